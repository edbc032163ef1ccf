/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_ARRAY_H
#define SFBUS_ARRAY_H

#include <stdlib.h>

#include "report.h"

/*
 * Room for one more element than @count in an array that was never anything but grown by
 * this. Ends the program if there is no memory.
 */
static inline void *array_grow(void *array, size_t count, size_t size)
{
	/* At 0, 1, 2, 4, 8, … elements there is no room left */
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * count : 1, size);
	if (!array)
		die(EXIT_REFUSED, "out of memory");
	return array;
}

#endif
