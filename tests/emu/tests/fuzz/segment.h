/* SPDX-License-Identifier: GPL-2.0 */
/* Segments of WQEs from an input */
#ifndef EMU_FUZZ_SEGMENT_H
#define EMU_FUZZ_SEGMENT_H

#include "tests/fuzz/side.h"

#define SEGMENTS_MAX	63		/* of a WQE */

void segment_pointer(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr);
/* A data segment, mostly within the buffer; lengths around @long_len happen more often */
void segment_input(const struct side *side, uint8_t *seg, unsigned int long_len);
/* Add data segments, in memory or inline; return the end in units of 16 bytes */
unsigned int segments_input(const struct side *side, uint8_t *wqe, unsigned int ds,
			    unsigned int long_len);
/* Modify a key: translations inline or by a pointer, each of them a page or a key */
unsigned int segments_input_umr(const struct side *side, uint8_t *wqe, unsigned int long_len);

#endif
