/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network interfaces in sysfs.
 */
#ifndef SFBUS_NETDEV_H
#define SFBUS_NETDEV_H

#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

/* Find the PCI device of an interface. Returns false if it has none. */
bool netdev_pci_device(const char *netdev, char device[64]);

/* Read the address that the hardware has. Returns false if there is none. */
bool netdev_permanent_address(const char *netdev, unsigned char address[6]);

/* Whether the interface exists and has IFF_UP */
bool netdev_is_up(const char *netdev);

struct netdev_set {
	char	(*names)[IFNAMSIZ];
	size_t	count;
};

/*
 * Find the interfaces of a PCI function and, recursively, their upper interfaces: VLANs,
 * bonds, bridges.
 */
void netdev_set_of(struct netdev_set *set, const char *device);
bool netdev_set_has(const struct netdev_set *set, const char *name);
void netdev_set_release(struct netdev_set *set);

#endif
