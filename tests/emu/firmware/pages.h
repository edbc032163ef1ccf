/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PAGES_H
#define EMU_PAGES_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct vhca;

#define PAGE_SHIFT_4K	12
#define PAGE_4K		4096

/* Context memory of one function: pages that the PF's driver supplied, bytes that objects use. */
struct pages {
	struct card *card;
	uint16_t function_id;
	struct vhca *vhca;	/* NULL: the SF is deallocated; they are returned */
	uint64_t *addr;
	uint32_t given, room;
	uint64_t bytes;
	int32_t asked;		/* pages in the outstanding event; < 0: offered back */
	uint32_t peak;
};

struct pages *pages_create(struct vhca *vhca);
void pages_destroy(struct pages *pages);
/* Objects allocate and free context memory; false: no page is free and none was supplied */
bool pages_charge(struct vhca *vhca, uint32_t bytes);
void pages_uncharge(struct vhca *vhca, uint32_t bytes);
/* Number of pages that the function's state needs, without objects */
uint32_t pages_base(const struct vhca *vhca);
/* The PF has enabled an SF: request the SF's pages from the PF's driver */
void pages_request(struct vhca *vhca);
/* The PF has disabled an SF: offer its pages back */
void pages_return(struct vhca *vhca);
/*
 * An SF is deallocated: offer its remaining pages back in its name. If another SF has that name by
 * then, it inherits them. NULL: there are none.
 */
struct pages *pages_leave(struct vhca *vhca);
void pages_inherit(struct vhca *vhca, struct pages *pages);
/* Pages of SF @index, or of its predecessor; may be NULL */
struct pages *pages_of_sf(const struct card *card, unsigned int index);
/* Reset: the host owns all pages again */
void pages_forget(struct vhca *vhca);

#endif
