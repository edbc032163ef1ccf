// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/mem.h"
#include "host/dma.h"

bool pas_init(struct pas *pas, struct vhca *vhca, const void *be, uint32_t count, uint8_t shift,
	      uint32_t offset)
{
	const uint8_t *list = be;
	uint64_t addr;
	uint32_t i;

	pas->addr = malloc(count * sizeof(*pas->addr));
	if (!pas->addr)
		return false;
	for (i = 0; i < count; i++) {
		memcpy(&addr, list + i * sizeof(addr), sizeof(addr));
		addr = be64toh(addr);
		if (addr & ((1ull << shift) - 1) ||
		    !dma_at(vhca->card->dma, addr, 1ull << shift)) {
			free(pas->addr);
			pas->addr = NULL;
			return false;
		}
		pas->addr[i] = addr;
	}
	pas->count = count;
	pas->shift = shift;
	pas->offset = offset;
	return true;
}

void pas_exit(struct pas *pas)
{
	free(pas->addr);
	pas->addr = NULL;
	pas->count = 0;
}

void *pas_at(struct pas *pas, struct vhca *vhca, uint64_t off, uint32_t len)
{
	uint64_t size = 1ull << pas->shift, page, at;

	off += pas->offset;
	page = off >> pas->shift;
	at = off & (size - 1);
	if (page >= pas->count || at + len > size)
		return NULL;
	return dma_at(vhca->card->dma, pas->addr[page] + at, len);
}
