/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_CAPS_H
#define EMU_ROCE_CAPS_H

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/vhca.h"

/* Capability of a function with RoCE */
#define roce_cap(vhca, fld)	ifc_get(roce_cap, caps_current(vhca, CAP_ROCE), fld)

/* STAT_OK if the function has RoCE */
enum cmd_status roce_refused(struct cmd *cmd);

/* Whether atomics return results in the host's byte order rather than big endian */
bool atomic_is_host_endian(struct vhca *vhca);

#endif
