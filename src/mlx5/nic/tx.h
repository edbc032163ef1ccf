/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TX_H
#define SF_MLX5_NIC_TX_H

#include <linux/netdevice.h>

struct nic_sq;

/*
 * Send a packet. @skb: the packet; consumed. Context as of ndo_start_xmit(). Returns NETDEV_TX_OK,
 * also when the packet was dropped; NETDEV_TX_BUSY when there is no room or the queue is not
 * enabled: then the TX queue has been stopped.
 */
netdev_tx_t nic_sq_xmit(struct nic_sq *sq, struct sk_buff *skb);
/*
 * Take completions. @budget: NAPI's; 0: called by netpoll. Called by NAPI. Returns true if there
 * are more.
 */
bool nic_sq_poll(struct nic_sq *sq, int budget);
/* Drop what is in the queue. @sq: the queue, which neither card nor NAPI nor a sender touch. */
void nic_sq_purge(struct nic_sq *sq);
/*
 * For ndo_features_check: what the card cannot do for a packet. @features: to choose from. Context
 * as of ndo_features_check(). Returns the features that remain.
 */
netdev_features_t nic_features_check(struct sk_buff *skb, struct net_device *netdev,
				     netdev_features_t features);

#endif
