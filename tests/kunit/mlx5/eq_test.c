// SPDX-License-Identifier: GPL-2.0
/* Event queues: delivery of events, once and in order, and the number of queues. */
#include <linux/interrupt.h>
#include <linux/irq.h>

#include "../../../src/mlx5/vhca/ifc.h"
#include "../../../src/mlx5/vhca/listener.h"
#include "../crew.h"
#include "card.h"

#define VECTORS		4
#define DB_ARM		0x40
#define DB_UPDATE	0x48
#define PF_ASYNC	3	/* EQs for commands, events, page requests */
#define SF_ASYNC	2
#define SF_COMP_SIZE	128	/* entries of an SF's completion EQ */
#define SF_COMP_MORE	4096
#define LINK		MLX5_EVENT_TYPE_PORT_CHANGE

struct eqs {
	struct card *card, *sf;
};

static void eqs_stop(void *data)
{
	struct card *card = data;

	vhca_eqs_stop(&card->vhca);
	KUNIT_EXPECT_EQ(card->test, card_num_eqs(card), 0);
}

static void eqs_start(struct card *card)
{
	KUNIT_ASSERT_EQ(card->test, vhca_eqs_start(&card->vhca), 0);
	KUNIT_ASSERT_EQ(card->test, kunit_add_action_or_reset(card->test, eqs_stop, card), 0);
}

static int eq_init(struct kunit *test)
{
	struct eqs *eqs = kunit_kzalloc(test, sizeof(*eqs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, eqs);
	test->priv = eqs;
	eqs->card = card_create(test, NULL);
	card_eqs_prepare(eqs->card, VECTORS);
	card_start(eqs->card);
	eqs->sf = card_create(test, eqs->card);
	card_eqs_prepare(eqs->sf, 0);
	card_start(eqs->sf);
	return 0;
}

static int eq_exec(struct card *card)
{
	u32 in[4] = { cpu_to_be32(MLX5_CMD_OP_QUERY_ADAPTER << 16) }, out[4];

	return vhca_exec(&card->vhca, in, sizeof(in), out, sizeof(out));
}

static u32 eq_doorbell(struct card *card, unsigned int offset)
{
	return ioread32be(card->uar.map + offset);
}

/* ---- life ---- */

static void eq_of_pf(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	unsigned int i;

	eqs_start(card);
	KUNIT_EXPECT_EQ(test, card_num_eqs(card), PF_ASYNC);
	for (i = 0; i < PF_ASYNC; i++)
		KUNIT_EXPECT_EQ_MSG(test, card->eqs[i].vector, 0, "all on the PF's own vector");
	KUNIT_EXPECT_EQ_MSG(test, card->eqs[0].events, BIT_ULL(MLX5_EVENT_TYPE_CMD),
			    "commands come first, and alone");
	KUNIT_EXPECT_EQ(test, card_eq(card, MLX5_EVENT_TYPE_PAGE_REQUEST)->events,
			BIT_ULL(MLX5_EVENT_TYPE_PAGE_REQUEST));
	KUNIT_EXPECT_EQ_MSG(test, card_eq(card, MLX5_EVENT_TYPE_PAGE_REQUEST)->log_size, 12,
			    "hundreds of SFs may start at once");
	KUNIT_EXPECT_NOT_NULL(test, card_eq(card, LINK));
	KUNIT_EXPECT_EQ(test, card_eq(card, LINK)->log_size, 10);
	KUNIT_EXPECT_NULL_MSG(test, card_eq(card, MLX5_EVENT_TYPE_VHCA_STATE_CHANGE),
			      "not a capability of this card");
	/* More commands than the EQ has entries, completed by event rather than polled */
	for (i = 0; i < 200; i++)
		KUNIT_ASSERT_EQ(test, eq_exec(card), 0);
	KUNIT_EXPECT_GE(test, card->eqs[0].pi, 200);
}

static void eq_of_sf(struct kunit *test)
{
	struct eqs *eqs = test->priv;

	eqs_start(eqs->card);
	eqs_start(eqs->sf);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC);
	KUNIT_EXPECT_NE(test, eqs->sf->eqs[0].vector, 0);
	KUNIT_EXPECT_EQ(test, eqs->sf->eqs[0].vector, eqs->sf->eqs[1].vector);
	KUNIT_EXPECT_PTR_EQ(test, card_eq(eqs->sf, MLX5_EVENT_TYPE_PAGE_REQUEST),
			    card_eq(eqs->sf, LINK));
	KUNIT_EXPECT_EQ(test, card_eq(eqs->sf, LINK)->log_size, 6);
	KUNIT_EXPECT_EQ(test, eq_exec(eqs->sf), 0);
}

/* A process can make many queues fail at once */
static void eq_of_rdma(struct kunit *test)
{
	u32 *caps = kunit_kzalloc(test, MLX5_ST_SZ_BYTES(cmd_hca_cap), GFP_KERNEL);
	struct eqs *eqs = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	MLX5_SET(cmd_hca_cap, caps, roce, 1);
	eqs->sf->vhca.caps[MLX5_CAP_GENERAL] = caps;
	eqs_start(eqs->card);
	eqs_start(eqs->sf);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), PF_ASYNC);
	KUNIT_EXPECT_EQ(test, card_eq(eqs->sf, LINK)->log_size, 10);
	KUNIT_EXPECT_EQ_MSG(test, card_eq(eqs->sf, MLX5_EVENT_TYPE_PAGE_REQUEST)->events,
			    BIT_ULL(MLX5_EVENT_TYPE_PAGE_REQUEST),
			    "the failures take no entries of page requests");
}

static void eq_of_capabilities(struct kunit *test)
{
	u32 *caps = kunit_kzalloc(test, MLX5_ST_SZ_BYTES(cmd_hca_cap), GFP_KERNEL);
	struct eqs *eqs = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	MLX5_SET(cmd_hca_cap, caps, vhca_state, 1);
	MLX5_SET(cmd_hca_cap, caps, vport_group_manager, 1);
	MLX5_SET(cmd_hca_cap, caps, max_num_eqs, PF_ASYNC + 1);
	eqs->card->vhca.caps[MLX5_CAP_GENERAL] = caps;
	eqs_start(eqs->card);
	KUNIT_EXPECT_NOT_NULL(test, card_eq(eqs->card, MLX5_EVENT_TYPE_VHCA_STATE_CHANGE));
	KUNIT_EXPECT_NOT_NULL(test, card_eq(eqs->card, MLX5_EVENT_TYPE_NIC_VPORT_CHANGE));
	KUNIT_EXPECT_NULL(test, card_eq(eqs->card, MLX5_EVENT_TYPE_PORT_MODULE_EVENT));
	KUNIT_EXPECT_EQ_MSG(test, vhca_num_comp_vectors(&eqs->card->vhca), 1,
			    "no more than the card has EQs for");
}

/* An SF has 8 completion vectors, unless its PF has set another limit */
static void eq_of_limits(struct kunit *test)
{
	u32 *caps = kunit_kzalloc(test, MLX5_ST_SZ_BYTES(cmd_hca_cap), GFP_KERNEL);
	u32 *caps_2 = kunit_kzalloc(test, MLX5_ST_SZ_BYTES(cmd_hca_cap_2), GFP_KERNEL);
	struct eqs *eqs = test->priv;
	struct vhca *pf = &eqs->card->vhca, *sf = &eqs->sf->vhca;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	KUNIT_ASSERT_NOT_NULL(test, caps_2);
	MLX5_SET(cmd_hca_cap, caps, log_max_eq, 5);
	pf->caps[MLX5_CAP_GENERAL] = caps;
	sf->caps[MLX5_CAP_GENERAL] = caps;
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(pf), 32 - PF_ASYNC);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(sf), 8);
	MLX5_SET(cmd_hca_cap, caps, max_num_eqs, 60);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(pf), 60 - PF_ASYNC);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(sf), 8);
	pf->caps[MLX5_CAP_GENERAL_2] = caps_2;
	sf->caps[MLX5_CAP_GENERAL_2] = caps_2;
	MLX5_SET(vhca_cap_2, caps_2, max_num_eqs_24b, 20);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(pf), 20 - PF_ASYNC);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(sf), 8);
	MLX5_SET(vhca_cap_2, caps_2, sf_eq_usage, 1);
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(sf), 20 - VHCA_CONTROL_EQS);
	MLX5_SET(vhca_cap_2, caps_2, max_num_eqs_24b, 1);
	KUNIT_EXPECT_EQ_MSG(test, vhca_comp_vectors_max(sf), 1, "there is always one");
	KUNIT_EXPECT_EQ(test, vhca_comp_vectors_max(pf), 1);
}

/* If any command fails, all is undone, and another try succeeds */
static void eq_refused(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	unsigned int i, j;

	for (i = 0; i < PF_ASYNC; i++) {
		eqs->card->refuse = i;
		KUNIT_EXPECT_EQ(test, vhca_eqs_start(&eqs->card->vhca), -EINVAL);
		KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->card), 0);
		for (j = 0; j < VECTORS; j++)
			KUNIT_EXPECT_FALSE(test, irq_has_action(eqs->card->first_irq + j));
		KUNIT_EXPECT_EQ_MSG(test, eq_exec(eqs->card), 0, "commands are polled for");
	}
	eqs_start(eqs->card);
}

/* ---- listeners ---- */

struct ear {
	struct vhca_listener listener;
	unsigned int heard, wrong;
	bool soft;
	struct completion gone;
};

static void ear_hear(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct ear *ear = container_of(listener, struct ear, listener);

	if (!eqe) {
		ear->soft |= in_hardirq();
		complete(&ear->gone);
		return;
	}
	/* Events are numbered, and none may be missing */
	ear->wrong += eqe->type != listener->event ||
		      be32_to_cpu(eqe->data.raw[0]) != ear->heard;
	ear->soft |= !in_hardirq();
	ear->heard++;
}

static struct ear *ear_create(struct card *card, u8 event)
{
	struct ear *ear = kunit_kzalloc(card->test, sizeof(*ear), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(card->test, ear);
	init_completion(&ear->gone);
	vhca_listen(&card->vhca, &ear->listener, event, ear_hear);
	return ear;
}

static union ev_data number(u32 n)
{
	return (union ev_data) { .raw[0] = cpu_to_be32(n) };
}

static void eq_tells_listeners(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct ear *link = ear_create(card, LINK);
	struct ear *also = ear_create(card, LINK);
	struct ear *other = ear_create(card, MLX5_EVENT_TYPE_SRQ_LAST_WQE);
	struct ear *sfs;
	union ev_data data;
	unsigned int i;

	eqs_start(card);
	eqs_start(eqs->sf);
	sfs = ear_create(eqs->sf, LINK);
	for (i = 0; i < 3; i++) {
		data = number(i);
		card_event(card, LINK, &data);
	}
	KUNIT_EXPECT_EQ(test, link->heard, 3);
	KUNIT_EXPECT_EQ(test, also->heard, 3);
	KUNIT_EXPECT_EQ(test, other->heard, 0);
	KUNIT_EXPECT_EQ_MSG(test, sfs->heard, 0, "another function's events");
	vhca_unlisten(&card->vhca, &also->listener);
	data = number(3);
	card_event(card, LINK, &data);
	data = number(0);
	card_event(eqs->sf, LINK, &data);
	KUNIT_EXPECT_EQ(test, link->heard, 4);
	KUNIT_EXPECT_EQ(test, also->heard, 3);
	KUNIT_EXPECT_EQ(test, sfs->heard, 1);
	KUNIT_EXPECT_EQ(test, link->wrong + also->wrong + sfs->wrong, 0);
	KUNIT_EXPECT_FALSE_MSG(test, link->soft, "in hard interrupt context");
	vhca_unlisten(&eqs->sf->vhca, &sfs->listener);
	vhca_unlisten(&card->vhca, &other->listener);
	vhca_unlisten(&card->vhca, &link->listener);
}

/* The queue wraps several times, with few and many events at a time */
static void eq_wraps(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct ear *ear = ear_create(card, LINK);
	unsigned int n = 0, batch = 1, size, i, eqn;
	struct card_eq *eq;
	union ev_data data;

	eqs_start(card);
	eq = card_eq(card, LINK);
	eqn = eq - card->eqs;
	size = BIT(eq->log_size);
	while (n < 4 * size) {
		for (i = 0; i < batch; i++) {
			data = number(n++);
			card_post(eq, LINK, &data);
		}
		card_interrupt(card, eq->vector);
		KUNIT_ASSERT_EQ(test, ear->heard, n);
		KUNIT_ASSERT_EQ(test, eq_doorbell(card, DB_ARM), eqn << 24 | n);
		batch = batch == size ? 1 : min(3 * batch, size);
	}
	KUNIT_EXPECT_EQ(test, ear->wrong, 0);
	vhca_unlisten(&card->vhca, &ear->listener);
}

/* Among many events, the consumer index is reported without a request for an interrupt */
static void eq_makes_room(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct ear *ear = ear_create(card, LINK);
	unsigned int size, i, eqn;
	struct card_eq *eq;
	union ev_data data;

	eqs_start(card);
	eq = card_eq(card, LINK);
	eqn = eq - card->eqs;
	size = BIT(eq->log_size);
	KUNIT_EXPECT_EQ(test, eq_doorbell(card, DB_UPDATE), 0);
	for (i = 0; i < size / 2 + 1; i++) {
		data = number(i);
		card_post(eq, LINK, &data);
	}
	card_interrupt(card, eq->vector);
	KUNIT_EXPECT_EQ(test, eq_doorbell(card, DB_UPDATE), eqn << 24 | size / 2);
	KUNIT_EXPECT_EQ(test, eq_doorbell(card, DB_ARM), eqn << 24 | (size / 2 + 1));
	/* An interrupt without events does not arm the EQ */
	iowrite32be(0, card->uar.map + DB_ARM);
	card_interrupt(card, eq->vector);
	KUNIT_EXPECT_EQ(test, eq_doorbell(card, DB_ARM), 0);
	vhca_unlisten(&card->vhca, &ear->listener);
}

static void eq_of_gone_function(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct ear *gone = ear_create(card, VHCA_EVENT_GONE);
	struct ear *link = ear_create(card, LINK);

	vhca_listeners_notify_gone(&card->vhca);
	KUNIT_EXPECT_TRUE(test, completion_done(&gone->gone));
	KUNIT_EXPECT_FALSE(test, gone->soft);
	KUNIT_EXPECT_FALSE_MSG(test, completion_done(&link->gone), "who did not ask is not told");
	vhca_unlisten(&card->vhca, &link->listener);
	vhca_unlisten(&card->vhca, &gone->listener);
}

/* An entry of zeros, which no card writes, is not delivered as an event */
static void eq_of_zeros(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct ear *gone = ear_create(card, VHCA_EVENT_GONE);
	struct card_eq *eq;

	eqs_start(card);
	eq = card_eq(card, LINK);
	card_post(eq, 0, NULL);
	card_interrupt(card, eq->vector);
	KUNIT_EXPECT_EQ(test, gone->heard, 0);
	KUNIT_EXPECT_FALSE(test, completion_done(&gone->gone));
	vhca_unlisten(&card->vhca, &gone->listener);
}

struct eq_race {
	struct card *card;
	atomic_t working;
};

static void eq_listen_and_hear(void *data, unsigned int number_of)
{
	struct eq_race *race = data;
	struct card *card = race->card;
	unsigned int i;

	if (!number_of) {
		/* All of one type, as an EQ has only one producer */
		while (atomic_read(&race->working)) {
			card_post(card_eq(card, LINK), LINK, NULL);
			card_interrupt(card, 0);
			cond_resched();
		}
		return;
	}
	for (i = 0; i < 30; i++) {
		struct ear *ear = kzalloc(sizeof(*ear), GFP_KERNEL);

		if (!ear)
			break;
		vhca_listen(&card->vhca, &ear->listener, LINK, ear_hear);
		cond_resched();
		vhca_unlisten(&card->vhca, &ear->listener);
		kfree(ear);
	}
	atomic_dec(&race->working);
}

/* A listener is not called after vhca_unlisten(): KASAN reports if it is */
static void eq_of_listeners_that_come_and_go(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct eq_race race = { .card = eqs->card, .working = ATOMIC_INIT(4) };

	eqs_start(eqs->card);
	crew_run(test, 5, eq_listen_and_hear, &race);
}

/* ---- completion queues ---- */

struct eq_cq {
	struct vhca_cq cq;
	unsigned int completions;
	u8 syndrome;
	bool soft;
};

static void eq_cq_comp(struct vhca_cq *cq)
{
	struct eq_cq *own = container_of(cq, struct eq_cq, cq);

	own->completions++;
	own->soft |= !in_hardirq();
}

static void eq_cq_error(struct vhca_cq *cq, u8 syndrome)
{
	container_of(cq, struct eq_cq, cq)->syndrome = syndrome;
}

static struct eq_cq *eq_cq_create(struct card *card, u32 cqn)
{
	struct eq_cq *own = kunit_kzalloc(card->test, sizeof(*own), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(card->test, own);
	own->cq.cqn = cqn;
	own->cq.comp = eq_cq_comp;
	own->cq.error = eq_cq_error;
	own->cq.eq = vhca_comp_eq_get(&card->vhca, 0, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(card->test, own->cq.eq);
	KUNIT_ASSERT_EQ(card->test, vhca_eqs_cq_add(&card->vhca, &own->cq), 0);
	return own;
}

static void eq_cq_destroy(struct card *card, struct eq_cq *own)
{
	vhca_eqs_cq_del(&card->vhca, &own->cq);
	vhca_comp_eq_put(own->cq.eq);
}

static void eq_complete(struct card *card, u32 cqn)
{
	union ev_data data = { .comp.cqn = cpu_to_be32(cqn | 0xff000000) };

	card_event(card, MLX5_EVENT_TYPE_COMP, &data);
}

static void eq_tells_cqs(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct card *card = eqs->card;
	struct eq_cq *first, *second;
	union ev_data data = {
		.cq_err.cqn = cpu_to_be32(0x222),
		.cq_err.syndrome = 2,
	};

	eqs_start(card);
	first = eq_cq_create(card, 0x111);
	second = eq_cq_create(card, 0x222);
	KUNIT_EXPECT_EQ_MSG(test, card_num_eqs(card), PF_ASYNC + 1, "they share one");
	KUNIT_EXPECT_NE(test, card_eq(card, MLX5_EVENT_TYPE_COMP)->vector, 0);
	eq_complete(card, 0x111);
	eq_complete(card, 0x111);
	eq_complete(card, 0x222);
	eq_complete(card, 0x333);	/* a CQ that was destroyed just now */
	vhca_eqs_synchronize(&card->vhca);
	KUNIT_EXPECT_EQ(test, first->completions, 2);
	KUNIT_EXPECT_EQ(test, first->cq.arm_sn, 2);
	KUNIT_EXPECT_EQ(test, second->completions, 1);
	KUNIT_EXPECT_FALSE(test, first->soft);
	card_event(card, MLX5_EVENT_TYPE_CQ_ERROR, &data);
	KUNIT_EXPECT_EQ(test, first->syndrome, 0);
	KUNIT_EXPECT_EQ(test, second->syndrome, 2);
	eq_cq_destroy(card, first);
	eq_complete(card, 0x111);
	KUNIT_EXPECT_EQ(test, first->completions, 2);
	eq_cq_destroy(card, second);
	KUNIT_EXPECT_EQ(test, card_num_eqs(card), PF_ASYNC);
}

/* Each CQ may have two events in an EQ, which must not overrun */
static void eq_has_room_for_cqs(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct vhca *vhca = &eqs->sf->vhca;
	struct vhca_eq *eq[SF_COMP_SIZE / 2], *next;
	unsigned int i;

	eqs_start(eqs->sf);
	next = vhca_comp_eq_get(vhca, vhca_num_comp_vectors(vhca), false);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(next), -EINVAL);
	for (i = 0; i < ARRAY_SIZE(eq); i++) {
		eq[i] = vhca_comp_eq_get(vhca, 0, false);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, eq[i]);
		KUNIT_EXPECT_PTR_EQ(test, eq[i], eq[0]);
	}
	KUNIT_EXPECT_EQ(test, BIT(eq[0]->log_size), SF_COMP_SIZE);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC + 1);
	next = vhca_comp_eq_get(vhca, 0, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, next);
	KUNIT_EXPECT_PTR_NE(test, next, eq[0]);
	KUNIT_EXPECT_EQ_MSG(test, BIT(next->log_size), SF_COMP_MORE, "the next EQ is larger");
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC + 2);
	/* An EQ with free capacity is used before the next one */
	vhca_comp_eq_put(eq[0]);
	KUNIT_EXPECT_PTR_EQ(test, vhca_comp_eq_get(vhca, 0, false), eq[0]);
	vhca_comp_eq_put(next);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC + 1);
	for (i = 0; i < ARRAY_SIZE(eq); i++)
		vhca_comp_eq_put(eq[i]);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC);
	/* A new EQ cannot be created */
	eqs->sf->refuse = 0;
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(vhca_comp_eq_get(vhca, 0, false)), -EINVAL);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC);
}

/* A process can fill its EQ, in which the kernel has no CQ as long as there are others */
static void eq_of_processes(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct vhca *vhca = &eqs->sf->vhca;
	struct vhca_eq *kernel, *process, *shared;

	eqs_start(eqs->sf);
	eqs->sf->refuse_status = MLX5_CMD_STAT_LIM_ERR;
	kernel = vhca_comp_eq_get(vhca, 0, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kernel);
	eqs->sf->refuse = 0;
	shared = vhca_comp_eq_get(vhca, 0, true);
	KUNIT_EXPECT_PTR_EQ_MSG(test, shared, kernel, "there is no other");
	KUNIT_EXPECT_EQ(test, kernel->cqs, 2);
	vhca_comp_eq_put(shared);
	process = vhca_comp_eq_get(vhca, 0, true);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, process);
	KUNIT_EXPECT_PTR_NE(test, process, kernel);
	KUNIT_EXPECT_PTR_EQ(test, vhca_comp_eq_get(vhca, 0, true), process);
	KUNIT_EXPECT_PTR_EQ(test, vhca_comp_eq_get(vhca, 0, false), kernel);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC + 2);
	vhca_comp_eq_put(kernel);
	vhca_comp_eq_put(kernel);
	eqs->sf->refuse = 0;
	KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(vhca_comp_eq_get(vhca, 0, false)), -ENOSPC,
			    "the kernel does not share a process's");
	vhca_comp_eq_put(process);
	vhca_comp_eq_put(process);
	KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), SF_ASYNC);
}

/* Without an EQ of its own, a process has another vector's rather than the kernel's */
static void eq_of_other_vector(struct kunit *test)
{
	struct eqs *eqs = test->priv;
	struct vhca *vhca = &eqs->sf->vhca;
	struct vhca_eq *kernel, *process;

	eqs_start(eqs->sf);
	if (vhca_num_comp_vectors(vhca) < 2)
		kunit_skip(test, "one vector only");
	kernel = vhca_comp_eq_get(vhca, 0, false);
	process = vhca_comp_eq_get(vhca, 1, true);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kernel);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, process);
	eqs->sf->refuse_status = MLX5_CMD_STAT_LIM_ERR;
	eqs->sf->refuse = 0;
	KUNIT_EXPECT_PTR_EQ(test, vhca_comp_eq_get(vhca, 0, true), process);
	vhca_comp_eq_put(process);
	vhca_comp_eq_put(process);
	vhca_comp_eq_put(kernel);
}

/* Functions share the card's EQs: a function that gets none can continue without */
static void eq_none_is_left(struct kunit *test)
{
	static const u8 statuses[] = { MLX5_CMD_STAT_LIM_ERR, MLX5_CMD_STAT_NO_RES_ERR };
	struct eqs *eqs = test->priv;
	struct vhca_eq *eq;
	unsigned int i;

	eqs_start(eqs->card);
	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		eqs->sf->refuse_status = statuses[i];
		eqs->sf->refuse = SF_ASYNC - 1;
		KUNIT_EXPECT_EQ(test, vhca_eqs_start(&eqs->sf->vhca), -ENOSPC);
		KUNIT_EXPECT_EQ(test, card_num_eqs(eqs->sf), 0);
	}
	eqs_start(eqs->sf);
	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		eqs->sf->refuse_status = statuses[i];
		eqs->sf->refuse = 0;
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(vhca_comp_eq_get(&eqs->sf->vhca, 0, false)),
				-ENOSPC);
	}
	eq = vhca_comp_eq_get(&eqs->sf->vhca, 0, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, eq);
	vhca_comp_eq_put(eq);
}

static struct kunit_case eq_cases[] = {
	KUNIT_CASE(eq_of_pf),
	KUNIT_CASE(eq_of_sf),
	KUNIT_CASE(eq_of_rdma),
	KUNIT_CASE(eq_of_capabilities),
	KUNIT_CASE(eq_of_limits),
	KUNIT_CASE(eq_refused),
	KUNIT_CASE(eq_none_is_left),
	KUNIT_CASE(eq_of_processes),
	KUNIT_CASE(eq_of_other_vector),
	KUNIT_CASE(eq_tells_listeners),
	KUNIT_CASE(eq_wraps),
	KUNIT_CASE(eq_makes_room),
	KUNIT_CASE(eq_of_gone_function),
	KUNIT_CASE(eq_of_zeros),
	KUNIT_CASE_SLOW(eq_of_listeners_that_come_and_go),
	KUNIT_CASE(eq_tells_cqs),
	KUNIT_CASE(eq_has_room_for_cqs),
	{}
};

static struct kunit_suite eq_suite = {
	.name = "vhca_eq",
	.init = eq_init,
	.test_cases = eq_cases,
};

kunit_test_suite(eq_suite);
