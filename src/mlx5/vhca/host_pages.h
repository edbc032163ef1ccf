/* SPDX-License-Identifier: GPL-2.0 */
/* Host pages, which may be larger than the firmware pages that they are divided into. */
#ifndef SF_MLX5_VHCA_HOST_PAGES_H
#define SF_MLX5_VHCA_HOST_PAGES_H

#include <linux/xarray.h>

#include "core.h"

struct device;
struct page;

#define FW_PER_PAGE	(PAGE_SIZE / FW_PAGE_SIZE)

/**
 * struct host_pages - host pages that are mapped for DMA; the user serializes all calls
 * @dev: device to map DMA through
 * @by_addr: DMA address in firmware pages -> struct page, whose private field is the owner
 * @count: number of host pages
 */
struct host_pages {
	struct device *dev;
	struct xarray by_addr;
	unsigned long count;
};

void host_pages_init(struct host_pages *host, struct device *dev);
bool host_pages_none(const struct host_pages *host);
/* Allocate up to @max firmware pages from @addr on; return their number or a negative errno */
int host_pages_alloc(struct host_pages *host, u32 owner, unsigned int max, dma_addr_t *addr);
/* Free a firmware page; return false if @owner has none at @addr */
bool host_pages_free(struct host_pages *host, u32 owner, dma_addr_t addr);
/* Free all firmware pages, of @owner or of @any */
void host_pages_free_all(struct host_pages *host, u32 owner, bool any);

/* The allocation itself, which tests replace */
struct page *host_page_alloc(struct device *dev);

#endif
