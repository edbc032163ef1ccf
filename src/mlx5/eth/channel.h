/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_CHANNEL_H
#define ETH_CHANNEL_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "rq.h"
#include "sq.h"

enum {
	ETH_CHANNEL_RQ_BROKEN,
	ETH_CHANNEL_SQ_BROKEN,
};

/*
 * The clock of a queue's timestamps, which nobody reads: what the card is set to, for one that
 * keeps real time refuses the free running clock. Cards without the capability, @cap, have that
 * alone.
 */
static inline u8 eth_ts_format(u8 cap)
{
	return cap ? MLX5_TIMESTAMP_FORMAT_DEFAULT : MLX5_TIMESTAMP_FORMAT_FREE_RUNNING;
}

/* What queues counted */
struct eth_totals {
	struct eth_rq_stats rx;
	struct eth_sq_stats tx;
};

/*
 * struct eth_channel - a NAPI, and one receive or send queue or one of each
 * @affinity: CPUs that its interrupt is delivered to; NULL: not known
 * @state: ETH_CHANNEL_* bits
 * @active: NAPI runs, recovery may be started
 * @recover: resets queues that are broken
 * @recover_delay: jiffies that the next one waits
 * @recovered: when the last one was tried
 */
struct eth_channel {
	struct napi_struct napi;
	struct vhca *vhca;
	const struct cpumask *affinity;
	unsigned long state;
	bool has_rq, has_sq;
	spinlock_t lock;		/* guards active and recover_delay */
	bool active;
	struct delayed_work recover;
	unsigned long recover_delay;
	unsigned long recovered;
	struct eth_rq rq;
	struct eth_sq sq;
};

/* Either may be NULL. @napi_dev: netdevice of the NAPI. */
struct eth_channel *eth_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct eth_rq_params *rq,
				       const struct eth_sq_params *sq);
void eth_channel_destroy(struct eth_channel *channel, struct eth_totals *last);
void eth_channel_activate(struct eth_channel *channel);
void eth_channel_deactivate(struct eth_channel *channel);
void eth_channel_broken(struct eth_channel *channel, unsigned int what);
int eth_channel_poll(struct napi_struct *napi, int budget);
void eth_channel_kick(struct eth_channel *channel);

/* stats.c */
void eth_totals_add(struct eth_totals *totals, const struct eth_totals *more);
void eth_channel_add_stats(struct eth_totals *totals, const struct eth_channel *channel);
void eth_channel_move_stats(struct eth_totals *totals, struct eth_channel *channel);

#endif
