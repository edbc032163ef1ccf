// SPDX-License-Identifier: GPL-2.0
#include "frame/byteorder.h"
#include "tests/fuzz/segment.h"

#define INLINE_MASK	0x3ff
#define LENGTH_MASK	0x7fff
#define UMR_DS		8		/* after the control segment, the UMR's, and the context */

void segment_pointer(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr)
{
	put_be32(seg, len);
	put_be32(seg + 4, key);
	put_be32(seg + 8, addr >> 32);
	put_be32(seg + 12, addr);
}

void segment_input(const struct side *side, uint8_t *seg, unsigned int long_len)
{
	uint8_t key = input8(side->input);
	uint16_t off = input16(side->input), len = input16(side->input);
	uint64_t start = key % SIDE_KEYS < 2 ? side->kit->buffer : 0;

	if (key & 0x20)
		len = long_len + (int8_t)len;
	segment_pointer(seg, len & LENGTH_MASK, side->keys[key % SIDE_KEYS] + (key >> 6),
			start + off % KIT_BUFFER);
}

unsigned int segments_input(const struct side *side, uint8_t *wqe, unsigned int ds,
			    unsigned int long_len)
{
	unsigned int count = input8(side->input) & 7, room;

	for (; count && ds < SEGMENTS_MAX; count--) {
		uint8_t what = input8(side->input);

		if (what & 0x40) {
			room = (SEGMENTS_MAX - ds) * SEND_DS - 4;
			if (room > (what & 0x3f))
				room = what & 0x3f;
			/* The actual number of bytes, or a number from the input */
			put_be32(wqe + ds * SEND_DS, MLX5_INLINE_SEG |
			      (what & 0x80 ? input16(side->input) & INLINE_MASK : room));
			input_bytes(side->input, wqe + ds * SEND_DS + 4, room);
			ds += (4 + room + SEND_DS - 1) / SEND_DS;
		} else if (what & 0x80) {
			input_bytes(side->input, wqe + ds++ * SEND_DS, SEND_DS);
		} else {
			segment_input(side, wqe + ds++ * SEND_DS, long_len);
		}
	}
	return ds;
}

unsigned int segments_input_umr(const struct side *side, uint8_t *wqe, unsigned int long_len)
{
	uint8_t flags = input8(side->input), octwords = input8(side->input) % 16, i;
	uint32_t key = side->keys[input8(side->input) % SIDE_KEYS];
	uint64_t mask = input32(side->input);
	void *mkc = wqe + 4 * SEND_DS;
	unsigned int ds = UMR_DS;

	put_be32(wqe + 12, key);
	wqe[16] = flags;
	put_be16(wqe + 20, octwords);
	put_be16(wqe + 22, input8(side->input) % 8);
	put_be32(wqe + 24, input8(side->input) & 1 ? 0x8000 : 0);
	put_be32(wqe + 28, mask);
	ifc_set(mkc, mkc, free, flags & 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, pd, side->kit->num[KIT_PD]);
	ifc_set(mkc, mkc, log_page_size, input8(side->input));
	ifc_set64(mkc, mkc, start_addr, side->kit->buffer & ~0xfffull);
	ifc_set64(mkc, mkc, len, input16(side->input));
	if (!(flags & MLX5_WQE_UMR_CTRL_FLAG_INLINE)) {
		segment_pointer(wqe + ds * SEND_DS, octwords * 16, side->keys[0],
				side->kit->buffer + input16(side->input) % KIT_BUFFER);
		return ds + 1;
	}
	for (i = 0; i < octwords; i++, ds++) {
		if (flags & 2)
			input_bytes(side->input, wqe + ds * SEND_DS, SEND_DS);
		else
			segment_input(side, wqe + ds * SEND_DS, long_len);
	}
	return ds;
}
