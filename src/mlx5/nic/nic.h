/* SPDX-License-Identifier: GPL-2.0 */
/* The private data of a netdevice, which all files about it share. */
#ifndef SF_MLX5_NIC_NIC_H
#define SF_MLX5_NIC_NIC_H

#include <linux/bitmap.h>
#include <linux/if_vlan.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sf_mlx5/vhca.h>

#include "counter_set.h"
#include "counters.h"
#include "rss.h"
#include "steering.h"

struct devlink_port;
struct nic_channel;
struct nic_switching;

/**
 * struct nic_config - what queues are made by; kept while there are none
 * @channels: how many
 * @log_rx: receive buffers of each
 * @log_tx: basic blocks of each
 * @mtu: longest frame without Ethernet header
 * @strip_vlan: the card takes VLAN tags off
 * @rx: moderation of receive completions
 * @tx: moderation of send completions
 */
struct nic_config {
	unsigned int channels;
	u8 log_rx, log_tx;
	unsigned int mtu;
	bool strip_vlan;
	struct nic_moderation rx, tx;
};

/**
 * struct nic_filters - which frames the netdevice lets in; the uplink in switchdev mode: all
 * @lock: guards the rest and rules of the address table
 * @active: there are tables to put rules into
 * @list: addresses
 * @by_address: the same, to be found
 * @long_uc: the vport's list of unicast addresses does not hold all
 * @long_mc: nor that of multicast addresses
 * @vlans: a bit for each VLAN that the stack has; set and cleared without the lock
 * @listed_vlans: those of them that are in the vport's list
 * @promisc: all frames, as set in the vport
 * @allmulti: all of multicast, as set in the vport
 */
struct nic_filters {
	struct mutex lock;		/* guards the rest and rules of the address table */
	bool active;
	bool long_uc, long_mc;
	struct list_head list;
	struct rb_root by_address;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	DECLARE_BITMAP(listed_vlans, VLAN_N_VID);
	bool promisc, allmulti;
};

/**
 * struct nic - private data of a netdevice
 * @netdev: the netdevice
 * @vhca: its function
 * @port: its devlink port, or NULL
 * @driver: for ethtool -i
 * @uplink: it stands for the physical port
 * @max_channels: what there are vectors and CPUs for
 * @config: what queues are made by
 * @rss_config: how frames are spread over them
 * @switching: the eswitch is in switchdev mode and wants to know of queues; NULL: it is not
 * @switching_context: for @switching
 * @channels: between open and stop: config.channels of them
 * @xps_queues: by CPU: what the driver had it send by last
 * @counter_set: counts frames that found no buffer
 * @counter_work: reads it
 * @rss: tables and TIRs over receive queues
 * @steering: tables that lead frames to them
 * @filters: which frames are let in
 * @rx_mode_work: has @filters follow the netdevice's lists and flags
 * @link_listener: to changes of the link
 * @gone_listener: to the end of the function
 * @link_work: has the carrier follow
 * @stats_lock: guards @totals, and @channels for those without rtnl
 * @totals: counters of channels that are gone
 * @sqs: by TX queue; NULL: the queue has none. Each is written and read under its TX queue's lock
 */
struct nic {
	struct net_device *netdev;
	struct vhca *vhca;
	struct devlink_port *port;
	const char *driver;
	bool uplink;
	unsigned int max_channels;
	struct nic_config config;
	struct nic_rss_config rss_config;
	const struct nic_switching *switching;
	void *switching_context;

	struct nic_channel **channels;
	u16 *xps_queues;
	struct nic_counter_set counter_set;
	struct work_struct counter_work;
	struct nic_rss rss;
	struct nic_steering steering;
	struct nic_filters filters;
	struct delayed_work rx_mode_work;

	struct vhca_listener link_listener, gone_listener;
	struct delayed_work link_work;

	spinlock_t stats_lock;		/* guards totals, and channels for those without rtnl */
	struct nic_totals totals;
	struct nic_sq *sqs[];
};

#endif
