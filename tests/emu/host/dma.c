// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/dma.h"

#define MAPPINGS_MAX 256

struct mapping {
	uint64_t iova, size;
	uint8_t *host;
	uint32_t flags;
	void *base;		/* start of the mmap, page-aligned in the file */
	size_t length;
};

struct dma {
	struct mapping *map;	/* sorted by address */
	unsigned int count;
	unsigned int last;	/* index of the previous lookup's result */
	uint64_t faults;
	bool master_off;
	bool absent;
	uint64_t refused;	/* accesses without bus mastering */
};

struct dma *dma_create(void)
{
	return calloc(1, sizeof(struct dma));
}

void dma_destroy(struct dma *dma)
{
	if (!dma)
		return;
	dma_unmap_all(dma);
	free(dma->map);
	free(dma);
}

int dma_map(struct dma *dma, uint64_t iova, uint64_t size, int fd, uint64_t offset, uint32_t flags)
{
	uint64_t skew = offset & (sysconf(_SC_PAGESIZE) - 1);
	struct mapping new = { .iova = iova, .size = size, .flags = flags }, *map;
	unsigned int i;

	if (fd < 0 || !size || iova + size < iova || dma->count == MAPPINGS_MAX)
		return -EINVAL;
	for (i = 0; i < dma->count && dma->map[i].iova < iova; i++)
		;
	if ((i && dma->map[i - 1].iova + dma->map[i - 1].size > iova) ||
	    (i < dma->count && iova + size > dma->map[i].iova))
		return -EEXIST;
	map = realloc(dma->map, (dma->count + 1) * sizeof(*map));
	if (!map)
		return -ENOMEM;
	dma->map = map;
	new.length = size + skew;
	new.base = mmap(NULL, new.length, (flags & DMA_READ ? PROT_READ : 0) |
			(flags & DMA_WRITE ? PROT_WRITE : 0), MAP_SHARED, fd, offset - skew);
	if (new.base == MAP_FAILED)
		return -errno;
	new.host = (uint8_t *)new.base + skew;
	memmove(map + i + 1, map + i, (dma->count - i) * sizeof(*map));
	map[i] = new;
	dma->count++;
	dma->last = i;
	return 0;
}

static void drop(struct dma *dma, unsigned int i)
{
	munmap(dma->map[i].base, dma->map[i].length);
	dma->count--;
	memmove(dma->map + i, dma->map + i + 1, (dma->count - i) * sizeof(*dma->map));
	dma->last = 0;
}

int dma_unmap(struct dma *dma, uint64_t iova, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < dma->count; i++) {
		if (dma->map[i].iova != iova || dma->map[i].size != size)
			continue;
		drop(dma, i);
		return 0;
	}
	return -ENOENT;
}

void dma_unmap_all(struct dma *dma)
{
	while (dma->count)
		drop(dma, dma->count - 1);
}

static struct mapping *find(struct dma *dma, uint64_t iova)
{
	struct mapping *m;
	unsigned int low = 0, high = dma->count, mid;

	if (dma->last < dma->count) {
		m = &dma->map[dma->last];
		if (iova - m->iova < m->size)
			return m;
	}
	while (low < high) {
		mid = (low + high) / 2;
		m = &dma->map[mid];
		if (iova < m->iova) {
			high = mid;
		} else if (iova - m->iova >= m->size) {
			low = mid + 1;
		} else {
			dma->last = mid;
			return m;
		}
	}
	return NULL;
}

void dma_set_master(struct dma *dma, bool on)
{
	dma->master_off = !on;
}

void dma_set_absent(struct dma *dma, bool absent)
{
	dma->absent = absent;
}

bool dma_may(struct dma *dma)
{
	if (dma->absent)
		return false;
	dma->refused += dma->master_off;
	return !dma->master_off;
}

uint64_t dma_refused(const struct dma *dma)
{
	return dma->refused;
}

void *dma_at(struct dma *dma, uint64_t iova, size_t len)
{
	struct mapping *m;

	if (!dma_may(dma))
		return NULL;
	m = find(dma, iova);
	if (m && (m->flags & DMA_WRITE) && len <= m->size - (iova - m->iova))
		return m->host + (iova - m->iova);
	dma->faults++;
	return NULL;
}

static int copy(struct dma *dma, uint64_t iova, void *buf, size_t len, uint32_t need)
{
	uint8_t *at = buf;

	if (len && !dma_may(dma))
		return -EFAULT;
	while (len) {
		struct mapping *m = find(dma, iova);
		size_t n;

		if (!m || !(m->flags & need)) {
			dma->faults++;
			return -EFAULT;
		}
		n = m->size - (iova - m->iova);
		if (n > len)
			n = len;
		if (need == DMA_READ)
			memcpy(at, m->host + (iova - m->iova), n);
		else
			memcpy(m->host + (iova - m->iova), at, n);
		at += n;
		iova += n;
		len -= n;
	}
	return 0;
}

int dma_read(struct dma *dma, void *dst, uint64_t iova, size_t len)
{
	return copy(dma, iova, dst, len, DMA_READ);
}

int dma_write(struct dma *dma, uint64_t iova, const void *src, size_t len)
{
	return copy(dma, iova, (void *)src, len, DMA_WRITE);
}

uint64_t dma_faults(const struct dma *dma)
{
	return dma->faults;
}
