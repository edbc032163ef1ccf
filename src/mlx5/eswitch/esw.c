// SPDX-License-Identifier: GPL-2.0
/*
 * Modes of the eswitch. A change of the mode consists of steps that can be undone; if one fails,
 * all previous ones are undone and the mode stays.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/mlx5/vport.h>

#include "../../compat/devlink.h"
#include "../nic/netdev.h"
#include "../vhca/core.h"
#include "esw.h"
#include "rep_rx.h"
#include "uplink.h"

/* Limit of the uplink's SQs with rules in the FDB: channels of all CPUs in a few traffic classes */
#define UPLINK_SQS	(8 * num_possible_cpus() + 8)

/*
 * The switch id identifies the card: all its PFs and representors have the same one. Its byte order
 * is that of mlx5_core, which may drive another port of the card.
 */
static int esw_query_ids(struct vhca *vhca, struct esw *esw)
{
	u32 in[MLX5_ST_SZ_DW(query_nic_vport_context_in)] = {};
	size_t out_len = MLX5_ST_SZ_BYTES(query_nic_vport_context_out);
	void *out;
	int err;

	out = kvzalloc(out_len, GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_nic_vport_context_in, in, opcode, MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT);
	err = vhca_exec(vhca, in, sizeof(in), out, out_len);
	if (!err) {
		esw->system_image_guid = MLX5_GET64(query_nic_vport_context_out, out,
						    nic_vport_context.system_image_guid);
		esw->switch_id.id_len = sizeof(esw->system_image_guid);
		memcpy(esw->switch_id.id, &esw->system_image_guid, sizeof(esw->system_image_guid));
		esw->node_guid = MLX5_GET64(query_nic_vport_context_out, out,
					    nic_vport_context.node_guid);
	}
	kvfree(out);
	return err;
}

static void esw_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct esw *esw = container_of(listener, struct esw, gone);
	struct net_device *netdev;
	unsigned long vport;

	rcu_read_lock();
	xa_for_each(&esw->rep_netdevs, vport, netdev)
		netif_carrier_off(netdev);
	rcu_read_unlock();
}

struct esw *esw_create(struct vhca *vhca, struct devlink *devlink, unsigned int max_sfs)
{
	struct esw *esw;
	int err;

	if (!VHCA_CAP(vhca, eswitch_manager) || !VHCA_CAP(vhca, vport_group_manager))
		return NULL;
	esw = kzalloc(sizeof(*esw), GFP_KERNEL);
	if (!esw)
		return ERR_PTR(-ENOMEM);
	esw->vhca = vhca;
	esw->devlink = devlink;
	esw->max_sfs = max_sfs;
	esw->mode = DEVLINK_ESWITCH_MODE_LEGACY;
	xa_init(&esw->rep_netdevs);
	xa_init(&esw->uplink_sqs);
	err = esw_query_ids(vhca, esw);
	if (err)
		goto err_free;
	err = esw_bridge_init(&esw->bridge, vhca, &esw->fdb);
	if (err)
		goto err_free;
	esw->max_mtu = nic_max_mtu(vhca);
	vhca_listen(vhca, &esw->gone, VHCA_EVENT_GONE, esw_gone);
	nic_repair_init(&esw->rep_rx_repair, rep_rx_repair);
	nic_repair_start(&esw->rep_rx_repair);
	return esw;

err_free:
	kfree(esw);
	return ERR_PTR(err);
}

void esw_set_netdev(struct esw *esw, struct net_device *netdev)
{
	if (!esw)
		return;
	devl_assert_locked(esw->devlink);
	if (netdev)
		esw_bridge_port_add(&esw->bridge, &esw->uplink_port, netdev, MLX5_VPORT_UPLINK);
	else
		esw_bridge_port_del(&esw->bridge, &esw->uplink_port);
	esw->netdev = netdev;
}

/* Create the tables that switch frames */
static int esw_tables_create(struct esw *esw, struct netlink_ext_ack *extack)
{
	int err;

	err = esw_fdb_create(&esw->fdb, esw->vhca, esw->max_sfs + UPLINK_SQS);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Firmware refused to create the FDB");
		return err;
	}
	err = esw_ingress_create(&esw->ingress, esw->vhca, esw->max_sfs + 1);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware refused to create the representors' receive table");
		esw_fdb_destroy(&esw->fdb);
		return err;
	}
	esw->tables = true;
	esw_bridge_start(&esw->bridge);
	return 0;
}

static void esw_tables_destroy(struct esw *esw)
{
	if (!esw->tables)
		return;
	esw->tables = false;
	esw_bridge_stop(&esw->bridge);
	esw_ingress_destroy(&esw->ingress);
	esw_fdb_destroy(&esw->fdb);
}

/* Check that the card supports what the tables need */
static bool esw_switchdev_possible(const struct esw *esw, struct netlink_ext_ack *extack)
{
	const struct vhca *vhca = esw->vhca;

	if (!VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.ft_support))
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware has no forwarding tables (capability flow_table_properties_nic_esw_fdb.ft_support)");
	else if (VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.log_max_ft_size) <
		 ESW_FDB_LOG_SIZE_MIN)
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware has too small forwarding tables (capability flow_table_properties_nic_esw_fdb.log_max_ft_size)");
	/* Untagged frames of SFs would need a tag, which the driver's tables do not push */
	else if (VHCA_CAP(vhca, prio_tag_required))
		NL_SET_ERR_MSG_MOD(extack,
				   "The card drops frames without a priority tag (capability prio_tag_required): set PRIO_TAG_REQUIRED_EN=0 by mlxconfig");
	else
		return true;
	return false;
}

static int esw_switchdev_enter(struct esw *esw, struct netlink_ext_ack *extack)
{
	int err;

	if (!esw_switchdev_possible(esw, extack))
		return -EOPNOTSUPP;
	err = esw_tables_create(esw, extack);
	if (err)
		return err;
	err = uplink_attach(esw);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Failed to turn the PF netdevice into the uplink representor");
		esw_tables_destroy(esw);
	}
	return err;
}

static int esw_switchdev_leave(struct esw *esw, struct netlink_ext_ack *extack)
{
	int err;

	err = uplink_detach(esw);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Failed to turn the uplink representor into the PF netdevice");
		return err;
	}
	esw_tables_destroy(esw);
	return 0;
}

void esw_destroy(struct esw *esw)
{
	if (!esw)
		return;
	WARN_ON(esw->num_reps);
	nic_repair_stop(&esw->rep_rx_repair);
	vhca_unlisten(esw->vhca, &esw->gone);
	if (esw->mode == DEVLINK_ESWITCH_MODE_SWITCHDEV) {
		/* If the netdevice fails to open again, it is closed and has no rules either */
		uplink_detach(esw);
		esw_tables_destroy(esw);
	}
	esw_bridge_exit(&esw->bridge);
	WARN_ON(!xa_empty(&esw->uplink_sqs));
	xa_destroy(&esw->uplink_sqs);
	xa_destroy(&esw->rep_netdevs);
	kfree(esw);
}

void esw_suspend(struct esw *esw)
{
	if (!esw)
		return;
	devl_assert_locked(esw->devlink);
	esw->suspended = true;
	esw_tables_destroy(esw);
}

int esw_resume(struct esw *esw)
{
	int err = 0;

	if (!esw)
		return 0;
	if (esw_is_switchdev(esw))
		err = esw_tables_create(esw, NULL);
	if (!err)
		esw->suspended = false;
	return err;
}

bool esw_present(const struct esw *esw, struct netlink_ext_ack *extack)
{
	devl_assert_locked(esw->devlink);
	if (esw->suspended)
		NL_SET_ERR_MSG_MOD(extack, "The device is being reset or failed to resume");
	return !esw->suspended;
}

void esw_reps_detach(struct esw *esw)
{
	struct net_device *netdev;
	unsigned long vport;

	if (!esw)
		return;
	ASSERT_RTNL();
	xa_for_each(&esw->rep_netdevs, vport, netdev) {
		netif_device_detach(netdev);
		dev_close(netdev);
	}
}

bool esw_is_switchdev(const struct esw *esw)
{
	if (!esw)
		return false;
	devl_assert_locked(esw->devlink);
	return esw->mode == DEVLINK_ESWITCH_MODE_SWITCHDEV;
}

int esw_mode_get(const struct esw *esw, u16 *mode)
{
	if (!esw)
		return -EOPNOTSUPP;
	devl_assert_locked(esw->devlink);
	*mode = esw->mode;
	return 0;
}

int esw_mode_set(struct esw *esw, u16 mode, struct netlink_ext_ack *extack)
{
	int err;

	if (!esw) {
		NL_SET_ERR_MSG_MOD(extack, ESW_NOT_MANAGED);
		return -EOPNOTSUPP;
	}
	if (!esw_present(esw, extack))
		return -EBUSY;
	if (mode == esw->mode)
		return 0;
	switch (mode) {
	case DEVLINK_ESWITCH_MODE_SWITCHDEV:
		err = esw_switchdev_enter(esw, extack);
		break;
	case DEVLINK_ESWITCH_MODE_LEGACY:
		if (esw->num_reps) {
			NL_SET_ERR_MSG_MOD(extack,
					   "SF ports exist: delete them before leaving switchdev mode");
			return -EBUSY;
		}
		err = esw_switchdev_leave(esw, extack);
		break;
	default:
		NL_SET_ERR_MSG_MOD(extack, "Only modes legacy and switchdev are supported");
		err = -EOPNOTSUPP;
	}
	if (!err)
		esw->mode = mode;
	return err;
}

bool esw_bridge_offload_get(const struct esw *esw)
{
	return READ_ONCE(esw->bridge.enabled);
}

int esw_bridge_offload_set(struct esw *esw, bool enable, struct netlink_ext_ack *extack)
{
	devl_assert_locked(esw->devlink);
	return esw_bridge_enable(&esw->bridge, enable, extack);
}
