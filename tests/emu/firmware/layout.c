// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "firmware/layout.h"

static int first_set(const uint8_t *data, uint32_t from, uint32_t bits, uint32_t limit)
{
	uint32_t bit;

	for (bit = from; bit < from + bits && bit < limit; bit++) {
		if (!(bit & 7) && !data[bit / 8]) {
			bit += 7;
			continue;
		}
		if (data[bit / 8] & 0x80 >> (bit & 7))
			return bit;
	}
	return -1;
}

static int search(const struct layout *layout, const uint8_t *data, uint32_t base, uint32_t limit,
		  char *path, uint32_t size)
{
	const struct layout_field *field;
	uint32_t at;
	int bit;

	for (field = layout->fields; field < layout->fields + layout->count; field++) {
		if (base + field->off >= limit)
			break;
		if (field->reserved) {
			bit = first_set(data, base + field->off, field->bits, limit);
			if (bit < 0)
				continue;
			snprintf(path, size, "%s.%s", layout->name, field->name);
			return bit;
		}
		if (!field->sub || !field->element)
			continue;
		for (at = 0; at < field->bits; at += field->element) {
			bit = search(field->sub, data, base + field->off + at, limit, path, size);
			if (bit >= 0)
				return bit;
		}
	}
	return -1;
}

int layout_reserved_bit(const struct layout *layout, const void *data, uint32_t len, char *path,
			uint32_t path_size)
{
	uint32_t limit = len * 8;

	return search(layout, data, 0, limit < layout->bits ? limit : layout->bits, path,
		      path_size);
}
