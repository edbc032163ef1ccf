/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_BYTEORDER_H
#define EMU_BYTEORDER_H

#include <stdint.h>

/* Big endian numbers, as in frames and WQEs, at any address */
static inline uint16_t get_be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static inline void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v);
}

#endif
