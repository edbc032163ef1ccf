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
 * struct nic_channel - a NAPI, and one receive or send queue or one of each
 * @napi: polls the queues
 * @vhca: the function
 * @affinity: CPUs that its interrupt is delivered to; NULL: not known
 * @has_rq: there is a receive queue
 * @has_sq: there is a send queue
 * @lock: guards @active, @recovering and @recover_delay
 * @active: NAPI runs, recovery may be started
 * @recovering: recovery was started and is not at its end
 * @recover: resets queues that are broken
 * @recover_delay: jiffies that the next one waits
 * @recovered: when the last one was tried
 * @rq: the receive queue
 * @sq: the send queue
 */
struct nic_channel {
	struct napi_struct napi;
	struct vhca *vhca;
	const struct cpumask *affinity;
	bool has_rq, has_sq;
	spinlock_t lock;		/* guards active, recovering, recover_delay */
	bool active, recovering;
	struct delayed_work recover;
	unsigned long recover_delay;
	unsigned long recovered;
	struct nic_rq rq;
	struct nic_sq sq;
};

/*
 * Make a channel, quiet yet. @napi_dev: netdevice of the NAPI. @rq: of the receive queue; NULL:
 * there is none. @sq: of the send queue; NULL: there is none. Sleeps. Returns the channel, or an
 * ERR_PTR.
 */
struct nic_channel *nic_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct nic_rq_params *rq,
				       const struct nic_sq_params *sq);
/*
 * Undo nic_channel_create(). @channel: the channel, not active. @last: what it has counted is added
 * to this, packets included that go with it. Sleeps.
 */
void nic_channel_destroy(struct nic_channel *channel, struct nic_totals *last);
/* Let frames pass. Process context */
void nic_channel_activate(struct nic_channel *channel);
/* Undo nic_channel_activate(). Sleeps. */
void nic_channel_deactivate(struct nic_channel *channel);
/*
 * Have queues reset that are broken. At once, except for a queue that was reset shortly before. A
 * reset that fails is tried again. Any context.
 */
void nic_channel_check(struct nic_channel *channel);
/*
 * NAPI's poll of a channel. @napi: the channel's. @budget: frames to receive at most; 0: of
 * netpoll, which only sends. Returns frames received; @budget when there is more to do.
 */
int nic_channel_poll(struct napi_struct *napi, int budget);
/* Run the channel's NAPI. @channel: the channel, active. */
void nic_channel_kick(struct nic_channel *channel);
/* Add a channel's counters to a sum */
void nic_channel_add_stats(struct nic_totals *totals, const struct nic_channel *channel);
/* The same, and the channel counts from 0. @channel: the channel, not active. */
void nic_channel_move_stats(struct nic_totals *totals, struct nic_channel *channel);

#endif
