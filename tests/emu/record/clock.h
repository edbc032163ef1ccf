/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RECORD_CLOCK_H
#define EMU_RECORD_CLOCK_H

#include <stdint.h>

/* Nanoseconds: the card's free running clock, and that of the trace */
uint64_t clock_now(void);

#endif
