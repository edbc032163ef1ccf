/* SPDX-License-Identifier: GPL-2.0 */
/* Representors: netdevices for the eswitch's side of a vport. */
#ifndef SF_MLX5_ESWITCH_REP_H
#define SF_MLX5_ESWITCH_REP_H

#include <linux/types.h>

struct devlink_port;
struct esw;
struct rep;

/*
 * Needs switchdev mode, devl_lock and a registered @port. The vport is down until the representor
 * is up. rep_create() returns an ERR_PTR on failure.
 */
struct rep *rep_create(struct esw *esw, u16 vport, struct devlink_port *port);
void rep_destroy(struct rep *rep);
/*
 * Around a suspend or reset of the card. The net_device is detached and has no objects on the card
 * in between. These take rtnl. If rep_resume() fails, the representor stays suspended.
 */
void rep_suspend(struct rep *rep);
int rep_resume(struct rep *rep);

#endif
