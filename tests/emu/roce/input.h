/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_INPUT_H
#define EMU_ROCE_INPUT_H

#include "firmware/vport_state.h"
#include "frame/frame.h"

/* Consume the frame if it is for RoCE of the vport's function, otherwise return false */
bool roce_receive(struct vport *vport, struct frame *frame);

#endif
