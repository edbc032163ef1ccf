/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SWITCHING_H
#define SF_MLX5_NIC_SWITCHING_H

#include <linux/types.h>

struct nic_shared_stats;
struct net_device;

/**
 * struct nic_switching - what the uplink's netdevice calls in switchdev mode
 * @sq_created: an SQ is about to carry frames: make the rule that sends them to the wire
 * @sq_destroyed: in reverse
 * @rx_created: the netdevice's receive steering is there: table @id takes what is the uplink's
 * @rx_destroyed: in reverse
 * @shared_stats: fill in what receive queues of representors have counted, for ethtool -S
 *
 * All called under rtnl, may sleep.
 */
struct nic_switching {
	int (*sq_created)(void *context, u32 sqn);
	void (*sq_destroyed)(void *context, u32 sqn);
	int (*rx_created)(void *context, u32 table_id);
	void (*rx_destroyed)(void *context);
	void (*shared_stats)(void *context, struct nic_shared_stats *stats);
};

/*
 * The eswitch changes its mode. Legacy: the netdevice's steering table is the root of the
 * function's NIC RX. Switchdev: it is not, and the eswitch hears of queues and table instead. An
 * open netdevice is stopped by the old rules and started by the new ones; when that fails it is
 * started by the old ones again. Its carrier stays: a flap would make the stack drop packets until
 * linkwatch, which is rate-limited to once a second, runs again. @netdev: the uplink's netdevice.
 * @switching: switchdev: what the eswitch wants to be told; legacy: NULL. @context: for @switching.
 * rtnl is held; sleeps. Returns 0 or a negative errno: as before, except for what was in the
 * queues.
 */
int nic_netdev_set_switching(struct net_device *netdev, const struct nic_switching *switching,
			     void *context);

#endif
