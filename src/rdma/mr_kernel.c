// SPDX-License-Identifier: GPL-2.0
/*
 * Memory regions of the kernel: all memory by DMA address, and lists of pages that work requests
 * register (FRWR).
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "work.h"

/* Alignment of a list that a work request names */
#define LIST_ALIGN	2048
/* Bits of an entry that permit reads and writes */
#define ENTRY_ACCESS	(MLX5_EN_RD | MLX5_EN_WR)
/* Entries in 64 bytes, the unit in which work requests write to a key's table */
#define ENTRIES_UNIT	8

static size_t mr_pages_size(const struct verbs_mr *mr)
{
	return ALIGN(mr->max_pages, ENTRIES_UNIT) * sizeof(*mr->pages);
}

struct ib_mr *verbs_get_dma_mr(struct ib_pd *ibpd, int access)
{
	u32 in[MLX5_ST_SZ_DW(create_mkey_in)] = {};
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	struct verbs_mr *mr;
	int err;

	mr = kzalloc(sizeof(*mr), GFP_KERNEL);
	if (!mr)
		return ERR_PTR(-ENOMEM);
	/* Users of the kernel order their accesses by completions */
	mr->access = access | IB_ACCESS_RELAXED_ORDERING;
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	MLX5_SET(mkc, mkc, length64, 1);
	err = verbs_mkey_create(to_verbs_device(ibpd->device), mr, to_verbs_pd(ibpd)->pdn, in,
				sizeof(in));
	if (err) {
		kfree(mr);
		return ERR_PTR(err);
	}
	return &mr->ib;
}

/* ---- lists of pages ---- */

static int mr_alloc_pages(struct device *dma, struct verbs_mr *mr)
{
	size_t size = max_t(size_t, roundup_pow_of_two(mr_pages_size(mr)), LIST_ALIGN);

	/* Memory whose size is a power of two is aligned to it */
	mr->pages = kzalloc(size, GFP_KERNEL);
	if (!mr->pages)
		return -ENOMEM;
	mr->pages_dma = dma_map_single(dma, mr->pages, mr_pages_size(mr), DMA_TO_DEVICE);
	if (!dma_mapping_error(dma, mr->pages_dma))
		return 0;
	kfree(mr->pages);
	return -ENOMEM;
}

void verbs_mr_free_pages(struct verbs_mr *mr)
{
	struct vhca *vhca = to_verbs_device(mr->ib.device)->vhca;

	dma_unmap_single(vhca_dma_device(vhca), mr->pages_dma, mr_pages_size(mr), DMA_TO_DEVICE);
	kfree(mr->pages);
}

/* The key is free until a work request registers pages */
struct ib_mr *verbs_alloc_mr(struct ib_pd *ibpd, enum ib_mr_type type, u32 max_num_sg)
{
	u32 in[MLX5_ST_SZ_DW(create_mkey_in)] = {};
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	struct verbs_device *dev = to_verbs_device(ibpd->device);
	struct verbs_mr *mr;
	int err;

	if (type != IB_MR_TYPE_MEM_REG)
		return ERR_PTR(-EOPNOTSUPP);
	if (!max_num_sg || max_num_sg > dev->ib.attrs.max_fast_reg_page_list_len)
		return ERR_PTR(-EINVAL);
	mr = kzalloc(sizeof(*mr), GFP_KERNEL);
	if (!mr)
		return ERR_PTR(-ENOMEM);
	mr->ib.device = &dev->ib;
	mr->access = IB_ACCESS_RELAXED_ORDERING;
	mr->max_pages = max_num_sg;
	err = mr_alloc_pages(vhca_dma_device(dev->vhca), mr);
	if (err)
		goto err_free;
	MLX5_SET(mkc, mkc, free, 1);
	MLX5_SET(mkc, mkc, umr_en, 1);
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	MLX5_SET(mkc, mkc, log_page_size, PAGE_SHIFT);
	/* Two entries are a unit of 16 bytes */
	MLX5_SET(mkc, mkc, translations_octword_size, ALIGN(mr->max_pages, ENTRIES_UNIT) / 2);
	err = verbs_mkey_create(dev, mr, to_verbs_pd(ibpd)->pdn, in, sizeof(in));
	if (err)
		goto err_pages;
	return &mr->ib;

err_pages:
	verbs_mr_free_pages(mr);
err_free:
	kfree(mr);
	return ERR_PTR(err);
}

static int mr_add_page(struct ib_mr *ibmr, u64 address)
{
	struct verbs_mr *mr = to_verbs_mr(ibmr);

	if (mr->num_pages == mr->max_pages)
		return -ENOMEM;
	mr->pages[mr->num_pages++] = cpu_to_be64(address | ENTRY_ACCESS);
	return 0;
}

int verbs_map_mr_sg(struct ib_mr *ibmr, struct scatterlist *sg, int nents, unsigned int *offset)
{
	struct device *dma = vhca_dma_device(to_verbs_device(ibmr->device)->vhca);
	struct verbs_mr *mr = to_verbs_mr(ibmr);
	int mapped;

	mr->num_pages = 0;
	dma_sync_single_for_cpu(dma, mr->pages_dma, mr_pages_size(mr), DMA_TO_DEVICE);
	mapped = ib_sg_to_pages(ibmr, sg, nents, offset, mr_add_page);
	dma_sync_single_for_device(dma, mr->pages_dma, mr_pages_size(mr), DMA_TO_DEVICE);
	return mapped;
}
