/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CAPS_H
#define EMU_CAPS_H

#include "cap_field.h"

struct vhca;

/* The capability structure in force (4,096 bytes); NULL for a type that the function has not. */
const void *caps_current(struct vhca *vhca, unsigned int type);
void caps_reset(struct vhca *vhca);
/* How many EQs a function may have, by whichever capability says so */
unsigned int caps_max_eqs(struct vhca *vhca);

#endif
