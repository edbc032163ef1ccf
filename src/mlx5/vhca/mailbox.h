/* SPDX-License-Identifier: GPL-2.0 */
/* Mailboxes: what of a command and its answer does not fit into an entry of the queue. */
#ifndef SF_MLX5_VHCA_MAILBOX_H
#define SF_MLX5_VHCA_MAILBOX_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct cmd_chain;
struct device;
struct dma_pool;
struct llist_head;
struct mlx5_cmd_layout;

#define CMD_INLINE_LEN	16	/* bytes that are in the entry */
#define CMD_OWNER_CARD	BIT(0)	/* of status_own of an entry */

/**
 * struct cmd_mailboxes - where mailboxes come from
 * @pool: memory
 * @borrowed: @pool is another's
 * @lock: guards @reserve and what is in it
 * @reserve: one mailbox, for commands that must not fail for want of memory; NULL: the card has it
 * @token: of the message before
 */
struct cmd_mailboxes {
	struct dma_pool *pool;
	bool borrowed;
	struct mutex lock;	/* guards reserve */
	struct cmd_chain *reserve;
	atomic_t token;
};

/**
 * struct cmd_message - a command and its answer, on their way through mailboxes
 * @in: the command
 * @in_len: bytes of it
 * @out: where its answer goes
 * @out_len: bytes of it
 * @token: in the entry and in all mailboxes
 * @in_chain: mailboxes of the command; NULL: it fits into the entry
 * @out_chain: those of the answer
 */
struct cmd_message {
	const void *in;
	size_t in_len;
	void *out;
	size_t out_len;
	u8 token;
	struct cmd_chain *in_chain, *out_chain;
};

/* @lender: its pool is used, and outlives this; NULL: a pool of its own */
int cmd_mailboxes_create(struct cmd_mailboxes *mailboxes, struct device *dma,
			 const struct cmd_mailboxes *lender);
void cmd_mailboxes_destroy(struct cmd_mailboxes *mailboxes);

/*
 * Mailboxes for a message, of which @in, @out and lengths are set. @must: there is one for the
 * command even when there is no memory, which only one message has at a time, until its release.
 * Sleeps. 0 or -ENOMEM.
 */
int cmd_message_prepare(struct cmd_mailboxes *mailboxes, struct cmd_message *message, bool must);
/* Fill an entry, and hand it over to the card */
void cmd_message_post(const struct cmd_message *message, struct mlx5_cmd_layout *entry);
/* Read the answer from an entry that the card has given back. -EBADMSG: a signature is wrong */
int cmd_message_collect(const struct cmd_message *message, const struct mlx5_cmd_layout *entry,
			bool verify);
/* @dead: what mailboxes join, of struct vhca_lost, if the card may still write there; else NULL */
void cmd_message_release(struct cmd_mailboxes *mailboxes, struct cmd_message *message,
			 struct llist_head *dead);

#endif
