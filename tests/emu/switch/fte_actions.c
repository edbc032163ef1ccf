// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "queue/tir.h"
#include "switch/flow_caps.h"
#include "switch/fte_actions.h"
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

/* Take or drop references to everything that a rule names */
static void actions_each(struct fte_actions *act, void (*change)(void *obj))
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

static void actions_get_one(void *obj)
{
	obj_get(obj);
}

void actions_get(struct fte_actions *act)
{
	actions_each(act, actions_get_one);
}

void actions_put(struct fte_actions *act)
{
	actions_each(act, obj_put);
	free(act->dests);
}

unsigned int context_entry_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, extended_destination) ? ifc_bytes(extended_dest_format) :
								   ifc_bytes(dest_format_struct);
}

uint32_t context_dest_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, destination_list_size) * context_entry_bytes(head);
}

uint32_t context_counter_bytes(const uint8_t *head)
{
	return ifc_get(flow_context, head, flow_counter_list_size) * context_entry_bytes(head);
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

enum cmd_status actions_parse(struct cmd *cmd, const struct flow_table *table,
			      bool ignore_level, const uint8_t *head, const uint8_t *lists,
			      struct fte_actions *act)
{
	uint32_t dests = ifc_get(flow_context, head, destination_list_size);
	uint32_t counters = ifc_get(flow_context, head, flow_counter_list_size);
	bool extended = ifc_get(flow_context, head, extended_destination);
	unsigned int entry = context_entry_bytes(head);
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
