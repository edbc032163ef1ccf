// SPDX-License-Identifier: GPL-2.0
/*
 * What comes out of a netlink socket: a port, or an acknowledgment, of any bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "devlink.h"
/* For what it keeps to itself */
#include "netlink.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nlmsghdr *hdr = malloc(NLMSG_HDRLEN + size);
	struct devlink_port port;

	if (!hdr || !size)
		goto out;
	*hdr = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN + size - 1,
		.nlmsg_type = data[0] & 1 ? NLMSG_ERROR : 0x20,
		.nlmsg_flags = data[0] << 7,
	};
	memcpy(nlmsg_data(hdr), data + 1, size - 1);
	if (hdr->nlmsg_type != NLMSG_ERROR)
		devlink_port_parse(hdr, &port);
	else if (size > sizeof(struct nlmsgerr))
		free(netlink_text(hdr));
out:
	free(hdr);
	return 0;
}
