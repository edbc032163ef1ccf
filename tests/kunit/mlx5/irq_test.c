// SPDX-License-Identifier: GPL-2.0
/* Vectors that the PF and its SFs share: who gets which, and that none is held without users. */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/random.h>

#include <sfbus/sfbus.h>

#include "../crew.h"
#include "card.h"

#define VECTORS		5
#define ROUNDS		100
#define THREADS		6

/* A PF and an SF, as far as vectors go */
struct irqs {
	struct card *card;
	struct vhca_irq_pool *pool;
	struct vhca sf;
	struct sf_function function;
	unsigned int vectors;
};

static void irqs_destroy(void *pool)
{
	vhca_irq_pool_destroy(pool);
}

static void irqs_create(struct kunit *test, unsigned int vectors)
{
	struct irqs *irqs = kunit_kzalloc(test, sizeof(*irqs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, irqs);
	test->priv = irqs;
	irqs->vectors = vectors;
	irqs->card = card_create(test, NULL);
	card_irqs_create(irqs->card, vectors);
	irqs->pool = vhca_irq_pool_create(&irqs->card->pdev->dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, irqs->pool);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, irqs_destroy, irqs->pool), 0);
	irqs->card->vhca.pool = irqs->pool;
	mutex_init(&irqs->function.irqs_lock);
	xa_init(&irqs->function.irqs);
	irqs->sf.pf = &irqs->card->vhca;
	irqs->sf.pool = irqs->pool;
	irqs->sf.sf = &irqs->function;
}

static struct vhca *irqs_pf(struct irqs *irqs)
{
	return &irqs->card->vhca;
}

/* Of those that are requested from the kernel */
static unsigned int irqs_requested(struct irqs *irqs)
{
	unsigned int i, count = 0;

	for (i = 0; i < irqs->vectors; i++)
		count += irq_has_action(irqs->card->first_irq + i);
	return count;
}

static struct vhca_irq *irqs_get(struct kunit *test, struct vhca *vhca, int cpu)
{
	struct vhca_irq *irq = vhca_irq_get(vhca, cpu);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, irq);
	return irq;
}

/* ---- who gets which ---- */

static void irq_fills_pool(struct kunit *test)
{
	struct vhca_irq *irq[VECTORS - 1];
	unsigned long seen = 0;
	struct irqs *irqs;
	unsigned int i;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	KUNIT_EXPECT_EQ(test, vhca_irq_pool_size(irqs->pool), VECTORS);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
	for (i = 0; i < ARRAY_SIZE(irq); i++) {
		irq[i] = irqs_get(test, i & 1 ? &irqs->sf : irqs_pf(irqs), VHCA_IRQ_ANY_CPU);
		KUNIT_EXPECT_EQ(test, irq[i]->users, 1);
		KUNIT_EXPECT_EQ(test, irqs_requested(irqs), i + 1);
		KUNIT_EXPECT_EQ(test, irq[i]->irq, irqs->card->first_irq + irq[i]->vector);
		seen |= BIT(irq[i]->vector);
	}
	KUNIT_EXPECT_EQ_MSG(test, seen, GENMASK(VECTORS - 1, 1), "all but 0, which is the PF's");
	for (i = 0; i < ARRAY_SIZE(irq); i++)
		vhca_irq_put(i & 1 ? &irqs->sf : irqs_pf(irqs), irq[i]);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
}

static void irq_of_async_events(struct kunit *test)
{
	struct vhca_irq *pf, *sf, *again;
	struct irqs *irqs;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	pf = vhca_irq_get_async(irqs_pf(irqs));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pf);
	KUNIT_EXPECT_EQ(test, pf->vector, 0);
	sf = vhca_irq_get_async(&irqs->sf);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sf);
	KUNIT_EXPECT_NE(test, sf->vector, 0);
	again = vhca_irq_get_async(irqs_pf(irqs));
	KUNIT_EXPECT_PTR_EQ(test, again, pf);
	KUNIT_EXPECT_EQ(test, pf->users, 2);
	vhca_irq_put(irqs_pf(irqs), again);
	vhca_irq_put(&irqs->sf, sf);
	vhca_irq_put(irqs_pf(irqs), pf);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

/* No vector has more than one user more than another */
static void irq_shared_evenly(struct kunit *test)
{
	struct vhca_irq *irq[4 * (VECTORS - 1)];
	struct irqs *irqs;
	unsigned int i;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	for (i = 0; i < ARRAY_SIZE(irq); i++) {
		irq[i] = irqs_get(test, &irqs->sf, VHCA_IRQ_ANY_CPU);
		KUNIT_EXPECT_EQ(test, irq[i]->users, i / (VECTORS - 1) + 1);
	}
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), VECTORS - 1);
	/* One that has lost a user is the next to get one */
	vhca_irq_put(&irqs->sf, irq[2]);
	KUNIT_EXPECT_PTR_EQ(test, irqs_get(test, &irqs->sf, VHCA_IRQ_ANY_CPU), irq[2]);
	for (i = 0; i < ARRAY_SIZE(irq); i++)
		vhca_irq_put(&irqs->sf, irq[i]);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

/* A vector that nobody uses before one that is near, that before one with fewer users */
static void irq_near_processor(struct kunit *test)
{
	struct vhca_irq *near, *far, *more[8];
	struct irqs *irqs;
	unsigned int i;

	irqs_create(test, 3);
	irqs = test->priv;
	near = irqs_get(test, irqs_pf(irqs), 0);
	KUNIT_EXPECT_EQ(test, near->cpu, 0);
	far = irqs_get(test, irqs_pf(irqs), 0);
	KUNIT_EXPECT_PTR_NE(test, near, far);
	vhca_irq_put(irqs_pf(irqs), far);
	far = irqs_get(test, irqs_pf(irqs), VHCA_IRQ_ANY_CPU);
	KUNIT_EXPECT_EQ(test, far->cpu, VHCA_IRQ_ANY_CPU);
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		more[i] = irqs_get(test, irqs_pf(irqs), 0);
		KUNIT_EXPECT_PTR_EQ(test, more[i], near);
	}
	KUNIT_EXPECT_PTR_EQ(test, irqs_get(test, irqs_pf(irqs), VHCA_IRQ_ANY_CPU), far);
	vhca_irq_put(irqs_pf(irqs), far);
	for (i = 0; i < ARRAY_SIZE(more); i++)
		vhca_irq_put(irqs_pf(irqs), more[i]);
	vhca_irq_put(irqs_pf(irqs), far);
	vhca_irq_put(irqs_pf(irqs), near);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

static void irq_only_one(struct kunit *test)
{
	struct vhca_irq *async, *sf, *pf;
	struct irqs *irqs;

	irqs_create(test, 1);
	irqs = test->priv;
	async = vhca_irq_get_async(irqs_pf(irqs));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, async);
	pf = irqs_get(test, irqs_pf(irqs), 0);
	sf = irqs_get(test, &irqs->sf, 0);
	KUNIT_EXPECT_PTR_EQ(test, pf, async);
	KUNIT_EXPECT_PTR_EQ(test, sf, async);
	KUNIT_EXPECT_EQ(test, async->users, 3);
	vhca_irq_put(&irqs->sf, sf);
	vhca_irq_put(irqs_pf(irqs), pf);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 1);
	vhca_irq_put(irqs_pf(irqs), async);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

/* The bus is told of those of SFs */
static void irq_is_shown(struct kunit *test)
{
	struct vhca_irq *pf, *sf, *again;
	struct irqs *irqs;

	irqs_create(test, 2);
	irqs = test->priv;
	pf = irqs_get(test, irqs_pf(irqs), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	sf = irqs_get(test, &irqs->sf, 0);
	again = irqs_get(test, &irqs->sf, 0);
	KUNIT_EXPECT_PTR_EQ(test, xa_load(&irqs->function.irqs, sf->irq), xa_mk_value(2));
	vhca_irq_put(&irqs->sf, again);
	KUNIT_EXPECT_NOT_NULL(test, xa_load(&irqs->function.irqs, sf->irq));
	vhca_irq_put(&irqs->sf, sf);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 1);
	vhca_irq_put(irqs_pf(irqs), pf);
}

/* Somebody else has it: nothing is counted */
static void irq_cannot_be_requested(struct kunit *test)
{
	struct vhca_irq *irq;
	struct irqs *irqs;

	irqs_create(test, 2);
	irqs = test->priv;
	irq_set_status_flags(irqs->card->first_irq + 1, IRQ_NOREQUEST);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(vhca_irq_get(&irqs->sf, 0)), -EINVAL);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	irq_clear_status_flags(irqs->card->first_irq + 1, IRQ_NOREQUEST);
	irq = irqs_get(test, &irqs->sf, 0);
	KUNIT_EXPECT_EQ(test, irq->users, 1);
	vhca_irq_put(&irqs->sf, irq);
}

/* ---- interrupts ---- */

/* EQs without entries, that count looks: each look finds one event, and that is its last */
struct irq_eq {
	struct vhca_eq eq;
	struct mlx5_eqe eqes[2];
	unsigned int events;
	bool hard;
};

static void irq_handle(struct vhca_eq *eq, const struct mlx5_eqe *eqe)
{
	struct irq_eq *own = container_of(eq, struct irq_eq, eq);

	own->events++;
	own->hard = in_hardirq();
}

static void irq_eq_init(struct irqs *irqs, struct irq_eq *own)
{
	own->eq.vhca = irqs_pf(irqs);
	own->eq.handle = irq_handle;
	own->eq.buf.addr = own->eqes;
	own->eq.log_size = 1;
	own->eqes[0].owner = 1;
	own->eqes[1].owner = 1;
	irqs->card->vhca.gone = true;	/* there is no doorbell to ring */
}

static void irq_event(struct irq_eq *own)
{
	own->eqes[own->eq.ci & 1].owner = own->eq.ci >> 1 & 1;
}

static void irq_looks_at_eqs(struct kunit *test)
{
	struct irq_eq *first = kunit_kzalloc(test, sizeof(*first), GFP_KERNEL);
	struct irq_eq *second = kunit_kzalloc(test, sizeof(*second), GFP_KERNEL);
	struct vhca_irq *irq;
	struct irqs *irqs;

	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_ASSERT_NOT_NULL(test, second);
	irqs_create(test, 2);
	irqs = test->priv;
	irq_eq_init(irqs, first);
	irq_eq_init(irqs, second);
	irq = irqs_get(test, irqs_pf(irqs), 0);
	vhca_irq_attach(irq, &first->eq);
	vhca_irq_attach(irq, &second->eq);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ(test, first->events, 0);
	KUNIT_EXPECT_EQ(test, second->events, 1);
	KUNIT_EXPECT_TRUE(test, second->hard);
	irq_event(first);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ(test, first->events, 1);
	KUNIT_EXPECT_EQ(test, second->events, 2);
	vhca_irq_detach(irq, &first->eq);
	irq_event(first);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ_MSG(test, first->events, 1, "it is nobody's business any more");
	KUNIT_EXPECT_EQ(test, second->events, 3);
	/* Before a kexec: none of what comes then is heard */
	vhca_irq_pool_quiesce(irqs->pool);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ(test, second->events, 3);
	enable_irq(irq->irq);
	vhca_irq_detach(irq, &second->eq);
	vhca_irq_put(irqs_pf(irqs), irq);
}

/* ---- all at once ---- */

static void irq_for_users(void *data, unsigned int number)
{
	struct irqs *irqs = data;
	struct vhca *vhca = number & 1 ? &irqs->sf : irqs_pf(irqs);
	struct kunit *test = irqs->card->test;
	struct vhca_irq *irq[3];
	struct irq_eq *own;
	unsigned int i, j;

	own = kunit_kzalloc(test, sizeof(*own), GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, own);
	if (!own)
		return;
	irq_eq_init(irqs, own);
	for (i = 0; i < ROUNDS; i++) {
		for (j = 0; j < ARRAY_SIZE(irq); j++) {
			irq[j] = vhca_irq_get(vhca, get_random_u32_below(2));
			if (IS_ERR(irq[j])) {
				KUNIT_FAIL(test, "error %ld", PTR_ERR(irq[j]));
				goto put;
			}
			KUNIT_EXPECT_TRUE_MSG(test, irq_has_action(irq[j]->irq), "it is requested");
		}
		vhca_irq_attach(irq[1], &own->eq);
		card_interrupt(irqs->card, irq[1]->vector);
		vhca_irq_detach(irq[1], &own->eq);
put:
		while (j--)
			vhca_irq_put(vhca, irq[j]);
	}
}

static void irq_of_many_users(struct kunit *test)
{
	struct irqs *irqs;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	crew_run(test, THREADS, irq_for_users, irqs);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
}

static struct kunit_case irq_cases[] = {
	KUNIT_CASE(irq_fills_pool),
	KUNIT_CASE(irq_of_async_events),
	KUNIT_CASE(irq_shared_evenly),
	KUNIT_CASE(irq_near_processor),
	KUNIT_CASE(irq_only_one),
	KUNIT_CASE(irq_is_shown),
	KUNIT_CASE(irq_cannot_be_requested),
	KUNIT_CASE(irq_looks_at_eqs),
	KUNIT_CASE_SLOW(irq_of_many_users),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "vhca_irq",
	.test_cases = irq_cases,
};

kunit_test_suite(irq_suite);
