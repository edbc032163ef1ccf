// SPDX-License-Identifier: GPL-2.0
/*
 * Memory regions. A process's has a key with a complete translation table. No work request can
 * change such a key, as it allows no UMR.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>

#include "../compat/rdma.h"
#include "work.h"

#define NO_QP		0xffffff
/* The field for a key's page size has 5 bits, without an offset */
#define MKEY_PAGE_SIZES	GENMASK(31, VERBS_PAGE_SHIFT)
/* Entries of a table: 1 MiB of them in one command. Pages of 2 MiB allow keys of 256 GiB. */
#define ENTRIES_MAX	BIT(17)

#define ACCESS_SUPPORTED	(IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_WRITE | \
				 IB_ACCESS_REMOTE_READ | IB_ACCESS_REMOTE_ATOMIC | \
				 IB_ACCESS_MW_BIND | IB_ACCESS_OPTIONAL)

/* Fields that <linux/mlx5/mlx5_ifc.h> of some kernels lacks or has at another offset */
struct mlx5_ifc_verbs_cap_bits {
	u8         reserved_at_0[0xe8];
	u8         relaxed_ordering_write[0x1];
	u8         relaxed_ordering_read_pci_enabled[0x1];
	u8         reserved_at_ea[0x240];
	u8         relaxed_ordering_read[0x1];
	u8         reserved_at_32b[0x15];
};

#define VERBS_CAP(vhca, field)	\
	MLX5_GET(verbs_cap, vhca_cap(vhca, MLX5_CAP_GENERAL), field)

/* ---- keys ---- */

static void mkc_fill_access(const struct vhca *vhca, void *mkc, int access)
{
	MLX5_SET(mkc, mkc, lr, 1);
	MLX5_SET(mkc, mkc, lw, !!(access & IB_ACCESS_LOCAL_WRITE));
	MLX5_SET(mkc, mkc, rr, !!(access & IB_ACCESS_REMOTE_READ));
	MLX5_SET(mkc, mkc, rw, !!(access & IB_ACCESS_REMOTE_WRITE));
	MLX5_SET(mkc, mkc, a, !!(access & IB_ACCESS_REMOTE_ATOMIC));
	if (!(access & IB_ACCESS_RELAXED_ORDERING))
		return;
	MLX5_SET(mkc, mkc, relaxed_ordering_write, VERBS_CAP(vhca, relaxed_ordering_write));
	MLX5_SET(mkc, mkc, relaxed_ordering_read,
		 VERBS_CAP(vhca, relaxed_ordering_read) ||
		 (VERBS_CAP(vhca, relaxed_ordering_read_pci_enabled) &&
		  pcie_relaxed_ordering_enabled(to_pci_dev(vhca_dma_device(vhca)))));
}

/* The table consists of units of 16 bytes, which are two entries */
static size_t mkc_units(const struct verbs_mr *mr, unsigned long page_size)
{
	return DIV_ROUND_UP(ib_umem_num_dma_blocks(mr->umem, page_size), 2);
}

void verbs_mkc_fill(const struct vhca *vhca, void *mkc, const struct verbs_mr *mr, u32 pdn,
		    u8 variant)
{
	mkc_fill_access(vhca, mkc, mr->access);
	MLX5_SET(mkc, mkc, qpn, NO_QP);
	MLX5_SET(mkc, mkc, mkey_7_0, variant);
	MLX5_SET(mkc, mkc, pd, pdn);
}

void verbs_mkc_fill_table(void *mkc, const struct verbs_mr *mr, unsigned long page_size)
{
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	MLX5_SET64(mkc, mkc, start_addr, mr->ib.iova);
	MLX5_SET64(mkc, mkc, len, mr->ib.length);
	MLX5_SET(mkc, mkc, translations_octword_size, mkc_units(mr, page_size));
	MLX5_SET(mkc, mkc, log_page_size, ilog2(page_size));
}

int verbs_mkey_create(struct verbs_device *dev, struct verbs_mr *mr, u32 pdn, void *in, size_t len)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	u32 out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	u8 variant = atomic_inc_return(&dev->variant);
	int err;

	MLX5_SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	verbs_mkc_fill(dev->vhca, mkc, mr, pdn, variant);
	err = verbs_exec(dev, in, len, out, sizeof(out));
	if (err)
		return err;
	mr->ib.lkey = MLX5_GET(create_mkey_out, out, mkey_index) << 8 | variant;
	mr->ib.rkey = mr->ib.lkey;
	return 0;
}

int verbs_mkey_destroy(struct verbs_device *dev, u32 key)
{
	u32 in[MLX5_ST_SZ_DW(destroy_mkey_in)] = {};

	MLX5_SET(destroy_mkey_in, in, opcode, MLX5_CMD_OP_DESTROY_MKEY);
	MLX5_SET(destroy_mkey_in, in, mkey_index, key >> 8);
	return VERBS_EXEC_IN(dev, in);
}

/* ---- regions ---- */

static int mr_create_mkey(struct verbs_device *dev, struct verbs_mr *mr, u32 pdn,
			  unsigned long page_size)
{
	size_t units = mkc_units(mr, page_size);
	size_t len = MLX5_ST_SZ_BYTES(create_mkey_in) + units * 2 * sizeof(__be64);
	void *in;
	int err;

	if (units > ENTRIES_MAX / 2)
		return -ENOMEM;
	in = kvzalloc(len, GFP_KERNEL_ACCOUNT);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_mkey_in, in, translations_octword_actual_size, units);
	verbs_mkc_fill_table(MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry), mr,
			     page_size);
	verbs_umem_pas(mr->umem, page_size, MLX5_ADDR_OF(create_mkey_in, in, klm_pas_mtt));
	err = verbs_mkey_create(dev, mr, pdn, in, len);
	kvfree(in);
	return err;
}

/* Takes over the memory, which is released after an error */
static struct ib_mr *mr_register(struct ib_pd *ibpd, struct ib_umem *umem, u64 length, u64 iova,
				 int access)
{
	struct verbs_device *dev = to_verbs_device(ibpd->device);
	struct verbs_mr *mr = kzalloc(sizeof(*mr), GFP_KERNEL_ACCOUNT);
	unsigned long page_size;
	int err = -ENOMEM;

	if (!mr)
		goto err_umem;
	mr->umem = umem;
	mr->ib.iova = iova;
	mr->ib.length = length;
	mr->access = access;
	page_size = ib_umem_find_best_pgsz(umem, MKEY_PAGE_SIZES, iova);
	err = page_size ? mr_create_mkey(dev, mr, to_verbs_pd(ibpd)->pdn, page_size) : -EINVAL;
	if (err)
		goto err_free;
	return &mr->ib;

err_free:
	kfree(mr);
err_umem:
	if (vhca_exec_unclear(err))
		verbs_umem_lose(dev, umem);
	else
		ib_umem_release(umem);
	return ERR_PTR(err);
}

struct ib_mr *verbs_reg_user_mr(struct ib_pd *ibpd, u64 start, u64 length, u64 iova, int access,
				struct ib_udata *udata)
{
	struct ib_umem *umem;

	/* On-demand paging among others */
	if (access & ~ACCESS_SUPPORTED)
		return ERR_PTR(-EOPNOTSUPP);
	umem = ib_umem_get_va(ibpd->device, start, length, access);
	if (IS_ERR(umem))
		return ERR_CAST(umem);
	return mr_register(ibpd, umem, length, iova, access);
}

/* The exporter must not move the memory, as the card cannot wait for it */
struct ib_mr *verbs_reg_user_mr_dmabuf(struct ib_pd *ibpd, u64 offset, u64 length, u64 iova,
				       int fd, int access)
{
	struct ib_umem_dmabuf *dmabuf;

	if (access & ~ACCESS_SUPPORTED)
		return ERR_PTR(-EOPNOTSUPP);
	dmabuf = ib_umem_dmabuf_get_pinned(ibpd->device, offset, length, fd, access);
	if (IS_ERR(dmabuf))
		return ERR_CAST(dmabuf);
	return mr_register(ibpd, &dmabuf->umem, length, iova, access);
}

int verbs_dereg_mr(struct ib_mr *ibmr, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibmr->device);
	struct verbs_mr *mr = to_verbs_mr(ibmr);

	int err = verbs_mkey_destroy(dev, ibmr->lkey);

	/* Memory that the kernel has registered is its user's, who invalidates the key before */
	if (mr->pages)
		verbs_mr_free_pages(mr);
	else if (mr->umem && err)
		verbs_umem_lose(dev, mr->umem);
	else if (mr->umem)
		ib_umem_release(mr->umem);
	kfree(mr);
	return 0;
}

/* Register a new region; the core destroys the old one, whose key a work request may still use */
struct ib_mr *verbs_rereg_user_mr(struct ib_mr *ibmr, int flags, u64 start, u64 length, u64 iova,
				  int access, struct ib_pd *ibpd, struct ib_udata *udata)
{
	struct verbs_mr *mr = to_verbs_mr(ibmr);

	if (flags & ~(IB_MR_REREG_TRANS | IB_MR_REREG_PD | IB_MR_REREG_ACCESS))
		return ERR_PTR(-EOPNOTSUPP);
	if (!(flags & IB_MR_REREG_TRANS)) {
		/* The same addresses of another address space, or of a dmabuf, are other memory */
		if (mr->umem->owning_mm != current->mm)
			return ERR_PTR(-EPERM);
		start = mr->umem->address;
		length = mr->umem->length;
		iova = ibmr->iova;
	}
	if (!(flags & IB_MR_REREG_ACCESS))
		access = mr->access;
	if (!(flags & IB_MR_REREG_PD))
		ibpd = ibmr->pd;
	return verbs_reg_user_mr(ibpd, start, length, iova, access, udata);
}
