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

struct nic_channel *nic_channel_create(struct vhca *vhca, struct net_device *napi_dev,
				       const struct nic_rq_params *rq,
				       const struct nic_sq_params *sq);
void nic_channel_destroy(struct nic_channel *channel, struct nic_totals *last);
void nic_channel_activate(struct nic_channel *channel);
void nic_channel_deactivate(struct nic_channel *channel);
void nic_channel_check(struct nic_channel *channel);
int nic_channel_poll(struct napi_struct *napi, int budget);
void nic_channel_kick(struct nic_channel *channel);
void nic_channel_add_stats(struct nic_totals *totals, const struct nic_channel *channel);
void nic_channel_move_stats(struct nic_totals *totals, struct nic_channel *channel);

#endif
