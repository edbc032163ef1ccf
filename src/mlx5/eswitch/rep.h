/* SPDX-License-Identifier: GPL-2.0 */
/* Representors: netdevices that stand for the eswitch's side of a vport. */
#ifndef SF_MLX5_ESWITCH_REP_H
#define SF_MLX5_ESWITCH_REP_H

#include <linux/types.h>

struct devlink_port;
struct esw;
struct rep;

/*
 * Switchdev mode, devl_lock held, @port registered. The vport is down until the representor is up.
 * rep_create() returns an ERR_PTR on failure.
 */
struct rep *rep_create(struct esw *esw, u16 vport, struct devlink_port *port);
void rep_destroy(struct rep *rep);
/*
 * While the card sleeps or is reset it keeps its net_device, which is not present, and has nothing
 * of the card. Take rtnl. After a failure of rep_resume() it is suspended still.
 */
void rep_suspend(struct rep *rep);
int rep_resume(struct rep *rep);

#endif
