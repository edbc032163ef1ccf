/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_BAR_H
#define EMU_BAR_H

#include <stddef.h>
#include <stdint.h>

/* The driver reads or writes an address of a BAR; for device_ops */
void bar_read(void *card, unsigned int bar, uint64_t off, void *buf, size_t len);
void bar_write(void *card, unsigned int bar, uint64_t off, const void *buf, size_t len);

#endif
