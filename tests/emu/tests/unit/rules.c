// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/rules.h"

void domain(uint8_t type, int vport)
{
	begin();
	ifc_set(create_flow_table_in, in, table_type, type);
	if (vport >= 0) {
		ifc_set(create_flow_table_in, in, other_vport, 1);
		ifc_set(create_flow_table_in, in, vport_number, vport);
	}
}

enum cmd_status try_table(struct vhca *vhca, uint8_t type, int vport, uint8_t level,
			  uint8_t log_size, unsigned int flags, uint32_t miss, uint32_t *id)
{
	uint8_t *context = ifc_addr(create_flow_table_in, in, flow_table_context);
	enum cmd_status status;

	domain(type, vport);
	ifc_set(flow_table_context, context, level, level);
	ifc_set(flow_table_context, context, log_size, log_size);
	ifc_set(flow_table_context, context, reformat_en, !!(flags & REFORMAT_EN));
	ifc_set(flow_table_context, context, decap_en, !!(flags & DECAP_EN));
	ifc_set(flow_table_context, context, termination_table, !!(flags & TERMINATION));
	ifc_set(flow_table_context, context, table_miss_action, !!miss);
	ifc_set(flow_table_context, context, table_miss_id, miss);
	status = ISSUE(vhca, CREATE_FLOW_TABLE);
	*id = ifc_get(create_flow_table_out, out, table_id);
	return status;
}

uint32_t table(struct vhca *vhca, uint8_t type, int vport, uint8_t level, uint8_t log_size,
	       unsigned int flags, uint32_t miss)
{
	uint32_t id;

	EXPECT_EQ(try_table(vhca, type, vport, level, log_size, flags, miss, &id), STAT_OK);
	return id;
}

enum cmd_status set_root(struct vhca *vhca, uint8_t type, int vport, uint32_t id)
{
	domain(type, vport);
	ifc_set(set_flow_table_root_in, in, table_id, id);
	return ISSUE(vhca, SET_FLOW_TABLE_ROOT);
}

uint32_t root(struct vhca *vhca, uint8_t type, int vport, uint8_t level, unsigned int flags)
{
	uint32_t id = table(vhca, type, vport, level, 10, flags, 0);

	EXPECT_EQ(set_root(vhca, type, vport, id), STAT_OK);
	return id;
}

enum cmd_status destroy_table(struct vhca *vhca, uint8_t type, int vport, uint32_t id)
{
	domain(type, vport);
	ifc_set(destroy_flow_table_in, in, table_id, id);
	return ISSUE(vhca, DESTROY_FLOW_TABLE);
}

uint8_t mask[MATCH_BYTES] __attribute__((aligned(8))),
	value[MATCH_BYTES] __attribute__((aligned(8)));

void clear_match(void)
{
	memset(mask, 0, sizeof(mask));
	memset(value, 0, sizeof(value));
}

void want(struct ifc_field field, uint32_t v)
{
	ifc_set_at(mask, field, 0xffffffff);
	ifc_set_at(value, field, v);
}

void want_dmac(const uint8_t *mac)
{
	memset(ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16), 0xff, 6);
	memcpy(ifc_addr(fte_match_param, value, outer_headers.dmac_47_16), mac, 6);
}

enum cmd_status try_group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
			  uint32_t start, uint32_t end, uint8_t criteria, uint32_t *id)
{
	enum cmd_status status;

	domain(type, vport);
	ifc_set(create_flow_group_in, in, table_id, table_id);
	ifc_set(create_flow_group_in, in, start_flow_index, start);
	ifc_set(create_flow_group_in, in, end_flow_index, end);
	ifc_set(create_flow_group_in, in, match_criteria_enable, criteria);
	memcpy(ifc_addr(create_flow_group_in, in, match_criteria), mask, MATCH_BYTES);
	status = ISSUE(vhca, CREATE_FLOW_GROUP);
	*id = ifc_get(create_flow_group_out, out, group_id);
	return status;
}

uint32_t group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id, uint32_t start,
	       uint32_t end, uint8_t criteria)
{
	uint32_t id;

	EXPECT_EQ(try_group(vhca, type, vport, table_id, start, end, criteria, &id), STAT_OK);
	return id;
}

struct rule_draft rule;

void begin_rule(uint8_t type, int vport, uint32_t table_id, uint32_t group_id,
		uint32_t index, uint16_t action)
{
	domain(type, vport);
	memset(&rule, 0, sizeof(rule));
	rule.entry = 8;
	ifc_set(set_fte_in, in, table_id, table_id);
	ifc_set(set_fte_in, in, flow_index, index);
	ifc_set(flow_context, CONTEXT, group_id, group_id);
	ifc_set(flow_context, CONTEXT, action, action);
	memcpy(ifc_addr(flow_context, CONTEXT, match_value), value, MATCH_BYTES);
}

static uint8_t *add_entry(void)
{
	uint8_t *entry = CONTEXT + CONTEXT_BYTES + rule.lists;

	rule.lists += rule.entry;
	return entry;
}

uint8_t *add_dest(uint8_t type, uint32_t id)
{
	uint8_t *entry = add_entry();

	ifc_set(dest_format_struct, entry, destination_type, type);
	ifc_set(dest_format_struct, entry, destination_id, id);
	ifc_set(flow_context, CONTEXT, destination_list_size, ++rule.dests);
	return entry;
}

void add_counter(uint32_t id)
{
	ifc_set(flow_counter_list, add_entry(), flow_counter_id, id);
	ifc_set(flow_context, CONTEXT, flow_counter_list_size, ++rule.counters);
}

enum cmd_status set_rule(struct vhca *vhca)
{
	return run_len(vhca, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY, ifc_bytes(set_fte_in) + rule.lists,
		       16);
}

enum cmd_status delete_rule(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
			    uint32_t index)
{
	domain(type, vport);
	ifc_set(delete_fte_in, in, table_id, table_id);
	ifc_set(delete_fte_in, in, flow_index, index);
	return ISSUE(vhca, DELETE_FLOW_TABLE_ENTRY);
}

void forward_rule(struct vhca *vhca, uint8_t type, uint32_t table_id, uint32_t group_id,
		  uint32_t index, uint8_t dest, uint32_t id)
{
	begin_rule(type, OWN, table_id, group_id, index, ACT(FWD_DEST));
	add_dest(dest, id);
	EXPECT_EQ(set_rule(vhca), STAT_OK);
}

uint32_t counter(struct vhca *vhca, uint8_t bulk)
{
	begin();
	ifc_set(alloc_flow_counter_in, in, flow_counter_bulk, bulk);
	EXPECT_EQ(ISSUE(vhca, ALLOC_FLOW_COUNTER), STAT_OK);
	return ifc_get(alloc_flow_counter_out, out, flow_counter_id);
}

enum cmd_status free_counter(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_flow_counter_in, in, flow_counter_id, id);
	return ISSUE(vhca, DEALLOC_FLOW_COUNTER);
}

enum cmd_status query_counters(struct vhca *vhca, uint32_t id, uint32_t n, bool clear,
			       uint32_t room)
{
	begin();
	ifc_set(query_flow_counter_in, in, flow_counter_id, id);
	ifc_set(query_flow_counter_in, in, num_of_counters, n);
	ifc_set(query_flow_counter_in, in, clear, clear);
	return run_len(vhca, MLX5_CMD_OP_QUERY_FLOW_COUNTER, ifc_bytes(query_flow_counter_in),
		       16 + room * 16);
}

uint64_t counted(unsigned int n, bool bytes)
{
	uint8_t *p = ifc_addr(query_flow_counter_out, out, flow_statistics) + n * 16;

	return bytes ? ifc_get64(traffic_counter, p, octets) :
		       ifc_get64(traffic_counter, p, packets);
}

uint8_t actions[16][8] __attribute__((aligned(8)));
static unsigned int action_count;

uint8_t *action(uint8_t type, uint16_t field)
{
	uint8_t *a = actions[action_count++];

	memset(a, 0, 8);
	ifc_set(set_action_in, a, action_type, type);
	ifc_set(set_action_in, a, field, field);
	return a;
}

void action_set(uint16_t field, unsigned int offset, unsigned int length, uint32_t data)
{
	uint8_t *a = action(MLX5_ACTION_TYPE_SET, field);

	ifc_set(set_action_in, a, offset, offset);
	ifc_set(set_action_in, a, length, length);
	ifc_set(set_action_in, a, data, data);
}

enum cmd_status try_modify_header(struct vhca *vhca, uint8_t type, uint32_t *id)
{
	enum cmd_status status;

	begin();
	ifc_set(alloc_modify_header_context_in, in, table_type, type);
	ifc_set(alloc_modify_header_context_in, in, num_of_actions, action_count);
	memcpy(ifc_addr(alloc_modify_header_context_in, in, actions), actions, action_count * 8);
	status = run_len(vhca, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT,
			 ifc_bytes(alloc_modify_header_context_in) + action_count * 8, 16);
	*id = ifc_get(alloc_modify_header_context_out, out, modify_header_id);
	action_count = 0;
	return status;
}

uint32_t modify_header(struct vhca *vhca, uint8_t type)
{
	uint32_t id;

	EXPECT_EQ(try_modify_header(vhca, type, &id), STAT_OK);
	return id;
}

enum cmd_status free_modify_header(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_modify_header_context_in, in, modify_header_id, id);
	return ISSUE(vhca, DEALLOC_MODIFY_HEADER_CONTEXT);
}

enum cmd_status try_reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1,
			     const void *data, uint32_t size, uint32_t *id)
{
	uint8_t *context = ifc_addr(alloc_packet_reformat_context_in, in, packet_reformat_context);
	uint8_t *to = ifc_addr(packet_reformat_context_in, context, reformat_data);
	uint32_t len;
	enum cmd_status status;

	begin();
	ifc_set(packet_reformat_context_in, context, reformat_type, type);
	ifc_set(packet_reformat_context_in, context, reformat_param_0, p0);
	ifc_set(packet_reformat_context_in, context, reformat_param_1, p1);
	ifc_set(packet_reformat_context_in, context, reformat_data_size, size);
	if (data)
		memcpy(to, data, size);
	len = to - in + size;
	if (len < ifc_bytes(alloc_packet_reformat_context_in))
		len = ifc_bytes(alloc_packet_reformat_context_in);
	status = run_len(vhca, MLX5_CMD_OP_ALLOC_PACKET_REFORMAT_CONTEXT, len, 16);
	*id = ifc_get(alloc_packet_reformat_context_out, out, packet_reformat_id);
	return status;
}

uint32_t reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1, const void *data,
		  uint32_t size)
{
	uint32_t id;

	EXPECT_EQ(try_reformat(vhca, type, p0, p1, data, size, &id), STAT_OK);
	return id;
}

enum cmd_status free_reformat(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_packet_reformat_context_in, in, packet_reformat_id, id);
	return ISSUE(vhca, DEALLOC_PACKET_REFORMAT_CONTEXT);
}

struct tir *open_function(struct vhca *vhca)
{
	uint32_t id = root(vhca, TABLE_NIC_RX, OWN, 0, 0);
	struct tir *t = tir(vhca);

	clear_match();
	forward_rule(vhca, TABLE_NIC_RX, id, group(vhca, TABLE_NIC_RX, OWN, id, 0, 0, 0), 0,
		     DEST_TIR, t->obj.num);
	return t;
}

void rules_reset(void)
{
	clear_match();
	action_count = 0;
}
