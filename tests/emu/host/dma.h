/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_DMA_H
#define EMU_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Guest memory for the card: mappings of the client's memory files by bus address. */
struct dma;

#define DMA_READ	1
#define DMA_WRITE	2

struct dma *dma_create(void);
void dma_destroy(struct dma *dma);
/* The caller keeps @fd. -EEXIST if it overlaps with an existing mapping; -EINVAL for fd < 0. */
int dma_map(struct dma *dma, uint64_t iova, uint64_t size, int fd, uint64_t offset, uint32_t flags);
/* The range must have been mapped as a whole, otherwise -ENOENT */
int dma_unmap(struct dma *dma, uint64_t iova, uint64_t size);
void dma_unmap_all(struct dma *dma);

/* Pointer if the whole range is in one writable mapping, otherwise NULL (counted) */
void *dma_at(struct dma *dma, uint64_t iova, size_t len);
/* 0 or -EFAULT; a range may span mappings */
int dma_read(struct dma *dma, void *dst, uint64_t iova, size_t len);
int dma_write(struct dma *dma, uint64_t iova, const void *src, size_t len);
/* Number of accesses without a mapping, since start */
uint64_t dma_faults(const struct dma *dma);

/* Without bus mastering all accesses fail and are counted separately. It is on initially. */
void dma_set_master(struct dma *dma, bool on);
/* A card that is not in its slot does no DMA either, whatever its queues wait for */
void dma_set_absent(struct dma *dma, bool absent);
/* False, and counted: the card must not access memory */
bool dma_may(struct dma *dma);
uint64_t dma_refused(const struct dma *dma);

#endif
