/* SPDX-License-Identifier: GPL-2.0 */
/*
 * alloc_netdev_dummy(): a net_device that carries NAPIs and nothing else. Before 6.10 it was part
 * of somebody's structure, and there is no other way to give it back than to free that.
 */
#ifndef _SF_COMPAT_NETDEV_H
#define _SF_COMPAT_NETDEV_H

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

#endif /* _SF_COMPAT_NETDEV_H */
