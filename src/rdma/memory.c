// SPDX-License-Identifier: GPL-2.0
/* Memory of queues, which a process has allocated. */
#include <rdma/ib_umem.h>

#include "verbs.h"

/* Pages of 4 KiB and more: the field for their size has 5 bits */
#define QUEUE_PAGE_SIZES	GENMASK_ULL(VERBS_PAGE_SHIFT + 31, VERBS_PAGE_SHIFT)

/* The address bits that an offset can have: a 64th of the smallest page is 64 bytes */
#define OFFSET_BITS		GENMASK_ULL(31, 6)

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
	return 0;
}

int verbs_memory_map(struct verbs_memory *memory, struct verbs_context *ctx, struct ib_umem *umem,
		     u8 max_offset, u64 db_address)
{
	int err = 0;

	*memory = (struct verbs_memory) {
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

void verbs_memory_unmap(struct verbs_memory *memory)
{
	verbs_db_unmap(memory->ctx, &memory->db);
	ib_umem_release(memory->umem);
}

void verbs_memory_lose(struct verbs_memory *memory)
{
	/* The record's page stays pinned until the context is deallocated, see verbs_dbs_lose() */
	if (memory->umem)
		verbs_umem_lose(to_verbs_device(memory->ctx->ib.device), memory->umem);
}

void verbs_memory_unwind(struct verbs_memory *memory, int err)
{
	if (vhca_exec_unclear(err))
		verbs_memory_lose(memory);
	else
		verbs_memory_unmap(memory);
}
