// SPDX-License-Identifier: GPL-2.0
/* Quirks by name, for personalities and requests. */
#include <stddef.h>
#include <string.h>

#include "firmware/quirks.h"

static const struct {
	const char *name;
	size_t offset;
	unsigned long max;
} table[] = {
	{ "boot_ms", offsetof(struct quirks, boot_ms), 1000 },
	{ "embedded_cpu", offsetof(struct quirks, embedded_cpu), 1 },
	{ "eqs", offsetof(struct quirks, eqs), 65535 },
	{ "init_hca_ms", offsetof(struct quirks, init_hca_ms), 10000 },
	{ "keep_sf", offsetof(struct quirks, keep_sf), 1 },
	{ "last_pages", offsetof(struct quirks, last_pages), 4096 },
	{ "mpfs", offsetof(struct quirks, mpfs), 1 },
	{ "reset_ms", offsetof(struct quirks, reset_ms), 60000 },
	{ "sw_reset", offsetof(struct quirks, sw_reset), 1 },
	{ "window_ms", offsetof(struct quirks, window_ms), 60000 },
};

bool quirk_set(struct quirks *quirks, const char *name, unsigned long value)
{
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcmp(table[i].name, name) || value > table[i].max)
			continue;
		*(unsigned int *)((char *)quirks + table[i].offset) = value;
		return true;
	}
	return false;
}
