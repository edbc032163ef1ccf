/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_STRICT_MUTATION_H
#define EMU_STRICT_MUTATION_H

#include "tests/strict/scene.h"

/* A valid command with some fields changed, as a row of a table */
struct set {
	struct ifc_field field;
	uint64_t value;
};

/* SET(create_cq_in, cq_context.cqe_sz, 3) */
#define SET(layout, member, v)	{ ifc_field(layout, member), v }
/* The first of the 8 byte addresses after the fixed part */
#define SET_PAGE(layout, v)	{ { ifc_bytes(layout) * 8, 64 }, v }
/* @bits at bit @off of what follows the fixed part */
#define SET_LIST(layout, off, bits, v)	{ { ifc_bytes(layout) * 8 + (off), bits }, v }

/* Set a field of any width, at any bit */
void mutate(struct command *c, const struct set *set);

#endif
