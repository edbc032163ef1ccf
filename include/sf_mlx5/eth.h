/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ethernet on a function of the card: netdevices, and the queues below them. Used by sf_netdev for
 * SFs, by sf_mlx5 for the PF's netdevice (the uplink) and for representors.
 */
#ifndef SF_MLX5_ETH_H
#define SF_MLX5_ETH_H

#include <linux/netdevice.h>

struct devlink_port;
struct vhca;

/* ---- a whole netdevice: a channel for each completion vector, RSS, filters, ethtool ---- */

/**
 * struct eth_netdev_params - of a netdevice to be made
 * @vhca: its function
 * @parent: its device in sysfs (the PCI function or the class device)
 * @port: its devlink port, or NULL
 * @driver: what ethtool -i calls the driver
 * @uplink: it stands for the physical port (the PF): link, MTU and speed are the port's. Else
 *	carrier is its vport's state.
 */
struct eth_netdev_params {
	struct vhca *vhca;
	struct device *parent;
	struct devlink_port *port;
	const char *driver;
	bool uplink;
};

/* 0, or -EOPNOTSUPP after a message that names the capability that the function lacks */
int eth_netdev_check(const struct vhca *vhca);
/* Makes and registers it; an ERR_PTR on failure. Sleeps, takes rtnl. */
struct net_device *eth_netdev_create(const struct eth_netdev_params *params);
/* Unregisters and frees it. Sleeps, takes rtnl. */
void eth_netdev_destroy(struct net_device *netdev);
/* While the card sleeps or is reset it is there, but not present. Sleep, take rtnl. */
void eth_netdev_suspend(struct net_device *netdev);
int eth_netdev_resume(struct net_device *netdev);

/**
 * struct eth_shared_stats - what receive queues that netdevices share have counted
 * @packets: frames received
 * @bytes: without FCS
 * @dropped: frames received and given up: of no netdevice, or memory was short
 * @no_memory: times that no buffer was to be had
 * @errors: completions with an error
 * @recovered: resets of a queue
 * @out_of_buffer: frames that found no buffer
 */
struct eth_shared_stats {
	u64 packets, bytes;
	u64 dropped, no_memory;
	u64 errors, recovered;
	u64 out_of_buffer;
};

/**
 * struct eth_switching - what the eswitch in switchdev mode is told by the uplink's netdevice
 * @sq_created: an SQ is about to carry frames: make the rule that sends them to the wire
 * @sq_destroyed: in reverse
 * @rx_created: the netdevice's receive steering is there: table @id takes what is the uplink's
 * @rx_destroyed: in reverse
 * @shared_stats: fill in what receive queues of representors have counted, for ethtool -S
 *
 * All called under rtnl, may sleep.
 */
struct eth_switching {
	int (*sq_created)(void *context, u32 sqn);
	void (*sq_destroyed)(void *context, u32 sqn);
	int (*rx_created)(void *context, u32 table_id);
	void (*rx_destroyed)(void *context);
	void (*shared_stats)(void *context, struct eth_shared_stats *stats);
};

/*
 * Legacy (@switching NULL): the netdevice's steering table is the root of the function's NIC RX.
 * Switchdev: it is not, and the eswitch is told of queues and table instead. An open netdevice is
 * closed and opened again inside. Caller holds rtnl.
 */
int eth_netdev_set_switching(struct net_device *netdev,
			     const struct eth_switching *switching, void *context);

/* The longest MTU of a netdevice of the function; 1500 when the port does not say. Sleeps. */
unsigned int eth_max_mtu(struct vhca *vhca);

/* Level in FLOW_NIC_RX where a netdevice's steering begins; lower ones are the eswitch's. */
#define ETH_STEERING_LEVEL	4
/* Entries of its largest table */
#define ETH_STEERING_LOG_SIZE	10

/* ---- parts, for representors ---- */

struct eth_rx;
struct eth_tx;
struct eth_totals;

/**
 * struct eth_rx_params - of a set of receive queues that many netdevices share
 * @vhca: the function
 * @channels: queues, spread over by RSS; at most vhca_num_comp_vectors(). There are fewer if the
 *	card has no event queue left
 * @log_size: receive buffers per queue
 * @mtu: longest frame without Ethernet header
 * @demux: the netdevice that a frame with this flow tag is for; NULL: drop it. Softirq, under RCU.
 * @context: for @demux
 */
struct eth_rx_params {
	struct vhca *vhca;
	unsigned int channels;
	u8 log_size;
	unsigned int mtu;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
};

struct eth_rx *eth_rx_create(const struct eth_rx_params *params);	/* ERR_PTR on failure */
void eth_rx_destroy(struct eth_rx *rx, struct eth_shared_stats *last);
void eth_rx_add_stats(struct eth_rx *rx, struct eth_shared_stats *stats);
/* Where rules send frames: a table, for RSS over all protocols */
unsigned int eth_rx_channels(const struct eth_rx *rx);
u32 eth_rx_table(const struct eth_rx *rx);

/* One send queue with its completion queue, for netdev's TX queue @queue. ERR_PTR on failure. */
struct eth_tx *eth_tx_create(struct vhca *vhca, struct net_device *netdev, unsigned int queue,
			     unsigned int vector, u8 log_size);
/* No packet passes any more; eth_tx_destroy() is next */
void eth_tx_stop(struct eth_tx *tx);
void eth_tx_destroy(struct eth_tx *tx, struct eth_totals *last);
void eth_tx_add_stats(const struct eth_tx *tx, struct eth_totals *totals);
void eth_tx_move_stats(struct eth_tx *tx, struct eth_totals *totals);
/* For ndo_tx_timeout(): resets the queue */
void eth_tx_hangs(struct eth_tx *tx);
u32 eth_tx_sqn(const struct eth_tx *tx);
netdev_tx_t eth_tx_xmit(struct eth_tx *tx, struct sk_buff *skb);

#endif
