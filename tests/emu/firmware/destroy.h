/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_DESTROY_H
#define EMU_DESTROY_H

#include "firmware/cmd.h"
#include "firmware/obj.h"

/* Execute a command that destroys an object: refuse if there is none, or if others use it */
enum cmd_status obj_destroy(struct cmd *cmd, enum obj_type type, uint32_t num);

#endif
