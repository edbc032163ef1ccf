// SPDX-License-Identifier: GPL-2.0
/* Statistics for ip -s and ethtool -S: counters of queues and of the vport. */
#include <linux/ethtool.h>

#include "../vhca/vport.h"
#include "channel.h"
#include "counters.h"
#include "nic.h"
#include "rx_pool.h"
#include "stats.h"
#include "switching.h"

#define VPORT(name)	{ #name, offsetof(struct vport_stats, name) }
#define SHARED(name)	{ #name, offsetof(struct nic_shared_stats, name) }

static const struct nic_counter vport_counters[] = {
	VPORT(rx_packets), VPORT(rx_bytes), VPORT(tx_packets), VPORT(tx_bytes),
	VPORT(rx_multicast), VPORT(rx_errors), VPORT(tx_errors),
};

static const struct nic_counter shared_counters[] = {
	SHARED(packets), SHARED(bytes), SHARED(dropped), SHARED(no_memory), SHARED(errors),
	SHARED(recovered), SHARED(out_of_buffer),
};

static void stats_sum(struct nic *nic, struct nic_totals *totals)
{
	unsigned int i;

	spin_lock_bh(&nic->stats_lock);
	*totals = nic->totals;
	for (i = 0; nic->channels && i < nic->config.channels; i++)
		nic_channel_add_stats(totals, nic->channels[i]);
	spin_unlock_bh(&nic->stats_lock);
}

static void stats_counter_work(struct work_struct *work)
{
	struct nic *nic = container_of(work, struct nic, counter_work);

	nic_counter_set_read(&nic->counter_set);
}

void nic_stats_init(struct nic *nic)
{
	spin_lock_init(&nic->stats_lock);
	nic_counter_set_init(&nic->counter_set, nic->vhca);
	INIT_WORK(&nic->counter_work, stats_counter_work);
}

void nic_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct nic *nic = netdev_priv(netdev);
	struct nic_totals totals;

	stats_sum(nic, &totals);
	stats->rx_packets = totals.rx.packets;
	stats->rx_bytes = totals.rx.bytes;
	stats->multicast = totals.rx.multicast;
	stats->rx_dropped = totals.rx.dropped;
	stats->rx_errors = totals.rx.errors;
	stats->rx_missed_errors = READ_ONCE(nic->counter_set.out_of_buffer);
	stats->tx_packets = totals.tx.packets;
	stats->tx_bytes = totals.tx.bytes;
	stats->tx_dropped = totals.tx.dropped;
	stats->tx_errors = totals.tx.errors;
	if (nic_counter_set_is_old(&nic->counter_set))
		schedule_work(&nic->counter_work);
}

/* ---- ethtool -S: sums, the vport's, those that representors share, then queue by queue ---- */

int nic_stats_count(struct nic *nic)
{
	const unsigned int queue = NIC_RX_COUNTERS + NIC_TX_COUNTERS;

	return queue + 1 + ARRAY_SIZE(vport_counters) +
	       (nic->uplink ? ARRAY_SIZE(shared_counters) : 0) + nic->config.channels * queue;
}

static void stats_name_all(u8 **names, const char *format, unsigned int index,
			   const struct nic_counter *counters, unsigned int count)
{
	char prefix[ETH_GSTRING_LEN];

	scnprintf(prefix, sizeof(prefix), format, index);
	for (; count--; counters++)
		ethtool_sprintf(names, "%s%s", prefix, counters->name);
}

void nic_stats_names(struct nic *nic, u8 *names)
{
	unsigned int i;

	stats_name_all(&names, "rx_", 0, nic_rx_counters, NIC_RX_COUNTERS);
	stats_name_all(&names, "tx_", 0, nic_tx_counters, NIC_TX_COUNTERS);
	ethtool_sprintf(&names, "rx_out_of_buffer");
	stats_name_all(&names, "vport_", 0, vport_counters, ARRAY_SIZE(vport_counters));
	if (nic->uplink)
		stats_name_all(&names, "rep_rx_", 0, shared_counters, ARRAY_SIZE(shared_counters));
	for (i = 0; i < nic->config.channels; i++) {
		stats_name_all(&names, "rx%u_", i, nic_rx_counters, NIC_RX_COUNTERS);
		stats_name_all(&names, "tx%u_", i, nic_tx_counters, NIC_TX_COUNTERS);
	}
}

static void stats_value_all(u64 **values, const void *stats, const struct nic_counter *counters,
			    unsigned int count)
{
	for (; count--; counters++)
		*(*values)++ = stats ? nic_counter_value(stats, counters) : 0;
}

void nic_stats_values(struct nic *nic, u64 *values)
{
	struct nic_shared_stats shared = {};
	struct vport_stats vport = {};
	struct nic_channel *channel;
	struct nic_totals totals;
	unsigned int i;

	stats_sum(nic, &totals);
	/* A counter that cannot be read is reported as 0 */
	vport_query_stats(nic->vhca, 0, false, &vport);
	stats_value_all(&values, &totals.rx, nic_rx_counters, NIC_RX_COUNTERS);
	stats_value_all(&values, &totals.tx, nic_tx_counters, NIC_TX_COUNTERS);
	*values++ = nic_counter_set_read(&nic->counter_set);
	stats_value_all(&values, &vport, vport_counters, ARRAY_SIZE(vport_counters));
	if (nic->switching)
		nic->switching->shared_stats(nic->switching_context, &shared);
	if (nic->uplink)
		stats_value_all(&values, &shared, shared_counters, ARRAY_SIZE(shared_counters));
	for (i = 0; i < nic->config.channels; i++) {
		channel = nic->channels ? nic->channels[i] : NULL;
		stats_value_all(&values, channel ? &channel->rq.stats : NULL, nic_rx_counters,
				NIC_RX_COUNTERS);
		stats_value_all(&values, channel ? &channel->sq.stats : NULL, nic_tx_counters,
				NIC_TX_COUNTERS);
	}
}
