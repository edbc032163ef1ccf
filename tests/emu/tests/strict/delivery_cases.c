// SPDX-License-Identifier: GPL-2.0
/* Commands that cannot be delivered: entries, mailbox chains, tokens, signatures, ownership. */
#include <stdio.h>

#include "tests/strict/cases.h"

#define OUTSIDE		(SCENE_BASE - GUEST_PAGE)
#define LAST_BLOCK	(SCENE_BASE + SCENE_SIZE - HCA_BLOCK)	/* and 64 bytes outside */
#define LONG		1200u		/* bytes: three blocks */
#define TOO_LONG	(16 + 512 * 2048 + 1)

enum {
	SIGNATURE = 1, TOKEN = 2, BLOCK_NUM = 3, OUT_ALIGN = 4, IN_ALIGN = 5, IN_LENGTH = 7,
	OUT_LENGTH = 8, RESERVED = 9, TYPE = 16,
};

/* Where a command that would succeed is damaged: a PD, with longer messages than necessary */
enum place { ENTRY, IN_0, IN_1, IN_2, OUT_0, OUT_1, OUT_2, PLACES };

struct spoil {
	struct hca_entry *entry;
	struct hca_block *in[3];
	uint8_t *place[PLACES];
};

/* @size bytes at @off are set to a big endian value, or the value is added */
struct change {
	enum place place;
	struct bytes {
		uint32_t off, size;
	} bytes;
	bool add;
	uint64_t value;
};

#define BYTES(member)			{ (uintptr_t)&(member), sizeof(member) }
#define ENTRY_BYTES(member)		BYTES((*(struct hca_entry *)0).member)
#define BLOCK_BYTES(member)		BYTES((*(struct hca_block *)0).member)
#define ENTRY_SET(member, v)		{ ENTRY, ENTRY_BYTES(member), false, v }
#define ENTRY_ADD(member, v)		{ ENTRY, ENTRY_BYTES(member), true, v }
#define BLOCK_SET(place, member, v)	{ place, BLOCK_BYTES(member), false, v }
#define BLOCK_ADD(place, member, v)	{ place, BLOCK_BYTES(member), true, v }

static const struct {
	const char *what;
	unsigned int status;
	struct change change;
} cases[] = {
	{ "entry of type 0", TYPE, ENTRY_SET(type, 0) },
	{ "entry of type 8", TYPE, ENTRY_SET(type, 8) },
	{ "reserved byte 1 of the entry", RESERVED, ENTRY_SET(rsvd0[0], 1) },
	{ "reserved byte 3 of the entry", RESERVED, ENTRY_SET(rsvd0[2], 0x80) },
	{ "reserved byte 61 of the entry", RESERVED, ENTRY_SET(rsvd1, 1) },
	{ "no input", IN_LENGTH, ENTRY_SET(in_len, 0) },
	{ "input without an opcode modifier", IN_LENGTH, ENTRY_SET(in_len, 7) },
	{ "input longer than any", IN_LENGTH, ENTRY_SET(in_len, TOO_LONG) },
	{ "input of 2^32 - 1 bytes", IN_LENGTH, ENTRY_SET(in_len, ~0u) },
	{ "no output", OUT_LENGTH, ENTRY_SET(out_len, 0) },
	{ "output without a syndrome", OUT_LENGTH, ENTRY_SET(out_len, 7) },
	{ "output longer than any", OUT_LENGTH, ENTRY_SET(out_len, TOO_LONG) },
	{ "output of 2^32 - 1 bytes", OUT_LENGTH, ENTRY_SET(out_len, ~0u) },
	{ "misaligned input", IN_ALIGN, ENTRY_ADD(in_ptr, 64) },
	{ "input without a mailbox", IN_ALIGN, ENTRY_SET(in_ptr, 0) },
	{ "input before memory", IN_ALIGN, ENTRY_SET(in_ptr, OUTSIDE) },
	{ "input at the last address", IN_ALIGN, ENTRY_SET(in_ptr, ~0x1ffull) },
	{ "input across the end of memory", IN_ALIGN, ENTRY_SET(in_ptr, LAST_BLOCK) },
	{ "misaligned second block of the input", IN_ALIGN, BLOCK_ADD(IN_0, next, 8) },
	{ "input that ends too early", IN_ALIGN, BLOCK_SET(IN_0, next, 0) },
	{ "third block of the input outside memory", IN_ALIGN, BLOCK_SET(IN_1, next, OUTSIDE) },
	{ "misaligned output", OUT_ALIGN, ENTRY_ADD(out_ptr, 1) },
	{ "output without a mailbox", OUT_ALIGN, ENTRY_SET(out_ptr, 0) },
	{ "output before memory", OUT_ALIGN, ENTRY_SET(out_ptr, OUTSIDE) },
	{ "output across the end of memory", OUT_ALIGN, ENTRY_SET(out_ptr, LAST_BLOCK) },
	{ "misaligned third block of the output", OUT_ALIGN, BLOCK_ADD(OUT_1, next, 256) },
	{ "output that ends too early", OUT_ALIGN, BLOCK_SET(OUT_1, next, 0) },
	{ "second block of the output outside memory", OUT_ALIGN, BLOCK_SET(OUT_0, next, OUTSIDE) },
	{ "another token in the entry", TOKEN, ENTRY_ADD(token, 1) },
	{ "another token in the input", TOKEN, BLOCK_ADD(IN_0, token, 1) },
	{ "another token in the input's last block", TOKEN, BLOCK_SET(IN_2, token, 0) },
	{ "another token in the output", TOKEN, BLOCK_ADD(OUT_0, token, 1) },
	{ "another token in the output's last block", TOKEN, BLOCK_SET(OUT_2, token, 0) },
	{ "another number of the input's first block", BLOCK_NUM, BLOCK_SET(IN_0, block_num, 1) },
	{ "another number of the input's last block", BLOCK_NUM,
	  BLOCK_SET(IN_2, block_num, 0x80000002) },
	{ "input that goes round", BLOCK_NUM, BLOCK_ADD(IN_1, next, -2ull * HCA_BLOCK_SPACE) },
	{ "another number of the output's first block", BLOCK_NUM,
	  BLOCK_SET(OUT_0, block_num, ~0u) },
	{ "another number of the output's second block", BLOCK_NUM,
	  BLOCK_SET(OUT_1, block_num, 0) },
	{ "output that goes round", BLOCK_NUM, BLOCK_ADD(OUT_0, next, -1ull * HCA_BLOCK_SPACE) },
	{ "reserved bits in a block of the input", RESERVED, BLOCK_SET(IN_1, rsvd0[7], 1) },
	{ "reserved byte in a block of the input", RESERVED, BLOCK_SET(IN_0, rsvd1, 1) },
	{ "reserved bits in a block of the output", RESERVED, BLOCK_SET(OUT_1, rsvd0[47], 0x80) },
	{ "reserved byte in a block of the output", RESERVED, BLOCK_SET(OUT_0, rsvd1, 1) },
};

static void make_change(struct spoil *s, const struct change *change)
{
	uint8_t *at = s->place[change->place] + change->bytes.off;
	uint64_t old = 0, value = change->value;
	uint32_t i;

	for (i = 0; i < change->bytes.size; i++)
		old = old << 8 | at[i];
	if (change->add)
		value += old;
	for (i = change->bytes.size; i--; value >>= 8)
		at[i] = value;
}

static void prepare(struct scene *scene, struct spoil *s, struct hca *hca)
{
	struct command *c = &scene->c;
	unsigned int i;

	COMMAND(c, ALLOC_PD, alloc_pd);
	s->entry = hca_fill(hca, 0, c->in, LONG, LONG);
	s->place[ENTRY] = (uint8_t *)s->entry;
	for (i = 0; i < 3; i++) {
		s->in[i] = hca_in_block(hca, 0, i);
		s->place[IN_0 + i] = (uint8_t *)s->in[i];
		s->place[OUT_0 + i] = (uint8_t *)hca_out_block(hca, 0, i);
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
		make_change(&s, &cases[i].change);
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

/* Entries that the driver has not passed to the card, or that do not exist */
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

/* The address of the queue: the SF's, as the PF's is needed afterwards */
static void queue_address(struct scene *scene)
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
	queue_address(scene);
	init_segment(scene);
}

/* Set whether mailbox blocks are signed: a capability, which is set before INIT_HCA */
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
		/* The block's signature is correct, that of its control part is wrong */
		s.in[i]->ctrl_sig ^= 1;
		s.in[i]->sig ^= 1;
		judge_block(scene, where[i], "control signature");
	}
	COMMAND(&scene->c, QUERY_ISSI, query_issi);
	scene_must(scene, &scene->pf, "signatures");
	set_signing(scene, false);
}
