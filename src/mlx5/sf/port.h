/* SPDX-License-Identifier: GPL-2.0 */
/* What devlink.c calls for ports of SFs; devl_lock is held. */
#ifndef SF_MLX5_SF_PORT_H
#define SF_MLX5_SF_PORT_H

#include <net/devlink.h>

struct pf;

int sf_port_new(struct pf *pf, const struct devlink_port_new_attrs *attrs,
		struct netlink_ext_ack *extack, unsigned int *index);
int sf_port_del(struct pf *pf, unsigned int index, struct netlink_ext_ack *extack);

/* -EOPNOTSUPP for ports of other flavours */
int sf_port_hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,
			struct netlink_ext_ack *extack);
int sf_port_hw_addr_set(struct devlink_port *port, const u8 *hw_addr, int len,
			struct netlink_ext_ack *extack);
int sf_port_state_get(struct devlink_port *port, enum devlink_port_fn_state *state,
		      enum devlink_port_fn_opstate *opstate, struct netlink_ext_ack *extack);
int sf_port_state_set(struct devlink_port *port, enum devlink_port_fn_state state,
		      struct netlink_ext_ack *extack);

#endif
