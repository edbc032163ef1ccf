/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devlink: ports, rates, eswitch mode. A bus and a name on this bus identify a devlink device.
 */
#ifndef SFBUS_DEVLINK_H
#define SFBUS_DEVLINK_H

#include <linux/devlink.h>
#include <net/if.h>

#include "netlink.h"

/* Not in the headers of Linux 6.1 */
#define SFBUS_FN_ATTR_CAPS		4
#define SFBUS_FN_ATTR_MAX_IO_EQS	6
#define SFBUS_FN_CAP_ROCE		0x1

#define DEVLINK_NAME_SIZE 64

struct devlink {
	struct netlink	netlink;
	int		family;
};

struct devlink_port {
	char		bus[16], device[DEVLINK_NAME_SIZE];
	unsigned int	index;
	unsigned int	flavour;
	unsigned int	controller, pf, sf;
	int		ifindex;		/* 0: no netdevice in this network namespace */
	char		netdev[IFNAMSIZ];
	unsigned char	hw_addr[6];
	unsigned char	state, opstate;
	unsigned int	max_io_eqs;
	bool		roce;
	unsigned long long tx_max, tx_share;	/* bytes per second; 0: no limit */
	/* Whether the kernel reports these for the port */
	bool		has_hw_addr, has_max_io_eqs, has_roce;
};

void devlink_open(struct devlink *devlink);
void devlink_close(struct devlink *devlink);

/* Allocate a message; NULL if there is no memory. The bus is PCI unless @bus names it. */
struct nl_msg *devlink_message(struct devlink *devlink, int command, const char *device);
struct nl_msg *devlink_message_on(struct devlink *devlink, int command, const char *bus,
				  const char *device);
struct nl_msg *devlink_port_message(struct devlink *devlink, int command,
				    const struct devlink_port *port);

/* Set @port from a message. Returns false if the message is not about a port. */
bool devlink_port_parse(struct nlmsghdr *hdr, struct devlink_port *port);

/* Whether both have the same handle */
bool devlink_same_port(const struct devlink_port *one, const struct devlink_port *other);

/* Whether a message is about a parameter that is a flag, and set */
bool devlink_flag_parameter(struct nlmsghdr *hdr);

/* Call @found for each PCI device or each port of devlink. Return 0 or a negative errno. */
int devlink_devices(struct devlink *devlink, void (*found)(const char *device, void *data),
		    void *data);
int devlink_ports(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data);

/* The same for each rate of a port. Only the port's handle and rates are set in @port. */
int devlink_rates(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data);

/* Returns enum devlink_eswitch_mode or a negative errno */
int devlink_eswitch_mode(struct devlink *devlink, const char *device);

#endif
