/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_DATAPATH_H
#define SF_MLX5_NIC_DATAPATH_H

struct nic_config;
struct nic;

/*
 * Create all objects on the card and let frames pass. The number of channels is reduced if the card
 * has no free event queue for all of them. rtnl is held; sleeps. Returns 0, -ENOSPC if there is no
 * event queue at all, or a negative errno; on failure, all is undone.
 */
int nic_datapath_start(struct nic *nic);
/* Undo nic_datapath_start(); do nothing if it was not called. rtnl is held; sleeps. */
void nic_datapath_stop(struct nic *nic);
/*
 * Replace the queues. The new ones are created before the old ones are destroyed, and on failure
 * the old ones stay in use. @config: the new configuration. rtnl is held; sleeps. Returns 0,
 * -ENOSPC if the card has no free event queue for that many channels, or a negative errno.
 */
int nic_datapath_reconfigure(struct nic *nic, const struct nic_config *config);
/* Return whether a queue must be replaced. rtnl is held. */
bool nic_datapath_dead(const struct nic *nic);
/*
 * Replace all queues if one of them is dead. rtnl is held; sleeps. Returns 0, or a negative errno
 * if the queue is still dead.
 */
int nic_datapath_repair(struct nic *nic);
/*
 * Undo netif_device_detach(), and synchronize addresses: the stack does not report those that
 * changed while the netdevice was detached. rtnl is held.
 */
void nic_datapath_attach(struct nic *nic);
/*
 * Set the maximum frame length of the vport and, for the uplink, of the port. @mtu: without
 * Ethernet header. Sleeps. Returns 0 or a negative errno.
 */
int nic_datapath_set_mtu(struct nic *nic, unsigned int mtu);

#endif
