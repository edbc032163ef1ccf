/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_STATS_H
#define ETH_STATS_H

#include <linux/types.h>

struct eth_netdev;
struct net_device;
struct rtnl_link_stats64;

void eth_stats_init(struct eth_netdev *eth);
void eth_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats);
int eth_stats_count(struct eth_netdev *eth);
void eth_stats_names(struct eth_netdev *eth, u8 *names);
void eth_stats_values(struct eth_netdev *eth, u64 *values);

#endif
