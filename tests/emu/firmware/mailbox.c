// SPDX-License-Identifier: GPL-2.0
#include <assert.h>

#include "firmware/mailbox.h"
#include "firmware/reserved.h"
#include "firmware/vhca.h"
#include "host/dma.h"

#define MAILBOX_ALIGN	512

struct block {
	uint8_t data[MAILBOX_LEN];
	uint8_t rsvd0[48];
	uint64_t next;
	uint32_t block_num;
	uint8_t rsvd1;
	uint8_t token;
	uint8_t ctrl_sig;
	uint8_t sig;
};

static_assert(sizeof(struct block) == 576, "mailbox block");

uint8_t mailbox_xor(const void *buf, size_t len)
{
	const uint8_t *p = buf;
	uint8_t sum = 0;

	while (len--)
		sum ^= *p++;
	return sum;
}

static void sign_block(struct block *block)
{
	block->ctrl_sig = ~mailbox_xor(block->rsvd0, sizeof(*block) - MAILBOX_LEN - 2);
	block->sig = ~mailbox_xor(block, sizeof(*block) - 1);
}

/* One signature covers the block, the other one the part without data */
static bool signed_well(const struct block *block)
{
	return mailbox_xor(block, sizeof(*block)) == 0xff &&
	       mailbox_xor(block->rsvd0, sizeof(*block) - MAILBOX_LEN - 1) == 0xff;
}

static enum delivery check_block(const struct block *block, uint8_t token, uint32_t num)
{
	if (block->token != token)
		return DELIVERY_TOKEN;
	if (be32toh(block->block_num) != num)
		return DELIVERY_BLOCK_NUM;
	if (block->rsvd1 || !bits_none(block->rsvd0, sizeof(block->rsvd0)))
		return DELIVERY_RESERVED;
	return DELIVERY_OK;
}

enum delivery mailbox_walk(struct vhca *vhca, uint64_t ptr, uint8_t *buf, uint32_t len,
			   uint8_t token, enum mailbox_walk how)
{
	enum delivery unusable = how == MAILBOX_READ ? DELIVERY_IN_ALIGN : DELIVERY_OUT_ALIGN;
	bool sign = vhca->cmdif_checksum;
	enum delivery delivery;
	struct block *block;
	uint32_t num, n;

	for (num = 0; len; num++, len -= n) {
		if (ptr & (MAILBOX_ALIGN - 1))
			return unusable;
		block = dma_at(vhca->card->dma, ptr, sizeof(*block));
		if (!block)
			return unusable;
		delivery = check_block(block, token, num);
		if (delivery)
			return delivery;
		n = len < MAILBOX_LEN ? len : MAILBOX_LEN;
		if (how == MAILBOX_READ) {
			if (sign && !signed_well(block))
				return DELIVERY_SIGNATURE;
			memcpy(buf + num * MAILBOX_LEN, block->data, n);
		} else if (how == MAILBOX_WRITE) {
			memcpy(block->data, buf + num * MAILBOX_LEN, n);
			block->ctrl_sig = 0;
			block->sig = 0;
			if (sign)
				sign_block(block);
		}
		ptr = be64toh(block->next);
	}
	return DELIVERY_OK;
}
