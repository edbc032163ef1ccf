// SPDX-License-Identifier: GPL-2.0
/* Flow tables, groups and entries. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "core.h"
#include "flow.h"

/* The table's type and number are at the same place in all commands */
static void ft_set_table(void *in, const struct ft_table *table)
{
	MLX5_SET(destroy_flow_table_in, in, table_type, table->type);
	MLX5_SET(destroy_flow_table_in, in, table_id, table->id);
}

/* ---- tables ---- */

int ft_table_create(struct vhca *vhca, struct ft_table *table, enum ft_type type, u8 level,
		    u8 log_size)
{
	u32 out[MLX5_ST_SZ_DW(create_flow_table_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_flow_table_in)] = {};
	void *ctx = MLX5_ADDR_OF(create_flow_table_in, in, flow_table_context);
	int err;

	MLX5_SET(create_flow_table_in, in, opcode, MLX5_CMD_OP_CREATE_FLOW_TABLE);
	MLX5_SET(create_flow_table_in, in, table_type, type);
	MLX5_SET(flow_table_context, ctx, level, level);
	MLX5_SET(flow_table_context, ctx, log_size, log_size);
	err = VHCA_EXEC(vhca, in, out);
	if (err)
		return err;
	table->vhca = vhca;
	table->type = type;
	table->id = MLX5_GET(create_flow_table_out, out, table_id);
	table->level = level;
	table->log_size = log_size;
	return 0;
}

void ft_table_destroy(struct ft_table *table)
{
	u32 in[MLX5_ST_SZ_DW(destroy_flow_table_in)] = {};

	MLX5_SET(destroy_flow_table_in, in, opcode, MLX5_CMD_OP_DESTROY_FLOW_TABLE);
	ft_set_table(in, table);
	VHCA_EXEC_IN(table->vhca, in);
}

int ft_table_set_root(const struct ft_table *table)
{
	u32 in[MLX5_ST_SZ_DW(set_flow_table_root_in)] = {};

	MLX5_SET(set_flow_table_root_in, in, opcode, MLX5_CMD_OP_SET_FLOW_TABLE_ROOT);
	ft_set_table(in, table);
	return VHCA_EXEC_IN(table->vhca, in);
}

/* ---- groups ---- */

int ft_group_create(struct ft_table *table, struct ft_group *group,
		    const struct ft_match *mask, u32 first, u32 count)
{
	u32 out[MLX5_ST_SZ_DW(create_flow_group_out)] = {};
	u32 *in;
	int err;

	group->used = bitmap_zalloc(count, GFP_KERNEL);
	in = kvzalloc(MLX5_ST_SZ_BYTES(create_flow_group_in), GFP_KERNEL);
	if (!group->used || !in) {
		err = -ENOMEM;
		goto err;
	}
	MLX5_SET(create_flow_group_in, in, opcode, MLX5_CMD_OP_CREATE_FLOW_GROUP);
	ft_set_table(in, table);
	MLX5_SET(create_flow_group_in, in, start_flow_index, first);
	MLX5_SET(create_flow_group_in, in, end_flow_index, first + count - 1);
	if (mask) {
		MLX5_SET(create_flow_group_in, in, match_criteria_enable, mask->enable);
		MLX5_SET(create_flow_group_in, in, source_eswitch_owner_vhca_id_valid,
			 !!MLX5_GET(fte_match_param, mask->mask,
				    misc_parameters.source_eswitch_owner_vhca_id));
		memcpy(MLX5_ADDR_OF(create_flow_group_in, in, match_criteria), mask->mask,
		       sizeof(mask->mask));
	}
	err = vhca_exec(table->vhca, in, MLX5_ST_SZ_BYTES(create_flow_group_in), out, sizeof(out));
	if (err)
		goto err;
	kvfree(in);
	group->table = table;
	group->id = MLX5_GET(create_flow_group_out, out, group_id);
	group->first = first;
	group->count = count;
	group->kept = false;
	mutex_init(&group->lock);
	return 0;

err:
	kvfree(in);
	bitmap_free(group->used);
	group->used = NULL;
	return err;
}

void ft_group_destroy(struct ft_group *group)
{
	u32 in[MLX5_ST_SZ_DW(destroy_flow_group_in)] = {};

	MLX5_SET(destroy_flow_group_in, in, opcode, MLX5_CMD_OP_DESTROY_FLOW_GROUP);
	ft_set_table(in, group->table);
	MLX5_SET(destroy_flow_group_in, in, group_id, group->id);
	VHCA_EXEC_IN(group->table->vhca, in);
	WARN_ON(!bitmap_empty(group->used, group->count) && !group->kept);
	bitmap_free(group->used);
	group->used = NULL;
	mutex_destroy(&group->lock);
}

u32 ft_group_extent(struct ft_group *group)
{
	unsigned long last;

	mutex_lock(&group->lock);
	last = find_last_bit(group->used, group->count);
	mutex_unlock(&group->lock);
	return last < group->count ? last + 1 : 0;
}

/* ---- entries ---- */

static void ft_dest_fill(const struct ft_dest *dest, void *format)
{
	static const u8 types[] = {
		[FT_TO_TIR] = MLX5_IFC_FLOW_DESTINATION_TYPE_TIR,
		[FT_TO_TABLE] = MLX5_IFC_FLOW_DESTINATION_TYPE_FLOW_TABLE,
		[FT_TO_VPORT] = MLX5_IFC_FLOW_DESTINATION_TYPE_VPORT,
	};

	MLX5_SET(dest_format_struct, format, destination_type, types[dest->type]);
	MLX5_SET(dest_format_struct, format, destination_id, dest->id);
	MLX5_SET(dest_format_struct, format, destination_eswitch_owner_vhca_id_valid, dest->owned);
	MLX5_SET(dest_format_struct, format, destination_eswitch_owner_vhca_id, dest->owner);
}

static int ft_entry_set(struct ft_group *group, u32 index, const struct ft_match *match,
			const struct ft_action *action)
{
	unsigned int num_lists = action->num_dests + !!action->counter;
	size_t len = MLX5_ST_SZ_BYTES(set_fte_in) +
		     num_lists * MLX5_ST_SZ_BYTES(dest_format_struct);
	u32 out[MLX5_ST_SZ_DW(set_fte_out)] = {};
	u32 *in = kvzalloc(len, GFP_KERNEL);
	void *ctx, *dest;
	unsigned int i;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(set_fte_in, in, opcode, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY);
	ft_set_table(in, group->table);
	MLX5_SET(set_fte_in, in, flow_index, index);
	ctx = MLX5_ADDR_OF(set_fte_in, in, flow_context);
	MLX5_SET(flow_context, ctx, group_id, group->id);
	MLX5_SET(flow_context, ctx, flow_tag, action->flow_tag);
	MLX5_SET(flow_context, ctx, action,
		 action->flags | (action->num_dests ? MLX5_FLOW_CONTEXT_ACTION_FWD_DEST : 0) |
		 (action->counter ? MLX5_FLOW_CONTEXT_ACTION_COUNT : 0));
	MLX5_SET(flow_context, ctx, flow_source, action->flow_source);
	MLX5_SET(flow_context, ctx, destination_list_size, action->num_dests);
	if (match)
		memcpy(MLX5_ADDR_OF(flow_context, ctx, match_value), match->value,
		       sizeof(match->value));
	dest = MLX5_ADDR_OF(flow_context, ctx, destination);
	for (i = 0; i < action->num_dests; i++, dest += MLX5_ST_SZ_BYTES(dest_format_struct))
		ft_dest_fill(&action->dests[i], dest);
	/* The list of counters follows that of destinations */
	if (action->counter) {
		MLX5_SET(flow_context, ctx, flow_counter_list_size, 1);
		MLX5_SET(flow_counter_list, dest, flow_counter_id, action->counter + index);
	}
	err = vhca_exec(group->table->vhca, in, len, out, sizeof(out));
	kvfree(in);
	return err;
}

static void ft_index_free(struct ft_group *group, u32 index)
{
	mutex_lock(&group->lock);
	__clear_bit(index - group->first, group->used);
	mutex_unlock(&group->lock);
}

int ft_rule_add(struct ft_group *group, struct ft_rule *rule, const struct ft_match *match,
		const struct ft_action *action)
{
	unsigned long bit;
	int err;

	mutex_lock(&group->lock);
	bit = find_first_zero_bit(group->used, group->count);
	if (bit < group->count)
		__set_bit(bit, group->used);
	mutex_unlock(&group->lock);
	if (bit >= group->count)
		return -ENOSPC;
	rule->group = group;
	rule->index = group->first + bit;
	err = ft_entry_set(group, rule->index, match, action);
	/* The entry may exist: delete it before its index is used again */
	if (vhca_exec_unclear(err))
		ft_rule_del(rule);
	else if (err)
		ft_index_free(group, rule->index);
	if (err)
		rule->group = NULL;
	return err;
}

void ft_rule_del(struct ft_rule *rule)
{
	u32 in[MLX5_ST_SZ_DW(delete_fte_in)] = {};

	MLX5_SET(delete_fte_in, in, opcode, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY);
	ft_set_table(in, rule->group->table);
	MLX5_SET(delete_fte_in, in, flow_index, rule->index);
	/* The entry may still exist: do not use its index again until the group is destroyed */
	if (VHCA_EXEC_IN(rule->group->table->vhca, in))
		rule->group->kept = true;
	else
		ft_index_free(rule->group, rule->index);
	rule->group = NULL;
}
