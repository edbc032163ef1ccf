// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target for the command interface. An input has the initial state of the card and a sequence
 * of records: commands that are valid except for what the record changes, doorbells, writes to the
 * windows, time, frames. After each record the card must be consistent; after the last one it is
 * reset and must hold nothing.
 */
#include <ev.h>

#include "card/requests.h"
#include "firmware/caps.h"
#include "firmware/cmdq.h"
#include "firmware/eq.h"
#include "firmware/pages.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "tests/fuzz/clock.h"
#include "tests/fuzz/device.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/packet.h"
#include "tests/fuzz/rig.h"
#include "tests/fuzz/rules.h"
#include "tests/fuzz/stock.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/wire.h"

#define RECORDS_MAX	96
#define FRAME_BYTES	256
#define ENTRY_STRIDE	64
#define OWNER_HW	1
#define OLD_BYTE	0xa5
#define PAGES_GIVE	1
#define PAGES_TAKE	2
#define ISEG_CMDQ_ADDR_H	0x10
#define ISEG_CMDQ_ADDR_L	0x14

/* Mode of an input: the setup before its first record */
enum { MODE_UP = 1, MODE_SF = 2, MODE_EQUIPPED = 4, MODE_CAPS = 3 /* the bits from there */ };

/* Current contents of an entry of a function's queue */
struct posted {
	struct hca *hca;
	enum kind kind;			/* created by the command; KIT_KINDS: none */
	uint32_t in_len, out_len;
	bool wild;			/* its chains may lead anywhere */
};

struct play {
	struct rig *rig;
	struct input *input;
	struct posted posted[2][HCA_ENTRIES];	/* the PF's and the SF's */
	uint64_t pool;			/* next page to supply */
	struct rules rules;
	struct command c;
};

/* By number in stock: commands that succeeded in any input */
static bool succeeded[STOCK_MAX];
/* By opcode and state of the function: an input with a new success is worth keeping */
static uint8_t new_success[STOCK_MAX][2] TARGET_COUNTERS;

/* State before a doorbell, including all memory that the card may write */
struct before {
	struct hca_entry entry;
	struct hca_block in[HCA_BLOCKS], out[HCA_BLOCKS];
};

static struct hca *function(struct play *play, uint8_t which)
{
	return which & 1 && play->rig->sf.bus ? &play->rig->sf : &play->rig->pf;
}

static struct kit *kit_of(struct play *play, const struct hca *hca)
{
	return hca == &play->rig->sf ? &play->rig->sf_kit : &play->rig->pf_kit;
}

static struct hca_entry *entry_at(const struct hca *hca, unsigned int index)
{
	return guest_at(hca->guest, hca->queue + index * ENTRY_STRIDE);
}

/* Whether [@addr, @addr + @len) overlaps with the driver's command memory */
static bool hits(const struct hca *hca, uint64_t addr, uint64_t len)
{
	return addr < hca->out_box + HCA_ENTRIES * HCA_BLOCKS * HCA_BLOCK_SPACE &&
	       addr + len > hca->queue;
}

static bool pas_hits(const struct hca *hca, const struct pas *pas)
{
	uint32_t i;

	for (i = 0; i < pas->count; i++)
		if (hits(hca, pas->addr[i], 1ull << pas->shift))
			return true;
	return false;
}

/* Whether the driver has reused mailboxes as queue memory or firmware pages, by its own fault */
static bool given_away(const struct hca *hca, const struct vhca *vhca, const struct pages *pages)
{
	const struct obj *obj;
	uint32_t i;

	for (i = 0; pages && i < pages->given; i++)
		if (hits(hca, pages->addr[i], PAGE_4K))
			return true;
	if (!vhca)
		return false;
	for (obj = vhca->objs[OBJ_EQ]; obj; obj = obj->next)
		if (pas_hits(hca, &((const struct eq *)obj)->pas))
			return true;
	for (obj = vhca->objs[OBJ_CQ]; obj; obj = obj->next)
		if (pas_hits(hca, &((const struct cq *)obj)->pas))
			return true;
	return false;
}

/* Whether the card reads commands where the driver posts them, and writes nothing else there */
static bool trusted(struct rig *rig, const struct hca *hca)
{
	const struct vhca *vhca = rig_vhca(rig, hca);
	const struct card *card = rig->card;
	unsigned int i;

	if (vhca && vhca->cmdq->ready && vhca->cmdq->addr != hca->queue)
		return false;
	for (i = 0; i < RIG_SFS; i++)
		if (given_away(hca, card->sfs[i], pages_of_sf(card, i)))
			return false;
	return !given_away(hca, card->pf, card->pf->pages);
}

static unsigned int blocks(uint32_t len)
{
	return len > HCA_INLINE ? (len - HCA_INLINE + HCA_BLOCK - 1) / HCA_BLOCK : 0;
}

static void remember(struct before *before, const struct posted *posted, unsigned int index)
{
	unsigned int i;

	before->entry = *entry_at(posted->hca, index);
	for (i = 0; i < blocks(posted->in_len); i++)
		before->in[i] = *hca_in_block(posted->hca, index, i);
	for (i = 0; i < blocks(posted->out_len); i++)
		before->out[i] = *hca_out_block(posted->hca, index, i);
}

/* Only requested data and signatures have changed in the output's mailboxes */
static void check_out(const struct before *before, const struct posted *posted, unsigned int index,
		      bool delivered)
{
	uint32_t left = posted->out_len > HCA_INLINE ? posted->out_len - HCA_INLINE : 0, n;
	unsigned int i;

	for (i = 0; i < blocks(posted->out_len); i++, left -= n) {
		const struct hca_block *was = &before->out[i];
		const struct hca_block *is = hca_out_block(posted->hca, index, i);

		n = left < HCA_BLOCK ? left : HCA_BLOCK;
		if (!delivered)
			CHECK(!memcmp(was, is, sizeof(*is)));
		CHECK(!memcmp(was->data + n, is->data + n, HCA_BLOCK - n));
		CHECK(!memcmp(was->rsvd0, is->rsvd0,
			      offsetof(struct hca_block, ctrl_sig) -
			      offsetof(struct hca_block, rsvd0)));
	}
}

/* The entry was completed correctly, or is unchanged. Return whether it was executed. */
static bool check_entry(const struct before *before, const struct posted *posted,
			unsigned int index)
{
	struct hca_entry *entry = entry_at(posted->hca, index), was = before->entry;
	unsigned int i;
	bool delivered;

	if (entry->status_own & OWNER_HW || !(was.status_own & OWNER_HW)) {
		CHECK(!memcmp(entry, &was, sizeof(was)));
		check_out(before, posted, index, false);
		return false;
	}
	CHECK(hca_xor8(entry, sizeof(*entry)) == 0xff);
	delivered = !(entry->status_own >> 1);
	CHECK(entry->status_own >> 1 <= 0x10);
	memcpy(was.out, entry->out, sizeof(was.out));
	was.sig = entry->sig;
	was.status_own = entry->status_own;
	CHECK(!memcmp(entry, &was, sizeof(was)));
	for (i = 0; i < blocks(posted->in_len); i++)
		CHECK(!memcmp(hca_in_block(posted->hca, index, i), &before->in[i],
			      sizeof(before->in[i])));
	check_out(before, posted, index, delivered);
	return delivered;
}

static unsigned int find_stock(uint16_t opcode)
{
	unsigned int i;

	for (i = 0; i < stock_count(); i++)
		if (stock_desc(i)->opcode == opcode)
			return i;
	return STOCK_MAX;
}

/* Print which commands the corpus reaches */
static void report(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < stock_count(); i++)
		n += succeeded[i];
	printf("# %u of %u commands were carried out", n, stock_count());
	for (i = 0, n = 0; i < stock_count(); i++)
		if (!succeeded[i])
			printf("%s%s", n++ ? ", " : "; none of ", stock_desc(i)->name);
	puts("");
}

static void count_success(struct play *play, const struct posted *posted, unsigned int index)
{
	const struct vhca *vhca = rig_vhca(play->rig, posted->hca);
	const struct hca_entry *entry = entry_at(posted->hca, index);
	unsigned int which = find_stock(ifc_get(mbox_in, entry->in, opcode));

	if (which == STOCK_MAX || ifc_get(mbox_out, entry->out, status))
		return;
	succeeded[which] = true;
	new_success[which][vhca && vhca->hca == HCA_INIT] = 1;
}

static void learn(struct play *play, const struct posted *posted, unsigned int index)
{
	struct kit *kit = kit_of(play, posted->hca);
	uint32_t number;

	if (posted->kind == KIT_KINDS || posted->kind == KIT_RULE)
		return;
	if (hca_answer(posted->hca, index, play->c.out, posted->out_len))
		return;
	number = kit_number(&play->c, posted->kind);
	kit->num[posted->kind] = number;
	if (posted->kind == KIT_MKEY)
		kit->key = number << 8;
}

static void ring(struct play *play, struct hca *hca, uint32_t mask)
{
	static struct before before[HCA_ENTRIES];
	struct posted *posted = play->posted[hca == &play->rig->sf];
	uint64_t executed = play->rig->card->record.commands;
	unsigned int index, owned = 0, delivered = 0;
	bool certain = trusted(play->rig, hca);

	for (index = 0; index < HCA_ENTRIES; index++) {
		posted[index].hca = hca;
		remember(&before[index], &posted[index], index);
		if (!(mask >> index & 1))
			continue;
		owned += entry_at(hca, index)->status_own & OWNER_HW;
		certain = certain && !posted[index].wild;
	}
	hca_ring(hca, mask);
	executed = play->rig->card->record.commands - executed;
	/* A command may have reused mailboxes: check afterwards */
	if (!certain || !trusted(play->rig, hca))
		return;
	CHECK(executed <= owned);
	for (index = 0; index < HCA_ENTRIES; index++) {
		if (!check_entry(&before[index], &posted[index], index))
			continue;
		CHECK(mask >> index & 1);
		delivered++;
		count_success(play, &posted[index], index);
		learn(play, &posted[index], index);
	}
	CHECK(delivered == executed || play->rig->card->faults.delay_ms);
}

/* Change the use of signatures, as a driver does after it has set the capability */
static void follow(struct play *play, struct hca *hca)
{
	const struct vhca *vhca = rig_vhca(play->rig, hca);

	hca->signs = vhca && vhca->cmdif_checksum;
}

static void put64(struct command *c, uint32_t at, uint64_t value)
{
	value = htobe64(value);
	if (at + sizeof(value) <= sizeof(c->in))
		memcpy(c->in + at, &value, sizeof(value));
}

static void put32(struct command *c, uint32_t at, uint32_t value)
{
	value = htobe32(value);
	if (at + sizeof(value) <= sizeof(c->in))
		memcpy(c->in + at, &value, sizeof(value));
}

static uint64_t pool_page(struct play *play, unsigned int n)
{
	const struct guest *guest = &play->rig->guest;
	uint64_t pages = (guest->size - guest->next) / GUEST_PAGE;

	return guest->base + guest->next + n % pages * GUEST_PAGE;
}

static uint32_t number(struct play *play, const struct kit *kit)
{
	uint8_t which = input8(play->input);

	if (which & 0x80)
		kit = kit == &play->rig->pf_kit ? &play->rig->sf_kit : &play->rig->pf_kit;
	return kit->num[(which & 0x7f) % KIT_KINDS];
}

static void spoil(struct play *play, const struct kit *kit, unsigned int which)
{
	struct input *input = play->input;
	struct command *c = &play->c;
	const struct stock_field *field = NULL;
	uint8_t how = input8(input) % 10;
	uint32_t at;

	if (how < 5 && which < stock_count())
		field = stock_field(which, input16(input));
	else
		at = c->in_len - 8u + input8(input) * 4u;
	switch (how) {
	case 0:
		if (field)
			ifc_set_at(c->in, field->at, input8(input));
		break;
	case 1:
		if (field)
			ifc_set_at(c->in, field->at, input32(input));
		break;
	case 2:
		if (field)
			ifc_set_at(c->in, field->at, number(play, kit));
		break;
	case 3:
		if (field)
			ifc_set_at(c->in, field->at, SF_BASE_ID + input8(input) % 8);
		break;
	case 4:
		if (field)
			ifc_set_at(c->in, field->at, stock_register(input16(input)));
		break;
	case 5:
		put32(c, at, (uint32_t)input8(input) << 24 | number(play, kit));
		break;
	case 6:
		put64(c, at, pool_page(play, input8(input)));
		break;
	case 7:
		put32(c, at, input32(input));
		break;
	case 8:
		at = input16(input) % (HCA_MESSAGE_MAX - 15);
		input_bytes(input, c->in + at, input8(input) % 16);
		break;
	default:
		ifc_set(mbox_in, c->in, uid, input16(input));
	}
}

static void fill_pages(struct play *play, uint8_t what)
{
	uint16_t id = what & 4 ? SF_BASE_ID + (what >> 3) % RIG_SFS : 0;
	uint32_t n = input8(play->input) * 4u, i;
	struct command *c = &play->c;

	COMMAND(c, MANAGE_PAGES, manage_pages);
	ifc_set(manage_pages_in, c->in, op_mod, what & 3);
	ifc_set(manage_pages_in, c->in, function_id, id);
	ifc_set(manage_pages_in, c->in, input_num_entries, n);
	for (i = 0; (what & 3) == PAGES_GIVE && i < n; i++)
		command_add64(c, pool_page(play, play->pool++));
	if ((what & 3) == PAGES_TAKE)
		c->out_len += n * 8;
}

/* Current capabilities, and some that are off unless a driver requests them */
static void fill_caps(struct command *c, struct vhca *vhca, uint8_t what)
{
	void *cap = ifc_addr(set_hca_cap_in, c->in, capability);
	const void *caps = vhca ? caps_current(vhca, 0) : NULL;

	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	if (caps)
		memcpy(cap, caps, ifc_bytes(set_hca_cap_in) - ifc_bytes(mbox_in));
	ifc_set(cmd_hca_cap, cap, cmdif_checksum, what & 1 ? 3 : 0);
	if (!(what & 2))
		return;
	ifc_set(cmd_hca_cap, cap, vhca_state, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_allocated, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_active, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_in_use, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_teardown_request, 1);
}

/* An op_mod that the command has, or one that it may not have */
static uint16_t op_mod(const struct cmd_desc *desc, uint8_t pick)
{
	unsigned int bit;

	if (pick & 0x80)
		return pick & 0x7f;
	pick %= __builtin_popcount(desc->op_mods);
	for (bit = 0; bit < 32; bit++)
		if (desc->op_mods >> bit & 1 && !pick--)
			return bit;
	return 0;
}

/* Smaller values of a byte stand for a command of the stock, others for one of a kit */
#define STOCK_SHARE	0x80

/* Return the command's number in stock; stock_count() or more for one of a kit */
static unsigned int fill(struct play *play, const struct hca *hca, enum kind *creates)
{
	struct kit *kit = kit_of(play, hca);
	uint8_t what = input8(play->input), pick;
	struct command *c = &play->c;
	unsigned int which = 0;

	if (what < STOCK_SHARE)
		which = stock_choose(input16(play->input));
	pick = input8(play->input);
	*creates = KIT_KINDS;
	if (what < STOCK_SHARE) {
		stock_fill(c, kit, which);
		ifc_set(mbox_in, c->in, op_mod, op_mod(stock_desc(which), pick));
		return which;
	}
	switch (what % 8) {
	case 2:
	case 3:
		*creates = rules_fill(&play->rules, c, kit, play->input);
		break;
	case 0:
	case 1:
		*creates = pick % KIT_KINDS;
		kit_create_command(c, kit, *creates);
		break;
	case 4:
		kit_destroy_command(c, kit, pick % KIT_KINDS, kit->num[pick % KIT_KINDS]);
		break;
	case 5:
		if (!kit_query_command(c, kit, pick % KIT_KINDS, kit->num[pick % KIT_KINDS]))
			COMMAND(c, NOP, nop);
		break;
	case 6:
		fill_pages(play, pick);
		break;
	default:
		fill_caps(c, rig_vhca(play->rig, hca), pick);
	}
	return STOCK_MAX;
}

static void resize(struct command *c, uint8_t in, uint8_t out)
{
	if (in >= 0xc0)
		c->in_len -= in & 0x3f;
	else
		c->in_len += in * 4u;
	if (out >= 0xf0)
		c->out_len -= out & 0xf;
	else
		c->out_len += out * 16u;
	/* At least an inline entry; the next record handles the rest */
	if (c->in_len > HCA_MESSAGE_MAX)
		c->in_len = HCA_INLINE;
	if (c->out_len > HCA_MESSAGE_MAX)
		c->out_len = HCA_INLINE;
}

/* Change a byte of what the driver wrote, or redirect a chain: then the entry is wild */
static bool meddle(struct play *play, struct hca *hca, unsigned int index)
{
	struct input *input = play->input;
	uint8_t what = input8(input), block = input8(input) % HCA_BLOCKS, flip;
	struct hca_entry *entry = entry_at(hca, index);
	struct hca_block *at = what & 1 ? hca_in_block(hca, index, block) :
					  hca_out_block(hca, index, block);
	uint64_t next = at->next, in = entry->in_ptr, out = entry->out_ptr;
	uint16_t off = input16(input);

	flip = input8(input);
	switch (what >> 1 & 3) {
	case 0:
		((uint8_t *)entry)[off % sizeof(*entry)] ^= flip;
		if (what & 0x80)
			hca_sign(entry);
		return entry->in_ptr != in || entry->out_ptr != out;
	case 1:
		((uint8_t *)at)[off % sizeof(*at)] ^= flip;
		break;
	case 2:
		at->next = htobe64((off & 0x100 ? hca->out_box : hca->in_box) + off % 128 * 512);
		break;
	default:
		at->next = htobe64(input32(input) + (uint64_t)off * 0x1000);
	}
	if (what & 0x80)
		hca_sign_block(at);
	return at->next != next;
}

static uint32_t told_len(uint32_t be)
{
	return be32toh(be) < HCA_MESSAGE_MAX ? be32toh(be) : HCA_MESSAGE_MAX;
}

static void command(struct play *play)
{
	struct hca *hca = function(play, input8(play->input));
	uint8_t send, changes, in, out;
	struct posted *posted;
	enum kind creates;
	unsigned int which, index, i;

	follow(play, hca);
	which = fill(play, hca, &creates);
	if (which == STOCK_MAX)
		which = find_stock(ifc_get(mbox_in, play->c.in, opcode));
	in = input8(play->input);
	out = input8(play->input);
	for (changes = input8(play->input) & 7; changes; changes--)
		spoil(play, kit_of(play, hca), which);
	resize(&play->c, in, out);
	send = input8(play->input);
	index = send % HCA_ENTRIES;
	posted = &play->posted[hca == &play->rig->sf][index];
	/* The driver does not change an entry that the card may be executing */
	if (rig_vhca(play->rig, hca) && rig_vhca(play->rig, hca)->cmdq->pending >> index & 1)
		return;
	hca_fill(hca, index, play->c.in, play->c.in_len, play->c.out_len);
	/* The rest of the output must stay unchanged, which is checked */
	for (i = 0; i < blocks(play->c.out_len); i++)
		memset(hca_out_block(hca, index, i)->data, OLD_BYTE, HCA_BLOCK);
	*posted = (struct posted){ .hca = hca, .kind = creates };
	if (send >> 4 == 0xf)
		posted->wild = meddle(play, hca, index);
	/* Lengths in the entry, which may differ from the command's */
	posted->in_len = told_len(entry_at(hca, index)->in_len);
	posted->out_len = told_len(entry_at(hca, index)->out_len);
	if (!(send & 4))
		ring(play, hca, 1u << index);
}

static void write_iseg(struct play *play)
{
	struct hca *hca = function(play, input8(play->input));
	uint8_t what = input8(play->input);
	uint32_t value = input32(play->input);

	switch (what % 8) {
	case 0:
		hca_write32(hca, ISEG_CMDQ_ADDR_H, hca->queue >> 32);
		hca_write32(hca, ISEG_CMDQ_ADDR_L, hca->queue);
		break;
	case 1:
		hca_write32(hca, ISEG_CMDQ_ADDR_L, hca->queue | (value & 7) << 8);
		break;
	case 2:
		hca_write32(hca, ISEG_CMDQ_ADDR_H, value);
		break;
	case 3:
		hca_write32(hca, ISEG_CMDQ_ADDR_L, value);
		break;
	case 4:
		hca_read32(hca, value % (1u << 21));
		break;
	default:
		hca_write32(hca, value % 0x1100 & ~3u, value);
	}
}

static void write_uar(struct play *play)
{
	static const uint16_t registers[] = { 0x20, 0x24, 0x40, 0x48, 0x800, 0x804, 0x900, 0x904 };
	struct hca *hca = function(play, input8(play->input));
	const struct kit *kit = kit_of(play, hca);
	uint8_t what = input8(play->input);
	uint16_t off = registers[what % 8];
	uint32_t first = input32(play->input), second, uar = kit->num[KIT_UAR];

	second = what & 0x10 ? input32(play->input) : kit->num[off < 0x40 ? KIT_CQ : KIT_SQ];
	if (off >= 0x800 && !(what & 0x10))
		second <<= 8;
	if (what & 0x20)
		uar = input16(play->input) % 512;
	if (what & 0x40)
		off = input16(play->input) % GUEST_PAGE;
	if (what & 8)
		uar_write32(hca, uar, off, first);
	else
		uar_write64(hca, uar, off, first, second);
}

/* Requests of the control socket: faults, and changes of the card */
static void request(struct play *play)
{
	static const char *const requests[][4] = {
		{ "accounts" }, { "commands" }, { "usage" }, { "frames" }, { "frames", "clear" },
		{ "link", "up" }, { "link", "down" }, { "fail", "1" }, { "fail", "2", "any", "3" },
		{ "delay", "5" }, { "delay", "0" }, { "delay", "7", "TEARDOWN_HCA" },
		{ "lose", "0x0b" }, { "lose", "0x0a" }, { "fatal" }, { "vanish" },
	};
	const char *const *words = requests[input8(play->input) % 16];
	char *argv[4], *answer;
	int argc = 0;

	for (; argc < 4 && words[argc]; argc++) {
		argv[argc] = strdup(words[argc]);
		CHECK(argv[argc]);
	}
	answer = requests_answer(play->rig->card, argc, argv);
	CHECK(answer && !strstr(answer, "error"));
	free(answer);
	while (argc)
		free(argv[--argc]);
}

static void receive(struct play *play)
{
	uint8_t frame[FRAME_BYTES] = {}, what = input8(play->input), payload = what & 0x3f;
	size_t len = 0;

	/* A broadcast, which passes the PF's filter, or any bytes */
	if (!(what & 0x80)) {
		len = packet_headers(frame, input8(play->input), payload);
		memset(frame, 0xff, what & 0x40 ? 0 : 6);
	}
	input_bytes(play->input, frame + len, payload);
	len += payload;
	wire_deliver(play->rig->card->wire, frame, len);
}

static void change_memory(struct play *play)
{
	const struct kit *kit = kit_of(play, function(play, input8(play->input)));
	const struct ring *const rings[] = { &kit->eq, &kit->cq, &kit->sq, &kit->rq };
	struct dma *dma = play->rig->card->dma;
	uint8_t what = input8(play->input), len = input8(play->input) % 64;
	const struct ring *at = rings[what & 3];

	if (what >= 0xf8) {
		/* Unmap or map the client's memory, as when a machine is reset */
		if (dma_unmap(dma, RIG_BASE, RIG_SIZE))
			CHECK(!dma_map(dma, RIG_BASE, RIG_SIZE, play->rig->guest.fd, 0,
				       DMA_READ | DMA_WRITE));
	} else if (what >= 0xf0) {
		device_reset(play->rig->card->device);
	} else if (at->addr) {
		input_bytes(play->input, guest_at(&play->rig->guest,
						  what & 4 ? at->record : at->addr), len);
	}
}

static void play_record(struct play *play)
{
	uint8_t what = input8(play->input) % 16;

	switch (what) {
	case 9:
		ring(play, function(play, input8(play->input)), input32(play->input));
		break;
	case 10:
		write_iseg(play);
		break;
	case 11:
		write_uar(play);
		break;
	case 12:
		request(play);
		break;
	case 13:
		rig_pass_time(play->rig, (uint64_t)input16(play->input) << 16);
		break;
	case 14:
		receive(play);
		break;
	case 15:
		change_memory(play);
		break;
	default:
		command(play);
	}
}

/* Capabilities are set between ENABLE_HCA and INIT_HCA */
static void set_caps(struct play *play, uint8_t what)
{
	struct hca *pf = &play->rig->pf;
	struct command *c = &play->c;

	COMMAND(c, TEARDOWN_HCA, teardown_hca);
	CHECK(!command_run(c, pf));
	fill_caps(c, play->rig->card->pf, what);
	CHECK(!command_run(c, pf));
	follow(play, pf);
	COMMAND(c, INIT_HCA, init_hca);
	CHECK(!command_run(c, pf));
}

static void set_up(struct play *play, uint8_t mode)
{
	struct rig *rig = play->rig;

	if (!(mode & MODE_UP))
		return;
	rig_up_pf(rig);
	if (mode >> MODE_CAPS)
		set_caps(play, mode >> MODE_CAPS);
	if (mode & MODE_SF)
		rig_up_sf(rig);
	if (mode & MODE_EQUIPPED)
		rig_equip(rig, &rig->pf_kit, &rig->pf, 0);
	if (mode & MODE_EQUIPPED && mode & MODE_SF)
		rig_equip(rig, &rig->sf_kit, &rig->sf, 1);
}

int target_start(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	stock_count();
	if (getenv("REPORT"))
		atexit(report);
	return 0;
}

int target_run(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	static struct play play;
	unsigned int i;

	memset(&play, 0, offsetof(struct play, c));
	play.rig = rig_create();
	play.input = &input;
	for (i = 0; i < 2 * HCA_ENTRIES; i++)
		play.posted[i / HCA_ENTRIES][i % HCA_ENTRIES].kind = KIT_KINDS;
	set_up(&play, input8(&input));
	for (i = 0; i < RECORDS_MAX && input.left; i++) {
		play_record(&play);
		rig_check(play.rig);
	}
	rig_destroy(play.rig);
	return 0;
}
