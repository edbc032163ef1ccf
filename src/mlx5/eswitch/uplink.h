/* SPDX-License-Identifier: GPL-2.0 */
/* The PF's netdevice as the representor of the wire. */
#ifndef SF_MLX5_ESWITCH_UPLINK_H
#define SF_MLX5_ESWITCH_UPLINK_H

struct esw;

/*
 * Turn the PF's netdevice, if there is one, into the uplink representor, and back. These take rtnl.
 */
int uplink_attach(struct esw *esw);
int uplink_detach(struct esw *esw);

#endif
