/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_COUNTERS_H
#define SF_MLX5_NIC_COUNTERS_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "rq.h"
#include "sq.h"

#define NIC_RX_COUNTERS		(sizeof(struct nic_rq_stats) / sizeof(u64))
#define NIC_TX_COUNTERS		(sizeof(struct nic_sq_stats) / sizeof(u64))

/**
 * struct nic_counter - description of a counter
 * @name: name in ethtool -S
 * @offset: offset of the u64 in its structure
 */
struct nic_counter {
	const char *name;
	size_t offset;
};

/**
 * struct nic_totals - sums of queues' counters
 * @rx: receive queues
 * @tx: send queues
 */
struct nic_totals {
	struct nic_rq_stats rx;
	struct nic_sq_stats tx;
};

extern const struct nic_counter nic_rx_counters[NIC_RX_COUNTERS];
extern const struct nic_counter nic_tx_counters[NIC_TX_COUNTERS];

static inline u64 nic_counter_value(const void *stats, const struct nic_counter *counter)
{
	return READ_ONCE(*(const u64 *)(stats + counter->offset));
}

/* Add @more to @totals */
void nic_totals_add(struct nic_totals *totals, const struct nic_totals *more);
/* Add a queue pair's counters to @totals. @rx: the receive queue's. @tx: the send queue's. */
void nic_totals_add_queues(struct nic_totals *totals, const struct nic_rq_stats *rx,
			   const struct nic_sq_stats *tx);

#endif
