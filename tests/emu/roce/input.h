/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_INPUT_H
#define EMU_ROCE_INPUT_H

#include "firmware/vport_state.h"
#include "frame/frame.h"

/* False: it is not for the RoCE transport of the vport's function, which else has taken it. */
bool roce_receive(struct vport *vport, struct frame *frame);

#endif
