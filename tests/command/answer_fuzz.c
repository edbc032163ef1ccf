// SPDX-License-Identifier: GPL-2.0
/*
 * Parse arbitrary bytes as the netlink message of a port, or as an acknowledgment.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "devlink.h"
/* For its static functions */
#include "netlink.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Put attributes: two bytes are the type and the length of each, its bytes follow */
static void put_attributes(struct nl_msg *msg, const uint8_t *data, size_t size)
{
	struct nlattr *function = NULL;

	while (size > 2) {
		size_t length = data[1] & 63;
		int type = data[0];

		if (length > size - 2)
			length = size - 2;
		if (type == DEVLINK_ATTR_PORT_FUNCTION && data[1] & 64) {
			if (function)
				nla_nest_end(msg, function);
			function = function ? NULL : nla_nest_start(msg, type);
			length = 0;
		} else {
			nla_put(msg, type, length, data + 2);
		}
		data += 2 + length;
		size -= 2 + length;
	}
	if (function)
		nla_nest_end(msg, function);
}

static void port_message(const uint8_t *data, size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct devlink_port port;

	if (genlmsg_put(msg, 0, 0, 0x20, 0, 0, DEVLINK_CMD_PORT_NEW, 1)) {
		put_attributes(msg, data, size);
		if (devlink_port_parse(nlmsg_hdr(msg), &port) &&
		    (strnlen(port.device, sizeof(port.device)) == sizeof(port.device) ||
		     strnlen(port.netdev, sizeof(port.netdev)) == sizeof(port.netdev)))
			abort();
	}
	nlmsg_free(msg);
}

/* An acknowledgment in a buffer of its exact size, so that a read beyond its end is a fault */
static void acknowledgment(uint8_t flags, const uint8_t *data, size_t size)
{
	struct nlmsghdr *hdr = malloc(NLMSG_HDRLEN + size);

	if (!hdr)
		return;
	*hdr = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN + size,
		.nlmsg_type = NLMSG_ERROR,
		.nlmsg_flags = flags << 7,
	};
	memcpy(nlmsg_data(hdr), data, size);
	free(netlink_text(hdr));
	free(hdr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & 1)
		port_message(data + 1, size - 1);
	else if (size > sizeof(struct nlmsgerr))
		acknowledgment(data[0], data + 1, size - 1);
	return 0;
}
