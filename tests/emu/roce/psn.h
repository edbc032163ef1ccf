/* SPDX-License-Identifier: GPL-2.0 */
/* Packet sequence numbers and message sequence numbers have 24 bits and wrap. */
#ifndef EMU_ROCE_PSN_H
#define EMU_ROCE_PSN_H

#include <stdbool.h>
#include <stdint.h>

#define PSN_MASK	0xffffffu

static inline uint32_t psn_add(uint32_t psn, uint32_t count)
{
	return (psn + count) & PSN_MASK;
}

/* Distance from @from to @to; negative if it is before. The maximum is half of all numbers. */
static inline int32_t psn_diff(uint32_t to, uint32_t from)
{
	return (int32_t)((to - from) << 8) >> 8;
}

static inline bool psn_before(uint32_t a, uint32_t b)
{
	return psn_diff(a, b) < 0;
}

#endif
