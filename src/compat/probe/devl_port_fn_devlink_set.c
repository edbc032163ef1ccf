// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

int probe(struct devlink_port *port, struct devlink *devlink)
{
	return devl_port_fn_devlink_set(port, devlink);
}
