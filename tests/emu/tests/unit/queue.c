// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/queue.h"

static struct board board;
static const struct card_ops ops;
struct card card = { .ops = &ops, .board = &board, .config = &board.config };
struct vhca pf = { .card = &card, .hca = HCA_INIT };
struct vport pf_vport;
struct eq test_eq;
struct obj pd, td, uar;
uint64_t mem_next;
static unsigned int passed, failed;
unsigned int checks_failed;
unsigned int complaints, refusals, completions, cq_errors;
struct sent_frame sent[FRAMES];
unsigned int sent_count;
uint8_t ts_format;
struct tir *loop_to;
void (*wire_to)(const struct frame *frame);
unsigned int events[256];
uint64_t test_now = 0x1122334455667788ull;

/* Replacements, which the linker prefers to the card's own */
void complain(struct record *record, const char *why, ...)
{
	(void)record;
	(void)why;
	complaints++;
}

uint64_t clock_now(void)
{
	struct timespec now;

	if (test_now)
		return test_now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...)
{
	va_list ap;

	(void)cmd;
	refusals++;
	if (getenv("VERBOSE")) {
		va_start(ap, why);
		fputs("# ", stdout);
		vprintf(why, ap);
		puts("");
		va_end(ap);
	}
	return status;
}

void eq_post_completion(struct eq *eq, uint32_t cqn)
{
	(void)eq;
	(void)cqn;
	completions++;
}

void event_post(struct vhca *vhca, enum event_type type, uint8_t sub, const void *data, size_t len)
{
	(void)vhca;
	(void)sub;
	(void)data;
	(void)len;
	events[type]++;
	cq_errors += type == EVENT_CQ_ERROR;
}

struct vhca *vhca_by_function(struct card *c, uint16_t function_id)
{
	return function_id ? NULL : c->pf;
}

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

static void transmit(struct vhca *from, struct frame *frame)
{
	(void)from;
	if (sent_count < FRAMES) {
		memcpy(sent[sent_count].data, frame->data, frame->len);
		sent[sent_count].len = frame->len;
		sent[sent_count++].frame = *frame;
	}
	if (loop_to)
		tir_receive(loop_to, frame);
	if (wire_to)
		wire_to(frame);
}

static const struct card_ops ops = { .transmit = transmit };

uint64_t mem_get(size_t size)
{
	uint64_t at = mem_next;

	mem_next += (size + 4095) & ~4095ull;
	return at;
}

void *mem(uint64_t addr)
{
	return dma_at(card.dma, addr, 1);
}

enum cmd_status run_cmd(uint16_t opcode, void *in, uint32_t in_len, void *out, uint32_t out_len)
{
	struct cmd cmd = { .vhca = &pf, .opcode = opcode, .op_mod = ifc_get(mbox_in, in, op_mod),
			   .in = in, .in_len = in_len, .out = out, .out_len = out_len };
	memset(out, 0, out_len);
	cmd.desc = cmd_find(opcode);
	if (!cmd.desc)
		return STAT_BAD_OP;
	return in_len < cmd.desc->in_min ? STAT_BAD_INP_LEN : cmd.desc->run(&cmd);
}

void cap(const char *text)
{
	char why[256];

	if (!card.claims)
		card.claims = claims_create();
	if (!text || !claims_parse(card.claims, text, why, sizeof(why))) {
		claims_destroy(card.claims);
		card.claims = NULL;
		checks_failed += !!text;
	}
	caps_reset(&pf);
}

uint64_t in_buf[4096], out_buf[512];

void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

unsigned int build(uint8_t *p, bool vlan, int version, bool udp, unsigned int payload)
{
	unsigned int at = 12, l4len = udp ? 8 : 20, i;

	memcpy(p, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01", 12);
	if (vlan) {
		put_be16(p + at, 0x8100);
		put_be16(p + at + 2, 0x0123);
		at += 4;
	}
	put_be16(p + at, version == 4 ? 0x0800 : 0x86dd);
	at += 2;
	if (version == 4) {
		memset(p + at, 0, 20);
		p[at] = 0x45;
		put_be16(p + at + 2, 20 + l4len + payload);
		put_be16(p + at + 4, 0x1000);
		p[at + 8] = 64;
		p[at + 9] = udp ? 17 : 6;
		memcpy(p + at + 12, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8);
		at += 20;
	} else {
		memset(p + at, 0, 40);
		p[at] = 0x60;
		put_be16(p + at + 4, l4len + payload);
		p[at + 6] = udp ? 17 : 6;
		p[at + 7] = 64;
		p[at + 8] = 0xfd;
		p[at + 23] = 1;
		p[at + 24] = 0xfd;
		p[at + 39] = 2;
		at += 40;
	}
	memset(p + at, 0, l4len);
	put_be16(p + at, 1000);
	put_be16(p + at + 2, 2000);
	if (udp) {
		put_be16(p + at + 4, 8 + payload);
	} else {
		put_be16(p + at + 4, 0x7fff);
		put_be16(p + at + 6, 0xff00);
		p[at + 12] = 0x50;
		p[at + 13] = 0x10;
	}
	at += l4len;
	for (i = 0; i < payload; i++)
		p[at + i] = i * 7 + 3;
	return at;
}

bool csums_good(const uint8_t *data, uint32_t len)
{
	struct frame_layers layers;

	layers_parse(&layers, data, len, 0, true, true);
	return layers.l3_ok && layers.l4_ok;
}

static void stay(struct obj *obj)
{
	(void)obj;
}

static bool set_up(void)
{
	int fd = memfd_create("guest", 0);

	if (fd < 0 || ftruncate(fd, MEM_SIZE))
		return false;
	card.loop = ev_loop_new(EVFLAG_AUTO);
	card.dma = dma_create();
	card.pf = &pf;
	pf.vport = &pf_vport;
	pf_vport.vhca = &pf;
	if (!card.loop || !card.dma ||
	    dma_map(card.dma, MEM_BASE, MEM_SIZE, fd, 0, DMA_READ | DMA_WRITE))
		return false;
	close(fd);
	return obj_add(&pf, OBJ_PD, &pd, stay) && obj_add(&pf, OBJ_TD, &td, stay) &&
	       obj_add_at(&pf, OBJ_UAR, UAR, &uar, stay) &&
	       obj_add(&pf, OBJ_EQ, &test_eq.obj, stay);
}

int run_tests(const struct test *tests, size_t count)
{
	size_t i;

	if (!set_up()) {
		puts("Bail out! no guest memory");
		return 1;
	}
	printf("KTAP version 1\n1..%zu\n", count);
	for (i = 0; i < count; i++) {
		checks_failed = 0;
		mem_next = MEM_BASE;
		memset(mem(MEM_BASE), 0, MEM_SIZE);
		tests[i].run();
		printf("%sok %zu %s\n", checks_failed ? "not " : "", i + 1, tests[i].name);
		if (checks_failed)
			failed++;
		else
			passed++;
	}
	dma_destroy(card.dma);
	ev_loop_destroy(card.loop);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
