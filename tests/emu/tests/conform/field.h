/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_FIELD_H
#define CONFORM_FIELD_H

#include "tests/conform/command.h"

/* One field of a command's input. */
struct field {
	const char *path;	/* member.member */
	const char *leaf;	/* the last of them */
	uint64_t value;		/* of at most 64 bits, else 1 when any is set */
	bool number;		/* value is the field's */
	bool list;		/* an element of an array: there may be any number of them */
};

/* Calls @fn for every field that the input has, set or not. */
void fields_each(const struct command *cmd, void (*fn)(const struct field *field, void *data),
		 void *data);
/* Value of a field of the input by its path; 0 when there is none. */
uint64_t field_value(const struct command *cmd, const char *path);
/* Value of a field of the answer; 0 when it is not inline. */
uint64_t field_answer(const struct command *cmd, const char *name);
/* Names of the members of a structure that are set, with commas; the caller frees. */
char *field_names(const struct command *cmd, const char *path);

#endif
