/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_CLOCK_H
#define EMU_FUZZ_CLOCK_H

#include <stdint.h>

/*
 * Time for a card that is to do the same for the same input. The emulator is compiled with the
 * names of clock_gettime() and of the timers turned into those of the stand-ins in clock.c.
 */
void clock_reset(void);
void clock_advance(uint64_t ns);
/* Lets the timers of the last ones go off that are due; those that start another one go on. */
void clock_expire(void);

#endif
