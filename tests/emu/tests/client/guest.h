/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_GUEST_H
#define EMU_CLIENT_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_PAGE	4096u

/* The machine's memory: a file that the card maps, too, at bus addresses from @base on */
struct guest {
	int fd;
	uint8_t *host;
	uint64_t base, size, next;
};

bool guest_create(struct guest *guest, uint64_t base, uint64_t size);
void guest_destroy(struct guest *guest);
/* Allocate zeroed pages, which are never freed; return their bus address, or end the program */
uint64_t guest_alloc(struct guest *guest, uint64_t size);
void *guest_at(const struct guest *guest, uint64_t addr);

#endif
