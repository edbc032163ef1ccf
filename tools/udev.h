/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network interfaces and RDMA devices in udev: the SF of a device, and whether its name is final.
 */
#ifndef SFBUS_UDEV_H
#define SFBUS_UDEV_H

#include <libudev.h>
#include <net/if.h>
#include <stdbool.h>

struct udev_sf {
	char		pf[64];
	unsigned int	controller, sfnum;
};

struct udev_netdev {
	int		ifindex;
	char		name[IFNAMSIZ];
	bool		ready;		/* udev has run all rules, so its name is final */
	bool		carrier;
	bool		of_sf;		/* if so, of this one: */
	struct udev_sf	sf;
};

/*
 * Call @found for each interface of this network namespace, possibly twice if one is renamed
 * meanwhile. Returns 0 or a negative errno.
 */
int udev_netdevs(void (*found)(const struct udev_netdev *netdev, void *data), void *data);

/* The same for each RDMA device of an SF, in whatever network namespace it is */
int udev_rdmas(void (*found)(const char *name, const struct udev_sf *sf, void *data), void *data);

/* Events of devices whose rules have been run */
struct udev_waiter {
	struct udev		*udev;
	struct udev_monitor	*monitor;
	long long		end;		/* CLOCK_MONOTONIC, in milliseconds */
};

enum udev_event {
	UDEV_TIMEOUT,
	UDEV_EVENT,
	UDEV_LOST,	/* the socket overflowed: read all devices again */
	UDEV_INTERRUPTED, /* interrupted() */
};

/*
 * Receive the events of @subsystem and, unless it is NULL, of @another from now on, for
 * @seconds. Ends the program on errors.
 */
void udev_waiter_start(struct udev_waiter *waiter, const char *subsystem, const char *another,
		       int seconds);
void udev_waiter_end(struct udev_waiter *waiter);

/* Wait for the next event and receive it */
enum udev_event udev_waiter_next(struct udev_waiter *waiter, struct udev_netdev *netdev);

/* Whether the waiter's time is over */
bool udev_waiter_over(const struct udev_waiter *waiter);

/* Whether udev_waiter_next() would return at once */
bool udev_waiter_pending(struct udev_waiter *waiter);

/*
 * Receive an event. Unless @netdev is NULL, fill it with the interface that the event is
 * about; its ifindex is 0 if the event is about another device or a removal. Returns false if
 * events were lost.
 */
bool udev_waiter_receive(struct udev_waiter *waiter, struct udev_netdev *netdev);

#endif
