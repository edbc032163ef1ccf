/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MEM_H
#define EMU_MEM_H

#include "firmware/vhca.h"

/*
 * Queue memory: the physical address list that queue-creating commands end with. Page size is
 * 2^(log_page_size + 12); page_offset in 1/64 of a page.
 */
struct pas {
	uint64_t *addr;
	uint32_t count;
	uint8_t shift;
	uint32_t offset;		/* bytes into the first page */
};

/* @be: as in the mailbox, big endian. False when a page is misaligned or not guest memory. */
bool pas_init(struct pas *pas, struct vhca *vhca, const void *be, uint32_t count, uint8_t shift,
	      uint32_t offset);
void pas_exit(struct pas *pas);
/* Valid only until the next event. NULL when it crosses a page or guest memory went away. */
void *pas_at(struct pas *pas, struct vhca *vhca, uint64_t off, uint32_t len);

#endif
