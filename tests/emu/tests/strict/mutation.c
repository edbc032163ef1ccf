// SPDX-License-Identifier: GPL-2.0
#include "tests/strict/mutation.h"

void mutate(struct command *c, const struct set *set)
{
	uint32_t i, bit;
	uint8_t mask;

	for (i = 0; i < set->field.bits; i++) {
		bit = set->field.off + set->field.bits - 1 - i;
		mask = 0x80 >> (bit & 7);
		c->in[bit / 8] = (c->in[bit / 8] & ~mask) | (set->value >> i & 1 ? mask : 0);
	}
}
