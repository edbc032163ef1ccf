/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Offload of Linux bridges: the card forwards frames between ports of a bridge whose addresses the
 * bridge has learned. All other frames go to representors, as without the offload.
 */
#ifndef SF_MLX5_ESWITCH_BRIDGE_H
#define SF_MLX5_ESWITCH_BRIDGE_H

#include <linux/notifier.h>
#include <linux/workqueue.h>

#include "bridge_rules.h"
#include "bridge_table.h"

struct esw_fdb;
struct netlink_ext_ack;

/**
 * struct esw_bridge - the offload
 * @vhca: the eswitch's manager
 * @fdb: the slow path
 * @enabled: the user wants the offload; devl_lock
 * @running: @fdb exists; devl_lock
 * @table: what bridges have reported
 * @work: makes rules follow @table, and ages addresses. It owns all members below.
 * @rules: tables on the card; they exist while a bridge has ports
 * @installed: addresses with rules
 * @refused: the card refused a rule; none is added until addresses are aged next
 * @reported: a refusal was logged
 * @overflow_reported: an overflow of @table was logged
 * @age: when addresses are aged next, in jiffies
 * @netdev_nb: membership of bridges
 * @atomic_nb: addresses
 * @blocking_nb: settings
 */
struct esw_bridge {
	struct vhca *vhca;
	struct esw_fdb *fdb;
	bool enabled, running;
	struct bridge_table table;
	struct delayed_work work;
	struct bridge_rules rules;
	struct list_head installed;
	bool refused, reported, overflow_reported;
	unsigned long age;
	struct notifier_block netdev_nb, atomic_nb, blocking_nb;
};

/* Begin to listen to bridges. The offload is disabled. */
int esw_bridge_init(struct esw_bridge *bridge, struct vhca *vhca, struct esw_fdb *fdb);
void esw_bridge_exit(struct esw_bridge *bridge);

/*
 * Enable or disable the offload for all bridges. When this returns after a disable, no rule exists.
 * devl_lock is held.
 */
int esw_bridge_enable(struct esw_bridge *bridge, bool enable, struct netlink_ext_ack *extack);

/*
 * Between start and stop the slow path exists. stop removes all rules and has bridges forget the
 * addresses that the card had taken over. devl_lock is held.
 */
void esw_bridge_start(struct esw_bridge *bridge);
void esw_bridge_stop(struct esw_bridge *bridge);

/*
 * Add a netdevice before it can become a port of a bridge, and delete it before it is destroyed.
 * MLX5_VPORT_UPLINK: the wire
 */
void esw_bridge_port_add(struct esw_bridge *bridge, struct bridge_port *port,
			 struct net_device *netdev, u16 vport);
void esw_bridge_port_del(struct esw_bridge *bridge, struct bridge_port *port);
/* The netdevice is open. When close returns, no rule sends frames to the port or from it. */
void esw_bridge_port_open(struct esw_bridge *bridge, struct bridge_port *port);
void esw_bridge_port_close(struct esw_bridge *bridge, struct bridge_port *port);

#endif
