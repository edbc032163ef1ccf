/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_COUNTERS_H
#define ETH_COUNTERS_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "rq.h"
#include "sq.h"

#define ETH_RX_COUNTERS		(sizeof(struct eth_rq_stats) / sizeof(u64))
#define ETH_TX_COUNTERS		(sizeof(struct eth_sq_stats) / sizeof(u64))

/**
 * struct eth_counter - a counter among others
 * @name: as ethtool -S shows it
 * @offset: of the u64 in its structure
 */
struct eth_counter {
	const char *name;
	size_t offset;
};

/**
 * struct eth_totals - what queues have counted
 * @rx: receive queues
 * @tx: send queues
 */
struct eth_totals {
	struct eth_rq_stats rx;
	struct eth_sq_stats tx;
};

extern const struct eth_counter eth_rx_counters[ETH_RX_COUNTERS];
extern const struct eth_counter eth_tx_counters[ETH_TX_COUNTERS];

static inline u64 eth_counter_value(const void *stats, const struct eth_counter *counter)
{
	return READ_ONCE(*(const u64 *)(stats + counter->offset));
}

void eth_totals_add(struct eth_totals *totals, const struct eth_totals *more);
void eth_totals_add_queues(struct eth_totals *totals, const struct eth_rq_stats *rx,
			   const struct eth_sq_stats *tx);

#endif
