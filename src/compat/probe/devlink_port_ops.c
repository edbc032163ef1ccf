// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

int probe(struct devlink_port *port, enum devlink_port_fn_state state,
	  struct netlink_ext_ack *extack);
struct devlink_port_ops probe_ops = { .port_fn_state_set = probe };
