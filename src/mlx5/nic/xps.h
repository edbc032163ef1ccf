/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_XPS_H
#define SF_MLX5_NIC_XPS_H

struct nic;

/*
 * Remember that no CPU has a queue of the driver's choice. @nic: the netdevice, not registered.
 * Sleeps. Returns 0 or -ENOMEM.
 */
int nic_xps_create(struct nic *nic);
/* Undo nic_xps_create(). @nic: the netdevice, not registered any more. */
void nic_xps_destroy(struct nic *nic);
/*
 * Have each CPU send by a queue of its own, as far as the driver is to say. @count: of channels,
 * which exist. rtnl is held; sleeps. Nothing changes when memory is short.
 */
void nic_xps_update(struct nic *nic, unsigned int count);

#endif
