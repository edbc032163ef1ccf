// SPDX-License-Identifier: GPL-2.0
/* Commands that cannot be delivered: entries, mailbox chains, tokens, signatures, ownership. */
#include <stdio.h>

#include "strict/cases.h"

#define OUTSIDE		(SCENE_BASE - GUEST_PAGE)
#define LAST_BLOCK	(SCENE_BASE + SCENE_SIZE - HCA_BLOCK)	/* and 64 bytes outside */
#define LONG		1200u		/* bytes: three blocks */
#define TOO_LONG	(16 + 512 * 2048 + 1)

enum {
	SIGNATURE = 1, TOKEN = 2, BLOCK_NUM = 3, OUT_ALIGN = 4, IN_ALIGN = 5, IN_LENGTH = 7,
	OUT_LENGTH = 8, RESERVED = 9, TYPE = 16,
};

/* What is spoilt in a command that would succeed: a PD, whose messages are longer than need be. */
struct spoil {
	struct hca *hca;
	struct hca_entry *entry;
	struct hca_block *in[3], *out[3];
};

static void type_0(struct spoil *s) { s->entry->type = 0; }
static void type_8(struct spoil *s) { s->entry->type = 8; }
static void rsvd_1(struct spoil *s) { s->entry->rsvd0[0] = 1; }
static void rsvd_3(struct spoil *s) { s->entry->rsvd0[2] = 0x80; }
static void rsvd_61(struct spoil *s) { s->entry->rsvd1 = 1; }
static void in_len_0(struct spoil *s) { s->entry->in_len = 0; }
static void in_len_7(struct spoil *s) { s->entry->in_len = htobe32(7); }
static void in_len_max(struct spoil *s) { s->entry->in_len = htobe32(TOO_LONG); }
static void in_len_all(struct spoil *s) { s->entry->in_len = ~0u; }
static void out_len_0(struct spoil *s) { s->entry->out_len = 0; }
static void out_len_7(struct spoil *s) { s->entry->out_len = htobe32(7); }
static void out_len_max(struct spoil *s) { s->entry->out_len = htobe32(TOO_LONG); }
static void out_len_all(struct spoil *s) { s->entry->out_len = ~0u; }
static void in_ptr_0(struct spoil *s) { s->entry->in_ptr = 0; }
static void in_ptr_out(struct spoil *s) { s->entry->in_ptr = htobe64(OUTSIDE); }
static void in_ptr_all(struct spoil *s) { s->entry->in_ptr = htobe64(~0x1ffull); }
static void in_ptr_end(struct spoil *s) { s->entry->in_ptr = htobe64(LAST_BLOCK); }
static void out_ptr_0(struct spoil *s) { s->entry->out_ptr = 0; }
static void out_ptr_out(struct spoil *s) { s->entry->out_ptr = htobe64(OUTSIDE); }
static void out_ptr_end(struct spoil *s) { s->entry->out_ptr = htobe64(LAST_BLOCK); }
static void in_token_0(struct spoil *s) { s->in[0]->token++; }
static void in_token_2(struct spoil *s) { s->in[2]->token = 0; }
static void out_token_0(struct spoil *s) { s->out[0]->token++; }
static void out_token_2(struct spoil *s) { s->out[2]->token = 0; }
static void tokens(struct spoil *s) { s->entry->token++; }
static void in_num_0(struct spoil *s) { s->in[0]->block_num = htobe32(1); }
static void in_num_2(struct spoil *s) { s->in[2]->block_num = htobe32(0x80000002); }
static void out_num_0(struct spoil *s) { s->out[0]->block_num = ~0u; }
static void out_num_1(struct spoil *s) { s->out[1]->block_num = 0; }
static void in_next_0(struct spoil *s) { s->in[0]->next = 0; }
static void in_next_out(struct spoil *s) { s->in[1]->next = htobe64(OUTSIDE); }
static void in_loop(struct spoil *s) { s->in[1]->next = s->entry->in_ptr; }
static void out_next_0(struct spoil *s) { s->out[1]->next = 0; }
static void out_next_out(struct spoil *s) { s->out[0]->next = htobe64(OUTSIDE); }
static void out_loop(struct spoil *s) { s->out[0]->next = s->entry->out_ptr; }
static void in_rsvd(struct spoil *s) { s->in[1]->rsvd0[7] = 1; }
static void in_rsvd1(struct spoil *s) { s->in[0]->rsvd1 = 1; }
static void out_rsvd(struct spoil *s) { s->out[1]->rsvd0[47] = 0x80; }
static void out_rsvd1(struct spoil *s) { s->out[0]->rsvd1 = 1; }

static void in_ptr_skew(struct spoil *s)
{
	s->entry->in_ptr = htobe64(be64toh(s->entry->in_ptr) + 64);
}

static void out_ptr_skew(struct spoil *s)
{
	s->entry->out_ptr = htobe64(be64toh(s->entry->out_ptr) + 1);
}

static void in_next_skew(struct spoil *s)
{
	s->in[0]->next = htobe64(be64toh(s->in[0]->next) + 8);
}

static void out_next_skew(struct spoil *s)
{
	s->out[1]->next = htobe64(be64toh(s->out[1]->next) + 256);
}

static const struct {
	const char *what;
	void (*spoil)(struct spoil *s);
	unsigned int status;
} cases[] = {
	{ "entry of type 0", type_0, TYPE },
	{ "entry of type 8", type_8, TYPE },
	{ "reserved byte 1 of the entry", rsvd_1, RESERVED },
	{ "reserved byte 3 of the entry", rsvd_3, RESERVED },
	{ "reserved byte 61 of the entry", rsvd_61, RESERVED },
	{ "no input", in_len_0, IN_LENGTH },
	{ "input without an opcode modifier", in_len_7, IN_LENGTH },
	{ "input longer than any", in_len_max, IN_LENGTH },
	{ "input of 2^32 - 1 bytes", in_len_all, IN_LENGTH },
	{ "no output", out_len_0, OUT_LENGTH },
	{ "output without a syndrome", out_len_7, OUT_LENGTH },
	{ "output longer than any", out_len_max, OUT_LENGTH },
	{ "output of 2^32 - 1 bytes", out_len_all, OUT_LENGTH },
	{ "misaligned input", in_ptr_skew, IN_ALIGN },
	{ "input without a mailbox", in_ptr_0, IN_ALIGN },
	{ "input before memory", in_ptr_out, IN_ALIGN },
	{ "input at the last address", in_ptr_all, IN_ALIGN },
	{ "input across the end of memory", in_ptr_end, IN_ALIGN },
	{ "misaligned second block of the input", in_next_skew, IN_ALIGN },
	{ "input that ends too early", in_next_0, IN_ALIGN },
	{ "third block of the input outside memory", in_next_out, IN_ALIGN },
	{ "misaligned output", out_ptr_skew, OUT_ALIGN },
	{ "output without a mailbox", out_ptr_0, OUT_ALIGN },
	{ "output before memory", out_ptr_out, OUT_ALIGN },
	{ "output across the end of memory", out_ptr_end, OUT_ALIGN },
	{ "misaligned third block of the output", out_next_skew, OUT_ALIGN },
	{ "output that ends too early", out_next_0, OUT_ALIGN },
	{ "second block of the output outside memory", out_next_out, OUT_ALIGN },
	{ "another token in the entry", tokens, TOKEN },
	{ "another token in the input", in_token_0, TOKEN },
	{ "another token in the input's last block", in_token_2, TOKEN },
	{ "another token in the output", out_token_0, TOKEN },
	{ "another token in the output's last block", out_token_2, TOKEN },
	{ "another number of the input's first block", in_num_0, BLOCK_NUM },
	{ "another number of the input's last block", in_num_2, BLOCK_NUM },
	{ "input that goes round", in_loop, BLOCK_NUM },
	{ "another number of the output's first block", out_num_0, BLOCK_NUM },
	{ "another number of the output's second block", out_num_1, BLOCK_NUM },
	{ "output that goes round", out_loop, BLOCK_NUM },
	{ "reserved bits in a block of the input", in_rsvd, RESERVED },
	{ "reserved byte in a block of the input", in_rsvd1, RESERVED },
	{ "reserved bits in a block of the output", out_rsvd, RESERVED },
	{ "reserved byte in a block of the output", out_rsvd1, RESERVED },
};

static void prepare(struct scene *scene, struct spoil *s, struct hca *hca)
{
	struct command *c = &scene->c;
	unsigned int i;

	COMMAND(c, ALLOC_PD, alloc_pd);
	s->hca = hca;
	s->entry = hca_fill(hca, 0, c->in, LONG, LONG);
	for (i = 0; i < 3; i++) {
		s->in[i] = hca_in_block(hca, 0, i);
		s->out[i] = hca_out_block(hca, 0, i);
	}
}

static void judge(struct scene *scene, struct hca *hca, unsigned int status, const char *what)
{
	hca_ring(hca, 1);
	scene_judge(scene, hca_answer(hca, 0, scene->c.out, LONG), HCA_DELIVERY | status, 1,
		    "delivery: %s", what);
}

static void judge_block(struct scene *scene, const char *where, const char *what)
{
	char text[64];

	snprintf(text, sizeof(text), "another %s in the input's %s block", what, where);
	judge(scene, &scene->pf, SIGNATURE, text);
}

static void spoilt(struct scene *scene)
{
	struct spoil s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		prepare(scene, &s, &scene->pf);
		cases[i].spoil(&s);
		hca_sign(s.entry);
		judge(scene, &scene->pf, cases[i].status, cases[i].what);
	}
	prepare(scene, &s, &scene->pf);
	s.entry->sig++;
	judge(scene, &scene->pf, SIGNATURE, "entry with another signature");
	prepare(scene, &s, &scene->pf);
	s.entry->out_len = htobe32(LONG + 1);
	judge(scene, &scene->pf, SIGNATURE, "entry that was changed after it was signed");
	prepare(scene, &s, &scene->sf[0]);
	s.in[1]->token++;
	judge(scene, &scene->sf[0], TOKEN, "another token in an SF's input");
}

/* Entries that the driver has not given away, or that are not there. */
static void ownership(struct scene *scene)
{
	struct hca_entry *entry;
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

	COMMAND(c, ALLOC_PD, alloc_pd);
	entry = hca_fill(pf, 1, c->in, c->in_len, c->out_len);
	entry->status_own = 0;
	hca_ring(pf, 1 << 1);
	scene_violated(scene, 1, "delivery: doorbell for an entry that is not the card's");
	hca_ring(pf, 1 << 1);
	scene_violated(scene, 1, "delivery: doorbell for it once more");
	hca_ring(pf, 1u << 31);
	scene_violated(scene, 1, "delivery: doorbell for an entry that was never filled");
	hca_ring(pf, ~0xfu);
	scene_violated(scene, 28, "delivery: doorbell for 28 of those");
	hca_ring(pf, 0);
	scene_violated(scene, 0, "delivery: doorbell for none");
}

/* The queue itself. The SF's: the PF goes on. */
static void queue(struct scene *scene)
{
	struct hca *sf = &scene->sf[1];

	hca_write32(sf, 0x14, OUTSIDE);
	scene_violated(scene, 1, "delivery: command queue outside memory");
	hca_ring(sf, 1);
	scene_violated(scene, 1, "delivery: doorbell of a queue outside memory");
	hca_write32(sf, 0x10, 0xffffffff);
	hca_write32(sf, 0x14, 0xfffff000);
	scene_violated(scene, 1, "delivery: command queue at the last page of all addresses");
	hca_write32(sf, 0x10, sf->queue >> 32);
	hca_write32(sf, 0x14, sf->queue);
	COMMAND(&scene->c, NOP, nop);
	scene_must(scene, sf, "delivery");
	scene_mark(scene);
}

static void init_segment(struct scene *scene)
{
	struct hca *pf = &scene->pf;
	struct bus *bus = &scene->vfio.bus;

	hca_write32(pf, 0x0, 1);
	scene_violated(scene, 1, "delivery: write to the firmware's revision");
	hca_write32(pf, 0x1010, 1);
	scene_violated(scene, 1, "delivery: write to the health counter");
	hca_write32(pf, 0xfffc, 1);
	scene_violated(scene, 1, "delivery: write to the end of the init segment");
	bus->write(bus, 0, 0x18, "\x80\x80", 2);
	scene_violated(scene, 1, "delivery: command doorbell of 2 bytes");
	bus->write(bus, 0, 0x18, "\x80\x80\x80\x80\x80\x80\x80\x80", 8);
	scene_violated(scene, 1, "delivery: command doorbell of 8 bytes");
	bus->write(bus, 0, 0x1a, "\x80\x80\x80\x80", 4);
	scene_violated(scene, 1, "delivery: misaligned command doorbell");
}

void delivery_cases(struct scene *scene)
{
	spoilt(scene);
	ownership(scene);
	queue(scene);
	init_segment(scene);
}

/* Whether mailbox blocks are signed is a capability, set before INIT_HCA. */
static void set_signing(struct scene *scene, bool signs)
{
	struct command *c = &scene->c;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 1);
	scene_must(scene, &scene->pf, "signatures");
	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	memcpy(ifc_addr(set_hca_cap_in, c->in, capability),
	       ifc_addr(query_hca_cap_out, c->out, capability), ifc_bytes(cmd_hca_cap));
	ifc_set(set_hca_cap_in, c->in, capability.cmd_hca_cap.cmdif_checksum, signs ? 3 : 0);
	scene_must(scene, &scene->pf, "signatures");
	scene->pf.signs = signs;
	scene_mark(scene);
}

void signature_cases(struct scene *scene)
{
	static const char *const where[] = { "first", "second", "third" };
	struct spoil s;
	unsigned int i;

	set_signing(scene, true);
	for (i = 0; i < ARRAY_SIZE(where); i++) {
		prepare(scene, &s, &scene->pf);
		s.in[i]->sig ^= 1;
		judge_block(scene, where[i], "signature");
		prepare(scene, &s, &scene->pf);
		s.in[i]->data[i] ^= 0x10;
		judge_block(scene, where[i], "data");
		prepare(scene, &s, &scene->pf);
		/* The block's own signature is right, that of its control part is not. */
		s.in[i]->ctrl_sig ^= 1;
		s.in[i]->sig ^= 1;
		judge_block(scene, where[i], "control signature");
	}
	COMMAND(&scene->c, QUERY_ISSI, query_issi);
	scene_must(scene, &scene->pf, "signatures");
	set_signing(scene, false);
}
