/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_FIELD_H
#define CONFORM_FIELD_H

#include "tests/conform/command.h"

/* A field of a command's input */
struct field {
	const char *path;	/* member.member */
	const char *leaf;	/* the last member */
	uint64_t value;		/* up to 64 bits; of longer fields, 1 if any bit is set */
	bool number;		/* value is the field's */
	bool list;		/* an element of an array of any size */
};

/* Call @fn for every field of the input, set or not */
void fields_each(const struct command *cmd, void (*fn)(const struct field *field, void *data),
		 void *data);
/* Value of a field of the input by its path; 0 if it does not exist */
uint64_t field_value(const struct command *cmd, const char *path);
/* Value of a field of the response; 0 if it is not inline */
uint64_t field_answer(const struct command *cmd, const char *name);
/* Names of the members of a structure that are set, with commas; the caller frees it */
char *field_names(const struct command *cmd, const char *path);

#endif
