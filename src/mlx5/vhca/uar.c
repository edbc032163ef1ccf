// SPDX-License-Identifier: GPL-2.0
/*
 * Doorbell pages (user access regions). All kernel queues of a function share one, to arm CQs and
 * EQs and, at its first BlueFlame register, to ring send queues. It is mapped uncached: write
 * combining would only delay doorbells of 8 bytes.
 *
 * A process has pages of its own. The card numbers pages, but what a process maps is computed from
 * the number, so every number is checked here: a page must fill a page of the host, and must not
 * be the init segment's, the kernel's or another process's.
 */
#include <linux/io.h>
#include <linux/log2.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "../../compat/kunit.h"
#include "core.h"
#include "exec.h"
#include "uar.h"

#define UAR_SIZE	SZ_4K

/* @user: a process asks, which must not be able to fill the log or the command queue */
static int uar_alloc(struct vhca *vhca, u32 *index, bool user)
{
	u32 in[MLX5_ST_SZ_DW(alloc_uar_in)] = {}, out[MLX5_ST_SZ_DW(alloc_uar_out)] = {};
	struct vhca_status status;
	int err;

	MLX5_SET(alloc_uar_in, in, opcode, MLX5_CMD_OP_ALLOC_UAR);
	err = user ? vhca_exec_process(vhca, in, sizeof(in), out, sizeof(out), &status) :
		     vhca_exec_status(vhca, in, sizeof(in), out, sizeof(out), &status);
	if (status.status && !user)
		vhca_exec_report(vhca, in, &status);
	if (!err)
		*index = MLX5_GET(alloc_uar_out, out, uar);
	return err;
}

static void uar_dealloc(struct vhca *vhca, u32 index, bool user)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_uar_in)] = {}, out[MLX5_ST_SZ_DW(dealloc_uar_out)] = {};
	struct vhca_status status;

	MLX5_SET(dealloc_uar_in, in, opcode, MLX5_CMD_OP_DEALLOC_UAR);
	MLX5_SET(dealloc_uar_in, in, uar, index);
	if (user)
		vhca_exec_process(vhca, in, sizeof(in), out, sizeof(out), &status);
	else
		vhca_exec(vhca, in, sizeof(in), out, sizeof(out));
}

/* Pages have 4 KiB if uar_4k is set, otherwise the size of the host's pages */
static resource_size_t uar_offset(const struct vhca *vhca, u32 index)
{
	return (resource_size_t)index << (VHCA_CAP(vhca, uar_4k) ? ilog2(SZ_4K) : PAGE_SHIFT);
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
	return &vhca->uar;
}
EXPORT_SYMBOL_GPL(vhca_uar_get);

/* ---- pages of processes ---- */

/* The part of the window that processes cannot use up, as a divisor */
#define USER_UAR_RESERVE	8

static unsigned int uar_page_of(const struct vhca *vhca, u32 index)
{
	return uar_offset(vhca, index) >> PAGE_SHIFT;
}

static unsigned int uar_num_pages(const struct vhca *vhca)
{
	return vhca->window_size >> PAGE_SHIFT;
}

/* -EBUSY: somebody else has the page, who must keep it */
static int uar_claim(struct vhca *vhca, u32 index)
{
	unsigned int page = uar_page_of(vhca, index);

	if (page >= uar_num_pages(vhca) || page < PFN_UP(sizeof(*vhca->iseg)))
		return -ENXIO;
	if (page == uar_page_of(vhca, vhca->uar.index))
		return -EBUSY;
	return xa_insert(&vhca->user_uars, page, xa_mk_value(index), GFP_KERNEL);
}

static int uar_count(struct vhca *vhca)
{
	unsigned int pages = uar_num_pages(vhca), max = pages - pages / USER_UAR_RESERVE;
	int err = -ENOSPC;

	mutex_lock(&vhca->uar_lock);
	if (vhca->num_user_uars < max) {
		vhca->num_user_uars++;
		err = 0;
	}
	mutex_unlock(&vhca->uar_lock);
	return err;
}

static void uar_uncount(struct vhca *vhca)
{
	mutex_lock(&vhca->uar_lock);
	vhca->num_user_uars--;
	mutex_unlock(&vhca->uar_lock);
}

/**
 * vhca_uar_alloc() - allocate a doorbell page for a process (ALLOC_UAR)
 * @vhca: the function, started
 * @uar: filled in
 *
 * The page is in the function's own window, and nobody else has it until vhca_uar_free().
 *
 * Context: process context, sleeps.
 * Return: 0, -EOPNOTSUPP if several doorbell pages share a page of the host, -ENOSPC if only the
 * kernel's reserve is left, -ENXIO or -EBUSY if the card allocated a page that must not be mapped,
 * -ENOMEM, or an error of vhca_exec_status().
 */
int vhca_uar_alloc(struct vhca *vhca, struct vhca_user_uar *uar)
{
	int err;

	if (PAGE_SIZE > 4096 && VHCA_CAP(vhca, uar_4k))
		return -EOPNOTSUPP;
	err = uar_count(vhca);
	if (err)
		return err;
	err = uar_alloc(vhca, &uar->index, true);
	if (err)
		goto err_count;
	err = uar_claim(vhca, uar->index);
	if (err) {
		dev_err_ratelimited(vhca->device, "UAR %u cannot be mapped: %d\n", uar->index, err);
		goto err_uar;
	}
	uar->phys = vhca->window + uar_offset(vhca, uar->index);
	return 0;

err_uar:
	if (err != -EBUSY)
		uar_dealloc(vhca, uar->index, true);
err_count:
	uar_uncount(vhca);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_uar_alloc);

/**
 * vhca_uar_free() - free a doorbell page (DEALLOC_UAR)
 * @vhca: the function
 * @uar: from vhca_uar_alloc(); nobody has it mapped, and no queue uses it
 *
 * Context: process context, sleeps.
 */
void vhca_uar_free(struct vhca *vhca, const struct vhca_user_uar *uar)
{
	/* The card may allocate the page again as soon as it has deallocated it */
	xa_erase(&vhca->user_uars, uar_page_of(vhca, uar->index));
	uar_dealloc(vhca, uar->index, true);
	uar_uncount(vhca);
}
EXPORT_SYMBOL_GPL(vhca_uar_free);

/* ---- the kernel's page ---- */

int vhca_uar_start(struct vhca *vhca)
{
	struct vhca_uar *uar = &vhca->uar;
	resource_size_t offset;
	int err;

	err = uar_alloc(vhca, &uar->index, false);
	if (err)
		return err;
	offset = uar_offset(vhca, uar->index);
	if (offset + UAR_SIZE > vhca->window_size) {
		dev_err(vhca->device, "UAR %u is outside the function's window\n", uar->index);
		err = -ENXIO;
		goto err_uar;
	}
	uar->map = ioremap(vhca->window + offset, UAR_SIZE);
	if (!uar->map) {
		err = -ENOMEM;
		goto err_uar;
	}
	return 0;

err_uar:
	uar_dealloc(vhca, uar->index, false);
	return err;
}

void vhca_uar_stop(struct vhca *vhca)
{
	WARN_ON(!xa_empty(&vhca->user_uars));
	iounmap(vhca->uar.map);
	uar_dealloc(vhca, vhca->uar.index, false);
}
