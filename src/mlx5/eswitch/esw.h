/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The eswitch of the card, which the PF manages. Legacy mode: the PF receives the wire's frames,
 * and other functions are not connected. Switchdev mode: frames that no rule matches go to the
 * representor of the vport that sent them, and a representor sends to its vport. The PF's netdevice
 * is the representor of the wire.
 */
#ifndef SF_MLX5_ESWITCH_ESW_H
#define SF_MLX5_ESWITCH_ESW_H

#include <linux/netdevice.h>
#include <linux/xarray.h>
#include <sf_mlx5/vhca.h>

#include "../nic/repair.h"
#include "../nic/rx_pool.h"
#include "bridge.h"
#include "fdb.h"
#include "ingress.h"

/* Message for users: why a function has no eswitch */
#define ESW_NOT_MANAGED								\
	"This function does not manage the eswitch (capability eswitch_manager or vport_group_manager is 0): of a BlueField in DPU mode, its own processors do"

struct devlink;
struct netlink_ext_ack;

/**
 * struct esw - the eswitch
 * @vhca: its manager
 * @devlink: the manager's instance
 * @netdev: the uplink, or NULL if it was not created yet; devl_lock
 * @max_sfs: maximum number of SFs
 * @mode: DEVLINK_ESWITCH_MODE_*; changed under devl_lock
 * @switch_id: the same for all ports of the card
 * @system_image_guid: identifies the card
 * @node_guid: identifies the port; 0 if unknown
 * @max_mtu: limit for netdevices on both sides of the eswitch
 * @num_reps: number of representors; devl_lock
 * @suspended: the card is suspended or being reset, or failed to resume; devl_lock
 * @tables: @fdb and @ingress exist: in switchdev mode, except while the card is suspended
 * @fdb: switches frames
 * @ingress: distributes frames that the PF receives, by source
 * @bridge: offload of Linux bridges
 * @uplink_port: @netdev as a port of a bridge
 * @rep_rx: receive queues of all representors; exists while a representor is open; rtnl
 * @rep_rx_users: number of open representors; rtnl
 * @rep_rx_stats: counters of receive queues that were destroyed; rtnl
 * @rep_rx_repair: replaces the queues of @rep_rx if a reset does not help
 * @rep_netdevs: flow tag (vport number) to net_device of open representors; read under RCU
 * @uplink_sqs: number of an uplink's SQ to its FDB rule; rtnl
 * @uplink_rx: rule for frames from the wire, to the uplink's table; rtnl
 * @gone: turns off the carrier of open representors when the function is gone
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
	struct esw_bridge bridge;
	struct bridge_port uplink_port;
	struct nic_rx_pool *rep_rx;
	unsigned int rep_rx_users;
	struct nic_shared_stats rep_rx_stats;
	struct nic_repair rep_rx_repair;
	struct xarray rep_netdevs;
	struct xarray uplink_sqs;
	struct ft_rule uplink_rx;
	struct vhca_listener gone;
};

/*
 * Return NULL if the function does not manage an eswitch, which is no error: the functions below
 * accept NULL. Return an ERR_PTR on failure. @max_sfs: maximum number of SFs.
 */
struct esw *esw_create(struct vhca *vhca, struct devlink *devlink, unsigned int max_sfs);
/* All SFs must be gone; the manager's netdevice may still exist. The mode becomes legacy. */
void esw_destroy(struct esw *esw);

/* Close open representors and keep them closed; rtnl is held */
void esw_reps_detach(struct esw *esw);

/* devl_lock is held for all functions below */
/* Set the manager's netdevice, the uplink; NULL: it is about to be destroyed */
void esw_set_netdev(struct esw *esw, struct net_device *netdev);
/* Around a suspend or reset of the card; representors and uplink must have no rules then */
void esw_suspend(struct esw *esw);
int esw_resume(struct esw *esw);
/* Return false and set @extack if the card is suspended */
bool esw_present(const struct esw *esw, struct netlink_ext_ack *extack);
bool esw_is_switchdev(const struct esw *esw);
int esw_mode_get(const struct esw *esw, u16 *mode);
int esw_mode_set(struct esw *esw, u16 mode, struct netlink_ext_ack *extack);
/* Offload of bridges, in the current mode or a later one */
bool esw_bridge_offload_get(const struct esw *esw);
int esw_bridge_offload_set(struct esw *esw, bool enable, struct netlink_ext_ack *extack);

#endif
