// SPDX-License-Identifier: GPL-2.0
/* Compares the use of the card by two drivers, from the emulator's traces: docs/conformance.md. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/conform/command.h"
#include "tests/conform/depend.h"
#include "tests/conform/difference.h"
#include "tests/conform/input.h"
#include "tests/conform/order.h"

int main(int argc, char **argv)
{
	struct trace_file traces[SIDES];
	enum side side;

	if (argc != 3) {
		fputs("usage: conform OUR-TRACE MAINLINE'S-TRACE\n"
		      "\n"
		      "Traces of the emulator (--trace-kinds cmd) of two drivers that do the same.\n"
		      "Prints a line for every difference of how they use the card.\n", stderr);
		return EXIT_FAILURE;
	}
	for (side = OURS; side < SIDES; side++) {
		traces[side] = commands_read(argv[1 + side]);
		inputs_add(side, &traces[side]);
		depend_add(side, &traces[side]);
		order_add(side, &traces[side]);
	}
	inputs_compare();
	depend_compare();
	order_compare();
	differences_print();
	return EXIT_SUCCESS;
}
