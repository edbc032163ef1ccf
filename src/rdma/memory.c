// SPDX-License-Identifier: GPL-2.0
/* Memory of queues: a process's, which it has allocated, or the kernel's. */
#include <rdma/ib_umem.h>

#include "verbs.h"

/* Pages of 4 KiB and more: the field for their size has 5 bits */
#define QUEUE_PAGE_SIZES	GENMASK_ULL(VERBS_PAGE_SHIFT + 31, VERBS_PAGE_SHIFT)

/* The address bits that an offset can have: a 64th of the smallest page is 64 bytes */
#define OFFSET_BITS		GENMASK_ULL(31, 6)

/* Pages in a list: 1 MiB of them in one command, which the largest queue does not need */
#define PAGES_MAX		BIT(17)

static int memory_layout(struct verbs_memory *memory, u8 max_offset)
{
	struct ib_umem *umem = memory->umem;

	memory->page_size = ib_umem_find_best_pgoff(umem, QUEUE_PAGE_SIZES,
						    max_offset ? OFFSET_BITS : 0);
	if (!memory->page_size ||
	    !verbs_quantize(verbs_umem_start(umem), max_offset, &memory->page_size,
			    &memory->offset))
		return -EINVAL;
	memory->num_pas = ib_umem_num_dma_blocks(umem, memory->page_size);
	/* Memory that an attribute of a verb describes may be larger than the queue */
	return memory->num_pas > PAGES_MAX ? -EINVAL : 0;
}

int verbs_memory_map(struct verbs_memory *memory, struct verbs_context *ctx, struct ib_umem *umem,
		     u8 max_offset, u64 db_address)
{
	int err = 0;

	*memory = (struct verbs_memory) {
		.dev = to_verbs_device(ctx->ib.device),
		.ctx = ctx,
		.umem = umem,
	};
	if (umem)
		err = memory_layout(memory, max_offset);
	if (!err)
		err = verbs_db_map(ctx, db_address, &memory->db);
	if (err)
		ib_umem_release(umem);
	return err;
}

int verbs_memory_exchange(struct verbs_memory *memory, const struct verbs_memory *old,
			  struct ib_umem *umem, u8 max_offset)
{
	int err;

	*memory = *old;
	memory->umem = umem;
	err = memory_layout(memory, max_offset);
	if (err)
		ib_umem_release(umem);
	return err;
}

int verbs_memory_alloc(struct verbs_memory *memory, struct verbs_device *dev, size_t size)
{
	int err;

	*memory = (struct verbs_memory) { .dev = dev };
	err = vhca_buf_alloc(dev->vhca, &memory->buf, size);
	if (err)
		return err;
	err = vhca_db_alloc(dev->vhca, &memory->record);
	if (err) {
		vhca_buf_free(dev->vhca, &memory->buf);
		return err;
	}
	memory->db.dma = memory->record.dma;
	memory->num_pas = vhca_buf_pages(&memory->buf);
	return 0;
}

void verbs_memory_pas(const struct verbs_memory *memory, __be64 *pas)
{
	if (memory->umem)
		verbs_umem_pas(memory->umem, memory->page_size, pas);
	else if (memory->num_pas)
		vhca_buf_pas(&memory->buf, pas);
}

void verbs_memory_free(struct verbs_memory *memory)
{
	if (memory->ctx) {
		verbs_db_unmap(memory->ctx, &memory->db);
		ib_umem_release(memory->umem);
	} else {
		vhca_db_free(memory->dev->vhca, &memory->record);
		vhca_buf_free(memory->dev->vhca, &memory->buf);
	}
}

/* The record stays allocated, a process's until its context is deallocated, see verbs_dbs_lose() */
void verbs_memory_lose(struct verbs_memory *memory)
{
	if (memory->umem)
		verbs_umem_lose(memory->dev, memory->umem);
	else if (!memory->ctx)
		vhca_buf_lose(memory->dev->vhca, &memory->buf);
}

void verbs_memory_unwind(struct verbs_memory *memory, int err)
{
	if (vhca_exec_unclear(err))
		verbs_memory_lose(memory);
	else
		verbs_memory_free(memory);
}
