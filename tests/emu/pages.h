/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_PAGES_H
#define EMU_PAGES_H

#include <stdbool.h>
#include <stdint.h>

struct vhca;

#define PAGE_SHIFT_4K	12
#define PAGE_4K		4096

/* Context memory of one function: pages that the PF's driver gave, bytes that its objects use. */
struct pages {
	uint64_t *addr;
	uint32_t given, room;
	uint64_t bytes;
	int32_t asked;		/* pages asked for (or, < 0, offered back) by the event under way */
	uint32_t peak;
};

struct pages *pages_create(void);
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
/* Reset: the host took its memory back without asking. */
void pages_forget(struct vhca *vhca);

#endif
