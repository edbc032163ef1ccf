// SPDX-License-Identifier: GPL-2.0
/* Doorbell records: one per cache line of a page. */
#include <linux/bitmap.h>
#include <linux/cache.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "core.h"
#include "db.h"

#define RECORD_MIN	64

/**
 * struct vhca_db_page - a page of doorbell records
 * @node: entry in the function's list
 * @addr: CPU address
 * @dma: DMA address
 * @lost: entry in the quarantine
 * @used: a bit per record
 */
struct vhca_db_page {
	struct list_head node;
	void *addr;
	dma_addr_t dma;
	struct vhca_lost lost;
	DECLARE_BITMAP(used, PAGE_SIZE / RECORD_MIN);
};

static unsigned int db_stride(void)
{
	return max_t(unsigned int, cache_line_size(), RECORD_MIN);
}

static unsigned int db_records(void)
{
	return PAGE_SIZE / db_stride();
}

static void db_page_free(struct vhca *vhca, struct vhca_db_page *page)
{
	dma_free_coherent(vhca->dma, PAGE_SIZE, page->addr, page->dma);
	kfree(page);
}

static void db_page_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	db_page_free(pf, container_of(lost, struct vhca_db_page, lost));
}

static struct vhca_db_page *db_page_create(struct vhca *vhca)
{
	struct vhca_db_page *page = kzalloc(sizeof(*page), GFP_KERNEL);

	if (!page)
		return NULL;
	page->addr = dma_alloc_coherent(vhca->dma, PAGE_SIZE, &page->dma, GFP_KERNEL);
	if (!page->addr) {
		kfree(page);
		return NULL;
	}
	page->lost.free = db_page_lost_free;
	list_add(&page->node, &vhca->db_pages);
	return page;
}

static void db_page_destroy(struct vhca *vhca, struct vhca_db_page *page)
{
	list_del(&page->node);
	db_page_free(vhca, page);
}

/**
 * vhca_db_alloc() - allocate a doorbell record
 * @vhca: the function
 * @db: filled in; both words are 0
 *
 * Context: process context, sleeps.
 * Return: 0 or -ENOMEM.
 */
int vhca_db_alloc(struct vhca *vhca, struct vhca_db *db)
{
	struct vhca_db_page *page;
	int err = 0;

	mutex_lock(&vhca->db_lock);
	list_for_each_entry(page, &vhca->db_pages, node)
		if (!bitmap_full(page->used, db_records()))
			goto found;
	page = db_page_create(vhca);
	if (!page) {
		err = -ENOMEM;
		goto out;
	}
found:
	db->page = page;
	db->index = find_first_zero_bit(page->used, db_records());
	__set_bit(db->index, page->used);
	db->record = page->addr + db->index * db_stride();
	db->dma = page->dma + db->index * db_stride();
	db->record[0] = 0;
	db->record[1] = 0;
out:
	mutex_unlock(&vhca->db_lock);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_db_alloc);

/**
 * vhca_db_free() - free a doorbell record
 * @vhca: the function
 * @db: from vhca_db_alloc(); the card must not read it any more
 *
 * Context: process context.
 */
void vhca_db_free(struct vhca *vhca, struct vhca_db *db)
{
	mutex_lock(&vhca->db_lock);
	__clear_bit(db->index, db->page->used);
	if (bitmap_empty(db->page->used, db_records()))
		db_page_destroy(vhca, db->page);
	mutex_unlock(&vhca->db_lock);
}
EXPORT_SYMBOL_GPL(vhca_db_free);

/**
 * vhca_db_unwind() - free the doorbell record of a queue that could not be created
 * @vhca: the function
 * @db: from vhca_db_alloc()
 * @err: error of the command that creates the queue; if the queue may exist in spite of it, the
 *	record stays allocated until the function is stopped
 *
 * Call this before vhca_buf_unwind() with the same @err.
 *
 * Context: process context.
 */
void vhca_db_unwind(struct vhca *vhca, struct vhca_db *db, int err)
{
	if (!vhca_exec_unclear(err))
		vhca_db_free(vhca, db);
}
EXPORT_SYMBOL_GPL(vhca_db_unwind);

void vhca_dbs_lose(struct vhca *vhca)
{
	struct vhca_db_page *page, *next;

	WARN_ON(!list_empty(&vhca->db_pages) && llist_empty(&vhca->lost));
	list_for_each_entry_safe(page, next, &vhca->db_pages, node) {
		list_del(&page->node);
		vhca_lose(vhca, &page->lost, NULL);
	}
}
