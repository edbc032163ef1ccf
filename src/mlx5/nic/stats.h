/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_STATS_H
#define SF_MLX5_NIC_STATS_H

#include <linux/types.h>

struct nic;
struct net_device;
struct rtnl_link_stats64;

void nic_stats_init(struct nic *nic);
void nic_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats);
int nic_stats_count(struct nic *nic);
void nic_stats_names(struct nic *nic, u8 *names);
void nic_stats_values(struct nic *nic, u64 *values);

#endif
