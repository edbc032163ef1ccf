/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TX_H
#define SF_MLX5_NIC_TX_H

#include <linux/netdevice.h>

struct nic_sq;

netdev_tx_t nic_sq_xmit(struct nic_sq *sq, struct sk_buff *skb);
bool nic_sq_poll(struct nic_sq *sq, int budget);
void nic_sq_purge(struct nic_sq *sq);
netdev_features_t nic_features_check(struct sk_buff *skb, struct net_device *netdev,
				     netdev_features_t features);

#endif
