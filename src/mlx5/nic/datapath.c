// SPDX-License-Identifier: GPL-2.0
/* A netdevice's objects on the card while it is open: channels and their steering. */
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "../../compat/netdev.h"
#include "../vhca/bypass.h"
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

static struct nic_channel *datapath_create_channel(struct nic *nic, const struct nic_config *config,
						   unsigned int index)
{
	struct nic_rq_params rq = {
		.netdev = nic->netdev,
		.index = index,
		.vector = index,
		.log_size = config->log_rx,
		.frame = config->mtu + NIC_FRAME_EXTRA,
		.strip_vlan = config->strip_vlan,
		.counter_set = nic->counter_set.id,
		.moderation = config->rx,
	};
	struct nic_sq_params sq = {
		.netdev = nic->netdev,
		.queue = index,
		.vector = index,
		.log_size = config->log_tx,
		.moderation = config->tx,
	};

	return nic_channel_create(nic->vhca, nic->netdev, &rq, &sq, &nic->repair);
}

static int datapath_switching_add(struct nic *nic, struct nic_channel *channel)
{
	if (!nic->switching)
		return 0;
	return nic->switching->sq_created(nic->switching_context, channel->sq.sqn);
}

static void datapath_switching_del(struct nic *nic, struct nic_channel *channel)
{
	if (nic->switching)
		nic->switching->sq_destroyed(nic->switching_context, channel->sq.sqn);
}

static void datapath_destroy_channel(struct nic *nic, struct nic_channel *channel)
{
	struct nic_totals last = {};

	nic_channel_destroy(channel, &last);
	spin_lock_bh(&nic->stats_lock);
	nic_totals_add(&nic->totals, &last);
	spin_unlock_bh(&nic->stats_lock);
}

static void datapath_destroy_channels(struct nic *nic, struct nic_channel **channels,
				      unsigned int count)
{
	while (count--) {
		datapath_switching_del(nic, channels[count]);
		datapath_destroy_channel(nic, channels[count]);
	}
	kfree(channels);
}

/*
 * @count: number of channels created, at least one. It is lower than in @config if the card has no
 * free event queue for more.
 */
static struct nic_channel **datapath_create_channels(struct nic *nic,
						     const struct nic_config *config,
						     unsigned int *count)
{
	struct nic_channel **channels, *channel;
	unsigned int i;
	int err;

	channels = kcalloc(config->channels, sizeof(*channels), GFP_KERNEL);
	if (!channels)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < config->channels; i++) {
		channel = datapath_create_channel(nic, config, i);
		if (channel == ERR_PTR(-ENOSPC) && i)
			break;
		if (IS_ERR(channel)) {
			err = PTR_ERR(channel);
			goto err_channels;
		}
		err = datapath_switching_add(nic, channel);
		if (err) {
			datapath_destroy_channel(nic, channel);
			goto err_channels;
		}
		channels[i] = channel;
	}
	*count = i;
	return channels;

err_channels:
	datapath_destroy_channels(nic, channels, i);
	return ERR_PTR(err);
}

/* Show user space which NAPI serves a queue; NULL: none */
static void datapath_show_napi(struct nic *nic, unsigned int index, struct napi_struct *napi)
{
	netif_queue_set_napi(nic->netdev, index, NETDEV_QUEUE_TYPE_RX, napi);
	netif_queue_set_napi(nic->netdev, index, NETDEV_QUEUE_TYPE_TX, napi);
}

static void datapath_set_sq(struct nic *nic, unsigned int queue, struct nic_sq *sq)
{
	struct netdev_queue *txq = netdev_get_tx_queue(nic->netdev, queue);

	__netif_tx_lock_bh(txq);
	nic->sqs[queue] = sq;
	__netif_tx_unlock_bh(txq);
}

static void datapath_activate(struct nic *nic, struct nic_channel **channels,
			      unsigned int count)
{
	unsigned int i;

	nic_xps_update(nic, count);
	for (i = 0; i < count; i++) {
		datapath_show_napi(nic, i, &channels[i]->napi);
		datapath_set_sq(nic, i, &channels[i]->sq);
		nic_channel_activate(channels[i]);
	}
	/* Also start unused TX queues: the watchdog takes a stopped queue for one that hangs */
	for (; i < nic->netdev->num_tx_queues; i++)
		netif_tx_start_queue(netdev_get_tx_queue(nic->netdev, i));
}

static void datapath_deactivate(struct nic *nic, struct nic_channel **channels,
				unsigned int count)
{
	while (count--) {
		nic_channel_deactivate(channels[count]);
		datapath_set_sq(nic, count, NULL);
		datapath_show_napi(nic, count, NULL);
	}
}

static void datapath_set_channels(struct nic *nic, struct nic_channel **channels,
				  unsigned int count)
{
	unsigned int i;

	spin_lock_bh(&nic->stats_lock);
	for (i = 0; nic->channels && i < nic->config.channels; i++)
		nic_channel_move_stats(&nic->totals, nic->channels[i]);
	nic->channels = channels;
	nic->config.channels = count;
	spin_unlock_bh(&nic->stats_lock);
}

int nic_datapath_set_mtu(struct nic *nic, unsigned int mtu)
{
	u16 frame = mtu + NIC_FRAME_EXTRA;
	int err;

	if (nic->uplink) {
		err = port_set_mtu(nic->vhca, frame);
		if (err)
			return err;
	}
	/* A failure does no harm: frames are limited by the port's MTU */
	err = vport_set_mtu(nic->vhca, frame);
	if (err && !vhca_gone(nic->vhca))
		netdev_warn(nic->netdev, "failed to set the vport's MTU to %u: %pe\n", mtu,
			    ERR_PTR(err));
	return vhca_gone(nic->vhca) ? err : 0;
}

/* Direct frames to the address table */
static int datapath_attach_steering(struct nic *nic)
{
	struct ft_table *table = &nic->steering.address;

	if (nic->switching)
		return nic->switching->rx_created(nic->switching_context, table->id);
	return vhca_rx_attach(nic->vhca, table);
}

static void datapath_detach_steering(struct nic *nic)
{
	/* Destroying the root table also ends its role as root */
	if (nic->switching)
		nic->switching->rx_destroyed(nic->switching_context);
	else
		vhca_rx_detach(nic->vhca);
}

static int datapath_create_steering(struct nic *nic, struct nic_channel **channels)
{
	int err;

	err = nic_rss_create(&nic->rss, nic->vhca, &nic->rss_config, channels);
	if (err)
		return err;
	memset(&nic->steering, 0, sizeof(nic->steering));
	err = nic_steering_create(&nic->steering, nic->vhca, nic->rss.tirn);
	if (err)
		goto err_rss;
	err = datapath_attach_steering(nic);
	if (err)
		goto err_steering;
	nic_filters_start(nic);
	return 0;

err_steering:
	nic_steering_destroy(&nic->steering);
err_rss:
	nic_rss_destroy(&nic->rss);
	return err;
}

static void datapath_destroy_steering(struct nic *nic)
{
	nic_filters_stop(nic);
	datapath_detach_steering(nic);
	nic_steering_destroy(&nic->steering);
	nic_rss_destroy(&nic->rss);
}

/* Keep the user's indirection table; spread a default one over the new channels */
static void datapath_adapt_table(const struct nic *nic, struct nic_rss_config *rss_config,
				 unsigned int count)
{
	bool user = netif_is_rxfh_configured(nic->netdev);
	unsigned int i;

	if (count == nic->config.channels)
		return;
	/* Use the default if the user's table names a queue that does not exist any more */
	for (i = 0; user && i < NIC_RSS_TABLE_SIZE; i++)
		user = rss_config->table[i] < count;
	for (i = 0; !user && i < NIC_RSS_TABLE_SIZE; i++)
		rss_config->table[i] = ethtool_rxfh_indir_default(i, count);
}

/* Keep to fewer channels until the user requests more */
static int datapath_accept_fewer(struct nic *nic, unsigned int count)
{
	netdev_warn(nic->netdev,
		    "no event queue is left on the card: %u channels instead of %u\n", count,
		    nic->config.channels);
	datapath_adapt_table(nic, &nic->rss_config, count);
	nic->config.channels = count;
	return netif_set_real_num_queues(nic->netdev, count, count);
}

int nic_datapath_start(struct nic *nic)
{
	struct net_device *netdev = nic->netdev;
	struct nic_channel **channels;
	unsigned int count;
	int err;

	err = netif_set_real_num_queues(netdev, nic->config.channels, nic->config.channels);
	if (err)
		return err;
	err = nic_datapath_set_mtu(nic, netdev->mtu);
	if (err)
		return err;
	nic_counter_set_alloc(&nic->counter_set);
	channels = datapath_create_channels(nic, &nic->config, &count);
	if (IS_ERR(channels)) {
		err = PTR_ERR(channels);
		if (err == -ENOSPC)
			netdev_err(netdev, "no event queue is left on the card\n");
		goto err_counter_set;
	}
	if (count < nic->config.channels) {
		err = datapath_accept_fewer(nic, count);
		if (err)
			goto err_channels;
	}
	err = datapath_create_steering(nic, channels);
	if (err)
		goto err_channels;
	datapath_set_channels(nic, channels, count);
	datapath_activate(nic, channels, count);
	nic_carrier_start(nic);
	return 0;

err_channels:
	datapath_destroy_channels(nic, channels, count);
err_counter_set:
	nic_counter_set_free(&nic->counter_set);
	return err;
}

void nic_datapath_stop(struct nic *nic)
{
	unsigned int count = nic->config.channels;
	struct nic_channel **channels = nic->channels;

	if (!channels)
		return;
	nic_carrier_stop(nic);
	datapath_destroy_steering(nic);
	datapath_deactivate(nic, channels, count);
	datapath_set_channels(nic, NULL, count);
	datapath_destroy_channels(nic, channels, count);
	nic_counter_set_free(&nic->counter_set);
}

static int datapath_point_rss(struct nic *nic, const struct nic_rss_config *rss_config,
			      struct nic_channel **channels)
{
	return nic_rss_set_queues(&nic->rss, rss_config, channels) ?:
	       nic_rss_refresh(&nic->rss);
}

void nic_datapath_attach(struct nic *nic)
{
	netif_device_attach(nic->netdev);
	nic_filters_changed(nic);
}

static int datapath_switch_channels(struct nic *nic, const struct nic_config *config,
				    const struct nic_rss_config *rss_config,
				    struct nic_channel **channels)
{
	struct net_device *netdev = nic->netdev;
	unsigned int old_count = nic->config.channels;
	struct nic_channel **old = nic->channels;
	int err;

	/* Detach first: the TX watchdog warns about stopped queues of a present device */
	netif_device_detach(netdev);
	err = netif_set_real_num_queues(netdev, config->channels, config->channels);
	if (err)
		goto err_attach;
	err = datapath_point_rss(nic, rss_config, channels);
	if (err)
		goto err_rss;
	datapath_deactivate(nic, old, old_count);
	datapath_set_channels(nic, channels, config->channels);
	nic->config = *config;
	nic->rss_config = *rss_config;
	datapath_activate(nic, channels, config->channels);
	nic_datapath_attach(nic);
	datapath_destroy_channels(nic, old, old_count);
	return 0;

err_rss:
	if (datapath_point_rss(nic, &nic->rss_config, old))
		netdev_err(netdev, "failed to restore the receive queues\n");
	if (netif_set_real_num_queues(netdev, old_count, old_count))
		netdev_err(netdev, "failed to restore the number of queues\n");
err_attach:
	nic_datapath_attach(nic);
	return err;
}

int nic_datapath_reconfigure(struct nic *nic, const struct nic_config *config)
{
	struct nic_rss_config rss_config = nic->rss_config;
	struct nic_channel **channels;
	unsigned int count;
	int err;

	ASSERT_RTNL();
	datapath_adapt_table(nic, &rss_config, config->channels);
	if (!nic->channels) {
		nic->config = *config;
		nic->rss_config = rss_config;
		return 0;
	}
	channels = datapath_create_channels(nic, config, &count);
	if (IS_ERR(channels))
		return PTR_ERR(channels);
	err = count < config->channels ? -ENOSPC :
	      datapath_switch_channels(nic, config, &rss_config, channels);
	if (err)
		datapath_destroy_channels(nic, channels, count);
	return err;
}

bool nic_datapath_dead(const struct nic *nic)
{
	unsigned int i;

	ASSERT_RTNL();
	for (i = 0; nic->channels && i < nic->config.channels; i++)
		if (nic_channel_dead(nic->channels[i]))
			return true;
	return false;
}

int nic_datapath_repair(struct nic *nic)
{
	struct nic_config config = nic->config;
	int err;

	ASSERT_RTNL();
	/* After a failure the card is reset, which creates new queues */
	if (!nic_datapath_dead(nic) || vhca_gone(nic->vhca))
		return 0;
	err = nic_datapath_reconfigure(nic, &config);
	if (err)
		netdev_err(nic->netdev, "failed to replace queues that have failed: %pe\n",
			   ERR_PTR(err));
	else
		netdev_info(nic->netdev, "queues that had failed were replaced\n");
	return err;
}
