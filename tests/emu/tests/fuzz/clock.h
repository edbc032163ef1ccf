/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_CLOCK_H
#define EMU_FUZZ_CLOCK_H

#include <stdint.h>

/*
 * Deterministic time, so that the card does the same for the same input. clock.c replaces the
 * record's clock; the emulator is compiled with the names of timer functions replaced.
 */
void clock_reset(void);
void clock_advance(uint64_t ns);
/* Let timers that are due expire, but not those that are started meanwhile */
void clock_expire(void);

#endif
