/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_STOCK_H
#define EMU_FUZZ_STOCK_H

#include "firmware/cmd.h"
#include "tests/client/kit.h"

/*
 * All commands of the card by number, and the fields that an input may change. An input chooses a
 * command or register by a value, most of which mean the same when the card gets another command.
 */
#define STOCK_MAX	192

struct stock_field {
	const char *name;
	struct ifc_field at;
};

unsigned int stock_count(void);
unsigned int stock_choose(uint16_t value);
const struct cmd_desc *stock_desc(unsigned int which);
/* Fill fields with the numbers of existing objects, so that the command is not refused for them */
void stock_fill(struct command *c, const struct kit *kit, unsigned int which);
/* A field of the fixed part that is not reserved, by any number. NULL: there is none. */
const struct stock_field *stock_field(unsigned int which, unsigned int number);
/* Number of one of the card's registers, by any @value */
uint16_t stock_register(uint16_t value);

#endif
