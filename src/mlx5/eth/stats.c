// SPDX-License-Identifier: GPL-2.0
/* Counters: of queues, by ip -s and ethtool -S, and the vport's own. */
#include <linux/ethtool.h>

#include "../vhca/vport.h"
#include "netdev.h"

struct counter {
	const char *name;
	size_t offset;
};

#define RX(name)	{ #name, offsetof(struct eth_rq_stats, name) }
#define TX(name)	{ #name, offsetof(struct eth_sq_stats, name) }
#define VPORT(name)	{ #name, offsetof(struct vport_stats, name) }

static const struct counter rx_counters[] = {
	RX(packets), RX(bytes), RX(csum_unnecessary), RX(csum_complete), RX(csum_none),
	RX(multicast), RX(vlan_stripped), RX(dropped), RX(no_memory), RX(errors), RX(recovered),
};

static const struct counter tx_counters[] = {
	TX(packets), TX(bytes), TX(tso_packets), TX(tso_bytes), TX(csum_partial), TX(stopped),
	TX(dropped), TX(errors), TX(recovered),
};

static const struct counter vport_counters[] = {
	VPORT(rx_packets), VPORT(rx_bytes), VPORT(tx_packets), VPORT(tx_bytes),
	VPORT(rx_multicast), VPORT(rx_errors), VPORT(tx_errors),
};

static u64 value(const void *stats, const struct counter *counter)
{
	return READ_ONCE(*(const u64 *)(stats + counter->offset));
}

static void add(void *to, const void *from, const struct counter *counters, unsigned int count)
{
	for (; count--; counters++)
		*(u64 *)(to + counters->offset) += value(from, counters);
}

/**
 * eth_stats_fold - add a channel's counters to a sum
 * @totals: the sum
 * @channel: the channel
 */
void eth_stats_fold(struct eth_totals *totals, const struct eth_channel *channel)
{
	add(&totals->rx, &channel->rq.stats, rx_counters, ARRAY_SIZE(rx_counters));
	add(&totals->tx, &channel->sq.stats, tx_counters, ARRAY_SIZE(tx_counters));
}

static void sum(struct eth_netdev *eth, struct eth_totals *totals)
{
	unsigned int i;

	spin_lock_bh(&eth->stats_lock);
	*totals = eth->totals;
	for (i = 0; eth->channels && i < eth->config.channels; i++)
		eth_stats_fold(totals, eth->channels[i]);
	spin_unlock_bh(&eth->stats_lock);
}

/**
 * eth_stats_get - ndo_get_stats64
 * @netdev: the netdevice
 * @stats: to fill in
 *
 * Context: any; sleeps not.
 */
void eth_stats_get(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct eth_totals totals;

	sum(netdev_priv(netdev), &totals);
	stats->rx_packets = totals.rx.packets;
	stats->rx_bytes = totals.rx.bytes;
	stats->multicast = totals.rx.multicast;
	stats->rx_dropped = totals.rx.dropped;
	stats->rx_errors = totals.rx.errors;
	stats->tx_packets = totals.tx.packets;
	stats->tx_bytes = totals.tx.bytes;
	stats->tx_dropped = totals.tx.dropped;
	stats->tx_errors = totals.tx.errors;
}

/**
 * eth_counter_set_alloc - have the card count frames that find no buffer
 * @eth: the netdevice
 *
 * ALLOC_Q_COUNTER. A card that has no counter left is no reason not to receive: then none counts.
 *
 * Context: may sleep.
 */
void eth_counter_set_alloc(struct eth_netdev *eth)
{
	u32 out[MLX5_ST_SZ_DW(alloc_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_q_counter_in)] = {};

	MLX5_SET(alloc_q_counter_in, in, opcode, MLX5_CMD_OP_ALLOC_Q_COUNTER);
	if (!VHCA_EXEC(eth->vhca, in, out))
		eth->counter_set = MLX5_GET(alloc_q_counter_out, out, counter_set_id);
}

static u32 query_out_of_buffer(struct eth_netdev *eth)
{
	u32 out[MLX5_ST_SZ_DW(query_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_q_counter_in)] = {};

	if (!eth->counter_set)
		return 0;
	MLX5_SET(query_q_counter_in, in, opcode, MLX5_CMD_OP_QUERY_Q_COUNTER);
	MLX5_SET(query_q_counter_in, in, counter_set_id, eth->counter_set);
	if (VHCA_EXEC(eth->vhca, in, out))
		return 0;
	return MLX5_GET(query_q_counter_out, out, out_of_buffer);
}

/**
 * eth_counter_set_free - undo eth_counter_set_alloc()
 * @eth: the netdevice, without receive queues
 *
 * QUERY_Q_COUNTER, DEALLOC_Q_COUNTER.
 *
 * Context: may sleep.
 */
void eth_counter_set_free(struct eth_netdev *eth)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_q_counter_in)] = {};

	if (!eth->counter_set)
		return;
	eth->totals.out_of_buffer += query_out_of_buffer(eth);
	MLX5_SET(dealloc_q_counter_in, in, opcode, MLX5_CMD_OP_DEALLOC_Q_COUNTER);
	MLX5_SET(dealloc_q_counter_in, in, counter_set_id, eth->counter_set);
	VHCA_EXEC_IN(eth->vhca, in);
	eth->counter_set = 0;
}

/* ---- ethtool -S: sums, the vport's, then queue by queue ---- */

/**
 * eth_stats_count - how many counters ethtool -S shows
 * @eth: the netdevice
 *
 * Context: rtnl is held.
 */
int eth_stats_count(struct eth_netdev *eth)
{
	const unsigned int queue = ARRAY_SIZE(rx_counters) + ARRAY_SIZE(tx_counters);

	return queue + 1 + ARRAY_SIZE(vport_counters) + eth->config.channels * queue;
}

static void name_all(u8 **names, const char *format, unsigned int index,
		     const struct counter *counters, unsigned int count)
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

	name_all(&names, "rx_", 0, rx_counters, ARRAY_SIZE(rx_counters));
	name_all(&names, "tx_", 0, tx_counters, ARRAY_SIZE(tx_counters));
	ethtool_sprintf(&names, "rx_out_of_buffer");
	name_all(&names, "vport_", 0, vport_counters, ARRAY_SIZE(vport_counters));
	for (i = 0; i < eth->config.channels; i++) {
		name_all(&names, "rx%u_", i, rx_counters, ARRAY_SIZE(rx_counters));
		name_all(&names, "tx%u_", i, tx_counters, ARRAY_SIZE(tx_counters));
	}
}

static void value_all(u64 **values, const void *stats, const struct counter *counters,
		      unsigned int count)
{
	for (; count--; counters++)
		*(*values)++ = stats ? value(stats, counters) : 0;
}

/**
 * eth_stats_values - values of the counters that ethtool -S shows
 * @eth: the netdevice
 * @values: room for eth_stats_count() values
 *
 * QUERY_VPORT_COUNTER, QUERY_Q_COUNTER. Queues count from the time that they were made.
 *
 * Context: rtnl is held; may sleep.
 */
void eth_stats_values(struct eth_netdev *eth, u64 *values)
{
	struct vport_stats vport = {};
	struct eth_channel *channel;
	struct eth_totals totals;
	unsigned int i;

	sum(eth, &totals);
	/* A counter that cannot be read shows as 0. */
	vport_query_stats(eth->vhca, 0, false, &vport);
	value_all(&values, &totals.rx, rx_counters, ARRAY_SIZE(rx_counters));
	value_all(&values, &totals.tx, tx_counters, ARRAY_SIZE(tx_counters));
	*values++ = totals.out_of_buffer + query_out_of_buffer(eth);
	value_all(&values, &vport, vport_counters, ARRAY_SIZE(vport_counters));
	for (i = 0; i < eth->config.channels; i++) {
		channel = eth->channels ? eth->channels[i] : NULL;
		value_all(&values, channel ? &channel->rq.stats : NULL, rx_counters,
			  ARRAY_SIZE(rx_counters));
		value_all(&values, channel ? &channel->sq.stats : NULL, tx_counters,
			  ARRAY_SIZE(tx_counters));
	}
}
