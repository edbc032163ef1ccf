/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_LAYOUT_H
#define EMU_LAYOUT_H

#include "firmware/ifc.h"

/* A structure of mlx5_ifc.h; all numbers are bits */
struct layout {
	const char *name;
	uint32_t bits;
	const struct layout_field *fields;
	uint32_t count;
};

struct layout_field {
	const char *name;
	uint32_t off, bits;	/* bits is 0 for a flexible array */
	bool reserved;
	const struct layout *sub;
	uint32_t element;	/* bits of one element of an array of structures */
};

/*
 * The first reserved bit that is set in @data, or -1. Only the fixed part is checked, at most @len
 * bytes. @path is set to its position, as member.member.
 */
int layout_reserved_bit(const struct layout *layout, const void *data, uint32_t len, char *path,
			uint32_t path_size);
/* By name, without mlx5_ifc_ and _bits; NULL: unknown */
const struct layout *layout_find(const char *name);

#endif
