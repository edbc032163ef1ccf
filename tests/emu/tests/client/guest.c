// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/client/guest.h"

bool guest_create(struct guest *guest, uint64_t base, uint64_t size)
{
	guest->fd = memfd_create("guest", MFD_CLOEXEC);
	if (guest->fd < 0)
		return false;
	guest->host = MAP_FAILED;
	if (!ftruncate(guest->fd, size))
		guest->host = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, guest->fd, 0);
	if (guest->host == MAP_FAILED) {
		close(guest->fd);
		return false;
	}
	guest->base = base;
	guest->size = size;
	guest->next = 0;
	return true;
}

void guest_destroy(struct guest *guest)
{
	munmap(guest->host, guest->size);
	close(guest->fd);
}

uint64_t guest_alloc(struct guest *guest, uint64_t size)
{
	uint64_t at = guest->next;

	size = (size + GUEST_PAGE - 1) & ~(uint64_t)(GUEST_PAGE - 1);
	if (size > guest->size - at) {
		puts("Bail out! the guest has no memory left");
		exit(EXIT_FAILURE);
	}
	guest->next += size;
	memset(guest->host + at, 0, size);
	return guest->base + at;
}

void *guest_at(const struct guest *guest, uint64_t addr)
{
	return guest->host + (addr - guest->base);
}
