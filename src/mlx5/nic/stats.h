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
 * For ndo_get_stats64. The number of frames without a buffer is that of the last query, as a query
 * needs a command. If it is old, another query is scheduled. Any context; does not sleep.
 */
void nic_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats);
/* Number of counters in ethtool -S. rtnl is held. */
int nic_stats_count(struct nic *nic);
/* Names of the counters in ethtool -S. @names: room for nic_stats_count() names. rtnl is held. */
void nic_stats_names(struct nic *nic, u8 *names);
/*
 * Values of the counters in ethtool -S. QUERY_VPORT_COUNTER, QUERY_Q_COUNTER. The uplink also shows
 * the receive queues that representors share, as frames without a buffer cannot be attributed to
 * one of them. The counters of a queue start with its creation. @values: room for
 * nic_stats_count() values. rtnl is held; sleeps.
 */
void nic_stats_values(struct nic *nic, u64 *values);

#endif
