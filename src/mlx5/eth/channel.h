/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_CHANNEL_H
#define ETH_CHANNEL_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "rq.h"
#include "sq.h"

struct eth_totals;

/**
 * struct eth_channel - a NAPI, and one receive or send queue or one of each
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
struct eth_channel {
	struct napi_struct napi;
	struct vhca *vhca;
	const struct cpumask *affinity;
	bool has_rq, has_sq;
	spinlock_t lock;		/* guards active, recovering, recover_delay */
	bool active, recovering;
	struct delayed_work recover;
	unsigned long recover_delay;
	unsigned long recovered;
	struct eth_rq rq;
	struct eth_sq sq;
};

struct eth_channel *eth_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct eth_rq_params *rq,
				       const struct eth_sq_params *sq);
void eth_channel_destroy(struct eth_channel *channel, struct eth_totals *last);
void eth_channel_activate(struct eth_channel *channel);
void eth_channel_deactivate(struct eth_channel *channel);
void eth_channel_check(struct eth_channel *channel);
int eth_channel_poll(struct napi_struct *napi, int budget);
void eth_channel_kick(struct eth_channel *channel);
void eth_channel_add_stats(struct eth_totals *totals, const struct eth_channel *channel);
void eth_channel_move_stats(struct eth_totals *totals, struct eth_channel *channel);

#endif
