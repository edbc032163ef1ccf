// SPDX-License-Identifier: GPL-2.0
/*
 * Doorbell pages. All kernel queues of a function share one page: they arm their CQs and EQs there,
 * and send queues ring at its first BlueFlame register. Four registers fit into a page; the other
 * three of the shared page are allocated before those of other pages, so that a small function has
 * one page in all.
 *
 * Pages are mapped uncached: kernel queues write doorbells of 8 bytes, which write combining would
 * only hold back.
 */
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "../../compat/kunit.h"
#include "core.h"
#include "uar.h"

#define UAR_SHIFT	12
#define BF_FIRST	0x800
#define BFREGS		4
#define BF_SHARED	0		/* register of the shared page: of kernel send queues */
#define LOG_BF_SIZE_MIN	1		/* two buffers */
#define LOG_BF_SIZE_MAX	9		/* four registers in the second half of a page */

struct uar_page {
	struct list_head node;
	struct vhca_uar uar;
	unsigned int used;	/* a bit per register */
};

/**
 * struct vhca_uars - a function's doorbell pages
 * @lock: guards @pages and their registers
 * @pages: the shared page first
 */
struct vhca_uars {
	struct mutex lock;		/* guards pages */
	struct list_head pages;
};

static int alloc_uar(struct vhca *vhca, u32 *index)
{
	u32 in[MLX5_ST_SZ_DW(alloc_uar_in)] = {}, out[MLX5_ST_SZ_DW(alloc_uar_out)] = {};
	int err;

	MLX5_SET(alloc_uar_in, in, opcode, MLX5_CMD_OP_ALLOC_UAR);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		*index = MLX5_GET(alloc_uar_out, out, uar);
	return err;
}

static void dealloc_uar(struct vhca *vhca, u32 index)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_uar_in)] = {};

	MLX5_SET(dealloc_uar_in, in, opcode, MLX5_CMD_OP_DEALLOC_UAR);
	MLX5_SET(dealloc_uar_in, in, uar, index);
	VHCA_EXEC_IN(vhca, in);
}

/* Of a number: in pages of 4 KiB when the card was told so, else in pages of the host */
static resource_size_t offset_of(const struct vhca *vhca, u32 index)
{
	return (resource_size_t)index << (VHCA_CAP(vhca, uar_4k) ? UAR_SHIFT : PAGE_SHIFT);
}

static struct uar_page *page_create(struct vhca *vhca)
{
	struct uar_page *page = kzalloc(sizeof(*page), GFP_KERNEL);
	resource_size_t offset;
	int err;

	if (!page)
		return ERR_PTR(-ENOMEM);
	err = alloc_uar(vhca, &page->uar.index);
	if (err)
		goto err_free;
	offset = offset_of(vhca, page->uar.index);
	if (offset + BIT(UAR_SHIFT) > vhca->window_size) {
		dev_err(vhca->device, "UAR %u is outside the function's window\n", page->uar.index);
		err = -ENXIO;
		goto err_uar;
	}
	page->uar.map = ioremap(vhca->window + offset, BIT(UAR_SHIFT));
	if (!page->uar.map) {
		err = -ENOMEM;
		goto err_uar;
	}
	page->uar.vhca = vhca;
	list_add_tail(&page->node, &vhca->uars->pages);
	return page;

err_uar:
	dealloc_uar(vhca, page->uar.index);
err_free:
	kfree(page);
	return ERR_PTR(err);
}

static void page_destroy(struct uar_page *page)
{
	list_del(&page->node);
	iounmap(page->uar.map);
	dealloc_uar(page->uar.vhca, page->uar.index);
	kfree(page);
}

/**
 * vhca_uar_get() - the doorbell page that kernel queues share
 * @vhca: the function, started
 *
 * Context: any.
 * Return: the page; never NULL. It stays until vhca_stop().
 */
struct vhca_uar *vhca_uar_get(struct vhca *vhca)
{
	KUNIT_STATIC_STUB_REDIRECT(vhca_uar_get, vhca);
	return &list_first_entry(&vhca->uars->pages, struct uar_page, node)->uar;
}
EXPORT_SYMBOL_GPL(vhca_uar_get);

/**
 * vhca_bfreg_alloc() - a doorbell register for a send queue
 * @vhca: the function
 * @bf: is filled in
 *
 * A register is two buffers of @bf->size bytes that doorbells go to in turn. No other queue has it:
 * the one that kernel send queues share (vhca_uar_get()) is not among those given out.
 *
 * Context: process context, sleeps. May execute ALLOC_UAR.
 * Return: 0, -ENOMEM, -EOPNOTSUPP: the card's registers have an impossible size, or an error of
 * vhca_exec().
 */
int vhca_bfreg_alloc(struct vhca *vhca, struct vhca_bfreg *bf)
{
	unsigned int log_size = VHCA_CAP(vhca, log_bf_reg_size), reg;
	struct vhca_uars *uars = vhca->uars;
	struct uar_page *page;
	int err = 0;

	if (log_size < LOG_BF_SIZE_MIN || log_size > LOG_BF_SIZE_MAX)
		return -EOPNOTSUPP;
	mutex_lock(&uars->lock);
	list_for_each_entry(page, &uars->pages, node)
		if (page->used != BIT(BFREGS) - 1)
			goto found;
	page = page_create(vhca);
	if (IS_ERR(page)) {
		err = PTR_ERR(page);
		goto out;
	}
found:
	reg = ffz(page->used);
	page->used |= BIT(reg);
	bf->uar = &page->uar;
	bf->map = page->uar.map + BF_FIRST + (reg << log_size);
	bf->offset = 0;
	bf->size = BIT(log_size) / 2;
out:
	mutex_unlock(&uars->lock);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_bfreg_alloc);

/**
 * vhca_bfreg_free() - give a doorbell register back
 * @vhca: the function
 * @bf: as from vhca_bfreg_alloc(); no queue uses it
 *
 * Context: process context, sleeps. May execute DEALLOC_UAR.
 */
void vhca_bfreg_free(struct vhca *vhca, struct vhca_bfreg *bf)
{
	struct uar_page *page = container_of(bf->uar, struct uar_page, uar);
	struct vhca_uars *uars = vhca->uars;

	mutex_lock(&uars->lock);
	page->used &= ~BIT((bf->map - page->uar.map - BF_FIRST) / (2 * bf->size));
	if (!page->used && !list_is_first(&page->node, &uars->pages))
		page_destroy(page);
	mutex_unlock(&uars->lock);
}
EXPORT_SYMBOL_GPL(vhca_bfreg_free);

int vhca_uars_start(struct vhca *vhca)
{
	struct uar_page *page = page_create(vhca);

	if (IS_ERR(page))
		return PTR_ERR(page);
	page->used = BIT(BF_SHARED);
	return 0;
}

void vhca_uars_stop(struct vhca *vhca)
{
	struct uar_page *page, *next;

	list_for_each_entry_safe(page, next, &vhca->uars->pages, node) {
		WARN_ON(page->used & ~BIT(BF_SHARED));
		page_destroy(page);
	}
}

int vhca_uars_create(struct vhca *vhca)
{
	struct vhca_uars *uars = kzalloc(sizeof(*uars), GFP_KERNEL);

	if (!uars)
		return -ENOMEM;
	mutex_init(&uars->lock);
	INIT_LIST_HEAD(&uars->pages);
	vhca->uars = uars;
	return 0;
}

void vhca_uars_destroy(struct vhca *vhca)
{
	kfree(vhca->uars);
}
