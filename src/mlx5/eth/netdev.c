// SPDX-License-Identifier: GPL-2.0
/* The netdevice of a function: life, and operations. */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "../../compat/devlink.h"
#include "../../compat/netdev.h"
#include "../vhca/port.h"
#include "../vhca/vport.h"
#include "carrier.h"
#include "channel.h"
#include "datapath.h"
#include "ethtool.h"
#include "filter.h"
#include "netdev.h"
#include "nic.h"
#include "qstats.h"
#include "rq.h"
#include "stats.h"
#include "tx.h"
#include "xps.h"

#define TX_TIMEOUT	(15 * HZ)

/* SFs come by the hundred, each with its own rings; the wire has one netdevice. */
#define LOG_SIZE	8
#define LOG_SIZE_UPLINK	10

/* Of the wire's netdevice on a machine with more CPUs */
#define MAX_CHANNELS	128U

/* ---- operations ---- */

static int eth_stop(struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);

	eth_datapath_stop(eth);
	netif_carrier_off(netdev);
	if (eth->uplink)
		port_set_admin(eth->vhca, false);
	return 0;
}

static int eth_open(struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	int err;

	err = eth_datapath_start(eth);
	if (err)
		return err;
	if (eth->uplink) {
		err = port_set_admin(eth->vhca, true);
		if (err)
			eth_stop(netdev);
	}
	return err;
}

static netdev_tx_t eth_start_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	struct eth_sq *sq = eth->sqs[skb_get_queue_mapping(skb)];

	if (likely(sq))
		return eth_sq_xmit(sq, skb);
	/* Who sends past the qdisc may have chosen the queue when there were more of them. */
	dev_core_stats_tx_dropped_inc(netdev);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static void eth_set_rx_mode(struct net_device *netdev)
{
	eth_filters_changed(netdev_priv(netdev));
}

/* Only to be listed: the address table lets frames of all VLANs pass */
static int eth_vlan_rx_add_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct eth_netdev *eth = netdev_priv(netdev);

	if (proto == htons(ETH_P_8021Q))
		eth_filters_set_vlan(eth, vid, true);
	return 0;
}

static int eth_vlan_rx_kill_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct eth_netdev *eth = netdev_priv(netdev);

	if (proto == htons(ETH_P_8021Q))
		eth_filters_set_vlan(eth, vid, false);
	return 0;
}

static int eth_set_mac_address(struct net_device *netdev, void *addr)
{
	int err;

	err = eth_prepare_mac_addr_change(netdev, addr);
	if (err)
		return err;
	eth_commit_mac_addr_change(netdev, addr);
	eth_set_rx_mode(netdev);
	return 0;
}

static int netdev_set_buffers(struct eth_netdev *eth, unsigned int mtu)
{
	struct eth_config config = eth->config;

	config.mtu = mtu;
	if (!eth_rq_same_shape(eth->config.mtu + ETH_FRAME_EXTRA, mtu + ETH_FRAME_EXTRA))
		return eth_datapath_reconfigure(eth, &config);
	eth->config.mtu = mtu;
	return 0;
}

static int netdev_set_frames(struct eth_netdev *eth, unsigned int mtu)
{
	return netif_running(eth->netdev) ? eth_datapath_set_mtu(eth, mtu) : 0;
}

/* Longer frames come after there are buffers for them, and cease before these go. */
static int eth_change_mtu(struct net_device *netdev, int mtu)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	unsigned int old = netdev->mtu;
	int err;

	if (mtu > old)
		err = netdev_set_buffers(eth, mtu) ?: netdev_set_frames(eth, mtu);
	else
		err = netdev_set_frames(eth, mtu) ?: netdev_set_buffers(eth, mtu);
	if (err) {
		if (netdev_set_frames(eth, old) || netdev_set_buffers(eth, old))
			netdev_err(netdev, "failed to restore MTU %u\n", old);
		return err;
	}
	WRITE_ONCE(netdev->mtu, mtu);
	return 0;
}

static int eth_set_features(struct net_device *netdev, netdev_features_t features)
{
	netdev_features_t changed = features ^ netdev->features;
	struct eth_netdev *eth = netdev_priv(netdev);
	struct eth_config config = eth->config;

	if (!(changed & NETIF_F_HW_VLAN_CTAG_RX))
		return 0;
	config.strip_vlan = features & NETIF_F_HW_VLAN_CTAG_RX;
	return eth_datapath_reconfigure(eth, &config);
}

static void eth_tx_timeout(struct net_device *netdev, unsigned int queue)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	struct eth_channel *channel;

	spin_lock_bh(&eth->stats_lock);
	if (eth->channels && queue < eth->config.channels) {
		channel = eth->channels[queue];
		netdev_err(netdev, "TX queue %u timed out: SQ 0x%x, posted 0x%x, completed 0x%x\n",
			   queue, channel->sq.sqn, READ_ONCE(channel->sq.pc),
			   READ_ONCE(channel->sq.cc));
		WRITE_ONCE(channel->sq.broken, true);
		eth_channel_check(channel);
	}
	spin_unlock_bh(&eth->stats_lock);
}

NETDEV_DEVLINK_PORT_DEFINE(eth_devlink, offsetof(struct eth_netdev, port));

static const struct net_device_ops eth_netdev_ops = {
	.ndo_open		= eth_open,
	.ndo_stop		= eth_stop,
	.ndo_start_xmit		= eth_start_xmit,
	.ndo_features_check	= eth_features_check,
	.ndo_set_rx_mode	= eth_set_rx_mode,
	.ndo_set_mac_address	= eth_set_mac_address,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_change_mtu		= eth_change_mtu,
	.ndo_get_stats64	= eth_stats_get,
	.ndo_set_features	= eth_set_features,
	.ndo_vlan_rx_add_vid	= eth_vlan_rx_add_vid,
	.ndo_vlan_rx_kill_vid	= eth_vlan_rx_kill_vid,
	.ndo_tx_timeout		= eth_tx_timeout,
	NETDEV_DEVLINK_PORT_OPS(eth_devlink)
};

/* ---- life ---- */

static void netdev_init_config(struct eth_netdev *eth)
{
	u8 log_size = eth->uplink ? LOG_SIZE_UPLINK : LOG_SIZE;

	eth->config = (struct eth_config) {
		.channels = eth->max_channels,
		.log_rx = log_size,
		.log_tx = log_size,
		.mtu = eth->netdev->mtu,
		.strip_vlan = true,
		.rx = ETH_MODERATION_RX,
		.tx = ETH_MODERATION_TX,
	};
	eth_rss_config_default(&eth->rss_config, eth->max_channels);
}

static void netdev_init_features(struct net_device *netdev, struct vhca *vhca)
{
	netdev_features_t features = NETIF_F_SG | NETIF_F_RXHASH | NETIF_F_HW_VLAN_CTAG_TX;
	unsigned int log_lso = VHCA_CAP_ETH(vhca, max_lso_cap);

	if (VHCA_CAP_ETH(vhca, vlan_cap))
		features |= NETIF_F_HW_VLAN_CTAG_RX;
	if (VHCA_CAP(vhca, log_max_vlan_list))
		features |= NETIF_F_HW_VLAN_CTAG_FILTER;
	if (VHCA_CAP_ETH(vhca, csum_cap))
		features |= NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM | NETIF_F_RXCSUM;
	if (VHCA_CAP_ETH(vhca, csum_cap) && log_lso) {
		features |= NETIF_F_TSO | NETIF_F_TSO6;
		netif_set_tso_max_size(netdev, min_t(u32, BIT(log_lso), GSO_LEGACY_MAX_SIZE));
	}
	netdev->hw_features = features;
	netdev->features = features | NETIF_F_HIGHDMA;
	netdev->vlan_features = netdev->features &
				~(NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_CTAG_RX |
				  NETIF_F_HW_VLAN_CTAG_FILTER);
	netdev->priv_flags |= IFF_UNICAST_FLT | IFF_LIVE_ADDR_CHANGE;
}

/**
 * eth_max_mtu - the longest MTU of a netdevice
 * @vhca: its function
 *
 * The port's register PMTU.
 *
 * Context: may sleep.
 * Return: bytes without Ethernet header; those of Ethernet when the register does not say more.
 */
unsigned int eth_max_mtu(struct vhca *vhca)
{
	u16 frame;

	if (port_query_max_mtu(vhca, &frame) || frame < ETH_DATA_LEN + ETH_FRAME_EXTRA)
		return ETH_DATA_LEN;
	return frame - ETH_FRAME_EXTRA;
}

static int netdev_init_address(struct net_device *netdev, struct vhca *vhca)
{
	u8 mac[ETH_ALEN];
	int err;

	err = vport_query_mac(vhca, 0, false, mac);
	if (err)
		return err;
	if (is_valid_ether_addr(mac))
		eth_hw_addr_set(netdev, mac);
	else
		eth_hw_addr_random(netdev);
	return 0;
}

/**
 * eth_netdev_create - make and register the netdevice of a function
 * @params: what it stands for
 *
 * While it is down it has no object of the card and no memory but the net_device.
 * QUERY_NIC_VPORT_CONTEXT, and the port's register PMTU.
 *
 * Context: may sleep, takes rtnl.
 * Return: the netdevice, or an ERR_PTR.
 */
struct net_device *eth_netdev_create(const struct eth_netdev_params *params)
{
	unsigned int max_channels = min(vhca_num_comp_vectors(params->vhca), MAX_CHANNELS);
	struct net_device *netdev;
	struct eth_netdev *eth;
	int err;

	netdev = alloc_etherdev_mqs(struct_size(eth, sqs, max_channels), max_channels,
				    max_channels);
	if (!netdev)
		return ERR_PTR(-ENOMEM);
	eth = netdev_priv(netdev);
	eth->netdev = netdev;
	eth->vhca = params->vhca;
	eth->port = params->port;
	eth->driver = params->driver;
	eth->uplink = params->uplink;
	eth->max_channels = max_channels;
	eth_stats_init(eth);
	eth_filters_init(eth);
	eth_carrier_init(eth);
	netdev_init_config(eth);

	SET_NETDEV_DEV(netdev, params->parent);
	netdev->netdev_ops = &eth_netdev_ops;
	netdev->ethtool_ops = &eth_ethtool_ops;
	netdev_set_stat_ops(netdev, &eth_stat_ops);
	netdev->watchdog_timeo = TX_TIMEOUT;
	netdev_init_features(netdev, params->vhca);
	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = eth_max_mtu(params->vhca);
	err = netdev_init_address(netdev, params->vhca);
	if (err)
		goto err_free;
	err = eth_xps_create(eth);
	if (err)
		goto err_free;
	err = register_netdev_with_port(netdev, params->port);
	if (err)
		goto err_xps;
	return netdev;

err_xps:
	eth_xps_destroy(eth);
err_free:
	free_netdev(netdev);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(eth_netdev_create);

/**
 * eth_netdev_destroy - undo eth_netdev_create()
 * @netdev: the netdevice, open or not
 *
 * Context: may sleep, takes rtnl.
 */
void eth_netdev_destroy(struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);

	unregister_netdev_with_port(netdev, eth->port);
	cancel_delayed_work_sync(&eth->rx_mode_work);
	cancel_work_sync(&eth->counter_work);
	eth_xps_destroy(eth);
	free_netdev(netdev);
}
EXPORT_SYMBOL_GPL(eth_netdev_destroy);

/**
 * eth_netdev_suspend - take everything from the card, before it sleeps or is reset
 * @netdev: the netdevice, open or not
 *
 * It stays registered and keeps its settings, but the stack does not find it present. On a card
 * that has failed no command is executed. A second call does nothing.
 *
 * Context: may sleep, takes rtnl.
 */
void eth_netdev_suspend(struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);

	rtnl_lock();
	netif_device_detach(netdev);
	eth_datapath_stop(eth);
	netif_carrier_off(netdev);
	rtnl_unlock();
}
EXPORT_SYMBOL_GPL(eth_netdev_suspend);

/**
 * eth_netdev_resume - undo eth_netdev_suspend()
 * @netdev: the netdevice, whose function is up again
 *
 * Context: may sleep, takes rtnl.
 * Return: 0, or what eth_netdev_suspend() took cannot be had again: the netdevice is as after it.
 */
int eth_netdev_resume(struct net_device *netdev)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	struct eth_config config = eth->config;
	int err = 0;

	rtnl_lock();
	/* Fewer than before if CPUs went offline, or if the user has lowered max_io_eqs */
	eth->max_channels = min(netdev->num_tx_queues, vhca_num_comp_vectors(eth->vhca));
	if (config.channels > eth->max_channels) {
		config.channels = eth->max_channels;
		netdev_warn(netdev, "number of channels reduced to %u from %u\n", config.channels,
			    eth->config.channels);
		err = eth_datapath_reconfigure(eth, &config);
	}
	if (!err && netif_running(netdev))
		err = eth_open(netdev);
	if (!err)
		eth_datapath_attach(eth);
	rtnl_unlock();
	return err;
}
EXPORT_SYMBOL_GPL(eth_netdev_resume);
