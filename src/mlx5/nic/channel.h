/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_CHANNEL_H
#define SF_MLX5_NIC_CHANNEL_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

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
 * @lock: protects @active, @recovering and @recover_delay
 * @active: NAPI is enabled, and recovery may be started
 * @recovering: recovery is in progress
 * @recover: resets broken queues
 * @recover_delay: delay of the next recovery in jiffies
 * @recovered: time of the last recovery in jiffies
 * @rq: the receive queue
 * @sq: the send queue
 */
struct nic_channel {
	struct napi_struct napi;
	struct vhca *vhca;
	const struct cpumask *affinity;
	bool has_rq, has_sq;
	spinlock_t lock;		/* protects active, recovering, recover_delay */
	bool active, recovering;
	struct delayed_work recover;
	unsigned long recover_delay;
	unsigned long recovered;
	struct nic_rq rq;
	struct nic_sq sq;
};

/*
 * Create a channel, which is not active yet. @napi_dev: netdevice of the NAPI. @rq: parameters of
 * the receive queue; NULL: no receive queue. @sq: parameters of the send queue; NULL: no send
 * queue. Sleeps. Returns the channel, or an ERR_PTR.
 */
struct nic_channel *nic_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct nic_rq_params *rq,
				       const struct nic_sq_params *sq);
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
 * if it fails. Any context.
 */
void nic_channel_check(struct nic_channel *channel);
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
