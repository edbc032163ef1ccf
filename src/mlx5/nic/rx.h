/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_RX_H
#define SF_MLX5_NIC_RX_H

struct nic_rq;

/* Take frames. @budget: at most so many. Called by NAPI. Returns how many. */
int nic_rq_poll(struct nic_rq *rq, int budget);

#endif
