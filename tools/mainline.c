// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "mainline.h"
#include "report.h"

#define DEVICES "/sys/bus/auxiliary/devices/"

/* The auxiliary device of an SF that has its driver. False if there is none. */
static bool find_device(const struct change *change, char name[64])
{
	char path[PATH_MAX], real[PATH_MAX], number[16], parent[PF_NAME_SIZE + 2];
	bool found = false;
	glob_t devices;

	if (glob(DEVICES "mlx5_core.sf.*", GLOB_NOSORT, NULL, &devices))
		return false;
	snprintf(parent, sizeof(parent), "/%s/", change->pf);
	for (size_t i = 0; i < devices.gl_pathc && !found; i++) {
		const char *device = devices.gl_pathv[i];

		snprintf(path, sizeof(path), "%s/driver", device);
		found = file_line(number, sizeof(number), "%s/sfnum", device) &&
			strtoul(number, NULL, 10) == change->sfnum &&
			realpath(device, real) && strstr(real, parent) && !access(path, F_OK);
		if (found)
			snprintf(name, 64, "%s", device + strlen(DEVICES));
	}
	globfree(&devices);
	return found;
}

static int execute(struct devlink *devlink, struct nl_msg *msg,
		   void (*reply)(struct nlmsghdr *hdr, void *data), void *data, char **text)
{
	struct request *request = calloc(1, sizeof(*request));
	int err;

	if (!request)
		die(EXIT_REFUSED, "out of memory");
	*request = (struct request){ .msg = msg, .reply = reply, .data = data };
	netlink_execute(&devlink->netlink, request, 1);
	err = request->err;
	if (text) {
		*text = request->text;
		request->text = NULL;
	}
	request_release(request, 1);
	return err;
}

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

static void enable(struct change *change, struct devlink *devlink, const char *device)
{
	struct nl_msg *msg = parameter_message(devlink, DEVLINK_CMD_PARAM_GET, device);
	char name[SF_NAME_SIZE], *text = NULL;
	bool off = false;
	int err;

	/* Before Linux 6.5 there is nothing to choose */
	if (execute(devlink, msg, parameter_reply, &off, NULL) || !off)
		return;
	msg = parameter_message(devlink, DEVLINK_CMD_PARAM_SET, device);
	if (msg && (nla_put_u8(msg, DEVLINK_ATTR_PARAM_TYPE, NLA_FLAG) ||
		    nla_put_u8(msg, DEVLINK_ATTR_PARAM_VALUE_CMODE,
			       DEVLINK_PARAM_CMODE_DRIVERINIT) ||
		    nla_put_flag(msg, DEVLINK_ATTR_PARAM_VALUE_DATA))) {
		nlmsg_free(msg);
		msg = NULL;
	}
	err = execute(devlink, msg, NULL, NULL, &text);
	if (!err) {
		msg = devlink_message_on(devlink, DEVLINK_CMD_RELOAD, "auxiliary", device);
		err = execute(devlink, msg, NULL, NULL, &text);
	}
	if (err) {
		sf_name(name, change->pf, change->controller, change->sfnum);
		report_failure(EXIT_REFUSED, name, "enable_eth", err, text);
		change->failed = EXIT_REFUSED;
	}
	free(text);
}

void mainline_enable(struct changes *changes, struct devlink *devlink,
		     struct udev_waiter *waiter)
{
	char driver[64], device[64];
	bool *waits = calloc(changes->count + 1, sizeof(*waits));
	size_t left = 0;

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
		for (size_t i = 0; i < changes->count; i++) {
			if (!waits[i] || !find_device(&changes->change[i], device))
				continue;
			enable(&changes->change[i], devlink, device);
			waits[i] = false;
			left--;
		}
		if (left && !udev_waiter_next(waiter, NULL))
			break;
	}
	free(waits);
}
