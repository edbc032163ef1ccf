/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ISEG_H
#define EMU_ISEG_H

#include <stddef.h>
#include <stdint.h>

struct vhca;

/* The initialization segment: the first pages of a function's window. UAR pages follow it. */
#define ISEG_PAGES	16
#define ISEG_SIZE	(ISEG_PAGES * 4096)

void iseg_read(struct vhca *vhca, uint32_t off, void *buf, size_t len);
void iseg_write(struct vhca *vhca, uint32_t off, const void *buf, size_t len);

#endif
