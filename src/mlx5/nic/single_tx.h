/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SINGLE_TX_H
#define SF_MLX5_NIC_SINGLE_TX_H

#include <linux/netdevice.h>

struct nic_repair;
struct nic_single_tx;
struct nic_totals;
struct vhca;

/*
 * Create a send queue for a TX queue of a netdevice. CREATE_CQ, CREATE_SQ. @queue: the TX queue,
 * which nic_single_tx_start() starts. @vector: completion vector, below vhca_num_comp_vectors().
 * @log_size: basic blocks of 64 bytes, as a power of two, 7 to 13. @repair: requested when the
 * queue is dead. Sleeps. Returns the queue, or an ERR_PTR.
 */
struct nic_single_tx *nic_single_tx_create(struct vhca *vhca, struct net_device *netdev,
					   unsigned int queue, unsigned int vector, u8 log_size,
					   struct nic_repair *repair);
/* Start to send packets. Rules for nic_single_tx_sqn() must exist. Process context. */
void nic_single_tx_start(struct nic_single_tx *tx);
/* Undo nic_single_tx_start(). Sleeps. */
void nic_single_tx_stop(struct nic_single_tx *tx);
/*
 * Undo nic_single_tx_create(). @tx: the queue, stopped; packets in it are dropped. @last: the
 * queue's counters are added to this. Sleeps.
 */
void nic_single_tx_destroy(struct nic_single_tx *tx, struct nic_totals *last);
/* Add the queue's counters to a sum. Any context. */
void nic_single_tx_add_stats(const struct nic_single_tx *tx, struct nic_totals *totals);
/* Like nic_single_tx_add_stats(), and reset the counters. @tx: the queue, stopped. Any context. */
void nic_single_tx_move_stats(struct nic_single_tx *tx, struct nic_totals *totals);
/* Handle a queue that hangs, as nic_channel_tx_hangs(). Context as for ndo_tx_timeout(). */
void nic_single_tx_hangs(struct nic_single_tx *tx);
/* Return whether the queue must be replaced. Any context. */
bool nic_single_tx_dead(const struct nic_single_tx *tx);
/* Return the number of the SQ, which rules can match. */
u32 nic_single_tx_sqn(const struct nic_single_tx *tx);
/* Send a packet. @skb: the packet; consumed. Context and return value as for ndo_start_xmit(). */
netdev_tx_t nic_single_tx_xmit(struct nic_single_tx *tx, struct sk_buff *skb);

#endif
