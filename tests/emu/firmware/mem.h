/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MEM_H
#define EMU_MEM_H

#include "firmware/vhca.h"

/*
 * Queue memory: the list of physical addresses at the end of commands that create queues. The page
 * size is 2^(log_page_size + 12); page_offset is in units of 1/64 page.
 */
struct pas {
	uint64_t *addr;
	uint32_t count;
	uint8_t shift;
	uint32_t offset;		/* bytes into the first page */
};

/* @be: big endian, as in the mailbox. False: a page is misaligned or not guest memory. */
bool pas_init(struct pas *pas, struct vhca *vhca, const void *be, uint32_t count, uint8_t shift,
	      uint32_t offset);
void pas_exit(struct pas *pas);
/* Valid only until the next event. NULL: it crosses a page, or guest memory was unmapped. */
void *pas_at(struct pas *pas, struct vhca *vhca, uint64_t off, uint32_t len);

#endif
