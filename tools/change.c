// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "batch.h"
#include "change.h"
#include "interrupt.h"
#include "mainline.h"
#include "report.h"

struct change *changes_add(struct changes *changes, const char *pf, unsigned int controller,
			   unsigned int sfnum)
{
	struct change *change;

	changes->change = array_grow(changes->change, changes->count, sizeof(*change));
	change = &changes->change[changes->count++];
	*change = (struct change){ .controller = controller, .sfnum = sfnum };
	snprintf(change->pf, sizeof(change->pf), "%s", pf);
	return change;
}

void changes_release(struct changes *changes)
{
	free(changes->change);
	*changes = (struct changes){};
}

static const struct {
	char		sign;
	const char	*word;
} kinds[] = {
	[CHANGE_SET] = { '~', "set" },
	[CHANGE_ADD] = { '+', "add" },
	[CHANGE_DEL] = { '-', "del" },
};

static void change_print(const struct change *change)
{
	char name[SF_NAME_SIZE], value[64];

	sf_name(name, change->pf, change->controller, change->sfnum);
	printf("%c %s", kinds[change->kind].sign, name);
	for (enum setting setting = 0; setting < SET_COUNT; setting++) {
		if (!change->settings.given[setting])
			continue;
		setting_print(&change->settings, setting, value);
		printf(" %s %s", setting_name(setting, false), value);
	}
	puts(change->restart ? " (restarts it)" : "");
}

static struct json_object *change_json(const struct change *change)
{
	struct json_object *json = report_object();
	struct json_object *settings = json_object_new_object();
	char name[SF_NAME_SIZE], value[64];

	sf_name(name, change->pf, change->controller, change->sfnum);
	for (enum setting setting = 0; setting < SET_COUNT; setting++) {
		if (!change->settings.given[setting])
			continue;
		setting_print(&change->settings, setting, value);
		report_add(settings, setting_name(setting, false), value);
	}
	report_add(json, "change", kinds[change->kind].word);
	report_add(json, "sf", name);
	json_object_object_add(json, "settings", settings);
	json_object_object_add(json, "restart", json_object_new_boolean(change->restart));
	return json;
}

void changes_print(const struct changes *changes, struct json_object *array)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->change[i];

		if (array)
			json_object_array_add(array, change_json(change));
		else
			change_print(change);
	}
}

void change_fail(struct change *change, int status, const char *step, int err, const char *text)
{
	char name[SF_NAME_SIZE];

	sf_name(name, change->pf, change->controller, change->sfnum);
	report_failure(status, name, step, err, text);
	change->failed = status;
}

void change_interrupt(struct change *change)
{
	change->failed = EXIT_REFUSED;
	change->interrupted = true;
}

/* ---- steps; a message is NULL if there was no memory */

static bool wants_active(const struct change *change)
{
	if (change->settings.given[SET_STATE])
		return change->settings.value[SET_STATE].on;
	return change->kind == CHANGE_ADD || (change->restart && change->was_active);
}

/* @settings, @state: NULL to leave them as they are */
static struct nl_msg *function_message(struct devlink *devlink, const struct change *change,
				       const struct settings *settings, const bool *state)
{
	struct nl_msg *msg = devlink_port_message(devlink, DEVLINK_CMD_PORT_SET, &change->port);
	struct nlattr *function = msg ? nla_nest_start(msg, DEVLINK_ATTR_PORT_FUNCTION) : NULL;
	const union setting_value *value = settings ? settings->value : NULL;
	int err = 0;

	if (!function)
		goto fail;
	if (settings && settings->given[SET_HW_ADDR])
		err = err ?: nla_put(msg, DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR, 6,
				     value[SET_HW_ADDR].hw_addr);
	if (settings && settings->given[SET_ROCE]) {
		struct nla_bitfield32 caps = {
			.value = value[SET_ROCE].on ? SFBUS_FN_CAP_ROCE : 0,
			.selector = SFBUS_FN_CAP_ROCE,
		};

		err = err ?: nla_put(msg, SFBUS_FN_ATTR_CAPS, sizeof(caps), &caps);
	}
	if (settings && settings->given[SET_MAX_IO_EQS])
		err = err ?: nla_put_u32(msg, SFBUS_FN_ATTR_MAX_IO_EQS,
					 value[SET_MAX_IO_EQS].number);
	if (state)
		err = err ?: nla_put_u8(msg, DEVLINK_PORT_FN_ATTR_STATE,
					*state ? DEVLINK_PORT_FN_STATE_ACTIVE :
						 DEVLINK_PORT_FN_STATE_INACTIVE);
	if (err)
		goto fail;
	nla_nest_end(msg, function);
	return msg;
fail:
	nlmsg_free(msg);
	return NULL;
}

static void port_read(struct nlmsghdr *hdr, void *data)
{
	struct change *change = data;
	struct devlink_port port;

	if (devlink_port_parse(hdr, &port))
		change->port = port;
}

static struct nl_msg *add_message(struct devlink *devlink, const struct change *change)
{
	struct nl_msg *msg = devlink_message(devlink, DEVLINK_CMD_PORT_NEW, change->pf);

	if (!msg ||
	    nla_put_u16(msg, DEVLINK_ATTR_PORT_FLAVOUR, DEVLINK_PORT_FLAVOUR_PCI_SF) ||
	    nla_put_u16(msg, DEVLINK_ATTR_PORT_PCI_PF_NUMBER, change->pfnum) ||
	    nla_put_u32(msg, DEVLINK_ATTR_PORT_PCI_SF_NUMBER, change->sfnum) ||
	    (change->controller &&
	     nla_put_u32(msg, DEVLINK_ATTR_PORT_CONTROLLER_NUMBER, change->controller))) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static struct nl_msg *del_message(struct devlink *devlink, const struct change *change)
{
	return devlink_port_message(devlink, DEVLINK_CMD_PORT_DEL, &change->port);
}

static void step_ports(struct changes *changes, struct devlink *devlink)
{
	struct batch dels = { .step = "delete" }, adds = { .step = "add" };

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		if (change->kind == CHANGE_DEL)
			batch_add(&dels, change, del_message(devlink, change), NULL);
		else if (change->kind == CHANGE_ADD)
			batch_add(&adds, change, add_message(devlink, change), port_read);
	}
	/* Deleted SFs make room for new ones */
	batch_send(&dels, devlink);
	batch_send(&adds, devlink);
}

/* Whether the change sets anything of the function, including its state */
static bool has_function_settings(const struct change *change)
{
	const bool *given = change->settings.given;

	return given[SET_HW_ADDR] || given[SET_MAX_IO_EQS] || given[SET_ROCE] || given[SET_STATE] ||
	       change->restart || wants_active(change);
}

/* For an unknown attribute, the kernel's message would not name the setting */
static bool kernel_has_settings(struct change *change)
{
	const bool *given = change->settings.given;
	const char *lacks = NULL;

	if (given[SET_MAX_IO_EQS] && !change->port.has_max_io_eqs)
		lacks = "the kernel or the driver does not support max_io_eqs";
	else if (given[SET_ROCE] && !change->port.has_roce)
		lacks = "the kernel or the driver does not support roce";
	if (lacks)
		change_fail(change, EXIT_REFUSED, "set", -EOPNOTSUPP, lacks);
	return !lacks;
}

static bool change_detaches(const struct change *change)
{
	return change->stopped && !change->failed &&
	       change->port.opstate == DEVLINK_PORT_FN_OPSTATE_ATTACHED;
}

/*
 * Wait until drivers have released the functions that were deactivated: mlx5_core deactivates
 * them asynchronously, and refuses to activate them before. The kernel sends no event then. An
 * interrupt does not shorten this, as the functions are activated again after it.
 */
static void wait_detached(struct changes *changes, struct devlink *devlink,
			  const struct udev_waiter *waiter)
{
	for (int delay = 1; ; delay = delay < 100 ? 2 * delay : delay) {
		struct batch reads = { .step = "deactivate", .completes = true };

		for (size_t i = 0; i < changes->count; i++) {
			struct change *change = &changes->change[i];

			if (change_detaches(change))
				batch_add(&reads, change,
					  devlink_port_message(devlink, DEVLINK_CMD_PORT_GET,
							       &change->port), port_read);
		}
		if (!reads.count)
			return;
		batch_send(&reads, devlink);
		if (udev_waiter_over(waiter))
			break;
		usleep(delay * 1000);
	}
	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		if (change_detaches(change))
			change_fail(change, EXIT_TIMEOUT, "deactivate", 0,
				    "the driver of the SF did not release it in time");
	}
}

/* Deactivate SFs that have to be inactive while they are set */
static void step_stop(struct changes *changes, struct devlink *devlink,
		      const struct udev_waiter *waiter)
{
	struct batch batch = { .step = "deactivate" };

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];
		bool off = false;

		if (change->restart && change->was_active && kernel_has_settings(change))
			batch_add(&batch, change, function_message(devlink, change, NULL, &off),
				  NULL);
	}
	batch_send(&batch, devlink);
	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		change->stopped = change->restart && change->was_active && !change->failed;
	}
	wait_detached(changes, devlink, waiter);
}

static void step_function(struct changes *changes, struct devlink *devlink)
{
	struct batch sets = { .step = "set" };

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];
		bool state = wants_active(change);

		if (change->kind == CHANGE_DEL || change->failed ||
		    !has_function_settings(change) || !kernel_has_settings(change))
			continue;
		batch_add(&sets, change,
			  function_message(devlink, change, &change->settings,
					   state || change->settings.given[SET_STATE] ? &state :
					   NULL), NULL);
		change->waits_netdev = state && !(change->was_active && !change->restart);
	}
	batch_send(&sets, devlink);
}

static struct nl_msg *rate_message(struct devlink *devlink, const struct change *change)
{
	const struct settings *settings = &change->settings;
	struct nl_msg *msg = devlink_port_message(devlink, DEVLINK_CMD_RATE_SET, &change->port);

	if (!msg ||
	    (settings->given[SET_TX_MAX] &&
	     nla_put_u64(msg, DEVLINK_ATTR_RATE_TX_MAX, settings->value[SET_TX_MAX].number)) ||
	    (settings->given[SET_TX_SHARE] &&
	     nla_put_u64(msg, DEVLINK_ATTR_RATE_TX_SHARE, settings->value[SET_TX_SHARE].number))) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void step_rates(struct changes *changes, struct devlink *devlink)
{
	struct batch batch = { .step = "rate" };

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];
		const bool *given = change->settings.given;

		if (change->failed || change->kind == CHANGE_DEL ||
		    !(given[SET_TX_MAX] || given[SET_TX_SHARE]))
			continue;
		batch_add(&batch, change, rate_message(devlink, change), NULL);
	}
	batch_send(&batch, devlink);
}

static bool sets_representor(const struct change *change)
{
	return change->settings.given[SET_REP] || change->settings.given[SET_BRIDGE];
}

/* @bridge: ifindex of the bridge, if that is set */
static struct nl_msg *link_message(const struct change *change, unsigned int bridge)
{
	const struct settings *settings = &change->settings;
	struct ifinfomsg link = { .ifi_index = change->port.ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_SETLINK, 0);

	if (settings->given[SET_REP]) {
		link.ifi_change = IFF_UP;
		link.ifi_flags = settings->value[SET_REP].on ? IFF_UP : 0;
	}
	if (!msg || nlmsg_append(msg, &link, sizeof(link), NLMSG_ALIGNTO) ||
	    (settings->given[SET_BRIDGE] && nla_put_u32(msg, IFLA_MASTER, bridge))) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void step_representors(struct changes *changes)
{
	struct batch batch = { .step = "representor", .completes = true };
	struct netlink route = {};

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];
		const struct settings *settings = &change->settings;
		unsigned int bridge = 0;

		if (change->failed || change->kind == CHANGE_DEL || !sets_representor(change))
			continue;
		if (settings->given[SET_BRIDGE])
			bridge = if_nametoindex(settings->value[SET_BRIDGE].name);
		if (!change->port.ifindex)
			change_fail(change, EXIT_REFUSED, "representor", 0,
				    "the representor is in another network namespace");
		else if (settings->given[SET_BRIDGE] && !bridge)
			change_fail(change, EXIT_REFUSED, "bridge", -errno, NULL);
		else
			batch_add(&batch, change, link_message(change, bridge), NULL);
	}
	if (!batch.count)
		return;
	netlink_open(&route, NETLINK_ROUTE);
	netlink_execute(&route, batch.requests, batch.count, NULL);
	netlink_close(&route);
	batch_finish(&batch);
}

/*
 * Delete SFs that were added and could not be set, except those that only timed out: these
 * may be in use by now. Activate those again that were stopped to be set.
 */
static void step_undo(struct changes *changes, struct devlink *devlink)
{
	struct batch batch = { .step = "undo", .completes = true };
	bool on = true;

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		if (!change->failed)
			continue;
		change->undone = change->kind == CHANGE_ADD && change->port.bus[0] &&
				 change->failed != EXIT_TIMEOUT;
		if (change->undone)
			batch_add(&batch, change, del_message(devlink, change), NULL);
		else if (change->stopped)
			batch_add(&batch, change, function_message(devlink, change, NULL, &on),
				  NULL);
	}
	batch_send(&batch, devlink);
}

static void report_interrupt(const struct changes *changes)
{
	size_t interrupts = 0, complete = 0, undone = 0;
	char text[128];

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->change[i];

		interrupts += change->interrupted;
		complete += !change->failed;
		undone += change->interrupted && change->undone;
	}
	if (!interrupts)
		return;
	snprintf(text, sizeof(text),
		 "%zu of %zu changes are complete, %zu SFs that were not complete are deleted again",
		 complete, changes->count, undone);
	report_failure(EXIT_REFUSED, "interrupted", NULL, 0, text);
}

/* ---- waiting for names */

struct waiting {
	struct changes	*changes;
	size_t		left, all;
};

static bool change_waits(const struct change *change)
{
	return !change->failed && (change->waits_netdev || change->waits_rep);
}

static void netdev_seen(const struct udev_netdev *netdev, void *data)
{
	struct waiting *waiting = data;

	if (!netdev->ready)
		return;
	for (size_t i = 0; i < waiting->changes->count; i++) {
		struct change *change = &waiting->changes->change[i];

		if (!change_waits(change))
			continue;
		if (netdev->of_sf && netdev->sf.sfnum == change->sfnum &&
		    netdev->sf.controller == change->controller &&
		    !strcmp(netdev->sf.pf, change->pf))
			change->waits_netdev = false;
		else if (netdev->ifindex == change->port.ifindex)
			change->waits_rep = false;
		else
			continue;
		if (!change_waits(change)) {
			waiting->left--;
			report_progress("have their names", waiting->all - waiting->left,
					waiting->all);
		}
		return;
	}
}

static void step_wait(struct changes *changes, struct udev_waiter *waiter)
{
	struct waiting waiting = { .changes = changes };
	/* Begin with the interfaces that exist */
	enum udev_event event = UDEV_LOST;
	struct udev_netdev netdev;

	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		change->waits_rep = change->kind == CHANGE_ADD && change->port.ifindex &&
				    (!options.no_wait || sets_representor(change));
		change->waits_netdev &= !options.no_wait;
		waiting.all += change_waits(change);
	}
	waiting.left = waiting.all;
	while (waiting.left && event != UDEV_TIMEOUT && event != UDEV_INTERRUPTED) {
		if (event == UDEV_LOST)
			udev_netdevs(netdev_seen, &waiting);
		else
			netdev_seen(&netdev, &waiting);
		if (waiting.left)
			event = udev_waiter_next(waiter, &netdev);
	}
	for (size_t i = 0; i < changes->count; i++) {
		struct change *change = &changes->change[i];

		if (!change_waits(change))
			continue;
		if (event == UDEV_INTERRUPTED)
			change_interrupt(change);
		else
			change_fail(change, EXIT_TIMEOUT, "wait", 0,
				    change->waits_netdev ?
				    "no netdevice appeared in time; is sf_netdev loaded?" :
				    "the representor got no name in time; is udev running?");
	}
}

void changes_make(struct changes *changes, struct devlink *devlink)
{
	struct udev_waiter waiter;

	interrupt_defer();
	udev_waiter_start(&waiter, "net", "auxiliary", options.timeout);
	step_ports(changes, devlink);
	step_stop(changes, devlink, &waiter);
	step_function(changes, devlink);
	step_rates(changes, devlink);
	mainline_enable(changes, devlink, &waiter);
	/* Before Linux 6.2, udev cannot rename an interface that is up */
	step_wait(changes, &waiter);
	step_representors(changes);
	step_undo(changes, devlink);
	report_interrupt(changes);
	udev_waiter_end(&waiter);
}
