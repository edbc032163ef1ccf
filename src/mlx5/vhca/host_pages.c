// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>
#include <linux/mm.h>

#include "../../compat/kunit.h"
#include "host_pages.h"

static unsigned long host_pages_index(dma_addr_t addr)
{
	return addr >> FW_PAGE_SHIFT;
}

void host_pages_init(struct host_pages *host, struct device *dev)
{
	host->dev = dev;
	xa_init(&host->by_addr);
}

bool host_pages_none(const struct host_pages *host)
{
	return xa_empty(&host->by_addr);
}

struct page *host_page_alloc(struct device *dev)
{
	KUNIT_STATIC_STUB_REDIRECT(host_page_alloc, dev);

	/* Do not invoke the OOM killer for a card that requests too much */
	return alloc_pages_node(dev_to_node(dev),
				GFP_HIGHUSER | __GFP_RETRY_MAYFAIL | __GFP_NOWARN, 0);
}

static void host_page_free(struct host_pages *host, struct page *page, dma_addr_t dma)
{
	host->count--;
	set_page_private(page, 0);
	dma_unmap_page(host->dev, dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(page);
}

int host_pages_alloc(struct host_pages *host, u32 owner, unsigned int max, dma_addr_t *addr)
{
	unsigned int n = min_t(unsigned int, max, FW_PER_PAGE), i;
	struct page *page;
	dma_addr_t dma;
	int err;

	page = host_page_alloc(host->dev);
	if (!page)
		return -ENOMEM;
	dma = dma_map_page(host->dev, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(host->dev, dma)) {
		__free_page(page);
		return -ENOMEM;
	}
	/* The firmware takes address 0 as no address */
	if (!dma) {
		*addr = 0;
		err = host_pages_alloc(host, owner, max, addr);
		dma_unmap_page(host->dev, dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
		__free_page(page);
		return err;
	}
	host->count++;
	set_page_private(page, owner);
	for (i = 0; i < n; i++) {
		err = xa_err(xa_store(&host->by_addr, host_pages_index(dma) + i, page,
				      GFP_KERNEL));
		if (err)
			goto err_erase;
	}
	*addr = dma;
	return n;

err_erase:
	while (i--)
		xa_erase(&host->by_addr, host_pages_index(dma) + i);
	host_page_free(host, page, dma);
	return err;
}

bool host_pages_free(struct host_pages *host, u32 owner, dma_addr_t addr)
{
	struct page *page = xa_load(&host->by_addr, host_pages_index(addr));
	unsigned long first = host_pages_index(addr) & ~(FW_PER_PAGE - 1), index = first;

	if (!page || page_private(page) != owner)
		return false;
	xa_erase(&host->by_addr, host_pages_index(addr));
	if (!xa_find(&host->by_addr, &index, first + FW_PER_PAGE - 1, XA_PRESENT))
		host_page_free(host, page, (dma_addr_t)first << FW_PAGE_SHIFT);
	return true;
}

void host_pages_free_all(struct host_pages *host, u32 owner, bool any)
{
	unsigned long index;
	struct page *page;

	xa_for_each(&host->by_addr, index, page)
		if (any || page_private(page) == owner)
			host_pages_free(host, page_private(page),
					(dma_addr_t)index << FW_PAGE_SHIFT);
}
