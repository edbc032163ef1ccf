// SPDX-License-Identifier: GPL-2.0
/* Counters per queue, and of destroyed queues, for the kernel's netdev family. */
#include "../../compat/netdev.h"
#include "channel.h"
#include "nic.h"
#include "qstats.h"
#include "rq.h"

static void qstats_fill_rx(const struct nic_rq_stats *from, struct netdev_queue_stats_rx *to)
{
	to->packets = READ_ONCE(from->packets);
	to->bytes = READ_ONCE(from->bytes);
	to->alloc_fail = READ_ONCE(from->no_memory);
	netdev_queue_set_csum_complete(to, READ_ONCE(from->csum_complete));
	to->csum_unnecessary = READ_ONCE(from->csum_unnecessary);
	to->csum_none = READ_ONCE(from->csum_none);
}

static void qstats_fill_tx(const struct nic_sq_stats *from, struct netdev_queue_stats_tx *to)
{
	to->packets = READ_ONCE(from->packets);
	to->bytes = READ_ONCE(from->bytes);
	to->needs_csum = READ_ONCE(from->csum_partial);
	to->hw_gso_packets = READ_ONCE(from->tso_packets);
	to->stop = READ_ONCE(from->stopped);
}

/* rtnl is held, which protects the channels */
static void qstats_get_rx(struct net_device *netdev, int index,
			  struct netdev_queue_stats_rx *stats)
{
	struct nic *nic = netdev_priv(netdev);

	if (nic->channels)
		qstats_fill_rx(&nic->channels[index]->rq.stats, stats);
}

static void qstats_get_tx(struct net_device *netdev, int index,
			  struct netdev_queue_stats_tx *stats)
{
	struct nic *nic = netdev_priv(netdev);

	if (nic->channels)
		qstats_fill_tx(&nic->channels[index]->sq.stats, stats);
}

static void qstats_get_base(struct net_device *netdev, struct netdev_queue_stats_rx *rx,
			    struct netdev_queue_stats_tx *tx)
{
	struct nic *nic = netdev_priv(netdev);

	qstats_fill_rx(&nic->totals.rx, rx);
	qstats_fill_tx(&nic->totals.tx, tx);
}

const struct netdev_stat_ops nic_stat_ops = {
	.get_queue_stats_rx	= qstats_get_rx,
	.get_queue_stats_tx	= qstats_get_tx,
	.get_base_stats		= qstats_get_base,
};
