/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network interfaces, as sysfs has them.
 */
#ifndef SFBUS_NETDEV_H
#define SFBUS_NETDEV_H

#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

/* The PCI device that an interface is of. False if it is of none. */
bool netdev_pci_device(const char *netdev, char device[64]);

/* Whether it is there and its flag IFF_UP is set */
bool netdev_is_up(const char *netdev);

struct netdev_set {
	char	(*names)[IFNAMSIZ];
	size_t	count;
};

/*
 * The interfaces of a PCI function, with all that are made of them: VLANs, bonds, bridges,
 * and what is made of these.
 */
void netdev_set_of(struct netdev_set *set, const char *device);
bool netdev_set_has(const struct netdev_set *set, const char *name);
void netdev_set_release(struct netdev_set *set);

#endif
