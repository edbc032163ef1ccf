/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_RX_H
#define SF_MLX5_NIC_RX_H

struct nic_rq;

/* Receive up to @budget frames. Called by NAPI. Returns the number of frames received. */
int nic_rq_poll(struct nic_rq *rq, int budget);

#endif
