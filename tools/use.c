// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>
#include <ifaddrs.h>
#include <libgen.h>
#include <linux/rtnetlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "model.h"
#include "netdev.h"
#include "report.h"
#include "use.h"

struct use {
	const char		*device, *command;
	struct netdev_set	netdevs;
	bool			any;
};

static void use_found(struct use *use, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void use_found(struct use *use, const char *format, ...)
{
	va_list arguments;
	char text[256];
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length > 0 && (size_t)length < sizeof(text))
		snprintf(text + length, sizeof(text) - length, " (--force overrides this)");
	report_failure(EXIT_REFUSED, use->device, use->command, 0, text);
	use->any = true;
}

/* ---- routes */

static void route_interface(struct use *use, int ifindex)
{
	char name[IFNAMSIZ];

	if (if_indextoname(ifindex, name) && netdev_set_has(&use->netdevs, name))
		use_found(use, "the default route goes through %s", name);
}

static void route_found(struct nlmsghdr *hdr, void *data)
{
	struct nlattr *attrs[RTA_MAX + 1];
	const struct rtmsg *route = nlmsg_data(hdr);
	const struct rtnexthop *hop;
	struct use *use = data;
	int left;

	if (hdr->nlmsg_type != RTM_NEWROUTE || route->rtm_dst_len ||
	    route->rtm_type != RTN_UNICAST ||
	    nlmsg_parse(hdr, sizeof(*route), attrs, RTA_MAX, NULL))
		return;
	if (attrs[RTA_OIF])
		route_interface(use, nla_get_u32(attrs[RTA_OIF]));
	if (!attrs[RTA_MULTIPATH])
		return;
	left = nla_len(attrs[RTA_MULTIPATH]);
	for (hop = nla_data(attrs[RTA_MULTIPATH]); RTNH_OK(hop, left);
	     left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop))
		route_interface(use, hop->rtnh_ifindex);
}

static int use_family(struct use *use, struct netlink *route, int family)
{
	struct rtmsg message = { .rtm_family = family };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE, 0);

	if (msg && nlmsg_append(msg, &message, sizeof(message), NLMSG_ALIGNTO)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return netlink_dump(route, msg, route_found, use);
}

static void use_routes(struct use *use)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct netlink route;
	int tries;

	netlink_open(&route, NETLINK_ROUTE);
	for (int i = 0; i < 2; i++) {
		tries = DUMP_TRIES;
		while (use_family(use, &route, families[i]) == -EAGAIN && --tries)
			;
	}
	netlink_close(&route);
}

/* ---- the ssh session */

/* Returns a process's parent, or 0 */
static pid_t process_parent(pid_t pid)
{
	char path[64], line[512], *end;
	pid_t parent = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fgets(line, sizeof(line), file)) {
		/* The name of the command may contain any character */
		end = strrchr(line, ')');
		if (!end || sscanf(end, ") %*c %d", &parent) != 1)
			parent = 0;
	}
	fclose(file);
	return parent;
}

/* Read the ssh session's local address from a process, as sudo removes it from our environment */
static bool process_ssh(pid_t pid, char address[INET6_ADDRSTRLEN])
{
	char path[64], *variable = NULL;
	size_t size = 0;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (!found && getdelim(&variable, &size, 0, file) > 0)
		found = sscanf(variable, "SSH_CONNECTION=%*s %*s %45[^% ]", address) == 1;
	free(variable);
	fclose(file);
	return found;
}

static bool same_address(const struct sockaddr *one, const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (!one)
		return false;
	if (one->sa_family == AF_INET && inet_pton(AF_INET, text, address) == 1)
		return !memcmp(&((const struct sockaddr_in *)one)->sin_addr, address, 4);
	if (one->sa_family == AF_INET6 && inet_pton(AF_INET6, text, address) == 1)
		return !memcmp(&((const struct sockaddr_in6 *)one)->sin6_addr, address, 16);
	return false;
}

static void use_session(struct use *use)
{
	char address[INET6_ADDRSTRLEN];
	struct ifaddrs *all;
	pid_t pid = getpid();

	while (pid > 1 && !process_ssh(pid, address))
		pid = process_parent(pid);
	if (pid <= 1 || getifaddrs(&all))
		return;
	for (const struct ifaddrs *each = all; each; each = each->ifa_next) {
		if (netdev_set_has(&use->netdevs, each->ifa_name) &&
		    same_address(each->ifa_addr, address))
			use_found(use, "this ssh session uses %s", each->ifa_name);
	}
	freeifaddrs(all);
}

/* ---- users in sysfs and devlink */

static void use_masters(struct use *use)
{
	char pattern[PATH_MAX], master[IFNAMSIZ];
	glob_t masters;

	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/net/*/master", use->device);
	if (glob(pattern, 0, NULL, &masters))
		return;
	for (size_t i = 0; i < masters.gl_pathc; i++) {
		if (link_name(master, sizeof(master), "%s", masters.gl_pathv[i]))
			use_found(use, "%s is a port of %s",
				  basename(dirname(masters.gl_pathv[i])), master);
	}
	globfree(&masters);
}

static void use_vfs(struct use *use)
{
	char line[32];

	if (file_line(line, sizeof(line), "/sys/bus/pci/devices/%s/sriov_numvfs", use->device) &&
	    atoi(line))
		use_found(use, "the PF has %s VFs", line);
}

static void use_sfs(struct use *use)
{
	struct devlink devlink;
	struct model model;
	size_t count = 0;

	devlink_open(&devlink);
	model_load(&model, &devlink);
	for (size_t i = 0; i < model.sf_count; i++)
		count += !strcmp(model.sfs[i].pf, use->device);
	if (count)
		use_found(use, "the PF has %zu SFs, which would be deleted", count);
	model_release(&model);
	devlink_close(&devlink);
}

/* Find processes that have opened a verbs device of the PF */
static void use_rdma(struct use *use)
{
	char pattern[PATH_MAX], target[PATH_MAX], wanted[PATH_MAX];
	glob_t devices, files;
	ssize_t length;

	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/infiniband_verbs/uverbs*",
		 use->device);
	if (glob(pattern, 0, NULL, &devices))
		return;
	if (glob("/proc/[0-9]*/fd/*", GLOB_NOSORT, NULL, &files)) {
		globfree(&devices);
		return;
	}
	for (size_t d = 0; d < devices.gl_pathc; d++) {
		snprintf(wanted, sizeof(wanted), "/dev/infiniband/%s",
			 basename(devices.gl_pathv[d]));
		for (size_t f = 0; f < files.gl_pathc; f++) {
			length = readlink(files.gl_pathv[f], target, sizeof(target) - 1);
			target[length > 0 ? length : 0] = 0;
			if (!strcmp(target, wanted))
				use_found(use, "process %d uses %s",
					  atoi(files.gl_pathv[f] + strlen("/proc/")), wanted);
		}
	}
	globfree(&files);
	globfree(&devices);
}

bool use_report(const char *device, const char *command)
{
	struct use use = { .device = device, .command = command };

	netdev_set_of(&use.netdevs, device);
	use_routes(&use);
	use_session(&use);
	use_masters(&use);
	use_vfs(&use);
	use_sfs(&use);
	use_rdma(&use);
	netdev_set_release(&use.netdevs);
	return use.any;
}
