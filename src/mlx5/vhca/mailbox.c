// SPDX-License-Identifier: GPL-2.0
/*
 * Chains of mailboxes, their contents and their signatures. Commands that destroy an object must
 * not fail for lack of memory: if necessary they take turns with one mailbox in reserve.
 */
#include <linux/dmapool.h>
#include <linux/mlx5/driver.h>
#include <linux/slab.h>

#include "core.h"
#include "mailbox.h"

#define BLOCK_LEN	MLX5_CMD_DATA_BLOCK_SIZE
#define XPORT_PCI	7

/**
 * struct mailbox - a block of a message
 * @block: CPU address
 * @dma: DMA address
 */
struct mailbox {
	struct mlx5_cmd_prot_block *block;
	dma_addr_t dma;
};

/**
 * struct cmd_chain - the linked mailboxes of a message
 * @lost: entry in the list of mailboxes that the card may still write to
 * @pool: pool that the mailboxes are from
 * @count: number of mailboxes
 * @box: the mailboxes
 */
struct cmd_chain {
	struct vhca_lost lost;
	struct dma_pool *pool;
	unsigned int count;
	struct mailbox box[];
};

/* ---- memory ---- */

static void mailbox_chain_free(struct cmd_chain *chain)
{
	if (!chain)
		return;
	while (chain->count--)
		dma_pool_free(chain->pool, chain->box[chain->count].block,
			      chain->box[chain->count].dma);
	kfree(chain);
}

static struct cmd_chain *mailbox_chain_alloc(struct dma_pool *pool, unsigned int count, u8 token)
{
	struct cmd_chain *chain;
	unsigned int i;

	chain = kzalloc(struct_size(chain, box, count), GFP_KERNEL);
	if (!chain)
		return ERR_PTR(-ENOMEM);
	chain->pool = pool;
	for (i = 0; i < count; i++) {
		struct mailbox *box = &chain->box[i];

		box->block = dma_pool_zalloc(pool, GFP_KERNEL, &box->dma);
		if (!box->block)
			goto free;
		chain->count++;
		box->block->block_num = cpu_to_be32(i);
		box->block->token = token;
		if (i)
			chain->box[i - 1].block->next = cpu_to_be64(box->dma);
	}
	return chain;
free:
	mailbox_chain_free(chain);
	return ERR_PTR(-ENOMEM);
}

static struct cmd_chain *mailbox_reserve_get(struct cmd_mailboxes *mailboxes, u8 token)
{
	struct mlx5_cmd_prot_block *block;

	mutex_lock(&mailboxes->lock);
	if (!mailboxes->reserve) {
		mutex_unlock(&mailboxes->lock);
		return ERR_PTR(-ENOMEM);
	}
	block = mailboxes->reserve->box[0].block;
	memset(block, 0, sizeof(*block));
	block->token = token;
	return mailboxes->reserve;
}

/* Return NULL if no mailbox is needed, or an ERR_PTR; mailbox_chain_put() accepts both */
static struct cmd_chain *mailbox_chain_get(struct cmd_mailboxes *mailboxes, size_t len, u8 token,
					   bool must)
{
	struct cmd_chain *chain;
	unsigned int count;

	if (len <= CMD_INLINE_LEN)
		return NULL;
	count = DIV_ROUND_UP(len - CMD_INLINE_LEN, BLOCK_LEN);
	chain = mailbox_chain_alloc(mailboxes->pool, count, token);
	if (IS_ERR(chain) && must && count == 1)
		chain = mailbox_reserve_get(mailboxes, token);
	return chain;
}

static void mailbox_chain_put(struct cmd_mailboxes *mailboxes, struct cmd_chain *chain)
{
	if (IS_ERR_OR_NULL(chain))
		return;
	if (chain == mailboxes->reserve)
		mutex_unlock(&mailboxes->lock);
	else
		mailbox_chain_free(chain);
}

static void mailbox_chain_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	mailbox_chain_free(container_of(lost, struct cmd_chain, lost));
}

static void mailbox_chain_bury(struct cmd_mailboxes *mailboxes, struct cmd_chain *chain,
			       struct llist_head *dead)
{
	if (!chain)
		return;
	chain->lost.free = mailbox_chain_lost_free;
	llist_add(&chain->lost.node, dead);
	if (chain == mailboxes->reserve) {
		mailboxes->reserve = NULL;
		mutex_unlock(&mailboxes->lock);
	}
}

/* ---- contents ---- */

static void mailbox_chain_write(struct cmd_chain *chain, const void *from, size_t len)
{
	unsigned int i;

	from += CMD_INLINE_LEN;
	for (i = 0; chain && i < chain->count; i++)
		memcpy(chain->box[i].block->data, from + i * BLOCK_LEN,
		       min_t(size_t, BLOCK_LEN, len - CMD_INLINE_LEN - i * BLOCK_LEN));
}

static void mailbox_chain_read(const struct cmd_chain *chain, void *to, size_t len)
{
	unsigned int i;

	to += CMD_INLINE_LEN;
	for (i = 0; chain && i < chain->count; i++)
		memcpy(to + i * BLOCK_LEN, chain->box[i].block->data,
		       min_t(size_t, BLOCK_LEN, len - CMD_INLINE_LEN - i * BLOCK_LEN));
}

static dma_addr_t mailbox_chain_dma(const struct cmd_chain *chain)
{
	return chain ? chain->box[0].dma : 0;
}

/* ---- signatures ---- */

/* The byte that makes the XOR of all bytes 0xff; 0 if they already contain it */
static u8 mailbox_signature(const void *from, size_t len)
{
	const u8 *p = from;
	u8 sum = 0;

	while (len--)
		sum ^= *p++;
	return ~sum;
}

/* ctrl_sig covers the block after its data, except sig; sig covers the whole block. */
#define BLOCK_CTRL	offsetof(struct mlx5_cmd_prot_block, rsvd0)
#define BLOCK_CTRL_LEN	(offsetof(struct mlx5_cmd_prot_block, sig) - BLOCK_CTRL)

static void mailbox_chain_sign(struct cmd_chain *chain)
{
	unsigned int i;

	for (i = 0; chain && i < chain->count; i++) {
		struct mlx5_cmd_prot_block *block = chain->box[i].block;

		block->ctrl_sig = 0;
		block->sig = 0;
		block->ctrl_sig = mailbox_signature(block->rsvd0, BLOCK_CTRL_LEN);
		block->sig = mailbox_signature(block, sizeof(*block));
	}
}

static bool mailbox_chain_verify(const struct cmd_chain *chain)
{
	unsigned int i;

	for (i = 0; chain && i < chain->count; i++) {
		const struct mlx5_cmd_prot_block *block = chain->box[i].block;

		if (mailbox_signature(block->rsvd0, BLOCK_CTRL_LEN) ||
		    mailbox_signature(block, sizeof(*block)))
			return false;
	}
	return true;
}

/* ---- messages ---- */

int cmd_message_prepare(struct cmd_mailboxes *mailboxes, struct cmd_message *message, bool must)
{
	do {
		message->token = atomic_inc_return(&mailboxes->token);
	} while (!message->token);
	message->in_chain = mailbox_chain_get(mailboxes, message->in_len, message->token, must);
	/* Only commands with @must need the reserve, and their response fits into the entry */
	message->out_chain = mailbox_chain_get(mailboxes, message->out_len, message->token, false);
	if (IS_ERR(message->in_chain) || IS_ERR(message->out_chain)) {
		cmd_message_release(mailboxes, message, NULL);
		return -ENOMEM;
	}
	mailbox_chain_write(message->in_chain, message->in, message->in_len);
	mailbox_chain_sign(message->in_chain);
	mailbox_chain_sign(message->out_chain);
	return 0;
}

void cmd_message_post(const struct cmd_message *message, struct mlx5_cmd_layout *entry)
{
	memset(entry, 0, sizeof(*entry));
	entry->type = XPORT_PCI;
	entry->inlen = cpu_to_be32(message->in_len);
	entry->in_ptr = cpu_to_be64(mailbox_chain_dma(message->in_chain));
	memcpy(entry->in, message->in, min_t(size_t, message->in_len, CMD_INLINE_LEN));
	entry->outlen = cpu_to_be32(message->out_len);
	entry->out_ptr = cpu_to_be64(mailbox_chain_dma(message->out_chain));
	entry->token = message->token;
	entry->status_own = CMD_OWNER_CARD;
	entry->sig = mailbox_signature(entry, sizeof(*entry));
}

int cmd_message_collect(const struct cmd_message *message, const struct mlx5_cmd_layout *entry,
			bool verify)
{
	if (verify && (mailbox_signature(entry, sizeof(*entry)) ||
		       !mailbox_chain_verify(message->out_chain)))
		return -EBADMSG;
	memcpy(message->out, entry->out, min_t(size_t, message->out_len, CMD_INLINE_LEN));
	mailbox_chain_read(message->out_chain, message->out, message->out_len);
	return 0;
}

void cmd_message_release(struct cmd_mailboxes *mailboxes, struct cmd_message *message,
			 struct llist_head *dead)
{
	if (dead) {
		mailbox_chain_bury(mailboxes, message->in_chain, dead);
		mailbox_chain_bury(mailboxes, message->out_chain, dead);
	} else {
		mailbox_chain_put(mailboxes, message->out_chain);
		mailbox_chain_put(mailboxes, message->in_chain);
	}
}

/* ---- life of the pool ---- */

int cmd_mailboxes_create(struct cmd_mailboxes *mailboxes, struct device *dma,
			 const struct cmd_mailboxes *lender)
{
	size_t size = sizeof(struct mlx5_cmd_prot_block);

	mailboxes->borrowed = lender;
	mailboxes->pool = lender ? lender->pool : dma_pool_create("sf_mlx5_cmd", dma, size,
								  roundup_pow_of_two(size), 0);
	if (!mailboxes->pool)
		return -ENOMEM;
	mailboxes->reserve = mailbox_chain_alloc(mailboxes->pool, 1, 0);
	if (IS_ERR(mailboxes->reserve)) {
		if (!lender)
			dma_pool_destroy(mailboxes->pool);
		return -ENOMEM;
	}
	mutex_init(&mailboxes->lock);
	atomic_set(&mailboxes->token, 0);
	return 0;
}

void cmd_mailboxes_destroy(struct cmd_mailboxes *mailboxes)
{
	mailbox_chain_free(mailboxes->reserve);
	if (!mailboxes->borrowed)
		dma_pool_destroy(mailboxes->pool);
}
