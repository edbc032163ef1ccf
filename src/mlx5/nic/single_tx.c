// SPDX-License-Identifier: GPL-2.0
/* A single send queue, for a netdevice without channels. */
#include "channel.h"
#include "counters.h"
#include "single_tx.h"
#include "tx.h"

/**
 * struct nic_single_tx - a single send queue
 * @channel: channel with only the send queue
 */
struct nic_single_tx {
	struct nic_channel channel;
};

static struct nic_channel *single_tx_channel(struct nic_single_tx *tx)
{
	return &tx->channel;
}

struct nic_single_tx *nic_single_tx_create(struct vhca *vhca, struct net_device *netdev,
					   unsigned int queue, unsigned int vector, u8 log_size,
					   struct nic_repair *repair)
{
	struct nic_sq_params params = {
		.netdev = netdev,
		.queue = queue,
		.vector = vector,
		.log_size = log_size,
		.moderation = NIC_MODERATION_TX,
	};
	struct nic_channel *channel;

	if (log_size < NIC_TX_LOG_SIZE_MIN || log_size > NIC_TX_LOG_SIZE_MAX)
		return ERR_PTR(-EINVAL);
	channel = nic_channel_create(vhca, netdev, NULL, &params, repair);
	if (IS_ERR(channel))
		return ERR_CAST(channel);
	return container_of(channel, struct nic_single_tx, channel);
}

void nic_single_tx_start(struct nic_single_tx *tx)
{
	nic_channel_activate(single_tx_channel(tx));
}

void nic_single_tx_stop(struct nic_single_tx *tx)
{
	nic_channel_deactivate(single_tx_channel(tx));
}

void nic_single_tx_destroy(struct nic_single_tx *tx, struct nic_totals *last)
{
	nic_channel_destroy(single_tx_channel(tx), last);
}

void nic_single_tx_add_stats(const struct nic_single_tx *tx, struct nic_totals *totals)
{
	nic_channel_add_stats(totals, &tx->channel);
}

void nic_single_tx_move_stats(struct nic_single_tx *tx, struct nic_totals *totals)
{
	nic_channel_move_stats(totals, single_tx_channel(tx));
}

void nic_single_tx_hangs(struct nic_single_tx *tx)
{
	nic_channel_tx_hangs(single_tx_channel(tx));
}

bool nic_single_tx_dead(const struct nic_single_tx *tx)
{
	return nic_channel_dead(&tx->channel);
}

u32 nic_single_tx_sqn(const struct nic_single_tx *tx)
{
	return tx->channel.sq.sqn;
}

netdev_tx_t nic_single_tx_xmit(struct nic_single_tx *tx, struct sk_buff *skb)
{
	return nic_sq_xmit(&tx->channel.sq, skb);
}
