/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_NAMES_H
#define CONFORM_NAMES_H

#include <stddef.h>

/* What is known by a name, in the order of names. The name is the first member of what is kept. */
struct names {
	void *root;
	size_t bytes;		/* of an entry */
};

struct named {
	char *name;
};

/* The entry of that name; a new one is all zeroes but for its name. */
void *names_get(struct names *names, const char *name);
/* NULL when there is none. */
void *names_find(const struct names *names, const char *name);
void names_each(const struct names *names, void (*fn)(void *entry, void *data), void *data);

/* These end the program when there is no memory left. */
void *allocate(size_t bytes);
char *format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
