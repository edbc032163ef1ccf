/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_CHECK_H
#define EMU_FUZZ_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* An invariant for any input. It is not reported on stderr, where the card logs violations. */
#define CHECK(cond)									\
	do {										\
		if (!(cond)) {								\
			dprintf(STDERR_FILENO, "%s:%d: %s: not so: %s\n", __FILE__,	\
				__LINE__, __func__, #cond);				\
			abort();							\
		}									\
	} while (0)

#endif
