// SPDX-License-Identifier: GPL-2.0
/* The netdevice of a function: life cycle and operations. */
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
#include "reporters.h"
#include "rq.h"
#include "stats.h"
#include "tx.h"
#include "xps.h"

#define TX_TIMEOUT	(15 * HZ)

/* Ring sizes: there may be hundreds of SFs, each with its own rings, but only one uplink */
#define LOG_SIZE	8
#define LOG_SIZE_UPLINK	10

/* Limit for the uplink on a machine with more CPUs */
#define MAX_CHANNELS	128U

/* ---- operations ---- */

static int nic_stop(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);

	nic_datapath_stop(nic);
	netif_carrier_off(netdev);
	if (nic->uplink)
		port_set_admin(nic->vhca, false);
	return 0;
}

static int nic_open(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	int err;

	err = nic_datapath_start(nic);
	if (err)
		return err;
	if (nic->uplink) {
		err = port_set_admin(nic->vhca, true);
		if (err)
			nic_stop(netdev);
	}
	return err;
}

static netdev_tx_t nic_start_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_sq *sq = nic->sqs[skb_get_queue_mapping(skb)];

	if (likely(sq))
		return nic_sq_xmit(sq, skb);
	/* A sender that bypasses the qdisc may have selected a queue before it was removed */
	dev_core_stats_tx_dropped_inc(netdev);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static void nic_set_rx_mode(struct net_device *netdev)
{
	nic_filters_changed(netdev_priv(netdev));
}

/* This only updates the vport's VLAN list: the address table passes frames of all VLANs */
static int nic_vlan_rx_add_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct nic *nic = netdev_priv(netdev);

	if (proto == htons(ETH_P_8021Q))
		nic_filters_set_vlan(nic, vid, true);
	return 0;
}

static int nic_vlan_rx_kill_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct nic *nic = netdev_priv(netdev);

	if (proto == htons(ETH_P_8021Q))
		nic_filters_set_vlan(nic, vid, false);
	return 0;
}

static int nic_set_mac_address(struct net_device *netdev, void *addr)
{
	int err;

	err = eth_prepare_mac_addr_change(netdev, addr);
	if (err)
		return err;
	eth_commit_mac_addr_change(netdev, addr);
	nic_set_rx_mode(netdev);
	return 0;
}

static int netdev_set_buffers(struct nic *nic, unsigned int mtu)
{
	struct nic_config config = nic->config;

	config.mtu = mtu;
	if (!nic_rq_same_shape(nic->config.mtu + NIC_FRAME_EXTRA, mtu + NIC_FRAME_EXTRA))
		return nic_datapath_reconfigure(nic, &config);
	nic->config.mtu = mtu;
	return 0;
}

static int netdev_set_frames(struct nic *nic, unsigned int mtu)
{
	return netif_running(nic->netdev) ? nic_datapath_set_mtu(nic, mtu) : 0;
}

/* The MTU must never exceed what the buffers can hold, so its direction decides on the order */
static int nic_change_mtu(struct net_device *netdev, int mtu)
{
	struct nic *nic = netdev_priv(netdev);
	unsigned int old = netdev->mtu;
	int err;

	if (mtu > old)
		err = netdev_set_buffers(nic, mtu) ?: netdev_set_frames(nic, mtu);
	else
		err = netdev_set_frames(nic, mtu) ?: netdev_set_buffers(nic, mtu);
	if (err) {
		if (netdev_set_frames(nic, old) || netdev_set_buffers(nic, old))
			netdev_err(netdev, "failed to restore MTU %u\n", old);
		return err;
	}
	WRITE_ONCE(netdev->mtu, mtu);
	return 0;
}

static int nic_set_features(struct net_device *netdev, netdev_features_t features)
{
	netdev_features_t changed = features ^ netdev->features;
	struct nic *nic = netdev_priv(netdev);
	struct nic_config config = nic->config;

	if (!(changed & NETIF_F_HW_VLAN_CTAG_RX))
		return 0;
	config.strip_vlan = features & NETIF_F_HW_VLAN_CTAG_RX;
	return nic_datapath_reconfigure(nic, &config);
}

static void nic_tx_timeout(struct net_device *netdev, unsigned int queue)
{
	struct nic *nic = netdev_priv(netdev);

	spin_lock_bh(&nic->stats_lock);
	if (nic->channels && queue < nic->config.channels)
		nic_channel_tx_hangs(nic->channels[queue]);
	spin_unlock_bh(&nic->stats_lock);
}

NETDEV_DEVLINK_PORT_DEFINE(nic_devlink, offsetof(struct nic, port));

static const struct net_device_ops nic_netdev_ops = {
	.ndo_open		= nic_open,
	.ndo_stop		= nic_stop,
	.ndo_start_xmit		= nic_start_xmit,
	.ndo_features_check	= nic_features_check,
	.ndo_set_rx_mode	= nic_set_rx_mode,
	.ndo_set_mac_address	= nic_set_mac_address,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_change_mtu		= nic_change_mtu,
	.ndo_get_stats64	= nic_stats_get,
	.ndo_set_features	= nic_set_features,
	.ndo_vlan_rx_add_vid	= nic_vlan_rx_add_vid,
	.ndo_vlan_rx_kill_vid	= nic_vlan_rx_kill_vid,
	.ndo_tx_timeout		= nic_tx_timeout,
	NETDEV_DEVLINK_PORT_OPS(nic_devlink)
};

/* ---- life cycle ---- */

static void netdev_init_config(struct nic *nic)
{
	u8 log_size = nic->uplink ? LOG_SIZE_UPLINK : LOG_SIZE;

	nic->config = (struct nic_config) {
		.channels = nic->max_channels,
		.log_rx = log_size,
		.log_tx = log_size,
		.mtu = nic->netdev->mtu,
		.strip_vlan = true,
		.rx = NIC_MODERATION_RX,
		.tx = NIC_MODERATION_TX,
	};
	nic_rss_config_default(&nic->rss_config, nic->max_channels);
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

unsigned int nic_max_mtu(struct vhca *vhca)
{
	u16 frame;

	if (port_query_max_mtu(vhca, &frame) || frame < ETH_DATA_LEN + NIC_FRAME_EXTRA)
		return ETH_DATA_LEN;
	return frame - NIC_FRAME_EXTRA;
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
 * nic_netdev_create() - create and register the netdevice of a function
 * @params: parameters
 *
 * While the netdevice is down it has no objects on the card and no memory other than the
 * net_device. QUERY_NIC_VPORT_CONTEXT, and the port's register PMTU.
 *
 * Context: may sleep, takes rtnl.
 * Return: the netdevice, or an ERR_PTR.
 */
struct net_device *nic_netdev_create(const struct nic_netdev_params *params)
{
	unsigned int max_channels = min(vhca_num_comp_vectors(params->vhca), MAX_CHANNELS);
	struct net_device *netdev;
	struct nic *nic;
	int err;

	netdev = alloc_etherdev_mqs(struct_size(nic, sqs, max_channels), max_channels,
				    max_channels);
	if (!netdev)
		return ERR_PTR(-ENOMEM);
	nic = netdev_priv(netdev);
	nic->netdev = netdev;
	nic->vhca = params->vhca;
	nic->port = params->port;
	nic->driver = params->driver;
	nic->uplink = params->uplink;
	nic->max_channels = max_channels;
	nic_stats_init(nic);
	nic_reporters_init(nic);
	nic_filters_init(nic);
	nic_carrier_init(nic);
	netdev_init_config(nic);

	SET_NETDEV_DEV(netdev, params->parent);
	netdev->netdev_ops = &nic_netdev_ops;
	netdev->ethtool_ops = &nic_ethtool_ops;
	netdev_set_stat_ops(netdev, &nic_stat_ops);
	netdev->watchdog_timeo = TX_TIMEOUT;
	netdev_init_features(netdev, params->vhca);
	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = nic_max_mtu(params->vhca);
	err = netdev_init_address(netdev, params->vhca);
	if (err)
		goto err_free;
	err = nic_xps_create(nic);
	if (err)
		goto err_free;
	err = register_netdev_with_port(netdev, params->port);
	if (err)
		goto err_xps;
	return netdev;

err_xps:
	nic_xps_destroy(nic);
err_free:
	free_netdev(netdev);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(nic_netdev_create);

/**
 * nic_netdev_destroy() - undo nic_netdev_create()
 * @netdev: the netdevice, open or not
 *
 * Context: may sleep, takes rtnl.
 */
void nic_netdev_destroy(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);

	unregister_netdev_with_port(netdev, nic->port);
	cancel_delayed_work_sync(&nic->rx_mode_work);
	cancel_work_sync(&nic->counter_work);
	nic_xps_destroy(nic);
	free_netdev(netdev);
}
EXPORT_SYMBOL_GPL(nic_netdev_destroy);

/**
 * nic_netdev_suspend() - destroy all objects on the card, before it is suspended or reset
 * @netdev: the netdevice, open or not
 *
 * The netdevice stays registered and keeps its settings, but is detached. If the card has failed,
 * no command is executed. A second call does nothing.
 *
 * Context: may sleep, takes rtnl.
 */
void nic_netdev_suspend(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);

	rtnl_lock();
	netif_device_detach(netdev);
	nic_datapath_stop(nic);
	netif_carrier_off(netdev);
	rtnl_unlock();
}
EXPORT_SYMBOL_GPL(nic_netdev_suspend);

/**
 * nic_netdev_resume() - undo nic_netdev_suspend()
 * @netdev: the netdevice, whose function works again
 *
 * Context: may sleep, takes rtnl.
 * Return: 0, or a negative errno if the objects could not be created again; then the netdevice
 * stays suspended.
 */
int nic_netdev_resume(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_config config = nic->config;
	int err = 0;

	rtnl_lock();
	/* There are fewer vectors now if CPUs went offline or the user has lowered max_io_eqs */
	nic->max_channels = min(netdev->num_tx_queues, vhca_num_comp_vectors(nic->vhca));
	if (config.channels > nic->max_channels) {
		config.channels = nic->max_channels;
		netdev_warn(netdev, "number of channels reduced to %u from %u\n", config.channels,
			    nic->config.channels);
		err = nic_datapath_reconfigure(nic, &config);
	}
	if (!err && netif_running(netdev))
		err = nic_open(netdev);
	if (!err)
		nic_datapath_attach(nic);
	rtnl_unlock();
	return err;
}
EXPORT_SYMBOL_GPL(nic_netdev_resume);
