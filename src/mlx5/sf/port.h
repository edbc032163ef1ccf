/* SPDX-License-Identifier: GPL-2.0 */
/* The devlink port of an SF, and its representor; devl_lock is held. */
#ifndef SF_MLX5_SF_PORT_H
#define SF_MLX5_SF_PORT_H

#include "../../compat/devlink.h"

struct sf_slot;
struct slot_table;

extern const struct devlink_port_ops slot_port_ops;

int slot_port_new(struct slot_table *table, const struct devlink_port_new_attrs *attrs,
		  struct netlink_ext_ack *extack, struct devlink_port **port);
/* Destroy the SF; it should be inactive and its device gone, unless it hangs */
void slot_port_destroy(struct sf_slot *slot);
/*
 * Around a suspend or reset of the card, or a recovery of the SF. If suspend fails, the firmware
 * keeps the function. If resume fails, the port stays suspended.
 */
int slot_port_suspend(struct sf_slot *slot);
int slot_port_resume(struct sf_slot *slot);
/* Return NULL if no SF's port has this index */
struct devlink_port *slot_port_by_index(struct slot_table *table, unsigned int index);

#endif
