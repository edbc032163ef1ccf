// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <net/netdev_queues.h>

void probe(struct net_device *netdev, struct netdev_queue_stats_rx *rx,
	   struct netdev_queue_stats_tx *tx, const struct netdev_stat_ops *ops);
void probe(struct net_device *netdev, struct netdev_queue_stats_rx *rx,
	   struct netdev_queue_stats_tx *tx, const struct netdev_stat_ops *ops)
{
	rx->csum_none = 0;
	tx->stop = 0;
	netdev->stat_ops = ops;
}
