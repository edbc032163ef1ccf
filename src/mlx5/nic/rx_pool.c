// SPDX-License-Identifier: GPL-2.0
/* Receive queues that several netdevices share: a flow tag identifies the netdevice of a frame. */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include "../../compat/netdev.h"
#include "channel.h"
#include "counter_set.h"
#include "counters.h"
#include "rss.h"
#include "rx_pool.h"
#include "share.h"
#include "steering.h"

/**
 * struct nic_rx_pool - receive queues that several netdevices share
 * @dummy: netdevice of the NAPIs
 * @vhca: the function
 * @counter_set: counts frames without a buffer
 * @rss: RQTs and TIRs of the queues
 * @traffic: selects a TIR for each frame
 * @count: number of queues
 * @channels: the queues
 * @shares: fair shares of each queue
 */
struct nic_rx_pool {
	struct net_device *dummy;
	struct vhca *vhca;
	struct nic_counter_set counter_set;
	struct nic_rss rss;
	struct nic_traffic_table traffic;
	unsigned int count;
	struct nic_channel **channels;
	struct nic_share shares[];
};

static int rx_pool_create_channels(struct nic_rx_pool *pool,
				   const struct nic_rx_pool_params *params)
{
	struct nic_rq_params rq = {
		.demux = params->demux,
		.context = params->context,
		.log_size = params->log_size,
		.frame = params->mtu + NIC_FRAME_EXTRA,
		.strip_vlan = true,
		.counter_set = pool->counter_set.id,
		.moderation = NIC_MODERATION_RX,
	};
	struct nic_channel *channel;

	for (; pool->count < params->channels; pool->count++) {
		rq.index = pool->count;
		rq.vector = pool->count;
		rq.share = &pool->shares[pool->count];
		channel = nic_channel_create(params->vhca, pool->dummy, &rq, NULL);
		/* Use fewer channels if the card has no free event queue */
		if (channel == ERR_PTR(-ENOSPC) && pool->count)
			break;
		if (IS_ERR(channel))
			return PTR_ERR(channel);
		pool->channels[pool->count] = channel;
	}
	return 0;
}

static void rx_pool_add_totals(struct nic_shared_stats *stats, const struct nic_totals *totals)
{
	stats->packets += totals->rx.packets;
	stats->bytes += totals->rx.bytes;
	stats->dropped += totals->rx.dropped;
	stats->no_memory += totals->rx.no_memory;
	stats->errors += totals->rx.errors;
	stats->recovered += totals->rx.recovered;
}

static void rx_pool_destroy_channels(struct nic_rx_pool *pool, struct nic_shared_stats *last)
{
	struct nic_totals totals = {};

	while (pool->count)
		nic_channel_destroy(pool->channels[--pool->count], &totals);
	nic_counter_set_free(&pool->counter_set);
	rx_pool_add_totals(last, &totals);
	last->out_of_buffer += pool->counter_set.out_of_buffer;
}

static int rx_pool_create_rss(struct nic_rx_pool *pool)
{
	struct nic_rss_config config;

	nic_rss_config_default(&config, pool->count);
	return nic_rss_create(&pool->rss, pool->vhca, &config, pool->channels);
}

struct nic_rx_pool *nic_rx_pool_create(const struct nic_rx_pool_params *params)
{
	struct nic_shared_stats unused = {};
	struct nic_rx_pool *pool;
	unsigned int i;
	int err;

	if (!params->channels || params->channels > vhca_num_comp_vectors(params->vhca))
		return ERR_PTR(-EINVAL);
	pool = kzalloc(struct_size(pool, shares, params->channels), GFP_KERNEL);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->channels = kcalloc(params->channels, sizeof(*pool->channels), GFP_KERNEL);
	if (!pool->channels) {
		err = -ENOMEM;
		goto err_free;
	}
	pool->vhca = params->vhca;
	nic_counter_set_init(&pool->counter_set, params->vhca);
	pool->dummy = alloc_netdev_dummy(0);
	if (!pool->dummy) {
		err = -ENOMEM;
		goto err_free;
	}
	nic_counter_set_alloc(&pool->counter_set);
	err = rx_pool_create_channels(pool, params);
	if (err)
		goto err_channels;
	err = rx_pool_create_rss(pool);
	if (err)
		goto err_channels;
	err = nic_traffic_table_create(&pool->traffic, pool->vhca, NIC_STEERING_LEVEL + 1,
				       pool->rss.tirn);
	if (err)
		goto err_rss;
	for (i = 0; i < pool->count; i++)
		nic_channel_activate(pool->channels[i]);
	return pool;

err_rss:
	nic_rss_destroy(&pool->rss);
err_channels:
	rx_pool_destroy_channels(pool, &unused);
	free_netdev_dummy(pool->dummy);
err_free:
	kfree(pool->channels);
	kfree(pool);
	return ERR_PTR(err);
}

void nic_rx_pool_destroy(struct nic_rx_pool *pool, struct nic_shared_stats *last)
{
	unsigned int i;

	for (i = 0; i < pool->count; i++)
		nic_channel_deactivate(pool->channels[i]);
	nic_traffic_table_destroy(&pool->traffic);
	nic_rss_destroy(&pool->rss);
	rx_pool_destroy_channels(pool, last);
	free_netdev_dummy(pool->dummy);
	kfree(pool->channels);
	kfree(pool);
}

void nic_rx_pool_add_stats(struct nic_rx_pool *pool, struct nic_shared_stats *stats)
{
	struct nic_totals totals = {};
	unsigned int i;

	for (i = 0; i < pool->count; i++)
		nic_channel_add_stats(&totals, pool->channels[i]);
	rx_pool_add_totals(stats, &totals);
	stats->out_of_buffer += nic_counter_set_read(&pool->counter_set);
}

unsigned int nic_rx_pool_channels(const struct nic_rx_pool *pool)
{
	return pool->count;
}

u32 nic_rx_pool_table(const struct nic_rx_pool *pool)
{
	return pool->traffic.table.id;
}
