/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_ORDER_H
#define CONFORM_ORDER_H

#include "tests/conform/command.h"
#include "tests/conform/difference.h"

/* Add the order of a driver's commands in the lives of functions */
void order_add(enum side side, const struct trace_file *trace);
/* Report what one driver always does before a change of state, the other always after */
void order_compare(void);

#endif
