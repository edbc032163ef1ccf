/* SPDX-License-Identifier: GPL-2.0 */
/* The private data of a netdevice. */
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
#include "repair.h"
#include "rss.h"
#include "steering.h"

struct devlink_port;
struct nic_channel;
struct nic_switching;

/**
 * struct nic_config - configuration of queues; kept while there are none
 * @channels: number of channels
 * @log_rx: receive buffers per channel, as a power of two
 * @log_tx: basic blocks per send queue, as a power of two
 * @mtu: longest frame without Ethernet header
 * @strip_vlan: the card strips VLAN tags
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
 * struct nic_filters - receive filters of a netdevice; the uplink in switchdev mode receives all
 * @lock: protects the other members and the rules of the address table
 * @active: there are tables for rules
 * @list: addresses
 * @by_address: the same addresses as a tree
 * @long_uc: the vport's list does not contain all unicast addresses
 * @long_mc: the vport's list does not contain all multicast addresses
 * @vlans: a bit for each of the stack's VLANs; updated without the lock
 * @listed_vlans: a bit for each VLAN in the vport's list
 * @promisc: the vport receives all frames
 * @allmulti: the vport receives all multicast frames
 */
struct nic_filters {
	struct mutex lock;		/* protects the rest and the address table's rules */
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
 * @driver: driver name for ethtool -i
 * @uplink: the netdevice represents the physical port
 * @max_channels: limit from the numbers of vectors and CPUs
 * @config: configuration of queues
 * @rss_config: how frames are distributed to queues
 * @switching: the eswitch's callbacks in switchdev mode; otherwise NULL
 * @switching_context: context of @switching
 * @channels: config.channels channels while the netdevice is open
 * @xps_queues: by CPU: the queue that the driver has last assigned to it
 * @counter_set: counts frames without a buffer
 * @counter_work: queries @counter_set
 * @rss: RQTs and TIRs of the receive queues
 * @steering: tables that direct frames to TIRs
 * @filters: receive filters
 * @rx_mode_work: synchronizes @filters with the netdevice's lists and flags
 * @link_listener: listens to changes of the link
 * @gone_listener: listens to the failure of the function
 * @link_work: updates the carrier
 * @stats_lock: protects @totals, and @channels for readers without rtnl
 * @totals: counters of channels that were destroyed
 * @repair: replaces channels if a reset does not help
 * @reporters: devlink health reporters, by enum nic_repair_reason
 * @sqs: SQs by TX queue; NULL if the queue has none. Each is protected by its TX queue's lock.
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

	spinlock_t stats_lock;		/* protects totals; channels for readers without rtnl */
	struct nic_totals totals;
	struct nic_repair repair;
	struct devlink_health_reporter *reporters[NIC_REPAIR_REASONS];
	struct nic_sq *sqs[];
};

#endif
