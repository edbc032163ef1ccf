/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_LACK_H
#define EMU_LACK_H

#include "firmware/cap_field.h"

/*
 * The list of capabilities that real cards have and the emulator does not implement, each with the
 * reason. A dump of a card's capabilities is used without these. A dump with a capability that is
 * neither in the emulator's code nor in the list is refused: a driver must not rely on something
 * that is not implemented.
 */
bool lack_strike(unsigned int type, const void *own, void *cap, char *why, size_t size);
/* The type is not implemented at all */
bool lack_type(unsigned int type);

#endif
