// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>

struct net_device *probe(void);
struct net_device *probe(void)
{
	return alloc_netdev_dummy(0);
}
