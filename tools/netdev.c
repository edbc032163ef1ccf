// SPDX-License-Identifier: GPL-2.0
#include <glob.h>
#include <libgen.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "array.h"
#include "file.h"
#include "netdev.h"

bool netdev_pci_device(const char *netdev, char device[64])
{
	char path[PATH_MAX], real[PATH_MAX], subsystem[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/class/net/%s/device", netdev);
	if (strchr(netdev, '/') || !realpath(path, real))
		return false;
	snprintf(path, sizeof(path), "/sys/class/net/%s/device/subsystem", netdev);
	if (!realpath(path, subsystem) || strcmp(basename(subsystem), "pci"))
		return false;
	snprintf(device, 64, "%s", basename(real));
	return true;
}

bool netdev_permanent_address(const char *netdev, unsigned char address[6])
{
	struct {
		struct ethtool_perm_addr header;
		unsigned char bytes[6];
	} answer = { .header = { .cmd = ETHTOOL_GPERMADDR, .size = 6 } };
	struct ifreq request = { .ifr_data = (void *)&answer };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool found;

	if (fd < 0)
		return false;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", netdev);
	found = !ioctl(fd, SIOCETHTOOL, &request) && answer.header.size == 6;
	if (found)
		memcpy(address, answer.bytes, 6);
	close(fd);
	return found;
}

bool netdev_is_up(const char *netdev)
{
	char flags[32];

	return file_line(flags, sizeof(flags), "/sys/class/net/%s/flags", netdev) &&
	       strtoul(flags, NULL, 16) & IFF_UP;
}

bool netdev_set_has(const struct netdev_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++) {
		if (!strcmp(set->names[i], name))
			return true;
	}
	return false;
}

/* Add an interface and, recursively, its upper interfaces */
static void set_add(struct netdev_set *set, const char *name)
{
	char pattern[PATH_MAX];
	glob_t uppers;

	if (netdev_set_has(set, name))
		return;
	set->names = array_grow(set->names, set->count, sizeof(*set->names));
	snprintf(set->names[set->count++], IFNAMSIZ, "%s", name);
	snprintf(pattern, sizeof(pattern), "/sys/class/net/%s/upper_*", name);
	if (glob(pattern, 0, NULL, &uppers))
		return;
	for (size_t i = 0; i < uppers.gl_pathc; i++)
		set_add(set, strrchr(uppers.gl_pathv[i], '/') + strlen("/upper_"));
	globfree(&uppers);
}

void netdev_set_of(struct netdev_set *set, const char *device)
{
	char pattern[PATH_MAX];
	glob_t own;

	*set = (struct netdev_set){};
	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/net/*", device);
	if (glob(pattern, 0, NULL, &own))
		return;
	for (size_t i = 0; i < own.gl_pathc; i++)
		set_add(set, strrchr(own.gl_pathv[i], '/') + 1);
	globfree(&own);
}

void netdev_set_release(struct netdev_set *set)
{
	free(set->names);
	*set = (struct netdev_set){};
}
