/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_RULES_H
#define EMU_FUZZ_RULES_H

#include "tests/client/kit.h"
#include "tests/fuzz/input.h"

/*
 * Steering commands, which random bytes would not produce: a group's mask has few bits, a rule's
 * value is within the mask, and actions come with what they refer to.
 */
struct rules {
	uint8_t type;			/* of the last table */
	uint8_t criteria;
	uint8_t mask[512];		/* of the last group */
};

/* Fill @c. Return the kind that it creates; KIT_KINDS: none. */
enum kind rules_fill(struct rules *rules, struct command *c, const struct kit *kit,
		     struct input *input);

#endif
