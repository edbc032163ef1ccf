/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devlink: ports, eswitch mode, rates. A devlink device is named by its bus and name there.
 */
#ifndef SFBUS_DEVLINK_H
#define SFBUS_DEVLINK_H

#include <linux/devlink.h>
#include <net/if.h>

#include "netlink.h"

/* What headers of Linux 6.1 do not have */
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
	int		ifindex;		/* 0: it has no netdevice in this namespace */
	char		netdev[IFNAMSIZ];
	unsigned char	hw_addr[6];
	unsigned char	state, opstate;
	unsigned int	max_io_eqs;
	bool		roce;
	unsigned long long tx_max, tx_share;	/* bytes per second; 0: no limit */
	/* Whether the kernel has these for the port */
	bool		has_hw_addr, has_max_io_eqs, has_roce;
};

void devlink_open(struct devlink *devlink);
void devlink_close(struct devlink *devlink);

/* A message, or NULL: no memory. Attributes are put by nla_put_…(). */
struct nl_msg *devlink_message(struct devlink *devlink, int command, const char *device);
struct nl_msg *devlink_message_on(struct devlink *devlink, int command, const char *bus,
				  const char *device);
struct nl_msg *devlink_port_message(struct devlink *devlink, int command,
				    const struct devlink_port *port);

/* Whether it is a message about a port; then @port has what it says */
bool devlink_port_parse(struct nlmsghdr *hdr, struct devlink_port *port);

/* Whether the parameter that a message is about is a flag that is set */
bool devlink_flag_parameter(struct nlmsghdr *hdr);

/* Each PCI device that devlink knows, each port: 0 or a negative errno */
int devlink_devices(struct devlink *devlink, void (*found)(const char *device, void *data),
		    void *data);
int devlink_ports(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data);

/* Each rate of a port: @port has the port's handle and rates, nothing else */
int devlink_rates(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data);

/* enum devlink_eswitch_mode, or a negative errno */
int devlink_eswitch_mode(struct devlink *devlink, const char *device);

#endif
