// SPDX-License-Identifier: GPL-2.0
/*
 * Flow table entries, called rules here. A rule keeps the context that the driver wrote. QUERY
 * returns it, and a partial change (op_mod 1) is merged into it, which is then parsed as a whole.
 */
#include <stdlib.h>

#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "switch/flow_caps.h"
#include "switch/fte_actions.h"
#include "switch/fte_hash.h"

static void fte_destroy(struct obj *obj)
{
	struct fte *fte = (struct fte *)obj;

	fte_hash_remove(fte);
	actions_put(&fte->act);
	free(fte->lists);
	free(fte);
}

/* Check the fixed part and the lists after it, whose length is in the fixed part */
static enum cmd_status check_input(struct cmd *cmd, const uint8_t *context)
{
	uint32_t dests = ifc_get(flow_context, context, destination_list_size);
	uint32_t counters = ifc_get(flow_context, context, flow_counter_list_size);
	uint64_t lists = ((uint64_t)dests + counters) * context_entry_bytes(context);
	unsigned int i;

	if (cmd->in_len < ifc_bytes(set_fte_in) + lists)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN,
				  "%u bytes for %u destinations, %u counters", cmd->in_len, dests,
				  counters);
	for (i = 0; i < 4; i++)
		if (ifc_get(flow_context, context, execute_aso[i].valid))
			return cmd_refuse(cmd, STAT_BAD_PARAM, "execute_aso is not supported");
	if (ifc_get(flow_context, context, encrypt_decrypt_obj_id))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no crypto objects");
	return STAT_OK;
}

static enum cmd_status check_value(struct cmd *cmd, const struct flow_group *group,
				   const uint8_t *value)
{
	unsigned int i;

	for (i = 0; i < MATCH_BYTES; i++)
		if (value[i] & ~group->mask[i])
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "match_value: bits at 0x%x are not in the mask", i * 8);
	return STAT_OK;
}

static enum cmd_status create(struct cmd *cmd, struct flow_table *table, uint32_t index)
{
	const uint8_t *context = ifc_addr(set_fte_in, cmd->in, flow_context);
	const uint8_t *value = ifc_addr(flow_context, context, match_value);
	struct flow_group *group = group_of_index(table, index);
	uint32_t id = ifc_get(flow_context, context, group_id);
	uint32_t lists = context_dest_bytes(context) + context_counter_bytes(context);
	uint32_t words[MATCH_WORDS];
	enum cmd_status status;
	struct fte *fte;

	if (ifc_get(set_fte_in, cmd->in, modify_enable_mask))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_enable_mask for a new entry");
	if (!group || group->obj.num != id)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "index %u is not of flow group %#x", index,
				  id);
	if (fte_by_index(table, index))
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "entry %u of table %#x exists", index,
				  table->obj.num);
	status = check_value(cmd, group, value);
	if (status)
		return status;
	fte = calloc(1, sizeof(*fte) + group->words * sizeof(*fte->key));
	if (!fte)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	fte->group = group;
	fte->index = index;
	fte->ignore_level = ifc_get(set_fte_in, cmd->in, ignore_flow_level);
	memcpy(fte->head, context, CONTEXT_HEAD);
	memcpy(fte->value, value, MATCH_BYTES);
	memcpy(words, value, MATCH_BYTES);
	group_key(group, words, fte->key, &fte->hash);
	fte->lists = malloc(lists ? lists : 1);
	if (!fte->lists || !fte_hash_room(&table->by_index, false) ||
	    !fte_hash_room(&group->by_key, true)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no memory");
		goto err_free;
	}
	memcpy(fte->lists, context + CONTEXT_BYTES, lists);
	status = actions_parse(cmd, table, fte->ignore_level, fte->head, fte->lists, &fte->act);
	if (status)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_FTE, &fte->obj, fte_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no room for an entry");
		goto err_dests;
	}
	actions_get(&fte->act);
	fte_hash_insert(fte);
	return STAT_OK;

err_dests:
	free(fte->act.dests);
err_free:
	free(fte->lists);
	free(fte);
	return status;
}

/* Copy a single field of the context */
#define COPY_FIELD(to, from, fld) ifc_copy_at(to, from, ifc_field(flow_context, fld))

static enum cmd_status modify(struct cmd *cmd, struct flow_table *table, uint32_t index)
{
	const uint8_t *context = ifc_addr(set_fte_in, cmd->in, flow_context), *new_lists, *from;
	uint8_t mask = ifc_get(set_fte_in, cmd->in, modify_enable_mask);
	bool ignore_level = ifc_get(set_fte_in, cmd->in, ignore_flow_level);
	struct fte *fte = fte_by_index(table, index);
	uint32_t dests, counters, i, count;
	struct fte_actions act;
	enum cmd_status status;
	unsigned int entry;
	uint8_t *lists;
	uint8_t head[CONTEXT_HEAD] __attribute__((aligned(4)));

	if (!fte)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "no entry %u in table %#x", index,
				  table->obj.num);
	if (mask & ~(1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_ACTION |
		     1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_TAG |
		     1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST |
		     1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_enable_mask %#x", mask);
	if (ifc_get(flow_context, context, group_id) != fte->group->obj.num ||
	    memcmp(ifc_addr(flow_context, context, match_value), fte->value, MATCH_BYTES))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "entry %u would match other frames", index);

	memcpy(head, fte->head, CONTEXT_HEAD);
	if (mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_ACTION) {
		COPY_FIELD(head, context, action);
		COPY_FIELD(head, context, packet_reformat_id);
		COPY_FIELD(head, context, modify_header_id);
		memcpy(head, context, 4);
		memcpy(ifc_addr(flow_context, head, push_vlan_2),
		       ifc_addr(flow_context, context, push_vlan_2), 4);
	}
	if (mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_TAG)
		COPY_FIELD(head, context, flow_tag);
	if (mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST) {
		COPY_FIELD(head, context, extended_destination);
		COPY_FIELD(head, context, destination_list_size);
	}
	if (mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS)
		COPY_FIELD(head, context, flow_counter_list_size);

	dests = context_dest_bytes(head);
	count = ifc_get(flow_context, head, flow_counter_list_size);
	entry = context_entry_bytes(head);
	counters = count * entry;
	lists = calloc(1, dests + counters ? dests + counters : 1);
	if (!lists)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	new_lists = context + CONTEXT_BYTES;
	memcpy(lists, mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST ? new_lists :
	       fte->lists, dests);
	/* Both lists have entries of one size, which a new list of destinations may change */
	from = mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS ? context : fte->head;
	new_lists = (from == context ? new_lists : fte->lists) + context_dest_bytes(from);
	for (i = 0; i < count; i++)
		memcpy(lists + dests + i * entry, new_lists + i * context_entry_bytes(from), 8);

	status = actions_parse(cmd, table, ignore_level, head, lists, &act);
	if (status) {
		free(lists);
		return status;
	}
	actions_get(&act);
	actions_put(&fte->act);
	free(fte->lists);
	fte->act = act;
	fte->lists = lists;
	fte->ignore_level = ignore_level;
	memcpy(fte->head, head, CONTEXT_HEAD);
	return STAT_OK;
}

static enum cmd_status set_fte(struct cmd *cmd)
{
	const uint8_t *context = ifc_addr(set_fte_in, cmd->in, flow_context);
	uint32_t index = ifc_get(set_fte_in, cmd->in, flow_index);
	struct flow_table *table;
	enum cmd_status status;

	status = table_of(cmd, &table);
	if (!status)
		status = check_input(cmd, context);
	if (status)
		return status;
	if (cmd->op_mod && !flow_can(cmd->vhca, table->type, flow_modify_en))
		return cmd_refuse(cmd, STAT_BAD_OP, "no flow_modify_en of tables of type %u",
				  table->type);
	if (ifc_get(set_fte_in, cmd->in, ignore_flow_level) &&
	    !flow_can(cmd->vhca, table->type, ignore_flow_level))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no ignore_flow_level of tables of type %u",
				  table->type);
	return cmd->op_mod ? modify(cmd, table, index) : create(cmd, table, index);
}

static enum cmd_status fte_of(struct cmd *cmd, struct fte **fte)
{
	uint32_t index = ifc_get(delete_fte_in, cmd->in, flow_index);
	struct flow_table *table;
	enum cmd_status status = table_of(cmd, &table);

	if (status)
		return status;
	*fte = fte_by_index(table, index);
	if (!*fte)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "no entry %u in table %#x", index,
				  table->obj.num);
	return STAT_OK;
}

static enum cmd_status delete_fte(struct cmd *cmd)
{
	struct fte *fte;
	enum cmd_status status = fte_of(cmd, &fte);

	if (!status)
		obj_del(&fte->obj);
	return status;
}

static enum cmd_status query_fte(struct cmd *cmd)
{
	uint8_t *context = ifc_addr(query_fte_out, cmd->out, flow_context);
	enum cmd_status status;
	struct fte *fte;
	uint32_t lists;

	status = fte_of(cmd, &fte);
	if (status)
		return status;
	lists = context_dest_bytes(fte->head) + context_counter_bytes(fte->head);
	if (cmd->out_len < ifc_bytes(query_fte_out) + lists)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "%u bytes for lists of %u", cmd->out_len,
				  lists);
	memcpy(context, fte->head, CONTEXT_HEAD);
	memcpy(ifc_addr(flow_context, context, match_value), fte->value, MATCH_BYTES);
	memcpy(context + CONTEXT_BYTES, fte->lists, lists);
	return STAT_OK;
}

static const struct cmd_desc fte_cmds[] = {
	CMD_MODS(SET_FLOW_TABLE_ENTRY, set_fte, CMD_INIT, 0, 3, set_fte),
	CMD(QUERY_FLOW_TABLE_ENTRY, query_fte, CMD_INIT, 0, query_fte),
	CMD(DELETE_FLOW_TABLE_ENTRY, delete_fte, CMD_INIT, 0, delete_fte),
	{ }
};

CMD_TABLE(fte_cmds);
