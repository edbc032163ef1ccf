// SPDX-License-Identifier: GPL-2.0
#include "switch/steering.h"
#include "tests/fuzz/packet.h"
#include "tests/fuzz/rules.h"

#define SECTION_BYTES	(SECTION_WORDS * 4)
#define ACTIONS_MAX	7

static enum kind fill_table(struct rules *rules, struct command *c, struct input *input)
{
	void *context = ifc_addr(create_flow_table_in, c->in, flow_table_context);
	uint8_t what = input8(input);

	rules->type = input8(input) % (TABLE_TYPES + 1);
	COMMAND(c, CREATE_FLOW_TABLE, create_flow_table);
	ifc_set(create_flow_table_in, c->in, table_type, rules->type);
	ifc_set(create_flow_table_in, c->in, other_vport, what >> 7);
	ifc_set(flow_table_context, context, reformat_en, what & 1);
	ifc_set(flow_table_context, context, decap_en, what >> 1 & 1);
	ifc_set(flow_table_context, context, termination_table, what >> 2 & 1);
	ifc_set(flow_table_context, context, level, what >> 3 & 3);
	ifc_set(flow_table_context, context, log_size, KIT_TABLE_LOG);
	return KIT_TABLE;
}

static enum kind fill_group(struct rules *rules, struct command *c, const struct kit *kit,
			    struct input *input)
{
	uint8_t bytes = input8(input) % 8;

	COMMAND(c, CREATE_FLOW_GROUP, create_flow_group);
	memset(rules->mask, 0, sizeof(rules->mask));
	rules->criteria = 0;
	/* Use bytes of few sections, whose bits then must be set as well */
	while (bytes--) {
		unsigned int section = input8(input) % SECTIONS, off = input8(input);

		rules->mask[section * SECTION_BYTES + off % SECTION_BYTES] = input8(input);
		rules->criteria |= 1u << section;
	}
	ifc_set(create_flow_group_in, c->in, table_type, rules->type);
	ifc_set(create_flow_group_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(create_flow_group_in, c->in, end_flow_index, (1 << KIT_TABLE_LOG) - 1);
	ifc_set(create_flow_group_in, c->in, match_criteria_enable, rules->criteria);
	memcpy(ifc_addr(create_flow_group_in, c->in, match_criteria), rules->mask,
	       sizeof(rules->mask));
	return KIT_GROUP;
}

/* Use bytes that frames often have, where the mask has bits */
static void fill_value(const struct rules *rules, uint8_t *value, struct input *input)
{
	unsigned int i;

	for (i = 0; i < sizeof(rules->mask); i++)
		if (rules->mask[i])
			value[i] = input8(input) & rules->mask[i];
}

static void add_destination(struct command *c, const struct kit *kit, struct input *input)
{
	uint8_t what = input8(input);
	uint32_t id = 0;

	switch (what & 15) {
	case DEST_VPORT:
		id = input8(input) & 1 ? 0x8000 + input8(input) % 4 : 0;
		break;
	case DEST_TABLE:
	case DEST_TABLE_TYPE:
		id = kit->num[KIT_TABLE] - input8(input) % 4;
		break;
	case DEST_TIR:
		id = kit->num[KIT_TIR];
		break;
	default:
		break;
	}
	command_add32(c, (uint32_t)(what & 15) << 24 | id);
	command_add32(c, what & 0x80 ? input32(input) : 0);
	if (!(what & 0x40))
		return;
	command_add32(c, kit->num[KIT_REFORMAT]);
	command_add32(c, 0);
}

static enum kind fill_rule(struct rules *rules, struct command *c, const struct kit *kit,
			   struct input *input)
{
	void *context = ifc_addr(set_fte_in, c->in, flow_context);
	uint8_t what = input8(input), dests = what & 3;
	uint16_t action = input16(input);
	bool counted = action & MLX5_FLOW_CONTEXT_ACTION_COUNT;

	/* Keep flags and lists consistent, unless the record changes them elsewhere */
	action &= ~(MLX5_FLOW_CONTEXT_ACTION_FWD_DEST | MLX5_FLOW_CONTEXT_ACTION_DROP |
		    MLX5_FLOW_CONTEXT_ACTION_ALLOW);
	action |= dests ? MLX5_FLOW_CONTEXT_ACTION_FWD_DEST : what & 4 ?
		  MLX5_FLOW_CONTEXT_ACTION_DROP : MLX5_FLOW_CONTEXT_ACTION_ALLOW;
	COMMAND(c, SET_FLOW_TABLE_ENTRY, set_fte);
	ifc_set(set_fte_in, c->in, op_mod, what >> 7);
	ifc_set(set_fte_in, c->in, modify_enable_mask, what & 0x80 ? input8(input) : 0);
	ifc_set(set_fte_in, c->in, table_type, rules->type);
	ifc_set(set_fte_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(set_fte_in, c->in, flow_index, what >> 3 & 3);
	ifc_set(flow_context, context, group_id, kit->num[KIT_GROUP]);
	ifc_set(flow_context, context, action, action);
	ifc_set(flow_context, context, extended_destination, what >> 6 & 1);
	ifc_set(flow_context, context, flow_tag, 0x777);
	ifc_set(flow_context, context, push_vlan.ethtype, 0x8100);
	ifc_set(flow_context, context, push_vlan_2.ethtype, 0x8100);
	if (action & MLX5_FLOW_CONTEXT_ACTION_MOD_HDR)
		ifc_set(flow_context, context, modify_header_id, kit->num[KIT_MODIFY]);
	if (action & MLX5_FLOW_CONTEXT_ACTION_PACKET_REFORMAT)
		ifc_set(flow_context, context, packet_reformat_id, kit->num[KIT_REFORMAT]);
	ifc_set(flow_context, context, destination_list_size, dests);
	ifc_set(flow_context, context, flow_counter_list_size, counted);
	fill_value(rules, ifc_addr(flow_context, context, match_value), input);
	while (dests--)
		add_destination(c, kit, input);
	if (!counted)
		return KIT_KINDS;
	command_add32(c, kit->num[KIT_COUNTER]);
	command_add32(c, 0);
	return KIT_KINDS;
}

/* Header modification with existing fields and bits within them */
static enum kind fill_modify(struct rules *rules, struct command *c, struct input *input)
{
	uint8_t actions = 1 + input8(input) % ACTIONS_MAX, i;

	COMMAND(c, ALLOC_MODIFY_HEADER_CONTEXT, alloc_modify_header_context);
	ifc_set(alloc_modify_header_context_in, c->in, table_type, rules->type);
	ifc_set(alloc_modify_header_context_in, c->in, num_of_actions, actions);
	for (i = 0; i < actions; i++) {
		uint8_t type = 1 + input8(input) % 3, action[8] = {}, bits = input8(input);

		ifc_set(set_action_in, action, action_type, type);
		ifc_set(set_action_in, action, field, input8(input) & 0x7f);
		if (type != MLX5_ACTION_TYPE_ADD) {
			ifc_set(set_action_in, action, offset, bits >> 5);
			ifc_set(set_action_in, action, length, bits & 31);
		}
		if (type == MLX5_ACTION_TYPE_COPY)
			ifc_set(copy_action_in, action, dst_field, input8(input) & 0x7f);
		else
			ifc_set(set_action_in, action, data, input32(input));
		memcpy(c->in + c->in_len, action, sizeof(action));
		c->in_len += sizeof(action);
	}
	return KIT_MODIFY;
}

static enum kind fill_reformat(struct command *c, struct input *input)
{
	void *context = ifc_addr(alloc_packet_reformat_context_in, c->in, packet_reformat_context);
	uint8_t headers[PACKET_HEADERS_MAX], type = input8(input) % 0x14, size = input8(input);
	uint8_t *data;

	COMMAND(c, ALLOC_PACKET_REFORMAT_CONTEXT, alloc_packet_reformat_context);
	data = ifc_addr(packet_reformat_context_in, context, reformat_data);
	if (size > 126)
		size = packet_headers(headers, size, 0);
	else
		memset(headers, input8(input), size);
	memcpy(data, headers, size);
	ifc_set(packet_reformat_context_in, context, reformat_type, type);
	ifc_set(packet_reformat_context_in, context, reformat_param_0, input8(input));
	ifc_set(packet_reformat_context_in, context, reformat_param_1, input8(input));
	if (type != MLX5_REFORMAT_TYPE_REMOVE_HDR)
		ifc_set(packet_reformat_context_in, context, reformat_data_size, size);
	c->in_len += (size + 3) / 4 * 4;
	return KIT_REFORMAT;
}

static enum kind fill_root(struct rules *rules, struct command *c, const struct kit *kit,
			   struct input *input)
{
	COMMAND(c, SET_FLOW_TABLE_ROOT, set_flow_table_root);
	ifc_set(set_flow_table_root_in, c->in, op_mod, input8(input) & 1);
	ifc_set(set_flow_table_root_in, c->in, table_type, rules->type);
	ifc_set(set_flow_table_root_in, c->in, table_id, kit->num[KIT_TABLE]);
	return KIT_KINDS;
}

enum kind rules_fill(struct rules *rules, struct command *c, const struct kit *kit,
		     struct input *input)
{
	switch (input8(input) % 8) {
	case 0:
		return fill_table(rules, c, input);
	case 1:
		return fill_group(rules, c, kit, input);
	case 2:
		return fill_modify(rules, c, input);
	case 3:
		return fill_reformat(c, input);
	case 4:
		return fill_root(rules, c, kit, input);
	default:
		return fill_rule(rules, c, kit, input);
	}
}
