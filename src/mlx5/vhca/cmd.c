// SPDX-License-Identifier: GPL-2.0
/*
 * The command queue. Each command takes an entry, which holds the first 16 bytes of its input and
 * output; mailboxes hold the rest. One entry is reserved for MANAGE_PAGES, as the card may need
 * pages to finish the commands in all other entries. Processes, which may issue any number of
 * commands, have half of the others, so that the kernel does not wait for them.
 *
 * An entry or mailbox that the card may still write to is never reused. After a timeout the entry
 * stays in use until the card returns it, and its mailboxes are kept until the function is stopped.
 * If the card still owns an entry then, the mailboxes and the queue go into quarantine.
 *
 * Firmware may hang without reporting a syndrome, and callers hold rtnl or devl_lock for many
 * commands in a row. The driver therefore counts consecutive timeouts, where a command counts only
 * if it was issued after the previous timeout. While the count is not 0, commands have a shorter
 * timeout, and at a limit the function, or the card, is considered to have failed.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/semaphore.h>
#include <linux/slab.h>

#include "cmd.h"
#include "core.h"
#include "dump.h"
#include "health.h"
#include "iseg.h"
#include "mailbox.h"
#include "opcode.h"

#define ENTRIES_MAX		32	/* number of bits in the doorbell */
#define QUEUE_SIZE		4096
#define INIT_TIMEOUT_MS		120000
#define INIT_TIMEOUT_MAX_MS	(60 * 60 * 1000)
/* Consecutive timeouts until the function, or the card, has failed; divisor of later timeouts */
#define SILENCE_FUNCTION	2
#define SILENCE_CARD		4
#define SILENCE_SHARE		4

/**
 * enum cmd_slot_state - state of an entry
 * @CMD_SLOT_FREE: not in use
 * @CMD_SLOT_TAKEN: reserved, but not passed to the card yet: its contents are from an earlier
 *	command
 * @CMD_SLOT_BUSY: the card owns the entry, and a thread waits for it
 * @CMD_SLOT_DONE: the card has returned the entry
 * @CMD_SLOT_LOST: the thread has stopped waiting, but the card has not returned the entry
 */
enum cmd_slot_state {
	CMD_SLOT_FREE,
	CMD_SLOT_TAKEN,
	CMD_SLOT_BUSY,
	CMD_SLOT_DONE,
	CMD_SLOT_LOST,
};

/**
 * struct cmd_slot - the driver's view of an entry
 * @state: state of the entry
 * @done: completed when the card returns the entry, or when the interface is shut down
 */
struct cmd_slot {
	enum cmd_slot_state state;
	struct completion done;
};

/**
 * struct vhca_cmd - the command interface of a function
 * @mailboxes: mailboxes for what does not fit into entries
 * @queue: entries
 * @log_stride: size of an entry, as a power of two
 * @slots_count: number of entries for other commands than MANAGE_PAGES, whose entry follows them
 * @free: counts free entries for other commands than MANAGE_PAGES
 * @page_free: counts free entries for MANAGE_PAGES
 * @share: counts the entries that processes may still take
 * @lock: protects @used and @slots; taken in hard interrupt context
 * @used: a bit per entry
 * @slots: the driver's view of each entry
 * @dead: mailboxes that the card may still write to, until the interface is stopped
 * @events: the command EQ reports completions
 * @verify: the card signs responses
 * @down: commands are not passed to the card
 * @silence: consecutive timeouts of the function
 * @card_silence: consecutive timeouts of all functions of the card; only the PF's is used
 * @silent_since: time of the last of these, in jiffies; only the PF's is used
 */
struct vhca_cmd {
	struct cmd_mailboxes mailboxes;
	struct vhca_buf queue;
	u8 log_stride;
	unsigned int slots_count;	/* without the entry for MANAGE_PAGES */
	struct semaphore free, page_free, share;
	spinlock_t lock;		/* protects used, slots */
	unsigned long used;
	struct cmd_slot slots[ENTRIES_MAX];
	struct llist_head dead;
	bool events, verify, down;
	atomic_t silence, card_silence;
	unsigned long silent_since;
};

static struct mlx5_cmd_layout *cmd_entry_of(struct vhca_cmd *cmd, unsigned int index)
{
	return cmd->queue.addr + ((size_t)index << cmd->log_stride);
}

static bool cmd_down(const struct vhca *vhca)
{
	return READ_ONCE(vhca->cmd->down) || vhca_gone(vhca) ||
	       pci_channel_offline(to_pci_dev(vhca->dma));
}

/* ---- timeouts ---- */

/* Context: any */
static void cmd_silence_end(struct vhca *vhca)
{
	if (atomic_read(&vhca->pf->cmd->card_silence))
		atomic_set(&vhca->pf->cmd->card_silence, 0);
	if (atomic_read(&vhca->cmd->silence))
		atomic_set(&vhca->cmd->silence, 0);
}

/* A command whose caller began to wait at @since has timed out */
static void cmd_silence_note(struct vhca *vhca, unsigned long since)
{
	struct vhca_cmd *card = vhca->pf->cmd, *cmd = vhca->cmd;

	/* Commands that were issued before the previous timeout are not counted again */
	if (atomic_read(&card->card_silence) &&
	    time_before(since, READ_ONCE(card->silent_since)))
		return;
	WRITE_ONCE(card->silent_since, jiffies);
	if (atomic_inc_return(&card->card_silence) >= SILENCE_CARD ||
	    vhca_health_stands_still(vhca->pf))
		vhca_health_fail(vhca->pf, "firmware does not respond");
	if (atomic_inc_return(&cmd->silence) >= SILENCE_FUNCTION)
		vhca_health_fail(vhca, "firmware does not respond");
}

static unsigned long cmd_silence_patience(const struct vhca *vhca)
{
	if (atomic_read(&vhca->pf->cmd->card_silence))
		return vhca->cmd_timeout / SILENCE_SHARE;
	return vhca->cmd_timeout;
}

/* ---- entries ---- */

static bool cmd_entry_with_card(struct vhca_cmd *cmd, unsigned int index)
{
	return READ_ONCE(cmd_entry_of(cmd, index)->status_own) & CMD_OWNER_CARD;
}

static bool cmd_queue_with_card(struct vhca_cmd *cmd)
{
	unsigned int index;

	for (index = 0; index <= cmd->slots_count; index++)
		if (cmd_entry_with_card(cmd, index))
			return true;
	return false;
}

static struct semaphore *cmd_slot_semaphore(struct vhca_cmd *cmd, unsigned int index)
{
	return index == cmd->slots_count ? &cmd->page_free : &cmd->free;
}

/* Jiffies until @end */
static unsigned long cmd_time_left(unsigned long end)
{
	unsigned long now = jiffies;

	return time_before(now, end) ? end - now : 0;
}

static int cmd_slot_take(struct vhca *vhca, bool pages, unsigned long end)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long flags;
	unsigned int index;

	if (down_timeout(pages ? &cmd->page_free : &cmd->free, cmd_time_left(end)))
		return -EBUSY;
	spin_lock_irqsave(&cmd->lock, flags);
	index = pages ? cmd->slots_count : find_first_zero_bit(&cmd->used, cmd->slots_count);
	__set_bit(index, &cmd->used);
	cmd->slots[index].state = CMD_SLOT_TAKEN;
	spin_unlock_irqrestore(&cmd->lock, flags);
	return index;
}

/*
 * From here on, events for the entry belong to this command. A late event for the previous command
 * is ignored, as it finds that the card still owns the entry.
 */
static int cmd_slot_hand_over(struct vhca_cmd *cmd, unsigned int index)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&cmd->lock, flags);
	if (cmd->down) {
		cmd_entry_of(cmd, index)->status_own = 0;
		err = -ENXIO;
	} else {
		reinit_completion(&cmd->slots[index].done);
		cmd->slots[index].state = CMD_SLOT_BUSY;
	}
	spin_unlock_irqrestore(&cmd->lock, flags);
	return err;
}

static void cmd_slot_release(struct vhca_cmd *cmd, unsigned int index)
{
	lockdep_assert_held(&cmd->lock);
	cmd->slots[index].state = CMD_SLOT_FREE;
	__clear_bit(index, &cmd->used);
	up(cmd_slot_semaphore(cmd, index));
}

/* Return false if the card still owns the entry, and therefore the command's mailboxes */
static bool cmd_slot_put(struct vhca_cmd *cmd, unsigned int index, bool rung)
{
	unsigned long flags;
	bool with_card;

	spin_lock_irqsave(&cmd->lock, flags);
	with_card = rung && cmd_entry_with_card(cmd, index);
	/* After an abort no command is issued: the entry can be released, unlike the mailboxes */
	if (with_card && !cmd->down)
		cmd->slots[index].state = CMD_SLOT_LOST;
	else
		cmd_slot_release(cmd, index);
	spin_unlock_irqrestore(&cmd->lock, flags);
	return !with_card;
}

static void cmd_ring(struct vhca *vhca, unsigned int index)
{
	wmb();	/* write the entry before its doorbell */
	iowrite32be(BIT(index), &vhca->iseg->cmd_dbell);
}

static int cmd_wait_poll(struct vhca *vhca, unsigned int index, unsigned long end)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long look = jiffies + CMD_PRESENCE_PERIOD;
	unsigned int spins = 0;

	while (cmd_entry_with_card(cmd, index)) {
		if (cmd_down(vhca))
			return -ECANCELED;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		if (++spins < 64) {
			cpu_relax();
			continue;
		}
		usleep_range(20, 100);
		if (time_after(jiffies, look)) {
			vhca_health_look(vhca);
			look = jiffies + CMD_PRESENCE_PERIOD;
		}
	}
	return 0;
}

static int cmd_wait_event(struct vhca *vhca, unsigned int index, unsigned long end)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long period;

	for (;;) {
		period = clamp(cmd_time_left(end), 1UL, (unsigned long)CMD_PRESENCE_PERIOD);
		if (wait_for_completion_timeout(&cmd->slots[index].done, period))
			break;
		vhca_health_look(vhca);
		if (cmd_down(vhca))
			break;
		if (!cmd_entry_with_card(cmd, index)) {
			/* The event may be on its way */
			if (!wait_for_completion_timeout(&cmd->slots[index].done,
							 CMD_PRESENCE_PERIOD))
				dev_warn_ratelimited(vhca->device,
						     "command queue: a completion event was lost\n");
			break;
		}
		if (!cmd_time_left(end))
			return -ETIMEDOUT;
	}
	return cmd_entry_with_card(cmd, index) ? -ECANCELED : 0;
}

static const char *cmd_delivery_text(u8 status)
{
	static const char * const text[] = {
		[0x1] = "signature", [0x2] = "token", [0x3] = "block number",
		[0x4] = "output pointer", [0x5] = "input pointer", [0x6] = "firmware",
		[0x7] = "input length", [0x8] = "output length", [0x9] = "reserved field",
		[0x10] = "descriptor",
	};

	return status < ARRAY_SIZE(text) && text[status] ? text[status] : "unknown";
}

/* Read the response from an entry that the card has returned */
static int cmd_collect(struct vhca *vhca, unsigned int index, u16 opcode,
		       const struct cmd_message *message)
{
	struct vhca_cmd *cmd = vhca->cmd;
	struct mlx5_cmd_layout *entry = cmd_entry_of(cmd, index);
	u8 delivery;
	int err;

	dma_rmb();	/* read the ownership bit before the rest */
	delivery = entry->status_own >> 1;
	if (delivery) {
		dev_err_ratelimited(vhca->device, "%s(0x%x): not delivered: %s error (0x%x)\n",
				    opcode_name(opcode), opcode, cmd_delivery_text(delivery),
				    delivery);
		return -EIO;
	}
	err = cmd_message_collect(message, entry, cmd->verify);
	if (err)
		dev_err_ratelimited(vhca->device,
				    "%s(0x%x): bad signature in the response\n",
				    opcode_name(opcode), opcode);
	return err;
}

/* Issue a command in an entry that was taken, and wait for the response until @end */
static int cmd_execute(struct vhca *vhca, unsigned int index, u16 opcode,
		       const struct cmd_message *message, unsigned long since, unsigned long end,
		       bool *rung)
{
	struct vhca_cmd *cmd = vhca->cmd;
	int err;

	if (cmd_down(vhca))
		return -ENXIO;
	cmd_dump(vhca, index, opcode, false, message->in, message->in_len);
	cmd_message_post(message, cmd_entry_of(cmd, index));
	err = cmd_slot_hand_over(cmd, index);
	if (err)
		return err;
	cmd_ring(vhca, index);
	*rung = true;
	err = READ_ONCE(cmd->events) ? cmd_wait_event(vhca, index, end) :
				       cmd_wait_poll(vhca, index, end);
	if (err == -ETIMEDOUT) {
		dev_err_ratelimited(vhca->device, "%s(0x%x): no response after %u ms\n",
				    opcode_name(opcode), opcode, jiffies_to_msecs(jiffies - since));
		cmd_silence_note(vhca, since);
	}
	if (err)
		return err;
	cmd_silence_end(vhca);
	err = cmd_collect(vhca, index, opcode, message);
	if (!err)
		cmd_dump(vhca, index, opcode, true, message->out, message->out_len);
	return err;
}

int vhca_cmd_transact(struct vhca *vhca, u16 opcode, const void *in, size_t in_len, void *out,
		      size_t out_len)
{
	struct cmd_message message = {
		.in = in, .in_len = in_len, .out = out, .out_len = out_len,
	};
	bool rung = false, with_card = false;
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long since, end;
	int index, err;

	if (cmd_down(vhca)) {
		/* A function that has failed may have vanished in the meantime */
		vhca_health_look(vhca);
		return -ENXIO;
	}
	err = cmd_message_prepare(&cmd->mailboxes, &message, opcode_destroys(opcode));
	if (err)
		return err;
	since = jiffies;
	end = since + cmd_silence_patience(vhca);
	index = cmd_slot_take(vhca, opcode == MLX5_CMD_OP_MANAGE_PAGES, end);
	if (index < 0) {
		err = index;
		dev_err_ratelimited(vhca->device,
				    "%s(0x%x): no free command queue entry after %u ms\n",
				    opcode_name(opcode), opcode, jiffies_to_msecs(jiffies - since));
		cmd_silence_note(vhca, since);
	} else {
		err = cmd_execute(vhca, index, opcode, &message, since, end, &rung);
		with_card = !cmd_slot_put(cmd, index, rung);
	}
	cmd_message_release(&cmd->mailboxes, &message, with_card ? &cmd->dead : NULL);
	return err;
}

void vhca_cmd_share_take(struct vhca *vhca)
{
	down(&vhca->cmd->share);
}

void vhca_cmd_share_give(struct vhca *vhca)
{
	up(&vhca->cmd->share);
}

void vhca_cmd_complete(struct vhca *vhca, u32 vector)
{
	struct vhca_cmd *cmd = vhca->cmd;
	unsigned long bits = vector, flags;
	unsigned int index;

	spin_lock_irqsave(&cmd->lock, flags);
	for_each_set_bit(index, &bits, ENTRIES_MAX) {
		struct cmd_slot *slot = &cmd->slots[index];

		/* Polled commands also cause an event, possibly after the entry was reused */
		if (slot->state == CMD_SLOT_FREE || cmd_entry_with_card(cmd, index))
			continue;
		if (slot->state == CMD_SLOT_LOST) {
			cmd_slot_release(cmd, index);
			cmd_silence_end(vhca);
		} else if (slot->state == CMD_SLOT_BUSY) {
			slot->state = CMD_SLOT_DONE;
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
		if (cmd->slots[index].state == CMD_SLOT_BUSY)
			complete(&cmd->slots[index].done);
		else if (cmd->slots[index].state == CMD_SLOT_LOST)
			cmd_slot_release(cmd, index);
	}
	spin_unlock_irqrestore(&cmd->lock, flags);
}

void vhca_cmd_verify(struct vhca *vhca, bool verify)
{
	vhca->cmd->verify = verify;
}

/* Number of entries for which no thread waits any more */
static unsigned int cmd_slots_lost(struct vhca_cmd *cmd)
{
	unsigned int index, count = 0;
	unsigned long flags;

	spin_lock_irqsave(&cmd->lock, flags);
	for (index = 0; index < cmd->slots_count; index++)
		count += cmd->slots[index].state == CMD_SLOT_LOST;
	spin_unlock_irqrestore(&cmd->lock, flags);
	return count;
}

/* Wait until no command is in progress: then all entries can be taken */
static void cmd_drain(struct semaphore *sem, unsigned int count, unsigned long timeout)
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
	/* Commands that wait for an event must complete while the EQ still exists */
	if (!events) {
		cmd_drain(&cmd->free, cmd->slots_count - cmd_slots_lost(cmd), vhca->cmd_timeout);
		if (cmd->slots[cmd->slots_count].state != CMD_SLOT_LOST)
			cmd_drain(&cmd->page_free, 1, vhca->cmd_timeout);
	}
}

/* ---- life ---- */

int vhca_cmd_start(struct vhca *vhca)
{
	struct mlx5_init_seg __iomem *iseg = vhca->iseg;
	struct vhca_cmd *cmd = vhca->cmd;
	u32 word, log_size;
	int err;

	cmd->down = false;
	cmd->events = false;
	atomic_set(&cmd->silence, 0);
	atomic_set(&cmd->card_silence, 0);
	cmd->verify = false;
	err = iseg_wait_initialized(vhca, msecs_to_jiffies(INIT_TIMEOUT_MS));
	if (err)
		goto err_down;
	err = iseg_check(vhca);
	if (err)
		goto err_down;
	cmd_dump_firmware(vhca);
	word = ioread32be(&iseg->cmdq_addr_l_sz) & 0xff;
	log_size = word >> 4;
	cmd->log_stride = word & 0xf;
	if (!log_size || 1 << log_size > ENTRIES_MAX ||
	    1 << cmd->log_stride < sizeof(struct mlx5_cmd_layout) ||
	    log_size + cmd->log_stride > ilog2(QUEUE_SIZE)) {
		dev_err(vhca->device,
			"unsupported command queue layout: 2^%u entries of 2^%u bytes\n",
			log_size, cmd->log_stride);
		err = -EOPNOTSUPP;
		goto err_down;
	}
	err = vhca_buf_alloc(vhca, &cmd->queue, QUEUE_SIZE);
	if (err)
		goto err_down;
	cmd->slots_count = (1 << log_size) - 1;
	sema_init(&cmd->free, cmd->slots_count);
	sema_init(&cmd->page_free, 1);
	sema_init(&cmd->share, max(cmd->slots_count / 2, 1u));
	/* The low bits (interface: full driver, sizes) are read-only or 0 */
	iowrite32be(upper_32_bits(cmd->queue.dma), &iseg->cmdq_addr_h);
	iowrite32be(lower_32_bits(cmd->queue.dma), &iseg->cmdq_addr_l_sz);
	vhca->cmd_timeout = vhca_timeout_of(ioread32be(&iseg->cmd_exec_to), CMD_TIMEOUT_MS,
					    CMD_TIMEOUT_MS);
	err = iseg_wait_initialized(vhca, vhca_timeout_of(ioread32be(&iseg->cmd_q_init_to),
							  INIT_TIMEOUT_MS, INIT_TIMEOUT_MAX_MS));
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
	if (cmd_queue_with_card(cmd) || (vhca_gone(vhca) && !vhca_vanished(vhca))) {
		llist_for_each_entry_safe(lost, next, dead, node)
			vhca_lose(vhca, lost, NULL);
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
	unsigned int i;
	int err;

	if (!cmd)
		return -ENOMEM;
	err = cmd_mailboxes_create(&cmd->mailboxes, vhca->dma,
				   vhca_is_pf(vhca) ? NULL : &vhca->pf->cmd->mailboxes);
	if (err) {
		kfree(cmd);
		return err;
	}
	spin_lock_init(&cmd->lock);
	sema_init(&cmd->share, 1);
	for (i = 0; i < ENTRIES_MAX; i++)
		init_completion(&cmd->slots[i].done);
	cmd->down = true;
	vhca->cmd = cmd;
	return 0;
}

void vhca_cmd_destroy(struct vhca *vhca)
{
	cmd_mailboxes_destroy(&vhca->cmd->mailboxes);
	kfree(vhca->cmd);
}
