/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that the card accesses: pinned pages of processes, doorbell records, and queues. */
#ifndef SF_RDMA_MEMORY_H
#define SF_RDMA_MEMORY_H

#include <linux/log2.h>
#include <linux/types.h>
#include <sf_mlx5/vhca.h>

struct ib_umem;
struct verbs_context;
struct verbs_db_page;
struct verbs_device;

#define VERBS_PAGE_SHIFT	12	/* the smallest page that the card knows */

/* ---- umem.c ---- */

/*
 * Find an offset in 64ths of a page, at most @max, for memory that starts at @start, and reduce the
 * page's size until there is one. False if pages of 4 KiB are too large.
 */
bool verbs_quantize(u64 start, u8 max, unsigned long *page_size, u8 *offset);
/* DMA address of the memory's first byte */
dma_addr_t verbs_umem_start(struct ib_umem *umem);
/* Write the list of pages of this size */
void verbs_umem_pas(struct ib_umem *umem, unsigned long page_size, __be64 *pas);
/* The card may access the memory: keep it pinned until it cannot. The caller gives up the umem. */
void verbs_umem_lose(struct verbs_device *dev, struct ib_umem *umem);

/* ---- db.c ---- */

/**
 * struct verbs_db - a doorbell record in a process's memory
 * @dma: DMA address
 * @page: its page
 */
struct verbs_db {
	dma_addr_t dma;
	struct verbs_db_page *page;
};

int verbs_db_map(struct verbs_context *ctx, u64 address, struct verbs_db *db);
void verbs_db_unmap(struct verbs_context *ctx, struct verbs_db *db);
/* Keep the pages of all records that were not unmapped, as the card may read them */
void verbs_dbs_lose(struct verbs_context *ctx);

/* ---- memory.c ---- */

/**
 * struct verbs_memory - memory of a queue, which is a process's or the kernel's
 * @dev: the device
 * @ctx: the process's context; NULL: the kernel's
 * @umem: the process's pinned memory; NULL if the queue has none
 * @buf: the kernel's memory
 * @record: the kernel's doorbell record
 * @db: doorbell record; of the kernel's, only the DMA address is set
 * @page_size: size of a page in the card's list
 * @num_pas: number of pages in the list
 * @offset: where the queue starts in the first page, in 64ths of a page
 */
struct verbs_memory {
	struct verbs_device *dev;
	struct verbs_context *ctx;
	struct ib_umem *umem;
	struct vhca_buf buf;
	struct vhca_db record;
	struct verbs_db db;
	unsigned long page_size;
	unsigned int num_pas;
	u8 offset;
};

/* Largest offset of a queue in its first page, in 64ths of a page, as fields of contexts allow */
#define VERBS_OFFSET_CQ		0
#define VERBS_OFFSET_QP		63
#define VERBS_OFFSET_SRQ	31
#define VERBS_OFFSET_WQ		31

/*
 * Take over @umem, which may be NULL, and map the doorbell record. After an error the umem has been
 * released.
 */
int verbs_memory_map(struct verbs_memory *memory, struct verbs_context *ctx, struct ib_umem *umem,
		     u8 max_offset, u64 db_address);
/*
 * New memory with the doorbell record of the old one, which keeps its umem. Takes over @umem, which
 * is released after an error.
 */
int verbs_memory_exchange(struct verbs_memory *memory, const struct verbs_memory *old,
			  struct ib_umem *umem, u8 max_offset);
/* Allocate zeroed memory and a doorbell record for a queue of the kernel */
int verbs_memory_alloc(struct verbs_memory *memory, struct verbs_device *dev, size_t size);
/* Write the list of pages */
void verbs_memory_pas(const struct verbs_memory *memory, __be64 *pas);
/* Give up the memory, which the card does not access any more */
void verbs_memory_free(struct verbs_memory *memory);
/* The card may still access it */
void verbs_memory_lose(struct verbs_memory *memory);
/* The queue could not be created: free or lose, by the command's error */
void verbs_memory_unwind(struct verbs_memory *memory, int err);

static inline u8 verbs_memory_log_page_size(const struct verbs_memory *memory)
{
	return memory->umem ? ilog2(memory->page_size) : VERBS_PAGE_SHIFT;
}

#endif
