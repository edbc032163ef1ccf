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
 * @params: parameters of the queues
 * @counter_set: counts frames without a buffer
 * @totals: counters of queues that were replaced
 * @rss_config: how frames are distributed to queues
 * @rss: RQTs and TIRs of the queues
 * @traffic: selects a TIR for each frame
 * @count: number of queues
 * @channels: the queues
 * @shares: fair shares of each queue
 */
struct nic_rx_pool {
	struct net_device *dummy;
	struct vhca *vhca;
	struct nic_rx_pool_params params;
	struct nic_counter_set counter_set;
	struct nic_totals totals;
	struct nic_rss_config rss_config;
	struct nic_rss rss;
	struct nic_traffic_table traffic;
	unsigned int count;
	struct nic_channel **channels;
	struct nic_share shares[];
};

static void rx_pool_destroy_channels(struct nic_channel **channels, unsigned int count,
				     struct nic_totals *last)
{
	while (count--)
		nic_channel_destroy(channels[count], last);
	kfree(channels);
}

/*
 * @count: maximum number of channels; set to the actual number, which is at least 1 and smaller if
 * the card has no free event queue
 */
static struct nic_channel **rx_pool_create_channels(struct nic_rx_pool *pool, unsigned int *count)
{
	const struct nic_rx_pool_params *params = &pool->params;
	struct nic_rq_params rq = {
		.demux = params->demux,
		.context = params->context,
		.log_size = params->log_size,
		.frame = params->mtu + NIC_FRAME_EXTRA,
		.strip_vlan = true,
		.counter_set = pool->counter_set.id,
		.moderation = NIC_MODERATION_RX,
	};
	struct nic_channel **channels, *channel;
	struct nic_totals unused = {};
	unsigned int i;

	channels = kcalloc(*count, sizeof(*channels), GFP_KERNEL);
	if (!channels)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < *count; i++) {
		rq.index = i;
		rq.vector = i;
		rq.share = &pool->shares[i];
		channel = nic_channel_create(pool->vhca, pool->dummy, &rq, NULL, params->repair);
		if (channel == ERR_PTR(-ENOSPC) && i)
			break;
		if (IS_ERR(channel)) {
			rx_pool_destroy_channels(channels, i, &unused);
			return ERR_CAST(channel);
		}
		channels[i] = channel;
	}
	*count = i;
	return channels;
}

static void rx_pool_activate(struct nic_channel **channels, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		nic_channel_activate(channels[i]);
}

static void rx_pool_deactivate(struct nic_channel **channels, unsigned int count)
{
	while (count--)
		nic_channel_deactivate(channels[count]);
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

struct nic_rx_pool *nic_rx_pool_create(const struct nic_rx_pool_params *params)
{
	struct nic_totals unused = {};
	struct nic_rx_pool *pool;
	int err;

	if (!params->channels || params->channels > vhca_num_comp_vectors(params->vhca))
		return ERR_PTR(-EINVAL);
	pool = kzalloc(struct_size(pool, shares, params->channels), GFP_KERNEL);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->params = *params;
	pool->vhca = params->vhca;
	nic_counter_set_init(&pool->counter_set, params->vhca);
	pool->dummy = alloc_netdev_dummy(0);
	if (!pool->dummy) {
		err = -ENOMEM;
		goto err_free;
	}
	nic_counter_set_alloc(&pool->counter_set);
	pool->count = params->channels;
	pool->channels = rx_pool_create_channels(pool, &pool->count);
	if (IS_ERR(pool->channels)) {
		err = PTR_ERR(pool->channels);
		goto err_counter_set;
	}
	nic_rss_config_default(&pool->rss_config, pool->count);
	err = nic_rss_create(&pool->rss, pool->vhca, &pool->rss_config, pool->channels);
	if (err)
		goto err_channels;
	err = nic_traffic_table_create(&pool->traffic, pool->vhca, NIC_STEERING_LEVEL + 1,
				       pool->rss.tirn);
	if (err)
		goto err_rss;
	rx_pool_activate(pool->channels, pool->count);
	return pool;

err_rss:
	nic_rss_destroy(&pool->rss);
err_channels:
	rx_pool_destroy_channels(pool->channels, pool->count, &unused);
err_counter_set:
	nic_counter_set_free(&pool->counter_set);
	free_netdev_dummy(pool->dummy);
err_free:
	kfree(pool);
	return ERR_PTR(err);
}

void nic_rx_pool_destroy(struct nic_rx_pool *pool, struct nic_shared_stats *last)
{
	rx_pool_deactivate(pool->channels, pool->count);
	nic_traffic_table_destroy(&pool->traffic);
	nic_rss_destroy(&pool->rss);
	rx_pool_destroy_channels(pool->channels, pool->count, &pool->totals);
	nic_counter_set_free(&pool->counter_set);
	rx_pool_add_totals(last, &pool->totals);
	last->out_of_buffer += pool->counter_set.out_of_buffer;
	free_netdev_dummy(pool->dummy);
	kfree(pool);
}

static bool rx_pool_dead(const struct nic_rx_pool *pool)
{
	unsigned int i;

	for (i = 0; i < pool->count; i++)
		if (nic_channel_dead(pool->channels[i]))
			return true;
	return false;
}

/* The number of queues must not change, as the RQT refers to them by index */
static int rx_pool_replace(struct nic_rx_pool *pool)
{
	struct nic_channel **channels, **old = pool->channels;
	struct nic_totals unused = {};
	unsigned int count = pool->count;
	int err;

	channels = rx_pool_create_channels(pool, &count);
	if (IS_ERR(channels))
		return PTR_ERR(channels);
	err = count < pool->count ? -ENOSPC :
	      nic_rss_set_queues(&pool->rss, &pool->rss_config, channels);
	if (err)
		goto err_rss;
	rx_pool_deactivate(old, count);
	rx_pool_activate(channels, count);
	pool->channels = channels;
	rx_pool_destroy_channels(old, count, &pool->totals);
	return 0;

err_rss:
	if (nic_rss_set_queues(&pool->rss, &pool->rss_config, old))
		dev_err(vhca_device(pool->vhca),
			"failed to restore the representors' receive queues\n");
	rx_pool_destroy_channels(channels, count, &unused);
	return err;
}

int nic_rx_pool_repair(struct nic_rx_pool *pool)
{
	int err;

	if (!rx_pool_dead(pool) || vhca_gone(pool->vhca))
		return 0;
	err = rx_pool_replace(pool);
	if (err)
		dev_err(vhca_device(pool->vhca),
			"failed to replace the representors' receive queues: %pe\n",
			ERR_PTR(err));
	else
		dev_info(vhca_device(pool->vhca),
			 "the representors' receive queues were replaced\n");
	return err;
}

void nic_rx_pool_add_stats(struct nic_rx_pool *pool, struct nic_shared_stats *stats)
{
	struct nic_totals totals = pool->totals;
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
