// SPDX-License-Identifier: GPL-2.0
/* The vector pool: assignment of vectors to the PF and its SFs, and release without users. */
#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <linux/interrupt.h>
#include <linux/irq.h>

#include <sfbus/sfbus.h>

#include "../crew.h"
#include "card.h"

#define VECTORS		5
#define ROUNDS		100
#define THREADS		6
#define MANY_CPUS	64
#define MANY_VECTORS	(1 + 8 * MANY_CPUS)
#define MANY_SFS	250
#define SF_SEATS	9	/* for asynchronous events and completions */

/*
 * The vectors of a PF and an SF, on a machine with @cpus CPUs, the first @near of which are close
 * to the card
 */
struct irqs {
	struct card *card;
	struct vhca_irq_pool *pool;
	struct vhca sf;
	struct sf_function function;
	unsigned int vectors, cpus, near;
	unsigned long *used;
	unsigned long offline;
	unsigned int binds;
	int foreign[MANY_VECTORS];	/* CPU that a user set for a vector, or -1 */
};

/* ---- an emulated machine ---- */

static struct irqs *irqs_current(void)
{
	return kunit_get_current_test()->priv;
}

static unsigned int irqs_num_cpus(void)
{
	return irqs_current()->cpus;
}

static bool irqs_cpu_online(unsigned int cpu)
{
	return !(irqs_current()->offline & BIT_ULL(cpu));
}

static bool irqs_cpu_near(unsigned int cpu, int node)
{
	return cpu < irqs_current()->near;
}

static int irqs_foreign_cpu(unsigned int irq, int bound)
{
	struct irqs *irqs = irqs_current();

	return irqs->foreign[irq - irqs->card->first_irq];
}

static void irqs_bind(unsigned int irq, int cpu, bool move)
{
	irqs_current()->binds += move;
}

static void irqs_destroy(void *pool)
{
	vhca_irq_pool_destroy(pool);
}

static void irqs_used_free(void *used)
{
	bitmap_free(used);
}

static unsigned long *irqs_used_alloc(struct kunit *test)
{
	unsigned long *used = vhca_irq_used_alloc();

	KUNIT_ASSERT_NOT_NULL(test, used);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, irqs_used_free, used), 0);
	return used;
}

static struct irqs *irqs_machine(struct kunit *test, unsigned int cpus, unsigned int near)
{
	struct irqs *irqs = kunit_kzalloc(test, sizeof(*irqs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, irqs);
	test->priv = irqs;
	irqs->cpus = cpus;
	irqs->near = near;
	memset(irqs->foreign, 0xff, sizeof(irqs->foreign));
	kunit_activate_static_stub(test, vhca_num_cpus, irqs_num_cpus);
	kunit_activate_static_stub(test, vhca_cpu_online, irqs_cpu_online);
	kunit_activate_static_stub(test, vhca_cpu_near, irqs_cpu_near);
	kunit_activate_static_stub(test, vhca_vector_foreign_cpu, irqs_foreign_cpu);
	kunit_activate_static_stub(test, vhca_vector_bind, irqs_bind);
	irqs->used = irqs_used_alloc(test);
	irqs->card = card_create(test, NULL);
	return irqs;
}

static void irqs_pool(struct kunit *test, struct irqs *irqs)
{
	irqs->pool = vhca_irq_pool_create(&irqs->card->pdev->dev, vhca_eqs_interrupt);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, irqs->pool);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, irqs_destroy, irqs->pool), 0);
	irqs->vectors = vhca_irq_pool_size(irqs->pool);
	irqs->card->vhca.pool = irqs->pool;
}

/* One CPU, and interrupts that can be requested */
static void irqs_create(struct kunit *test, unsigned int vectors)
{
	struct irqs *irqs = irqs_machine(test, 1, 1);

	card_irqs_create(irqs->card, vectors);
	irqs_pool(test, irqs);
	mutex_init(&irqs->function.irqs_lock);
	xa_init(&irqs->function.irqs);
	irqs->sf.pf = &irqs->card->vhca;
	irqs->sf.pool = irqs->pool;
	irqs->sf.sf = &irqs->function;
}

static int irqs_vectors_alloc(struct pci_dev *pdev)
{
	return irqs_current()->vectors;
}

static void irqs_vectors_free(struct pci_dev *pdev)
{
}

static int irqs_vectors_irq(struct pci_dev *pdev, unsigned int vector)
{
	return vector;
}

/* Many CPUs, and vectors that are only assigned */
static struct irqs *irqs_create_many(struct kunit *test, unsigned int vectors, unsigned int near)
{
	struct irqs *irqs = irqs_machine(test, MANY_CPUS, near);

	kunit_activate_static_stub(test, vhca_vectors_alloc, irqs_vectors_alloc);
	kunit_activate_static_stub(test, vhca_vectors_free, irqs_vectors_free);
	kunit_activate_static_stub(test, vhca_vectors_irq, irqs_vectors_irq);
	irqs->card->first_irq = 0;
	irqs->vectors = vectors;
	irqs_pool(test, irqs);
	return irqs;
}

static struct vhca *irqs_pf(struct irqs *irqs)
{
	return &irqs->card->vhca;
}

/* Number of vectors that are requested from the kernel */
static unsigned int irqs_requested(struct irqs *irqs)
{
	unsigned int i, count = 0;

	for (i = 0; i < irqs->vectors; i++)
		count += irq_has_action(irqs->card->first_irq + i);
	return count;
}

static struct vhca_irq *irqs_get(struct kunit *test, struct vhca *vhca)
{
	struct irqs *irqs = test->priv;
	struct vhca_irq *irq = vhca_irq_assign(irqs->pool, irqs->used);

	KUNIT_ASSERT_EQ(test, vhca_irq_get(vhca, irq), 0);
	return irq;
}

static void irqs_put(struct vhca *vhca, struct vhca_irq *irq)
{
	vhca_irq_put(vhca, irq);
	vhca_irq_unassign(irq);
}

/* ---- assignment of vectors ---- */

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
		irq[i] = irqs_get(test, i & 1 ? &irqs->sf : irqs_pf(irqs));
		KUNIT_EXPECT_EQ(test, irq[i]->users, 1);
		KUNIT_EXPECT_EQ(test, irqs_requested(irqs), i + 1);
		KUNIT_EXPECT_EQ(test, irq[i]->irq, irqs->card->first_irq + irq[i]->vector);
		seen |= BIT(irq[i]->vector);
	}
	KUNIT_EXPECT_EQ_MSG(test, seen, GENMASK(VECTORS - 1, 1), "all but 0, which is the PF's");
	for (i = 0; i < ARRAY_SIZE(irq); i++)
		irqs_put(i & 1 ? &irqs->sf : irqs_pf(irqs), irq[i]);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
}

static void irq_of_async_events(struct kunit *test)
{
	struct vhca_irq *pf;
	struct irqs *irqs;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	pf = vhca_irq_of_pf(irqs->pool);
	KUNIT_EXPECT_EQ(test, pf->vector, 0);
	KUNIT_EXPECT_EQ(test, vhca_irq_get(irqs_pf(irqs), pf), 0);
	KUNIT_EXPECT_EQ(test, vhca_irq_get(irqs_pf(irqs), pf), 0);
	KUNIT_EXPECT_EQ(test, pf->users, 2);
	KUNIT_EXPECT_EQ_MSG(test, irqs->binds, 0, "handled anywhere");
	vhca_irq_put(irqs_pf(irqs), pf);
	vhca_irq_put(irqs_pf(irqs), pf);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

/* The numbers of users of any two vectors differ by at most one */
static void irq_shared_evenly(struct kunit *test)
{
	struct vhca_irq *irq[4 * (VECTORS - 1)];
	struct irqs *irqs;
	unsigned int i;

	irqs_create(test, VECTORS);
	irqs = test->priv;
	for (i = 0; i < ARRAY_SIZE(irq); i++) {
		irq[i] = irqs_get(test, &irqs->sf);
		KUNIT_EXPECT_EQ(test, irq[i]->users, i / (VECTORS - 1) + 1);
	}
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), VECTORS - 1);
	/* A vector that has lost a user is assigned next */
	irqs_put(&irqs->sf, irq[2]);
	KUNIT_EXPECT_PTR_EQ(test, irqs_get(test, &irqs->sf), irq[2]);
	for (i = 0; i < ARRAY_SIZE(irq); i++)
		irqs_put(&irqs->sf, irq[i]);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

static void irq_only_one(struct kunit *test)
{
	struct vhca_irq *async, *sf, *pf;
	struct irqs *irqs;

	irqs_create(test, 1);
	irqs = test->priv;
	async = vhca_irq_of_pf(irqs->pool);
	KUNIT_ASSERT_EQ(test, vhca_irq_get(irqs_pf(irqs), async), 0);
	pf = irqs_get(test, irqs_pf(irqs));
	sf = irqs_get(test, &irqs->sf);
	KUNIT_EXPECT_PTR_EQ(test, pf, async);
	KUNIT_EXPECT_PTR_EQ(test, sf, async);
	KUNIT_EXPECT_EQ(test, async->users, 3);
	irqs_put(&irqs->sf, sf);
	irqs_put(irqs_pf(irqs), pf);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 1);
	vhca_irq_put(irqs_pf(irqs), async);
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 0);
}

/* The bus shows the interrupts of SFs */
static void irq_is_shown(struct kunit *test)
{
	struct vhca_irq *pf, *sf, *again;
	struct irqs *irqs;

	irqs_create(test, 2);
	irqs = test->priv;
	pf = irqs_get(test, irqs_pf(irqs));
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	sf = irqs_get(test, &irqs->sf);
	again = irqs_get(test, &irqs->sf);
	KUNIT_EXPECT_PTR_EQ(test, xa_load(&irqs->function.irqs, sf->irq), xa_mk_value(2));
	irqs_put(&irqs->sf, again);
	KUNIT_EXPECT_NOT_NULL(test, xa_load(&irqs->function.irqs, sf->irq));
	irqs_put(&irqs->sf, sf);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	KUNIT_EXPECT_EQ(test, irqs_requested(irqs), 1);
	irqs_put(irqs_pf(irqs), pf);
}

/* ---- assignment of CPUs ---- */

/* Assign a function's seats, each on a CPU of its own */
static void irqs_seats(struct kunit *test, struct vhca_irq **seats, unsigned int count)
{
	unsigned long *used = irqs_used_alloc(test);
	struct irqs *irqs = test->priv;
	unsigned int i;

	for (i = 0; i < count; i++) {
		seats[i] = vhca_irq_assign(irqs->pool, used);
		KUNIT_EXPECT_EQ_MSG(test, bitmap_weight(used, irqs->cpus), i + 1,
				    "two seats of a function on CPU %d", vhca_irq_cpu(seats[i]));
	}
}

/* The difference between the highest and the lowest count */
static unsigned int irqs_spread(const unsigned int *counts, unsigned int count)
{
	unsigned int i, least = UINT_MAX, most = 0;

	for (i = 0; i < count; i++) {
		least = min(least, counts[i]);
		most = max(most, counts[i]);
	}
	return most - least;
}

static void irqs_expect_even(struct kunit *test, struct vhca_irq **seats, unsigned int count)
{
	unsigned int *cpus = kunit_kcalloc(test, MANY_CPUS, sizeof(*cpus), GFP_KERNEL);
	unsigned int *vectors = kunit_kcalloc(test, MANY_VECTORS, sizeof(*vectors), GFP_KERNEL);
	struct irqs *irqs = test->priv;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, cpus);
	KUNIT_ASSERT_NOT_NULL(test, vectors);
	for (i = 0; i < count; i++) {
		cpus[vhca_irq_cpu(seats[i])]++;
		vectors[seats[i]->vector]++;
	}
	if (irqs->vectors > irqs->cpus)
		KUNIT_EXPECT_LE_MSG(test, irqs_spread(cpus, irqs->cpus), 1, "seats on CPUs");
	KUNIT_EXPECT_EQ(test, vectors[0], 0);
	KUNIT_EXPECT_LE_MSG(test, irqs_spread(vectors + 1, irqs->vectors - 1), 1,
			    "seats on vectors");
}

static void irqs_spread_sfs(struct kunit *test, unsigned int vectors)
{
	unsigned int pf = min(vectors - 1, MANY_CPUS), all = pf + MANY_SFS * SF_SEATS, i;
	struct irqs *irqs = irqs_create_many(test, vectors, MANY_CPUS / 2);
	unsigned long *first = irqs_used_alloc(test);
	struct vhca_irq **seats;

	seats = kunit_kcalloc(test, all, sizeof(*seats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, seats);
	irqs_seats(test, seats, pf);
	for (i = pf; i < all; i += SF_SEATS) {
		seats[i] = vhca_irq_assign(irqs->pool, NULL);
		irqs_seats(test, seats + i + 1, SF_SEATS - 1);
		__set_bit(vhca_irq_cpu(seats[i + 1]), first);
	}
	irqs_expect_even(test, seats, all);
	KUNIT_EXPECT_EQ_MSG(test, bitmap_weight(first, irqs->cpus), pf,
			    "first channels of SFs are on all CPUs that have vectors");
	for (i = 0; i < all; i++)
		vhca_irq_unassign(seats[i]);
}

static void irq_of_many_sfs(struct kunit *test)
{
	irqs_spread_sfs(test, MANY_VECTORS);
}

static void irq_of_few_vectors(struct kunit *test)
{
	irqs_spread_sfs(test, 1 + MANY_CPUS / 4);
}

/* CPUs close to the card are used first, and offline CPUs not at all */
static void irq_near_first(struct kunit *test)
{
	struct irqs *irqs = irqs_create_many(test, MANY_VECTORS, 4);
	struct vhca_irq *seats[8];
	unsigned int i;

	irqs->offline = BIT(1) | BIT(5);
	irqs_seats(test, seats, ARRAY_SIZE(seats));
	for (i = 0; i < ARRAY_SIZE(seats); i++) {
		int cpu = vhca_irq_cpu(seats[i]);

		KUNIT_EXPECT_EQ_MSG(test, i < 3, cpu < 4, "seat %u on CPU %d", i, cpu);
		KUNIT_EXPECT_TRUE(test, irqs_cpu_online(cpu));
		vhca_irq_unassign(seats[i]);
	}
}

/* A vector is bound once: an affinity that a user sets is kept, with and without users */
static void irq_bound_once(struct kunit *test)
{
	struct vhca_irq *irq;
	struct irqs *irqs;
	unsigned int i;

	irqs_create(test, 2);
	irqs = test->priv;
	irq = irqs_get(test, irqs_pf(irqs));
	KUNIT_EXPECT_EQ(test, irqs->binds, 1);
	for (i = 0; i < 3; i++) {
		vhca_irq_put(irqs_pf(irqs), irq);
		KUNIT_EXPECT_EQ(test, vhca_irq_get(irqs_pf(irqs), irq), 0);
	}
	irqs_put(irqs_pf(irqs), irq);
	irqs_put(&irqs->sf, irqs_get(test, &irqs->sf));
	KUNIT_EXPECT_EQ_MSG(test, irqs->binds, 1, "it is where it is to be");
}

static void irq_keeps_foreign_choice(struct kunit *test)
{
	struct vhca_irq *irq;
	struct irqs *irqs;

	irqs_create(test, 2);
	irqs = test->priv;
	irqs->foreign[1] = 0;
	irq = irqs_get(test, irqs_pf(irqs));
	KUNIT_EXPECT_EQ_MSG(test, irqs->binds, 0, "chosen before it was first used");
	irqs_put(irqs_pf(irqs), irq);
	irqs->foreign[1] = -1;
	irq = irqs_get(test, irqs_pf(irqs));
	KUNIT_EXPECT_EQ(test, irqs->binds, 1);
	irqs->foreign[1] = 0;
	irqs_put(irqs_pf(irqs), irq);
	irqs_put(&irqs->sf, irqs_get(test, &irqs->sf));
	KUNIT_EXPECT_EQ_MSG(test, irqs->binds, 1, "chosen while it was in use");
}

/* Seats are counted for the CPU that handles the interrupts, not for the one that was intended */
static void irq_counts_foreign_choice(struct kunit *test)
{
	struct irqs *irqs = irqs_create_many(test, MANY_VECTORS, MANY_CPUS);
	struct vhca_irq *seats[MANY_CPUS], *more[2];
	unsigned int i, left;

	irqs_seats(test, seats, ARRAY_SIZE(seats));
	left = vhca_irq_cpu(seats[10]);
	irqs->foreign[seats[10]->vector] = vhca_irq_cpu(seats[20]);
	KUNIT_EXPECT_EQ(test, vhca_irq_cpu(seats[10]), vhca_irq_cpu(seats[20]));
	irqs_seats(test, more, ARRAY_SIZE(more));
	KUNIT_EXPECT_EQ(test, vhca_irq_cpu(more[0]), left);
	for (i = 0; i < ARRAY_SIZE(seats); i++)
		vhca_irq_unassign(seats[i]);
	for (i = 0; i < ARRAY_SIZE(more); i++)
		vhca_irq_unassign(more[i]);
}

/* ---- failures ---- */

/* The interrupt is in use by another driver: nothing is counted */
static void irq_cannot_be_requested(struct kunit *test)
{
	struct vhca_irq *irq;
	struct irqs *irqs;

	irqs_create(test, 2);
	irqs = test->priv;
	irq_set_status_flags(irqs->card->first_irq + 1, IRQ_NOREQUEST);
	irq = vhca_irq_assign(irqs->pool, irqs->used);
	KUNIT_EXPECT_EQ(test, vhca_irq_get(&irqs->sf, irq), -EINVAL);
	KUNIT_EXPECT_TRUE(test, xa_empty(&irqs->function.irqs));
	irq_clear_status_flags(irqs->card->first_irq + 1, IRQ_NOREQUEST);
	KUNIT_EXPECT_EQ(test, vhca_irq_get(&irqs->sf, irq), 0);
	KUNIT_EXPECT_EQ(test, irq->users, 1);
	irqs_put(&irqs->sf, irq);
}

/* ---- interrupts ---- */

/* EQs that only count polls: each poll finds one event */
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
	irqs->card->vhca.condition = VHCA_FAILED;	/* so that no doorbell is rung */
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
	irq = irqs_get(test, irqs_pf(irqs));
	vhca_irq_attach(irq, &first->eq.irq_node);
	vhca_irq_attach(irq, &second->eq.irq_node);
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
	vhca_irq_detach(irq, &first->eq.irq_node);
	irq_event(first);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ_MSG(test, first->events, 1, "it is nobody's business any more");
	KUNIT_EXPECT_EQ(test, second->events, 3);
	/* Before a kexec: later interrupts are ignored */
	vhca_irq_pool_quiesce(irqs->pool);
	irq_event(second);
	card_interrupt(irqs->card, irq->vector);
	KUNIT_EXPECT_EQ(test, second->events, 3);
	KUNIT_EXPECT_FALSE_MSG(test, irq_has_action(irq->irq), "the next kernel has it");
	vhca_irq_detach(irq, &second->eq.irq_node);
	irqs_put(irqs_pf(irqs), irq);
}

/* ---- concurrency ---- */

static void irq_for_users(void *data, unsigned int number)
{
	struct irqs *irqs = data;
	struct vhca *vhca = number & 1 ? &irqs->sf : irqs_pf(irqs);
	struct kunit *test = irqs->card->test;
	unsigned long used[BITS_TO_LONGS(1)] = {};
	struct vhca_irq *irq[3];
	struct irq_eq *own;
	unsigned int i, j;
	int err;

	own = kunit_kzalloc(test, sizeof(*own), GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, own);
	if (!own)
		return;
	irq_eq_init(irqs, own);
	for (i = 0; i < ROUNDS; i++) {
		for (j = 0; j < ARRAY_SIZE(irq); j++) {
			irq[j] = vhca_irq_assign(irqs->pool, used);
			err = vhca_irq_get(vhca, irq[j]);
			if (err) {
				KUNIT_FAIL(test, "error %d", err);
				vhca_irq_unassign(irq[j]);
				goto put;
			}
			KUNIT_EXPECT_TRUE_MSG(test, irq_has_action(irq[j]->irq), "it is requested");
		}
		vhca_irq_attach(irq[1], &own->eq.irq_node);
		card_interrupt(irqs->card, irq[1]->vector);
		vhca_irq_detach(irq[1], &own->eq.irq_node);
put:
		while (j--)
			irqs_put(vhca, irq[j]);
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
	KUNIT_CASE(irq_only_one),
	KUNIT_CASE(irq_is_shown),
	KUNIT_CASE(irq_of_many_sfs),
	KUNIT_CASE(irq_of_few_vectors),
	KUNIT_CASE(irq_near_first),
	KUNIT_CASE(irq_bound_once),
	KUNIT_CASE(irq_keeps_foreign_choice),
	KUNIT_CASE(irq_counts_foreign_choice),
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
