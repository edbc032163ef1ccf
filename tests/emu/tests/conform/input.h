/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_INPUT_H
#define CONFORM_INPUT_H

#include "tests/conform/command.h"
#include "tests/conform/difference.h"

/* Add the inputs of a driver's commands, by kind */
void inputs_add(enum side side, const struct trace_file *trace);
/* Report commands that only one of the drivers uses, and fields that they set differently */
void inputs_compare(void);

#endif
