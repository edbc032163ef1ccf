// SPDX-License-Identifier: GPL-2.0
/* Memory of queues: coherent, contiguous, listed for the card in pages of 4 KiB. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "core.h"

/**
 * struct buf_lost - queue memory in quarantine
 * @lost: what frees it
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
 * vhca_buf_alloc() - memory for a queue
 * @vhca: the function
 * @buf: is filled in
 * @size: bytes; rounded up to 4 KiB
 *
 * Context: process context, sleeps.
 * Return: 0 and zeroed memory, or -ENOMEM.
 */
int vhca_buf_alloc(struct vhca *vhca, struct vhca_buf *buf, size_t size)
{
	buf->size = ALIGN(size, FW_PAGE_SIZE);
	buf->addr = dma_alloc_coherent(vhca->dma, buf->size, &buf->dma, GFP_KERNEL);
	return buf->addr ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(vhca_buf_alloc);

/**
 * vhca_buf_free() - give the memory of a queue back
 * @vhca: the function
 * @buf: as from vhca_buf_alloc(); the card does not use it any more
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
 * vhca_buf_lose() - leave the memory of a queue to the card
 * @vhca: the function
 * @buf: as from vhca_buf_alloc(); the card was asked to destroy the queue and did not
 *
 * The card may go on writing to it. The queue's doorbell record the caller leaves alone as well;
 * other memory is for vhca_lose().
 *
 * Context: process context, sleeps.
 */
void vhca_buf_lose(struct vhca *vhca, struct vhca_buf *buf)
{
	/* To forget it would be worse than to wait for memory */
	struct buf_lost *buf_lost = kmalloc(sizeof(*buf_lost), GFP_KERNEL | __GFP_NOFAIL);

	if (!vhca_gone(vhca))
		dev_err(vhca->device,
			"leaking a queue of %zu bytes that the device still owns\n", buf->size);
	buf_lost->lost.free = buf_lost_free;
	buf_lost->buf = *buf;
	vhca_lose(vhca, &buf_lost->lost);
	buf->addr = NULL;
}
EXPORT_SYMBOL_GPL(vhca_buf_lose);

/**
 * vhca_buf_unwind() - give the memory of a queue back that was not made
 * @vhca: the function
 * @buf: as from vhca_buf_alloc()
 * @err: why the queue was not made; when it may have been made, the memory is lost
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
 * vhca_buf_pages() - how many entries vhca_buf_pas() writes
 * @buf: the memory
 *
 * Return: number of pages of 4 KiB.
 */
unsigned int vhca_buf_pages(const struct vhca_buf *buf)
{
	return buf->size >> FW_PAGE_SHIFT;
}
EXPORT_SYMBOL_GPL(vhca_buf_pages);

/**
 * vhca_buf_pas() - list the memory for a command
 * @buf: the memory
 * @pas: the command's list of page addresses; its log_page_size is 0 (4 KiB)
 */
void vhca_buf_pas(const struct vhca_buf *buf, __be64 *pas)
{
	unsigned int i;

	for (i = 0; i < vhca_buf_pages(buf); i++)
		pas[i] = cpu_to_be64(buf->dma + i * FW_PAGE_SIZE);
}
EXPORT_SYMBOL_GPL(vhca_buf_pas);
