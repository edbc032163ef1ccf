// SPDX-License-Identifier: GPL-2.0
/*
 * Flow table entries, called rules here. A rule keeps the context that the driver wrote. QUERY
 * returns it, and a partial change (op_mod 1) is merged into it, which is then parsed as a whole.
 */
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "queue/tir.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"
#include "switch/vport.h"

#define ACT(name) MLX5_FLOW_CONTEXT_ACTION_##name
#define ACT_VLAN (ACT(VLAN_POP) | ACT(VLAN_PUSH) | ACT(VLAN_POP_2) | ACT(VLAN_PUSH_2))
#define ACT_END (ACT(ALLOW) | ACT(DROP) | ACT(FWD_DEST))
#define ACT_PLAIN (ACT(DROP) | ACT(FWD_DEST) | ACT(COUNT))

/* Actions that a rule may have, by type of its table */
static const uint16_t allowed[TABLE_TYPES] = {
	[TABLE_NIC_RX] = ACT_PLAIN | ACT(MOD_HDR) | ACT(DECAP) | ACT(PACKET_REFORMAT) |
			 ACT(VLAN_POP) | ACT(VLAN_PUSH),
	[TABLE_NIC_TX] = ACT_PLAIN | ACT(ALLOW) | ACT(MOD_HDR) | ACT(PACKET_REFORMAT) |
			 ACT(VLAN_POP) | ACT(VLAN_PUSH),
	[TABLE_EGRESS_ACL] = ACT_PLAIN | ACT(ALLOW) | ACT(MOD_HDR) | ACT(VLAN_POP) | ACT(VLAN_PUSH),
	[TABLE_INGRESS_ACL] = ACT_PLAIN | ACT(ALLOW) | ACT(MOD_HDR) | ACT(VLAN_POP) |
			      ACT(VLAN_PUSH),
	[TABLE_FDB] = ACT_PLAIN | ACT(MOD_HDR) | ACT(DECAP) | ACT(PACKET_REFORMAT) | ACT_VLAN,
	[TABLE_SNIFFER_RX] = ACT_PLAIN,
	[TABLE_SNIFFER_TX] = ACT_PLAIN,
	[TABLE_RDMA_RX] = ACT_PLAIN | ACT(ALLOW) | ACT(MOD_HDR),
	[TABLE_RDMA_TX] = ACT_PLAIN | ACT(ALLOW) | ACT(MOD_HDR),
};

#define TO(type) (1u << DEST_##type)

static const uint16_t reachable[TABLE_TYPES] = {
	[TABLE_NIC_RX] = TO(TIR) | TO(TABLE) | TO(TABLE_TYPE),
	[TABLE_NIC_TX] = TO(TABLE) | TO(TABLE_TYPE),
	[TABLE_EGRESS_ACL] = TO(TABLE) | TO(VPORT),
	[TABLE_INGRESS_ACL] = TO(TABLE),
	[TABLE_FDB] = TO(TABLE) | TO(VPORT) | TO(UPLINK),
	[TABLE_SNIFFER_RX] = TO(TABLE) | TO(TIR),
	[TABLE_SNIFFER_TX] = TO(TABLE) | TO(TIR),
	[TABLE_RDMA_RX] = TO(TABLE) | TO(TIR) | TO(TABLE_TYPE),
	[TABLE_RDMA_TX] = TO(TABLE) | TO(TABLE_TYPE),
};

/* Hashes double when they are full, so that thousands of rules per group are fast */

static bool hash_room(struct fte_hash *hash, bool by_key)
{
	uint32_t i, size = hash->size ? hash->size * 2 : 4;
	struct fte **buckets, *fte, **slot;

	if (hash->count < hash->size)
		return true;
	buckets = calloc(size, sizeof(*buckets));
	if (!buckets)
		return false;
	for (i = 0; i < hash->size; i++) {
		while ((fte = hash->buckets[i])) {
			hash->buckets[i] = by_key ? fte->key_next : fte->index_next;
			slot = &buckets[(by_key ? fte->hash : fte->index) & (size - 1)];
			if (!by_key) {
				fte->index_next = *slot;
				*slot = fte;
				continue;
			}
			/* Keep the order: among equal keys the lowest index comes first */
			while (*slot)
				slot = &(*slot)->key_next;
			fte->key_next = NULL;
			*slot = fte;
		}
	}
	free(hash->buckets);
	hash->buckets = buckets;
	hash->size = size;
	return true;
}

static void hash_insert(struct fte *fte)
{
	struct fte_hash *index = &fte->group->table->by_index, *key = &fte->group->by_key;
	struct fte **slot = &index->buckets[fte->index & (index->size - 1)];

	fte->index_next = *slot;
	*slot = fte;
	index->count++;
	slot = &key->buckets[fte->hash & (key->size - 1)];
	while (*slot && (*slot)->index < fte->index)
		slot = &(*slot)->key_next;
	fte->key_next = *slot;
	*slot = fte;
	key->count++;
}

static void hash_remove(struct fte *fte)
{
	struct fte_hash *index = &fte->group->table->by_index, *key = &fte->group->by_key;
	struct fte **slot = &index->buckets[fte->index & (index->size - 1)];

	while (*slot != fte)
		slot = &(*slot)->index_next;
	*slot = fte->index_next;
	index->count--;
	slot = &key->buckets[fte->hash & (key->size - 1)];
	while (*slot != fte)
		slot = &(*slot)->key_next;
	*slot = fte->key_next;
	key->count--;
}

struct fte *fte_by_index(const struct flow_table *table, uint32_t index)
{
	const struct fte_hash *hash = &table->by_index;
	struct fte *fte;

	for (fte = hash->size ? hash->buckets[index & (hash->size - 1)] : NULL; fte;
	     fte = fte->index_next)
		if (fte->index == index)
			return fte;
	return NULL;
}

/* Take or drop references to everything that a rule names */
static void actions_hold(struct fte_actions *act, void (*change)(void *obj))
{
	unsigned int i;

	change(act->reformat);
	change(act->modify);
	for (i = 0; i < act->dest_count; i++) {
		change(act->dests[i].table);
		change(act->dests[i].tir);
		change(act->dests[i].reformat);
	}
	for (i = 0; i < act->counter_count; i++)
		change(act->counters[i].counters);
}

static void hold(void *obj)
{
	obj_get(obj);
}

static void actions_put(struct fte_actions *act)
{
	actions_hold(act, obj_put);
	free(act->dests);
}

static unsigned int entry_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, extended_destination) ? ifc_bytes(extended_dest_format) :
								   ifc_bytes(dest_format_struct);
}

static uint32_t dest_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, destination_list_size) * entry_bytes(head);
}

static uint32_t counter_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, flow_counter_list_size) * entry_bytes(head);
}

static enum cmd_status dest_table(struct cmd *cmd, const struct flow_table *from, bool ignore_level,
				  const uint8_t *raw, struct dest *dest)
{
	static const uint16_t across[TABLE_TYPES] = {
		[TABLE_NIC_RX] = 1 << TABLE_RDMA_RX, [TABLE_RDMA_RX] = 1 << TABLE_NIC_RX,
		[TABLE_NIC_TX] = 1 << TABLE_RDMA_TX, [TABLE_RDMA_TX] = 1 << TABLE_NIC_TX,
	};
	uint32_t id = ifc_get(dest_format_struct, raw, destination_id);
	struct flow_table *to = obj_find(cmd->vhca, OBJ_FLOW_TABLE, id);
	const char *why;

	if (!to)
		return cmd_refuse(cmd, STAT_BAD_RES, "no flow table %#x to go to", id);
	if (from->termination)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a termination table goes on to table %#x",
				  id);
	/* destination_table_type, which older headers lack, is the byte before the owner's id */
	if (dest->type == DEST_TABLE_TYPE && raw[5] != to->type)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow table %#x is not of type %u", id,
				  raw[5]);
	if (dest->type == DEST_TABLE_TYPE && to->type != from->type) {
		if (!(across[from->type] & 1u << to->type))
			return cmd_refuse(cmd, STAT_BAD_PARAM, "no way from table type %u to %u",
					  from->type, to->type);
	} else {
		why = table_jump_refused(from, to, ignore_level);
		if (why)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "goes on to table %#x %s", id, why);
	}
	dest->table = to;
	return STAT_OK;
}

static enum cmd_status parse_dest(struct cmd *cmd, const struct flow_table *table,
				  bool ignore_level, bool extended, const uint8_t *raw,
				  struct dest *dest)
{
	uint8_t type = ifc_get(dest_format_struct, raw, destination_type);
	uint32_t id = ifc_get(dest_format_struct, raw, destination_id);
	bool reformat = ifc_get(dest_format_struct, raw, packet_reformat);
	uint16_t owner = ifc_get(dest_format_struct, raw, destination_eswitch_owner_vhca_id);
	bool owned = ifc_get(dest_format_struct, raw, destination_eswitch_owner_vhca_id_valid);
	enum cmd_status status;

	if (type > 15 || !(reachable[table->type] & 1u << type))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "destination type %u from a table of type %u", type, table->type);
	dest->type = type;
	if (raw[4] & 0x3f || (raw[5] && type != DEST_TABLE_TYPE))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits in a destination");
	dest->card = owned ? board_manager(cmd->vhca->card->board, owner) : cmd->vhca->card;
	if (owned && ((type != DEST_VPORT && type != DEST_UPLINK) || !dest->card))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "destination in eswitch %u", owner);
	if (reformat) {
		uint32_t reformat_id;

		if (!extended)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "reformat in a plain destination");
		reformat_id = ifc_get(extended_dest_format, raw, packet_reformat_id);
		dest->reformat = obj_find(cmd->vhca, OBJ_REFORMAT, reformat_id);
		if (!dest->reformat)
			return cmd_refuse(cmd, STAT_BAD_RES, "no packet reformat %#x", reformat_id);
		if (!table->reformat_en || reformat_decaps(dest->reformat))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "reformat %#x on the way out of table %#x", reformat_id,
					  table->obj.num);
	}
	switch (dest->type) {
	case DEST_VPORT:
		if (id > 0xffff || !vport_find(dest->card, id))
			return cmd_refuse(cmd, STAT_BAD_PARAM, "no vport %#x", id);
		dest->vport = id;
		return STAT_OK;
	case DEST_UPLINK:
		if (id)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "destination id %#x of the uplink",
					  id);
		dest->vport = VPORT_UPLINK;
		return STAT_OK;
	case DEST_TIR:
		dest->tir = tir_find(cmd->vhca, id);
		if (!dest->tir)
			return cmd_refuse(cmd, STAT_BAD_RES, "no TIR %#x", id);
		return STAT_OK;
	default:
		status = dest_table(cmd, table, ignore_level, raw, dest);
		return status;
	}
}

static enum cmd_status parse_counters(struct cmd *cmd, const uint8_t *raw, unsigned int entry,
				      struct fte_actions *act, uint32_t count)
{
	uint32_t i, id;

	for (i = 0; i < count; i++, raw += entry) {
		struct fte_counter *counter = &act->counters[i];

		id = ifc_get(flow_counter_list, raw, flow_counter_id);
		counter->counters = flow_counter_find(cmd->vhca, id, &counter->index);
		if (!counter->counters)
			return cmd_refuse(cmd, STAT_BAD_RES, "no flow counter %#x", id);
		act->counter_count++;
	}
	return STAT_OK;
}

/* Actions that tables of the type support, as far as there are capabilities for them */
static uint16_t actions_of(struct vhca *vhca, enum table_type type)
{
	uint16_t none = 0;

	if (!flow_can(vhca, type, flow_counter))
		none |= ACT(COUNT);
	if (!flow_can(vhca, type, pop_vlan))
		none |= ACT(VLAN_POP);
	if (!flow_can(vhca, type, push_vlan))
		none |= ACT(VLAN_PUSH);
	if (!flow_can(vhca, type, pop_vlan_2))
		none |= ACT(VLAN_POP_2);
	if (!flow_can(vhca, type, push_vlan_2))
		none |= ACT(VLAN_PUSH_2);
	if (!flow_can(vhca, type, max_modify_header_actions))
		none |= ACT(MOD_HDR);
	if (!flow_can(vhca, type, decap))
		none |= ACT(DECAP);
	if (!flow_can(vhca, type, reformat))
		none |= ACT(PACKET_REFORMAT);
	return ~none;
}

static enum cmd_status check_action(struct cmd *cmd, const struct flow_table *table,
				    uint16_t action, uint32_t dests, uint32_t counters)
{
	uint16_t end = action & ACT_END;

	if (action & ~(allowed[table->type] & actions_of(cmd->vhca, table->type)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "action %#x in a table of type %u", action,
				  table->type);
	if (!end || end & (end - 1))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "action %#x does not say where frames go",
				  action);
	if (!(action & ACT(FWD_DEST)) != !dests)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "action %#x with %u destinations", action,
				  dests);
	if (!(action & ACT(COUNT)) != !counters)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "action %#x with %u counters", action,
				  counters);
	if (counters > FTE_COUNTERS ||
	    counters > caps_pow2(flow_can(cmd->vhca, table->type, log_max_flow_counter)))
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "%u flow counters", counters);
	if (dests > caps_pow2(flow_can(cmd->vhca, table->type, log_max_destination)))
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "%u destinations", dests);
	if (action & ACT(DECAP) && !table->decap_en)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "decap without decap_en in the table");
	if (action & ACT(VLAN_POP_2) && !(action & ACT(VLAN_POP)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "second VLAN popped without the first");
	if (action & ACT(VLAN_PUSH_2) && !(action & ACT(VLAN_PUSH)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "second VLAN pushed without the first");
	return STAT_OK;
}

/* Look up the packet reformat and header modification of the rule */
static enum cmd_status parse_objects(struct cmd *cmd, const struct flow_table *table,
				     const uint8_t *head, struct fte_actions *act)
{
	uint32_t id;

	if (act->action & ACT(PACKET_REFORMAT)) {
		id = ifc_get(flow_context, head, packet_reformat_id);
		act->reformat = obj_find(cmd->vhca, OBJ_REFORMAT, id);
		if (!act->reformat)
			return cmd_refuse(cmd, STAT_BAD_RES, "no packet reformat %#x", id);
		if (reformat_decaps(act->reformat) ? !table->decap_en && !table->reformat_en :
						     !table->reformat_en)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "packet reformat in table %#x without %s", table->obj.num,
					  "reformat_en");
	}
	if (act->action & ACT(MOD_HDR)) {
		id = ifc_get(flow_context, head, modify_header_id);
		act->modify = obj_find(cmd->vhca, OBJ_MODIFY_HEADER, id);
		if (!act->modify)
			return cmd_refuse(cmd, STAT_BAD_RES, "no modify header %#x", id);
		if (act->modify->table_type != table->type)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "modify header %#x is for table type %u", id,
					  act->modify->table_type);
	}
	return STAT_OK;
}

static enum cmd_status parse_actions(struct cmd *cmd, const struct flow_table *table,
				     bool ignore_level, const uint8_t *head, const uint8_t *lists,
				     struct fte_actions *act)
{
	uint32_t dests = ifc_get(flow_context, head, destination_list_size);
	uint32_t counters = ifc_get(flow_context, head, flow_counter_list_size);
	bool extended = ifc_get(flow_context, head, extended_destination);
	unsigned int entry = entry_bytes(head);
	enum cmd_status status;

	memset(act, 0, sizeof(*act));
	act->action = ifc_get(flow_context, head, action);
	act->flow_tag = ifc_get(flow_context, head, flow_tag);
	act->flow_source = ifc_get(flow_context, head, flow_source);
	act->push_proto[0] = ifc_get(flow_context, head, push_vlan.ethtype);
	act->push_tci[0] = be16toh(*(const uint16_t *)(head + 2));
	act->push_proto[1] = ifc_get(flow_context, head, push_vlan_2.ethtype);
	act->push_tci[1] =
		be16toh(*(const uint16_t *)ifc_addr(flow_context, head, push_vlan_2.prio));
	if (act->flow_source > MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow_source %u", act->flow_source);
	if (act->flow_source && table->type == TABLE_FDB &&
	    !ifc_get(flow_table_eswitch_cap, caps_current(cmd->vhca, CAP_ESWITCH_FLOW_TABLE),
		     flow_source))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow_source is no capability");
	if (act->flow_source && table->type != TABLE_FDB)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "flow_source in a table of type %u",
				  table->type);
	if (extended && table->type != TABLE_FDB)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "extended destination in a table of type %u",
				  table->type);
	status = check_action(cmd, table, act->action, dests, counters);
	if (!status)
		status = parse_objects(cmd, table, head, act);
	if (status)
		return status;
	if (dests) {
		act->dests = calloc(dests, sizeof(*act->dests));
		if (!act->dests)
			return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	}
	for (; act->dest_count < dests && !status; act->dest_count++, lists += entry)
		status = parse_dest(cmd, table, ignore_level, extended, lists,
				    &act->dests[act->dest_count]);
	if (!status)
		status = parse_counters(cmd, lists, entry, act, counters);
	if (status)
		free(act->dests);
	return status;
}

static void fte_destroy(struct obj *obj)
{
	struct fte *fte = (struct fte *)obj;

	hash_remove(fte);
	actions_put(&fte->act);
	free(fte->lists);
	free(fte);
}

/* Check the fixed part and the lists after it, whose length is in the fixed part */
static enum cmd_status check_input(struct cmd *cmd, const uint8_t *context)
{
	uint32_t dests = ifc_get(flow_context, context, destination_list_size);
	uint32_t counters = ifc_get(flow_context, context, flow_counter_list_size);
	uint64_t lists = ((uint64_t)dests + counters) * entry_bytes(context);
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
	uint32_t lists = dest_bytes(context) + counter_bytes(context);
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
	if (!fte->lists || !hash_room(&table->by_index, false) ||
	    !hash_room(&group->by_key, true)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no memory");
		goto err_free;
	}
	memcpy(fte->lists, context + CONTEXT_BYTES, lists);
	status = parse_actions(cmd, table, fte->ignore_level, fte->head, fte->lists, &fte->act);
	if (status)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_FTE, &fte->obj, fte_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no room for an entry");
		goto err_dests;
	}
	actions_hold(&fte->act, hold);
	hash_insert(fte);
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

	dests = dest_bytes(head);
	count = ifc_get(flow_context, head, flow_counter_list_size);
	entry = entry_bytes(head);
	counters = count * entry;
	lists = calloc(1, dests + counters ? dests + counters : 1);
	if (!lists)
		return cmd_refuse(cmd, STAT_NO_RES, "no memory");
	new_lists = context + CONTEXT_BYTES;
	memcpy(lists, mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST ? new_lists :
	       fte->lists, dests);
	/* Both lists have entries of one size, which a new list of destinations may change */
	from = mask & 1u << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS ? context : fte->head;
	new_lists = (from == context ? new_lists : fte->lists) + dest_bytes(from);
	for (i = 0; i < count; i++)
		memcpy(lists + dests + i * entry, new_lists + i * entry_bytes(from), 8);

	status = parse_actions(cmd, table, ignore_level, head, lists, &act);
	if (status) {
		free(lists);
		return status;
	}
	actions_hold(&act, hold);
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
	lists = dest_bytes(fte->head) + counter_bytes(fte->head);
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
