// SPDX-License-Identifier: GPL-2.0
/*
 * The PF's netdevice keeps its name, queues and addresses when it becomes the representor of the
 * wire; then the eswitch's rules apply to it as to any representor.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/mlx5/vport.h>

#include "../nic/switching.h"
#include "esw.h"
#include "uplink.h"

static int uplink_sq_created(void *context, u32 sqn)
{
	struct esw *esw = context;
	struct ft_rule *rule;
	int err;

	ASSERT_RTNL();
	rule = kzalloc(sizeof(*rule), GFP_KERNEL);
	if (!rule)
		return -ENOMEM;
	err = xa_insert(&esw->uplink_sqs, sqn, rule, GFP_KERNEL);
	if (err)
		goto err_free;
	err = esw_fdb_sender_add(&esw->fdb, rule, sqn, MLX5_VPORT_UPLINK);
	if (err)
		goto err_erase;
	return 0;

err_erase:
	xa_erase(&esw->uplink_sqs, sqn);
err_free:
	kfree(rule);
	return err;
}

static void uplink_sq_destroyed(void *context, u32 sqn)
{
	struct esw *esw = context;
	struct ft_rule *rule;

	ASSERT_RTNL();
	rule = xa_erase(&esw->uplink_sqs, sqn);
	if (!rule)
		return;
	ft_rule_del(rule);
	kfree(rule);
}

static int uplink_rx_created(void *context, u32 table_id)
{
	const struct ft_dest dest = { .type = FT_TO_TABLE, .id = table_id };
	struct esw *esw = context;
	int err;

	ASSERT_RTNL();
	err = esw_ingress_source_add(&esw->ingress, &esw->uplink_rx, MLX5_VPORT_UPLINK, &dest, 0);
	if (!err)
		esw_bridge_port_open(&esw->bridge, &esw->uplink_port);
	return err;
}

static void uplink_rx_destroyed(void *context)
{
	struct esw *esw = context;

	ASSERT_RTNL();
	esw_bridge_port_close(&esw->bridge, &esw->uplink_port);
	if (ft_rule_exists(&esw->uplink_rx))
		ft_rule_del(&esw->uplink_rx);
}

static void uplink_shared_stats(void *context, struct nic_shared_stats *stats)
{
	struct esw *esw = context;

	ASSERT_RTNL();
	*stats = esw->rep_rx_stats;
	if (esw->rep_rx)
		nic_rx_pool_add_stats(esw->rep_rx, stats);
}

static const struct nic_switching uplink_switching = {
	.sq_created	= uplink_sq_created,
	.sq_destroyed	= uplink_sq_destroyed,
	.rx_created	= uplink_rx_created,
	.rx_destroyed	= uplink_rx_destroyed,
	.shared_stats	= uplink_shared_stats,
};

static int uplink_set(struct esw *esw, const struct nic_switching *switching)
{
	int err = 0;

	rtnl_lock();
	if (esw->netdev)
		err = nic_netdev_set_switching(esw->netdev, switching, esw);
	rtnl_unlock();
	return err;
}

int uplink_attach(struct esw *esw)
{
	return uplink_set(esw, &uplink_switching);
}

int uplink_detach(struct esw *esw)
{
	return uplink_set(esw, NULL);
}
