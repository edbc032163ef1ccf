// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

int probe(struct devlink *devlink, u32 id, struct devlink_param_gset_ctx *ctx,
	  struct netlink_ext_ack *extack);

const struct devlink_param probe_param = {
	.set = probe,
};
