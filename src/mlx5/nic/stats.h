/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_STATS_H
#define SF_MLX5_NIC_STATS_H

#include <linux/types.h>

struct nic;
struct net_device;
struct rtnl_link_stats64;

/* Prepare for nic_stats_get(). @nic: the netdevice, not registered yet. */
void nic_stats_init(struct nic *nic);
/*
 * For ndo_get_stats64. Frames that found no buffer are those that the card told of after an earlier
 * call: to ask it takes a command. Any context; does not sleep.
 */
void nic_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats);
/* How many counters ethtool -S shows. rtnl is held. */
int nic_stats_count(struct nic *nic);
/*
 * Names of the counters that ethtool -S shows. @names: room for nic_stats_count() names. rtnl is
 * held.
 */
void nic_stats_names(struct nic *nic, u8 *names);
/*
 * Values of the counters that ethtool -S shows. QUERY_VPORT_COUNTER, QUERY_Q_COUNTER. The uplink's
 * netdevice shows the receive queues that representors share: which of them a frame was for that
 * found no buffer is not known. Queues count from the time that they were made. @values: room for
 * nic_stats_count() values. rtnl is held; sleeps.
 */
void nic_stats_values(struct nic *nic, u64 *values);

#endif
