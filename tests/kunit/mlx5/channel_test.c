// SPDX-License-Identifier: GPL-2.0
/* Start and stop of channels, and recovery of broken queues. */
#include <linux/etherdevice.h>
#include <net/sch_generic.h>

#include "../../../src/compat/page_pool.h"
#include "../../../src/mlx5/nic/channel.h"
#include "../../../src/mlx5/nic/counters.h"
#include "fake_vhca.h"

#define LOG_RX		NIC_RX_LOG_SIZE_MIN
#define RX_SIZE		BIT(LOG_RX)
#define LOG_TX		NIC_TX_LOG_SIZE_MIN
/* Buffers of whole pages, so that none remains in the pool when the queue is full */
#define FRAME		(9000 + NIC_FRAME_EXTRA)
#define SEGS		3

struct channel_case {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic_channel *channel;
	struct nic_repair repair;
	unsigned int repairs;		/* that were run */
	unsigned long reasons;		/* of the last one */
	int result;			/* of the next one */
	bool again;			/* the last one was a retry */
	work_func_t recover;
	u8 state;			/* of queues, as the card reports it */
};

static struct kunit *channel_running;

/* Execute the commands of the recovery's thread with the test's stubs */
static void channel_recover_stubbed(struct work_struct *work)
{
	struct channel_case *c = channel_running->priv;

	current->kunit_test = channel_running;
	c->recover(work);
	current->kunit_test = NULL;
}

static void channel_query(struct fake_vhca *fake, const void *in, void *out)
{
	struct channel_case *c = fake->test->priv;

	switch (MLX5_GET(query_sq_in, in, opcode)) {
	case MLX5_CMD_OP_QUERY_RQ:
		MLX5_SET(query_rq_out, out, rq_context.state, c->state);
		break;
	case MLX5_CMD_OP_QUERY_SQ:
		MLX5_SET(query_sq_out, out, sq_context.state, c->state);
	}
}

static int channel_repair(struct nic_repair *repair, unsigned long reasons, bool again)
{
	struct channel_case *c = container_of(repair, struct channel_case, repair);

	c->repairs++;
	c->reasons = reasons;
	c->again = again;
	return c->result;
}

static void channel_repair_stop(void *repair)
{
	nic_repair_stop(repair);
}

static void channel_free_netdev(void *netdev)
{
	free_netdev(netdev);
}

static void channel_destroy(void *channel)
{
	struct nic_totals last = {};

	nic_channel_destroy(channel, &last);
}

static int channel_init(struct kunit *test)
{
	struct channel_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct nic_rq_params rq = { .log_size = LOG_RX, .frame = FRAME };
	struct nic_sq_params sq = { .log_size = LOG_TX };

	KUNIT_ASSERT_NOT_NULL(test, c);
	test->priv = c;
	channel_running = test;
	c->test = test;
	c->fake = fake_vhca_create(test);
	c->fake->query = channel_query;
	c->netdev = alloc_etherdev(0);
	KUNIT_ASSERT_NOT_NULL(test, c->netdev);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, channel_free_netdev, c->netdev), 0);
	rq.netdev = c->netdev;
	sq.netdev = c->netdev;
	nic_repair_init(&c->repair, channel_repair);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, channel_repair_stop, &c->repair), 0);
	c->channel = nic_channel_create(&c->fake->vhca, c->netdev, &rq, &sq, &c->repair);
	KUNIT_ASSERT_FALSE(test, IS_ERR(c->channel));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, channel_destroy, c->channel), 0);
	/* The qdisc that is scheduled when the queue wakes; closed netdevices have this one */
	rcu_assign_pointer(c->channel->sq.txq->qdisc, &noop_qdisc);
	c->recover = c->channel->recover.work.func;
	c->channel->recover.work.func = channel_recover_stubbed;
	fake_vhca_forget(c->fake);
	return 0;
}

static void channel_find_broken(struct channel_case *c, bool *broken)
{
	WRITE_ONCE(*broken, true);
	nic_channel_check(c->channel);
}

/* Break a queue; the delay of the recovery lasts until the test ends it */
static void channel_break(struct channel_case *c, bool *broken)
{
	c->channel->backoff.last = jiffies;
	c->channel->backoff.delay = 10UL * HZ;
	channel_find_broken(c, broken);
	flush_delayed_work(&c->channel->recover);
}

/* ---- recovery ---- */

static void channel_recovers(struct kunit *test)
{
	struct channel_case *c = test->priv;

	nic_channel_activate(c->channel);
	c->state = MLX5_RQC_STATE_ERR;
	channel_find_broken(c, &c->channel->rq.broken);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_FALSE(test, c->channel->rq.broken);
	KUNIT_EXPECT_EQ(test, c->channel->rq.stats.recovered, 1);
	channel_find_broken(c, &c->channel->sq.broken);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_FALSE(test, c->channel->sq.broken);
	KUNIT_EXPECT_EQ(test, c->channel->sq.stats.recovered, 1);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(c->channel->sq.txq));
	nic_channel_deactivate(c->channel);
}

/* A reset that fails at any step is repeated until it succeeds */
static void channel_recovers_later(struct kunit *test, bool *broken, const u64 *recovered)
{
	struct channel_case *c = test->priv;
	unsigned int i;

	nic_channel_activate(c->channel);
	/* The command that fails: QUERY, or MODIFY to ERR, to RST, to RDY */
	for (i = 0; i < 4; i++) {
		c->state = MLX5_RQC_STATE_RDY;
		fake_vhca_forget(c->fake);
		c->fake->refuse = i;
		channel_break(c, broken);
		KUNIT_EXPECT_EQ_MSG(test, c->fake->count, i + 1, "command %u was refused", i);
		KUNIT_EXPECT_TRUE(test, *broken);
		KUNIT_EXPECT_TRUE(test, delayed_work_pending(&c->channel->recover));
		KUNIT_EXPECT_EQ(test, *recovered, i);
		/* The card's state after this failure; for i == 3 the reset state was reached */
		if (i == 2)
			c->state = MLX5_RQC_STATE_ERR;
		if (i == 3)
			c->state = MLX5_RQC_STATE_RST;
		fake_vhca_forget(c->fake);
		flush_delayed_work(&c->channel->recover);
		KUNIT_EXPECT_EQ(test, c->fake->count, i == 3 ? 2 : i == 2 ? 3 : 4);
		KUNIT_EXPECT_FALSE(test, *broken);
		KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->channel->recover));
		KUNIT_EXPECT_EQ(test, *recovered, i + 1);
	}
	nic_channel_deactivate(c->channel);
}

static void channel_recovers_rq_later(struct kunit *test)
{
	struct channel_case *c = test->priv;

	channel_recovers_later(test, &c->channel->rq.broken, &c->channel->rq.stats.recovered);
}

static void channel_recovers_sq_later(struct kunit *test)
{
	struct channel_case *c = test->priv;

	channel_recovers_later(test, &c->channel->sq.broken, &c->channel->sq.stats.recovered);
}

/* No packet is sent until the reset succeeds */
static void channel_keeps_sq_stopped(struct kunit *test)
{
	struct channel_case *c = test->priv;

	nic_channel_activate(c->channel);
	c->state = MLX5_SQC_STATE_ERR;
	fake_vhca_forget(c->fake);
	c->fake->refuse = 1;
	channel_break(c, &c->channel->sq.broken);
	KUNIT_EXPECT_FALSE(test, c->channel->sq.enabled);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(c->channel->sq.txq));
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_TRUE(test, c->channel->sq.enabled);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(c->channel->sq.txq));
	nic_channel_deactivate(c->channel);
}

/* The delay grows if a queue breaks repeatedly */
static void channel_recovers_slower(struct kunit *test)
{
	struct channel_case *c = test->priv;
	unsigned long delay = 0, before;
	unsigned int i;

	nic_channel_activate(c->channel);
	c->state = MLX5_RQC_STATE_ERR;
	for (i = 0; i < 20; i++) {
		before = jiffies;
		channel_find_broken(c, &c->channel->rq.broken);
		if (i)
			KUNIT_EXPECT_TRUE(test, time_after_eq(c->channel->recover.timer.expires,
							      before + delay));
		flush_delayed_work(&c->channel->recover);
		delay = i ? min(2 * delay, 10UL * HZ) : max(HZ / 100, 1);
	}
	KUNIT_EXPECT_EQ(test, delay, 10 * HZ);
	KUNIT_EXPECT_EQ(test, c->channel->rq.stats.recovered, 20);
	/* After a long time without failure, there is no delay */
	c->channel->backoff.last = jiffies - 61 * HZ;
	channel_find_broken(c, &c->channel->rq.broken);
	KUNIT_EXPECT_LT(test, c->channel->backoff.delay, HZ);
	flush_delayed_work(&c->channel->recover);
	nic_channel_deactivate(c->channel);
}

/* ---- repair ---- */

static void channel_repaired(struct channel_case *c, unsigned int repairs, unsigned long reasons)
{
	flush_delayed_work(&c->repair.work);
	KUNIT_EXPECT_EQ(c->test, c->repairs, repairs);
	KUNIT_EXPECT_EQ(c->test, c->reasons, reasons);
}

/* The card gives up on a CQ. The event is told in hard interrupt context. */
static void channel_fail_cq(struct vhca_cq *cq)
{
	local_bh_disable();
	local_irq_disable();
	cq->error(cq, MLX5_CQ_ERROR_SYNDROME_CQ_OVERRUN);
	local_irq_enable();
	/* NAPI runs */
	local_bh_enable();
}

static void channel_repairs_after_cq_error(struct kunit *test)
{
	struct channel_case *c = test->priv;

	nic_repair_start(&c->repair);
	nic_channel_activate(c->channel);
	fake_vhca_forget(c->fake);
	KUNIT_EXPECT_FALSE(test, nic_channel_dead(c->channel));
	channel_fail_cq(&c->channel->sq.cq);
	KUNIT_EXPECT_TRUE(test, nic_channel_dead(c->channel));
	channel_repaired(c, 1, BIT(NIC_REPAIR_TX));
	channel_fail_cq(&c->channel->rq.cq);
	channel_repaired(c, 2, BIT(NIC_REPAIR_RX));
	/* No reset mends that, so none is tried */
	channel_find_broken(c, &c->channel->sq.broken);
	channel_find_broken(c, &c->channel->rq.broken);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->channel->recover));
	KUNIT_EXPECT_EQ(test, c->fake->count, 0);
	nic_channel_deactivate(c->channel);
}

/* The owner hears of it also if it was not ready, or the channel not active */
static void channel_repairs_after_start(struct kunit *test)
{
	struct channel_case *c = test->priv;

	channel_fail_cq(&c->channel->sq.cq);
	nic_channel_activate(c->channel);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->repair.work));
	nic_repair_start(&c->repair);
	channel_repaired(c, 1, BIT(NIC_REPAIR_TX));
	nic_repair_stop(&c->repair);
	nic_channel_check(c->channel);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->repair.work));
	nic_channel_deactivate(c->channel);
}

/* After some resets in a row that fail the queue is the owner's to replace */
static void channel_repairs_after_resets(struct kunit *test)
{
	struct channel_case *c = test->priv;
	unsigned int i;

	nic_repair_start(&c->repair);
	nic_channel_activate(c->channel);
	c->state = MLX5_SQC_STATE_ERR;
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_FALSE(test, nic_channel_dead(c->channel));
		fake_vhca_forget(c->fake);
		c->fake->refuse = 1;
		channel_break(c, &c->channel->sq.broken);
	}
	KUNIT_EXPECT_TRUE(test, nic_channel_dead(c->channel));
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->channel->recover));
	channel_repaired(c, 1, BIT(NIC_REPAIR_TX));
	/* Its receive queue goes on and is reset as ever */
	fake_vhca_forget(c->fake);
	c->fake->refuse = UINT_MAX;
	channel_find_broken(c, &c->channel->rq.broken);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_FALSE(test, c->channel->rq.broken);
	nic_channel_deactivate(c->channel);
}

/* A reset that does not get a hanging queue going again is not repeated */
static void channel_repairs_hanging_sq(struct kunit *test)
{
	struct channel_case *c = test->priv;

	nic_repair_start(&c->repair);
	nic_channel_activate(c->channel);
	c->state = MLX5_SQC_STATE_RDY;
	nic_channel_tx_hangs(c->channel);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_EQ(test, c->channel->sq.stats.recovered, 1);
	KUNIT_EXPECT_FALSE(test, nic_channel_dead(c->channel));
	/* Something was completed since */
	c->channel->sq.cq.ci++;
	nic_channel_tx_hangs(c->channel);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_EQ(test, c->channel->sq.stats.recovered, 2);
	KUNIT_EXPECT_FALSE(test, nic_channel_dead(c->channel));
	nic_channel_tx_hangs(c->channel);
	KUNIT_EXPECT_TRUE(test, nic_channel_dead(c->channel));
	KUNIT_EXPECT_EQ(test, c->channel->sq.stats.recovered, 2);
	nic_channel_deactivate(c->channel);
}

/* A repair that fails is tried again, as late as a reset is */
static void channel_repairs_again(struct kunit *test)
{
	struct channel_case *c = test->priv;
	unsigned int i;

	nic_repair_start(&c->repair);
	nic_channel_activate(c->channel);
	/* So late that the test has it done before */
	c->repair.backoff.delay = 10UL * HZ;
	c->result = -ENOMEM;
	channel_fail_cq(&c->channel->sq.cq);
	channel_repaired(c, 1, BIT(NIC_REPAIR_TX));
	KUNIT_EXPECT_FALSE(test, c->again);
	for (i = 2; i < 5; i++) {
		KUNIT_EXPECT_TRUE(test, delayed_work_pending(&c->repair.work));
		KUNIT_EXPECT_EQ(test, c->repair.backoff.delay, 10 * HZ);
		if (i == 4)
			c->result = 0;
		channel_repaired(c, i, 0);
		KUNIT_EXPECT_TRUE(test, c->again);
	}
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->repair.work));
	nic_channel_deactivate(c->channel);
}

/* ---- the end ---- */

/* A queue that is found broken after the channel was stopped is not reset */
static void channel_broken_at_the_end(struct kunit *test)
{
	struct channel_case *c = test->priv;

	nic_channel_activate(c->channel);
	c->state = MLX5_RQC_STATE_ERR;
	fake_vhca_forget(c->fake);
	c->fake->refuse = 0;
	channel_break(c, &c->channel->rq.broken);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&c->channel->recover));
	nic_channel_deactivate(c->channel);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->channel->recover));
	channel_find_broken(c, &c->channel->sq.broken);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&c->channel->recover));
	/* It is reset when the channel is activated again */
	c->state = MLX5_SQC_STATE_ERR;
	nic_channel_activate(c->channel);
	flush_delayed_work(&c->channel->recover);
	KUNIT_EXPECT_FALSE(test, c->channel->rq.broken);
	KUNIT_EXPECT_FALSE(test, c->channel->sq.broken);
	nic_channel_deactivate(c->channel);
}

/* Use all memory: frames have the buffers, and there are no further ones */
static void channel_starve(struct channel_case *c, struct nic_rx_buf *bufs, unsigned int frames)
{
	struct nic_rq *rq = &c->channel->rq;

	memcpy(bufs, rq->bufs, frames * SEGS * sizeof(*bufs));
	memset(rq->bufs, 0, frames * SEGS * sizeof(*bufs));
	rq->cc += frames;
	rq->pool->p.order = MAX_PAGE_ORDER + 1;
}

static void channel_feed(struct channel_case *c, const struct nic_rx_buf *bufs,
			 unsigned int frames)
{
	struct nic_rq *rq = &c->channel->rq;

	memcpy(rq->bufs, bufs, frames * SEGS * sizeof(*bufs));
	rq->pool->p.order = 0;
}

static struct nic_rx_buf *channel_bufs(struct channel_case *c)
{
	struct nic_rx_buf *bufs = kunit_kcalloc(c->test, RX_SIZE * SEGS, sizeof(*bufs),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->test, bufs);
	return bufs;
}

/* A channel can be stopped while NAPI polls for lack of memory */
static void channel_stops_without_memory(struct kunit *test)
{
	struct channel_case *c = test->priv;
	struct nic_rx_buf *bufs = channel_bufs(c);

	channel_starve(c, bufs, RX_SIZE);
	nic_channel_activate(c->channel);
	nic_channel_deactivate(c->channel);
	KUNIT_EXPECT_NE(test, c->channel->rq.stats.no_memory, 0);
	channel_feed(c, bufs, RX_SIZE);
}

/* While a buffer is posted, its frame causes the next attempt, so NAPI need not keep polling */
static void channel_rests_without_memory(struct kunit *test)
{
	struct channel_case *c = test->priv;
	struct nic_rx_buf *bufs = channel_bufs(c);
	struct nic_rq *rq = &c->channel->rq;
	u16 pc = rq->pc;

	channel_starve(c, bufs, RX_SIZE - 1);
	KUNIT_EXPECT_FALSE(test, nic_rq_fill(rq));
	KUNIT_EXPECT_EQ(test, rq->stats.no_memory, 1);
	KUNIT_EXPECT_EQ(test, rq->pc, pc);
	rq->cc++;
	KUNIT_EXPECT_TRUE(test, nic_rq_fill(rq));
	channel_feed(c, bufs, RX_SIZE - 1);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE(channel_recovers),
	KUNIT_CASE(channel_recovers_rq_later),
	KUNIT_CASE(channel_recovers_sq_later),
	KUNIT_CASE(channel_keeps_sq_stopped),
	KUNIT_CASE(channel_recovers_slower),
	KUNIT_CASE(channel_repairs_after_cq_error),
	KUNIT_CASE(channel_repairs_after_start),
	KUNIT_CASE(channel_repairs_after_resets),
	KUNIT_CASE(channel_repairs_hanging_sq),
	KUNIT_CASE(channel_repairs_again),
	KUNIT_CASE(channel_broken_at_the_end),
	KUNIT_CASE(channel_stops_without_memory),
	KUNIT_CASE(channel_rests_without_memory),
	{}
};

static struct kunit_suite channel_suite = {
	.name = "nic_channel",
	.init = channel_init,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
