/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Repair of dead queues: their owner replaces them. A channel can reset a queue, but only the owner
 * of the channel knows the rules and tables that refer to the queue.
 */
#ifndef SF_MLX5_NIC_REPAIR_H
#define SF_MLX5_NIC_REPAIR_H

#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "backoff.h"

/* Which queue was reset or is dead; bits of nic_repair.reasons */
enum nic_repair_reason {
	NIC_REPAIR_TX,
	NIC_REPAIR_RX,
	NIC_REPAIR_REASONS
};

/**
 * struct nic_repair - repairs the queues of one owner
 * @work: calls @run
 * @run: replaces dead queues. @reasons: bits of the requests since the last call. @again: the last
 *	call has failed. Called in process context without locks. Returns 0, or a negative errno if
 *	it must be called again.
 * @failed: the last call of @run has failed
 * @reasons: bits of new requests
 * @lock: protects @enabled and @backoff
 * @enabled: requests start @work
 * @backoff: delay of the next call
 */
struct nic_repair {
	struct delayed_work work;
	int (*run)(struct nic_repair *repair, unsigned long reasons, bool again);
	bool failed;
	unsigned long reasons;
	spinlock_t lock;		/* protects enabled and backoff */
	bool enabled;
	struct nic_backoff backoff;
};

/* Requests have no effect until nic_repair_start() */
void nic_repair_init(struct nic_repair *repair,
		     int (*run)(struct nic_repair *repair, unsigned long reasons, bool again));
/* Handle requests, including those since nic_repair_init(). Any context. */
void nic_repair_start(struct nic_repair *repair);
/* Ignore further requests. The caller must not hold locks that @run takes. Sleeps. */
void nic_repair_stop(struct nic_repair *repair);
/* Request a repair. Any context. */
void nic_repair_request(struct nic_repair *repair, enum nic_repair_reason reason);

#endif
