// SPDX-License-Identifier: GPL-2.0
/* One send queue, for a netdevice that has no channels. */
#include "channel.h"
#include "counters.h"
#include "single_tx.h"
#include "tx.h"

/**
 * struct eth_single_tx - a send queue
 * @channel: with the send queue alone
 */
struct eth_single_tx {
	struct eth_channel channel;
};

static struct eth_channel *single_tx_channel(struct eth_single_tx *tx)
{
	return &tx->channel;
}

/**
 * eth_single_tx_create - make a send queue for a TX queue of a netdevice
 * @vhca: the function
 * @netdev: the netdevice
 * @queue: its TX queue, which is started
 * @vector: completion vector, below vhca_num_comp_vectors()
 * @log_size: basic blocks of 64 bytes, 7 to 13
 *
 * CREATE_CQ, CREATE_SQ. Rules for eth_single_tx_sqn() have to be there before the first packet is.
 *
 * Context: may sleep.
 * Return: the queue, or an ERR_PTR.
 */
struct eth_single_tx *eth_single_tx_create(struct vhca *vhca, struct net_device *netdev, unsigned int queue,
			     unsigned int vector, u8 log_size)
{
	struct eth_sq_params params = {
		.netdev = netdev,
		.queue = queue,
		.vector = vector,
		.log_size = log_size,
		.moderation = ETH_MODERATION_TX,
	};
	struct eth_channel *channel;

	if (log_size < ETH_TX_LOG_SIZE_MIN || log_size > ETH_TX_LOG_SIZE_MAX)
		return ERR_PTR(-EINVAL);
	channel = eth_channel_create(vhca, netdev, NULL, &params);
	if (IS_ERR(channel))
		return ERR_CAST(channel);
	eth_channel_activate(channel);
	return container_of(channel, struct eth_single_tx, channel);
}

/**
 * eth_single_tx_stop - before eth_single_tx_destroy(): no packet passes any more
 * @tx: the queue
 *
 * Context: may sleep.
 */
void eth_single_tx_stop(struct eth_single_tx *tx)
{
	eth_channel_deactivate(single_tx_channel(tx));
}

/**
 * eth_single_tx_destroy - undo eth_single_tx_create()
 * @tx: the queue, stopped; packets in it are dropped
 * @last: what it has counted is added to this
 *
 * Context: may sleep.
 */
void eth_single_tx_destroy(struct eth_single_tx *tx, struct eth_totals *last)
{
	eth_channel_destroy(single_tx_channel(tx), last);
}

/**
 * eth_single_tx_add_stats - add what the queue has counted to a sum
 * @tx: the queue
 * @totals: the sum
 *
 * Context: any.
 */
void eth_single_tx_add_stats(const struct eth_single_tx *tx, struct eth_totals *totals)
{
	eth_channel_add_stats(totals, &tx->channel);
}

/**
 * eth_single_tx_move_stats - the same, and the queue counts from 0
 * @tx: the queue, stopped
 * @totals: the sum
 *
 * Context: any.
 */
void eth_single_tx_move_stats(struct eth_single_tx *tx, struct eth_totals *totals)
{
	eth_channel_move_stats(totals, single_tx_channel(tx));
}

/**
 * eth_single_tx_hangs - have a queue reset that sends nothing any more
 * @tx: the queue
 *
 * Context: as ndo_tx_timeout().
 */
void eth_single_tx_hangs(struct eth_single_tx *tx)
{
	struct eth_channel *channel = single_tx_channel(tx);
	struct eth_sq *sq = &channel->sq;

	netdev_err(sq->netdev,
		   "TX queue timed out: SQ 0x%x, posted 0x%x, completed 0x%x\n",
		   sq->sqn, READ_ONCE(sq->pc), READ_ONCE(sq->cc));
	WRITE_ONCE(sq->broken, true);
	eth_channel_check(channel);
}

/**
 * eth_single_tx_sqn - by what rules know frames of a send queue
 * @tx: the queue
 *
 * Return: number of the SQ.
 */
u32 eth_single_tx_sqn(const struct eth_single_tx *tx)
{
	return tx->channel.sq.sqn;
}

/**
 * eth_single_tx_xmit - send a packet
 * @tx: the queue
 * @skb: the packet; consumed
 *
 * Context: as ndo_start_xmit().
 * Return: as ndo_start_xmit().
 */
netdev_tx_t eth_single_tx_xmit(struct eth_single_tx *tx, struct sk_buff *skb)
{
	return eth_sq_xmit(&tx->channel.sq, skb);
}
