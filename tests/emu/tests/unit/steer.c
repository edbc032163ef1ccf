// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

static struct board board;
struct card card;
static struct vhca pf_vhca;
struct vhca sf_vhca[SFS];
bool link_up = true, sf_down[SFS];
char refusal[256];

struct sent_frames sent;

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

static unsigned int passed, failed;
static bool good;
static const char *current;

void expect(bool cond, const char *text, int line)
{
	if (cond)
		return;
	good = false;
	printf("# %s: line %d: %s (last refusal: %s)\n", current, line, text, refusal);
}

void expect_eq(uint64_t a, uint64_t b, const char *text, int line)
{
	if (a == b)
		return;
	good = false;
	printf("# %s: line %d: %s: 0x%llx, not 0x%llx (last refusal: %s)\n", current, line, text,
	       (unsigned long long)a, (unsigned long long)b, refusal);
}

uint8_t in[65536] __attribute__((aligned(8))), out[600000] __attribute__((aligned(8)));

enum cmd_status run_len(struct vhca *vhca, uint16_t opcode, uint32_t in_len, uint32_t out_len)
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

enum cmd_status run(struct vhca *vhca, uint16_t opcode)
{
	const struct cmd_desc *desc = cmd_find(opcode);

	return run_len(vhca, opcode, desc->in_min, desc->out_min + 4096);
}

void begin(void)
{
	memset(in, 0, sizeof(in));
}

static void tir_destroy(struct obj *obj)
{
	free(obj);
}

struct tir *tir(struct vhca *vhca)
{
	struct tir *t = calloc(1, sizeof(*t));

	EXPECT(obj_add(vhca, OBJ_TIR, &t->obj, tir_destroy));
	return t;
}

unsigned long switched(unsigned int from, const char *to)
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

void setup(void)
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
	rules_reset();
	refusal[0] = 0;
}

unsigned int held(void)
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

int run_tests(const struct test *tests, unsigned int count)
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
	return failed != 0;
}
