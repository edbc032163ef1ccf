// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mainline.h"
#include "report.h"

#define DEVICES "/sys/bus/auxiliary/devices/"

static struct nl_msg *parameter_message(struct devlink *devlink, int command, const char *device)
{
	struct nl_msg *msg = devlink_message_on(devlink, command, "auxiliary", device);

	if (msg && nla_put_string(msg, DEVLINK_ATTR_PARAM_NAME, "enable_eth")) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void parameter_reply(struct nlmsghdr *hdr, void *data)
{
	bool *off = data;

	*off = !devlink_flag_parameter(hdr);
}

/* Returns false if the driver has not registered the function with devlink yet */
static bool enable(struct change *change, struct devlink *devlink, const char *device)
{
	struct nl_msg *msg = parameter_message(devlink, DEVLINK_CMD_PARAM_GET, device);
	struct netlink *netlink = &devlink->netlink;
	bool off = false;
	char *text;
	int err;

	err = netlink_request(netlink, msg, parameter_reply, &off, NULL);
	if (err == -ENODEV)
		return false;
	/* Before Linux 6.5 there is no such parameter */
	if (err || !off)
		return true;
	msg = parameter_message(devlink, DEVLINK_CMD_PARAM_SET, device);
	if (msg && (nla_put_u8(msg, DEVLINK_ATTR_PARAM_TYPE, NLA_FLAG) ||
		    nla_put_u8(msg, DEVLINK_ATTR_PARAM_VALUE_CMODE,
			       DEVLINK_PARAM_CMODE_DRIVERINIT) ||
		    nla_put_flag(msg, DEVLINK_ATTR_PARAM_VALUE_DATA))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = netlink_request(netlink, msg, NULL, NULL, &text);
	if (!err) {
		free(text);
		msg = devlink_message_on(devlink, DEVLINK_CMD_RELOAD, "auxiliary", device);
		err = netlink_request(netlink, msg, NULL, NULL, &text);
	}
	if (err)
		change_fail(change, EXIT_REFUSED, "enable_eth", err, text);
	free(text);
	return true;
}

/* The change that waits for the driver of the auxiliary device at @path, or NULL */
static struct change *device_change(struct changes *changes, const bool *waits, const char *path)
{
	char real[PATH_MAX], number[16], parent[PF_NAME_SIZE + 2], driver[64];
	unsigned long sfnum;

	if (!file_line(number, sizeof(number), "%s/sfnum", path) || !realpath(path, real) ||
	    !link_name(driver, sizeof(driver), "%s/driver", path))
		return NULL;
	sfnum = strtoul(number, NULL, 10);
	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		if (!waits[i] || change->sfnum != sfnum)
			continue;
		snprintf(parent, sizeof(parent), "/%s/", change->pf);
		if (strstr(real, parent))
			return change;
	}
	return NULL;
}

/* Enable all functions that a driver has probed by now. Returns how many. */
static size_t enable_ready(struct changes *changes, bool *waits, struct devlink *devlink)
{
	struct change *change;
	size_t count = 0;
	glob_t devices;

	if (glob(DEVICES "mlx5_core.sf.*", GLOB_NOSORT, NULL, &devices))
		return 0;
	for (size_t i = 0; i < devices.gl_pathc; i++) {
		const char *path = devices.gl_pathv[i];

		change = device_change(changes, waits, path);
		/* The link to the driver exists before the probe ends, which an event reports */
		if (!change || !enable(change, devlink, path + strlen(DEVICES)))
			continue;
		waits[change - changes->change] = false;
		count++;
	}
	globfree(&devices);
	return count;
}

void mainline_enable(struct changes *changes, struct devlink *devlink,
		     struct udev_waiter *waiter)
{
	bool *waits = calloc(changes->count + 1, sizeof(*waits));
	enum udev_event event;
	size_t left = 0;
	char driver[64];

	if (!waits)
		die(EXIT_REFUSED, "out of memory");
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->change[i];

		waits[i] = change->waits_netdev && !change->failed &&
			   link_name(driver, sizeof(driver), "/sys/bus/pci/devices/%s/driver",
				     change->pf) && !strcmp(driver, "mlx5_core");
		left += waits[i];
	}
	while (left) {
		left -= enable_ready(changes, waits, devlink);
		if (!left)
			break;
		event = udev_waiter_next(waiter, NULL);
		if (event == UDEV_TIMEOUT || event == UDEV_INTERRUPTED)
			break;
		/* Read the devices once for all pending events */
		while (udev_waiter_pending(waiter))
			udev_waiter_next(waiter, NULL);
	}
	free(waits);
}
