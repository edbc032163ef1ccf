// SPDX-License-Identifier: GPL-2.0
/* The command interface of a function, as a driver uses it: one command at a time, polled. */
#include <assert.h>
#include <time.h>

#include "tests/client/hca.h"

#define TYPE_PCI	7
#define OWNER_HW	1
#define ENTRY_STRIDE	64
#define NIC_DISABLED	(1u << 8)
#define ANSWER_SECONDS	20

enum {
	ISEG_CMDQ_ADDR_H	= 0x10,
	ISEG_CMDQ_ADDR_L	= 0x14,
	ISEG_CMD_DBELL		= 0x18,
	ISEG_INITIALIZING	= 0x1fc,
};

static_assert(sizeof(struct hca_entry) == ENTRY_STRIDE, "command queue entry");
static_assert(sizeof(struct hca_block) == 576, "mailbox block");

uint32_t hca_read32(struct hca *hca, uint32_t off)
{
	uint32_t be;

	hca->bus->read(hca->bus, hca->bar, hca->window + off, &be, sizeof(be));
	return be32toh(be);
}

void hca_write32(struct hca *hca, uint32_t off, uint32_t value)
{
	uint32_t be = htobe32(value);

	hca->bus->write(hca->bus, hca->bar, hca->window + off, &be, sizeof(be));
}

static bool past(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec > end->tv_nsec);
}

bool hca_start(struct hca *hca, struct bus *bus, struct guest *guest, unsigned int bar,
	       uint64_t window)
{
	uint64_t chains = HCA_ENTRIES * HCA_BLOCKS * HCA_BLOCK_SPACE;

	*hca = (struct hca){ .bus = bus, .guest = guest, .bar = bar, .window = window };
	hca->queue = guest_alloc(guest, GUEST_PAGE);
	hca->in_box = guest_alloc(guest, chains);
	hca->out_box = guest_alloc(guest, chains);
	hca_write32(hca, ISEG_CMDQ_ADDR_H, hca->queue >> 32);
	hca_write32(hca, ISEG_CMDQ_ADDR_L, hca->queue);
	return !(hca_read32(hca, ISEG_INITIALIZING) >> 31);
}

void hca_stop(struct hca *hca)
{
	hca_write32(hca, ISEG_CMDQ_ADDR_L, NIC_DISABLED);
}

uint8_t hca_xor8(const void *buf, size_t len)
{
	const uint8_t *p = buf;
	uint8_t sum = 0;

	while (len--)
		sum ^= *p++;
	return sum;
}

static struct hca_block *block_at(struct hca *hca, uint64_t box, unsigned int index,
				  unsigned int block)
{
	return guest_at(hca->guest, box + (index * HCA_BLOCKS + block) * HCA_BLOCK_SPACE);
}

struct hca_block *hca_in_block(struct hca *hca, unsigned int index, unsigned int block)
{
	return block_at(hca, hca->in_box, index, block);
}

struct hca_block *hca_out_block(struct hca *hca, unsigned int index, unsigned int block)
{
	return block_at(hca, hca->out_box, index, block);
}

void hca_sign_block(struct hca_block *block)
{
	block->ctrl_sig = 0;
	block->sig = 0;
	block->ctrl_sig = ~hca_xor8(block->rsvd0, sizeof(*block) - HCA_BLOCK - 2);
	block->sig = ~hca_xor8(block, sizeof(*block) - 1);
}

static uint32_t beyond(uint32_t len)
{
	return len > HCA_INLINE ? len - HCA_INLINE : 0;
}

/* Prepare a chain; @data is its contents, NULL for one that the card fills */
static uint64_t chain(struct hca *hca, uint64_t box, unsigned int index, const uint8_t *data,
		      uint32_t len)
{
	unsigned int count = (len + HCA_BLOCK - 1) / HCA_BLOCK, i;
	uint64_t first = box + index * HCA_BLOCKS * HCA_BLOCK_SPACE;
	struct hca_block *block;
	uint32_t n;

	for (i = 0; i < count; i++, len -= n) {
		block = block_at(hca, box, index, i);
		n = len < HCA_BLOCK ? len : HCA_BLOCK;
		memset(block, 0, sizeof(*block));
		if (data)
			memcpy(block->data, data + i * HCA_BLOCK, n);
		block->token = hca->token;
		block->block_num = htobe32(i);
		if (i + 1 < count)
			block->next = htobe64(first + (i + 1) * HCA_BLOCK_SPACE);
		if (hca->signs)
			hca_sign_block(block);
	}
	return count ? first : 0;
}

struct hca_entry *hca_fill(struct hca *hca, unsigned int index, const void *in, uint32_t in_len,
			   uint32_t out_len)
{
	struct hca_entry *entry = guest_at(hca->guest, hca->queue + index * ENTRY_STRIDE);

	assert(in_len <= HCA_MESSAGE_MAX && out_len <= HCA_MESSAGE_MAX && index < HCA_ENTRIES);
	hca->token = hca->token % 255 + 1;
	memset(entry, 0, sizeof(*entry));
	entry->type = TYPE_PCI;
	entry->in_len = htobe32(in_len);
	memcpy(entry->in, in, in_len < HCA_INLINE ? in_len : HCA_INLINE);
	entry->in_ptr = htobe64(chain(hca, hca->in_box, index, (const uint8_t *)in + HCA_INLINE,
				      beyond(in_len)));
	entry->out_len = htobe32(out_len);
	entry->out_ptr = htobe64(chain(hca, hca->out_box, index, NULL, beyond(out_len)));
	entry->token = hca->token;
	hca_sign(entry);
	return entry;
}

void hca_sign(struct hca_entry *entry)
{
	entry->status_own = OWNER_HW;
	entry->sig = 0;
	entry->sig = ~hca_xor8(entry, sizeof(*entry));
}

void hca_ring(struct hca *hca, uint32_t entries)
{
	hca_write32(hca, ISEG_CMD_DBELL, entries);
}

int hca_answer(struct hca *hca, unsigned int index, void *out, uint32_t out_len)
{
	struct hca_entry *entry = guest_at(hca->guest, hca->queue + index * ENTRY_STRIDE);
	uint32_t left = beyond(out_len), n;
	struct timespec end;
	struct hca_block *block;
	unsigned int i;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += ANSWER_SECONDS;
	while (__atomic_load_n(&entry->status_own, __ATOMIC_ACQUIRE) & OWNER_HW) {
		if (past(&end))
			return HCA_SILENT;
		/* Instead of a pause: the card processes its queue between two messages */
		hca_read32(hca, ISEG_INITIALIZING);
	}
	if (hca_xor8(entry, sizeof(*entry)) != 0xff)
		return HCA_GARBLED;
	if (entry->status_own >> 1)
		return HCA_DELIVERY | entry->status_own >> 1;
	memcpy(out, entry->out, out_len < HCA_INLINE ? out_len : HCA_INLINE);
	for (i = 0; left; i++, left -= n) {
		block = hca_out_block(hca, index, i);
		n = left < HCA_BLOCK ? left : HCA_BLOCK;
		if (block->token != entry->token ||
		    (hca->signs && hca_xor8(block, sizeof(*block)) != 0xff))
			return HCA_GARBLED;
		memcpy((uint8_t *)out + HCA_INLINE + i * HCA_BLOCK, block->data, n);
	}
	return ifc_get(mbox_out, out, status);
}

int hca_exec(struct hca *hca, const void *in, uint32_t in_len, void *out, uint32_t out_len)
{
	hca_fill(hca, 0, in, in_len, out_len);
	hca_ring(hca, 1);
	return hca_answer(hca, 0, out, out_len);
}
