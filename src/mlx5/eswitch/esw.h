/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The switch inside the card, managed by the PF. Legacy: the wire's frames are the PF's, other
 * functions have no way out. Switchdev: what no rule takes goes to the representor of the vport it
 * comes from, and a representor sends to its vport; the PF's netdevice is the representor of the
 * wire.
 */
#ifndef SF_MLX5_ESW_H
#define SF_MLX5_ESW_H

#include <linux/netdevice.h>
#include <linux/xarray.h>
#include <sf_mlx5/eth.h>
#include <sf_mlx5/vhca.h>

#include "fdb.h"
#include "rx.h"

/* Number of the manager's own vport, the PF's, on cards that do not report another one */
#define ESW_VPORT_MANAGER	0

/* Why a function has no eswitch, for the user */
#define ESW_NOT_MANAGED								\
	"This function does not manage the eswitch (capability eswitch_manager or vport_group_manager is 0): of a BlueField in DPU mode, its own processors do"

struct netlink_ext_ack;
struct pf;

/**
 * struct esw - the eswitch
 * @pf: its manager
 * @mode: DEVLINK_ESWITCH_MODE_*; changed under devl_lock
 * @switch_id: the same on all ports of the card
 * @system_image_guid: of the card
 * @node_guid: of this port alone; 0: unknown
 * @max_mtu: of a netdevice on this side of the eswitch or the other
 * @num_reps: representors of vports that exist; devl_lock
 * @tables: @fdb and @rx are there: in switchdev mode, but while the card is suspended
 * @fdb: how frames are switched
 * @rx: how frames that come to the PF are told apart
 * @rep_rx: receive queues of all representors; there while one of them is open; rtnl
 * @rep_rx_users: open representors; rtnl
 * @rep_rx_stats: what receive queues have counted that are gone; rtnl
 * @rep_netdevs: flow tag (the vport's number) to net_device of an open representor; read under RCU
 * @uplink_sqs: number of an uplink's SQ to its FDB rule; rtnl
 * @uplink_rx: what comes from the wire, to the uplink's table; rtnl
 * @gone: takes the carrier of open representors away with the card
 */
struct esw {
	struct pf *pf;
	u16 mode;
	struct netdev_phys_item_id switch_id;
	u64 system_image_guid;
	u64 node_guid;
	unsigned int max_mtu;
	unsigned int num_reps;
	bool tables;
	struct esw_fdb fdb;
	struct esw_rx rx;
	struct eth_rx *rep_rx;
	unsigned int rep_rx_users;
	struct eth_shared_stats rep_rx_stats;
	struct xarray rep_netdevs;
	struct xarray uplink_sqs;
	struct ft_rule uplink_rx;
	struct vhca_listener gone;
};

/* pf->esw stays NULL when the function does not manage an eswitch: no error */
int esw_create(struct pf *pf);
/* SFs and the PF's netdevice may be gone or not; the mode becomes legacy */
void esw_destroy(struct pf *pf);

/* Representors that are open are closed, and stay so; rtnl */
void esw_reps_detach(struct pf *pf);

/* devl_lock is held for all of these */
/* Before the card sleeps or is reset, and after; no representor and no uplink has rules then */
void esw_suspend(struct pf *pf);
int esw_resume(struct pf *pf);
bool esw_is_switchdev(const struct pf *pf);
int esw_mode_get(struct pf *pf, u16 *mode);
int esw_mode_set(struct pf *pf, u16 mode, struct netlink_ext_ack *extack);

#endif
