// SPDX-License-Identifier: GPL-2.0
/*
 * Representors. A representor receives what the vport sends, and the vport receives what the
 * representor sends. While it is closed it is little more than a net_device; opening it adds one SQ
 * and two rules. All representors of a PF share receive queues. The vport has a link while its
 * representor is up.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/mlx5/vport.h>
#include <sfbus/sfbus.h>

#include "../../compat/devlink.h"
#include "../nic/counters.h"
#include "../nic/repair.h"
#include "../nic/single_tx.h"
#include "../nic/tx.h"
#include "../vhca/core.h"
#include "../vhca/vport.h"
#include "esw.h"
#include "rep.h"
#include "rep_rx.h"

#define REP_LOG_TX_SIZE	8	/* by default */
#define REP_TX_TIMEOUT	(15 * HZ)

/**
 * struct rep - private data of a representor's net_device
 * @esw: the eswitch
 * @netdev: the net_device
 * @port: devlink port of the function that the vport belongs to
 * @vport: the represented vport; also the flow tag of its frames
 * @log_tx: log2 of the number of the SQ's blocks
 * @alias: alias of the SF
 * @tx: SQ while the netdevice is open. Written under the TX queue's lock and stats_lock, read
 *	under either
 * @stats_lock: protects @totals, and @tx for readers without the TX queue's lock
 * @totals: counters of SQs that were destroyed
 * @to_vport: FDB rule of the SQ; rtnl
 * @from_vport: rule of the PF's receive steering; rtnl
 * @bridge_port: the representor as a port of a bridge
 * @repair: replaces @tx if a reset does not help
 */
struct rep {
	struct esw *esw;
	struct net_device *netdev;
	struct devlink_port *port;
	u16 vport;
	u8 log_tx;
	char alias[SF_ALIAS_LEN + 1];
	struct nic_single_tx *tx;
	spinlock_t stats_lock;		/* protects totals */
	struct nic_totals totals;
	struct ft_rule to_vport, from_vport;
	struct bridge_port bridge_port;
	struct nic_repair repair;
};

/* ---- net_device_ops ---- */

static void rep_set_tx(struct rep *rep, struct nic_single_tx *tx)
{
	struct netdev_queue *txq = netdev_get_tx_queue(rep->netdev, 0);

	__netif_tx_lock_bh(txq);
	spin_lock(&rep->stats_lock);
	if (rep->tx)
		nic_single_tx_move_stats(rep->tx, &rep->totals);
	rep->tx = tx;
	spin_unlock(&rep->stats_lock);
	__netif_tx_unlock_bh(txq);
}

/* Create an SQ, and the rule that directs its frames to the vport */
static struct nic_single_tx *rep_tx_create(struct rep *rep, struct ft_rule *to_vport)
{
	struct esw *esw = rep->esw;
	struct vhca *vhca = esw->vhca;
	struct nic_totals unused = {};
	struct nic_single_tx *tx;
	int err;

	/* Distribute the completions of representors over processors */
	tx = nic_single_tx_create(vhca, rep->netdev, 0, rep->vport % vhca_num_comp_vectors(vhca),
				  rep->log_tx, &rep->repair);
	/* If the card has no free event queue, use one of the receive queues' */
	if (tx == ERR_PTR(-ENOSPC))
		tx = nic_single_tx_create(vhca, rep->netdev, 0,
					  rep->vport % nic_rx_pool_channels(esw->rep_rx),
					  rep->log_tx, &rep->repair);
	if (IS_ERR(tx))
		return tx;
	err = esw_fdb_sender_add(&esw->fdb, to_vport, nic_single_tx_sqn(tx), rep->vport);
	if (err) {
		nic_single_tx_destroy(tx, &unused);
		return ERR_PTR(err);
	}
	return tx;
}

/* @tx: the SQ, stopped and detached from the representor */
static void rep_tx_destroy(struct rep *rep, struct nic_single_tx *tx, struct ft_rule *to_vport)
{
	struct nic_totals last = {};

	ft_rule_del(to_vport);
	nic_single_tx_destroy(tx, &last);
	spin_lock_bh(&rep->stats_lock);
	nic_totals_add(&rep->totals, &last);
	spin_unlock_bh(&rep->stats_lock);
}

static int rep_tx_start(struct rep *rep)
{
	struct nic_single_tx *tx = rep_tx_create(rep, &rep->to_vport);

	if (IS_ERR(tx))
		return PTR_ERR(tx);
	rep_set_tx(rep, tx);
	nic_single_tx_start(tx);
	return 0;
}

static void rep_tx_stop(struct rep *rep)
{
	struct nic_single_tx *tx = rep->tx;

	nic_single_tx_stop(tx);
	rep_set_tx(rep, NULL);
	rep_tx_destroy(rep, tx, &rep->to_vport);
}

static int rep_tx_replace(struct rep *rep)
{
	struct nic_single_tx *old = rep->tx, *tx;
	struct ft_rule to_vport = {};

	tx = rep_tx_create(rep, &to_vport);
	if (IS_ERR(tx))
		return PTR_ERR(tx);
	nic_single_tx_stop(old);
	rep_set_tx(rep, tx);
	nic_single_tx_start(tx);
	netif_wake_queue(rep->netdev);
	rep_tx_destroy(rep, old, &rep->to_vport);
	rep->to_vport = to_vport;
	return 0;
}

static int rep_tx_repair(struct nic_repair *repair, unsigned long reasons, bool again)
{
	struct rep *rep = container_of(repair, struct rep, repair);
	int err = 0;

	rtnl_lock();
	if (rep->tx && nic_single_tx_dead(rep->tx) && !vhca_gone(rep->esw->vhca)) {
		err = rep_tx_replace(rep);
		if (err)
			netdev_err(rep->netdev, "failed to replace a queue that has failed: %pe\n",
				   ERR_PTR(err));
		else
			netdev_info(rep->netdev, "the queue that had failed was replaced\n");
	}
	rtnl_unlock();
	return err;
}

/* Set the carrier of the function's netdevice; whether frames pass depends on rules only */
static int rep_set_link(struct rep *rep, bool up)
{
	struct vhca *vhca = rep->esw->vhca;
	int err;

	err = vport_set_admin(vhca, true, rep->vport, true,
			      up ? MLX5_VPORT_ADMIN_STATE_UP : MLX5_VPORT_ADMIN_STATE_DOWN);
	if (err && !vhca_gone(vhca))
		netdev_warn(rep->netdev, "firmware failed to set the vport's link %s: %pe\n",
			    up ? "up" : "down", ERR_PTR(err));
	return err;
}

static int rep_open(struct net_device *netdev)
{
	struct rep *rep = netdev_priv(netdev);
	struct esw *esw = rep->esw;
	int err;

	err = rep_rx_get(esw);
	if (err)
		return err;
	err = rep_tx_start(rep);
	if (err)
		goto err_rx;
	err = rep_rx_attach(rep->esw, &rep->from_vport, rep->vport, rep->netdev);
	if (err)
		goto err_tx;
	if (!rep_set_link(rep, true))
		netif_carrier_on(netdev);
	esw_bridge_port_open(&esw->bridge, &rep->bridge_port);
	/* esw_gone() may have run before the carrier was turned on */
	if (vhca_gone(esw->vhca))
		netif_carrier_off(netdev);
	return 0;

err_tx:
	rep_tx_stop(rep);
err_rx:
	rep_rx_put(esw);
	return err;
}

static int rep_stop(struct net_device *netdev)
{
	struct rep *rep = netdev_priv(netdev);
	struct esw *esw = rep->esw;

	/* The representor was suspended before */
	if (!rep->tx)
		return 0;
	netif_tx_disable(netdev);
	netif_carrier_off(netdev);
	esw_bridge_port_close(&esw->bridge, &rep->bridge_port);
	rep_set_link(rep, false);
	rep_rx_detach(rep->esw, &rep->from_vport, rep->vport);
	rep_tx_stop(rep);
	rep_rx_put(esw);
	return 0;
}

static netdev_tx_t rep_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct rep *rep = netdev_priv(netdev);

	if (likely(rep->tx))
		return nic_single_tx_xmit(rep->tx, skb);
	dev_core_stats_tx_dropped_inc(netdev);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static void rep_tx_timeout(struct net_device *netdev, unsigned int queue)
{
	struct netdev_queue *txq = netdev_get_tx_queue(netdev, queue);
	struct rep *rep = netdev_priv(netdev);

	__netif_tx_lock_bh(txq);
	if (rep->tx)
		nic_single_tx_hangs(rep->tx);
	__netif_tx_unlock_bh(txq);
}

static void rep_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct rep *rep = netdev_priv(netdev);
	struct nic_totals totals;

	dev_get_tstats64(netdev, stats);
	spin_lock_bh(&rep->stats_lock);
	totals = rep->totals;
	if (rep->tx)
		nic_single_tx_add_stats(rep->tx, &totals);
	spin_unlock_bh(&rep->stats_lock);
	stats->tx_packets += totals.tx.packets;
	stats->tx_bytes += totals.tx.bytes;
	stats->tx_dropped += totals.tx.dropped;
	stats->tx_errors += totals.tx.errors;
}

static int rep_change_mtu(struct net_device *netdev, int mtu)
{
	WRITE_ONCE(netdev->mtu, mtu);
	return 0;
}

NETDEV_DEVLINK_PORT_DEFINE(rep_devlink, offsetof(struct rep, port));

static const struct net_device_ops rep_netdev_ops = {
	.ndo_open		= rep_open,
	.ndo_stop		= rep_stop,
	.ndo_start_xmit		= rep_xmit,
	.ndo_get_stats64	= rep_get_stats64,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_change_mtu		= rep_change_mtu,
	.ndo_features_check	= nic_features_check,
	.ndo_tx_timeout		= rep_tx_timeout,
	NETDEV_DEVLINK_PORT_OPS(rep_devlink)
};

/* ---- ethtool ---- */

/* From the representor's point of view: it receives what the vport sends */
static const struct {
	char name[ETH_GSTRING_LEN];
	size_t offset;
} rep_stats[] = {
	{ "vport_rx_packets", offsetof(struct vport_stats, tx_packets) },
	{ "vport_rx_bytes", offsetof(struct vport_stats, tx_bytes) },
	{ "vport_rx_errors", offsetof(struct vport_stats, tx_errors) },
	{ "vport_tx_packets", offsetof(struct vport_stats, rx_packets) },
	{ "vport_tx_bytes", offsetof(struct vport_stats, rx_bytes) },
	{ "vport_tx_multicast", offsetof(struct vport_stats, rx_multicast) },
	{ "vport_tx_errors", offsetof(struct vport_stats, rx_errors) },
};

static void rep_get_drvinfo(struct net_device *netdev, struct ethtool_drvinfo *info)
{
	struct rep *rep = netdev_priv(netdev);

	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	vhca_fw_version(rep->esw->vhca, info->fw_version, sizeof(info->fw_version));
	strscpy(info->bus_info, dev_name(netdev->dev.parent), sizeof(info->bus_info));
}

/* The receive queues are not the representor's own */
static void rep_get_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
			      struct kernel_ethtool_ringparam *kernel_ring,
			      struct netlink_ext_ack *extack)
{
	struct rep *rep = netdev_priv(netdev);

	ring->tx_max_pending = BIT(NIC_TX_LOG_SIZE_MAX);
	ring->tx_pending = BIT(rep->log_tx);
}

static int rep_set_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
			     struct kernel_ethtool_ringparam *kernel_ring,
			     struct netlink_ext_ack *extack)
{
	struct rep *rep = netdev_priv(netdev);
	u8 old = rep->log_tx;
	int err = 0;

	if (ring->tx_pending < BIT(NIC_TX_LOG_SIZE_MIN)) {
		NL_SET_ERR_MSG_MOD(extack, "A transmit ring must have at least 128 entries");
		return -EINVAL;
	}
	rep->log_tx = order_base_2(ring->tx_pending);
	if (rep->tx && rep->log_tx != old)
		err = rep_tx_replace(rep);
	if (err) {
		rep->log_tx = old;
		NL_SET_ERR_MSG_MOD(extack,
				   "Failed to create a ring of this size; the old one remains in use");
	}
	return err;
}

static int rep_get_sset_count(struct net_device *netdev, int set)
{
	return set == ETH_SS_STATS ? ARRAY_SIZE(rep_stats) : -EOPNOTSUPP;
}

static void rep_get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	int i;

	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < ARRAY_SIZE(rep_stats); i++)
		memcpy(data + i * ETH_GSTRING_LEN, rep_stats[i].name, ETH_GSTRING_LEN);
}

static void rep_get_stats(struct net_device *netdev, struct ethtool_stats *unused, u64 *data)
{
	struct rep *rep = netdev_priv(netdev);
	struct vport_stats stats = {};
	int i;

	if (vport_query_stats(rep->esw->vhca, rep->vport, true, &stats))
		memset(&stats, 0, sizeof(stats));
	for (i = 0; i < ARRAY_SIZE(rep_stats); i++)
		data[i] = *(u64 *)((void *)&stats + rep_stats[i].offset);
}

static const struct ethtool_ops rep_ethtool_ops = {
	.get_drvinfo		= rep_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_ringparam		= rep_get_ringparam,
	.set_ringparam		= rep_set_ringparam,
	.get_sset_count		= rep_get_sset_count,
	.get_strings		= rep_get_strings,
	.get_ethtool_stats	= rep_get_stats,
};

/* ---- sysfs: the represented SF, for udev; the parent is only the PCI function ---- */

static ssize_t rep_alias_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct rep *rep = netdev_priv(to_net_dev(dev));

	return sysfs_emit(buf, "%s\n", rep->alias);
}

static ssize_t rep_sfnum_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct rep *rep = netdev_priv(to_net_dev(dev));

	return sysfs_emit(buf, "%u\n", rep->port->attrs.pci_sf.sf);
}

static ssize_t rep_controller_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct rep *rep = netdev_priv(to_net_dev(dev));

	return sysfs_emit(buf, "%u\n", rep->port->attrs.pci_sf.controller);
}

static struct device_attribute rep_attr_alias = __ATTR(alias, 0444, rep_alias_show, NULL);
static struct device_attribute rep_attr_sfnum = __ATTR(sfnum, 0444, rep_sfnum_show, NULL);
static struct device_attribute rep_attr_controller =
	__ATTR(controller, 0444, rep_controller_show, NULL);

static struct attribute *rep_sf_attrs[] = {
	&rep_attr_alias.attr,
	&rep_attr_sfnum.attr,
	&rep_attr_controller.attr,
	NULL
};

static const struct attribute_group rep_sf_group = {
	.name	= "sf",
	.attrs	= rep_sf_attrs,
};

/* ---- life cycle ---- */

static netdev_features_t rep_features(struct vhca *vhca)
{
	netdev_features_t features = NETIF_F_SG | NETIF_F_RXHASH;

	if (VHCA_CAP_ETH(vhca, csum_cap))
		features |= NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM | NETIF_F_RXCSUM;
	if (VHCA_CAP_ETH(vhca, csum_cap) && VHCA_CAP_ETH(vhca, max_lso_cap))
		features |= NETIF_F_TSO | NETIF_F_TSO6;
	return features;
}

static void rep_setup(struct net_device *netdev, struct esw *esw)
{
	netdev->netdev_ops = &rep_netdev_ops;
	netdev->ethtool_ops = &rep_ethtool_ops;
	netdev->watchdog_timeo = REP_TX_TIMEOUT;
	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = esw->max_mtu;
	netdev->hw_features = rep_features(esw->vhca);
	netdev->vlan_features = netdev->hw_features | NETIF_F_HIGHDMA;
	netdev->hw_features |= NETIF_F_HW_VLAN_CTAG_TX;
	netdev->features = netdev->vlan_features | NETIF_F_HW_VLAN_CTAG_TX;
	/* The shared queues strip tags for all representors */
	if (VHCA_CAP_ETH(esw->vhca, vlan_cap))
		netdev->features |= NETIF_F_HW_VLAN_CTAG_RX;
	netdev->sysfs_groups[0] = &rep_sf_group;
	eth_hw_addr_random(netdev);
	SET_NETDEV_DEV(netdev, vhca_device(esw->vhca));
	netif_carrier_off(netdev);
}

struct rep *rep_create(struct esw *esw, u16 vport, struct devlink_port *port)
{
	struct net_device *netdev;
	struct rep *rep;
	int err;

	devl_assert_locked(esw->devlink);
	netdev = alloc_etherdev(sizeof(*rep));
	if (!netdev)
		return ERR_PTR(-ENOMEM);
	rep = netdev_priv(netdev);
	rep->esw = esw;
	rep->netdev = netdev;
	rep->port = port;
	rep->vport = vport;
	rep->log_tx = REP_LOG_TX_SIZE;
	spin_lock_init(&rep->stats_lock);
	nic_repair_init(&rep->repair, rep_tx_repair);
	err = sf_alias(vhca_device(esw->vhca), port->attrs.pci_sf.controller, port->attrs.pci_sf.sf,
		       rep->alias);
	if (err)
		goto err_netdev;
	rep_setup(netdev, esw);
	/* The vport has no link until the representor is opened, whatever its state was before */
	rep_set_link(rep, false);
	netdev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!netdev->tstats) {
		err = -ENOMEM;
		goto err_netdev;
	}
	esw_bridge_port_add(&esw->bridge, &rep->bridge_port, netdev, vport);
	/* The stack queries the port's name already while it registers the netdevice */
	err = register_netdev_with_port(netdev, port);
	if (err)
		goto err_bridge;
	nic_repair_start(&rep->repair);
	esw->num_reps++;
	return rep;

err_bridge:
	esw_bridge_port_del(&esw->bridge, &rep->bridge_port);
	free_percpu(netdev->tstats);
err_netdev:
	free_netdev(netdev);
	return ERR_PTR(err);
}

void rep_destroy(struct rep *rep)
{
	struct net_device *netdev = rep->netdev;
	struct esw *esw = rep->esw;

	devl_assert_locked(esw->devlink);
	esw->num_reps--;
	nic_repair_stop(&rep->repair);
	esw_bridge_port_del(&esw->bridge, &rep->bridge_port);
	unregister_netdev_with_port(netdev, rep->port);
	free_percpu(netdev->tstats);
	free_netdev(netdev);
}

void rep_suspend(struct rep *rep)
{
	rtnl_lock();
	netif_device_detach(rep->netdev);
	rep_stop(rep->netdev);
	rtnl_unlock();
}

int rep_resume(struct rep *rep)
{
	int err = 0;

	rep_set_link(rep, false);
	rtnl_lock();
	if (netif_running(rep->netdev))
		err = rep_open(rep->netdev);
	if (!err)
		netif_device_attach(rep->netdev);
	rtnl_unlock();
	return err;
}
