/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_NAMES_H
#define CONFORM_NAMES_H

#include <stddef.h>

/* A map from names to entries, sorted by name. The name is the first member of an entry. */
struct names {
	void *root;
	size_t bytes;		/* size of an entry */
};

struct named {
	char *name;
};

/* The entry with that name; a new one is zero except for its name */
void *names_get(struct names *names, const char *name);
/* NULL if there is none */
void *names_find(const struct names *names, const char *name);
void names_each(const struct names *names, void (*fn)(void *entry, void *data), void *data);

/* Without memory these end the program */
void *allocate(size_t bytes);
char *format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
