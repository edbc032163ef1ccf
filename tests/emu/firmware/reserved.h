/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reserved bits are refused for all commands alike. This is for fields that a ConnectX has and this
 * card does not implement: a handler copies a context, clears the fields that it implements, and
 * refuses the command if any bit is left.
 */
#ifndef EMU_RESERVED_H
#define EMU_RESERVED_H

#include "firmware/ifc.h"

static inline void bits_clear(void *ctx, struct ifc_field field)
{
	size_t off = field.off, count = field.bits;
	uint8_t *p = ctx;

	for (; count && (off & 7 || count < 8); off++, count--)
		p[off / 8] &= ~(0x80 >> (off & 7));
	memset(p + off / 8, 0, count / 8);
	for (off += count & ~7ul, count &= 7; count; off++, count--)
		p[off / 8] &= ~(0x80 >> (off & 7));
}

static inline bool bits_none(const void *ctx, size_t len)
{
	const uint8_t *p = ctx;

	while (len && !*p)
		p++, len--;
	return !len;
}

#define ifc_known(typ, ctx, fld)	bits_clear(ctx, ifc_field(typ, fld))

#endif
