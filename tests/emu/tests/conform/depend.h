/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_DEPEND_H
#define CONFORM_DEPEND_H

#include "tests/conform/command.h"
#include "tests/conform/difference.h"

/*
 * Follows objects from the command that makes them, by those that take their numbers, to the one
 * that ends them.
 */
void depend_add(enum side side, const struct trace_file *trace);
/* Notes what only one of them does: use what is not there, end what is in use, leave things. */
void depend_compare(void);

#endif
