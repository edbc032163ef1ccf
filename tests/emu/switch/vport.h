/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VPORT_H
#define EMU_VPORT_H

#include "firmware/cmd.h"
#include "firmware/vport_state.h"

#define ROCE_ADDRESSES	256

/* eswitch_create() creates the uplink's vport, which is card->uplink */
struct vport *vport_create(struct card *card, uint16_t num, struct vhca *vhca);
void vport_destroy(struct vport *vport);
struct vport *vport_find(struct card *card, uint16_t num);	/* VPORT_UPLINK too */
void vport_reset(struct vport *vport);		/* contexts to power-on defaults, roots forgotten */
/* Iterate over all vports except the uplink; start with @prev NULL */
struct vport *vport_next(struct card *card, struct vport *prev);
/* Operational state: QUERY_VPORT_STATE reports it, and traffic depends on it */
bool vport_is_up(const struct vport *vport);
/*
 * To be called after a change of the admin state, the uplink's carrier or a function's presence:
 * posts EVENT_PORT_CHANGE to functions whose state has changed. @vport NULL: any may have changed.
 */
void vport_state_changed(struct card *card, struct vport *vport);

/*
 * The vport that a command names: the caller's own, or with other_vport set any of the switch, for
 * its manager only. NULL: the command was refused, with *status.
 */
struct vport *vport_named(struct cmd *cmd, bool other, uint16_t num, enum cmd_status *status);

#endif
