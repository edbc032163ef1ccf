// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupt.h"
#include "report.h"
#include "udev.h"

/* How often to repeat a scan during which a device was renamed or removed */
#define SCAN_TRIES 16

static unsigned int attribute(struct udev_device *device, const char *name)
{
	const char *value = udev_device_get_sysattr_value(device, name);

	return value ? strtoul(value, NULL, 10) : 0;
}

/*
 * The device of an SF is the ancestor with an sfnum: the class device on the bus sf, or a device
 * of mlx5_core on the auxiliary bus.
 */
static bool sf_read(struct udev_device *device, struct udev_sf *found)
{
	struct udev_device *sf, *pf;
	const char *subsystem;

	for (sf = udev_device_get_parent(device); sf; sf = udev_device_get_parent(sf)) {
		subsystem = udev_device_get_subsystem(sf);
		if (subsystem && (!strcmp(subsystem, "sf") || !strcmp(subsystem, "auxiliary")) &&
		    udev_device_get_sysattr_value(sf, "sfnum"))
			break;
	}
	pf = sf ? udev_device_get_parent_with_subsystem_devtype(sf, "pci", NULL) : NULL;
	if (!pf)
		return false;
	snprintf(found->pf, sizeof(found->pf), "%s", udev_device_get_sysname(pf));
	found->controller = attribute(sf, "controller");
	found->sfnum = attribute(sf, "sfnum");
	return true;
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
	netdev->of_sf = sf_read(device, &netdev->sf);
	return true;
}

/* The caller's function, whose argument depends on the subsystem */
struct scan {
	void	(*netdev)(const struct udev_netdev *netdev, void *data);
	void	(*rdma)(const char *name, const struct udev_sf *sf, void *data);
	void	*data;
};

static void netdev_found(struct udev_device *device, const struct scan *scan)
{
	struct udev_netdev netdev;

	if (netdev_read(device, &netdev))
		scan->netdev(&netdev, scan->data);
}

static void rdma_found(struct udev_device *device, const struct scan *scan)
{
	struct udev_sf sf;

	if (sf_read(device, &sf))
		scan->rdma(udev_device_get_sysname(device), &sf, scan->data);
}

/* Returns -EAGAIN if a device was renamed or removed meanwhile */
static int subsystem_scan(struct udev *udev, const char *subsystem,
			  void (*found)(struct udev_device *device, const struct scan *scan),
			  const struct scan *scan)
{
	struct udev_enumerate *all = udev ? udev_enumerate_new(udev) : NULL;
	struct udev_list_entry *entry;
	struct udev_device *device;
	int err = -ENOMEM;

	if (!all)
		goto out;
	err = udev_enumerate_add_match_subsystem(all, subsystem);
	if (err >= 0)
		err = udev_enumerate_scan_devices(all);
	if (err < 0)
		goto out;
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(all)) {
		device = udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));
		if (!device) {
			err = -EAGAIN;
			continue;
		}
		found(device, scan);
		udev_device_unref(device);
	}
out:
	udev_enumerate_unref(all);
	return err < 0 ? err : 0;
}

static int subsystem_each(const char *subsystem,
			  void (*found)(struct udev_device *device, const struct scan *scan),
			  const struct scan *scan)
{
	struct udev *udev = udev_new();
	int err, tries = SCAN_TRIES;

	do
		err = subsystem_scan(udev, subsystem, found, scan);
	while (err == -EAGAIN && --tries);
	udev_unref(udev);
	/* Devices keep changing, and their events follow */
	return err == -EAGAIN ? 0 : err;
}

int udev_netdevs(void (*found)(const struct udev_netdev *netdev, void *data), void *data)
{
	struct scan scan = { .netdev = found, .data = data };

	return subsystem_each("net", netdev_found, &scan);
}

int udev_rdmas(void (*found)(const char *name, const struct udev_sf *sf, void *data), void *data)
{
	struct scan scan = { .rdma = found, .data = data };

	return subsystem_each("infiniband", rdma_found, &scan);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void udev_waiter_start(struct udev_waiter *waiter, const char *subsystem, const char *another,
		       int seconds)
{
	*waiter = (struct udev_waiter){
		.udev = udev_new(),
		.end = now_ms() + seconds * 1000LL,
	};
	if (waiter->udev)
		waiter->monitor = udev_monitor_new_from_netlink(waiter->udev, "udev");
	if (!waiter->monitor)
		die(EXIT_REFUSED, "udev: failed to subscribe to events: %s", strerror(errno));
	/* For events of hundreds of interfaces at once. Fails without CAP_NET_ADMIN. */
	udev_monitor_set_receive_buffer_size(waiter->monitor, 16 << 20);
	if (udev_monitor_filter_add_match_subsystem_devtype(waiter->monitor, subsystem, NULL) < 0 ||
	    (another && udev_monitor_filter_add_match_subsystem_devtype(waiter->monitor, another,
									NULL) < 0) ||
	    udev_monitor_enable_receiving(waiter->monitor) < 0)
		die(EXIT_REFUSED, "udev: failed to subscribe to events: %s", strerror(errno));
}

void udev_waiter_end(struct udev_waiter *waiter)
{
	udev_monitor_unref(waiter->monitor);
	udev_unref(waiter->udev);
}

bool udev_waiter_receive(struct udev_waiter *waiter, struct udev_netdev *netdev)
{
	struct udev_device *device = udev_monitor_receive_device(waiter->monitor);
	const char *action = device ? udev_device_get_action(device) : NULL;
	bool lost = !device && errno == ENOBUFS;

	if (netdev) {
		*netdev = (struct udev_netdev){};
		if (action && strcmp(action, "remove"))
			netdev->ready = netdev_read(device, netdev);
	}
	udev_device_unref(device);
	return !lost;
}

enum udev_event udev_waiter_next(struct udev_waiter *waiter, struct udev_netdev *netdev)
{
	struct pollfd fds[] = {
		{ .fd = udev_monitor_get_fd(waiter->monitor), .events = POLLIN },
		{ .fd = interrupt_fd(), .events = POLLIN },
	};
	long long left;
	int ready;

	do {
		left = waiter->end - now_ms();
		ready = left > 0 ? poll(fds, 2, left) : 0;
	} while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return UDEV_TIMEOUT;
	if (fds[1].revents)
		return UDEV_INTERRUPTED;
	return udev_waiter_receive(waiter, netdev) ? UDEV_EVENT : UDEV_LOST;
}

bool udev_waiter_over(const struct udev_waiter *waiter)
{
	return now_ms() >= waiter->end;
}

bool udev_waiter_pending(struct udev_waiter *waiter)
{
	struct pollfd fd = { .fd = udev_monitor_get_fd(waiter->monitor), .events = POLLIN };

	return poll(&fd, 1, 0) > 0;
}
