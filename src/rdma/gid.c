// SPDX-License-Identifier: GPL-2.0
/*
 * The netdevice of the same SF: its addresses are the port's GIDs, and its link is the port's. The
 * netdevice may come and go, or change its namespace, at any time.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>
#include <rdma/ib_addr.h>
#include <rdma/ib_cache.h>
#include <rdma/ib_verbs.h>
#include <sf_mlx5/roce.h>
#include <sfbus/sfbus.h>

#include "verbs.h"

#define NO_VLAN	0xffff

/* ---- GIDs ---- */

int verbs_add_gid(const struct ib_gid_attr *attr, void **context)
{
	struct verbs_device *dev = to_verbs_device(attr->device);
	const struct in6_addr *ip = (const struct in6_addr *)&attr->gid;
	struct vhca_roce_address address = {
		.v2 = attr->gid_type == IB_GID_TYPE_ROCE_UDP_ENCAP,
		.ipv4 = ipv6_addr_v4mapped(ip),
	};
	u16 vlan = NO_VLAN;
	int err;

	err = rdma_read_gid_l2_fields(attr, &vlan, address.mac);
	if (err)
		return err;
	address.tagged = vlan != NO_VLAN;
	address.vlan = vlan;
	memcpy(address.ip, ip, sizeof(address.ip));
	return vhca_roce_address_set(dev->vhca, attr->index, &address);
}

int verbs_del_gid(const struct ib_gid_attr *attr, void **context)
{
	return vhca_roce_address_set(to_verbs_device(attr->device)->vhca, attr->index, NULL);
}

/* ---- the port's link ---- */

static enum ib_port_state port_state(const struct net_device *netdev)
{
	return netdev && netif_running(netdev) && netif_carrier_ok(netdev) ? IB_PORT_ACTIVE :
									     IB_PORT_DOWN;
}

void verbs_port_query(struct verbs_device *dev, struct ib_port_attr *attr)
{
	spin_lock(&dev->netdev_lock);
	attr->state = port_state(dev->netdev);
	if (dev->netdev)
		attr->active_mtu = min(attr->max_mtu, iboe_get_mtu(dev->netdev->mtu));
	spin_unlock(&dev->netdev_lock);
	attr->phys_state = attr->state == IB_PORT_ACTIVE ? IB_PORT_PHYS_STATE_LINK_UP :
							   IB_PORT_PHYS_STATE_DISABLED;
}

static bool port_has_speed(struct verbs_device *dev)
{
	struct ethtool_link_ksettings settings;
	struct net_device *netdev;
	bool known = false;

	rtnl_lock();
	/* It changes under this lock only */
	netdev = dev->netdev;
	if (netdev && !__ethtool_get_link_ksettings(netdev, &settings))
		known = settings.base.speed && settings.base.speed != (u32)SPEED_UNKNOWN;
	rtnl_unlock();
	return known;
}

void verbs_port_query_speed(struct verbs_device *dev, struct ib_port_attr *attr)
{
	mutex_lock(&dev->speed_lock);
	if (time_after_eq(jiffies, dev->speed_expires)) {
		dev->speed = IB_SPEED_SDR;
		dev->width = IB_WIDTH_1X;
		/* The core logs a message for each query of a speed that is unknown */
		if (port_has_speed(dev))
			ib_get_eth_speed(&dev->ib, VERBS_PORT, &dev->speed, &dev->width);
		dev->speed_expires = jiffies + HZ;
	}
	attr->active_speed = dev->speed;
	attr->active_width = dev->width;
	mutex_unlock(&dev->speed_lock);
}

/* Since 6.13 the core reports changes of the link */
#ifdef SF_HAVE_IB_DISPATCH_PORT_STATE_EVENT

static void port_report(struct verbs_device *dev)
{
}

#else

static void port_report(struct verbs_device *dev)
{
	struct ib_event event = {
		.device = &dev->ib,
		.element.port_num = VERBS_PORT,
	};
	enum ib_port_state state;
	bool changed;

	spin_lock(&dev->netdev_lock);
	state = port_state(dev->netdev);
	changed = state != dev->port_state;
	dev->port_state = state;
	spin_unlock(&dev->netdev_lock);
	if (!changed || !READ_ONCE(dev->registered))
		return;
	event.event = state == IB_PORT_ACTIVE ? IB_EVENT_PORT_ACTIVE : IB_EVENT_PORT_ERR;
	ib_dispatch_event(&event);
}

#endif

/* ---- the netdevice ---- */

/* The netdevice's parent is a class device, a sibling of ours */
static bool netdev_is_ours(const struct verbs_device *dev, const struct net_device *netdev)
{
	return netdev->dev.parent && netdev->dev.parent->parent == dev->sfdev->dev.parent &&
	       dev->sfdev->dev.parent;
}

static void netdev_set(struct verbs_device *dev, struct net_device *netdev)
{
	spin_lock(&dev->netdev_lock);
	dev->netdev = netdev;
	spin_unlock(&dev->netdev_lock);
	if (ib_device_set_netdev(&dev->ib, netdev, VERBS_PORT))
		ibdev_err(&dev->ib, "failed to assign the netdevice\n");
	/* The core has handled the netdevice's event before, without knowing that it is ours */
	if (netdev && READ_ONCE(dev->registered))
		queue_work(dev->events, &dev->rescan);
}

static void netdev_rescan(struct work_struct *work)
{
	rdma_roce_rescan_device(&container_of(work, struct verbs_device, rescan)->ib);
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *info)
{
	struct verbs_device *dev = container_of(nb, struct verbs_device, netdev_nb);
	struct net_device *netdev = netdev_notifier_info_to_dev(info);

	if (!netdev_is_ours(dev, netdev))
		return NOTIFY_DONE;
	switch (event) {
	case NETDEV_REGISTER:
		netdev_set(dev, netdev);
		break;
	case NETDEV_UNREGISTER:
		netdev_set(dev, NULL);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		break;
	default:
		return NOTIFY_DONE;
	}
	port_report(dev);
	return NOTIFY_DONE;
}

int verbs_netdev_watch(struct verbs_device *dev)
{
	spin_lock_init(&dev->netdev_lock);
	mutex_init(&dev->speed_lock);
	dev->speed_expires = jiffies;
	dev->port_state = IB_PORT_DOWN;
	INIT_WORK(&dev->rescan, netdev_rescan);
	dev->netdev_nb.notifier_call = netdev_event;
	/* Reports netdevices that exist already */
	return register_netdevice_notifier(&dev->netdev_nb);
}

void verbs_netdev_registered(struct verbs_device *dev)
{
	WRITE_ONCE(dev->registered, true);
	queue_work(dev->events, &dev->rescan);
}

void verbs_netdev_unwatch(struct verbs_device *dev)
{
	WRITE_ONCE(dev->registered, false);
	/* Reports the netdevice's end */
	unregister_netdevice_notifier(&dev->netdev_nb);
	cancel_work_sync(&dev->rescan);
}
