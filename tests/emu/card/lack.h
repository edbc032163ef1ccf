/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_LACK_H
#define EMU_LACK_H

#include "firmware/cap_field.h"

/*
 * What real cards say that they can do, and the emulator cannot, is a list, each with its
 * reason. A dump of a card's capabilities is taken as it is but for that. A dump with something
 * that is neither in the emulator's code nor in the list is refused: a driver must not be promised
 * what nobody does.
 */
bool lack_strike(unsigned int type, const void *own, void *cap, char *why, size_t size);
/* Nothing of this type is there */
bool lack_type(unsigned int type);

#endif
