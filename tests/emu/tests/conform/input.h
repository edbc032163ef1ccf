/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_INPUT_H
#define CONFORM_INPUT_H

#include "tests/conform/command.h"
#include "tests/conform/difference.h"

/* Takes in what a driver's commands have for input, kind by kind. */
void inputs_add(enum side side, const struct trace_file *trace);
/* Notes the commands that only one of the drivers uses, and fields that they fill in otherwise. */
void inputs_compare(void);

#endif
