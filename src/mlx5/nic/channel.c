// SPDX-License-Identifier: GPL-2.0
/* Channels: a NAPI and the queues that it serves. */
#include <linux/irq.h>
#include <linux/slab.h>

#include "../../compat/netdev.h"
#include "../../compat/workqueue.h"
#include "channel.h"
#include "counters.h"
#include "rx.h"
#include "tx.h"

/* Consecutive failed resets after which a queue is considered dead */
#define RESETS_MAX	5

/*
 * Return whether the interrupt was moved to another CPU, where NAPI should continue. Threaded NAPI
 * and busy polling do not follow the interrupt.
 */
static bool channel_moved(const struct nic_channel *channel)
{
	const unsigned long *state = &channel->napi.state;

	return channel->affinity && !cpumask_test_cpu(smp_processor_id(), channel->affinity) &&
	       !test_bit(NAPI_STATE_THREADED, state) && !test_bit(NAPI_STATE_IN_BUSY_POLL, state);
}

/* Dead queues are replaced, not reset */
static bool channel_rq_broken(const struct nic_channel *channel)
{
	return READ_ONCE(channel->rq.broken) && !READ_ONCE(channel->rq.dead);
}

static bool channel_sq_broken(const struct nic_channel *channel)
{
	return READ_ONCE(channel->sq.broken) && !READ_ONCE(channel->sq.dead);
}

static bool channel_broken(const struct nic_channel *channel)
{
	return channel_rq_broken(channel) || channel_sq_broken(channel);
}

bool nic_channel_dead(const struct nic_channel *channel)
{
	return READ_ONCE(channel->rq.dead) || READ_ONCE(channel->sq.dead);
}

static bool channel_faulty(const struct nic_channel *channel)
{
	return channel_broken(channel) || nic_channel_dead(channel);
}

int nic_channel_poll(struct napi_struct *napi, int budget)
{
	struct nic_channel *channel = container_of(napi, struct nic_channel, napi);
	bool more = false, starved = false;
	int done = 0;

	if (channel->has_sq)
		more = nic_sq_poll(&channel->sq, budget);
	if (unlikely(!budget)) {
		if (unlikely(channel_faulty(channel)))
			nic_channel_check(channel);
		return 0;
	}
	if (channel->has_rq) {
		done = nic_rq_poll(&channel->rq, budget);
		more |= done == budget;
		if (likely(!channel->rq.broken))
			starved = nic_rq_fill(&channel->rq);
	}
	if (unlikely(channel_faulty(channel)))
		nic_channel_check(channel);
	/* Free memory causes no interrupt, but remaining completions do, on the new CPU */
	if (starved || (more && !channel_moved(channel)))
		return budget;
	if (done == budget)
		done--;
	if (!napi_complete_done(napi, done))
		return done;
	/* Completions that have arrived since the poll cause an interrupt at once */
	if (channel->has_sq)
		vhca_cq_arm(&channel->sq.cq);
	if (channel->has_rq)
		vhca_cq_arm(&channel->rq.cq);
	return done;
}

void nic_channel_kick(struct nic_channel *channel)
{
	local_bh_disable();
	napi_schedule(&channel->napi);
	local_bh_enable();
}

/* Request once: the owner repeats a repair that fails, unless the user has disabled it */
static void channel_request_repair(struct nic_channel *channel, bool dead, bool *requested,
				   enum nic_repair_reason reason)
{
	if (!channel->repair || !dead || *requested)
		return;
	*requested = true;
	nic_repair_request(channel->repair, reason);
}

static void channel_recover_later(struct nic_channel *channel)
{
	lockdep_assert_held(&channel->lock);
	if (!channel->active || vhca_gone(channel->vhca))
		return;
	channel_request_repair(channel, READ_ONCE(channel->sq.dead), &channel->sq_requested,
			       NIC_REPAIR_TX);
	channel_request_repair(channel, READ_ONCE(channel->rq.dead), &channel->rq_requested,
			       NIC_REPAIR_RX);
	if (!channel_broken(channel) || channel->recovering)
		return;
	channel->recovering = true;
	queue_delayed_work(system_percpu_wq, &channel->recover,
			   nic_backoff_next(&channel->backoff));
}

/* Without an owner that can replace the queue, resets are repeated forever */
static bool channel_gives_up(const struct nic_channel *channel, unsigned int failures)
{
	return channel->repair && failures >= RESETS_MAX;
}

static void channel_recover_rq(struct nic_channel *channel)
{
	struct nic_rq *rq = &channel->rq;
	int err = nic_rq_reset(rq);

	if (!err) {
		channel->rq_failures = 0;
		WRITE_ONCE(rq->broken, false);
		if (channel->repair)
			nic_repair_request(channel->repair, NIC_REPAIR_RX);
		return;
	}
	dev_err(vhca_device(channel->vhca), "RQ 0x%x: reset failed: %pe\n", rq->rqn,
		ERR_PTR(err));
	if (channel_gives_up(channel, ++channel->rq_failures))
		WRITE_ONCE(rq->dead, true);
}

static int channel_recover_sq(struct nic_channel *channel)
{
	struct nic_sq *sq = &channel->sq;
	int err = nic_sq_reset(sq);

	if (!err) {
		channel->sq_failures = 0;
		WRITE_ONCE(sq->broken, false);
		if (channel->repair)
			nic_repair_request(channel->repair, NIC_REPAIR_TX);
		return 0;
	}
	dev_err(vhca_device(channel->vhca), "SQ 0x%x: reset failed: %pe\n", sq->sqn,
		ERR_PTR(err));
	if (channel_gives_up(channel, ++channel->sq_failures))
		WRITE_ONCE(sq->dead, true);
	return err;
}

static void channel_recover(struct work_struct *work)
{
	struct nic_channel *channel = container_of(to_delayed_work(work), struct nic_channel,
						   recover);
	bool sq = channel_sq_broken(channel);

	if (sq)
		nic_sq_stop(&channel->sq);
	napi_disable(&channel->napi);
	if (channel_rq_broken(channel))
		channel_recover_rq(channel);
	if (sq && channel_recover_sq(channel))
		sq = false;
	napi_enable(&channel->napi);
	if (sq) {
		nic_sq_start(&channel->sq);
		netif_tx_wake_queue(channel->sq.txq);
	}
	nic_channel_kick(channel);
	spin_lock_irq(&channel->lock);
	channel->backoff.last = jiffies;
	channel->recovering = false;
	if (channel_faulty(channel))
		channel_recover_later(channel);
	spin_unlock_irq(&channel->lock);
}

void nic_channel_check(struct nic_channel *channel)
{
	unsigned long flags;

	spin_lock_irqsave(&channel->lock, flags);
	if (channel_faulty(channel))
		channel_recover_later(channel);
	spin_unlock_irqrestore(&channel->lock, flags);
}

void nic_channel_tx_hangs(struct nic_channel *channel)
{
	struct nic_sq *sq = &channel->sq;

	netdev_err(sq->netdev,
		   "TX queue %u timed out: SQ 0x%x, CQ 0x%x, posted 0x%x, completed 0x%x\n",
		   sq->index, sq->sqn, sq->cq.cqn, READ_ONCE(sq->pc), READ_ONCE(sq->cc));
	/* If nothing was completed since the last reset, another one would not help */
	if (channel->repair && READ_ONCE(sq->stats.recovered) &&
	    READ_ONCE(sq->cq.ci) == sq->reset_ci)
		WRITE_ONCE(sq->dead, true);
	else
		WRITE_ONCE(sq->broken, true);
	nic_channel_check(channel);
}

static void channel_set_irq(struct nic_channel *channel, unsigned int vector)
{
	int irq = vhca_comp_irq(channel->vhca, vector);

	if (irq < 0)
		return;
	channel->affinity = irq_get_effective_affinity_mask(irq);
	netif_napi_set_irq(&channel->napi, irq);
}

struct nic_channel *nic_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct nic_rq_params *rq,
				       const struct nic_sq_params *sq, struct nic_repair *repair)
{
	struct nic_channel *channel;
	int err;

	channel = kvzalloc_node(sizeof(*channel), GFP_KERNEL, vhca_numa_node(vhca));
	if (!channel)
		return ERR_PTR(-ENOMEM);
	channel->vhca = vhca;
	channel->repair = repair;
	spin_lock_init(&channel->lock);
	INIT_DELAYED_WORK(&channel->recover, channel_recover);
	if (rq)
		netif_napi_add(napi_dev, &channel->napi, nic_channel_poll);
	else
		netif_napi_add_tx(napi_dev, &channel->napi, nic_channel_poll);
	if (rq) {
		err = nic_rq_create(&channel->rq, vhca, &channel->napi, rq);
		if (err)
			goto err_napi;
		channel->has_rq = true;
	}
	if (sq) {
		err = nic_sq_create(&channel->sq, vhca, &channel->napi, sq);
		if (err)
			goto err_rq;
		channel->has_sq = true;
	}
	channel_set_irq(channel, rq ? rq->vector : sq->vector);
	return channel;

err_rq:
	if (channel->has_rq)
		nic_rq_destroy(&channel->rq);
err_napi:
	netif_napi_del(&channel->napi);
	kvfree(channel);
	return ERR_PTR(err);
}

void nic_channel_destroy(struct nic_channel *channel, struct nic_totals *last)
{
	if (channel->has_sq)
		nic_sq_destroy(&channel->sq);
	if (channel->has_rq)
		nic_rq_destroy(&channel->rq);
	nic_channel_add_stats(last, channel);
	netif_napi_del(&channel->napi);
	kvfree(channel);
}

void nic_channel_activate(struct nic_channel *channel)
{
	napi_enable(&channel->napi);
	spin_lock_irq(&channel->lock);
	channel->active = true;
	if (channel_faulty(channel))
		channel_recover_later(channel);
	spin_unlock_irq(&channel->lock);
	if (channel->has_sq)
		nic_sq_start(&channel->sq);
	/* The first poll arms the completion queues */
	nic_channel_kick(channel);
}

void nic_channel_deactivate(struct nic_channel *channel)
{
	spin_lock_irq(&channel->lock);
	channel->active = false;
	spin_unlock_irq(&channel->lock);
	cancel_delayed_work_sync(&channel->recover);
	channel->recovering = false;
	if (channel->has_sq)
		nic_sq_stop(&channel->sq);
	napi_disable(&channel->napi);
}

void nic_channel_add_stats(struct nic_totals *totals, const struct nic_channel *channel)
{
	nic_totals_add_queues(totals, &channel->rq.stats, &channel->sq.stats);
}

void nic_channel_move_stats(struct nic_totals *totals, struct nic_channel *channel)
{
	nic_channel_add_stats(totals, channel);
	memset(&channel->rq.stats, 0, sizeof(channel->rq.stats));
	memset(&channel->sq.stats, 0, sizeof(channel->sq.stats));
}
