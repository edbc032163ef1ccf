/* SPDX-License-Identifier: GPL-2.0 */
/* Mailboxes: they hold what does not fit into an entry of the command queue. */
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

#define CMD_INLINE_LEN	16	/* bytes in the entry */
#define CMD_OWNER_CARD	BIT(0)	/* in status_own of an entry */

/**
 * struct cmd_mailboxes - source of mailboxes
 * @pool: memory
 * @borrowed: @pool belongs to another interface
 * @lock: protects @reserve and its contents
 * @reserve: one mailbox for commands that must not fail for lack of memory; NULL: the card owns it
 * @token: token of the last message
 */
struct cmd_mailboxes {
	struct dma_pool *pool;
	bool borrowed;
	struct mutex lock;	/* protects reserve */
	struct cmd_chain *reserve;
	atomic_t token;
};

/**
 * struct cmd_message - a command and its response
 * @in: the command
 * @in_len: bytes of the command
 * @out: the response
 * @out_len: bytes of the response
 * @token: identifies the message in the entry and in all its mailboxes
 * @in_chain: mailboxes of the command; NULL if it fits into the entry
 * @out_chain: mailboxes of the response; NULL if it fits into the entry
 */
struct cmd_message {
	const void *in;
	size_t in_len;
	void *out;
	size_t out_len;
	u8 token;
	struct cmd_chain *in_chain, *out_chain;
};

/* @lender: use its pool, which must exist longer than this; NULL: create a pool */
int cmd_mailboxes_create(struct cmd_mailboxes *mailboxes, struct device *dma,
			 const struct cmd_mailboxes *lender);
void cmd_mailboxes_destroy(struct cmd_mailboxes *mailboxes);

/*
 * Allocate mailboxes for a message with @in, @out and their lengths set. With @must, the command
 * has a mailbox even without free memory; only one message at a time can have that one, until its
 * release. Sleeps. Return 0 or -ENOMEM.
 */
int cmd_message_prepare(struct cmd_mailboxes *mailboxes, struct cmd_message *message, bool must);
/* Fill an entry and pass it to the card */
void cmd_message_post(const struct cmd_message *message, struct mlx5_cmd_layout *entry);
/* Read the response from an entry that the card has returned. -EBADMSG: a signature is wrong */
int cmd_message_collect(const struct cmd_message *message, const struct mlx5_cmd_layout *entry,
			bool verify);
/* @dead: list of struct vhca_lost for mailboxes that the card may write to; NULL: free them */
void cmd_message_release(struct cmd_mailboxes *mailboxes, struct cmd_message *message,
			 struct llist_head *dead);

#endif
