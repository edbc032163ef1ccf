// SPDX-License-Identifier: GPL-2.0
/* Receive queues that many netdevices share: a flow tag tells whose a frame is. */
#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <sf_mlx5/eth.h>

#include "../../compat/netdev.h"
#include "channel.h"
#include "counter_set.h"
#include "rss.h"
#include "share.h"
#include "steering.h"

#define USECS	8
#define FRAMES	64

struct eth_rx_queue {
	struct eth_channel *channel;
	struct eth_share share;
};

struct eth_rx {
	struct net_device *dummy;	/* of the NAPIs; there is no other one */
	struct vhca *vhca;
	struct eth_counter_set counter_set;
	struct eth_rss rss;
	struct eth_traffic_table traffic;
	unsigned int count;
	struct eth_rx_queue queues[];
};

static int create_channels(struct eth_rx *rx, const struct eth_rx_params *params)
{
	struct eth_rq_params rq = {
		.demux = params->demux,
		.context = params->context,
		.log_size = params->log_size,
		.frame = params->mtu + ETH_FRAME_EXTRA,
		.strip_vlan = true,
		.counter_set = rx->counter_set.id,
		.moderation = { .usecs = USECS, .frames = FRAMES },
	};
	struct eth_channel *channel;

	for (; rx->count < params->channels; rx->count++) {
		rq.index = rx->count;
		rq.vector = rx->count;
		rq.share = &rx->queues[rx->count].share;
		channel = eth_channel_create(params->vhca, rx->dummy, &rq, NULL);
		/* Fewer when the card has no event queue left */
		if (channel == ERR_PTR(-ENOSPC) && rx->count)
			break;
		if (IS_ERR(channel))
			return PTR_ERR(channel);
		rx->queues[rx->count].channel = channel;
	}
	return 0;
}

static void add_totals(struct eth_shared_stats *stats, const struct eth_totals *totals)
{
	stats->packets += totals->rx.packets;
	stats->bytes += totals->rx.bytes;
	stats->dropped += totals->rx.dropped;
	stats->no_memory += totals->rx.no_memory;
	stats->errors += totals->rx.errors;
	stats->recovered += totals->rx.recovered;
}

static void destroy_channels(struct eth_rx *rx, struct eth_shared_stats *last)
{
	struct eth_totals totals = {};

	while (rx->count)
		eth_channel_destroy(rx->queues[--rx->count].channel, &totals);
	eth_counter_set_free(&rx->counter_set);
	add_totals(last, &totals);
	last->out_of_buffer += rx->counter_set.out_of_buffer;
}

static int create_rss(struct eth_rx *rx)
{
	struct eth_rss_config config;
	unsigned int i;
	u32 *rqns;
	int err;

	rqns = kcalloc(rx->count, sizeof(*rqns), GFP_KERNEL);
	if (!rqns)
		return -ENOMEM;
	for (i = 0; i < rx->count; i++)
		rqns[i] = rx->queues[i].channel->rq.rqn;
	eth_rss_config_default(&config, rx->count);
	err = eth_rss_create(&rx->rss, rx->vhca, &config, rqns);
	kfree(rqns);
	return err;
}

/**
 * eth_rx_create - make receive queues that many netdevices share
 * @params: of the queues
 *
 * ALLOC_Q_COUNTER, CREATE_CQ, CREATE_RQ, CREATE_RQT, CREATE_TIR, CREATE_FLOW_TABLE. They run when
 * it returns.
 *
 * Context: may sleep.
 * Return: the queues, or an ERR_PTR.
 */
struct eth_rx *eth_rx_create(const struct eth_rx_params *params)
{
	struct eth_shared_stats unused = {};
	struct eth_rx *rx;
	unsigned int i;
	int err;

	if (!params->channels || params->channels > vhca_num_comp_vectors(params->vhca))
		return ERR_PTR(-EINVAL);
	rx = kzalloc(struct_size(rx, queues, params->channels), GFP_KERNEL);
	if (!rx)
		return ERR_PTR(-ENOMEM);
	rx->vhca = params->vhca;
	eth_counter_set_init(&rx->counter_set, params->vhca);
	rx->dummy = alloc_netdev_dummy(0);
	if (!rx->dummy) {
		err = -ENOMEM;
		goto err_free;
	}
	eth_counter_set_alloc(&rx->counter_set);
	err = create_channels(rx, params);
	if (err)
		goto err_channels;
	err = create_rss(rx);
	if (err)
		goto err_channels;
	err = eth_traffic_table_create(&rx->traffic, rx->vhca, ETH_STEERING_LEVEL + 1,
				       rx->rss.tirn);
	if (err)
		goto err_rss;
	for (i = 0; i < rx->count; i++)
		eth_channel_activate(rx->queues[i].channel);
	return rx;

err_rss:
	eth_rss_destroy(&rx->rss);
err_channels:
	destroy_channels(rx, &unused);
	free_netdev_dummy(rx->dummy);
err_free:
	kfree(rx);
	return ERR_PTR(err);
}

/**
 * eth_rx_destroy - undo eth_rx_create()
 * @rx: the queues; no rule names their table or TIR any more
 * @last: what they have counted is added to this
 *
 * After it @demux is not called any more.
 *
 * Context: may sleep.
 */
void eth_rx_destroy(struct eth_rx *rx, struct eth_shared_stats *last)
{
	unsigned int i;

	for (i = 0; i < rx->count; i++)
		eth_channel_deactivate(rx->queues[i].channel);
	eth_traffic_table_destroy(&rx->traffic);
	eth_rss_destroy(&rx->rss);
	destroy_channels(rx, last);
	free_netdev_dummy(rx->dummy);
	kfree(rx);
}

/**
 * eth_rx_add_stats - add what the queues have counted to a sum
 * @rx: the queues
 * @stats: the sum
 *
 * QUERY_Q_COUNTER.
 *
 * Context: may sleep.
 */
void eth_rx_add_stats(struct eth_rx *rx, struct eth_shared_stats *stats)
{
	struct eth_totals totals = {};
	unsigned int i;

	for (i = 0; i < rx->count; i++)
		eth_channel_add_stats(&totals, rx->queues[i].channel);
	add_totals(stats, &totals);
	stats->out_of_buffer += eth_counter_set_read(&rx->counter_set);
}

/**
 * eth_rx_channels - how many of the queues there are
 * @rx: the queues
 *
 * Return: at least 1. Completion vectors below it have an event queue.
 */
unsigned int eth_rx_channels(const struct eth_rx *rx)
{
	return rx->count;
}

/**
 * eth_rx_table - where rules send frames to be spread over the queues
 * @rx: the queues
 *
 * A frame keeps the flow tag of the rule that sends it: those of the table have none.
 *
 * Return: id of the table, FLOW_NIC_RX, at level ETH_STEERING_LEVEL + 1.
 */
u32 eth_rx_table(const struct eth_rx *rx)
{
	return rx->traffic.table.id;
}
