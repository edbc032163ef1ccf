// SPDX-License-Identifier: GPL-2.0
/*
 * The doorbell page (user access region) that all kernel queues of a function share, to arm CQs and
 * EQs and, at its first BlueFlame register, to ring send queues.
 *
 * The page is mapped uncached: write combining would only delay doorbells of 8 bytes.
 */
#include <linux/io.h>
#include <linux/log2.h>
#include <linux/sizes.h>

#include "../../compat/kunit.h"
#include "core.h"
#include "uar.h"

#define UAR_SIZE	SZ_4K

static int uar_alloc(struct vhca *vhca, u32 *index)
{
	u32 in[MLX5_ST_SZ_DW(alloc_uar_in)] = {}, out[MLX5_ST_SZ_DW(alloc_uar_out)] = {};
	int err;

	MLX5_SET(alloc_uar_in, in, opcode, MLX5_CMD_OP_ALLOC_UAR);
	err = VHCA_EXEC(vhca, in, out);
	if (!err)
		*index = MLX5_GET(alloc_uar_out, out, uar);
	return err;
}

static void uar_dealloc(struct vhca *vhca, u32 index)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_uar_in)] = {};

	MLX5_SET(dealloc_uar_in, in, opcode, MLX5_CMD_OP_DEALLOC_UAR);
	MLX5_SET(dealloc_uar_in, in, uar, index);
	VHCA_EXEC_IN(vhca, in);
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

int vhca_uar_start(struct vhca *vhca)
{
	struct vhca_uar *uar = &vhca->uar;
	resource_size_t offset;
	int err;

	err = uar_alloc(vhca, &uar->index);
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
	uar_dealloc(vhca, uar->index);
	return err;
}

void vhca_uar_stop(struct vhca *vhca)
{
	iounmap(vhca->uar.map);
	uar_dealloc(vhca, vhca->uar.index);
}
