// SPDX-License-Identifier: GPL-2.0
/*
 * Flow steering and the switch, driven by command mailboxes and frames. Real: all of steering, the
 * parser, object tables, the reserved-bit check. Stood in for: TIRs, the wire, the port, page supply.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "flow_caps.h"
#include "layout.h"
#include "port.h"
#include "steering.h"
#include "trace.h"
#include "wire.h"

#define SFS	4
#define SF(n)	(SF_BASE_ID + (n))
#define PF	card.pf
#define ARRAY(a) (sizeof(a) / sizeof((a)[0]))

/* --- what stands in for the rest of the card --- */

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
	cmd->vhca->card->refusals++;
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

bool trace_wants(const struct trace *trace, enum trace_kind kind)
{
	(void)trace;
	(void)kind;
	return false;
}

/* --- results --- */

static unsigned int passed, failed, number;
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

static const struct cmd_desc *find_desc(uint16_t opcode)
{
	static const struct cmd_desc *const tables[] = {
		flow_table_cmds, flow_group_cmds, fte_cmds, flow_counter_cmds, modify_header_cmds,
		reformat_cmds, l2_cmds,
	};
	const struct cmd_desc *desc;
	unsigned int i;

	for (i = 0; i < ARRAY(tables); i++)
		for (desc = tables[i]; desc->run; desc++)
			if (desc->opcode == opcode)
				return desc;
	abort();
}

/* As the command interface does, with the mailboxes' exact lengths so that sanitizers see overruns. */
static enum cmd_status run_len(struct vhca *vhca, uint16_t opcode, uint32_t in_len, uint32_t out_len)
{
	struct cmd cmd = { .vhca = vhca, .opcode = opcode, .op_mod = in[6] << 8 | in[7] };
	enum cmd_status status;
	uint8_t *exact;
	char path[128];

	ifc_set(set_fte_in, in, opcode, opcode);
	cmd.desc = find_desc(opcode);
	if (cmd.desc->flags & CMD_PF_ONLY && vhca->kind != VHCA_PF)
		return STAT_BAD_OP;
	if (!(cmd.desc->op_mods >> cmd.op_mod & 1))
		return STAT_BAD_OP;
	if (in_len < cmd.desc->in_min)
		return STAT_BAD_INP_LEN;
	if (out_len < cmd.desc->out_min)
		return STAT_BAD_OUTP_LEN;
	if (layout_reserved_bit(layout_find(cmd.desc->layout), in, cmd.desc->in_min, path, sizeof(path)) >= 0)
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
	const struct cmd_desc *desc = find_desc(opcode);

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

/* Masks and values under construction. */
static uint8_t mask[MATCH_BYTES] __attribute__((aligned(8))), value[MATCH_BYTES] __attribute__((aligned(8)));

static void clear_match(void)
{
	memset(mask, 0, sizeof(mask));
	memset(value, 0, sizeof(value));
}

#define WANT(field, v) do {						\
	ifc_set(fte_match_param, mask, field, 0xffffffff);		\
	ifc_set(fte_match_param, value, field, v);			\
} while (0)

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

/* A rule under construction: type, vport, table, group, index; then actions and destinations. */
static struct {
	uint32_t lists;
	unsigned int dests, counters, entry;
} rule;

#define CONTEXT ifc_addr(set_fte_in, in, flow_context)

static void begin_rule(uint8_t type, int vport, uint32_t table_id, uint32_t group_id, uint32_t index,
		       uint16_t action)
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
	return run_len(vhca, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY, ifc_bytes(set_fte_in) + rule.lists, 16);
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

/* One rule with one destination. */
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

static enum cmd_status query_counters(struct vhca *vhca, uint32_t id, uint32_t n, bool clear, uint32_t room)
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

	return bytes ? ifc_get64(traffic_counter, p, octets) : ifc_get64(traffic_counter, p, packets);
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

static void make_ip4(const uint8_t *dst, const uint8_t *src, uint8_t proto, uint16_t sport, uint16_t dport,
		     uint32_t len)
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
	struct frame f = { .data = (uint8_t *)data, .len = len, .buf = (uint8_t *)data, .size = len };

	frame_parse(&f);
	return f.layers.l3_ok && f.layers.l4_ok;
}

/* Frames counted from @from to @to ("wire", "drop:…", or a number as text). */
static unsigned long switched(unsigned int from, const char *to)
{
	char *json = eswitch_counts_json(&card), key[64], *at;
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
	card.config.max_sfs = SFS;
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
	}
	EXPECT(!pf_vhca.vport->nic_rx && !pf_vhca.vport->nic_tx);
	vport_destroy(pf_vhca.vport);
	eswitch_destroy(card.eswitch);
}

/* A function that takes everything: one NIC RX table with one rule. */
static struct tir *open_function(struct vhca *vhca)
{
	uint32_t id = root(vhca, TABLE_NIC_RX, OWN, 0, 0);
	struct tir *t = tir(vhca);

	clear_match();
	forward_rule(vhca, TABLE_NIC_RX, id, group(vhca, TABLE_NIC_RX, OWN, id, 0, 0, 0), 0, DEST_TIR,
		     t->obj.num);
	return t;
}

/* --- tests --- */

static void nic_rx_by_address(void)
{
	struct tir *one = tir(PF), *all = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), exact, many;

	PF->vport->promisc_all = true;
	want_dmac(mac_a);
	exact = group(PF, TABLE_NIC_RX, OWN, id, 0, 7, 1);
	begin_rule(TABLE_NIC_RX, OWN, id, exact, 3, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, flow_tag, 0x1234);
	add_dest(DEST_TIR, one->obj.num);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
	EXPECT_EQ(one->last.flow_tag, 0x1234);
	EXPECT_EQ(one->last.source_vport, VPORT_UPLINK);
	EXPECT_EQ(one->last.len, 60);
	EXPECT(!memcmp(one->last.data, frame.data, 60));
	make_eth(mac_b, mac_a, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
	EXPECT_EQ(PF->vport->counters.rx_steer_discard, 1);
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:nic_rx_miss"), 1);
	/* A catch-all behind it takes the rest, not what the lower index takes. */
	clear_match();
	many = group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0);
	forward_rule(PF, TABLE_NIC_RX, id, many, 8, DEST_TIR, all->obj.num);
	receive();
	EXPECT_EQ(all->frames, 1);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 2);
	EXPECT_EQ(all->frames, 1);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 3), STAT_OK);
	receive();
	EXPECT_EQ(all->frames, 2);
	EXPECT_EQ(PF->vport->counters.rx_packets[0], 5);
}

static void legacy_port_filter(void)
{
	struct tir *t = open_function(PF);

	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 0);
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:mpfs"), 1);
	begin();
	ifc_set(set_l2_table_entry_in, in, table_index, 5);
	memcpy(ifc_addr(set_l2_table_entry_in, in, mac_address) + 2, mac_a, 6);
	EXPECT_EQ(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_OK);
	receive();
	EXPECT_EQ(t->frames, 1);
	begin();
	ifc_set(query_l2_table_entry_in, in, table_index, 5);
	EXPECT_EQ(ISSUE(PF, QUERY_L2_TABLE_ENTRY), STAT_OK);
	EXPECT(!memcmp(ifc_addr(query_l2_table_entry_out, out, mac_address) + 2, mac_a, 6));
	make_eth(broadcast, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 2);
	make_eth(multicast, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 2);
	PF->vport->mc_list = malloc(6);
	memcpy(PF->vport->mc_list[0], multicast, 6);
	PF->vport->mc_count = 1;
	receive();
	EXPECT_EQ(t->frames, 3);
	begin();
	ifc_set(delete_l2_table_entry_in, in, table_index, 5);
	EXPECT_EQ(ISSUE(PF, DELETE_L2_TABLE_ENTRY), STAT_OK);
	EXPECT_EQ(ISSUE(PF, DELETE_L2_TABLE_ENTRY), STAT_BAD_INDEX);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 3);
	PF->vport->promisc_uc = true;
	receive();
	EXPECT_EQ(t->frames, 4);
	/* The PF sends to the wire and nowhere else; an SF without an FDB nowhere. */
	transmit(PF, 0x1000);
	EXPECT_EQ(sent.frames, 1);
	transmit(&sf_vhca[0], 0x1001);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(switched(SF(0), "drop:no_fdb"), 1);
	link_up = false;
	transmit(PF, 0x1000);
	receive();
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(t->frames, 4);
}

/* What mainline sets up for switchdev: metadata by ingress ACL, send-to-vport, miss to the manager. */
static void switchdev_slow_path(void)
{
	struct tir *sf0 = open_function(&sf_vhca[0]), *rep = tir(PF), *other = tir(PF);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 9, 0), send, miss, rx, by_metadata, acl, all, change;
	uint32_t metadata = 0x0101;

	acl = root(PF, TABLE_INGRESS_ACL, SF(0), 0, 0);
	all = group(PF, TABLE_INGRESS_ACL, SF(0), acl, 0, 0, 0);
	action_set(MLX5_ACTION_IN_FIELD_METADATA_REG_C_0, 16, 16, metadata);
	change = modify_header(PF, TABLE_INGRESS_ACL);
	begin_rule(TABLE_INGRESS_ACL, SF(0), acl, all, 0, ACT(ALLOW) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, change);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	WANT(misc_parameters.source_sqn, 0x1000);
	WANT(misc_parameters.source_port, VPORT_PF);
	WANT(misc_parameters.source_eswitch_owner_vhca_id, 0);
	send = group(PF, TABLE_FDB, OWN, fdb, 0, 99, 2);
	begin_rule(TABLE_FDB, OWN, fdb, send, 0, ACT(FWD_DEST));
	ifc_set(dest_format_struct, add_dest(DEST_VPORT, SF(0)), destination_eswitch_owner_vhca_id_valid, 1);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	clear_match();
	WANT(misc_parameters.source_sqn, 0x1001);
	WANT(misc_parameters.source_port, VPORT_PF);
	ifc_set(fte_match_param, mask, misc_parameters.source_eswitch_owner_vhca_id, 0xffff);
	begin_rule(TABLE_FDB, OWN, fdb, send, 1, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, flow_source, MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT);
	add_dest(DEST_VPORT, VPORT_UPLINK);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	clear_match();
	mask[ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16) - mask] = 1;
	miss = group(PF, TABLE_FDB, OWN, fdb, 100, 102, 1);
	forward_rule(PF, TABLE_FDB, fdb, miss, 100, DEST_VPORT, VPORT_PF);
	value[ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16) - mask] = 1;
	forward_rule(PF, TABLE_FDB, fdb, miss, 101, DEST_VPORT, VPORT_PF);

	rx = root(PF, TABLE_NIC_RX, OWN, 0, 0);
	clear_match();
	ifc_set(fte_match_param, mask, misc_parameters_2.metadata_reg_c_0, 0xffff0000);
	ifc_set(fte_match_param, value, misc_parameters_2.metadata_reg_c_0, metadata << 16);
	by_metadata = group(PF, TABLE_NIC_RX, OWN, rx, 0, 9, 8);
	forward_rule(PF, TABLE_NIC_RX, rx, by_metadata, 0, DEST_TIR, rep->obj.num);
	clear_match();
	forward_rule(PF, TABLE_NIC_RX, rx, group(PF, TABLE_NIC_RX, OWN, rx, 10, 10, 0), 10, DEST_TIR,
		     other->obj.num);

	/* The register is handed on only when the vport asks for it. */
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(other->frames, 1);
	ifc_set(esw_vport_context, PF->vport->esw_context, fdb_to_vport_reg_c_id, MLX5_FDB_TO_VPORT_REG_C_0);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(rep->frames, 1);
	EXPECT_EQ(rep->last.metadata[0], metadata << 16);
	make_eth(broadcast, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(rep->frames, 2);
	EXPECT_EQ(sent.frames, 0);

	transmit(PF, 0x1000);
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.source_vport, VPORT_PF);
	transmit(PF, 0x1001);
	EXPECT_EQ(sent.frames, 1);
	/* No rule for this SQ: the miss rule sends it to the PF, where it came from. */
	transmit(PF, 0x1002);
	EXPECT_EQ(switched(VPORT_PF, "drop:loopback"), 1);
	EXPECT_EQ(switched(SF(0), "0"), 3);
	EXPECT_EQ(sf0->frames, 1);
	/* Down means down in both directions. */
	sf_down[0] = true;
	transmit(PF, 0x1000);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(rep->frames, 2);
	EXPECT_EQ(sf_vhca[0].vport->counters.rx_discard_down, 1);
	EXPECT_EQ(sf_vhca[0].vport->counters.tx_discard_down, 1);
}

static void fdb_defaults(void)
{
	struct tir *pf = open_function(PF), *sf0 = open_function(&sf_vhca[0]);

	root(PF, TABLE_FDB, OWN, 9, 0);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sent.frames, 1);
	receive();
	EXPECT_EQ(pf->frames, 1);
	EXPECT_EQ(sf0->frames, 0);
}

static void replication(void)
{
	static const uint8_t header[50] = {
		2, 0, 0, 0, 0, 0xd, 2, 0, 0, 0, 0, 0xc, 0x08, 0x00, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0,
		192, 168, 0, 1, 192, 168, 0, 2, 0, 0, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 77, 0
	};
	struct tir *sf[3] = {
		open_function(&sf_vhca[0]), open_function(&sf_vhca[1]), open_function(&sf_vhca[2])
	};
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), encap, g, second, g2;
	uint8_t *dest;
	struct frame f;

	encap = reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, header, sizeof(header));
	second = table(PF, TABLE_FDB, OWN, 2, 4, 0, 0);
	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 0);
	g2 = group(PF, TABLE_FDB, OWN, second, 0, 0, 0);
	forward_rule(PF, TABLE_FDB, second, g2, 0, DEST_VPORT, SF(2));
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, extended_destination, 1);
	rule.entry = 16;
	add_dest(DEST_TABLE, second);
	add_dest(DEST_VPORT, SF(0));
	dest = add_dest(DEST_VPORT, VPORT_UPLINK);
	ifc_set(dest_format_struct, dest, packet_reformat, 1);
	ifc_set(extended_dest_format, dest, packet_reformat_id, encap);
	add_dest(DEST_VPORT, SF(1));
	EXPECT_EQ(set_rule(PF), STAT_OK);

	make_ip4(mac_a, mac_b, 6, 1000, 80, 100);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sf[0]->frames, 0);
	EXPECT_EQ(sf[1]->frames, 1);
	EXPECT_EQ(sf[2]->frames, 1);
	EXPECT_EQ(switched(SF(0), "drop:loopback"), 1);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(sf[1]->last.len, 100);
	EXPECT(!memcmp(sf[1]->last.data, frame.data, 100));
	/* The copy to the wire has its outer header finished. */
	EXPECT_EQ(sent.len, 150);
	EXPECT(!memcmp(sent.data, header, 16));
	EXPECT(!memcmp(sent.data + 50, frame.data, 100));
	EXPECT_EQ(get16(sent.data + 16), 136);
	EXPECT_EQ(get16(sent.data + 38), 116);
	EXPECT(get16(sent.data + 34) >= 0xc000);
	EXPECT_EQ(get16(sent.data + 40), 0);
	f = (struct frame){ .data = sent.data, .len = sent.len, .buf = sent.data, .size = sent.len };
	frame_parse(&f);
	EXPECT(f.layers.l3_ok);
	EXPECT_EQ(f.layers.inner, 50);
	EXPECT_EQ(free_reformat(PF, encap), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 0), STAT_OK);
	EXPECT_EQ(free_reformat(PF, encap), STAT_OK);
}

static void decapsulation(void)
{
	static const uint8_t ethernet[14] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00 };
	struct tir *sf0 = open_function(&sf_vhca[0]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, DECAP_EN | REFORMAT_EN), g, g2, l3;
	uint8_t inner[100];

	make_ip4(mac_a, mac_b, 6, 1000, 80, 100);
	memcpy(inner, frame.data, 100);
	clear_match();
	WANT(misc_parameters.vxlan_vni, 77);
	WANT(inner_headers.tcp_dport, 80);
	want_dmac(mac_b);
	memset(ifc_addr(fte_match_param, mask, inner_headers.dmac_47_16), 0xff, 6);
	memcpy(ifc_addr(fte_match_param, value, inner_headers.dmac_47_16), mac_a, 6);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 7);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(DECAP));
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_ip4(mac_b, mac_a, 17, 50000, 4789, 150);
	put32(frame.data + 42, 0x08000000);
	put32(frame.data + 46, 77 << 8);
	memcpy(frame.data + 50, inner, 100);
	frame_fix_checksums(&frame, true, true);
	receive();
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.len, 100);
	EXPECT(!memcmp(sf0->last.data, inner, 100));
	put32(frame.data + 46, 78 << 8);
	receive();
	EXPECT_EQ(sf0->frames, 1);

	/* GRE with an IP payload gets a new Ethernet header. */
	l3 = reformat(PF, MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2, 0, 0, ethernet, 14);
	clear_match();
	WANT(misc_parameters.gre_protocol, 0x0800);
	WANT(misc_parameters.gre_key.key, 0xabcdef01);
	g2 = group(PF, TABLE_FDB, OWN, fdb, 1, 1, 2);
	begin_rule(TABLE_FDB, OWN, fdb, g2, 1, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, l3);
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_ip4(mac_b, mac_a, 47, 0, 0, 14 + 20 + 8 + 86);
	put32(frame.data + 34, 0x20000800);
	put32(frame.data + 38, 0xabcdef01);
	memcpy(frame.data + 42, inner + 14, 86);
	receive();
	EXPECT_EQ(sf0->frames, 2);
	EXPECT_EQ(sf0->last.len, 100);
	EXPECT(!memcmp(sf0->last.data, ethernet, 14));
	EXPECT(!memcmp(sf0->last.data + 14, inner + 14, 86));
}

static void vlan_tags(void)
{
	struct tir *sf0 = open_function(&sf_vhca[0]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), g, acl, insert, remove, drops;
	static const uint8_t tag[4] = { 0x81, 0x00, 0x60, 0x21 };
	uint8_t *vlan;

	clear_match();
	WANT(outer_headers.cvlan_tag, 0);
	WANT(outer_headers.first_vid, 0);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 7, 1);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(VLAN_PUSH) | ACT(VLAN_PUSH_2));
	vlan = ifc_addr(flow_context, CONTEXT, push_vlan);
	ifc_set(vlan, vlan, ethtype, 0x8100);
	ifc_set(vlan, vlan, vid, 5);
	ifc_set(vlan, vlan, prio, 3);
	vlan = ifc_addr(flow_context, CONTEXT, push_vlan_2);
	ifc_set(vlan, vlan, ethtype, 0x88a8);
	ifc_set(vlan, vlan, vid, 7);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 68);
	EXPECT_EQ(get32(sent.data + 12), 0x88a80007);
	EXPECT_EQ(get32(sent.data + 16), 0x81006005);
	EXPECT_EQ(get16(sent.data + 20), 0x88b5);

	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 1);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 5);
	begin_rule(TABLE_FDB, OWN, fdb, g, 1, ACT(FWD_DEST) | ACT(VLAN_POP));
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x8100, 64);
	put32(frame.data + 14, 0x000588b5);
	receive();
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.len, 60);
	EXPECT_EQ(get16(sf0->last.data + 12), 0x88b5);
	EXPECT(!memcmp(sf0->last.data, mac_a, 6));

	/* The same by header insertion and removal, as the bridge offload does it. */
	insert = reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START, 12, tag, 4);
	remove = reformat(PF, MLX5_REFORMAT_TYPE_REMOVE_HDR, MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START, 12, NULL, 4);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 0), STAT_OK);
	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 0);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 0);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, insert);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 64);
	EXPECT_EQ(get32(sent.data + 12), 0x81006021);
	EXPECT_EQ(get16(sent.data + 16), 0x88b5);
	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 1);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 0x21);
	begin_rule(TABLE_FDB, OWN, fdb, g, 2, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, remove);
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	eswitch_receive(&card, sent.data, sent.len);
	EXPECT_EQ(sf0->frames, 2);
	EXPECT_EQ(sf0->last.len, 60);
	EXPECT_EQ(get16(sf0->last.data + 12), 0x88b5);

	/* An egress ACL with one tag allowed and popped, the rest dropped and counted. */
	acl = root(PF, TABLE_EGRESS_ACL, SF(1), 0, 0);
	open_function(&sf_vhca[1]);
	drops = counter(PF, 0);
	clear_match();
	begin_rule(TABLE_EGRESS_ACL, SF(1), acl, group(PF, TABLE_EGRESS_ACL, SF(1), acl, 1, 1, 0), 1,
		   ACT(DROP) | ACT(COUNT));
	add_counter(drops);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 1), STAT_OK);
	WANT(outer_headers.cvlan_tag, 1);
	WANT(outer_headers.first_vid, 5);
	forward_rule(PF, TABLE_FDB, fdb, g, 1, DEST_VPORT, SF(1));
	make_eth(mac_a, mac_b, 0x8100, 64);
	put32(frame.data + 14, 0x000588b5);
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:egress_acl"), 1);
	EXPECT_EQ(query_counters(PF, drops, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 1);
	clear_match();
	WANT(outer_headers.cvlan_tag, 1);
	WANT(outer_headers.first_vid, 5);
	begin_rule(TABLE_EGRESS_ACL, SF(1), acl, group(PF, TABLE_EGRESS_ACL, SF(1), acl, 0, 0, 1), 0,
		   ACT(ALLOW) | ACT(VLAN_POP));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "32769"), 1);
}

static void header_changes(void)
{
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, 0), g, id, wrong;

	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 3, 0);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_47_16, 0, 0, 0x02112233);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_15_0, 0, 16, 0x4455);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0xc0a80101);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DIPV4, 0, 0, 0xc0a80202);
	action_set(MLX5_ACTION_IN_FIELD_OUT_TCP_SPORT, 0, 16, 4321);
	action_set(MLX5_ACTION_IN_FIELD_OUT_UDP_DPORT, 0, 16, 8765);
	action_set(MLX5_ACTION_IN_FIELD_OUT_IP_DSCP, 0, 6, 46);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_IP_TTL), data, 0xff);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_TCP_SEQ_NUM), data, 5);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV6_31_0, 0, 0, 0xdeadbeef);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DIPV6_127_96, 8, 8, 0x77);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_IPV6_HOPLIMIT), data, 0xff);
	action_set(MLX5_ACTION_IN_FIELD_OUT_TCP_FLAGS, 0, 1, 1);
	id = modify_header(PF, TABLE_FDB);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, id);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	make_ip4(mac_a, mac_b, 6, 1000, 80, 101);
	EXPECT(sums_good(frame.data, frame.len));
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 101);
	EXPECT_EQ(get32(sent.data), 0x02112233);
	EXPECT_EQ(get16(sent.data + 4), 0x4455);
	EXPECT(!memcmp(sent.data + 6, mac_b, 6));
	EXPECT_EQ(sent.data[15], 46 << 2);
	EXPECT_EQ(sent.data[22], 63);
	EXPECT_EQ(get32(sent.data + 26), 0xc0a80101);
	EXPECT_EQ(get32(sent.data + 30), 0xc0a80202);
	EXPECT_EQ(get16(sent.data + 34), 4321);
	EXPECT_EQ(get16(sent.data + 36), 80);
	EXPECT_EQ(get32(sent.data + 38), 0x11111116);
	EXPECT_EQ(sent.data[47], 0x19);
	EXPECT(sums_good(sent.data, sent.len));

	make_ip4(mac_a, mac_b, 17, 1000, 53, 90);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(get16(sent.data + 34), 1000);
	EXPECT_EQ(get16(sent.data + 36), 8765);
	EXPECT(sums_good(sent.data, sent.len));
	/* A wrong checksum is not made right on the way. */
	make_ip4(mac_a, mac_b, 17, 1000, 53, 90);
	frame.data[80] ^= 1;
	transmit(&sf_vhca[0], 1);
	EXPECT(!sums_good(sent.data, sent.len));

	make_tcp6(mac_a, mac_b, 100);
	EXPECT(sums_good(frame.data, frame.len));
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.data[21], 63);
	EXPECT_EQ(get16(sent.data + 14), 0x6b81);
	EXPECT_EQ(get32(sent.data + 34), 0xdeadbeef);
	EXPECT_EQ(get32(sent.data + 38), 0x30317733);
	EXPECT(sums_good(sent.data, sent.len));

	/* Not an IP frame: only the addresses change. */
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(get32(sent.data), 0x02112233);
	EXPECT(!memcmp(sent.data + 12, frame.data + 12, 48));

	EXPECT_EQ(free_modify_header(PF, id), STAT_BAD_RES_STATE);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_15_0, 8, 16, 0);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action_set(0x6f, 0, 0, 0);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action(0, MLX5_ACTION_IN_FIELD_OUT_SIPV4);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	EXPECT_EQ(try_modify_header(&sf_vhca[0], TABLE_FDB, &wrong), STAT_BAD_OP);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	actions[0][2] |= 0x20;
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	EXPECT_EQ(free_modify_header(&sf_vhca[0], id), STAT_BAD_RES);
}

static void registers_copied(void)
{
	struct tir *t = tir(PF);
	uint32_t first = root(PF, TABLE_NIC_RX, OWN, 0, 0), second, g, id;
	uint8_t *a;

	PF->vport->promisc_all = true;
	second = table(PF, TABLE_NIC_RX, OWN, 1, 2, 0, 0);
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, first, 0, 0, 0);
	action_set(MLX5_ACTION_IN_FIELD_METADATA_REG_C_1, 8, 12, 0xabc);
	a = action(MLX5_ACTION_TYPE_COPY, MLX5_ACTION_IN_FIELD_METADATA_REG_C_1);
	ifc_set(copy_action_in, a, src_offset, 8);
	ifc_set(copy_action_in, a, length, 8);
	ifc_set(copy_action_in, a, dst_field, MLX5_ACTION_IN_FIELD_METADATA_REG_B);
	ifc_set(copy_action_in, a, dst_offset, 4);
	id = modify_header(PF, TABLE_NIC_RX);
	begin_rule(TABLE_NIC_RX, OWN, first, g, 0, ACT(FWD_DEST) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, id);
	ifc_set(flow_context, CONTEXT, flow_tag, 7);
	add_dest(DEST_TABLE, second);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	WANT(misc_parameters_2.metadata_reg_c_1, 0xabc00);
	g = group(PF, TABLE_NIC_RX, OWN, second, 0, 0, 8);
	forward_rule(PF, TABLE_NIC_RX, second, g, 0, DEST_TIR, t->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 1);
	EXPECT_EQ(t->last.metadata[1], 0xabc00);
	EXPECT_EQ(t->last.metadata_b, 0xbc0);
	EXPECT_EQ(t->last.flow_tag, 7);
	/* QUERY gives the actions back. */
	begin();
	ifc_set(query_modify_header_context_in, in, modify_header_id, id);
	EXPECT_EQ(ISSUE(PF, QUERY_MODIFY_HEADER_CONTEXT), STAT_OK);
	EXPECT_EQ(ifc_get(alloc_modify_header_context_in, out, num_of_actions), 2);
}

static void fields_matched(void)
{
	struct {
		const char *name;
		uint8_t criteria;
		bool six, tagged;
	} c[] = {
		{ "tcp flags", 1, false, false }, { "ttl and dscp", 1, false, false },
		{ "addresses", 1, false, false }, { "ipv6 addresses", 1, true, false },
		{ "flow label", 2, true, false }, { "second tag", 2, false, true },
		{ "tcp sequence", 16, false, false }, { "prio", 1, false, true },
	};
	struct tir *t = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g;
	unsigned int i, before;

	PF->vport->promisc_all = true;
	for (i = 0; i < ARRAY(c); i++) {
		clear_match();
		if (c[i].six)
			make_tcp6(mac_a, mac_b, 80);
		else
			make_ip4(mac_a, mac_b, 6, 1000, 80, 80);
		frame.data[15] |= c[i].six ? 0 : 0x28;
		if (c[i].tagged) {
			vlan_push(&frame, 0x8100, 0x6009);
			vlan_push(&frame, 0x88a8, 0x8008);
		}
		switch (i) {
		case 0:
			WANT(outer_headers.tcp_flags, 0x18);
			WANT(outer_headers.ip_protocol, 6);
			break;
		case 1:
			WANT(outer_headers.ttl_hoplimit, 64);
			WANT(outer_headers.ip_dscp, 10);
			WANT(outer_headers.ip_version, 4);
			WANT(outer_headers.frag, 0);
			break;
		case 2:
			WANT(outer_headers.src_ipv4_src_ipv6.ipv4_layout.ipv4, 0x0a000001);
			WANT(outer_headers.dst_ipv4_dst_ipv6.ipv4_layout.ipv4, 0x0a000002);
			WANT(outer_headers.tcp_sport, 1000);
			break;
		case 3:
			memset(ifc_addr(fte_match_param, mask,
					outer_headers.dst_ipv4_dst_ipv6.ipv6_layout.ipv6), 0xff, 16);
			memcpy(ifc_addr(fte_match_param, value,
					outer_headers.dst_ipv4_dst_ipv6.ipv6_layout.ipv6),
			       frame.data + 38, 16);
			WANT(outer_headers.ethertype, 0x86dd);
			break;
		case 4:
			WANT(misc_parameters.outer_ipv6_flow_label, 0x12345);
			break;
		case 5:
			WANT(misc_parameters.outer_second_vid, 9);
			WANT(misc_parameters.outer_second_prio, 3);
			WANT(misc_parameters.outer_second_cvlan_tag, 1);
			break;
		case 6:
			WANT(misc_parameters_3.outer_tcp_seq_num, 0x11111111);
			break;
		case 7:
			WANT(outer_headers.first_prio, 4);
			WANT(outer_headers.svlan_tag, 1);
			WANT(outer_headers.ethertype, 0x0800);
			break;
		}
		g = group(PF, TABLE_NIC_RX, OWN, id, 0, 0, c[i].criteria);
		forward_rule(PF, TABLE_NIC_RX, id, g, 0, DEST_TIR, t->obj.num);
		before = t->frames;
		receive();
		if (t->frames != before + 1) {
			printf("# field: %s\n", c[i].name);
			good = false;
		}
		/* One bit of the value other: no match. */
		EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
		for (before = 0; !mask[before]; before++)
			;
		value[before] ^= mask[before] & -mask[before];
		forward_rule(PF, TABLE_NIC_RX, id, g, 0, DEST_TIR, t->obj.num);
		before = t->frames;
		receive();
		EXPECT_EQ(t->frames, before);
		EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
		domain(TABLE_NIC_RX, OWN);
		ifc_set(destroy_flow_group_in, in, table_id, id);
		ifc_set(destroy_flow_group_in, in, group_id, g);
		EXPECT_EQ(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_OK);
	}
}

static void counting(void)
{
	struct tir *t = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g, single = counter(PF, 0), bulk = counter(PF, 1), next;

	PF->vport->promisc_all = true;
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, id, 0, 0, 0);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 0, ACT(FWD_DEST) | ACT(COUNT));
	add_dest(DEST_TIR, t->obj.num);
	add_counter(single);
	add_counter(bulk + 127);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	make_eth(mac_a, mac_b, 0x88b5, 100);
	receive();
	EXPECT_EQ(query_counters(PF, single, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 2);
	EXPECT_EQ(counted(0, true), 160);
	EXPECT_EQ(bulk % 4, 0);
	EXPECT_EQ(query_counters(PF, bulk, 128, true, 128), STAT_OK);
	EXPECT_EQ(counted(126, false), 0);
	EXPECT_EQ(counted(127, false), 2);
	EXPECT_EQ(query_counters(PF, bulk, 128, false, 128), STAT_OK);
	EXPECT_EQ(counted(127, false), 0);
	EXPECT_EQ(query_counters(PF, bulk, 256, false, 256), STAT_OK);
	EXPECT_EQ(query_counters(PF, bulk, 128, false, 127), STAT_BAD_OUTP_LEN);
	EXPECT_EQ(query_counters(PF, bulk + 1, 4, false, 128), STAT_BAD_PARAM);
	EXPECT_EQ(query_counters(PF, bulk + 4096, 0, false, 1), STAT_BAD_RES);
	EXPECT_EQ(query_counters(&sf_vhca[0], single, 0, false, 1), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, single), STAT_BAD_RES_STATE);
	EXPECT_EQ(free_counter(PF, bulk + 1), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, bulk), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
	EXPECT_EQ(free_counter(PF, single), STAT_OK);
	EXPECT_EQ(free_counter(PF, single), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, bulk), STAT_OK);
	next = counter(PF, 0);
	EXPECT(next != single && next != bulk);
}

static void rules_changed(void)
{
	struct tir *a = tir(PF), *b = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g, c = counter(PF, 0);

	PF->vport->promisc_all = true;
	want_dmac(mac_a);
	g = group(PF, TABLE_NIC_RX, OWN, id, 0, 3, 1);
	forward_rule(PF, TABLE_NIC_RX, id, g, 1, DEST_TIR, a->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(a->frames, 1);

	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask, 1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST);
	ifc_set(flow_context, CONTEXT, flow_tag, 9);
	add_dest(DEST_TIR, a->obj.num);
	add_dest(DEST_TIR, b->obj.num);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(a->frames, 2);
	EXPECT_EQ(b->frames, 1);
	EXPECT_EQ(b->last.flow_tag, 0);
	EXPECT_EQ(a->obj.refs, 1);
	EXPECT_EQ(b->obj.refs, 1);

	/* Action and counters, the destinations as they are. */
	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST) | ACT(COUNT));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask, 1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_ACTION |
		1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS | 1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_TAG);
	ifc_set(flow_context, CONTEXT, flow_tag, 9);
	add_counter(c);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(a->frames, 3);
	EXPECT_EQ(b->last.flow_tag, 9);
	EXPECT_EQ(query_counters(PF, c, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 1);

	/* Counted, but with no counter left: refused, and the rule is as before. */
	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST) | ACT(COUNT));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask, 1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	ifc_set(set_fte_in, in, modify_enable_mask, 1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_IPSEC_OBJ_ID);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	receive();
	EXPECT_EQ(a->frames, 4);
	EXPECT_EQ(b->frames, 3);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(query_fte_in, in, table_id, id);
	ifc_set(query_fte_in, in, flow_index, 1);
	EXPECT_EQ(run_len(PF, MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY, ifc_bytes(query_fte_in),
			  ifc_bytes(query_fte_out) + 23), STAT_BAD_OUTP_LEN);
	EXPECT_EQ(run_len(PF, MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY, ifc_bytes(query_fte_in),
			  ifc_bytes(query_fte_out) + 24), STAT_OK);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.flow_tag), 9);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.destination_list_size), 2);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.flow_counter_list_size), 1);
	EXPECT(!memcmp(ifc_addr(query_fte_out, out, flow_context.match_value), value, MATCH_BYTES));
	EXPECT_EQ(ifc_get(flow_counter_list, out + ifc_bytes(query_fte_out) + 16, flow_counter_id), c);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 1), STAT_OK);
	EXPECT_EQ(a->obj.refs, 0);
	EXPECT_EQ(b->obj.refs, 0);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 1), STAT_BAD_INDEX);
}

static void tables_chained(void)
{
	struct tir *t = open_function(&sf_vhca[0]);
	uint32_t fdb, low, high, g, tx, id;

	low = table(PF, TABLE_FDB, OWN, 1, 2, 0, 0);
	high = table(PF, TABLE_FDB, OWN, 5, 2, 0, 0);
	fdb = root(PF, TABLE_FDB, OWN, 0, 0);
	clear_match();
	forward_rule(PF, TABLE_FDB, high, group(PF, TABLE_FDB, OWN, high, 0, 0, 0), 0, DEST_VPORT, SF(0));
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 0);
	/* A miss goes on where the table says. */
	domain(TABLE_FDB, OWN);
	ifc_set(modify_flow_table_in, in, table_id, fdb);
	ifc_set(modify_flow_table_in, in, modify_field_select, MLX5_MODIFY_FLOW_TABLE_MISS_TABLE_ID);
	ifc_set(modify_flow_table_in, in, flow_table_context.table_miss_action, 1);
	ifc_set(modify_flow_table_in, in, flow_table_context.table_miss_id, high);
	EXPECT_EQ(ISSUE(PF, MODIFY_FLOW_TABLE), STAT_OK);
	receive();
	EXPECT_EQ(t->frames, 1);
	domain(TABLE_FDB, OWN);
	ifc_set(query_flow_table_in, in, table_id, fdb);
	EXPECT_EQ(ISSUE(PF, QUERY_FLOW_TABLE), STAT_OK);
	EXPECT_EQ(ifc_get(query_flow_table_out, out, flow_table_context.table_miss_id), high);
	/* Downwards only when the rule says that levels do not matter. */
	g = group(PF, TABLE_FDB, OWN, high, 1, 3, 0);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, high, 0), STAT_OK);
	begin_rule(TABLE_FDB, OWN, high, g, 1, ACT(FWD_DEST));
	add_dest(DEST_TABLE, low);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	ifc_set(set_fte_in, in, ignore_flow_level, 1);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	g = group(PF, TABLE_FDB, OWN, low, 0, 0, 0);
	forward_rule(PF, TABLE_FDB, low, g, 0, DEST_TABLE, high);
	/* Which makes a circle; the frame does not go round for ever. */
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:loop"), 1);
	EXPECT_EQ(destroy_table(PF, TABLE_FDB, OWN, high), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, low, 0), STAT_OK);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, high, 1), STAT_OK);

	/* NIC TX: dropped there, and allowed through to the switch. */
	tx = root(&sf_vhca[1], TABLE_NIC_TX, OWN, 0, 0);
	want_dmac(mac_a);
	id = group(&sf_vhca[1], TABLE_NIC_TX, OWN, tx, 0, 0, 1);
	begin_rule(TABLE_NIC_TX, OWN, tx, id, 0, ACT(DROP));
	EXPECT_EQ(set_rule(&sf_vhca[1]), STAT_OK);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(switched(SF(1), "drop:nic_tx"), 1);
	make_eth(mac_b, mac_a, 0x88b5, 60);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(sent.frames, 1);
	/* Disconnecting the FDB brings the port's filter back. */
	domain(TABLE_FDB, OWN);
	ifc_set(set_flow_table_root_in, in, op_mod, 1);
	EXPECT_EQ(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_OK);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(switched(SF(1), "drop:no_fdb"), 1);
}

static void egress_bond(void)
{
	struct tir *one = open_function(&sf_vhca[1]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, 0), acl = root(PF, TABLE_EGRESS_ACL, SF(0), 0, 0);

	open_function(&sf_vhca[0]);
	clear_match();
	forward_rule(PF, TABLE_FDB, fdb, group(PF, TABLE_FDB, OWN, fdb, 0, 0, 0), 0, DEST_VPORT, SF(0));
	begin_rule(TABLE_EGRESS_ACL, SF(0), acl, group(PF, TABLE_EGRESS_ACL, SF(0), acl, 0, 0, 0), 0,
		   ACT(FWD_DEST));
	add_dest(DEST_VPORT, SF(1));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
}

static void sniffers(void)
{
	struct tir *t = open_function(PF), *rx = tir(PF), *tx = tir(PF);
	uint32_t id;

	PF->vport->promisc_all = true;
	clear_match();
	id = root(PF, TABLE_SNIFFER_RX, OWN, 0, 0);
	forward_rule(PF, TABLE_SNIFFER_RX, id, group(PF, TABLE_SNIFFER_RX, OWN, id, 0, 0, 0), 0, DEST_TIR,
		     rx->obj.num);
	id = root(PF, TABLE_SNIFFER_TX, OWN, 0, 0);
	forward_rule(PF, TABLE_SNIFFER_TX, id, group(PF, TABLE_SNIFFER_TX, OWN, id, 0, 0, 0), 0, DEST_TIR,
		     tx->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(rx->frames, 1);
	EXPECT_EQ(t->frames, 1);
	EXPECT_EQ(tx->frames, 0);
	transmit(PF, 1);
	EXPECT_EQ(tx->frames, 1);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(switched(VPORT_UPLINK, "0"), 1);
}

static void counts_told(void)
{
	char *json;

	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(PF, 1);
	transmit(PF, 1);
	transmit(&sf_vhca[2], 1);
	receive();
	json = eswitch_counts_json(&card);
	EXPECT(!strcmp(json, "[{\"from\":0,\"to\":\"wire\",\"frames\":2},"
		       "{\"from\":32770,\"to\":\"drop:no_fdb\",\"frames\":1},"
		       "{\"from\":\"wire\",\"to\":\"drop:mpfs\",\"frames\":1}]"));
	free(json);
	eswitch_counts_clear(&card);
	json = eswitch_counts_json(&card);
	EXPECT(!strcmp(json, "[]"));
	free(json);
}

/* As 1,024 SFs bring them: the lookup must not feel how many rules there are. */
static void many_rules(void)
{
	struct tir *t = open_function(&sf_vhca[0]);
	uint32_t fdb, g, i, n = 4096, rounds = 20000;
	struct timespec a, b;
	double few, many;

	fdb = table(PF, TABLE_FDB, OWN, 1, 13, 0, 0);
	EXPECT_EQ(set_root(PF, TABLE_FDB, OWN, fdb), STAT_OK);
	clear_match();
	WANT(misc_parameters.source_sqn, 0);
	WANT(misc_parameters.source_port, 0);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, n - 1, 2);
	ifc_set(fte_match_param, value, misc_parameters.source_sqn, 0x1000 + 7);
	forward_rule(PF, TABLE_FDB, fdb, g, 7, DEST_VPORT, SF(0));
	make_eth(mac_a, mac_b, 0x88b5, 60);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < rounds; i++)
		transmit(PF, 0x1007);
	clock_gettime(CLOCK_MONOTONIC, &b);
	few = (b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec;
	for (i = 0; i < n; i++) {
		if (i == 7)
			continue;
		ifc_set(fte_match_param, value, misc_parameters.source_sqn, 0x1000 + i);
		forward_rule(PF, TABLE_FDB, fdb, g, i, DEST_VPORT, SF(1));
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < rounds; i++)
		transmit(PF, 0x1007);
	clock_gettime(CLOCK_MONOTONIC, &b);
	many = (b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec;
	printf("# one rule: %.0f ns a frame; %u rules: %.0f ns a frame\n", few / rounds, n, many / rounds);
	EXPECT_EQ(t->frames, 2 * rounds);
	/* Going through all would take hundreds of times longer. */
	EXPECT(many < 10 * few);
	for (i = 0; i < n; i += 2)
		EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, i), STAT_OK);
	transmit(PF, 0x1007);
	EXPECT_EQ(t->frames, 2 * rounds + 1);
	transmit(PF, 0x1006);
	EXPECT_EQ(sent.frames, 1);
}

/* A refusal changes nothing. */
static unsigned int held_before;

#define REFUSED(call, status) do {		\
	held_before = held();			\
	EXPECT_EQ(call, status);		\
	EXPECT_EQ(held(), held_before);		\
} while (0)

static void refused_tables(void)
{
	uint32_t id, rx, fdb, next;

	REFUSED(try_table(&sf_vhca[0], TABLE_FDB, OWN, 0, 4, 0, 0, &id), STAT_BAD_OP);
	REFUSED(try_table(&sf_vhca[0], TABLE_INGRESS_ACL, SF(0), 0, 4, 0, 0, &id), STAT_BAD_OP);
	REFUSED(try_table(PF, 9, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, 255, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, SF(0), 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_INGRESS_ACL, 77, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, LOG_MAX_FT_SIZE + 1, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, 4, TERMINATION, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_EGRESS_ACL, SF(0), 0, 4, REFORMAT_EN, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, 4, 0, 12345, &id), STAT_BAD_RES);
	rx = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, rx, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_TX, OWN, 0, 4, 0, rx, &id), STAT_BAD_RES);
	REFUSED(try_table(&sf_vhca[0], TABLE_NIC_RX, OWN, 0, 4, 0, rx, &id), STAT_BAD_RES);
	next = table(PF, TABLE_NIC_RX, OWN, 2, 4, 0, rx);
	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, rx), STAT_BAD_RES_STATE);
	REFUSED(destroy_table(PF, TABLE_NIC_TX, OWN, next), STAT_BAD_RES);
	REFUSED(destroy_table(&sf_vhca[0], TABLE_NIC_RX, OWN, next), STAT_BAD_RES);
	EXPECT_EQ(destroy_table(PF, TABLE_NIC_RX, OWN, next), STAT_OK);
	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, next), STAT_BAD_RES);
	EXPECT_EQ(set_root(PF, TABLE_NIC_RX, OWN, rx), STAT_OK);
	REFUSED(set_root(PF, TABLE_NIC_TX, OWN, rx), STAT_BAD_RES);
	EXPECT_EQ(destroy_table(PF, TABLE_NIC_RX, OWN, rx), STAT_OK);
	EXPECT(!PF->vport->nic_rx);
	fdb = table(PF, TABLE_FDB, OWN, 0, 4, 0, 0);
	REFUSED(try_table(PF, TABLE_FDB, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);

	domain(TABLE_FDB, OWN);
	ifc_set(set_flow_table_root_in, in, table_id, fdb);
	ifc_set(set_flow_table_root_in, in, underlay_qpn, 5);
	REFUSED(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_BAD_PARAM);
	ifc_set(set_flow_table_root_in, in, underlay_qpn, 0);
	ifc_set(set_flow_table_root_in, in, table_eswitch_owner_vhca_id_valid, 1);
	ifc_set(set_flow_table_root_in, in, table_eswitch_owner_vhca_id, 1);
	REFUSED(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_BAD_PARAM);
	EXPECT(!card.eswitch->fdb_root);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, op_mod, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_OP);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, vport_number, 3);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, flow_table_context.sw_owner, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, flow_table_context.table_miss_action, 2);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	ifc_set(create_flow_table_in, in, flow_table_context.table_miss_action, 7);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	in[13] = 1;
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
}

static void refused_groups(void)
{
	uint32_t id, acl, g, other;

	id = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	acl = table(PF, TABLE_INGRESS_ACL, SF(0), 0, 4, 0, 0);
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, id, 4, 7, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 7, 8, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 4, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 5, 6, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 15, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 15, 16, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 9, 8, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id + 1000, 8, 8, 0, &other), STAT_BAD_RES);
	REFUSED(try_group(&sf_vhca[0], TABLE_NIC_RX, OWN, id, 8, 8, 0, &other), STAT_BAD_RES);
	REFUSED(try_group(PF, TABLE_INGRESS_ACL, SF(1), acl, 0, 0, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_INGRESS_ACL, OWN, acl, 0, 0, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0x80, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0x20, &other), STAT_BAD_PARAM);
	/* Fields that the card does not compare. */
	WANT(misc_parameters.source_vhca_port, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 2, &other), STAT_BAD_PARAM);
	/* … matter only in sections that are enabled. */
	EXPECT_EQ(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 1, &other), STAT_OK);
	clear_match();
	WANT(misc_parameters_5.macsec_tag_0, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 9, 9, 0x40, &other), STAT_BAD_PARAM);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_group_in, in, table_id, id);
	ifc_set(create_flow_group_in, in, group_type, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_GROUP), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_group_in, in, table_id, id);
	ifc_set(create_flow_group_in, in, match_definer_id, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_GROUP), STAT_BAD_PARAM);

	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, id), STAT_BAD_RES_STATE);
	clear_match();
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(DROP));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(destroy_flow_group_in, in, table_id, id);
	ifc_set(destroy_flow_group_in, in, group_id, g);
	REFUSED(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_BAD_RES_STATE);
	ifc_set(destroy_flow_group_in, in, group_id, g + 999);
	REFUSED(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_BAD_RES);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(query_flow_group_in, in, table_id, id);
	ifc_set(query_flow_group_in, in, group_id, g);
	EXPECT_EQ(ISSUE(PF, QUERY_FLOW_GROUP), STAT_OK);
	EXPECT_EQ(ifc_get(query_flow_group_out, out, start_flow_index), 4);
	EXPECT_EQ(ifc_get(query_flow_group_out, out, end_flow_index), 7);
}

static void refused_rules(void)
{
	uint32_t id, fdb, g, gf, low, change, encap, term, gt;
	struct tir *t = tir(PF), *foreign = tir(&sf_vhca[0]);
	static const uint8_t header[50];
	uint8_t *dest;

	id = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	low = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	fdb = table(PF, TABLE_FDB, OWN, 1, 4, 0, 0);
	term = table(PF, TABLE_FDB, OWN, 2, 0, TERMINATION, 0);
	want_dmac(mac_a);
	g = group(PF, TABLE_NIC_RX, OWN, id, 4, 7, 1);
	gf = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 1);
	gt = group(PF, TABLE_FDB, OWN, term, 0, 0, 1);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	change = modify_header(PF, TABLE_FDB);
	encap = reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_L2_TUNNEL, 0, 0, header, sizeof(header));

#define BAD(setup_, status) do {						\
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(FWD_DEST));			\
	setup_;									\
	REFUSED(set_rule(PF), status);						\
} while (0)
#define BAD_FDB(setup_, status) do {						\
	begin_rule(TABLE_FDB, OWN, fdb, gf, 0, ACT(FWD_DEST));			\
	setup_;									\
	REFUSED(set_rule(PF), status);						\
} while (0)
#define ACTION(a) ifc_set(flow_context, CONTEXT, action, a)
	BAD((void)0, STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, foreign->obj.num), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, 0xffffff), STAT_BAD_RES);
	BAD(add_dest(DEST_VPORT, 0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_SAMPLER, 0), STAT_BAD_PARAM);
	BAD(add_dest(0x99, 0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, low), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, id), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, fdb), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, 0xffffff), STAT_BAD_RES);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 1, STAT_BAD_PARAM);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 0x80, STAT_BAD_PARAM);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 0x40, STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); add_counter(1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(COUNT)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(COUNT)); add_counter(0xfffff), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(DROP)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(DROP)), STAT_BAD_PARAM);
	BAD(ACTION(ACT(ALLOW)), STAT_BAD_PARAM);
	BAD(ACTION(ACT(COUNT)), STAT_BAD_PARAM);
	BAD(ACTION(0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(DECAP)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | 0x1000), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | 0x4000), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(MOD_HDR));
	    ifc_set(flow_context, CONTEXT, modify_header_id, change), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(MOD_HDR));
	    ifc_set(flow_context, CONTEXT, modify_header_id, change + 1), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	    ifc_set(flow_context, CONTEXT, packet_reformat_id, encap), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, flow_source, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, extended_destination, 1), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, destination_list_size, 2), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, destination_list_size, 0xffffff), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, group_id, gf), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, flow_index, 8), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, flow_index, 0xffffffff), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, modify_enable_mask, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, op_mod, 1), STAT_BAD_INDEX);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, op_mod, 2), STAT_BAD_OP);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(fte_match_param, ifc_addr(flow_context, CONTEXT, match_value),
	    outer_headers.ip_protocol, 6), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, execute_aso[0].valid, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(flow_context, CONTEXT, encrypt_decrypt_obj_id, 1), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_TIR, t->obj.num), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 77), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0x10000), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_UPLINK, 1), STAT_BAD_PARAM);
	BAD_FDB(dest = add_dest(DEST_VPORT, 0); dest[4] = 0x80; dest[7] = 1, STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ifc_set(flow_context, CONTEXT, flow_source, 3), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(VLAN_PUSH_2)), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(VLAN_POP_2)), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
		ifc_set(flow_context, CONTEXT, packet_reformat_id, encap), STAT_BAD_PARAM);
	begin_rule(TABLE_FDB, OWN, term, gt, 0, ACT(FWD_DEST));
	add_dest(DEST_TABLE, fdb);
	ifc_set(set_fte_in, in, ignore_flow_level, 1);
	REFUSED(set_rule(PF), STAT_BAD_PARAM);
	EXPECT_EQ(t->obj.refs, 0);
	forward_rule(PF, TABLE_NIC_RX, id, g, 4, DEST_TIR, t->obj.num);
	BAD(add_dest(DEST_TIR, t->obj.num), STAT_BAD_RES_STATE);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(FWD_DEST));
	add_dest(DEST_TIR, t->obj.num);
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(fte_match_param, ifc_addr(flow_context, CONTEXT, match_value), outer_headers.dmac_15_0, 1);
	REFUSED(set_rule(PF), STAT_BAD_PARAM);
	REFUSED(delete_rule(PF, TABLE_NIC_RX, OWN, id, 5), STAT_BAD_INDEX);
	REFUSED(delete_rule(PF, TABLE_NIC_RX, OWN, low, 4), STAT_BAD_INDEX);
	REFUSED(delete_rule(&sf_vhca[0], TABLE_NIC_RX, OWN, id, 4), STAT_BAD_RES);
	EXPECT_EQ(t->obj.refs, 1);
}

static void refused_contexts(void)
{
	static const uint8_t data[256];
	uint32_t id;

	REFUSED(try_reformat(PF, 9, 0, 0, data, 20, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, data, 13, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, data, MAX_ENCAP_SIZE + 1, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 1, 0, data, 50, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2, 0, 0, data, 15, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 2, 0, data, 4, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 1, 200, data, 4, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 1, 0, data, 0, &id), STAT_BAD_PARAM);
	REFUSED(free_reformat(PF, 1), STAT_BAD_RES);
	begin();
	ifc_set(alloc_packet_reformat_context_in, in, packet_reformat_context.reformat_data_size, 100);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_PACKET_REFORMAT_CONTEXT, 64, 16), STAT_BAD_INP_LEN);
	begin();
	ifc_set(alloc_flow_counter_in, in, flow_counter_bulk_log_size, 3);
	REFUSED(ISSUE(PF, ALLOC_FLOW_COUNTER), STAT_BAD_PARAM);
	begin();
	ifc_set(set_l2_table_entry_in, in, table_index, 1 << LOG_MAX_L2_TABLE);
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_INDEX);
	begin();
	memset(ifc_addr(set_l2_table_entry_in, in, mac_address) + 2, 0xff, 6);
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_PARAM);
	begin();
	REFUSED(ISSUE(&sf_vhca[0], SET_L2_TABLE_ENTRY), STAT_BAD_OP);
	begin();
	ifc_set(alloc_modify_header_context_in, in, num_of_actions, 2);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT, 16 + 8, 16), STAT_BAD_INP_LEN);
	begin();
	ifc_set(alloc_modify_header_context_in, in, num_of_actions, MAX_MODIFY_ACTIONS + 1);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT, 16 + 8 * 17, 16), STAT_BAD_PARAM);
}

/* A function goes away with everything in use; whatever order objects go in, nothing dangles. */
static void reset_in_use(void)
{
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), next, g, acl, change, count_id;

	next = table(PF, TABLE_FDB, OWN, 2, 4, 0, 0);
	table(PF, TABLE_FDB, OWN, 0, 4, 0, fdb);
	acl = root(PF, TABLE_INGRESS_ACL, SF(0), 0, 0);
	count_id = counter(PF, 2);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	change = modify_header(PF, TABLE_FDB);
	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 9, 0);
	group(PF, TABLE_INGRESS_ACL, SF(0), acl, 0, 9, 0);
	begin_rule(TABLE_FDB, OWN, fdb, g, 2, ACT(FWD_DEST) | ACT(MOD_HDR) | ACT(COUNT));
	ifc_set(flow_context, CONTEXT, modify_header_id, change);
	add_dest(DEST_TABLE, next);
	add_counter(count_id + 200);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	EXPECT(obj_del_all(PF) > 0);
	EXPECT(!card.eswitch->fdb_root);
	EXPECT(!sf_vhca[0].vport->ingress_acl);
	EXPECT_EQ(obj_count(PF, OBJ_FTE), 0);
}

/* Any bytes as any command, and any bytes as a frame: nothing crashes, accounts stay consistent. */
static void noise(void)
{
	static const uint16_t ops[] = {
		MLX5_CMD_OP_CREATE_FLOW_TABLE, MLX5_CMD_OP_DESTROY_FLOW_TABLE, MLX5_CMD_OP_MODIFY_FLOW_TABLE,
		MLX5_CMD_OP_QUERY_FLOW_TABLE, MLX5_CMD_OP_SET_FLOW_TABLE_ROOT, MLX5_CMD_OP_CREATE_FLOW_GROUP,
		MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_QUERY_FLOW_GROUP, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_ALLOC_FLOW_COUNTER, MLX5_CMD_OP_DEALLOC_FLOW_COUNTER, MLX5_CMD_OP_QUERY_FLOW_COUNTER,
		MLX5_CMD_OP_ALLOC_PACKET_REFORMAT_CONTEXT, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT,
		MLX5_CMD_OP_DEALLOC_MODIFY_HEADER_CONTEXT, MLX5_CMD_OP_SET_L2_TABLE_ENTRY,
	};
	struct vhca *who[] = { PF, PF, &sf_vhca[0] };
	struct tir *t = tir(PF);
	uint32_t base[4], i, j, ok = 0, id, type, low;

	srand(20250501);
	for (i = 0; i < 60000; i++) {
		uint16_t op = ops[rand() % ARRAY(ops)];
		struct vhca *vhca = who[rand() % 3];

		begin();
		/* Live numbers and small values, so that some of it passes. */
		for (j = 0; j < 4; j++)
			base[j] = vhca->objs[OBJ_FLOW_TABLE] && rand() % 8 ?
				  vhca->objs[OBJ_FLOW_TABLE]->num : (uint32_t)rand() % 64;
		type = rand() % 10;
		if (vhca->objs[OBJ_FLOW_TABLE] && rand() % 8)
			type = ((struct flow_table *)vhca->objs[OBJ_FLOW_TABLE])->type;
		ifc_set(set_fte_in, in, table_type, type);
		ifc_set(set_fte_in, in, op_mod, !(rand() % 6));
		low = rand() % 16;
		switch (op) {
		case MLX5_CMD_OP_CREATE_FLOW_TABLE:
			ifc_set(create_flow_table_in, in, flow_table_context.level, low);
			ifc_set(create_flow_table_in, in, flow_table_context.log_size, rand() % 8);
			ifc_set(create_flow_table_in, in, flow_table_context.reformat_en, rand() & 1);
			ifc_set(create_flow_table_in, in, flow_table_context.decap_en, rand() & 1);
			if (type == 2 || type == 3) {
				ifc_set(create_flow_table_in, in, other_vport, 1);
				ifc_set(create_flow_table_in, in, vport_number, SF(rand() % 5));
			}
			break;
		case MLX5_CMD_OP_CREATE_FLOW_GROUP:
			ifc_set(create_flow_group_in, in, table_id, base[0]);
			ifc_set(create_flow_group_in, in, start_flow_index, low);
			ifc_set(create_flow_group_in, in, end_flow_index, low + rand() % 4);
			ifc_set(create_flow_group_in, in, match_criteria_enable, rand() % 128);
			for (j = 0; j < 4; j++)
				ifc_addr(create_flow_group_in, in, match_criteria)[rand() % 512] = rand();
			break;
		case MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY:
			memset(&rule, 0, sizeof(rule));
			rule.entry = 8;
			ifc_set(set_fte_in, in, table_id, base[0]);
			ifc_set(set_fte_in, in, flow_index, low);
			ifc_set(set_fte_in, in, ignore_flow_level, rand() & 1);
			ifc_set(flow_context, CONTEXT, group_id,
				vhca->objs[OBJ_FLOW_GROUP] ? vhca->objs[OBJ_FLOW_GROUP]->num : 0);
			if (vhca->objs[OBJ_FLOW_GROUP]) {
				struct flow_group *live = (struct flow_group *)vhca->objs[OBJ_FLOW_GROUP];

				ifc_set(set_fte_in, in, table_id, live->table->obj.num);
				ifc_set(set_fte_in, in, table_type, live->table->type);
				ifc_set(set_fte_in, in, flow_index, live->start);
				if (live->table->other_vport) {
					ifc_set(set_fte_in, in, other_vport, 1);
					ifc_set(set_fte_in, in, vport_number, live->table->vport);
				}
			}
			ifc_set(flow_context, CONTEXT, action, rand() % 5 ? 1 << rand() % 8 | ACT(FWD_DEST) : rand());
			ifc_set(flow_context, CONTEXT, modify_header_id,
				vhca->objs[OBJ_MODIFY_HEADER] ? vhca->objs[OBJ_MODIFY_HEADER]->num : 0);
			ifc_set(flow_context, CONTEXT, packet_reformat_id,
				vhca->objs[OBJ_REFORMAT] ? vhca->objs[OBJ_REFORMAT]->num : 0);
			ifc_set(set_fte_in, in, modify_enable_mask, in[7] ? rand() % 16 : 0);
			for (j = rand() % 4; j; j--)
				add_dest(rand() % 3, rand() % 3 == 0 ? t->obj.num : rand() % 2 ? base[1] :
					 (uint32_t)SF(rand() % 4));
			break;
		default:
			for (j = 8; j < 64; j++)
				in[j] = rand() % 4 ? in[j] : rand() % 8;
			ifc_set(destroy_flow_table_in, in, table_id, base[0]);
			break;
		case MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT:
			ifc_set(alloc_modify_header_context_in, in, num_of_actions, rand() % 5);
			for (j = 0; j < 4; j++) {
				uint8_t *a = ifc_addr(alloc_modify_header_context_in, in, actions) + j * 8;

				ifc_set(set_action_in, a, action_type, 1 + rand() % 3);
				ifc_set(set_action_in, a, field, rand() % 0x60);
				ifc_set(set_action_in, a, data, rand() % 5 ? 0 : rand());
			}
			break;
		}
		j = find_desc(op)->in_min;
		if (op == MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY)
			j += rule.lists;
		else if (op == MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT)
			j += 32;
		else
			j += rand() % 64;
		ok += run_len(vhca, op, j, find_desc(op)->out_min + rand() % 4096) == STAT_OK;
		if (vhca->objs[OBJ_FLOW_TABLE] && !(rand() % 4)) {
			struct flow_table *live = (struct flow_table *)vhca->objs[OBJ_FLOW_TABLE];

			ok += set_root(vhca, live->type, live->other_vport ? live->vport : OWN,
				       live->obj.num) == STAT_OK;
		}
		make_eth(mac_a, mac_b, 0x0800, 20 + rand() % 200);
		for (j = 12; j < frame.len; j++)
			if (!(rand() % 3))
				frame.data[j] = rand();
		frame.data[12] = rand() % 2 ? 0x08 : rand() % 2 ? 0x86 : 0x81;
		frame.data[13] = frame.data[12] == 0x86 ? 0xdd : 0;
		frame.data[14] = 0x45;
		frame.data[23] = rand() % 2 ? 17 : rand() % 2 ? 47 : 6;
		put16(frame.data + 36 > frame.data + frame.len - 2 ? frame.data + 12 : frame.data + 36,
		      rand() % 2 ? 4789 : 6081);
		if (rand() & 1)
			receive();
		else
			transmit(&sf_vhca[rand() % SFS], 1);
	}
	printf("# %u of 60000 random commands were carried out; %u objects at the end\n", ok, held());
	EXPECT(ok > 1000);
	EXPECT_EQ(try_table(PF, TABLE_NIC_RX, OWN, 5, 3, 0, 0, &id), STAT_OK);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "NIC RX steers by address, lowest index first", nic_rx_by_address },
	{ "legacy mode: the port's filter and the wire", legacy_port_filter },
	{ "switchdev: metadata, send-to-vport, miss rules, link gating", switchdev_slow_path },
	{ "FDB without a matching rule: to the wire, or to the PF", fdb_defaults },
	{ "several destinations, one with a tunnel header", replication },
	{ "tunnels taken off, matched by their inner headers", decapsulation },
	{ "VLAN tags pushed and popped, header insertion, egress ACL", vlan_tags },
	{ "header changes with checksums", header_changes },
	{ "registers: set, copied, matched; flow tag kept", registers_copied },
	{ "fields of every layer are matched", fields_matched },
	{ "flow counters, single and in bulk", counting },
	{ "rules changed in part and queried", rules_changed },
	{ "levels, misses, circles, NIC TX, disconnected root", tables_chained },
	{ "egress ACL forwards to another vport", egress_bond },
	{ "sniffers see copies", sniffers },
	{ "counts as JSON", counts_told },
	{ "lookup does not depend on the number of rules", many_rules },
	{ "tables: refusals", refused_tables },
	{ "groups: refusals", refused_groups },
	{ "rules: refusals", refused_rules },
	{ "contexts, counters, L2 table: refusals", refused_contexts },
	{ "reset with everything in use", reset_in_use },
	{ "random commands and frames", noise },
};

int main(void)
{
	printf("KTAP version 1\n1..%zu\n", ARRAY(tests));
	for (number = 0; number < ARRAY(tests); number++) {
		good = true;
		current = tests[number].name;
		setup();
		tests[number].run();
		teardown();
		printf("%s %u %s\n", good ? "ok" : "not ok", number + 1, current);
		good ? passed++ : failed++;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed ? 1 : 0;
}
