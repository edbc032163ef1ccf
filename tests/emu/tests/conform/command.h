/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_COMMAND_H
#define CONFORM_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/layout.h"

#define OUT_BYTES	16

/* One firmware command, as the emulator traced it. */
struct command {
	const char *name;		/* of its opcode */
	uint16_t opcode, op_mod;
	uint32_t function;		/* whose command interface it came in by */
	const struct layout *layout;	/* of the input; NULL when the emulator has none */
	const struct layout *answer;
	const struct layout *reg;	/* of the register's data, for ACCESS_REG */
	const char *reg_name;
	uint8_t *in;
	uint32_t in_len;
	uint8_t out[OUT_BYTES];		/* inline part of the answer */
	bool failed;
	char *kind;			/* what it is compared with: see kind.h */
};

struct trace_file {
	struct command *commands;
	unsigned int count;
};

/* The commands of a trace. Ends the program when it is not a trace. */
struct trace_file commands_read(const char *path);

#endif
