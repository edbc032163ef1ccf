/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network interfaces as udev knows them: which SF one belongs to, and when it has its name.
 */
#ifndef SFBUS_UDEV_H
#define SFBUS_UDEV_H

#include <libudev.h>
#include <net/if.h>
#include <stdbool.h>

struct udev_netdev {
	int		ifindex;
	char		name[IFNAMSIZ];
	bool		ready;		/* all rules have been run */
	bool		carrier;
	/* Whose it is, if it is an SF's */
	bool		of_sf;
	char		pf[64];
	unsigned int	controller, sfnum;
};

/* Each interface of this network namespace: 0 or a negative errno */
int udev_netdevs(void (*found)(const struct udev_netdev *netdev, void *data), void *data);

/* Events of interfaces whose rules have been run, from the moment this returns on */
struct udev_monitor *udev_netdev_monitor(struct udev *udev);

/* Whether an interface is there after the event that waits in @monitor */
bool udev_netdev_event(struct udev_monitor *monitor, struct udev_netdev *netdev);

#endif
