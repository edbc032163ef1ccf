/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_LIFETIME_H
#define EMU_LIFETIME_H

#include "firmware/vhca.h"

struct vhca *vhca_create(struct card *card, enum vhca_kind kind, unsigned int index);
void vhca_destroy(struct vhca *vhca);
/* Destroy objects, forget pages, stop the command queue: for an FLR, or when the PF frees an SF */
void vhca_reset(struct vhca *vhca);

#endif
