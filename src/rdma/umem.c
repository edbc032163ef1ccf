// SPDX-License-Identifier: GPL-2.0
/* Pinned memory of processes: lists of its pages, and quarantine. */
#include <linux/slab.h>
#include <rdma/ib_umem.h>
#include <rdma/iter.h>

#include "verbs.h"

/* Offsets in a page are multiples of a 64th of the page */
#define OFFSET_UNITS	64

bool verbs_quantize(u64 start, u8 max, unsigned long *page_size, u8 *offset)
{
	for (; *page_size >= BIT(VERBS_PAGE_SHIFT); *page_size /= 2) {
		unsigned long rest = start & (*page_size - 1), unit = *page_size / OFFSET_UNITS;

		if (!(rest % unit) && rest / unit <= max) {
			*offset = rest / unit;
			return true;
		}
	}
	return false;
}

dma_addr_t verbs_umem_start(struct ib_umem *umem)
{
	return sg_dma_address(umem->sgt_append.sgt.sgl) + ib_umem_offset(umem);
}

void verbs_umem_pas(struct ib_umem *umem, unsigned long page_size, __be64 *pas)
{
	struct ib_block_iter block;

	rdma_umem_for_each_dma_block(umem, &block, page_size) {
		*pas = cpu_to_be64(rdma_block_iter_dma_address(&block));
		pas++;
	}
}

/**
 * struct umem_lost - pinned memory that the card may still access
 * @lost: entry in the function's quarantine
 * @umem: the memory
 * @ib: the RDMA device, which the memory is unmapped for; it may have been unregistered
 */
struct umem_lost {
	struct vhca_lost lost;
	struct ib_umem *umem;
	struct ib_device *ib;
};

static void umem_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	struct umem_lost *umem_lost = container_of(lost, struct umem_lost, lost);

	ib_umem_release(umem_lost->umem);
	put_device(&umem_lost->ib->dev);
	kfree(umem_lost);
}

void verbs_umem_lose(struct verbs_device *dev, struct ib_umem *umem)
{
	/* Waiting for memory is better than losing track of memory that the card may write to */
	struct umem_lost *umem_lost = kmalloc(sizeof(*umem_lost), GFP_KERNEL | __GFP_NOFAIL);

	if (!vhca_gone(dev->vhca))
		ibdev_err_ratelimited(&dev->ib, "keeping %zu bytes of a process that the device still owns\n",
				      umem->length);
	umem_lost->lost.free = umem_lost_free;
	umem_lost->umem = umem;
	umem_lost->ib = &dev->ib;
	get_device(&dev->ib.dev);
	vhca_lose(dev->vhca, &umem_lost->lost, THIS_MODULE);
}
