/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_SINGLE_TX_H
#define ETH_SINGLE_TX_H

#include <linux/netdevice.h>

struct eth_single_tx;
struct eth_totals;
struct vhca;

struct eth_single_tx *eth_single_tx_create(struct vhca *vhca, struct net_device *netdev,
					   unsigned int queue, unsigned int vector, u8 log_size);
void eth_single_tx_stop(struct eth_single_tx *tx);
void eth_single_tx_destroy(struct eth_single_tx *tx, struct eth_totals *last);
void eth_single_tx_add_stats(const struct eth_single_tx *tx, struct eth_totals *totals);
void eth_single_tx_move_stats(struct eth_single_tx *tx, struct eth_totals *totals);
void eth_single_tx_hangs(struct eth_single_tx *tx);
u32 eth_single_tx_sqn(const struct eth_single_tx *tx);
netdev_tx_t eth_single_tx_xmit(struct eth_single_tx *tx, struct sk_buff *skb);

#endif
