// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/conform/difference.h"
#include "tests/conform/names.h"

static struct names lines = { .bytes = sizeof(struct named) };

void difference(const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	names_get(&lines, line);
}

static void print(void *entry, void *data)
{
	struct named *line = entry;
	unsigned int *count = data;

	puts(line->name);
	++*count;
}

unsigned int differences_print(void)
{
	unsigned int count = 0;

	names_each(&lines, print, &count);
	return count;
}
