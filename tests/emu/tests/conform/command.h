/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CONFORM_COMMAND_H
#define CONFORM_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/layout.h"

#define OUT_BYTES	16

/* A firmware command, as the emulator has traced it */
struct command {
	const char *name;		/* name of the opcode */
	uint16_t opcode, op_mod;
	uint32_t function;		/* function whose command interface is used */
	const struct layout *layout;	/* of the input; NULL: unknown to the emulator */
	const struct layout *answer;
	const struct layout *reg;	/* of the register's data, for ACCESS_REG */
	const char *reg_name;
	uint8_t *in;
	uint32_t in_len;
	uint8_t out[OUT_BYTES];		/* inline part of the response */
	bool failed;
	char *kind;			/* commands of this kind are compared: see kind.h */
};

struct trace_file {
	struct command *commands;
	unsigned int count;
};

/* Read the commands of a trace. If it is not a trace, the program ends. */
struct trace_file commands_read(const char *path);

#endif
