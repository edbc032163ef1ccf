// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "record/clock.h"

uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}
