/* SPDX-License-Identifier: GPL-2.0 */
/* What devlink.c calls for ports of SFs; devl_lock is held. */
#ifndef SF_MLX5_SF_PORT_H
#define SF_MLX5_SF_PORT_H

#include "../../compat/devlink.h"

struct pf;

extern const struct devlink_port_ops sf_port_ops;

int sf_port_new(struct pf *pf, const struct devlink_port_new_attrs *attrs,
		struct netlink_ext_ack *extack, struct devlink_port **port);
/* NULL: no SF's port has this index */
struct devlink_port *sf_port_by_index(struct pf *pf, unsigned int index);

#endif
