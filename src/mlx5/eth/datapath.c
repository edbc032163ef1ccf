// SPDX-License-Identifier: GPL-2.0
/* What a netdevice has of the card while it is open: channels, and the steering towards them. */
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "../../compat/netdev.h"
#include "../vhca/port.h"
#include "../vhca/vport.h"
#include "carrier.h"
#include "channel.h"
#include "counter_set.h"
#include "counters.h"
#include "datapath.h"
#include "filter.h"
#include "nic.h"
#include "rq.h"
#include "steering.h"
#include "switching.h"
#include "xps.h"

static struct eth_channel *datapath_create_channel(struct eth_netdev *eth, const struct eth_config *config,
					  unsigned int index)
{
	struct eth_rq_params rq = {
		.netdev = eth->netdev,
		.index = index,
		.vector = index,
		.log_size = config->log_rx,
		.frame = config->mtu + ETH_FRAME_EXTRA,
		.strip_vlan = config->strip_vlan,
		.counter_set = eth->counter_set.id,
		.moderation = config->rx,
	};
	struct eth_sq_params sq = {
		.netdev = eth->netdev,
		.queue = index,
		.vector = index,
		.log_size = config->log_tx,
		.moderation = config->tx,
	};

	return eth_channel_create(eth->vhca, eth->netdev, &rq, &sq);
}

static int datapath_switching_add(struct eth_netdev *eth, struct eth_channel *channel)
{
	if (!eth->switching)
		return 0;
	return eth->switching->sq_created(eth->switching_context, channel->sq.sqn);
}

static void datapath_switching_del(struct eth_netdev *eth, struct eth_channel *channel)
{
	if (eth->switching)
		eth->switching->sq_destroyed(eth->switching_context, channel->sq.sqn);
}

static void datapath_destroy_channel(struct eth_netdev *eth, struct eth_channel *channel)
{
	struct eth_totals last = {};

	eth_channel_destroy(channel, &last);
	spin_lock_bh(&eth->stats_lock);
	eth_totals_add(&eth->totals, &last);
	spin_unlock_bh(&eth->stats_lock);
}

static void datapath_destroy_channels(struct eth_netdev *eth, struct eth_channel **channels,
			     unsigned int count)
{
	while (count--) {
		datapath_switching_del(eth, channels[count]);
		datapath_destroy_channel(eth, channels[count]);
	}
	kfree(channels);
}

/*
 * @count: how many there are, at least one: fewer than @config says if the card has no event queue
 * left for more
 */
static struct eth_channel **datapath_create_channels(struct eth_netdev *eth, const struct eth_config *config,
					    unsigned int *count)
{
	struct eth_channel **channels, *channel;
	unsigned int i;
	int err;

	channels = kcalloc(config->channels, sizeof(*channels), GFP_KERNEL);
	if (!channels)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < config->channels; i++) {
		channel = datapath_create_channel(eth, config, i);
		if (channel == ERR_PTR(-ENOSPC) && i)
			break;
		if (IS_ERR(channel)) {
			err = PTR_ERR(channel);
			goto err_channels;
		}
		err = datapath_switching_add(eth, channel);
		if (err) {
			datapath_destroy_channel(eth, channel);
			goto err_channels;
		}
		channels[i] = channel;
	}
	*count = i;
	return channels;

err_channels:
	datapath_destroy_channels(eth, channels, i);
	return ERR_PTR(err);
}

/* Which NAPI serves a queue, for users to see; NULL: none does */
static void datapath_show_napi(struct eth_netdev *eth, unsigned int index, struct napi_struct *napi)
{
	netif_queue_set_napi(eth->netdev, index, NETDEV_QUEUE_TYPE_RX, napi);
	netif_queue_set_napi(eth->netdev, index, NETDEV_QUEUE_TYPE_TX, napi);
}

static void datapath_set_sq(struct eth_netdev *eth, unsigned int queue, struct eth_sq *sq)
{
	struct netdev_queue *txq = netdev_get_tx_queue(eth->netdev, queue);

	__netif_tx_lock_bh(txq);
	eth->sqs[queue] = sq;
	__netif_tx_unlock_bh(txq);
}

static void datapath_activate(struct eth_netdev *eth, struct eth_channel **channels,
			      unsigned int count)
{
	unsigned int i;

	eth_xps_update(eth, count);
	for (i = 0; i < count; i++) {
		datapath_show_napi(eth, i, &channels[i]->napi);
		datapath_set_sq(eth, i, &channels[i]->sq);
		eth_channel_activate(channels[i]);
	}
	/* The watchdog takes a TX queue that stands for one that hangs, also where no SQ is. */
	for (; i < eth->netdev->num_tx_queues; i++)
		netif_tx_start_queue(netdev_get_tx_queue(eth->netdev, i));
}

static void datapath_deactivate(struct eth_netdev *eth, struct eth_channel **channels,
				unsigned int count)
{
	while (count--) {
		eth_channel_deactivate(channels[count]);
		datapath_set_sq(eth, count, NULL);
		datapath_show_napi(eth, count, NULL);
	}
}

static void datapath_set_channels(struct eth_netdev *eth, struct eth_channel **channels,
			 unsigned int count)
{
	unsigned int i;

	spin_lock_bh(&eth->stats_lock);
	for (i = 0; eth->channels && i < eth->config.channels; i++)
		eth_channel_move_stats(&eth->totals, eth->channels[i]);
	eth->channels = channels;
	eth->config.channels = count;
	spin_unlock_bh(&eth->stats_lock);
}

/**
 * eth_datapath_set_mtu - set how long frames are, in the vport and of the uplink in the port
 * @eth: the netdevice
 * @mtu: without Ethernet header
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int eth_datapath_set_mtu(struct eth_netdev *eth, unsigned int mtu)
{
	u16 frame = mtu + ETH_FRAME_EXTRA;
	int err;

	if (eth->uplink) {
		err = port_set_mtu(eth->vhca, frame);
		if (err)
			return err;
	}
	/* Without it frames pass all the same: they are as long as the port's MTU lets them be */
	err = vport_set_mtu(eth->vhca, frame);
	if (err && !vhca_gone(eth->vhca))
		netdev_warn(eth->netdev, "failed to set the vport's MTU to %u: %pe\n", mtu,
			    ERR_PTR(err));
	return vhca_gone(eth->vhca) ? err : 0;
}

/* Frames that pass the address table arrive there. */
static int datapath_attach_steering(struct eth_netdev *eth)
{
	struct flow_table *table = &eth->steering.address;

	if (eth->switching)
		return eth->switching->rx_created(eth->switching_context, table->id);
	return flow_table_set_root(table);
}

static void datapath_detach_steering(struct eth_netdev *eth)
{
	/* A table that was the root ceases to be it when it is destroyed. */
	if (eth->switching)
		eth->switching->rx_destroyed(eth->switching_context);
}

static int datapath_create_steering(struct eth_netdev *eth, struct eth_channel **channels)
{
	int err;

	err = eth_rss_create(&eth->rss, eth->vhca, &eth->rss_config, channels);
	if (err)
		return err;
	memset(&eth->steering, 0, sizeof(eth->steering));
	err = eth_steering_create(&eth->steering, eth->vhca, eth->rss.tirn);
	if (err)
		goto err_rss;
	err = datapath_attach_steering(eth);
	if (err)
		goto err_steering;
	eth_filters_start(eth);
	return 0;

err_steering:
	eth_steering_destroy(&eth->steering);
err_rss:
	eth_rss_destroy(&eth->rss);
	return err;
}

static void datapath_destroy_steering(struct eth_netdev *eth)
{
	eth_filters_stop(eth);
	datapath_detach_steering(eth);
	eth_steering_destroy(&eth->steering);
	eth_rss_destroy(&eth->rss);
}

/* Keep the user's indirection table; a default one is spread over the new channels. */
static void datapath_adapt_table(const struct eth_netdev *eth, struct eth_rss_config *rss_config,
			unsigned int count)
{
	bool user = netif_is_rxfh_configured(eth->netdev);
	unsigned int i;

	if (count == eth->config.channels)
		return;
	/* When the card has fewer queues than the user has named */
	for (i = 0; user && i < ETH_RSS_TABLE_SIZE; i++)
		user = rss_config->table[i] < count;
	for (i = 0; !user && i < ETH_RSS_TABLE_SIZE; i++)
		rss_config->table[i] = ethtool_rxfh_indir_default(i, count);
}

/* Until the user asks for more */
static int datapath_accept_fewer(struct eth_netdev *eth, unsigned int count)
{
	netdev_warn(eth->netdev,
		    "no event queue is left on the card: %u channels instead of %u\n", count,
		    eth->config.channels);
	datapath_adapt_table(eth, &eth->rss_config, count);
	eth->config.channels = count;
	return netif_set_real_num_queues(eth->netdev, count, count);
}

/**
 * eth_datapath_start - from nothing to frames that pass
 * @eth: the netdevice
 *
 * If the card has no event queue left for all channels there are fewer from now on.
 *
 * Context: rtnl is held; may sleep.
 * Return: 0, -ENOSPC: not even for one, or a negative errno; then nothing is left.
 */
int eth_datapath_start(struct eth_netdev *eth)
{
	struct net_device *netdev = eth->netdev;
	struct eth_channel **channels;
	unsigned int count;
	int err;

	err = netif_set_real_num_queues(netdev, eth->config.channels, eth->config.channels);
	if (err)
		return err;
	err = eth_datapath_set_mtu(eth, netdev->mtu);
	if (err)
		return err;
	eth_counter_set_alloc(&eth->counter_set);
	channels = datapath_create_channels(eth, &eth->config, &count);
	if (IS_ERR(channels)) {
		err = PTR_ERR(channels);
		if (err == -ENOSPC)
			netdev_err(netdev, "no event queue is left on the card\n");
		goto err_counter_set;
	}
	if (count < eth->config.channels) {
		err = datapath_accept_fewer(eth, count);
		if (err)
			goto err_channels;
	}
	err = datapath_create_steering(eth, channels);
	if (err)
		goto err_channels;
	datapath_set_channels(eth, channels, count);
	datapath_activate(eth, channels, count);
	eth_carrier_start(eth);
	return 0;

err_channels:
	datapath_destroy_channels(eth, channels, count);
err_counter_set:
	eth_counter_set_free(&eth->counter_set);
	return err;
}

/**
 * eth_datapath_stop - undo eth_datapath_start()
 * @eth: the netdevice; nothing is done if it was not started
 *
 * Context: rtnl is held; may sleep.
 */
void eth_datapath_stop(struct eth_netdev *eth)
{
	unsigned int count = eth->config.channels;
	struct eth_channel **channels = eth->channels;

	if (!channels)
		return;
	eth_carrier_stop(eth);
	datapath_destroy_steering(eth);
	datapath_deactivate(eth, channels, count);
	datapath_set_channels(eth, NULL, count);
	datapath_destroy_channels(eth, channels, count);
	eth_counter_set_free(&eth->counter_set);
}

static int datapath_point_rss(struct eth_netdev *eth, const struct eth_rss_config *rss_config,
			      struct eth_channel **channels)
{
	return eth_rss_set_queues(&eth->rss, rss_config, channels) ?:
	       eth_rss_refresh(&eth->rss);
}

/**
 * eth_datapath_attach - undo netif_device_detach()
 * @eth: the netdevice
 *
 * Of addresses that came while the netdevice was detached the stack says nothing afterwards.
 *
 * Context: rtnl is held.
 */
void eth_datapath_attach(struct eth_netdev *eth)
{
	netif_device_attach(eth->netdev);
	eth_filters_changed(eth);
}

static int datapath_switch_channels(struct eth_netdev *eth, const struct eth_config *config,
			   const struct eth_rss_config *rss_config, struct eth_channel **channels)
{
	struct net_device *netdev = eth->netdev;
	unsigned int old_count = eth->config.channels;
	struct eth_channel **old = eth->channels;
	int err;

	/* Detach first: the TX watchdog warns about stopped queues of a present device */
	netif_device_detach(netdev);
	err = netif_set_real_num_queues(netdev, config->channels, config->channels);
	if (err)
		goto err_attach;
	err = datapath_point_rss(eth, rss_config, channels);
	if (err)
		goto err_rss;
	datapath_deactivate(eth, old, old_count);
	datapath_set_channels(eth, channels, config->channels);
	eth->config = *config;
	eth->rss_config = *rss_config;
	datapath_activate(eth, channels, config->channels);
	eth_datapath_attach(eth);
	datapath_destroy_channels(eth, old, old_count);
	return 0;

err_rss:
	if (datapath_point_rss(eth, &eth->rss_config, old))
		netdev_err(netdev, "failed to restore the receive queues\n");
	if (netif_set_real_num_queues(netdev, old_count, old_count))
		netdev_err(netdev, "failed to restore the number of queues\n");
err_attach:
	eth_datapath_attach(eth);
	return err;
}

/**
 * eth_datapath_reconfigure - have other queues
 * @eth: the netdevice
 * @config: what they are to be like
 *
 * New queues are there before the old ones go; on failure the old ones go on.
 *
 * Context: rtnl is held; may sleep.
 * Return: 0, -ENOSPC: the card has no event queue left for so many channels, or a negative errno.
 */
int eth_datapath_reconfigure(struct eth_netdev *eth, const struct eth_config *config)
{
	struct eth_rss_config rss_config = eth->rss_config;
	struct eth_channel **channels;
	unsigned int count;
	int err;

	ASSERT_RTNL();
	datapath_adapt_table(eth, &rss_config, config->channels);
	if (!eth->channels) {
		eth->config = *config;
		eth->rss_config = rss_config;
		return 0;
	}
	channels = datapath_create_channels(eth, config, &count);
	if (IS_ERR(channels))
		return PTR_ERR(channels);
	err = count < config->channels ? -ENOSPC :
	      datapath_switch_channels(eth, config, &rss_config, channels);
	if (err)
		datapath_destroy_channels(eth, channels, count);
	return err;
}
