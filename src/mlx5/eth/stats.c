// SPDX-License-Identifier: GPL-2.0
/* Counters: of queues, by ip -s and ethtool -S, and the vport's own. */
#include <linux/ethtool.h>

#include "../vhca/vport.h"
#include "channel.h"
#include "counters.h"
#include "nic.h"
#include "rx_pool.h"
#include "stats.h"
#include "switching.h"

#define VPORT(name)	{ #name, offsetof(struct vport_stats, name) }
#define SHARED(name)	{ #name, offsetof(struct eth_shared_stats, name) }

static const struct eth_counter vport_counters[] = {
	VPORT(rx_packets), VPORT(rx_bytes), VPORT(tx_packets), VPORT(tx_bytes),
	VPORT(rx_multicast), VPORT(rx_errors), VPORT(tx_errors),
};

static const struct eth_counter shared_counters[] = {
	SHARED(packets), SHARED(bytes), SHARED(dropped), SHARED(no_memory), SHARED(errors),
	SHARED(recovered), SHARED(out_of_buffer),
};

static void stats_sum(struct eth_netdev *eth, struct eth_totals *totals)
{
	unsigned int i;

	spin_lock_bh(&eth->stats_lock);
	*totals = eth->totals;
	for (i = 0; eth->channels && i < eth->config.channels; i++)
		eth_channel_add_stats(totals, eth->channels[i]);
	spin_unlock_bh(&eth->stats_lock);
}

static void stats_counter_work(struct work_struct *work)
{
	struct eth_netdev *eth = container_of(work, struct eth_netdev, counter_work);

	eth_counter_set_read(&eth->counter_set);
}

/**
 * eth_stats_init - prepare for eth_stats_get()
 * @eth: the netdevice, not registered yet
 */
void eth_stats_init(struct eth_netdev *eth)
{
	spin_lock_init(&eth->stats_lock);
	eth_counter_set_init(&eth->counter_set, eth->vhca);
	INIT_WORK(&eth->counter_work, stats_counter_work);
}

/**
 * eth_stats_get - ndo_get_stats64
 * @netdev: the netdevice
 * @stats: to fill in
 *
 * Frames that found no buffer are those that the card told of after an earlier call: to ask it
 * takes a command.
 *
 * Context: any; does not sleep.
 */
void eth_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct eth_netdev *eth = netdev_priv(netdev);
	struct eth_totals totals;

	stats_sum(eth, &totals);
	stats->rx_packets = totals.rx.packets;
	stats->rx_bytes = totals.rx.bytes;
	stats->multicast = totals.rx.multicast;
	stats->rx_dropped = totals.rx.dropped;
	stats->rx_errors = totals.rx.errors;
	stats->rx_missed_errors = READ_ONCE(eth->counter_set.out_of_buffer);
	stats->tx_packets = totals.tx.packets;
	stats->tx_bytes = totals.tx.bytes;
	stats->tx_dropped = totals.tx.dropped;
	stats->tx_errors = totals.tx.errors;
	if (eth_counter_set_is_old(&eth->counter_set))
		schedule_work(&eth->counter_work);
}

/* ---- ethtool -S: sums, the vport's, of all representors, then queue by queue ---- */

/**
 * eth_stats_count - how many counters ethtool -S shows
 * @eth: the netdevice
 *
 * Context: rtnl is held.
 */
int eth_stats_count(struct eth_netdev *eth)
{
	const unsigned int queue = ETH_RX_COUNTERS + ETH_TX_COUNTERS;

	return queue + 1 + ARRAY_SIZE(vport_counters) +
	       (eth->uplink ? ARRAY_SIZE(shared_counters) : 0) + eth->config.channels * queue;
}

static void stats_name_all(u8 **names, const char *format, unsigned int index,
		     const struct eth_counter *counters, unsigned int count)
{
	char prefix[ETH_GSTRING_LEN];

	scnprintf(prefix, sizeof(prefix), format, index);
	for (; count--; counters++)
		ethtool_sprintf(names, "%s%s", prefix, counters->name);
}

/**
 * eth_stats_names - names of the counters that ethtool -S shows
 * @eth: the netdevice
 * @names: room for eth_stats_count() names
 *
 * Context: rtnl is held.
 */
void eth_stats_names(struct eth_netdev *eth, u8 *names)
{
	unsigned int i;

	stats_name_all(&names, "rx_", 0, eth_rx_counters, ETH_RX_COUNTERS);
	stats_name_all(&names, "tx_", 0, eth_tx_counters, ETH_TX_COUNTERS);
	ethtool_sprintf(&names, "rx_out_of_buffer");
	stats_name_all(&names, "vport_", 0, vport_counters, ARRAY_SIZE(vport_counters));
	if (eth->uplink)
		stats_name_all(&names, "rep_rx_", 0, shared_counters, ARRAY_SIZE(shared_counters));
	for (i = 0; i < eth->config.channels; i++) {
		stats_name_all(&names, "rx%u_", i, eth_rx_counters, ETH_RX_COUNTERS);
		stats_name_all(&names, "tx%u_", i, eth_tx_counters, ETH_TX_COUNTERS);
	}
}

static void stats_value_all(u64 **values, const void *stats, const struct eth_counter *counters,
		      unsigned int count)
{
	for (; count--; counters++)
		*(*values)++ = stats ? eth_counter_value(stats, counters) : 0;
}

/**
 * eth_stats_values - values of the counters that ethtool -S shows
 * @eth: the netdevice
 * @values: room for eth_stats_count() values
 *
 * QUERY_VPORT_COUNTER, QUERY_Q_COUNTER. The uplink's netdevice shows the receive queues that
 * representors share: which of them a frame was for that found no buffer is not known. Queues count
 * from the time that they were made.
 *
 * Context: rtnl is held; may sleep.
 */
void eth_stats_values(struct eth_netdev *eth, u64 *values)
{
	struct eth_shared_stats shared = {};
	struct vport_stats vport = {};
	struct eth_channel *channel;
	struct eth_totals totals;
	unsigned int i;

	stats_sum(eth, &totals);
	/* A counter that cannot be read shows as 0. */
	vport_query_stats(eth->vhca, 0, false, &vport);
	stats_value_all(&values, &totals.rx, eth_rx_counters, ETH_RX_COUNTERS);
	stats_value_all(&values, &totals.tx, eth_tx_counters, ETH_TX_COUNTERS);
	*values++ = eth_counter_set_read(&eth->counter_set);
	stats_value_all(&values, &vport, vport_counters, ARRAY_SIZE(vport_counters));
	if (eth->switching)
		eth->switching->shared_stats(eth->switching_context, &shared);
	if (eth->uplink)
		stats_value_all(&values, &shared, shared_counters, ARRAY_SIZE(shared_counters));
	for (i = 0; i < eth->config.channels; i++) {
		channel = eth->channels ? eth->channels[i] : NULL;
		stats_value_all(&values, channel ? &channel->rq.stats : NULL, eth_rx_counters,
			  ETH_RX_COUNTERS);
		stats_value_all(&values, channel ? &channel->sq.stats : NULL, eth_tx_counters,
			  ETH_TX_COUNTERS);
	}
}
