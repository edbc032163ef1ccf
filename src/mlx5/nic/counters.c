// SPDX-License-Identifier: GPL-2.0
/* Counters of queues, and their sums. */
#include <linux/compiler.h>
#include <linux/kernel.h>

#include "counters.h"

#define RX(name)	{ #name, offsetof(struct nic_rq_stats, name) }
#define TX(name)	{ #name, offsetof(struct nic_sq_stats, name) }

const struct nic_counter nic_rx_counters[NIC_RX_COUNTERS] = {
	RX(packets), RX(bytes), RX(csum_unnecessary), RX(csum_complete), RX(csum_none),
	RX(multicast), RX(vlan_stripped), RX(dropped), RX(no_memory), RX(errors), RX(recovered),
};

const struct nic_counter nic_tx_counters[NIC_TX_COUNTERS] = {
	TX(packets), TX(bytes), TX(tso_packets), TX(tso_bytes), TX(csum_partial), TX(stopped),
	TX(dropped), TX(errors), TX(recovered),
};

static void counters_add(void *to, const void *from, const struct nic_counter *counters,
			 unsigned int count)
{
	for (; count--; counters++)
		*(u64 *)(to + counters->offset) += nic_counter_value(from, counters);
}

void nic_totals_add_queues(struct nic_totals *totals, const struct nic_rq_stats *rx,
			   const struct nic_sq_stats *tx)
{
	counters_add(&totals->rx, rx, nic_rx_counters, NIC_RX_COUNTERS);
	counters_add(&totals->tx, tx, nic_tx_counters, NIC_TX_COUNTERS);
}

void nic_totals_add(struct nic_totals *totals, const struct nic_totals *more)
{
	nic_totals_add_queues(totals, &more->rx, &more->tx);
}
