// SPDX-License-Identifier: GPL-2.0
/*
 * The command interface. A command is an entry of the queue: its first 16 bytes of input and output
 * are in the entry, the rest in chains of mailboxes. One entry is kept for MANAGE_PAGES: the card
 * may need pages to finish the commands that fill all others.
 *
 * A mailbox or an entry that the card may still write to is never used for anything else: after a
 * timeout the entry stays taken until the card gives it back, and mailboxes are kept until the
 * function is stopped; if the card has an entry even then, they and the queue are lost (lost.c).
 *
 * Commands that destroy something have nobody who could do anything about their failure: they need
 * no memory, and the card is asked again when it refuses for a reason of its own.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/semaphore.h>
#include <linux/slab.h>

#include "../../compat/kunit.h"
#include "cmd.h"
#include "health.h"
#include "opcode.h"
#include "vhca.h"

#define CMD_IF_REV		5
#define ENTRIES_MAX		32	/* bits of the doorbell */
#define QUEUE_SIZE		4096
#define INLINE_LEN		16
#define BLOCK_LEN		MLX5_CMD_DATA_BLOCK_SIZE
#define XPORT_PCI		7
#define OWNER_CARD		BIT(0)
#define EXEC_TIMEOUT_MS		60000
#define INIT_TIMEOUT_MS		120000
#define DESTROY_TRIES		3
#define DESTROY_PAUSE_US	1000
#define PRESENCE_PERIOD		HZ	/* of a look whether the card is there, while waiting */

/* How every command and every answer begins */
struct mlx5_ifc_head_in_bits {
	u8         opcode[0x10];
	u8         uid[0x10];

	u8         reserved_at_20[0x10];
	u8         op_mod[0x10];
};

struct mlx5_ifc_head_out_bits {
	u8         status[0x8];
	u8         reserved_at_8[0x18];

	u8         syndrome[0x20];
};

enum slot_state {
	SLOT_FREE,
	SLOT_TAKEN,	/* not handed to the card yet: what the entry has is from before */
	SLOT_BUSY,
	SLOT_DONE,
	SLOT_LOST,	/* nobody waits any more, and the card has not given the entry back */
};

struct slot {
	enum slot_state state;
	struct completion done;
};

struct mailbox {
	struct mlx5_cmd_prot_block *block;
	dma_addr_t dma;
};

struct chain {
	struct vhca_lost lost;	/* when the card may still write to it */
	unsigned int count;
	struct mailbox box[];
};

/**
 * struct vhca_cmd - the command interface
 * @pool: mailboxes; the PF's, SFs borrow it
 * @queue: entries
 * @log_stride: bytes of an entry
 * @slots_count: entries but the one for MANAGE_PAGES, which follows them
 * @free: counts entries for other commands
 * @page_free: counts the one for MANAGE_PAGES
 * @lock: guards @used and @slots; taken in hard interrupt context
 * @used: a bit per entry
 * @slots: what is known of each entry
 * @dead: chains that the card may still write to; lost when the queue is
 * @reserve_lock: guards @reserve and what is in it
 * @reserve: one mailbox, for commands that must not fail for want of memory; NULL: the card has it
 * @events: completions are told by the command EQ
 * @verify: answers are signed
 * @down: no command is given to the card
 * @token: of the command before
 */
struct vhca_cmd {
	struct dma_pool *pool;
	struct vhca_buf queue;
	u8 log_stride;
	unsigned int slots_count;	/* without the one for pages, which follows them */
	struct semaphore free, page_free;
	spinlock_t lock;		/* guards used, slots */
	unsigned long used;
	struct slot slots[ENTRIES_MAX];
	struct llist_head dead;
	struct mutex reserve_lock;	/* guards reserve */
	struct chain *reserve;
	bool events, verify, down;
	atomic_t token;
};

static struct mlx5_cmd_layout *entry_of(struct vhca_cmd *cmd, unsigned int index)
{
	return cmd->queue.addr + ((size_t)index << cmd->log_stride);
}

static bool cmd_down(const struct vhca *vhca)
{
	return READ_ONCE(vhca->cmd->down) || vhca_gone(vhca) ||
	       pci_channel_offline(to_pci_dev(vhca->dma));
}

/* ---- signatures: all bytes of what is signed, and the signature, XOR to 0xff ---- */

static u8 xor8(const void *from, size_t len)
{
	const u8 *p = from;
	u8 sum = 0;

	while (len--)
		sum ^= *p++;
	return sum;
}

/* The control signature covers what follows the data, the other one everything. */
#define BLOCK_CTRL	offsetof(struct mlx5_cmd_prot_block, rsvd0)

static void chain_sign(struct chain *chain)
{
	unsigned int i;

	for (i = 0; chain && i < chain->count; i++) {
		struct mlx5_cmd_prot_block *block = chain->box[i].block;

		block->ctrl_sig = 0;
		block->sig = 0;
		block->ctrl_sig = ~xor8(block->rsvd0, sizeof(*block) - BLOCK_CTRL);
		block->sig = ~xor8(block, sizeof(*block));
	}
}

static bool chain_verify(const struct chain *chain)
{
	unsigned int i;

	for (i = 0; chain && i < chain->count; i++) {
		const struct mlx5_cmd_prot_block *block = chain->box[i].block;

		if (xor8(block->rsvd0, sizeof(*block) - BLOCK_CTRL - 1) != 0xff ||
		    xor8(block, sizeof(*block)) != 0xff)
			return false;
	}
	return true;
}

/* ---- mailboxes; no chain (NULL) is one of no mailboxes ---- */

static void chain_free(struct vhca_cmd *cmd, struct chain *chain)
{
	if (!chain)
		return;
	while (chain->count--)
		dma_pool_free(cmd->pool, chain->box[chain->count].block,
			      chain->box[chain->count].dma);
	kfree(chain);
}

/* What of a message of @len bytes does not fit into the entry, in mailboxes */
static unsigned int mailboxes(size_t len)
{
	return len > INLINE_LEN ? DIV_ROUND_UP(len - INLINE_LEN, BLOCK_LEN) : 0;
}

static struct chain *chain_alloc(struct vhca_cmd *cmd, unsigned int count, u8 token)
{
	struct chain *chain;
	unsigned int i;

	chain = kzalloc(struct_size(chain, box, count), GFP_KERNEL);
	if (!chain)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < count; i++) {
		struct mailbox *box = &chain->box[i];

		box->block = dma_pool_zalloc(cmd->pool, GFP_KERNEL, &box->dma);
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
	chain_free(cmd, chain);
	return ERR_PTR(-ENOMEM);
}

/* Whoever has the reserve has its lock, until chain_put() or chain_bury() */
static struct chain *reserve_get(struct vhca_cmd *cmd, u8 token)
{
	struct mlx5_cmd_prot_block *block;

	mutex_lock(&cmd->reserve_lock);
	if (!cmd->reserve) {
		mutex_unlock(&cmd->reserve_lock);
		return ERR_PTR(-ENOMEM);
	}
	block = cmd->reserve->box[0].block;
	memset(block, 0, sizeof(*block));
	block->token = token;
	return cmd->reserve;
}

/* @must: there is a mailbox for it even when there is no memory */
static struct chain *chain_get(struct vhca_cmd *cmd, size_t len, u8 token, bool must)
{
	unsigned int count = mailboxes(len);
	struct chain *chain;

	if (!count)
		return NULL;
	chain = chain_alloc(cmd, count, token);
	if (IS_ERR(chain) && must && count == 1)
		chain = reserve_get(cmd, token);
	return chain;
}

static void chain_put(struct vhca_cmd *cmd, struct chain *chain)
{
	if (IS_ERR_OR_NULL(chain))
		return;
	if (chain == cmd->reserve)
		mutex_unlock(&cmd->reserve_lock);
	else
		chain_free(cmd, chain);
}

static void chain_write(struct chain *chain, const void *from, size_t len)
{
	unsigned int i;

	from += INLINE_LEN;
	for (i = 0; chain && i < chain->count; i++)
		memcpy(chain->box[i].block->data, from + i * BLOCK_LEN,
		       min_t(size_t, BLOCK_LEN, len - INLINE_LEN - i * BLOCK_LEN));
}

static void chain_read(const struct chain *chain, void *to, size_t len)
{
	unsigned int i;

	to += INLINE_LEN;
	for (i = 0; chain && i < chain->count; i++)
		memcpy(to + i * BLOCK_LEN, chain->box[i].block->data,
		       min_t(size_t, BLOCK_LEN, len - INLINE_LEN - i * BLOCK_LEN));
}

static u64 chain_first(const struct chain *chain)
{
	return chain ? chain->box[0].dma : 0;
}

/* ---- entries ---- */

static bool entry_with_card(struct vhca_cmd *cmd, unsigned int index)
{
	return READ_ONCE(entry_of(cmd, index)->status_own) & OWNER_CARD;
}

static bool queue_with_card(struct vhca_cmd *cmd)
{
	unsigned int index;

	for (index = 0; index <= cmd->slots_count; index++)
		if (entry_with_card(cmd, index))
			return true;
	return false;
}

static struct semaphore *slot_semaphore(struct vhca_cmd *cmd, unsigned int index)
{
	return index == cmd->slots_count ? &cmd->page_free : &cmd->free;
}

static int slot_take(struct vhca *vhca, bool pages)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long flags;
	unsigned int index;

	if (down_timeout(pages ? &cmd->page_free : &cmd->free, vhca->cmd_timeout))
		return -EBUSY;
	spin_lock_irqsave(&cmd->lock, flags);
	index = pages ? cmd->slots_count : find_first_zero_bit(&cmd->used, cmd->slots_count);
	__set_bit(index, &cmd->used);
	cmd->slots[index].state = SLOT_TAKEN;
	spin_unlock_irqrestore(&cmd->lock, flags);
	return index;
}

/*
 * The entry is the card's: events are about this command now. A late one, of the command before,
 * finds that the card has not given the entry back.
 */
static int slot_hand_over(struct vhca_cmd *cmd, unsigned int index)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&cmd->lock, flags);
	if (cmd->down) {
		entry_of(cmd, index)->status_own = 0;
		err = -ENXIO;
	} else {
		reinit_completion(&cmd->slots[index].done);
		cmd->slots[index].state = SLOT_BUSY;
	}
	spin_unlock_irqrestore(&cmd->lock, flags);
	return err;
}

static void slot_release(struct vhca_cmd *cmd, unsigned int index)
{
	lockdep_assert_held(&cmd->lock);
	cmd->slots[index].state = SLOT_FREE;
	__clear_bit(index, &cmd->used);
	up(slot_semaphore(cmd, index));
}

/* True: the card has given the entry back, or never got it. Else its mailboxes are the card's. */
static bool slot_put(struct vhca_cmd *cmd, unsigned int index, bool rung)
{
	unsigned long flags;
	bool with_card;

	spin_lock_irqsave(&cmd->lock, flags);
	with_card = rung && entry_with_card(cmd, index);
	/* After an abort the card gets nothing any more: entries are free, mailboxes are not. */
	if (with_card && !cmd->down)
		cmd->slots[index].state = SLOT_LOST;
	else
		slot_release(cmd, index);
	spin_unlock_irqrestore(&cmd->lock, flags);
	return !with_card;
}

static void chain_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	chain_free(pf->cmd, container_of(lost, struct chain, lost));
}

static void chain_bury(struct vhca_cmd *cmd, struct chain *chain)
{
	if (!chain)
		return;
	chain->lost.free = chain_lost_free;
	llist_add(&chain->lost.node, &cmd->dead);
	if (chain == cmd->reserve) {
		cmd->reserve = NULL;
		mutex_unlock(&cmd->reserve_lock);
	}
}

static void entry_fill(struct vhca_cmd *cmd, unsigned int index, const void *in, size_t in_len,
		       const struct chain *in_chain, size_t out_len, const struct chain *out_chain,
		       u8 token)
{
	struct mlx5_cmd_layout *entry = entry_of(cmd, index);

	memset(entry, 0, sizeof(*entry));
	entry->type = XPORT_PCI;
	entry->inlen = cpu_to_be32(in_len);
	entry->in_ptr = cpu_to_be64(chain_first(in_chain));
	memcpy(entry->in, in, min_t(size_t, in_len, INLINE_LEN));
	entry->outlen = cpu_to_be32(out_len);
	entry->out_ptr = cpu_to_be64(chain_first(out_chain));
	entry->token = token;
	entry->status_own = OWNER_CARD;
	entry->sig = ~xor8(entry, sizeof(*entry));
}

static void ring(struct vhca *vhca, unsigned int index)
{
	wmb();	/* the entry before its doorbell */
	iowrite32be(BIT(index), &vhca->iseg->cmd_dbell);
}

static int wait_poll(struct vhca *vhca, unsigned int index)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long end = jiffies + vhca->cmd_timeout, look = jiffies + PRESENCE_PERIOD;
	unsigned int spins = 0;

	while (entry_with_card(cmd, index)) {
		if (cmd_down(vhca))
			return -ENXIO;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		if (++spins < 64) {
			cpu_relax();
			continue;
		}
		usleep_range(20, 100);
		if (time_after(jiffies, look)) {
			vhca_health_look(vhca);
			look = jiffies + PRESENCE_PERIOD;
		}
	}
	return 0;
}

static int wait_told(struct vhca *vhca, unsigned int index)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long end = jiffies + vhca->cmd_timeout;

	while (!wait_for_completion_timeout(&cmd->slots[index].done, PRESENCE_PERIOD)) {
		vhca_health_look(vhca);
		if (cmd_down(vhca))
			break;
		if (!entry_with_card(cmd, index)) {
			dev_warn_ratelimited(vhca->device, "the event of a command was lost\n");
			break;
		}
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
	}
	return entry_with_card(cmd, index) ? -ENXIO : 0;
}

static const char *delivery_text(u8 status)
{
	static const char * const text[] = {
		[0x1] = "signature", [0x2] = "token", [0x3] = "block number",
		[0x4] = "output pointer", [0x5] = "input pointer", [0x6] = "firmware",
		[0x7] = "input length", [0x8] = "output length", [0x9] = "reserved field",
		[0x10] = "descriptor",
	};

	return status < ARRAY_SIZE(text) && text[status] ? text[status] : "unknown";
}

/* What the card wrote into an entry that it has given back */
static int collect(struct vhca *vhca, unsigned int index, u16 opcode, void *out, size_t out_len,
		   const struct chain *out_chain)
{
	struct vhca_cmd *cmd = vhca->cmd;
	struct mlx5_cmd_layout *entry = entry_of(cmd, index);
	u8 delivery;

	dma_rmb();	/* ownership before contents */
	delivery = entry->status_own >> 1;
	if (delivery) {
		dev_err(vhca->device, "%s(0x%x) was not delivered: %s error (0x%x)\n",
			opcode_name(opcode), opcode, delivery_text(delivery), delivery);
		return -EIO;
	}
	if (cmd->verify &&
	    (xor8(entry, sizeof(*entry)) != 0xff || !chain_verify(out_chain))) {
		dev_err(vhca->device, "%s(0x%x): what came back has a wrong signature\n",
			opcode_name(opcode), opcode);
		return -EBADMSG;
	}
	memcpy(out, entry->out, min_t(size_t, out_len, INLINE_LEN));
	chain_read(out_chain, out, out_len);
	return 0;
}

/* 0: the card has answered, its status is in @out */
static int transact(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		    size_t out_len)
{
	struct vhca_cmd *cmd = vhca->cmd;
	bool must = opcode_destroys(opcode), rung = false;
	struct chain *in_chain, *out_chain;
	int index, err;
	u8 token;

	do {
		token = atomic_inc_return(&cmd->token);
	} while (!token);
	/* What the answer to such a command has to say fits into the entry. */
	in_chain = chain_get(cmd, in_len, token, must);
	out_chain = chain_get(cmd, out_len, token, false);
	if (IS_ERR(in_chain) || IS_ERR(out_chain)) {
		err = -ENOMEM;
		goto free;
	}
	chain_write(in_chain, in, in_len);
	chain_sign(in_chain);
	chain_sign(out_chain);

	index = slot_take(vhca, opcode == MLX5_CMD_OP_MANAGE_PAGES);
	if (index < 0) {
		dev_err(vhca->device, "%s(0x%x) waited in vain for an entry of the queue\n",
			opcode_name(opcode), opcode);
		err = index;
		goto free;
	}
	if (cmd_down(vhca)) {
		err = -ENXIO;
		goto put;
	}
	entry_fill(cmd, index, in, in_len, in_chain, out_len, out_chain, token);
	err = slot_hand_over(cmd, index);
	if (err)
		goto put;
	ring(vhca, index);
	rung = true;
	err = READ_ONCE(cmd->events) ? wait_told(vhca, index) : wait_poll(vhca, index);
	if (err == -ETIMEDOUT)
		dev_err(vhca->device, "%s(0x%x) was not answered in %u ms\n",
			opcode_name(opcode), opcode, jiffies_to_msecs(vhca->cmd_timeout));
	if (!err)
		err = collect(vhca, index, opcode, out, out_len, out_chain);
put:
	if (!slot_put(cmd, index, rung)) {
		chain_bury(cmd, in_chain);
		chain_bury(cmd, out_chain);
		return err;
	}
free:
	chain_put(cmd, out_chain);
	chain_put(cmd, in_chain);
	return err;
}

/* ---- execution ---- */

static int status_errno(u8 status)
{
	switch (status) {
	case MLX5_CMD_STAT_OK:
		return 0;
	case MLX5_CMD_STAT_INT_ERR:
		return -EIO;
	case MLX5_CMD_STAT_BAD_OP_ERR:
		return -EOPNOTSUPP;
	case MLX5_CMD_STAT_BAD_SYS_STATE_ERR:
		return -EIO;
	case MLX5_CMD_STAT_RES_BUSY:
		return -EBUSY;
	case MLX5_CMD_STAT_LIM_ERR:
		return -ENOMEM;
	case MLX5_CMD_STAT_NO_RES_ERR:
		return -EAGAIN;
	case MLX5_CMD_STAT_BAD_PARAM_ERR:
	case MLX5_CMD_STAT_BAD_RES_ERR:
	case MLX5_CMD_STAT_BAD_RES_STATE_ERR:
	case MLX5_CMD_STAT_IX_ERR:
	case MLX5_CMD_STAT_BAD_QP_STATE_ERR:
	case MLX5_CMD_STAT_BAD_PKT_ERR:
	case MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR:
		return -EINVAL;
	default:
		return -EIO;
	}
}

/* One attempt; the card's status and reason, or 0 when it did not get that far */
static int execute(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		   size_t out_len, u8 *status, u32 *syndrome)
{
	int err = cmd_down(vhca) ? -ENXIO : transact(vhca, opcode, in, in_len, out, out_len);

	*status = 0;
	*syndrome = 0;
	if (err)
		return err;
	*status = MLX5_GET(head_out, out, status);
	*syndrome = MLX5_GET(head_out, out, syndrome);
	return status_errno(*status);
}

/* Refused, or not delivered, for a reason that may have passed: it has not been executed. */
static bool again(int err, u8 status)
{
	switch (status) {
	case 0:
		return err == -EIO;
	case MLX5_CMD_STAT_INT_ERR:
	case MLX5_CMD_STAT_RES_BUSY:
	case MLX5_CMD_STAT_NO_RES_ERR:
		return true;
	default:
		return false;
	}
}

static void report(struct vhca *vhca, const void *in, u8 status, u32 syndrome)
{
	u16 opcode = MLX5_GET(head_in, in, opcode);

	dev_err(vhca->device, "%s(0x%x) op_mod 0x%x failed: status 0x%x, syndrome 0x%x\n",
		opcode_name(opcode), opcode, MLX5_GET(head_in, in, op_mod), status, syndrome);
}

/**
 * vhca_exec_status() - execute a firmware command that may fail without anybody being to blame
 * @vhca: the function
 * @in: the command as the PRM lays it out: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: the answer goes there
 * @out_len: bytes of @out, at least 8
 * @status: the card's status (MLX5_CMD_STAT_*), or NULL; 0 when the command did not get that far
 * @syndrome: the firmware's reason, or NULL
 *
 * As vhca_exec(), without a message when the card refuses.
 *
 * Context: process context, sleeps.
 * Return: as vhca_exec().
 */
int vhca_exec_status(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len,
		     u8 *status, u32 *syndrome)
{
	u16 opcode = MLX5_GET(head_in, in, opcode);
	unsigned int tries = opcode_destroys(opcode) ? DESTROY_TRIES : 1;
	u32 syn;
	u8 stat;
	int err;

	KUNIT_STATIC_STUB_REDIRECT(vhca_exec_status, vhca, in, in_len, out, out_len, status,
				   syndrome);
	might_sleep();
	for (;;) {
		err = execute(vhca, opcode, in, in_len, out, out_len, &stat, &syn);
		if (!err || !--tries || !again(err, stat))
			break;
		if (stat)
			report(vhca, in, stat, syn);
		usleep_range(DESTROY_PAUSE_US, 2 * DESTROY_PAUSE_US);
	}
	if (err == -ENXIO && opcode_undoes(opcode)) {
		memset(out, 0, out_len);
		err = 0;
	}
	if (status)
		*status = stat;
	if (syndrome)
		*syndrome = syn;
	return err;
}
EXPORT_SYMBOL_GPL(vhca_exec_status);

/**
 * vhca_exec() - execute a firmware command
 * @vhca: the function
 * @in: the command as the PRM lays it out: opcode first, big endian
 * @in_len: bytes of @in, at least 8
 * @out: the answer goes there; undefined on failure
 * @out_len: bytes of @out, at least 8
 *
 * Any number of callers may execute commands at the same time; the card may execute them in
 * another order. A refusal is logged with the command's name, status and syndrome. A command that
 * destroys something needs no memory if it has up to 528 bytes and its answer 16, and is repeated
 * a few times when the card refuses it without blaming anybody.
 *
 * Context: process context, sleeps, a minute at most for an answer.
 * Return: 0, or
 * -ENXIO: the function is gone (commands that destroy something succeed then);
 * -ETIMEDOUT: no answer; -EBUSY: no entry of the queue became free, or the object is in use;
 * -EIO, -EBADMSG: the command or its answer was damaged, or the firmware has an internal error;
 * -ENOMEM: no memory for mailboxes, or a limit of the card is reached;
 * -EAGAIN: the card has no resources left;
 * -EINVAL: bad parameter, or an object in the wrong state;
 * -EOPNOTSUPP: not a command of this function.
 */
int vhca_exec(struct vhca *vhca, const void *in, size_t in_len, void *out, size_t out_len)
{
	u32 syndrome;
	u8 status;
	int err;

	err = vhca_exec_status(vhca, in, in_len, out, out_len, &status, &syndrome);
	if (status)
		report(vhca, in, status, syndrome);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_exec);

void vhca_cmd_complete(struct vhca *vhca, u32 vector)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long bits = vector, flags;
	unsigned int index;

	spin_lock_irqsave(&cmd->lock, flags);
	for_each_set_bit(index, &bits, ENTRIES_MAX) {
		struct slot *slot = &cmd->slots[index];

		/* What was polled for has an event, too, maybe when the entry is in use again. */
		if (slot->state == SLOT_FREE || entry_with_card(cmd, index))
			continue;
		if (slot->state == SLOT_LOST) {
			slot_release(cmd, index);
		} else if (slot->state == SLOT_BUSY) {
			slot->state = SLOT_DONE;
			complete(&slot->done);
		}
	}
	spin_unlock_irqrestore(&cmd->lock, flags);
}

void vhca_cmd_abort(struct vhca *vhca)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long flags;
	unsigned int index;

	spin_lock_irqsave(&cmd->lock, flags);
	WRITE_ONCE(cmd->down, true);
	for (index = 0; index <= cmd->slots_count && cmd->queue.addr; index++) {
		if (cmd->slots[index].state == SLOT_BUSY)
			complete(&cmd->slots[index].done);
		else if (cmd->slots[index].state == SLOT_LOST)
			slot_release(cmd, index);
	}
	spin_unlock_irqrestore(&cmd->lock, flags);
}

void vhca_cmd_verify(struct vhca *vhca, bool verify)
{
	vhca->cmd->verify = verify;
}

/* Taking all entries means that no command is under way. */
static void drain(struct semaphore *sem, unsigned int count, unsigned long timeout)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (down_timeout(sem, timeout))
			break;
	while (i--)
		up(sem);
}

void vhca_cmd_use_events(struct vhca *vhca, bool events)
{
	struct vhca_cmd *cmd = vhca->cmd;

	WRITE_ONCE(cmd->events, events);
	/* Who still waits for an event gets it while the EQ is there. */
	if (!events) {
		drain(&cmd->free, cmd->slots_count, vhca->cmd_timeout);
		drain(&cmd->page_free, 1, vhca->cmd_timeout);
	}
}

/* ---- handshake ---- */

/* Three bits of unit (ms, s, min, h) on top, 20 bits of value below */
static unsigned long timeout_of(u32 word, unsigned int otherwise_ms)
{
	static const unsigned int unit[] = { 1, 1000, 60 * 1000, 60 * 60 * 1000 };
	u64 ms = (u64)(word & 0xfffff) * unit[word >> 29 & 3];

	return msecs_to_jiffies(ms && ms < 60 * 60 * 1000 ? ms : otherwise_ms);
}

static int wait_initialized(struct vhca *vhca, unsigned long timeout)
{
	unsigned long end = jiffies + timeout;
	u32 word;

	for (;;) {
		word = ioread32be(&vhca->iseg->initializing);
		if (word == U32_MAX || cmd_down(vhca)) {
			dev_err(vhca->device, "the function does not answer\n");
			return -ENODEV;
		}
		if (!(word >> 31))
			return 0;
		if (time_after(jiffies, end)) {
			dev_err(vhca->device, "firmware is still initializing after %u s\n",
				jiffies_to_msecs(timeout) / 1000);
			return -EBUSY;
		}
		usleep_range(1000, 2000);
	}
}

int vhca_cmd_start(struct vhca *vhca)
{
	struct mlx5_init_seg __iomem *iseg = vhca->iseg;
	struct vhca_cmd *cmd = vhca->cmd;
	u32 word, log_size;
	int err;

	cmd->down = false;
	cmd->events = false;
	cmd->verify = false;
	err = wait_initialized(vhca, msecs_to_jiffies(INIT_TIMEOUT_MS));
	if (err)
		goto err_down;
	word = ioread32be(&iseg->cmdif_rev_fw_sub) >> 16;
	if (word != CMD_IF_REV) {
		dev_err(vhca->device, "command interface revision %u, the driver knows %u\n", word,
			CMD_IF_REV);
		err = -EOPNOTSUPP;
		goto err_down;
	}
	word = ioread32be(&iseg->cmdq_addr_l_sz) & 0xff;
	log_size = word >> 4;
	cmd->log_stride = word & 0xf;
	if (!log_size || 1 << log_size > ENTRIES_MAX ||
	    1 << cmd->log_stride < sizeof(struct mlx5_cmd_layout) ||
	    log_size + cmd->log_stride > ilog2(QUEUE_SIZE)) {
		dev_err(vhca->device, "a command queue of 2^%u entries of 2^%u bytes\n", log_size,
			cmd->log_stride);
		err = -EOPNOTSUPP;
		goto err_down;
	}
	err = vhca_buf_alloc(vhca, &cmd->queue, QUEUE_SIZE);
	if (err)
		goto err_down;
	cmd->slots_count = (1 << log_size) - 1;
	sema_init(&cmd->free, cmd->slots_count);
	sema_init(&cmd->page_free, 1);
	/* The low bits (interface: full driver, sizes) are read-only or 0. */
	iowrite32be(upper_32_bits(cmd->queue.dma), &iseg->cmdq_addr_h);
	iowrite32be(lower_32_bits(cmd->queue.dma), &iseg->cmdq_addr_l_sz);
	vhca->cmd_timeout = timeout_of(ioread32be(&iseg->cmd_exec_to), EXEC_TIMEOUT_MS);
	err = wait_initialized(vhca, timeout_of(ioread32be(&iseg->cmd_q_init_to), INIT_TIMEOUT_MS));
	if (err)
		goto err_queue;
	return 0;

err_queue:
	vhca_buf_free(vhca, &cmd->queue);
err_down:
	cmd->down = true;
	return err;
}

void vhca_cmd_stop(struct vhca *vhca)
{
	struct vhca_cmd *cmd = vhca->cmd;
	struct vhca_lost *lost, *next;
	struct llist_node *dead;

	vhca_cmd_abort(vhca);
	dead = llist_del_all(&cmd->dead);
	if (queue_with_card(cmd)) {
		llist_for_each_entry_safe(lost, next, dead, node)
			vhca_lose(vhca, lost);
		vhca_buf_lose(vhca, &cmd->queue);
	} else {
		llist_for_each_entry_safe(lost, next, dead, node)
			lost->free(vhca->pf, lost);
		vhca_buf_free(vhca, &cmd->queue);
	}
	cmd->used = 0;
}

int vhca_cmd_create(struct vhca *vhca)
{
	struct vhca_cmd *cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	size_t size = sizeof(struct mlx5_cmd_prot_block);
	unsigned int i;

	if (!cmd)
		return -ENOMEM;
	if (vhca_is_pf(vhca))
		cmd->pool = dma_pool_create("sf_mlx5_cmd", vhca->dma, size,
					    roundup_pow_of_two(size), 0);
	else
		cmd->pool = vhca->pf->cmd->pool;
	if (!cmd->pool)
		goto err_free;
	cmd->reserve = chain_alloc(cmd, 1, 0);
	if (IS_ERR(cmd->reserve))
		goto err_pool;
	mutex_init(&cmd->reserve_lock);
	spin_lock_init(&cmd->lock);
	for (i = 0; i < ENTRIES_MAX; i++)
		init_completion(&cmd->slots[i].done);
	cmd->down = true;
	vhca->cmd = cmd;
	return 0;

err_pool:
	if (vhca_is_pf(vhca))
		dma_pool_destroy(cmd->pool);
err_free:
	kfree(cmd);
	return -ENOMEM;
}

void vhca_cmd_destroy(struct vhca *vhca)
{
	chain_free(vhca->cmd, vhca->cmd->reserve);
	if (vhca_is_pf(vhca))
		dma_pool_destroy(vhca->cmd->pool);
	kfree(vhca->cmd);
}
