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

/* Events of devices whose rules have been run, for so many seconds */
struct udev_waiter {
	struct udev		*udev;
	struct udev_monitor	*monitor;
	long long		end;
};

/* From now on none is missed; @another may be NULL. Ends the program if there is no udev. */
void udev_waiter_start(struct udev_waiter *waiter, const char *subsystem, const char *another,
		       int seconds);
void udev_waiter_end(struct udev_waiter *waiter);

/* Wait for the next one. False: time is over. Of @netdev see udev_waiter_receive(). */
bool udev_waiter_next(struct udev_waiter *waiter, struct udev_netdev *netdev);

/*
 * Take the one that waits. @netdev is NULL, or what an interface is like that is there now;
 * its ifindex is 0 if it is not, or not an interface.
 */
void udev_waiter_receive(struct udev_waiter *waiter, struct udev_netdev *netdev);

#endif
