// SPDX-License-Identifier: GPL-2.0
#include "tests/client/kit.h"

#define TABLE_NIC_RX	0
#define DEST_TIR	2
#define LOG_STRIDE_SQ	6
#define ENTRY_SIZE	64		/* bytes of an entry of EQs and CQs */
#define EQE_OWNER	1
#define CQE_INVALID	(MLX5_CQE_INVALID << 4 | MLX5_CQE_OWNER_MASK)

/* Mark all entries as owned by the card, by their last byte */
static void disown(const struct kit *kit, const struct ring *ring, uint8_t mark)
{
	uint8_t *entries = guest_at(kit->hca->guest, ring->addr);
	unsigned int i;

	for (i = 0; i < 1u << KIT_LOG_SIZE; i++)
		entries[i * ENTRY_SIZE + ENTRY_SIZE - 1] = mark;
}

void kit_init(struct kit *kit, struct hca *hca, uint32_t vector)
{
	struct ring *const rings[] = { &kit->eq, &kit->cq, &kit->sq, &kit->rq };
	unsigned int i;

	*kit = (struct kit){ .hca = hca, .vector = vector };
	for (i = 0; i < 4; i++) {
		rings[i]->addr = guest_alloc(hca->guest, GUEST_PAGE);
		rings[i]->record = guest_alloc(hca->guest, GUEST_PAGE);
	}
	kit->buffer = guest_alloc(hca->guest, KIT_BUFFER);
	disown(kit, &kit->eq, EQE_OWNER);
	disown(kit, &kit->cq, CQE_INVALID);
}

static void create_uar(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_UAR, alloc_uar);
}

static void create_pd(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_PD, alloc_pd);
}

static void create_td(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_TRANSPORT_DOMAIN, alloc_transport_domain);
}

static void create_xrcd(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_XRCD, alloc_xrcd);
}

static void create_eq(struct command *c, const struct kit *kit)
{
	void *eqc = ifc_addr(create_eq_in, c->in, eq_context_entry);

	COMMAND(c, CREATE_EQ, create_eq);
	ifc_set(eqc, eqc, log_eq_size, KIT_LOG_SIZE);
	ifc_set(eqc, eqc, uar_page, kit->num[KIT_UAR]);
	ifc_set(eqc, eqc, intr, kit->vector);
	command_add64(c, kit->eq.addr);
}

static void create_cq(struct command *c, const struct kit *kit)
{
	void *cqc = ifc_addr(create_cq_in, c->in, cq_context);

	COMMAND(c, CREATE_CQ, create_cq);
	ifc_set(cqc, cqc, log_cq_size, KIT_LOG_SIZE);
	ifc_set(cqc, cqc, uar_page, kit->num[KIT_UAR]);
	ifc_set(cqc, cqc, c_eqn_or_apu_element, kit->num[KIT_EQ]);
	ifc_set64(cqc, cqc, dbr_addr, kit->cq.record);
	command_add64(c, kit->cq.addr);
}

static void create_mkey(struct command *c, const struct kit *kit)
{
	void *mkc = ifc_addr(create_mkey_in, c->in, memory_key_mkey_entry);

	COMMAND(c, CREATE_MKEY, create_mkey);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, kit->num[KIT_PD]);
	ifc_set(mkc, mkc, length64, 1);
	ifc_set(mkc, mkc, qpn, 0xffffff);
}

static void create_qcounter(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_Q_COUNTER, alloc_q_counter);
}

static void create_tis(struct command *c, const struct kit *kit)
{
	COMMAND(c, CREATE_TIS, create_tis);
	ifc_set(create_tis_in, c->in, ctx.transport_domain, kit->num[KIT_TD]);
}

static void create_sq(struct command *c, const struct kit *kit)
{
	void *sqc = ifc_addr(create_sq_in, c->in, ctx);

	COMMAND(c, CREATE_SQ, create_sq);
	ifc_set(sqc, sqc, cqn, kit->num[KIT_CQ]);
	ifc_set(sqc, sqc, tis_lst_sz, 1);
	ifc_set(sqc, sqc, tis_num_0, kit->num[KIT_TIS]);
	ifc_set(sqc, sqc, flush_in_error_en, 1);
	ifc_set(sqc, sqc, wq.wq_type, MLX5_WQ_TYPE_CYCLIC);
	ifc_set(sqc, sqc, wq.pd, kit->num[KIT_PD]);
	ifc_set(sqc, sqc, wq.uar_page, kit->num[KIT_UAR]);
	ifc_set64(sqc, sqc, wq.dbr_addr, kit->sq.record);
	ifc_set(sqc, sqc, wq.log_wq_stride, LOG_STRIDE_SQ);
	ifc_set(sqc, sqc, wq.log_wq_sz, KIT_LOG_SIZE);
	command_add64(c, kit->sq.addr);
}

static void create_rq(struct command *c, const struct kit *kit)
{
	void *rqc = ifc_addr(create_rq_in, c->in, ctx);

	COMMAND(c, CREATE_RQ, create_rq);
	ifc_set(rqc, rqc, cqn, kit->num[KIT_CQ]);
	ifc_set(rqc, rqc, counter_set_id, kit->num[KIT_QCOUNTER]);
	ifc_set(rqc, rqc, flush_in_error_en, 1);
	ifc_set(rqc, rqc, wq.wq_type, MLX5_WQ_TYPE_CYCLIC);
	ifc_set(rqc, rqc, wq.pd, kit->num[KIT_PD]);
	ifc_set64(rqc, rqc, wq.dbr_addr, kit->rq.record);
	ifc_set(rqc, rqc, wq.log_wq_stride, KIT_RQ_STRIDE);
	ifc_set(rqc, rqc, wq.log_wq_sz, KIT_LOG_SIZE);
	command_add64(c, kit->rq.addr);
}

static void create_rqt(struct command *c, const struct kit *kit)
{
	COMMAND(c, CREATE_RQT, create_rqt);
	ifc_set(create_rqt_in, c->in, rqt_context.rqt_max_size, 4);
	ifc_set(create_rqt_in, c->in, rqt_context.rqt_actual_size, 1);
	command_add32(c, kit->num[KIT_RQ]);
}

static void create_tir(struct command *c, const struct kit *kit)
{
	void *tirc = ifc_addr(create_tir_in, c->in, ctx);

	COMMAND(c, CREATE_TIR, create_tir);
	ifc_set(tirc, tirc, disp_type, MLX5_TIRC_DISP_TYPE_INDIRECT);
	ifc_set(tirc, tirc, indirect_table, kit->num[KIT_RQT]);
	ifc_set(tirc, tirc, transport_domain, kit->num[KIT_TD]);
}

static void create_counter(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, ALLOC_FLOW_COUNTER, alloc_flow_counter);
}

static void create_modify(struct command *c, const struct kit *kit)
{
	uint8_t action[8] = {};

	(void)kit;
	COMMAND(c, ALLOC_MODIFY_HEADER_CONTEXT, alloc_modify_header_context);
	ifc_set(alloc_modify_header_context_in, c->in, table_type, TABLE_NIC_RX);
	ifc_set(alloc_modify_header_context_in, c->in, num_of_actions, 1);
	ifc_set(set_action_in, action, action_type, MLX5_ACTION_TYPE_SET);
	ifc_set(set_action_in, action, field, MLX5_ACTION_IN_FIELD_OUT_IP_TTL);
	ifc_set(set_action_in, action, length, 8);
	ifc_set(set_action_in, action, data, 64);
	memcpy(c->in + c->in_len, action, sizeof(action));
	c->in_len += sizeof(action);
}

static void create_reformat(struct command *c, const struct kit *kit)
{
	void *ctx = ifc_addr(alloc_packet_reformat_context_in, c->in, packet_reformat_context);

	(void)kit;
	COMMAND(c, ALLOC_PACKET_REFORMAT_CONTEXT, alloc_packet_reformat_context);
	ifc_set(packet_reformat_context_in, ctx, reformat_type, MLX5_REFORMAT_TYPE_L2_TO_VXLAN);
	ifc_set(packet_reformat_context_in, ctx, reformat_data_size, 50);
	c->in_len += 52;
}

static void create_sched(struct command *c, const struct kit *kit)
{
	void *ctx = ifc_addr(create_scheduling_element_in, c->in, scheduling_context);

	(void)kit;
	COMMAND(c, CREATE_SCHEDULING_ELEMENT, create_scheduling_element);
	ifc_set(create_scheduling_element_in, c->in, scheduling_hierarchy,
		SCHEDULING_HIERARCHY_NIC);
	ifc_set(scheduling_context, ctx, element_type, SCHEDULING_CONTEXT_ELEMENT_TYPE_QUEUE_GROUP);
}

static void create_table(struct command *c, const struct kit *kit)
{
	(void)kit;
	COMMAND(c, CREATE_FLOW_TABLE, create_flow_table);
	ifc_set(create_flow_table_in, c->in, table_type, TABLE_NIC_RX);
	ifc_set(create_flow_table_in, c->in, flow_table_context.log_size, KIT_TABLE_LOG);
}

static void create_group(struct command *c, const struct kit *kit)
{
	COMMAND(c, CREATE_FLOW_GROUP, create_flow_group);
	ifc_set(create_flow_group_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(create_flow_group_in, c->in, end_flow_index, (1 << KIT_TABLE_LOG) - 1);
}

/* The driver numbers rules; this one is the table's first */
static void create_rule(struct command *c, const struct kit *kit)
{
	void *context = ifc_addr(set_fte_in, c->in, flow_context);

	COMMAND(c, SET_FLOW_TABLE_ENTRY, set_fte);
	ifc_set(set_fte_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(flow_context, context, group_id, kit->num[KIT_GROUP]);
	ifc_set(flow_context, context, action,
		MLX5_FLOW_CONTEXT_ACTION_FWD_DEST | MLX5_FLOW_CONTEXT_ACTION_COUNT);
	ifc_set(flow_context, context, destination_list_size, 1);
	ifc_set(flow_context, context, flow_counter_list_size, 1);
	command_add32(c, (uint32_t)DEST_TIR << 24 | kit->num[KIT_TIR]);
	command_add32(c, 0);
	command_add32(c, kit->num[KIT_COUNTER]);
	command_add32(c, 0);
}

/* Commands that destroy or query an object by its number */
#define BY_NUMBER(fn, op, layout, field)						\
	static void fn(struct command *c, const struct kit *kit, uint32_t num)		\
	{										\
		(void)kit;								\
		COMMAND(c, op, layout);							\
		ifc_set(layout##_in, c->in, field, num);				\
	}

BY_NUMBER(destroy_uar, DEALLOC_UAR, dealloc_uar, uar)
BY_NUMBER(destroy_pd, DEALLOC_PD, dealloc_pd, pd)
BY_NUMBER(destroy_td, DEALLOC_TRANSPORT_DOMAIN, dealloc_transport_domain, transport_domain)
BY_NUMBER(destroy_xrcd, DEALLOC_XRCD, dealloc_xrcd, xrcd)
BY_NUMBER(destroy_eq, DESTROY_EQ, destroy_eq, eq_number)
BY_NUMBER(query_eq, QUERY_EQ, query_eq, eq_number)
BY_NUMBER(destroy_cq, DESTROY_CQ, destroy_cq, cqn)
BY_NUMBER(query_cq, QUERY_CQ, query_cq, cqn)
BY_NUMBER(destroy_mkey, DESTROY_MKEY, destroy_mkey, mkey_index)
BY_NUMBER(query_mkey, QUERY_MKEY, query_mkey, mkey_index)
BY_NUMBER(destroy_qcounter, DEALLOC_Q_COUNTER, dealloc_q_counter, counter_set_id)
BY_NUMBER(query_qcounter, QUERY_Q_COUNTER, query_q_counter, counter_set_id)
BY_NUMBER(destroy_tis, DESTROY_TIS, destroy_tis, tisn)
BY_NUMBER(query_tis, QUERY_TIS, query_tis, tisn)
BY_NUMBER(destroy_sq, DESTROY_SQ, destroy_sq, sqn)
BY_NUMBER(query_sq, QUERY_SQ, query_sq, sqn)
BY_NUMBER(destroy_rq, DESTROY_RQ, destroy_rq, rqn)
BY_NUMBER(query_rq, QUERY_RQ, query_rq, rqn)
BY_NUMBER(destroy_rqt, DESTROY_RQT, destroy_rqt, rqtn)
BY_NUMBER(query_rqt_fixed, QUERY_RQT, query_rqt, rqtn)
BY_NUMBER(destroy_tir, DESTROY_TIR, destroy_tir, tirn)
BY_NUMBER(query_tir, QUERY_TIR, query_tir, tirn)
BY_NUMBER(destroy_counter, DEALLOC_FLOW_COUNTER, dealloc_flow_counter, flow_counter_id)
BY_NUMBER(query_counter_fixed, QUERY_FLOW_COUNTER, query_flow_counter, flow_counter_id)
BY_NUMBER(destroy_modify, DEALLOC_MODIFY_HEADER_CONTEXT, dealloc_modify_header_context,
	  modify_header_id)
BY_NUMBER(destroy_reformat, DEALLOC_PACKET_REFORMAT_CONTEXT, dealloc_packet_reformat_context,
	  packet_reformat_id)
BY_NUMBER(destroy_sched_number, DESTROY_SCHEDULING_ELEMENT, destroy_scheduling_element,
	  scheduling_element_id)
BY_NUMBER(query_sched_number, QUERY_SCHEDULING_ELEMENT, query_scheduling_element,
	  scheduling_element_id)
BY_NUMBER(destroy_table, DESTROY_FLOW_TABLE, destroy_flow_table, table_id)
BY_NUMBER(query_table, QUERY_FLOW_TABLE, query_flow_table, table_id)
BY_NUMBER(destroy_group_number, DESTROY_FLOW_GROUP, destroy_flow_group, group_id)
BY_NUMBER(query_group_number, QUERY_FLOW_GROUP, query_flow_group, group_id)
BY_NUMBER(destroy_rule_index, DELETE_FLOW_TABLE_ENTRY, delete_fte, flow_index)
BY_NUMBER(query_rule_index, QUERY_FLOW_TABLE_ENTRY, query_fte, flow_index)

static void query_rqt(struct command *c, const struct kit *kit, uint32_t num)
{
	query_rqt_fixed(c, kit, num);
	c->out_len += 4 * sizeof(uint32_t);
}

static void query_counter(struct command *c, const struct kit *kit, uint32_t num)
{
	query_counter_fixed(c, kit, num);
	c->out_len += ifc_bytes(traffic_counter);
}

static void destroy_sched(struct command *c, const struct kit *kit, uint32_t num)
{
	destroy_sched_number(c, kit, num);
	ifc_set(destroy_scheduling_element_in, c->in, scheduling_hierarchy,
		SCHEDULING_HIERARCHY_NIC);
}

static void query_sched(struct command *c, const struct kit *kit, uint32_t num)
{
	query_sched_number(c, kit, num);
	ifc_set(query_scheduling_element_in, c->in, scheduling_hierarchy, SCHEDULING_HIERARCHY_NIC);
}

static void destroy_group(struct command *c, const struct kit *kit, uint32_t num)
{
	destroy_group_number(c, kit, num);
	ifc_set(destroy_flow_group_in, c->in, table_id, kit->num[KIT_TABLE]);
}

static void query_group(struct command *c, const struct kit *kit, uint32_t num)
{
	query_group_number(c, kit, num);
	ifc_set(query_flow_group_in, c->in, table_id, kit->num[KIT_TABLE]);
}

static void destroy_rule(struct command *c, const struct kit *kit, uint32_t num)
{
	destroy_rule_index(c, kit, num);
	ifc_set(delete_fte_in, c->in, table_id, kit->num[KIT_TABLE]);
}

static void query_rule(struct command *c, const struct kit *kit, uint32_t num)
{
	query_rule_index(c, kit, num);
	ifc_set(query_fte_in, c->in, table_id, kit->num[KIT_TABLE]);
	c->out_len += 16;
}

static const struct {
	const char *name;
	void (*create)(struct command *c, const struct kit *kit);
	void (*destroy)(struct command *c, const struct kit *kit, uint32_t num);
	void (*query)(struct command *c, const struct kit *kit, uint32_t num);
	struct ifc_field number;	/* in the response to create; none: the driver's number */
	bool per_function;
} kinds[KIT_KINDS] = {
	[KIT_UAR] = { "UAR", create_uar, destroy_uar, NULL, ifc_field(alloc_uar_out, uar), true },
	[KIT_PD] = { "PD", create_pd, destroy_pd, NULL, ifc_field(alloc_pd_out, pd), false },
	[KIT_TD] = { "TD", create_td, destroy_td, NULL,
		     ifc_field(alloc_transport_domain_out, transport_domain), false },
	[KIT_XRCD] = { "XRCD", create_xrcd, destroy_xrcd, NULL, ifc_field(alloc_xrcd_out, xrcd),
		       false },
	[KIT_EQ] = { "EQ", create_eq, destroy_eq, query_eq, ifc_field(create_eq_out, eq_number),
		     true },
	[KIT_CQ] = { "CQ", create_cq, destroy_cq, query_cq, ifc_field(create_cq_out, cqn), false },
	[KIT_MKEY] = { "mkey", create_mkey, destroy_mkey, query_mkey,
		       ifc_field(create_mkey_out, mkey_index), false },
	[KIT_QCOUNTER] = { "counter set", create_qcounter, destroy_qcounter, query_qcounter,
			   ifc_field(alloc_q_counter_out, counter_set_id), true },
	[KIT_TIS] = { "TIS", create_tis, destroy_tis, query_tis, ifc_field(create_tis_out, tisn),
		      false },
	[KIT_SQ] = { "SQ", create_sq, destroy_sq, query_sq, ifc_field(create_sq_out, sqn), false },
	[KIT_RQ] = { "RQ", create_rq, destroy_rq, query_rq, ifc_field(create_rq_out, rqn), false },
	[KIT_RQT] = { "RQT", create_rqt, destroy_rqt, query_rqt, ifc_field(create_rqt_out, rqtn),
		      false },
	[KIT_TIR] = { "TIR", create_tir, destroy_tir, query_tir, ifc_field(create_tir_out, tirn),
		      false },
	[KIT_COUNTER] = { "flow counter", create_counter, destroy_counter, query_counter,
			  ifc_field(alloc_flow_counter_out, flow_counter_id), false },
	[KIT_MODIFY] = { "modify header context", create_modify, destroy_modify, NULL,
			 ifc_field(alloc_modify_header_context_out, modify_header_id), false },
	[KIT_REFORMAT] = { "packet reformat context", create_reformat, destroy_reformat, NULL,
			   ifc_field(alloc_packet_reformat_context_out, packet_reformat_id),
			   false },
	[KIT_SCHED] = { "scheduling element", create_sched, destroy_sched, query_sched,
			ifc_field(create_scheduling_element_out, scheduling_element_id), false },
	[KIT_TABLE] = { "flow table", create_table, destroy_table, query_table,
			ifc_field(create_flow_table_out, table_id), false },
	[KIT_GROUP] = { "flow group", create_group, destroy_group, query_group,
			ifc_field(create_flow_group_out, group_id), false },
	[KIT_RULE] = { "flow table entry", create_rule, destroy_rule, query_rule, {}, true },
};

void kit_create_command(struct command *c, const struct kit *kit, enum kind kind)
{
	kinds[kind].create(c, kit);
}

void kit_destroy_command(struct command *c, const struct kit *kit, enum kind kind, uint32_t num)
{
	kinds[kind].destroy(c, kit, num);
}

bool kit_query_command(struct command *c, const struct kit *kit, enum kind kind, uint32_t num)
{
	if (!kinds[kind].query)
		return false;
	kinds[kind].query(c, kit, num);
	return true;
}

uint32_t kit_number(const struct command *c, enum kind kind)
{
	return kinds[kind].number.bits ? ifc_get_at(c->out, kinds[kind].number) : 0;
}

const char *kit_name(enum kind kind)
{
	return kinds[kind].name;
}

bool kit_numbered_per_function(enum kind kind)
{
	return kinds[kind].per_function;
}

void kit_modify_sq(struct command *c, const struct kit *kit, uint8_t from, uint8_t to)
{
	COMMAND(c, MODIFY_SQ, modify_sq);
	ifc_set(modify_sq_in, c->in, sqn, kit->num[KIT_SQ]);
	ifc_set(modify_sq_in, c->in, sq_state, from);
	ifc_set(modify_sq_in, c->in, ctx.state, to);
}

void kit_modify_rq(struct command *c, const struct kit *kit, uint8_t from, uint8_t to)
{
	COMMAND(c, MODIFY_RQ, modify_rq);
	ifc_set(modify_rq_in, c->in, rqn, kit->num[KIT_RQ]);
	ifc_set(modify_rq_in, c->in, rq_state, from);
	ifc_set(modify_rq_in, c->in, ctx.state, to);
}

static int run(struct command *c, const struct kit *kit, const char **what)
{
	*what = c->name;
	return command_run(c, kit->hca);
}

int kit_create(struct kit *kit, const char **what)
{
	struct command c;
	enum kind kind;
	int status;

	for (kind = 0; kind < KIT_KINDS; kind++) {
		kit_create_command(&c, kit, kind);
		status = run(&c, kit, what);
		if (status)
			return status;
		kit->num[kind] = kit_number(&c, kind);
	}
	kit->key = kit->num[KIT_MKEY] << 8;
	kit_modify_sq(&c, kit, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	status = run(&c, kit, what);
	if (status)
		return status;
	kit_modify_rq(&c, kit, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
	return run(&c, kit, what);
}

int kit_destroy(struct kit *kit, const char **what)
{
	struct command c;
	enum kind kind;
	int status;

	for (kind = KIT_KINDS; kind--;) {
		kit_destroy_command(&c, kit, kind, kit->num[kind]);
		status = run(&c, kit, what);
		if (status)
			return status;
	}
	return 0;
}
