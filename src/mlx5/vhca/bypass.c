// SPDX-License-Identifier: GPL-2.0
/*
 * Receive flows that bypass the netdevice. While there are any, frames enter a table of their own,
 * whose last entry passes the others to the netdevice's table. Otherwise they enter that one.
 */
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <sf_mlx5/flow.h>

#include "bypass.h"
#include "core.h"
#include "flow.h"

#define BYPASS_LOG_SIZE	10
#define SLOTS		(VHCA_FLOW_PRIORITIES * VHCA_FLOWS)
#define REST		(BIT(BYPASS_LOG_SIZE) - 1)

/**
 * struct vhca_bypass - the table in front of the netdevice's
 * @table: the table
 * @rest: group of the last entry
 * @miss: the last entry; it exists while the netdevice has a table
 * @slots: a bit per entry that is a flow's; entries of one priority are neighbours
 */
struct vhca_bypass {
	struct ft_table table;
	struct ft_group rest;
	struct ft_rule miss;
	DECLARE_BITMAP(slots, SLOTS);
};

/**
 * struct vhca_flow - a flow, which has a group of its own as its mask is its own
 * @vhca: the function
 * @slot: index of the entry
 * @group: group of this entry
 * @rule: the entry
 */
struct vhca_flow {
	struct vhca *vhca;
	unsigned int slot;
	struct ft_group group;
	struct ft_rule rule;
};

/* ---- the table ---- */

static int bypass_pass_rest(struct vhca *vhca, struct vhca_bypass *bypass)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TABLE, .id = vhca->rx_table->id },
	};

	return ft_rule_add(&bypass->rest, &bypass->miss, NULL, &action);
}

static struct vhca_bypass *bypass_create(struct vhca *vhca)
{
	struct vhca_bypass *bypass = kzalloc(sizeof(*bypass), GFP_KERNEL);
	int err;

	if (!bypass)
		return ERR_PTR(-ENOMEM);
	err = ft_table_create(vhca, &bypass->table, FT_NIC_RX, 0, BYPASS_LOG_SIZE);
	if (err)
		goto err_free;
	err = ft_group_create(&bypass->table, &bypass->rest, NULL, REST, 1);
	if (err)
		goto err_table;
	if (vhca->rx_table) {
		err = bypass_pass_rest(vhca, bypass);
		if (err)
			goto err_group;
	}
	err = ft_table_set_root(&bypass->table);
	if (err)
		goto err_rule;
	return bypass;

err_rule:
	if (ft_rule_exists(&bypass->miss))
		ft_rule_del(&bypass->miss);
err_group:
	ft_group_destroy(&bypass->rest);
err_table:
	ft_table_destroy(&bypass->table);
err_free:
	kfree(bypass);
	return ERR_PTR(err);
}

static void bypass_destroy(struct vhca *vhca, struct vhca_bypass *bypass)
{
	/* Without a netdevice, the destruction of the table ends its role as root */
	if (vhca->rx_table)
		ft_table_set_root(vhca->rx_table);
	if (ft_rule_exists(&bypass->miss))
		ft_rule_del(&bypass->miss);
	ft_group_destroy(&bypass->rest);
	ft_table_destroy(&bypass->table);
	kfree(bypass);
}

int vhca_rx_attach(struct vhca *vhca, const struct ft_table *table)
{
	int err;

	mutex_lock(&vhca->rx_lock);
	vhca->rx_table = table;
	err = vhca->bypass ? bypass_pass_rest(vhca, vhca->bypass) : ft_table_set_root(table);
	if (err)
		vhca->rx_table = NULL;
	mutex_unlock(&vhca->rx_lock);
	return err;
}

void vhca_rx_detach(struct vhca *vhca)
{
	mutex_lock(&vhca->rx_lock);
	if (vhca->bypass)
		ft_rule_del(&vhca->bypass->miss);
	vhca->rx_table = NULL;
	mutex_unlock(&vhca->rx_lock);
}

/* ---- flows ---- */

static int flow_add(struct vhca_flow *flow, struct vhca_bypass *bypass,
		    const struct vhca_flow_params *params)
{
	struct ft_match *match = kzalloc(sizeof(*match), GFP_KERNEL);
	struct ft_action action = {
		.flags = params->drop ? MLX5_FLOW_CONTEXT_ACTION_DROP : 0,
		.flow_tag = params->tag,
		.num_dests = params->drop ? 0 : 1,
		.dests[0] = { .type = FT_TO_TIR, .id = params->tirn },
	};
	int err;

	if (!match)
		return -ENOMEM;
	match->enable = params->enable;
	memcpy(match->mask, params->mask, sizeof(match->mask));
	memcpy(match->value, params->value, sizeof(match->value));
	err = ft_group_create(&bypass->table, &flow->group, match, flow->slot, 1);
	if (!err) {
		err = ft_rule_add(&flow->group, &flow->rule, match, &action);
		if (err)
			ft_group_destroy(&flow->group);
	}
	kfree(match);
	return err;
}

static int flow_create(struct vhca_flow *flow, const struct vhca_flow_params *params)
{
	unsigned int first = params->priority * VHCA_FLOWS, end = first + VHCA_FLOWS;
	struct vhca_bypass *bypass = flow->vhca->bypass;
	int err;

	flow->slot = find_next_zero_bit(bypass->slots, end, first);
	if (flow->slot >= end)
		return -ENOSPC;
	err = flow_add(flow, bypass, params);
	if (!err)
		__set_bit(flow->slot, bypass->slots);
	return err;
}

static void bypass_put(struct vhca *vhca)
{
	if (!bitmap_empty(vhca->bypass->slots, SLOTS))
		return;
	bypass_destroy(vhca, vhca->bypass);
	vhca->bypass = NULL;
}

/**
 * vhca_flow_create() - direct frames to a TIR before the netdevice's filters see them
 * @vhca: the function, an SF
 * @params: what matches, and the destination
 *
 * CREATE_FLOW_TABLE for the first flow, CREATE_FLOW_GROUP, SET_FLOW_TABLE_ENTRY. Of two flows with
 * the same priority that match a frame, either one receives it. The netdevice receives what no flow
 * matches.
 *
 * Context: process context, sleeps.
 * Return: the flow, or an ERR_PTR: -EINVAL if there is no such priority, -ENOSPC if it has
 * VHCA_FLOWS flows, -ENOMEM, or an error of vhca_exec().
 */
struct vhca_flow *vhca_flow_create(struct vhca *vhca, const struct vhca_flow_params *params)
{
	struct vhca_flow *flow;
	int err = 0;

	if (params->priority >= VHCA_FLOW_PRIORITIES)
		return ERR_PTR(-EINVAL);
	flow = kzalloc(sizeof(*flow), GFP_KERNEL);
	if (!flow)
		return ERR_PTR(-ENOMEM);
	flow->vhca = vhca;
	mutex_lock(&vhca->rx_lock);
	if (!vhca->bypass) {
		struct vhca_bypass *bypass = bypass_create(vhca);

		if (IS_ERR(bypass))
			err = PTR_ERR(bypass);
		else
			vhca->bypass = bypass;
	}
	if (!err) {
		err = flow_create(flow, params);
		if (err)
			bypass_put(vhca);
	}
	mutex_unlock(&vhca->rx_lock);
	if (err) {
		kfree(flow);
		return ERR_PTR(err);
	}
	return flow;
}
EXPORT_SYMBOL_GPL(vhca_flow_create);

/**
 * vhca_flow_destroy() - undo vhca_flow_create()
 * @flow: the flow; its TIR still exists
 *
 * DELETE_FLOW_TABLE_ENTRY, DESTROY_FLOW_GROUP, DESTROY_FLOW_TABLE for the last flow.
 *
 * Context: process context, sleeps.
 */
void vhca_flow_destroy(struct vhca_flow *flow)
{
	struct vhca *vhca = flow->vhca;

	mutex_lock(&vhca->rx_lock);
	ft_rule_del(&flow->rule);
	ft_group_destroy(&flow->group);
	__clear_bit(flow->slot, vhca->bypass->slots);
	bypass_put(vhca);
	mutex_unlock(&vhca->rx_lock);
	kfree(flow);
}
EXPORT_SYMBOL_GPL(vhca_flow_destroy);
