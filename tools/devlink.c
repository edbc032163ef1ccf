// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>

#include "devlink.h"
#include "report.h"

void devlink_open(struct devlink *devlink)
{
	netlink_open(&devlink->netlink, NETLINK_GENERIC);
	devlink->family = genl_ctrl_resolve(devlink->netlink.sock, DEVLINK_GENL_NAME);
	if (devlink->family < 0)
		die(EXIT_NO_DEVICE, "devlink: not supported by this kernel: %s",
		    nl_geterror(devlink->family));
}

void devlink_close(struct devlink *devlink)
{
	netlink_close(&devlink->netlink);
}

static struct nl_msg *message(struct devlink *devlink, int command)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, devlink->family, 0, 0, command,
				DEVLINK_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

struct nl_msg *devlink_message_on(struct devlink *devlink, int command, const char *bus,
				  const char *device)
{
	struct nl_msg *msg = message(devlink, command);

	if (msg && (nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, bus) ||
		    nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, device))) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

struct nl_msg *devlink_message(struct devlink *devlink, int command, const char *device)
{
	return devlink_message_on(devlink, command, "pci", device);
}

struct nl_msg *devlink_port_message(struct devlink *devlink, int command,
				    const struct devlink_port *port)
{
	struct nl_msg *msg = devlink_message_on(devlink, command, port->bus, port->device);

	if (msg && nla_put_u32(msg, DEVLINK_ATTR_PORT_INDEX, port->index)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void copy_string(char *to, size_t size, struct nlattr *attr)
{
	if (attr)
		nla_strlcpy(to, attr, size);
}

/* Types of the attributes that are read */
static struct nla_policy policy[DEVLINK_ATTR_MAX + 1] = {
	[DEVLINK_ATTR_BUS_NAME]			= { .type = NLA_STRING },
	[DEVLINK_ATTR_DEV_NAME]			= { .type = NLA_STRING },
	[DEVLINK_ATTR_PORT_INDEX]		= { .type = NLA_U32 },
	[DEVLINK_ATTR_PORT_FLAVOUR]		= { .type = NLA_U16 },
	[DEVLINK_ATTR_PORT_CONTROLLER_NUMBER]	= { .type = NLA_U32 },
	[DEVLINK_ATTR_PORT_PCI_PF_NUMBER]	= { .type = NLA_U16 },
	[DEVLINK_ATTR_PORT_PCI_SF_NUMBER]	= { .type = NLA_U32 },
	[DEVLINK_ATTR_PORT_NETDEV_IFINDEX]	= { .type = NLA_U32 },
	[DEVLINK_ATTR_PORT_NETDEV_NAME]		= { .type = NLA_STRING },
	[DEVLINK_ATTR_PORT_FUNCTION]		= { .type = NLA_NESTED },
	[DEVLINK_ATTR_RATE_TX_MAX]		= { .type = NLA_U64 },
	[DEVLINK_ATTR_RATE_TX_SHARE]		= { .type = NLA_U64 },
	[DEVLINK_ATTR_ESWITCH_MODE]		= { .type = NLA_U16 },
};

static struct nla_policy function_policy[SFBUS_FN_ATTR_MAX_IO_EQS + 1] = {
	[DEVLINK_PORT_FN_ATTR_STATE]	= { .type = NLA_U8 },
	[DEVLINK_PORT_FN_ATTR_OPSTATE]	= { .type = NLA_U8 },
	[SFBUS_FN_ATTR_MAX_IO_EQS]	= { .type = NLA_U32 },
};

/* Parse the attributes of a devlink message */
static bool parse(struct nlmsghdr *hdr, struct nlattr **attrs)
{
	return !genlmsg_parse(hdr, 0, attrs, DEVLINK_ATTR_MAX, policy);
}

static void parse_function(struct nlattr *function, struct devlink_port *port)
{
	struct nlattr *attrs[SFBUS_FN_ATTR_MAX_IO_EQS + 1], *attr;

	if (nla_parse_nested(attrs, SFBUS_FN_ATTR_MAX_IO_EQS, function,
			     function_policy))
		return;
	attr = attrs[DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR];
	if (attr && nla_len(attr) == sizeof(port->hw_addr)) {
		memcpy(port->hw_addr, nla_data(attr), sizeof(port->hw_addr));
		port->has_hw_addr = true;
	}
	attr = attrs[DEVLINK_PORT_FN_ATTR_STATE];
	if (attr)
		port->state = nla_get_u8(attr);
	attr = attrs[DEVLINK_PORT_FN_ATTR_OPSTATE];
	if (attr)
		port->opstate = nla_get_u8(attr);
	attr = attrs[SFBUS_FN_ATTR_CAPS];
	if (attr && nla_len(attr) == sizeof(struct nla_bitfield32)) {
		const struct nla_bitfield32 *caps = nla_data(attr);

		port->has_roce = caps->selector & SFBUS_FN_CAP_ROCE;
		port->roce = caps->value & SFBUS_FN_CAP_ROCE;
	}
	attr = attrs[SFBUS_FN_ATTR_MAX_IO_EQS];
	if (attr) {
		port->max_io_eqs = nla_get_u32(attr);
		port->has_max_io_eqs = true;
	}
}

bool devlink_port_parse(struct nlmsghdr *hdr, struct devlink_port *port)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];

	*port = (struct devlink_port){};
	if (!parse(hdr, attrs) || !attrs[DEVLINK_ATTR_PORT_INDEX])
		return false;
	copy_string(port->bus, sizeof(port->bus), attrs[DEVLINK_ATTR_BUS_NAME]);
	copy_string(port->device, sizeof(port->device), attrs[DEVLINK_ATTR_DEV_NAME]);
	port->index = nla_get_u32(attrs[DEVLINK_ATTR_PORT_INDEX]);
	port->flavour = attrs[DEVLINK_ATTR_PORT_FLAVOUR] ?
			nla_get_u16(attrs[DEVLINK_ATTR_PORT_FLAVOUR]) : DEVLINK_PORT_FLAVOUR_UNUSED;
	if (attrs[DEVLINK_ATTR_PORT_CONTROLLER_NUMBER])
		port->controller = nla_get_u32(attrs[DEVLINK_ATTR_PORT_CONTROLLER_NUMBER]);
	if (attrs[DEVLINK_ATTR_PORT_PCI_PF_NUMBER])
		port->pf = nla_get_u16(attrs[DEVLINK_ATTR_PORT_PCI_PF_NUMBER]);
	if (attrs[DEVLINK_ATTR_PORT_PCI_SF_NUMBER])
		port->sf = nla_get_u32(attrs[DEVLINK_ATTR_PORT_PCI_SF_NUMBER]);
	if (attrs[DEVLINK_ATTR_PORT_NETDEV_IFINDEX])
		port->ifindex = nla_get_u32(attrs[DEVLINK_ATTR_PORT_NETDEV_IFINDEX]);
	copy_string(port->netdev, sizeof(port->netdev), attrs[DEVLINK_ATTR_PORT_NETDEV_NAME]);
	if (attrs[DEVLINK_ATTR_PORT_FUNCTION])
		parse_function(attrs[DEVLINK_ATTR_PORT_FUNCTION], port);
	return true;
}

bool devlink_flag_parameter(struct nlmsghdr *hdr)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1], *nested[DEVLINK_ATTR_MAX + 1];
	static const int path[] = {
		DEVLINK_ATTR_PARAM, DEVLINK_ATTR_PARAM_VALUES_LIST, DEVLINK_ATTR_PARAM_VALUE,
	};
	struct nlattr *attr;

	if (!parse(hdr, attrs))
		return false;
	attr = attrs[path[0]];
	for (int i = 1; attr && i < 3; i++) {
		if (nla_parse_nested(nested, DEVLINK_ATTR_MAX, attr, NULL))
			return false;
		attr = nested[path[i]];
	}
	return attr && !nla_parse_nested(nested, DEVLINK_ATTR_MAX, attr, NULL) &&
	       nested[DEVLINK_ATTR_PARAM_VALUE_DATA];
}

struct devices_found {
	void	(*found)(const char *device, void *data);
	void	*data;
};

static void device_reply(struct nlmsghdr *hdr, void *data)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	struct devices_found *devices = data;

	if (parse(hdr, attrs) && attrs[DEVLINK_ATTR_BUS_NAME] && attrs[DEVLINK_ATTR_DEV_NAME] &&
	    !strcmp(nla_get_string(attrs[DEVLINK_ATTR_BUS_NAME]), "pci"))
		devices->found(nla_get_string(attrs[DEVLINK_ATTR_DEV_NAME]), devices->data);
}

int devlink_devices(struct devlink *devlink, void (*found)(const char *device, void *data),
		    void *data)
{
	struct devices_found devices = { found, data };

	return netlink_dump(&devlink->netlink, message(devlink, DEVLINK_CMD_GET), device_reply,
			    &devices);
}

struct ports_found {
	void	(*found)(const struct devlink_port *port, void *data);
	void	*data;
};

static void port_reply(struct nlmsghdr *hdr, void *data)
{
	struct ports_found *ports = data;
	struct devlink_port port;

	if (devlink_port_parse(hdr, &port))
		ports->found(&port, ports->data);
}

int devlink_ports(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data)
{
	struct ports_found ports = { found, data };

	return netlink_dump(&devlink->netlink, message(devlink, DEVLINK_CMD_PORT_GET), port_reply,
			    &ports);
}

bool devlink_same_port(const struct devlink_port *one, const struct devlink_port *other)
{
	return one->index == other->index && !strcmp(one->device, other->device) &&
	       !strcmp(one->bus, other->bus);
}

static void rate_reply(struct nlmsghdr *hdr, void *data)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	struct ports_found *ports = data;
	struct devlink_port port = {};

	if (!parse(hdr, attrs) || !attrs[DEVLINK_ATTR_PORT_INDEX])
		return;
	copy_string(port.bus, sizeof(port.bus), attrs[DEVLINK_ATTR_BUS_NAME]);
	copy_string(port.device, sizeof(port.device), attrs[DEVLINK_ATTR_DEV_NAME]);
	port.index = nla_get_u32(attrs[DEVLINK_ATTR_PORT_INDEX]);
	if (attrs[DEVLINK_ATTR_RATE_TX_MAX])
		port.tx_max = nla_get_u64(attrs[DEVLINK_ATTR_RATE_TX_MAX]);
	if (attrs[DEVLINK_ATTR_RATE_TX_SHARE])
		port.tx_share = nla_get_u64(attrs[DEVLINK_ATTR_RATE_TX_SHARE]);
	ports->found(&port, ports->data);
}

int devlink_rates(struct devlink *devlink,
		  void (*found)(const struct devlink_port *port, void *data), void *data)
{
	struct ports_found ports = { found, data };

	return netlink_dump(&devlink->netlink, message(devlink, DEVLINK_CMD_RATE_GET), rate_reply,
			    &ports);
}

static void eswitch_reply(struct nlmsghdr *hdr, void *data)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	int *mode = data;

	if (parse(hdr, attrs) && attrs[DEVLINK_ATTR_ESWITCH_MODE])
		*mode = nla_get_u16(attrs[DEVLINK_ATTR_ESWITCH_MODE]);
}

int devlink_eswitch_mode(struct devlink *devlink, const char *device)
{
	struct nl_msg *msg = devlink_message(devlink, DEVLINK_CMD_ESWITCH_GET, device);
	int mode = -EOPNOTSUPP, err;

	err = netlink_request(&devlink->netlink, msg, eswitch_reply, &mode, NULL);
	return err ?: mode;
}
