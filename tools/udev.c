// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "udev.h"

static unsigned int attribute(struct udev_device *device, const char *name)
{
	const char *value = udev_device_get_sysattr_value(device, name);

	return value ? strtoul(value, NULL, 10) : 0;
}

/*
 * The device of an SF is an ancestor with a number: on our bus the class device, on the
 * auxiliary bus what mlx5_core makes.
 */
static void netdev_find_sf(struct udev_device *device, struct udev_netdev *netdev)
{
	struct udev_device *sf, *pf;
	const char *subsystem;

	for (sf = udev_device_get_parent(device); sf; sf = udev_device_get_parent(sf)) {
		subsystem = udev_device_get_subsystem(sf);
		if (subsystem && (!strcmp(subsystem, "sf") || !strcmp(subsystem, "auxiliary")) &&
		    udev_device_get_sysattr_value(sf, "sfnum"))
			break;
	}
	if (!sf)
		return;
	pf = udev_device_get_parent_with_subsystem_devtype(sf, "pci", NULL);
	if (!pf)
		return;
	netdev->of_sf = true;
	snprintf(netdev->pf, sizeof(netdev->pf), "%s", udev_device_get_sysname(pf));
	netdev->controller = attribute(sf, "controller");
	netdev->sfnum = attribute(sf, "sfnum");
}

static bool netdev_read(struct udev_device *device, struct udev_netdev *netdev)
{
	const char *ifindex = udev_device_get_property_value(device, "IFINDEX");

	*netdev = (struct udev_netdev){
		.ifindex = ifindex ? atoi(ifindex) : (int)attribute(device, "ifindex"),
		.ready = udev_device_get_is_initialized(device) > 0,
		.carrier = attribute(device, "carrier"),
	};
	if (!netdev->ifindex)
		return false;
	snprintf(netdev->name, sizeof(netdev->name), "%s", udev_device_get_sysname(device));
	netdev_find_sf(device, netdev);
	return true;
}

int udev_netdevs(void (*found)(const struct udev_netdev *netdev, void *data), void *data)
{
	struct udev *udev = udev_new();
	struct udev_enumerate *all = udev ? udev_enumerate_new(udev) : NULL;
	struct udev_list_entry *entry;
	struct udev_device *device;
	struct udev_netdev netdev;
	int err = -ENOMEM;

	if (!all)
		goto out;
	err = udev_enumerate_add_match_subsystem(all, "net");
	if (err >= 0)
		err = udev_enumerate_scan_devices(all);
	if (err < 0)
		goto out;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(all)) {
		device = udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));
		/* It may have gone */
		if (!device)
			continue;
		if (netdev_read(device, &netdev))
			found(&netdev, data);
		udev_device_unref(device);
	}
out:
	udev_enumerate_unref(all);
	udev_unref(udev);
	return err < 0 ? err : 0;
}

struct udev_monitor *udev_netdev_monitor(struct udev *udev)
{
	struct udev_monitor *monitor = udev_monitor_new_from_netlink(udev, "udev");

	if (!monitor)
		return NULL;
	/* Hundreds of interfaces appear at once. Only root may ask for that much. */
	udev_monitor_set_receive_buffer_size(monitor, 16 << 20);
	if (udev_monitor_filter_add_match_subsystem_devtype(monitor, "net", NULL) < 0 ||
	    udev_monitor_enable_receiving(monitor) < 0) {
		udev_monitor_unref(monitor);
		return NULL;
	}
	return monitor;
}

bool udev_netdev_event(struct udev_monitor *monitor, struct udev_netdev *netdev)
{
	struct udev_device *device = udev_monitor_receive_device(monitor);
	const char *action;
	bool there = false;

	if (!device)
		return false;
	action = udev_device_get_action(device);
	if (action && strcmp(action, "remove"))
		there = netdev_read(device, netdev);
	netdev->ready = there;
	udev_device_unref(device);
	return there;
}
