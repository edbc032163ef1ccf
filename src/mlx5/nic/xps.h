/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_XPS_H
#define SF_MLX5_NIC_XPS_H

struct nic;

/*
 * Initialize the driver's assignments to none. @nic: the netdevice, not registered. Sleeps. Returns
 * 0 or -ENOMEM.
 */
int nic_xps_create(struct nic *nic);
/* Undo nic_xps_create(). @nic: the netdevice, not registered any more. */
void nic_xps_destroy(struct nic *nic);
/*
 * Assign CPUs to queues, except to queues that the administrator has configured. @count: number of
 * channels, which exist. rtnl is held; sleeps. Nothing changes if memory is short.
 */
void nic_xps_update(struct nic *nic, unsigned int count);

#endif
