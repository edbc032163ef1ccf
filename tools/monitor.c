// SPDX-License-Identifier: GPL-2.0
/*
 * sfbus monitor: print events of SFs as JSON lines.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "model.h"
#include "report.h"
#include "view.h"

/* IFF_LOWER_UP of <linux/if.h>, which conflicts with <net/if.h> */
#define LOWER_UP 0x10000

struct monitoring {
	struct model	model;
	struct devlink	devlink;	/* for requests */
	struct netlink	events, links;
};

/* Print {"v":1,"event":"sf.added","sf":"0000:06:00.0/sf88",…} */
static void event_print(const char *event, const struct sf *sf)
{
	struct json_object *json = view_json(sf);

	report_add(json, "event", event);
	puts(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
						  JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
	fflush(stdout);
}

static void port_gone(struct monitoring *monitoring, const struct devlink_port *port)
{
	struct model *model = &monitoring->model;

	for (size_t i = 0; i < model->sf_count; i++) {
		struct sf *sf = &model->sfs[i];

		if (!devlink_same_port(&sf->port, port))
			continue;
		event_print("sf.gone", sf);
		*sf = model->sfs[--model->sf_count];
		return;
	}
}

static void port_changed(struct monitoring *monitoring, const struct devlink_port *port)
{
	struct sf *sf;

	if (port->flavour != DEVLINK_PORT_FLAVOUR_PCI_SF)
		return;
	sf = model_sf(&monitoring->model, port->device, port->controller, port->sf);
	if (!sf) {
		sf = model_add(&monitoring->model, port);
		event_print("sf.added", sf);
		if (port->state == DEVLINK_PORT_FN_STATE_ACTIVE)
			event_print("sf.active", sf);
		return;
	}
	if (port->state != sf->port.state) {
		sf->port = *port;
		event_print(port->state == DEVLINK_PORT_FN_STATE_ACTIVE ? "sf.active" :
			    "sf.inactive", sf);
	}
	sf->port = *port;
}

static int devlink_event(struct nl_msg *msg, void *data)
{
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	struct monitoring *monitoring = data;
	struct devlink_port port;

	if (!devlink_port_parse(nlmsg_hdr(msg), &port))
		return NL_OK;
	if (genl->cmd == DEVLINK_CMD_PORT_DEL)
		port_gone(monitoring, &port);
	else if (genl->cmd == DEVLINK_CMD_PORT_NEW)
		port_changed(monitoring, &port);
	return NL_OK;
}

/* Carrier and removal; udev does not report the carrier */
static int link_event(struct nl_msg *msg, void *data)
{
	struct monitoring *monitoring = data;
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	const struct ifinfomsg *link = nlmsg_data(hdr);
	bool carrier;

	/* A bridge sends messages of its ports: a DELLINK when a port leaves it */
	if ((hdr->nlmsg_type != RTM_NEWLINK && hdr->nlmsg_type != RTM_DELLINK) ||
	    link->ifi_family == AF_BRIDGE)
		return NL_OK;
	for (size_t i = 0; i < monitoring->model.sf_count; i++) {
		struct sf *sf = &monitoring->model.sfs[i];

		if (sf->netdev.ifindex != link->ifi_index)
			continue;
		if (hdr->nlmsg_type == RTM_DELLINK) {
			event_print("sf.netdev_gone", sf);
			sf->netdev = (struct udev_netdev){};
			return NL_OK;
		}
		carrier = link->ifi_flags & LOWER_UP;
		if (carrier != sf->netdev.carrier) {
			sf->netdev.carrier = carrier;
			event_print("sf.carrier", sf);
		}
		return NL_OK;
	}
	return NL_OK;
}

static void netdev_event(struct monitoring *monitoring, const struct udev_netdev *netdev)
{
	struct sf *sf = netdev->ready ? model_netdev(&monitoring->model, netdev) : NULL;

	if (sf && netdev->of_sf)
		event_print("sf.netdev", sf);
}

static void monitoring_subscribe(struct monitoring *monitoring)
{
	int group;

	netlink_open(&monitoring->events, NETLINK_GENERIC);
	group = genl_ctrl_resolve_grp(monitoring->events.sock, DEVLINK_GENL_NAME,
				      DEVLINK_GENL_MCGRP_CONFIG_NAME);
	if (group < 0 || nl_socket_add_membership(monitoring->events.sock, group))
		die(EXIT_REFUSED, "devlink: failed to subscribe to events");
	netlink_open(&monitoring->links, NETLINK_ROUTE);
	if (nl_socket_add_membership(monitoring->links.sock, RTNLGRP_LINK))
		die(EXIT_REFUSED, "links: failed to subscribe to events");
	nl_socket_set_nonblocking(monitoring->events.sock);
	nl_socket_set_nonblocking(monitoring->links.sock);
	nl_socket_modify_cb(monitoring->events.sock, NL_CB_VALID, NL_CB_CUSTOM, devlink_event,
			    monitoring);
	nl_socket_modify_cb(monitoring->links.sock, NL_CB_VALID, NL_CB_CUSTOM, link_event,
			    monitoring);
}

/*
 * Receive all pending events, so that a port is known before its interfaces. Ends the program
 * if events were lost: the reader has to start again.
 */
static void monitoring_receive(struct netlink *netlink, const char *what)
{
	int err;

	do
		err = nl_recvmsgs_default(netlink->sock);
	while (!err || err == -NLE_INTR);
	if (err != -NLE_AGAIN)
		die(EXIT_REFUSED, "%s: events were lost: %s", what, nl_geterror(err));
}

int command_monitor(int argc, char **argv)
{
	struct udev_waiter waiter;
	struct monitoring monitoring = {};
	struct udev_netdev netdev;
	struct pollfd fds[3];

	(void)argv;
	if (argc)
		die(EXIT_USAGE, "monitor takes no arguments");
	udev_waiter_start(&waiter, "net", NULL, 0);
	monitoring_subscribe(&monitoring);
	devlink_open(&monitoring.devlink);
	model_load(&monitoring.model, &monitoring.devlink);
	/* Begin with the SFs that exist, so that a reader needs no other command */
	for (size_t i = 0; i < monitoring.model.sf_count; i++)
		event_print("sf.there", &monitoring.model.sfs[i]);
	fds[0] = (struct pollfd){ nl_socket_get_fd(monitoring.events.sock), POLLIN, 0 };
	fds[1] = (struct pollfd){ nl_socket_get_fd(monitoring.links.sock), POLLIN, 0 };
	fds[2] = (struct pollfd){ udev_monitor_get_fd(waiter.monitor), POLLIN, 0 };
	while (!ferror(stdout) && (poll(fds, 3, -1) > 0 || errno == EINTR)) {
		monitoring_receive(&monitoring.events, "devlink");
		monitoring_receive(&monitoring.links, "links");
		if (fds[2].revents) {
			if (!udev_waiter_receive(&waiter, &netdev))
				die(EXIT_REFUSED, "udev: events were lost");
			netdev_event(&monitoring, &netdev);
		}
	}
	return EXIT_REFUSED;
}
