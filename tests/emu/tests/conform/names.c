// SPDX-License-Identifier: GPL-2.0
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/names.h"

void *allocate(size_t bytes)
{
	void *p = calloc(1, bytes);

	if (p)
		return p;
	perror("conform");
	exit(EXIT_FAILURE);
}

char *format(const char *format, ...)
{
	char *text;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0) {
		perror("conform");
		exit(EXIT_FAILURE);
	}
	va_end(ap);
	return text;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

void *names_find(const struct names *names, const char *name)
{
	struct named key = { (char *)name };
	struct named **at = tfind(&key, &names->root, compare);

	return at ? *at : NULL;
}

void *names_get(struct names *names, const char *name)
{
	struct named *entry = names_find(names, name);

	if (entry)
		return entry;
	entry = allocate(names->bytes);
	entry->name = format("%s", name);
	if (!tsearch(entry, &names->root, compare)) {
		perror("conform");
		exit(EXIT_FAILURE);
	}
	return entry;
}

struct visit {
	void (*fn)(void *entry, void *data);
	void *data;
};

static void visit(const void *node, VISIT order, void *data)
{
	struct visit *visit = data;

	if (order == postorder || order == leaf)
		visit->fn(*(void *const *)node, visit->data);
}

void names_each(const struct names *names, void (*fn)(void *entry, void *data), void *data)
{
	struct visit what = { fn, data };

	twalk_r(names->root, visit, &what);
}
