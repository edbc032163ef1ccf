// SPDX-License-Identifier: GPL-2.0
/* Doorbell records in memory of processes. Many of them are in a page, which is pinned once. */
#include <linux/list.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>

#include "../compat/rdma.h"
#include "verbs.h"

#define RECORD_SIZE	8

/**
 * struct verbs_db_page - a page with doorbell records
 * @node: entry in the context's list
 * @umem: the pinned page
 * @mm: address space that it belongs to; a process may have inherited the context
 * @address: in that address space
 * @users: number of records in use
 */
struct verbs_db_page {
	struct list_head node;
	struct ib_umem *umem;
	struct mm_struct *mm;
	u64 address;
	unsigned int users;
};

static struct verbs_db_page *db_page_find(struct verbs_context *ctx, u64 address)
{
	struct verbs_db_page *page;

	list_for_each_entry(page, &ctx->db_pages, node)
		if (page->address == address && page->mm == current->mm)
			return page;
	return NULL;
}

static struct verbs_db_page *db_page_create(struct verbs_context *ctx, u64 address)
{
	struct verbs_db_page *page = kzalloc(sizeof(*page), GFP_KERNEL_ACCOUNT);
	struct ib_umem *umem;

	if (!page)
		return ERR_PTR(-ENOMEM);
	umem = ib_umem_get_va(ctx->ib.device, address, PAGE_SIZE, 0);
	if (IS_ERR(umem)) {
		kfree(page);
		return ERR_CAST(umem);
	}
	page->umem = umem;
	page->address = address;
	page->mm = current->mm;
	/* Another address space must not get the same pointer while this page exists */
	mmgrab(page->mm);
	list_add(&page->node, &ctx->db_pages);
	return page;
}

static void db_page_free(struct verbs_db_page *page)
{
	list_del(&page->node);
	mmdrop(page->mm);
	kfree(page);
}

int verbs_db_map(struct verbs_context *ctx, u64 address, struct verbs_db *db)
{
	unsigned int offset = address & ~PAGE_MASK;
	struct verbs_db_page *page;
	int err = 0;

	/* A record does not cross a page's end either */
	if (!IS_ALIGNED(address, RECORD_SIZE))
		return -EINVAL;
	mutex_lock(&ctx->db_lock);
	page = db_page_find(ctx, address - offset);
	if (!page)
		page = db_page_create(ctx, address - offset);
	if (IS_ERR(page)) {
		err = PTR_ERR(page);
		goto out;
	}
	page->users++;
	db->page = page;
	db->dma = verbs_umem_start(page->umem) + offset;
out:
	mutex_unlock(&ctx->db_lock);
	return err;
}

void verbs_db_unmap(struct verbs_context *ctx, struct verbs_db *db)
{
	struct verbs_db_page *page = db->page;

	mutex_lock(&ctx->db_lock);
	if (!--page->users) {
		ib_umem_release(page->umem);
		db_page_free(page);
	}
	mutex_unlock(&ctx->db_lock);
}

void verbs_dbs_lose(struct verbs_context *ctx)
{
	struct verbs_db_page *page, *next;

	list_for_each_entry_safe(page, next, &ctx->db_pages, node) {
		verbs_umem_lose(to_verbs_device(ctx->ib.device), page->umem);
		db_page_free(page);
	}
}
