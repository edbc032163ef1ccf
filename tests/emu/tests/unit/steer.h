/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flow steering and the switch, driven by command mailboxes and frames. All of steering, the
 * parser, object tables and the check of reserved bits are real; TIRs, wire, port and page supply
 * are replaced.
 */
#ifndef EMU_TEST_STEER_H
#define EMU_TEST_STEER_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/layout.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "port/port.h"
#include "port/wire.h"
#include "record/counts.h"
#include "record/trace.h"
#include "roce/input.h"
#include "switch/eswitch.h"
#include "switch/flow_caps.h"
#include "switch/hop.h"
#include "switch/steering.h"
#include "switch/vport.h"

/* Each program uses some of these */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"

#define SFS	4
#define SF(n)	(SF_BASE_ID + (n))
#define PF	card.pf
#define ARRAY(a) (sizeof(a) / sizeof((a)[0]))

/* --- replacements for the rest of the card --- */

static struct board board;
static struct card card;
static struct vhca pf_vhca, sf_vhca[SFS];
static bool link_up = true, sf_down[SFS];
static char refusal[256];

struct tir {
	struct obj obj;
	unsigned int frames;
	struct frame last;
	uint8_t storage[FRAME_MAX];
};

static struct {
	unsigned int frames;
	uint32_t len;
	uint8_t data[FRAME_MAX];
} sent;

bool pages_charge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
	return true;
}

void pages_uncharge(struct vhca *vhca, uint32_t bytes)
{
	(void)vhca;
	(void)bytes;
}

enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	vsnprintf(refusal, sizeof(refusal), why, ap);
	va_end(ap);
	cmd->vhca->card->record.refusals++;
	return status;
}

struct tir *tir_find(struct vhca *vhca, uint32_t tirn)
{
	return obj_find(vhca, OBJ_TIR, tirn);
}

void tir_receive(struct tir *tir, struct frame *frame)
{
	frame_copy(&tir->last, tir->storage, FRAME_MAX, frame);
	tir->frames++;
}

bool wire_send(struct wire *to, const void *data, size_t len)
{
	(void)to;
	sent.frames++;
	sent.len = len;
	memcpy(sent.data, data, len);
	return true;
}

void port_count_tx(struct card *c, uint32_t len, const uint8_t *dmac)
{
	(void)c;
	(void)len;
	(void)dmac;
}

void port_count_rx(struct card *c, uint32_t len, const uint8_t *dmac)
{
	(void)c;
	(void)len;
	(void)dmac;
}

bool port_is_up(const struct port *port)
{
	(void)port;
	return link_up;
}

bool vport_is_up(const struct vport *vport)
{
	return vport->num < SF_BASE_ID || !sf_down[vport->num - SF_BASE_ID];
}

struct vport *vport_create(struct card *c, uint16_t num, struct vhca *vhca)
{
	struct vport *vport = calloc(1, sizeof(*vport));

	vport->card = c;
	vport->num = num;
	vport->vhca = vhca;
	if (num == VPORT_UPLINK)
		c->uplink = vport;
	return vport;
}

void vport_destroy(struct vport *vport)
{
	free(vport->mc_list);
	free(vport);
}

struct vport *vport_find(struct card *c, uint16_t num)
{
	if (num == VPORT_UPLINK)
		return c->uplink;
	if (!num)
		return c->pf->vport;
	return num >= SF_BASE_ID && num < SF(SFS) ? c->sfs[num - SF_BASE_ID]->vport : NULL;
}

static const struct card_ops ops = {
	.vport_create = vport_create, .vport_destroy = vport_destroy,
	.vport_changed = vport_state_changed, .roce_receive = roce_receive,
};

bool trace_wants(const struct trace *trace, enum trace_kind kind)
{
	(void)trace;
	(void)kind;
	return false;
}

/* --- results --- */

struct test {
	const char *name;
	void (*run)(void);
};

static unsigned int passed, failed;
static bool good;
static const char *current;

#define EXPECT(cond) expect((cond), #cond, __LINE__)

static void expect(bool cond, const char *text, int line)
{
	if (cond)
		return;
	good = false;
	printf("# %s: line %d: %s (last refusal: %s)\n", current, line, text, refusal);
}

#define EXPECT_EQ(a, b) expect_eq((a), (b), #a " == " #b, __LINE__)

static void expect_eq(uint64_t a, uint64_t b, const char *text, int line)
{
	if (a == b)
		return;
	good = false;
	printf("# %s: line %d: %s: 0x%llx, not 0x%llx (last refusal: %s)\n", current, line, text,
	       (unsigned long long)a, (unsigned long long)b, refusal);
}

/* --- commands --- */

static uint8_t in[65536] __attribute__((aligned(8))), out[600000] __attribute__((aligned(8)));

/* Like the command interface, with exact lengths, so that sanitizers detect overruns */
static enum cmd_status run_len(struct vhca *vhca, uint16_t opcode, uint32_t in_len,
			       uint32_t out_len)
{
	struct cmd cmd = { .vhca = vhca, .opcode = opcode, .op_mod = in[6] << 8 | in[7] };
	enum cmd_status status;
	uint8_t *exact;
	char path[128];

	ifc_set(set_fte_in, in, opcode, opcode);
	cmd.desc = cmd_find(opcode);
	if (cmd.desc->flags & CMD_PF_ONLY && vhca->kind != VHCA_PF)
		return STAT_BAD_OP;
	if (!(cmd.desc->op_mods >> cmd.op_mod & 1))
		return STAT_BAD_OP;
	if (in_len < cmd.desc->in_min)
		return STAT_BAD_INP_LEN;
	if (out_len < cmd.desc->out_min)
		return STAT_BAD_OUTP_LEN;
	if (layout_reserved_bit(layout_find(cmd.desc->layout), in, cmd.desc->in_min, path,
				sizeof(path)) >= 0)
		return STAT_BAD_PARAM;
	exact = aligned_alloc(8, (in_len + 7) & ~7u);
	memcpy(exact, in, in_len);
	memset(out, 0, out_len);
	cmd.in = exact;
	cmd.in_len = in_len;
	cmd.out = out;
	cmd.out_len = out_len;
	status = cmd.desc->run(&cmd);
	free(exact);
	return status;
}

static enum cmd_status run(struct vhca *vhca, uint16_t opcode)
{
	const struct cmd_desc *desc = cmd_find(opcode);

	return run_len(vhca, opcode, desc->in_min, desc->out_min + 4096);
}

#define ISSUE(vhca, op) run(vhca, MLX5_CMD_OP_##op)

static void begin(void)
{
	memset(in, 0, sizeof(in));
}

static void domain(uint8_t type, int vport)
{
	begin();
	ifc_set(create_flow_table_in, in, table_type, type);
	if (vport >= 0) {
		ifc_set(create_flow_table_in, in, other_vport, 1);
		ifc_set(create_flow_table_in, in, vport_number, vport);
	}
}

#define OWN (-1)
#define REFORMAT_EN	1
#define DECAP_EN	2
#define TERMINATION	4

static enum cmd_status try_table(struct vhca *vhca, uint8_t type, int vport, uint8_t level,
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

static uint32_t table(struct vhca *vhca, uint8_t type, int vport, uint8_t level, uint8_t log_size,
		      unsigned int flags, uint32_t miss)
{
	uint32_t id;

	EXPECT_EQ(try_table(vhca, type, vport, level, log_size, flags, miss, &id), STAT_OK);
	return id;
}

static enum cmd_status set_root(struct vhca *vhca, uint8_t type, int vport, uint32_t id)
{
	domain(type, vport);
	ifc_set(set_flow_table_root_in, in, table_id, id);
	return ISSUE(vhca, SET_FLOW_TABLE_ROOT);
}

static uint32_t root(struct vhca *vhca, uint8_t type, int vport, uint8_t level, unsigned int flags)
{
	uint32_t id = table(vhca, type, vport, level, 10, flags, 0);

	EXPECT_EQ(set_root(vhca, type, vport, id), STAT_OK);
	return id;
}

static enum cmd_status destroy_table(struct vhca *vhca, uint8_t type, int vport, uint32_t id)
{
	domain(type, vport);
	ifc_set(destroy_flow_table_in, in, table_id, id);
	return ISSUE(vhca, DESTROY_FLOW_TABLE);
}

/* Mask and value under construction */
static uint8_t mask[MATCH_BYTES] __attribute__((aligned(8))),
	value[MATCH_BYTES] __attribute__((aligned(8)));

static void clear_match(void)
{
	memset(mask, 0, sizeof(mask));
	memset(value, 0, sizeof(value));
}

#define WANT(field, v) want(ifc_field(fte_match_param, field), v)

static void want(struct ifc_field field, uint32_t v)
{
	ifc_set_at(mask, field, 0xffffffff);
	ifc_set_at(value, field, v);
}

static void want_dmac(const uint8_t *mac)
{
	memset(ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16), 0xff, 6);
	memcpy(ifc_addr(fte_match_param, value, outer_headers.dmac_47_16), mac, 6);
}

static enum cmd_status try_group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
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

static uint32_t group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id, uint32_t start,
		      uint32_t end, uint8_t criteria)
{
	uint32_t id;

	EXPECT_EQ(try_group(vhca, type, vport, table_id, start, end, criteria, &id), STAT_OK);
	return id;
}

/* A rule under construction: type, vport, table, group, index; then actions and destinations */
static struct {
	uint32_t lists;
	unsigned int dests, counters, entry;
} rule;

#define CONTEXT ifc_addr(set_fte_in, in, flow_context)

static void begin_rule(uint8_t type, int vport, uint32_t table_id, uint32_t group_id,
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

static uint8_t *add_dest(uint8_t type, uint32_t id)
{
	uint8_t *entry = add_entry();

	ifc_set(dest_format_struct, entry, destination_type, type);
	ifc_set(dest_format_struct, entry, destination_id, id);
	ifc_set(flow_context, CONTEXT, destination_list_size, ++rule.dests);
	return entry;
}

static void add_counter(uint32_t id)
{
	ifc_set(flow_counter_list, add_entry(), flow_counter_id, id);
	ifc_set(flow_context, CONTEXT, flow_counter_list_size, ++rule.counters);
}

static enum cmd_status set_rule(struct vhca *vhca)
{
	return run_len(vhca, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY, ifc_bytes(set_fte_in) + rule.lists,
		       16);
}

static enum cmd_status delete_rule(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
				   uint32_t index)
{
	domain(type, vport);
	ifc_set(delete_fte_in, in, table_id, table_id);
	ifc_set(delete_fte_in, in, flow_index, index);
	return ISSUE(vhca, DELETE_FLOW_TABLE_ENTRY);
}

#define ACT(name) MLX5_FLOW_CONTEXT_ACTION_##name

/* Create a rule with one destination */
static void forward_rule(struct vhca *vhca, uint8_t type, uint32_t table_id, uint32_t group_id,
			 uint32_t index, uint8_t dest, uint32_t id)
{
	begin_rule(type, OWN, table_id, group_id, index, ACT(FWD_DEST));
	add_dest(dest, id);
	EXPECT_EQ(set_rule(vhca), STAT_OK);
}

static uint32_t counter(struct vhca *vhca, uint8_t bulk)
{
	begin();
	ifc_set(alloc_flow_counter_in, in, flow_counter_bulk, bulk);
	EXPECT_EQ(ISSUE(vhca, ALLOC_FLOW_COUNTER), STAT_OK);
	return ifc_get(alloc_flow_counter_out, out, flow_counter_id);
}

static enum cmd_status free_counter(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_flow_counter_in, in, flow_counter_id, id);
	return ISSUE(vhca, DEALLOC_FLOW_COUNTER);
}

static enum cmd_status query_counters(struct vhca *vhca, uint32_t id, uint32_t n, bool clear,
				      uint32_t room)
{
	begin();
	ifc_set(query_flow_counter_in, in, flow_counter_id, id);
	ifc_set(query_flow_counter_in, in, num_of_counters, n);
	ifc_set(query_flow_counter_in, in, clear, clear);
	return run_len(vhca, MLX5_CMD_OP_QUERY_FLOW_COUNTER, ifc_bytes(query_flow_counter_in),
		       16 + room * 16);
}

static uint64_t counted(unsigned int n, bool bytes)
{
	uint8_t *p = ifc_addr(query_flow_counter_out, out, flow_statistics) + n * 16;

	return bytes ? ifc_get64(traffic_counter, p, octets) :
		       ifc_get64(traffic_counter, p, packets);
}

static uint8_t actions[16][8] __attribute__((aligned(8)));
static unsigned int action_count;

static uint8_t *action(uint8_t type, uint16_t field)
{
	uint8_t *a = actions[action_count++];

	memset(a, 0, 8);
	ifc_set(set_action_in, a, action_type, type);
	ifc_set(set_action_in, a, field, field);
	return a;
}

static void action_set(uint16_t field, unsigned int offset, unsigned int length, uint32_t data)
{
	uint8_t *a = action(MLX5_ACTION_TYPE_SET, field);

	ifc_set(set_action_in, a, offset, offset);
	ifc_set(set_action_in, a, length, length);
	ifc_set(set_action_in, a, data, data);
}

static enum cmd_status try_modify_header(struct vhca *vhca, uint8_t type, uint32_t *id)
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

static uint32_t modify_header(struct vhca *vhca, uint8_t type)
{
	uint32_t id;

	EXPECT_EQ(try_modify_header(vhca, type, &id), STAT_OK);
	return id;
}

static enum cmd_status free_modify_header(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_modify_header_context_in, in, modify_header_id, id);
	return ISSUE(vhca, DEALLOC_MODIFY_HEADER_CONTEXT);
}

static enum cmd_status try_reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1,
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

static uint32_t reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1, const void *data,
			 uint32_t size)
{
	uint32_t id;

	EXPECT_EQ(try_reformat(vhca, type, p0, p1, data, size, &id), STAT_OK);
	return id;
}

static enum cmd_status free_reformat(struct vhca *vhca, uint32_t id)
{
	begin();
	ifc_set(dealloc_packet_reformat_context_in, in, packet_reformat_id, id);
	return ISSUE(vhca, DEALLOC_PACKET_REFORMAT_CONTEXT);
}

static void tir_destroy(struct obj *obj)
{
	free(obj);
}

static struct tir *tir(struct vhca *vhca)
{
	struct tir *t = calloc(1, sizeof(*t));

	EXPECT(obj_add(vhca, OBJ_TIR, &t->obj, tir_destroy));
	return t;
}

/* --- frames --- */

static const uint8_t mac_a[6] = { 0x02, 0, 0, 0, 0, 0xa }, mac_b[6] = { 0x02, 0, 0, 0, 0, 0xb };
static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t multicast[6] = { 0x33, 0x33, 0, 0, 0, 1 };
static uint8_t storage[FRAME_MAX];
static struct frame frame;

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) << 16 | get16(p + 2);
}

static void make_eth(const uint8_t *dst, const uint8_t *src, uint16_t type, uint32_t len)
{
	uint32_t i;

	memset(&frame, 0, sizeof(frame));
	frame.buf = storage;
	frame.size = sizeof(storage);
	frame.data = storage + FRAME_HEADROOM;
	frame.len = len;
	for (i = 0; i < len; i++)
		frame.data[i] = i * 7 + 3;
	memcpy(frame.data, dst, 6);
	memcpy(frame.data + 6, src, 6);
	put16(frame.data + 12, type);
}

static void make_ip4(const uint8_t *dst, const uint8_t *src, uint8_t proto, uint16_t sport,
		     uint16_t dport, uint32_t len)
{
	uint8_t *ip, *l4;

	make_eth(dst, src, 0x0800, len);
	ip = frame.data + 14;
	l4 = ip + 20;
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put16(ip + 2, len - 14);
	put16(ip + 4, 0x1234);
	ip[8] = 64;
	ip[9] = proto;
	put32(ip + 12, 0x0a000001);
	put32(ip + 16, 0x0a000002);
	put16(l4, sport);
	put16(l4 + 2, dport);
	if (proto == 6) {
		put32(l4 + 4, 0x11111111);
		put32(l4 + 8, 0x22222222);
		l4[12] = 0x50;
		l4[13] = 0x18;
	} else {
		put16(l4 + 4, len - 34);
	}
	frame_fix_checksums(&frame, true, true);
}

static void make_tcp6(const uint8_t *dst, const uint8_t *src, uint32_t len)
{
	uint8_t *ip, *l4;
	unsigned int i;

	make_eth(dst, src, 0x86dd, len);
	ip = frame.data + 14;
	l4 = ip + 40;
	memset(ip, 0, 8);
	put32(ip, 0x60012345);
	put16(ip + 4, len - 54);
	ip[6] = 6;
	ip[7] = 64;
	for (i = 0; i < 32; i++)
		ip[8 + i] = 0x20 + i;
	put16(l4, 1000);
	put16(l4 + 2, 2000);
	l4[12] = 0x50;
	l4[13] = 0x02;
	frame_fix_checksums(&frame, true, true);
}

static void transmit(struct vhca *from, uint32_t sqn)
{
	frame.source_sqn = sqn;
	frame_changed(&frame);
	eswitch_transmit(from, &frame);
}

static void receive(void)
{
	eswitch_receive(&card, frame.data, frame.len);
}

static bool sums_good(const uint8_t *data, uint32_t len)
{
	struct frame f = {
		.data = (uint8_t *)data, .len = len, .buf = (uint8_t *)data, .size = len
	};

	frame_parse(&f);
	return f.layers.l3_ok && f.layers.l4_ok;
}

/* Frames counted from @from to @to ("wire", "drop:…", or a number as text) */
static unsigned long switched(unsigned int from, const char *to)
{
	char *json = hop_counts_json(&card), key[64], *at;
	char from_text[16] = "\"wire\"";
	unsigned long n = 0;

	if (from != VPORT_UPLINK)
		snprintf(from_text, sizeof(from_text), "%u", from);
	snprintf(key, sizeof(key), *to >= '0' && *to <= '9' ? "{\"from\":%s,\"to\":%s,\"frames\":" :
		 "{\"from\":%s,\"to\":\"%s\",\"frames\":", from_text, to);
	at = strstr(json, key);
	if (at)
		n = strtoul(at + strlen(key), NULL, 10);
	free(json);
	return n;
}

/* --- the card of each test --- */

static void setup(void)
{
	static struct vhca *sfs[SFS];
	unsigned int i;

	memset(&card, 0, sizeof(card));
	memset(&pf_vhca, 0, sizeof(pf_vhca));
	memset(sf_vhca, 0, sizeof(sf_vhca));
	memset(&sent, 0, sizeof(sent));
	memset(sf_down, 0, sizeof(sf_down));
	link_up = true;
	card.pf = &pf_vhca;
	card.sfs = sfs;
	memset(&board, 0, sizeof(board));
	board.config.functions = 1;
	board.config.max_sfs = SFS;
	board.cards[0] = &card;
	card.board = &board;
	card.config = &board.config;
	card.ops = &ops;
	card.record.frames = counts_create();
	card.eswitch = eswitch_create(&card);
	pf_vhca.card = &card;
	pf_vhca.hca = HCA_INIT;
	pf_vhca.vport = vport_create(&card, VPORT_PF, &pf_vhca);
	for (i = 0; i < SFS; i++) {
		sfs[i] = &sf_vhca[i];
		sf_vhca[i].card = &card;
		sf_vhca[i].kind = VHCA_SF;
		sf_vhca[i].id = 1 + i;
		sf_vhca[i].function_id = SF(i);
		sf_vhca[i].bar_index = i;
		sf_vhca[i].hca = HCA_INIT;
		sf_vhca[i].vport = vport_create(&card, SF(i), &sf_vhca[i]);
	}
	clear_match();
	action_count = 0;
	refusal[0] = 0;
}

static unsigned int held(void)
{
	unsigned int i, t, n = 0;

	for (t = 0; t < OBJ_TYPES; t++) {
		n += obj_count(PF, t);
		for (i = 0; i < SFS; i++)
			n += obj_count(&sf_vhca[i], t);
	}
	return n;
}

static void teardown(void)
{
	unsigned int i;

	obj_del_all(PF);
	for (i = 0; i < SFS; i++)
		obj_del_all(&sf_vhca[i]);
	EXPECT_EQ(held(), 0);
	EXPECT_EQ(card.eswitch->copies, 0);
	EXPECT(!card.eswitch->fdb_root);
	for (i = 0; i < SFS; i++) {
		EXPECT(!sf_vhca[i].vport->nic_rx && !sf_vhca[i].vport->ingress_acl);
		vport_destroy(sf_vhca[i].vport);
		caps_reset(&sf_vhca[i]);
	}
	EXPECT(!pf_vhca.vport->nic_rx && !pf_vhca.vport->nic_tx);
	vport_destroy(pf_vhca.vport);
	caps_reset(&pf_vhca);
	eswitch_destroy(card.eswitch);
	counts_destroy(card.record.frames);
}

/* Make a function receive everything: one NIC RX table with one rule */
static struct tir *open_function(struct vhca *vhca)
{
	uint32_t id = root(vhca, TABLE_NIC_RX, OWN, 0, 0);
	struct tir *t = tir(vhca);

	clear_match();
	forward_rule(vhca, TABLE_NIC_RX, id, group(vhca, TABLE_NIC_RX, OWN, id, 0, 0, 0), 0,
		     DEST_TIR, t->obj.num);
	return t;
}

static void run_tests(const struct test *tests, unsigned int count)
{
	unsigned int i;

	printf("KTAP version 1\n1..%u\n", count);
	for (i = 0; i < count; i++) {
		good = true;
		current = tests[i].name;
		setup();
		tests[i].run();
		teardown();
		printf("%s %u %s\n", good ? "ok" : "not ok", i + 1, current);
		if (good)
			passed++;
		else
			failed++;
	}
	printf("%u passed, %u failed\n", passed, failed);
}

#endif
