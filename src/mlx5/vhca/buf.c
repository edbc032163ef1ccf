// SPDX-License-Identifier: GPL-2.0
/* Memory of queues: coherent, contiguous, passed to the card as a list of 4 KiB pages. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "core.h"

/**
 * struct buf_lost - queue memory in quarantine
 * @lost: entry in the quarantine
 * @buf: the memory
 */
struct buf_lost {
	struct vhca_lost lost;
	struct vhca_buf buf;
};

static void buf_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	struct buf_lost *buf_lost = container_of(lost, struct buf_lost, lost);

	vhca_buf_free(pf, &buf_lost->buf);
	kfree(buf_lost);
}

/**
 * vhca_buf_alloc() - allocate memory for a queue
 * @vhca: the function
 * @buf: filled in
 * @size: bytes; rounded up to 4 KiB
 *
 * Context: process context, sleeps.
 * Return: 0 with zeroed memory, or -ENOMEM.
 */
int vhca_buf_alloc(struct vhca *vhca, struct vhca_buf *buf, size_t size)
{
	buf->size = ALIGN(size, FW_PAGE_SIZE);
	buf->addr = dma_alloc_coherent(vhca->dma, buf->size, &buf->dma, GFP_KERNEL);
	return buf->addr ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(vhca_buf_alloc);

/**
 * vhca_buf_free() - free the memory of a queue
 * @vhca: the function
 * @buf: from vhca_buf_alloc(); the card must not use it any more
 *
 * Context: process context.
 */
void vhca_buf_free(struct vhca *vhca, struct vhca_buf *buf)
{
	dma_free_coherent(vhca->dma, buf->size, buf->addr, buf->dma);
	buf->addr = NULL;
}
EXPORT_SYMBOL_GPL(vhca_buf_free);

/**
 * vhca_buf_lose() - put the memory of a queue into quarantine
 * @vhca: the function
 * @buf: from vhca_buf_alloc(); the card failed to destroy the queue
 *
 * The card may still write to the memory. The caller must not free the queue's doorbell record
 * either. For other memory, see vhca_lose().
 *
 * Context: process context, sleeps.
 */
void vhca_buf_lose(struct vhca *vhca, struct vhca_buf *buf)
{
	/* Waiting for memory is better than losing track of memory that the card may write to */
	struct buf_lost *buf_lost = kmalloc(sizeof(*buf_lost), GFP_KERNEL | __GFP_NOFAIL);

	if (!vhca_gone(vhca))
		dev_err(vhca->device,
			"leaking a queue of %zu bytes that the device still owns\n", buf->size);
	buf_lost->lost.free = buf_lost_free;
	buf_lost->buf = *buf;
	vhca_lose(vhca, &buf_lost->lost, NULL);
	buf->addr = NULL;
}
EXPORT_SYMBOL_GPL(vhca_buf_lose);

/**
 * vhca_buf_unwind() - free the memory of a queue that could not be created
 * @vhca: the function
 * @buf: from vhca_buf_alloc()
 * @err: error of the command that creates the queue; if the queue may exist in spite of it, the
 *	memory goes into quarantine
 *
 * Context: process context.
 */
void vhca_buf_unwind(struct vhca *vhca, struct vhca_buf *buf, int err)
{
	if (vhca_exec_unclear(err))
		vhca_buf_lose(vhca, buf);
	else
		vhca_buf_free(vhca, buf);
}
EXPORT_SYMBOL_GPL(vhca_buf_unwind);

/**
 * vhca_buf_pages() - number of entries that vhca_buf_pas() writes
 * @buf: the memory
 *
 * Return: number of 4 KiB pages.
 */
unsigned int vhca_buf_pages(const struct vhca_buf *buf)
{
	return buf->size >> FW_PAGE_SHIFT;
}
EXPORT_SYMBOL_GPL(vhca_buf_pages);

/**
 * vhca_buf_pas() - write the list of the memory's pages
 * @buf: the memory
 * @pas: the command's list of page addresses; its log_page_size must be 0 (4 KiB)
 */
void vhca_buf_pas(const struct vhca_buf *buf, __be64 *pas)
{
	unsigned int i;

	for (i = 0; i < vhca_buf_pages(buf); i++)
		pas[i] = cpu_to_be64(buf->dma + i * FW_PAGE_SIZE);
}
EXPORT_SYMBOL_GPL(vhca_buf_pas);
