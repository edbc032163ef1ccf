/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_NETDEV_H
#define ETH_NETDEV_H

#include <linux/bitmap.h>
#include <linux/if_vlan.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sf_mlx5/eth.h>
#include <sf_mlx5/vhca.h>

#include "channel.h"
#include "counter_set.h"
#include "rss.h"
#include "steering.h"

/*
 * struct eth_config - what queues are made by; kept while there are none
 * @channels: how many
 * @log_rx: receive buffers of each
 * @log_tx: basic blocks of each
 * @mtu: longest frame without Ethernet header
 * @strip_vlan: the card takes VLAN tags off
 */
struct eth_config {
	unsigned int channels;
	u8 log_rx, log_tx;
	unsigned int mtu;
	bool strip_vlan;
	struct eth_moderation rx, tx;
};

/*
 * struct eth_filters - which frames the netdevice lets in; the uplink in switchdev mode: all
 * @active: there are tables to put rules into
 * @list: addresses
 * @by_address: the same, to be found
 * @long_uc: the vport's list of unicast addresses does not hold all
 * @long_mc: nor that of multicast addresses
 * @vlans: a bit for each VLAN that the stack has; set and cleared without the lock
 * @listed_vlans: those of them that the vport was told
 * @promisc: all frames, as the vport was told
 * @allmulti: all of multicast, as the vport was told
 */
struct eth_filters {
	struct mutex lock;		/* guards the rest and rules of the address table */
	bool active;
	bool long_uc, long_mc;
	struct list_head list;
	struct rb_root by_address;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	DECLARE_BITMAP(listed_vlans, VLAN_N_VID);
	bool promisc, allmulti;
};

/*
 * struct eth_netdev - private data of a netdevice
 * @max_channels: what there are vectors and CPUs for
 * @switching: the eswitch is in switchdev mode and wants to know of queues; NULL: it is not
 * @channels: between open and stop: config.channels of them
 * @xps_queues: by CPU: what the driver had it send by last
 * @sqs: by TX queue; NULL: the queue has none. Each is written and read under its TX queue's lock
 * @counter_set: counts frames that found no buffer
 * @counter_work: reads it
 * @totals: counters of channels that are gone
 */
struct eth_netdev {
	struct net_device *netdev;
	struct vhca *vhca;
	struct devlink_port *port;
	const char *driver;
	bool uplink;
	unsigned int max_channels;
	struct eth_config config;
	struct eth_rss_config rss_config;
	const struct eth_switching *switching;
	void *switching_context;

	struct eth_channel **channels;
	u16 *xps_queues;
	struct eth_counter_set counter_set;
	struct work_struct counter_work;
	struct eth_rss rss;
	struct eth_steering steering;
	struct eth_filters filters;
	struct delayed_work rx_mode_work;

	struct vhca_listener link_listener, gone_listener;
	struct delayed_work link_work;

	spinlock_t stats_lock;		/* guards totals, and channels for those without rtnl */
	struct eth_totals totals;
	struct eth_sq *sqs[];
};

/* channels.c */
void eth_channels_rqns(struct eth_channel **channels, unsigned int count, u32 *rqns);
int eth_datapath_start(struct eth_netdev *eth);
void eth_datapath_stop(struct eth_netdev *eth);
int eth_datapath_reconfigure(struct eth_netdev *eth, const struct eth_config *config);
void eth_netdev_attach(struct eth_netdev *eth);
int eth_datapath_set_mtu(struct eth_netdev *eth, unsigned int mtu);

/* filter.c */
void eth_filters_init(struct eth_netdev *eth);
void eth_filters_start(struct eth_netdev *eth);
void eth_filters_stop(struct eth_netdev *eth);
void eth_filters_sync(struct eth_netdev *eth);
void eth_filters_changed(struct eth_netdev *eth);
void eth_filters_set_vlan(struct eth_netdev *eth, u16 vid, bool wanted);

/* carrier.c */
void eth_carrier_init(struct eth_netdev *eth);
void eth_carrier_start(struct eth_netdev *eth);
void eth_carrier_stop(struct eth_netdev *eth);

/* xps.c */
int eth_xps_create(struct eth_netdev *eth);
void eth_xps_destroy(struct eth_netdev *eth);
void eth_xps_update(struct eth_netdev *eth, unsigned int count);

/* stats.c */
void eth_stats_init(struct eth_netdev *eth);
void eth_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats);
int eth_stats_count(struct eth_netdev *eth);
void eth_stats_names(struct eth_netdev *eth, u8 *names);
void eth_stats_values(struct eth_netdev *eth, u64 *values);

/* qstats.c */
extern const struct netdev_stat_ops eth_stat_ops;

/* ethtool.c */
extern const struct ethtool_ops eth_ethtool_ops;

#endif
