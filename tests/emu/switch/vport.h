/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VPORT_H
#define EMU_VPORT_H

#include "firmware/cmd.h"
#include "switch/eswitch.h"

#define ROCE_ADDRESSES	256

/*
 * The vport that a command names: the caller's own, or with other_vport set any of the switch, for
 * its manager only. NULL: refused already, with *status.
 */
struct vport *vport_named(struct cmd *cmd, bool other, uint16_t num, enum cmd_status *status);

#endif
