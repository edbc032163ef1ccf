/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_STOCK_H
#define EMU_FUZZ_STOCK_H

#include "firmware/cmd.h"
#include "tests/client/kit.h"

/* All commands of the card, by a number from 0 on; and what an input changes in one. */
#define STOCK_MAX	192

struct stock_field {
	const char *name;
	struct ifc_field at;
};

unsigned int stock_count(void);
const struct cmd_desc *stock_desc(unsigned int which);
/* With what its fields' names stand for, so that it is not refused for what is left alone. */
void stock_fill(struct command *c, const struct kit *kit, unsigned int which);
/* Any field of its fixed part, none of which is reserved. NULL: it has none. */
const struct stock_field *stock_field(unsigned int which, unsigned int number);
/* The numbers of the card's registers, any @n. */
uint16_t stock_register(unsigned int n);

#endif
