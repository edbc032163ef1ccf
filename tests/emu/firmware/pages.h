/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PAGES_H
#define EMU_PAGES_H

#include <stdbool.h>
#include <stdint.h>

struct card;
struct vhca;

#define PAGE_SHIFT_4K	12
#define PAGE_4K		4096

/* Context memory of one function: pages that the PF's driver gave, bytes that its objects use. */
struct pages {
	struct card *card;
	uint16_t function_id;
	struct vhca *vhca;	/* NULL: of an SF that is no more; they go back */
	uint64_t *addr;
	uint32_t given, room;
	uint64_t bytes;
	int32_t asked;		/* pages asked for (or, < 0, offered back) by the event under way */
	uint32_t peak;
};

struct pages *pages_create(struct vhca *vhca);
void pages_destroy(struct pages *pages);
/* Objects take and return context memory; false when pages are missing and none came. */
bool pages_charge(struct vhca *vhca, uint32_t bytes);
void pages_uncharge(struct vhca *vhca, uint32_t bytes);
/* What the function's present state needs, objects aside. */
uint32_t pages_base(const struct vhca *vhca);
/* The PF has enabled an SF: asks the PF's driver for the SF's pages. */
void pages_request(struct vhca *vhca);
/* The PF has disabled an SF: offers its pages back. */
void pages_return(struct vhca *vhca);
/*
 * An SF is deallocated: what it still has is offered back in its name, which another SF may have
 * by then: that inherits them. NULL: there is nothing.
 */
struct pages *pages_leave(struct vhca *vhca);
void pages_inherit(struct vhca *vhca, struct pages *pages);
/* SF @index, or of the one before it; may be NULL */
struct pages *pages_of_sf(const struct card *card, unsigned int index);
/* Reset: the host took its memory back without asking. */
void pages_forget(struct vhca *vhca);

#endif
