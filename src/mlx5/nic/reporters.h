/* SPDX-License-Identifier: GPL-2.0 */
/* Devlink health reporters "tx" and "rx" of a netdevice's queues */
#ifndef SF_MLX5_NIC_REPORTERS_H
#define SF_MLX5_NIC_REPORTERS_H

struct nic;

/* Until nic_reporters_create() queues can be reset, but not replaced */
void nic_reporters_init(struct nic *nic);

#endif
