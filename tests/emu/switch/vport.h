/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VPORT_H
#define EMU_VPORT_H

#include "firmware/cmd.h"
#include "firmware/vport_state.h"

#define ROCE_ADDRESSES	256

/* The uplink's vport is created by eswitch_create() and found by card->uplink */
struct vport *vport_create(struct card *card, uint16_t num, struct vhca *vhca);
void vport_destroy(struct vport *vport);
struct vport *vport_find(struct card *card, uint16_t num);	/* VPORT_UPLINK too */
void vport_reset(struct vport *vport);		/* contexts to power-on defaults, roots forgotten */
/* Walks all vports but the uplink; @prev NULL starts. */
struct vport *vport_next(struct card *card, struct vport *prev);
/* Operational state: what QUERY_VPORT_STATE says and what gates traffic. */
bool vport_is_up(const struct vport *vport);
/*
 * Called when admin state, the uplink's carrier or a function's presence changed: sends
 * EVENT_PORT_CHANGE to functions whose state changed. @vport NULL: any may have changed.
 */
void vport_state_changed(struct card *card, struct vport *vport);

/*
 * The vport that a command names: the caller's own, or with other_vport set any of the switch, for
 * its manager only. NULL: refused already, with *status.
 */
struct vport *vport_named(struct cmd *cmd, bool other, uint16_t num, enum cmd_status *status);

#endif
