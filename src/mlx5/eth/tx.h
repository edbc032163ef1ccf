/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_TX_H
#define ETH_TX_H

#include <linux/netdevice.h>

struct eth_sq;

netdev_tx_t eth_sq_xmit(struct eth_sq *sq, struct sk_buff *skb);
bool eth_sq_poll(struct eth_sq *sq, int budget);
void eth_sq_purge(struct eth_sq *sq);
netdev_features_t eth_features_check(struct sk_buff *skb, struct net_device *netdev,
				     netdev_features_t features);

#endif
