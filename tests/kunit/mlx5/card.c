// SPDX-License-Identifier: GPL-2.0
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/log2.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "../../../src/mlx5/vhca/l2.h"
#include "../../../src/mlx5/vhca/listener.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "card.h"
#include "iomem.h"

#define CMD_IF_REV	5
#define LOG_ENTRIES	ilog2(CARD_ENTRIES)
#define LOG_STRIDE	6
#define XPORT_PCI	7
#define OWNER_CARD	BIT(0)
#define INLINE_LEN	16
#define BLOCK_LEN	MLX5_CMD_DATA_BLOCK_SIZE
#define CONTROL		offsetof(struct mlx5_cmd_prot_block, rsvd0)
#define GLANCE_US	20		/* interval of reading the doorbell */

#define expect(card, condition, what, command) \
	KUNIT_EXPECT_TRUE_MSG((card)->test, condition, "command 0x%x: %s", (command)->opcode, what)

static u8 xor8(const void *from, size_t len)
{
	const u8 *p = from;
	u8 sum = 0;

	while (len--)
		sum ^= *p++;
	return sum;
}

/* There is no IOMMU: DMA addresses are physical addresses of memory */
static void *at(u64 dma)
{
	return phys_to_virt(dma);
}

static struct mlx5_cmd_layout *entry_at(struct card *card, unsigned int index)
{
	u64 queue = (u64)be32_to_cpu(card->iseg->cmdq_addr_h) << 32 |
		    (be32_to_cpu(card->iseg->cmdq_addr_l_sz) & ~0xfffu);

	return at(queue + (index << LOG_STRIDE));
}

/* ---- messages ---- */

static void chain_check(struct card *card, const struct card_command *command,
			const struct mlx5_cmd_prot_block *block, unsigned int number, bool last)
{
	expect(card, !(virt_to_phys((void *)block) & 0x3ff), "mailboxes are aligned", command);
	expect(card, block->token == command->token, "token of a mailbox", command);
	expect(card, be32_to_cpu(block->block_num) == number, "number of a mailbox", command);
	expect(card, !block->next == last, "length of the chain of mailboxes", command);
	expect(card, !memchr_inv(block->rsvd0, 0, sizeof(block->rsvd0)) && !block->rsvd1,
	       "reserved in a mailbox", command);
	expect(card, xor8(block->rsvd0, sizeof(*block) - CONTROL - 1) == 0xff,
	       "control signature of a mailbox", command);
	expect(card, xor8(block, sizeof(*block)) == 0xff, "signature of a mailbox", command);
}

static void copy(void *message, void *data, size_t len, bool out)
{
	if (out)
		memcpy(data, message, len);
	else
		memcpy(message, data, len);
}

/* Copy a message to or from the entry's inline part and its mailboxes */
static void message_copy(u8 *message, size_t len, void *inlined, u64 chain, bool out)
{
	size_t done = min_t(size_t, len, INLINE_LEN), n;

	copy(message, inlined, done, out);
	for (; done < len; done += n) {
		struct mlx5_cmd_prot_block *block = at(chain);

		n = min_t(size_t, len - done, BLOCK_LEN);
		copy(message + done, block->data, n, out);
		chain = be64_to_cpu(block->next);
	}
}

static void message_check(struct card *card, const struct card_command *command, size_t len,
			  u64 chain)
{
	unsigned int count = len > INLINE_LEN ? DIV_ROUND_UP(len - INLINE_LEN, BLOCK_LEN) : 0, i;

	expect(card, !chain == !count, "pointer to mailboxes", command);
	for (i = 0; i < count && chain; i++) {
		const struct mlx5_cmd_prot_block *block = at(chain);

		chain_check(card, command, block, i, i == count - 1);
		chain = be64_to_cpu(block->next);
	}
}

static void chain_sign(struct card *card, size_t len, u64 chain)
{
	while (len > INLINE_LEN && chain) {
		struct mlx5_cmd_prot_block *block = at(chain);
		enum card_fault fault = block->next ? CARD_RIGHT : card->fault;

		block->ctrl_sig = 0;
		block->sig = 0;
		block->ctrl_sig = ~xor8(block->rsvd0, sizeof(*block) - CONTROL);
		if (fault == CARD_CONTROL_WRONG)
			block->ctrl_sig ^= 0x10;
		block->sig = ~xor8(block, sizeof(*block));
		if (fault == CARD_BLOCK_WRONG)
			block->data[0] ^= 0x01;
		chain = be64_to_cpu(block->next);
	}
}

/* ---- commands ---- */

static void answer(struct card *card, unsigned int index)
{
	struct card_command *command = &card->commands[index];
	struct mlx5_cmd_layout *entry = entry_at(card, index);
	u8 status_own = card->delivery << 1;

	lockdep_assert_held(&card->lock);
	message_copy(command->out, command->out_len, entry->out, be64_to_cpu(entry->out_ptr), true);
	entry->sig = 0;
	if (card->sign) {
		chain_sign(card, command->out_len, be64_to_cpu(entry->out_ptr));
		entry->sig = ~(xor8(entry, sizeof(*entry) - 1) ^ status_own);
		if (card->fault == CARD_ENTRY_WRONG)
			entry->sig ^= 0x80;
	}
	__clear_bit(index, &card->held);
	smp_store_release(&entry->status_own, status_own);	/* after the rest of the entry */
}

static bool execute(struct card *card, struct card_command *command)
{
	if (card->refuse >= 0 && !card->refuse--) {
		command->out[0] = card->refuse_status;
		return true;
	}
	if (card_eq_execute(card, command))
		return true;
	return !card->execute || card->execute(card, command);
}

static void receive(struct card *card, unsigned int index)
{
	struct card_command *command = &card->commands[index];
	struct mlx5_cmd_layout *entry = entry_at(card, index);

	command->index = index;
	command->token = entry->token;
	command->in_len = be32_to_cpu(entry->inlen);
	command->out_len = be32_to_cpu(entry->outlen);
	command->opcode = be32_to_cpu(entry->in[0]) >> 16;
	command->op_mod = be32_to_cpu(entry->in[1]);
	expect(card, entry->type == XPORT_PCI, "type", command);
	expect(card, entry->token, "no token", command);
	expect(card, !memchr_inv(entry->rsvd0, 0, sizeof(entry->rsvd0)) && !entry->rsvd1,
	       "reserved", command);
	expect(card, entry->status_own == OWNER_CARD, "owner and status", command);
	if (command->in_len > CARD_MESSAGE || command->out_len > CARD_MESSAGE) {
		KUNIT_FAIL(card->test, "command 0x%x is too long", command->opcode);
		command->in_len = 0;
		command->out_len = 0;
	}
	message_check(card, command, command->in_len, be64_to_cpu(entry->in_ptr));
	message_check(card, command, command->out_len, be64_to_cpu(entry->out_ptr));
	memset(command->out, 0, sizeof(command->out));
	message_copy(command->in, command->in_len, entry->in, be64_to_cpu(entry->in_ptr), false);
	__set_bit(index, &card->held);
	card->executed++;
}

static bool handed_over(struct mlx5_cmd_layout *entry)
{
	/* Before the rest of the entry */
	return smp_load_acquire(&entry->status_own) & OWNER_CARD &&
	       xor8(entry, sizeof(*entry)) == 0xff;
}

/*
 * If two bits are written to the doorbell in succession, only the second may be seen, so all
 * entries are checked. An entry that is not signed yet will have its own doorbell.
 */
static void look(struct card *card)
{
	__be32 rung = xchg(&card->iseg->cmd_dbell, 0);
	unsigned long answered = 0;
	unsigned int i;

	if (!rung)
		return;
	mutex_lock(&card->lock);
	card->rung |= be32_to_cpu(rung);
	for (i = 0; i < CARD_ENTRIES; i++) {
		if (test_bit(i, &card->held) || !handed_over(entry_at(card, i)))
			continue;
		receive(card, i);
		if (execute(card, &card->commands[i])) {
			answer(card, i);
			answered |= BIT(i);
		}
	}
	card_tell(card, answered);
	mutex_unlock(&card->lock);
}

/* Restarted firmware reports no failure and has no owner */
static void restart(struct card *card)
{
	u32 word = be32_to_cpu(READ_ONCE(card->iseg->cmdq_addr_l_sz));

	if (card->restarts < 0 || (word >> MLX5_NIC_IFC_OFFSET & 7) != 7)
		return;
	card->iseg->health.synd = 0;
	card->restarts++;
	word = (word & ~0xfffu) | 1 << MLX5_NIC_IFC_OFFSET;
	WRITE_ONCE(card->iseg->cmdq_addr_l_sz, cpu_to_be32(word));
}

static int card_thread(void *data)
{
	struct card *card = data;

	current->kunit_test = card->test;	/* the test's stubs apply to this thread */
	while (!kthread_should_stop()) {
		look(card);
		restart(card);
		usleep_range(GLANCE_US, 2 * GLANCE_US);
	}
	current->kunit_test = NULL;
	return 0;
}

unsigned long card_await(struct card *card, unsigned int count)
{
	unsigned long end = jiffies + CARD_PATIENCE, held;

	while (hweight_long(held = READ_ONCE(card->held)) < count) {
		if (time_after(jiffies, end)) {
			KUNIT_FAIL(card->test, "%u commands have come, not %u",
				   (unsigned int)hweight_long(held), count);
			break;
		}
		usleep_range(GLANCE_US, 2 * GLANCE_US);
	}
	return held;
}

void card_answer(struct card *card, unsigned long entries)
{
	unsigned int i;

	mutex_lock(&card->lock);
	for_each_set_bit(i, &entries, CARD_ENTRIES)
		answer(card, i);
	card_tell(card, entries);
	mutex_unlock(&card->lock);
}

/* ---- life ---- */

static void pdev_release(struct device *dev)
{
	kfree(to_pci_dev(dev));
}

static void pdev_unregister(void *pdev)
{
	device_unregister(&((struct pci_dev *)pdev)->dev);
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct card *card = container_of(bus, struct card, bus);

	if (card->late) {
		card->late = false;
		card->iseg->initializing = 0;
	}
	if (card->absent)
		*value = U32_MAX;
	else if (where == PCI_VENDOR_ID)
		*value = PCI_VENDOR_ID_MELLANOX | 0x101d << 16;
	else
		*value = where == PCI_COMMAND ? card->pci_command : 0;
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct card *card = container_of(bus, struct card, bus);

	if (!card->absent && where == PCI_COMMAND)
		card->pci_command = value;
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = {
	.read = config_read,
	.write = config_write,
};

static void pdev_create(struct card *card)
{
	struct pci_dev *pdev = kzalloc(sizeof(*pdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(card->test, pdev);
	pdev->error_state = pci_channel_io_normal;
	card->bus.ops = &config_ops;
	card->pci_command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	pdev->bus = &card->bus;
	pdev->dma_mask = DMA_BIT_MASK(64);
	pdev->dev.dma_mask = &pdev->dma_mask;
	pdev->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	pdev->dev.dma_parms = &pdev->dma_parms;
	pdev->dev.release = pdev_release;
	device_initialize(&pdev->dev);
	set_dev_node(&pdev->dev, NUMA_NO_NODE);
	dev_set_drvdata(&pdev->dev, card);
	card->pdev = pdev;
	if (dev_set_name(&pdev->dev, "kunit-card") || device_add(&pdev->dev)) {
		put_device(&pdev->dev);
		KUNIT_FAIL_AND_ABORT(card->test, "no PCI function");
	}
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, pdev_unregister, pdev),
			0);
}

static void thread_stop(void *thread)
{
	kthread_stop(thread);
}

static void vhca_end(void *data)
{
	struct vhca *vhca = data;

	/* A recent failure may have scheduled the work that notifies listeners */
	if (vhca->health)
		vhca_health_cancel(vhca);
	if (vhca->eqs)
		vhca_eqs_destroy(vhca);
	if (vhca->pages)
		vhca_pages_destroy(vhca);
	if (vhca_is_pf(vhca))
		vhca_lost_free(vhca);
	else
		vhca_lost_leave(vhca);
	if (vhca->cmd)
		vhca_cmd_destroy(vhca);
	if (vhca->health)
		vhca_health_destroy(vhca);
	if (vhca->listeners)
		vhca_listeners_destroy(vhca);
	l2_table_destroy(vhca);
}

static void vhca_init(struct card *card, struct card *pf)
{
	struct vhca *vhca = &card->vhca;

	vhca->device = &card->pdev->dev;
	vhca->dma = &card->pdev->dev;
	vhca->pf = &pf->vhca;
	vhca->iseg = iomem_of(card->test, card->iseg, sizeof(*card->iseg));
	INIT_LIST_HEAD(&vhca->db_pages);
	mutex_init(&vhca->db_lock);
	if (vhca_is_pf(vhca))
		KUNIT_ASSERT_EQ(card->test, l2_table_create(vhca), 0);
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, vhca_end, vhca), 0);
	KUNIT_ASSERT_EQ(card->test, vhca_listeners_create(vhca), 0);
	KUNIT_ASSERT_EQ(card->test, vhca_health_create(vhca), 0);
	KUNIT_ASSERT_EQ(card->test, vhca_cmd_create(vhca), 0);
	KUNIT_ASSERT_EQ(card->test, vhca_pages_create(vhca), 0);
	KUNIT_ASSERT_EQ(card->test, vhca_eqs_create(vhca), 0);
}

void card_hurry(struct card *card, bool hurry)
{
	WRITE_ONCE(card->vhca.cmd_timeout, hurry ? CARD_HURRY : CARD_PATIENCE);
}

void card_vanish(struct card *card, bool absent)
{
	card->absent = absent;
	card->iseg->health.fw_ver = cpu_to_be32(U32_MAX);
}

struct card *card_create(struct kunit *test, struct card *pf)
{
	struct card *card = kunit_kzalloc(test, sizeof(*card), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, card);
	card->test = test;
	mutex_init(&card->lock);
	card->refuse = -1;
	card->restarts = -1;
	card->refuse_status = MLX5_CMD_STAT_BAD_PARAM_ERR;
	card->commands = kunit_kcalloc(test, CARD_ENTRIES, sizeof(*card->commands), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, card->commands);
	card->iseg = kunit_kzalloc(test, sizeof(*card->iseg), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, card->iseg);
	card->iseg->cmdif_rev_fw_sub = cpu_to_be32(CMD_IF_REV << 16);
	card->iseg->cmdq_addr_l_sz = cpu_to_be32(LOG_ENTRIES << 4 | LOG_STRIDE);
	if (pf)
		card->pdev = pf->pdev;
	else
		pdev_create(card);
	vhca_init(card, pf ?: card);
	return card;
}

static void cmd_stop(void *data)
{
	struct card *card = data;

	vhca_cmd_stop(&card->vhca);
}

void card_start(struct card *card)
{
	struct task_struct *thread;

	KUNIT_ASSERT_EQ(card->test, vhca_cmd_start(&card->vhca), 0);
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, cmd_stop, card), 0);
	thread = kthread_run(card_thread, card, "firmware");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(card->test, thread);
	card->thread = thread;
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, thread_stop, thread), 0);
}
