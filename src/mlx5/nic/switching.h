/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SWITCHING_H
#define SF_MLX5_NIC_SWITCHING_H

#include <linux/types.h>

struct nic_shared_stats;
struct net_device;

/**
 * struct nic_switching - the eswitch's callbacks for the uplink's netdevice in switchdev mode
 * @sq_created: an SQ was created: add the rule that sends its frames to the wire
 * @sq_destroyed: undo @sq_created
 * @rx_created: receive steering was created: direct the uplink's frames to table @id
 * @rx_destroyed: undo @rx_created
 * @shared_stats: return the counters of representors' receive queues, for ethtool -S
 *
 * All are called with rtnl held, and may sleep.
 */
struct nic_switching {
	int (*sq_created)(void *context, u32 sqn);
	void (*sq_destroyed)(void *context, u32 sqn);
	int (*rx_created)(void *context, u32 table_id);
	void (*rx_destroyed)(void *context);
	void (*shared_stats)(void *context, struct nic_shared_stats *stats);
};

/*
 * Change the mode of the uplink's netdevice with the eswitch's. In legacy mode the netdevice's
 * address table is the root of the function's NIC RX; in switchdev mode the eswitch is notified of
 * queues and the table instead. An open netdevice is stopped in the old mode and started in the new
 * one; if that fails, it is started in the old mode again. Its carrier does not change: a flap
 * would make the stack drop packets until linkwatch, which is rate-limited to once a second, runs
 * again.
 * @netdev: the uplink's netdevice. @switching: the eswitch's callbacks for switchdev mode; NULL for
 *	legacy mode. @context: context of @switching. rtnl is held; sleeps. Returns 0 or a negative
 *	errno: then nothing has changed, except that packets in queues were dropped.
 */
int nic_netdev_set_switching(struct net_device *netdev, const struct nic_switching *switching,
			     void *context);

#endif
