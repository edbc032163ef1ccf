/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SINGLE_TX_H
#define SF_MLX5_NIC_SINGLE_TX_H

#include <linux/netdevice.h>

struct nic_single_tx;
struct nic_totals;
struct vhca;

struct nic_single_tx *nic_single_tx_create(struct vhca *vhca, struct net_device *netdev,
					   unsigned int queue, unsigned int vector, u8 log_size);
void nic_single_tx_stop(struct nic_single_tx *tx);
void nic_single_tx_destroy(struct nic_single_tx *tx, struct nic_totals *last);
void nic_single_tx_add_stats(const struct nic_single_tx *tx, struct nic_totals *totals);
void nic_single_tx_move_stats(struct nic_single_tx *tx, struct nic_totals *totals);
void nic_single_tx_hangs(struct nic_single_tx *tx);
u32 nic_single_tx_sqn(const struct nic_single_tx *tx);
netdev_tx_t nic_single_tx_xmit(struct nic_single_tx *tx, struct sk_buff *skb);

#endif
