/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The switch inside the card, managed by the PF. Legacy: the wire's frames are the PF's, other
 * functions have no way out. Switchdev: what no rule takes goes to the representor of the vport it
 * comes from, and a representor sends to its vport; the PF's netdevice is the representor of the
 * wire.
 */
#ifndef SF_MLX5_ESWITCH_ESW_H
#define SF_MLX5_ESWITCH_ESW_H

#include <linux/netdevice.h>
#include <linux/xarray.h>
#include <sf_mlx5/vhca.h>

#include "../nic/rx_pool.h"
#include "fdb.h"
#include "ingress.h"

/* Why a function has no eswitch, for the user */
#define ESW_NOT_MANAGED								\
	"This function does not manage the eswitch (capability eswitch_manager or vport_group_manager is 0): of a BlueField in DPU mode, its own processors do"

struct devlink;
struct netlink_ext_ack;

/**
 * struct esw - the eswitch
 * @vhca: its manager
 * @devlink: the manager's instance
 * @netdev: what becomes the representor of the wire; NULL: there is none yet; devl_lock
 * @max_sfs: SFs that there may be
 * @mode: DEVLINK_ESWITCH_MODE_*; changed under devl_lock
 * @switch_id: the same on all ports of the card
 * @system_image_guid: of the card
 * @node_guid: of this port alone; 0: unknown
 * @max_mtu: of a netdevice on this side of the eswitch or the other
 * @num_reps: representors of vports that exist; devl_lock
 * @suspended: the card sleeps, is being reset, or did not come back; devl_lock
 * @tables: @fdb and @ingress are there: in switchdev mode, except while the card is suspended
 * @fdb: how frames are switched
 * @ingress: how frames that come to the PF are told apart
 * @rep_rx: receive queues of all representors; there while one of them is open; rtnl
 * @rep_rx_users: open representors; rtnl
 * @rep_rx_stats: what receive queues have counted that are gone; rtnl
 * @rep_netdevs: flow tag (the vport's number) to net_device of an open representor; read under RCU
 * @uplink_sqs: number of an uplink's SQ to its FDB rule; rtnl
 * @uplink_rx: what comes from the wire, to the uplink's table; rtnl
 * @gone: takes the carrier of open representors away with the card
 */
struct esw {
	struct vhca *vhca;
	struct devlink *devlink;
	struct net_device *netdev;
	unsigned int max_sfs;
	u16 mode;
	struct netdev_phys_item_id switch_id;
	u64 system_image_guid;
	u64 node_guid;
	unsigned int max_mtu;
	unsigned int num_reps;
	bool suspended;
	bool tables;
	struct esw_fdb fdb;
	struct esw_ingress ingress;
	struct nic_rx_pool *rep_rx;
	unsigned int rep_rx_users;
	struct nic_shared_stats rep_rx_stats;
	struct xarray rep_netdevs;
	struct xarray uplink_sqs;
	struct ft_rule uplink_rx;
	struct vhca_listener gone;
};

/*
 * NULL: the function does not manage an eswitch, which is no error: all of the following bear that.
 * An ERR_PTR on failure. @max_sfs: SFs that there may be.
 */
struct esw *esw_create(struct vhca *vhca, struct devlink *devlink, unsigned int max_sfs);
/* No SF is left; the manager's netdevice may be gone or not. The mode becomes legacy. */
void esw_destroy(struct esw *esw);

/* Representors that are open are closed, and stay so; rtnl */
void esw_reps_detach(struct esw *esw);

/* devl_lock is held for all of these */
/* The manager's netdevice, which becomes the representor of the wire; NULL: it goes */
void esw_set_netdev(struct esw *esw, struct net_device *netdev);
/* Before the card sleeps or is reset, and after; no representor and no uplink has rules then */
void esw_suspend(struct esw *esw);
int esw_resume(struct esw *esw);
/* Not between the two; @extack says why not */
bool esw_present(const struct esw *esw, struct netlink_ext_ack *extack);
bool esw_is_switchdev(const struct esw *esw);
int esw_mode_get(const struct esw *esw, u16 *mode);
int esw_mode_set(struct esw *esw, u16 mode, struct netlink_ext_ack *extack);

#endif
