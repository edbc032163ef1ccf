/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_DATAPATH_H
#define SF_MLX5_NIC_DATAPATH_H

struct nic_config;
struct nic;

/*
 * From nothing to frames that pass. If the card has no event queue left for all channels there are
 * fewer from now on. rtnl is held; sleeps. Returns 0, -ENOSPC: not even for one, or a negative
 * errno; then nothing is left.
 */
int nic_datapath_start(struct nic *nic);
/*
 * Undo nic_datapath_start(). @nic: the netdevice; nothing is done if it was not started. rtnl is
 * held; sleeps.
 */
void nic_datapath_stop(struct nic *nic);
/*
 * Have other queues. New queues are there before the old ones go; on failure the old ones go on.
 * @config: what they are to be like. rtnl is held; sleeps. Returns 0, -ENOSPC: the card has no
 * event queue left for so many channels, or a negative errno.
 */
int nic_datapath_reconfigure(struct nic *nic, const struct nic_config *config);
/*
 * Undo netif_device_detach(). Of addresses that came while the netdevice was detached the stack
 * says nothing afterwards. rtnl is held.
 */
void nic_datapath_attach(struct nic *nic);
/*
 * Set how long frames are, in the vport and of the uplink in the port. @mtu: without Ethernet
 * header. Sleeps. Returns 0 or a negative errno.
 */
int nic_datapath_set_mtu(struct nic *nic, unsigned int mtu);

#endif
