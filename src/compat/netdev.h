/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <linux/netdevice.h> of current kernels.
 *
 * alloc_netdev_dummy(): a net_device that only carries NAPIs. Before 6.10 a driver embedded it in a
 * structure of its own, so freeing it means freeing that structure.
 *
 * A NAPI's interrupt, the queues it serves (6.8) and per-queue counters (6.10) are only shown to
 * users; older kernels lack them.
 */
#ifndef SF_COMPAT_NETDEV_H
#define SF_COMPAT_NETDEV_H

#include <linux/netdevice.h>

#ifdef SF_HAVE_ALLOC_NETDEV_DUMMY

#define free_netdev_dummy	free_netdev

#else

#include <linux/slab.h>

static inline struct net_device *alloc_netdev_dummy(int sizeof_priv)
{
	struct net_device *netdev;

	netdev = kzalloc(ALIGN(sizeof(*netdev), NETDEV_ALIGN) + sizeof_priv, GFP_KERNEL);
	if (netdev)
		init_dummy_netdev(netdev);
	return netdev;
}

static inline void free_netdev_dummy(struct net_device *netdev)
{
	kfree(netdev);
}

#endif /* SF_HAVE_ALLOC_NETDEV_DUMMY */

#ifndef SF_HAVE_NETIF_QUEUE_SET_NAPI

enum netdev_queue_type {
	NETDEV_QUEUE_TYPE_RX,
	NETDEV_QUEUE_TYPE_TX,
};

static inline void netif_queue_set_napi(struct net_device *dev, unsigned int queue_index,
					enum netdev_queue_type type, struct napi_struct *napi)
{
}

static inline void netif_napi_set_irq(struct napi_struct *napi, int irq)
{
}

#endif /* SF_HAVE_NETIF_QUEUE_SET_NAPI */

#ifdef SF_HAVE_NETDEV_STAT_OPS

#include <net/netdev_queues.h>

static inline void netdev_set_stat_ops(struct net_device *dev, const struct netdev_stat_ops *ops)
{
	dev->stat_ops = ops;
}

#else

struct netdev_queue_stats_rx {
	u64 bytes, packets, alloc_fail;
	u64 csum_complete, csum_unnecessary, csum_none;
};

struct netdev_queue_stats_tx {
	u64 bytes, packets;
	u64 needs_csum, hw_gso_packets, stop;
};

struct netdev_stat_ops {
	void (*get_queue_stats_rx)(struct net_device *dev, int idx,
				   struct netdev_queue_stats_rx *stats);
	void (*get_queue_stats_tx)(struct net_device *dev, int idx,
				   struct netdev_queue_stats_tx *stats);
	void (*get_base_stats)(struct net_device *dev, struct netdev_queue_stats_rx *rx,
			       struct netdev_queue_stats_tx *tx);
};

static inline void netdev_set_stat_ops(struct net_device *dev, const struct netdev_stat_ops *ops)
{
}

#endif /* SF_HAVE_NETDEV_STAT_OPS */

/* Some kernels with per-queue counters lack this one */
static inline void netdev_queue_set_csum_complete(struct netdev_queue_stats_rx *stats, u64 count)
{
#if defined(SF_HAVE_NETDEV_QUEUE_CSUM_COMPLETE) || !defined(SF_HAVE_NETDEV_STAT_OPS)
	stats->csum_complete = count;
#endif
}

#endif /* SF_COMPAT_NETDEV_H */
