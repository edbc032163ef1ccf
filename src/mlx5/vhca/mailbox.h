/* SPDX-License-Identifier: GPL-2.0 */
/* Mailboxes: what of a command and its answer does not fit into an entry of the queue. */
#ifndef SF_MLX5_VHCA_MAILBOX_H
#define SF_MLX5_VHCA_MAILBOX_H

#include <linux/mutex.h>
#include <linux/types.h>

struct cmd_chain;	/* of mailboxes; NULL is one of none */
struct device;
struct dma_pool;
struct llist_head;

#define CMD_INLINE_LEN	16	/* bytes that are in the entry */

/**
 * struct cmd_mailboxes - where mailboxes come from
 * @pool: memory
 * @borrowed: @pool is another's
 * @lock: guards @reserve and what is in it
 * @reserve: one mailbox, for commands that must not fail for want of memory; NULL: the card has it
 */
struct cmd_mailboxes {
	struct dma_pool *pool;
	bool borrowed;
	struct mutex lock;	/* guards reserve */
	struct cmd_chain *reserve;
};

/* @lender: its pool is used, and outlives this; NULL: a pool of its own */
int cmd_mailboxes_create(struct cmd_mailboxes *mailboxes, struct device *dma,
			 const struct cmd_mailboxes *lender);
void cmd_mailboxes_destroy(struct cmd_mailboxes *mailboxes);

/*
 * For a message of @len bytes. @must: there is a mailbox for it even when there is no memory;
 * whoever has that one has it alone, until cmd_chain_put() or cmd_chain_bury(). Process context.
 * An ERR_PTR (-ENOMEM) may be put.
 */
struct cmd_chain *cmd_chain_get(struct cmd_mailboxes *mailboxes, size_t len, u8 token, bool must);
void cmd_chain_put(struct cmd_mailboxes *mailboxes, struct cmd_chain *chain);
/* The card may still write to it: it joins @dead, of struct vhca_lost. */
void cmd_chain_bury(struct cmd_mailboxes *mailboxes, struct cmd_chain *chain,
		    struct llist_head *dead);

/* All of the message but its first CMD_INLINE_LEN bytes */
void cmd_chain_write(struct cmd_chain *chain, const void *from, size_t len);
void cmd_chain_read(const struct cmd_chain *chain, void *to, size_t len);
void cmd_chain_sign(struct cmd_chain *chain);
bool cmd_chain_verify(const struct cmd_chain *chain);
/* Of its first mailbox */
dma_addr_t cmd_chain_dma(const struct cmd_chain *chain);

/* What makes the XOR of all bytes 0xff: 0 if it is among them already */
u8 cmd_signature(const void *from, size_t len);

#endif
