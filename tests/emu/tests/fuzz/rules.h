/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_RULES_H
#define EMU_FUZZ_RULES_H

#include "tests/client/kit.h"
#include "tests/fuzz/input.h"

/*
 * Steering commands, which bytes by chance do not hit on: a group's mask is of few bits, and a
 * rule's value is within it; actions come with what they name.
 */
struct rules {
	uint8_t type;			/* of the table made last */
	uint8_t criteria;
	uint8_t mask[512];		/* of the group made last */
};

/* Fills @c. Returns the kind that it creates, KIT_KINDS: none. */
enum kind rules_fill(struct rules *rules, struct command *c, const struct kit *kit,
		     struct input *input);

#endif
