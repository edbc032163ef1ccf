/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_VSC_H
#define EMU_VSC_H

#include <stdbool.h>
#include <stdint.h>

/* Address spaces of the vendor-specific capability. False: the address does not exist. */
bool vsc_read(void *card, unsigned int space, uint32_t addr, uint32_t *value);
bool vsc_write(void *card, unsigned int space, uint32_t addr, uint32_t value);

#endif
