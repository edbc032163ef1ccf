/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_DEPEND_H
#define CONFORM_DEPEND_H

#include "tests/conform/command.h"
#include "tests/conform/difference.h"

/*
 * Follow objects from their creation, through commands that refer to them, to their destruction.
 */
void depend_add(enum side side, const struct trace_file *trace);
/* Report what only one driver does: use a missing object, destroy one in use, leave objects */
void depend_compare(void);

#endif
