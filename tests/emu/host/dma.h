/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_DMA_H
#define EMU_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Guest memory as the card sees it: mappings of the client's memory files by bus address. */
struct dma;

#define DMA_READ	1
#define DMA_WRITE	2

struct dma *dma_create(void);
void dma_destroy(struct dma *dma);
/* @fd stays the caller's. Overlap with an existing mapping is -EEXIST; fd < 0 is -EINVAL. */
int dma_map(struct dma *dma, uint64_t iova, uint64_t size, int fd, uint64_t offset, uint32_t flags);
/* Exactly a range mapped before, else -ENOENT. */
int dma_unmap(struct dma *dma, uint64_t iova, uint64_t size);
void dma_unmap_all(struct dma *dma);

/* Pointer when the whole range lies in one writable mapping, else NULL (counted). */
void *dma_at(struct dma *dma, uint64_t iova, size_t len);
/* 0 or -EFAULT; a range may span mappings. */
int dma_read(struct dma *dma, void *dst, uint64_t iova, size_t len);
int dma_write(struct dma *dma, uint64_t iova, const void *src, size_t len);
/* Accesses that hit nothing, since start. */
uint64_t dma_faults(const struct dma *dma);

/* Without bus mastering every access fails, and is counted here instead. At first it is on. */
void dma_set_master(struct dma *dma, bool on);
/* False, and that is counted: the card may not even try. */
bool dma_may(struct dma *dma);
uint64_t dma_refused(const struct dma *dma);

#endif
