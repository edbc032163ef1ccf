/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_UAR_H
#define EMU_UAR_H

#include "firmware/vhca.h"

/* The number of a UAR page is its position in the function's own window (struct obj, OBJ_UAR) */
void uar_write(struct vhca *vhca, uint32_t uar, uint32_t off, const void *buf, size_t len);

#endif
