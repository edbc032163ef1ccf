/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TX_H
#define SF_MLX5_NIC_TX_H

#include <linux/netdevice.h>

struct nic_sq;

/*
 * Send a packet. @skb: the packet; consumed. Context as for ndo_start_xmit(). Returns NETDEV_TX_OK,
 * also if the packet was dropped; NETDEV_TX_BUSY if the queue is full or not enabled, after
 * stopping the TX queue.
 */
netdev_tx_t nic_sq_xmit(struct nic_sq *sq, struct sk_buff *skb);
/* Process completions. Called by NAPI. @budget: NAPI's; 0: netpoll. Returns true if more remain. */
bool nic_sq_poll(struct nic_sq *sq, int budget);
/* Drop all packets. @sq: the queue, which neither card nor NAPI nor a sender accesses. */
void nic_sq_purge(struct nic_sq *sq);
/*
 * For ndo_features_check: remove the features that the card cannot apply to a packet. @features:
 * features to select from. Context as for ndo_features_check(). Returns the remaining features.
 */
netdev_features_t nic_features_check(struct sk_buff *skb, struct net_device *netdev,
				     netdev_features_t features);

#endif
