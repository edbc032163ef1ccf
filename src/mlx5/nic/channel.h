/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_CHANNEL_H
#define SF_MLX5_NIC_CHANNEL_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "backoff.h"
#include "repair.h"
#include "rq.h"
#include "sq.h"

struct nic_totals;

/**
 * struct nic_channel - a NAPI with a receive queue, a send queue or both
 * @napi: polls the queues
 * @vhca: the function
 * @affinity: CPUs that the channel's interrupt is delivered to; NULL if unknown
 * @has_rq: the channel has a receive queue
 * @has_sq: the channel has a send queue
 * @repair: has the owner replace queues if a reset does not help; NULL: it cannot
 * @lock: protects @active, @recovering, @rq_requested, @sq_requested and @backoff
 * @active: NAPI is enabled, and recovery may be started
 * @recovering: recovery is in progress
 * @rq_requested: the replacement of @rq was requested
 * @sq_requested: the replacement of @sq was requested
 * @recover: resets broken queues
 * @backoff: delay of the next recovery
 * @rq_failures: consecutive resets of @rq that failed; owned by @recover
 * @sq_failures: consecutive resets of @sq that failed; owned by @recover
 * @rq: the receive queue
 * @sq: the send queue
 */
struct nic_channel {
	struct napi_struct napi;
	struct vhca *vhca;
	const struct cpumask *affinity;
	bool has_rq, has_sq;
	struct nic_repair *repair;
	spinlock_t lock;		/* protects active, recovering, *_requested, backoff */
	bool active, recovering;
	bool rq_requested, sq_requested;
	struct delayed_work recover;
	struct nic_backoff backoff;
	unsigned int rq_failures, sq_failures;
	struct nic_rq rq;
	struct nic_sq sq;
};

/*
 * Create a channel, which is not active yet. @napi_dev: netdevice of the NAPI. @rq: parameters of
 * the receive queue; NULL: no receive queue. @sq: parameters of the send queue; NULL: no send
 * queue. @repair: requested after a queue was reset, and when a queue is dead, so that the owner
 * replaces the channel; NULL: resets are repeated forever. Sleeps. Returns the channel, or an
 * ERR_PTR.
 */
struct nic_channel *nic_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct nic_rq_params *rq,
				       const struct nic_sq_params *sq, struct nic_repair *repair);
/*
 * Undo nic_channel_create(). @channel: the channel, not active. @last: the channel's counters are
 * added to this, including packets that are dropped. Sleeps.
 */
void nic_channel_destroy(struct nic_channel *channel, struct nic_totals *last);
/* Let frames pass. Process context. */
void nic_channel_activate(struct nic_channel *channel);
/* Undo nic_channel_activate(). Sleeps. */
void nic_channel_deactivate(struct nic_channel *channel);
/*
 * Start a reset of broken queues. It is delayed if the last reset was shortly before, and repeated
 * if it fails. Dead queues are reported to the owner. Any context.
 */
void nic_channel_check(struct nic_channel *channel);
/* Return whether a queue of the channel must be replaced. Any context. */
bool nic_channel_dead(const struct nic_channel *channel);
/* Reset a send queue that hangs, or report it as dead. Context as for ndo_tx_timeout(). */
void nic_channel_tx_hangs(struct nic_channel *channel);
/*
 * NAPI's poll function. @napi: the channel's. @budget: maximum number of frames to receive; 0:
 * called by netpoll, which only sends. Returns the number of frames received; @budget if there is
 * more work.
 */
int nic_channel_poll(struct napi_struct *napi, int budget);
/* Run the channel's NAPI. @channel: the channel, active. */
void nic_channel_kick(struct nic_channel *channel);
/* Add a channel's counters to a sum */
void nic_channel_add_stats(struct nic_totals *totals, const struct nic_channel *channel);
/* Like nic_channel_add_stats(), and reset the counters. @channel: the channel, not active. */
void nic_channel_move_stats(struct nic_totals *totals, struct nic_channel *channel);

#endif
