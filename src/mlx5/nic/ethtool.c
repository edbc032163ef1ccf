// SPDX-License-Identifier: GPL-2.0
/* ethtool operations of the netdevice. */
#include <linux/log2.h>
#include <linux/netlink.h>

#include "../../compat/ethtool.h"
#include "../../compat/extack.h"
#include "../vhca/port.h"
#include "channel.h"
#include "datapath.h"
#include "ethtool.h"
#include "nic.h"
#include "rq.h"
#include "stats.h"

static void ethtool_get_drvinfo(struct net_device *netdev, struct ethtool_drvinfo *info)
{
	struct nic *nic = netdev_priv(netdev);

	strscpy(info->driver, nic->driver, sizeof(info->driver));
	vhca_fw_version(nic->vhca, info->fw_version, sizeof(info->fw_version));
	strscpy(info->bus_info, dev_name(netdev->dev.parent), sizeof(info->bus_info));
}

/* ---- -g, -G ---- */

static void ethtool_get_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
				  struct kernel_ethtool_ringparam *kernel_ring,
			  struct netlink_ext_ack *extack)
{
	struct nic *nic = netdev_priv(netdev);

	ring->rx_max_pending = BIT(NIC_RX_LOG_SIZE_MAX);
	ring->tx_max_pending = BIT(NIC_TX_LOG_SIZE_MAX);
	ring->rx_pending = BIT(nic->config.log_rx);
	ring->tx_pending = BIT(nic->config.log_tx);
}

static int ethtool_set_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
				 struct kernel_ethtool_ringparam *kernel_ring,
			 struct netlink_ext_ack *extack)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_config config = nic->config;
	int err;

	if (ring->rx_pending < BIT(NIC_RX_LOG_SIZE_MIN)) {
		NL_SET_ERR_MSG_MOD(extack, "A receive ring must have at least 64 entries");
		return -EINVAL;
	}
	if (ring->tx_pending < BIT(NIC_TX_LOG_SIZE_MIN)) {
		NL_SET_ERR_MSG_MOD(extack, "A transmit ring must have at least 128 entries");
		return -EINVAL;
	}
	config.log_rx = order_base_2(ring->rx_pending);
	config.log_tx = order_base_2(ring->tx_pending);
	if (config.log_rx == nic->config.log_rx && config.log_tx == nic->config.log_tx)
		return 0;
	err = nic_datapath_reconfigure(nic, &config);
	if (err)
		NL_SET_ERR_MSG_MOD(extack,
				   "Failed to create rings of this size; the old ones remain in use");
	return err;
}

/* ---- -l, -L ---- */

static void ethtool_get_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	struct nic *nic = netdev_priv(netdev);

	channels->max_combined = nic->max_channels;
	channels->combined_count = nic->config.channels;
}

static int ethtool_set_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_config config = nic->config;

	if (channels->combined_count == config.channels)
		return 0;
	config.channels = channels->combined_count;
	return nic_datapath_reconfigure(nic, &config);
}

/* ---- -c, -C ---- */

static int ethtool_get_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
				struct kernel_ethtool_coalesce *kernel_coalesce,
			struct netlink_ext_ack *extack)
{
	struct nic *nic = netdev_priv(netdev);

	if (!VHCA_CAP(nic->vhca, cq_moderation))
		return -EOPNOTSUPP;
	coalesce->rx_coalesce_usecs = nic->config.rx.usecs;
	coalesce->rx_max_coalesced_frames = nic->config.rx.frames;
	coalesce->tx_coalesce_usecs = nic->config.tx.usecs;
	coalesce->tx_max_coalesced_frames = nic->config.tx.frames;
	return 0;
}

static int ethtool_moderate_all(struct nic *nic, const struct nic_config *config)
{
	unsigned int i;
	int err = 0;

	for (i = 0; nic->channels && i < nic->config.channels && !err; i++) {
		struct nic_channel *channel = nic->channels[i];

		err = vhca_cq_moderate(&channel->rq.cq, config->rx.usecs, config->rx.frames);
		if (!err)
			err = vhca_cq_moderate(&channel->sq.cq, config->tx.usecs,
					       config->tx.frames);
	}
	return err;
}

static int ethtool_set_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
				struct kernel_ethtool_coalesce *kernel_coalesce,
			struct netlink_ext_ack *extack)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_config config = nic->config;
	int err;

	if (!VHCA_CAP(nic->vhca, cq_moderation)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware does not moderate completions (capability cq_moderation)");
		return -EOPNOTSUPP;
	}
	if (coalesce->rx_coalesce_usecs > NIC_USECS_MAX ||
	    coalesce->tx_coalesce_usecs > NIC_USECS_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "usecs must not exceed 4095");
		return -ERANGE;
	}
	if (coalesce->rx_max_coalesced_frames > NIC_FRAMES_MAX ||
	    coalesce->tx_max_coalesced_frames > NIC_FRAMES_MAX) {
		NL_SET_ERR_MSG_MOD(extack, "frames must not exceed 65535");
		return -ERANGE;
	}
	config.rx.usecs = coalesce->rx_coalesce_usecs;
	config.rx.frames = coalesce->rx_max_coalesced_frames;
	config.tx.usecs = coalesce->tx_coalesce_usecs;
	config.tx.frames = coalesce->tx_max_coalesced_frames;
	err = ethtool_moderate_all(nic, &config);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware refused the moderation; the old one remains in use");
		ethtool_moderate_all(nic, &nic->config);
		return err;
	}
	nic->config = config;
	return 0;
}

/* ---- -x, -X ---- */

static u32 ethtool_get_rxfh_key_size(struct net_device *netdev)
{
	return NIC_RSS_KEY_SIZE;
}

static u32 ethtool_get_rxfh_indir_size(struct net_device *netdev)
{
	return NIC_RSS_TABLE_SIZE;
}

static int ethtool_get_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh)
{
	struct nic *nic = netdev_priv(netdev);
	unsigned int i;

	for (i = 0; rxfh->indir && i < NIC_RSS_TABLE_SIZE; i++)
		rxfh->indir[i] = nic->rss_config.table[i];
	if (rxfh->key)
		memcpy(rxfh->key, nic->rss_config.key, NIC_RSS_KEY_SIZE);
	rxfh->hfunc = ETH_RSS_HASH_TOP;
	return 0;
}

static int ethtool_apply_rss(struct nic *nic, const struct nic_rss_config *config, bool indir,
			     bool key)
{
	int err = 0;

	if (!nic->channels)
		return 0;
	if (indir)
		err = nic_rss_set_queues(&nic->rss, config, nic->channels);
	if (key && !err)
		err = nic_rss_set_key(&nic->rss, config);
	return err;
}

static int ethtool_set_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh,
			    struct netlink_ext_ack *extack)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_rss_config config = nic->rss_config;
	unsigned int i;
	int err;

	if (rxfh->hfunc != ETH_RSS_HASH_NO_CHANGE && rxfh->hfunc != ETH_RSS_HASH_TOP) {
		NL_SET_ERR_MSG_MOD(extack, "Only the Toeplitz hash function is supported");
		return -EOPNOTSUPP;
	}
	for (i = 0; rxfh->indir && i < NIC_RSS_TABLE_SIZE; i++)
		config.table[i] = rxfh->indir[i];
	if (rxfh->key)
		memcpy(config.key, rxfh->key, NIC_RSS_KEY_SIZE);
	err = ethtool_apply_rss(nic, &config, rxfh->indir, rxfh->key);
	if (err) {
		ethtool_apply_rss(nic, &nic->rss_config, rxfh->indir, rxfh->key);
		return err;
	}
	nic->rss_config = config;
	return 0;
}

ETHTOOL_RXFH_DEFINE(ethtool_get_rxfh, ethtool_set_rxfh);

/* ---- -n rx-flow-hash, number of rings ---- */

static u32 ethtool_get_rx_ring_count(struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);

	return nic->config.channels;
}

static int ethtool_get_rxfh_fields(struct net_device *netdev, struct ethtool_rxfh_fields *fields)
{
	fields->data = RXH_IP_SRC | RXH_IP_DST;
	switch (fields->flow_type) {
	case TCP_V4_FLOW:
	case TCP_V6_FLOW:
	case UDP_V4_FLOW:
	case UDP_V6_FLOW:
		fields->data |= RXH_L4_B_0_1 | RXH_L4_B_2_3;
	}
	return 0;
}

ETHTOOL_RXNFC_DEFINE(ethtool_get_rx_ring_count, ethtool_get_rxfh_fields);

/* ---- -S, link, -T ---- */

static int ethtool_get_sset_count(struct net_device *netdev, int set)
{
	return set == ETH_SS_STATS ? nic_stats_count(netdev_priv(netdev)) : -EOPNOTSUPP;
}

static void ethtool_get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	if (set == ETH_SS_STATS)
		nic_stats_names(netdev_priv(netdev), data);
}

static void ethtool_get_ethtool_stats(struct net_device *netdev, struct ethtool_stats *stats,
				      u64 *data)
{
	nic_stats_values(netdev_priv(netdev), data);
}

/* Only the PF may query the port */
static int ethtool_get_link_ksettings(struct net_device *netdev,
				      struct ethtool_link_ksettings *settings)
{
	struct nic *nic = netdev_priv(netdev);
	u32 mbps = 0;

	ethtool_link_ksettings_zero_link_mode(settings, supported);
	ethtool_link_ksettings_zero_link_mode(settings, advertising);
	if (netif_carrier_ok(netdev) && port_query_speed(nic->vhca, &mbps))
		mbps = 0;
	settings->base.speed = mbps ? mbps : SPEED_UNKNOWN;
	settings->base.duplex = mbps ? DUPLEX_FULL : DUPLEX_UNKNOWN;
	settings->base.port = PORT_OTHER;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

const struct ethtool_ops nic_ethtool_ops = {
	.supported_coalesce_params = ETHTOOL_COALESCE_USECS | ETHTOOL_COALESCE_MAX_FRAMES,
	.get_drvinfo		= ethtool_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_ringparam		= ethtool_get_ringparam,
	.set_ringparam		= ethtool_set_ringparam,
	.get_channels		= ethtool_get_channels,
	.set_channels		= ethtool_set_channels,
	.get_coalesce		= ethtool_get_coalesce,
	.set_coalesce		= ethtool_set_coalesce,
	.get_rxfh_key_size	= ethtool_get_rxfh_key_size,
	.get_rxfh_indir_size	= ethtool_get_rxfh_indir_size,
	ETHTOOL_RXFH_OPS(ethtool_get_rxfh, ethtool_set_rxfh),
	ETHTOOL_RXNFC_OPS(ethtool_get_rx_ring_count, ethtool_get_rxfh_fields),
	.get_sset_count		= ethtool_get_sset_count,
	.get_strings		= ethtool_get_strings,
	.get_ethtool_stats	= ethtool_get_ethtool_stats,
	.get_link_ksettings	= ethtool_get_link_ksettings,
	.get_ts_info		= ethtool_op_get_ts_info,
};
