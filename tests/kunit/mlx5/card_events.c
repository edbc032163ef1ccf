// SPDX-License-Identifier: GPL-2.0
/* The card's event queues and interrupts. */
#include <kunit/static_stub.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdesc.h>

#include "card.h"
#include "iomem.h"

#define OWNER_INIT	1

/* ---- vectors ---- */

static struct card *card_of(struct pci_dev *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

static int vectors_alloc(struct pci_dev *pdev)
{
	return card_of(pdev)->num_irqs;
}

static void vectors_free(struct pci_dev *pdev)
{
}

static int vectors_irq(struct pci_dev *pdev, unsigned int vector)
{
	return card_of(pdev)->first_irq + vector;
}

static void irqs_free(void *data)
{
	struct card *card = data;

	irq_free_descs(card->first_irq, card->num_irqs);
}

void card_irqs_create(struct card *card, unsigned int count)
{
	unsigned int i;

	card->first_irq = irq_alloc_descs(-1, 1, count, NUMA_NO_NODE);
	KUNIT_ASSERT_GT(card->test, card->first_irq, 0);
	card->num_irqs = count;
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, irqs_free, card), 0);
	for (i = 0; i < count; i++)
		irq_set_chip_and_handler(card->first_irq + i, &dummy_irq_chip, handle_edge_irq);
	kunit_activate_static_stub(card->test, vhca_vectors_alloc, vectors_alloc);
	kunit_activate_static_stub(card->test, vhca_vectors_free, vectors_free);
	kunit_activate_static_stub(card->test, vhca_vectors_irq, vectors_irq);
}

struct interrupt {
	struct irq_work work;
	unsigned int irq;
};

static void interrupt_handle(struct irq_work *work)
{
	generic_handle_irq(container_of(work, struct interrupt, work)->irq);
}

/* Run on this processor, where the current thread has the test's stubs */
void card_interrupt(struct card *card, unsigned int vector)
{
	struct interrupt interrupt = {
		.work	= IRQ_WORK_INIT_HARD(interrupt_handle),
		.irq	= card->first_irq + vector,
	};

	preempt_disable();
	irq_work_queue(&interrupt.work);
	while (irq_work_is_busy(&interrupt.work))
		cpu_relax();
	preempt_enable();
	/* Another processor may be handling the interrupt already */
	synchronize_hardirq(interrupt.irq);
}

/* ---- event queues ---- */

static struct vhca_uar *uar_get(struct vhca *vhca)
{
	return &container_of(vhca, struct card, vhca)->uar;
}

static void pool_destroy(void *pool)
{
	vhca_irq_pool_destroy(pool);
}

void card_eqs_prepare(struct card *card, unsigned int vectors)
{
	struct card *pf = container_of(card->vhca.pf, struct card, vhca);
	void *page = kunit_kzalloc(card->test, SZ_4K, GFP_KERNEL);

	card->uar.index = CARD_UAR;
	KUNIT_ASSERT_NOT_NULL(card->test, page);
	card->uar.map = iomem_of(card->test, page, SZ_4K);
	card->vhca.pool = pf->vhca.pool;
	if (card != pf)
		return;
	card_irqs_create(card, vectors);
	kunit_activate_static_stub(card->test, vhca_uar_get, uar_get);
	card->vhca.pool = vhca_irq_pool_create(&card->pdev->dev, vhca_eqs_interrupt);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(card->test, card->vhca.pool);
	KUNIT_ASSERT_EQ(card->test,
			kunit_add_action_or_reset(card->test, pool_destroy, card->vhca.pool), 0);
}

unsigned int card_num_eqs(const struct card *card)
{
	unsigned int i, count = 0;

	for (i = 0; i < CARD_EQS; i++)
		count += !!card->eqs[i].eqes;
	return count;
}

struct card_eq *card_eq(struct card *card, u8 type)
{
	unsigned int i;

	for (i = 0; i < CARD_EQS; i++) {
		struct card_eq *eq = &card->eqs[i];

		if (eq->eqes && (type == MLX5_EVENT_TYPE_COMP ? !eq->events :
							       eq->events & BIT_ULL(type)))
			return eq;
	}
	return NULL;
}

void card_post(struct card_eq *eq, u8 type, const union ev_data *data)
{
	struct mlx5_eqe *eqe = &eq->eqes[eq->pi & (BIT(eq->log_size) - 1)];

	eqe->type = type;
	if (data)
		memcpy(&eqe->data, data, sizeof(eqe->data));
	/* After the rest of the entry */
	smp_store_release(&eqe->owner, eq->pi >> eq->log_size & 1);
	eq->pi++;
}

void card_event(struct card *card, u8 type, const union ev_data *data)
{
	struct card *pf = container_of(card->vhca.pf, struct card, vhca);
	struct card_eq *eq = card_eq(card, type);

	KUNIT_ASSERT_NOT_NULL(card->test, eq);
	card_post(eq, type, data);
	card_interrupt(pf, eq->vector);
}

static void eq_create(struct card *card, struct card_command *command)
{
	void *eqc = MLX5_ADDR_OF(create_eq_in, command->in, eq_context_entry);
	unsigned int i, j, size;
	struct card_eq *eq;

	for (i = 0; i < CARD_EQS && card->eqs[i].eqes; i++)
		;
	if (i == CARD_EQS) {
		command->out[0] = MLX5_CMD_STAT_NO_RES_ERR;
		return;
	}
	eq = &card->eqs[i];
	memset(eq, 0, sizeof(*eq));
	eq->events = MLX5_GET64(create_eq_in, command->in, event_bitmask[0]);
	eq->log_size = MLX5_GET(eqc, eqc, log_eq_size);
	eq->vector = MLX5_GET(eqc, eqc, intr);
	KUNIT_EXPECT_EQ(card->test, MLX5_GET(eqc, eqc, uar_page), CARD_UAR);
	size = sizeof(*eq->eqes) << eq->log_size;
	/* The driver's queues are contiguous, but each page has its own address in the command */
	for (j = 0; j < DIV_ROUND_UP(size, SZ_4K); j++)
		KUNIT_EXPECT_EQ(card->test, MLX5_GET64(create_eq_in, command->in, pas[j]),
				MLX5_GET64(create_eq_in, command->in, pas[0]) + j * SZ_4K);
	eq->eqes = phys_to_virt(MLX5_GET64(create_eq_in, command->in, pas[0]));
	for (j = 0; j < BIT(eq->log_size); j++)
		if (eq->eqes[j].owner != OWNER_INIT)
			KUNIT_FAIL(card->test, "entry %u of a new EQ is not the firmware's", j);
	MLX5_SET(create_eq_out, command->out, eq_number, i);
}

bool card_eq_execute(struct card *card, struct card_command *command)
{
	unsigned int eqn = MLX5_GET(destroy_eq_in, command->in, eq_number);

	switch (command->opcode) {
	case MLX5_CMD_OP_CREATE_EQ:
		eq_create(card, command);
		return true;
	case MLX5_CMD_OP_DESTROY_EQ:
		if (eqn >= CARD_EQS || !card->eqs[eqn].eqes)
			KUNIT_FAIL(card->test, "no EQ has the number %u", eqn);
		else
			card->eqs[eqn].eqes = NULL;
		return true;
	default:
		return false;
	}
}

void card_tell(struct card *card, unsigned long entries)
{
	union ev_data data = { .cmd.vector = cpu_to_be32(entries) };

	if (entries && !card->mute && card_eq(card, MLX5_EVENT_TYPE_CMD))
		card_event(card, MLX5_EVENT_TYPE_CMD, &data);
}
