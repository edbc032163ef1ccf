/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_CLOCK_H
#define EMU_FUZZ_CLOCK_H

#include <stdint.h>

/*
 * Time for a card that is to do the same for the same input. clock.c stands in for the record's
 * clock; the emulator is compiled with the names of timers turned into those of its stand-ins.
 */
void clock_reset(void);
void clock_advance(uint64_t ns);
/* Lets the timers of the last ones go off that are due; those that start another one go on. */
void clock_expire(void);

#endif
