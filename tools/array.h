/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_ARRAY_H
#define SFBUS_ARRAY_H

#include <stdlib.h>

#include "report.h"

/*
 * Return @array with room for element @count. The array may have lost elements at its end,
 * but only this function may allocate it. Ends the program if there is no memory.
 */
static inline void *array_grow(void *array, size_t count, size_t size)
{
	/* The size doubles whenever the count is 0 or a power of two */
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * count : 1, size);
	if (!array)
		die(EXIT_REFUSED, "out of memory");
	return array;
}

#endif
