// SPDX-License-Identifier: GPL-2.0
#include <net/devlink.h>

int probe(struct devlink_port *port, u32 max_io_eqs, struct netlink_ext_ack *extack);
struct devlink_port_ops probe_ops = { .port_fn_max_io_eqs_set = probe };
