// SPDX-License-Identifier: GPL-2.0
/*
 * Work requests that change a memory key (UMR): registration of a list of pages, and invalidation.
 * The WQE has segments for control, for the change, with the key's new context, and with the list,
 * or with a pointer to it.
 */
#include <linux/build_bug.h>
#include <linux/mlx5/qp.h>

#include "work.h"

#define KEY_ANY_QP	0xffffff
/* The card reads the list in such units */
#define LIST_UNIT	64
#define LIST_INLINE	(LIST_UNIT / sizeof(__be64))

#define REGISTER_MASK	(MLX5_MKEY_MASK_LEN | MLX5_MKEY_MASK_PAGE_SIZE |			\
			 MLX5_MKEY_MASK_START_ADDR | MLX5_MKEY_MASK_EN_RINVAL |			\
			 MLX5_MKEY_MASK_KEY | MLX5_MKEY_MASK_LR | MLX5_MKEY_MASK_LW |		\
			 MLX5_MKEY_MASK_RR | MLX5_MKEY_MASK_RW | MLX5_MKEY_MASK_SMALL_FENCE |	\
			 MLX5_MKEY_MASK_FREE)

struct umr_wqe {
	struct mlx5_wqe_ctrl_seg ctrl;
	struct mlx5_wqe_umr_ctrl_seg umr;
	u32 mkc[MLX5_ST_SZ_DW(mkc)];
	union {
		struct mlx5_wqe_data_seg data;
		__be64 list[LIST_INLINE];
	};
};

#define UMR_LIST	offsetof(struct umr_wqe, list)

int verbs_umr_register(const struct verbs_qp *qp, const struct ib_reg_wr *wr, void *wqe)
{
	const struct vhca *vhca = to_verbs_device(qp->ib.device)->vhca;
	const struct verbs_mr *mr = to_verbs_mr(wr->mr);
	bool atomic = wr->access & IB_ACCESS_REMOTE_ATOMIC;
	size_t size = ALIGN(mr->num_pages * sizeof(__be64), LIST_UNIT);
	struct umr_wqe *umr = wqe;

	BUILD_BUG_ON(sizeof(*umr) != VERBS_UMR_SIZE);
	if (!mr->pages || !mr->num_pages)
		return -EINVAL;
	/* The key was created without permission for atomics */
	if (atomic && VHCA_CAP(vhca, umr_modify_atomic_disabled))
		return -EOPNOTSUPP;
	memset_after(umr, 0, ctrl);
	/* It fails if the key has not been invalidated */
	umr->umr.flags = MLX5_UMR_CHECK_NOT_FREE;
	umr->umr.xlt_octowords = cpu_to_be16(size / MLX5_SEND_WQE_DS);
	umr->umr.mkey_mask = cpu_to_be64(REGISTER_MASK | (atomic ? MLX5_MKEY_MASK_A : 0));
	MLX5_SET(mkc, umr->mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	MLX5_SET(mkc, umr->mkc, umr_en, 1);
	MLX5_SET(mkc, umr->mkc, lr, 1);
	MLX5_SET(mkc, umr->mkc, lw, !!(wr->access & IB_ACCESS_LOCAL_WRITE));
	MLX5_SET(mkc, umr->mkc, rr, !!(wr->access & IB_ACCESS_REMOTE_READ));
	MLX5_SET(mkc, umr->mkc, rw, !!(wr->access & IB_ACCESS_REMOTE_WRITE));
	MLX5_SET(mkc, umr->mkc, a, atomic);
	MLX5_SET(mkc, umr->mkc, qpn, KEY_ANY_QP);
	MLX5_SET(mkc, umr->mkc, mkey_7_0, wr->key & 0xff);
	MLX5_SET(mkc, umr->mkc, en_rinval, 1);
	MLX5_SET64(mkc, umr->mkc, start_addr, mr->ib.iova);
	MLX5_SET64(mkc, umr->mkc, len, mr->ib.length);
	MLX5_SET(mkc, umr->mkc, translations_octword_size, size / MLX5_SEND_WQE_DS);
	MLX5_SET(mkc, umr->mkc, log_page_size, ilog2(mr->ib.page_size));
	if (mr->num_pages <= LIST_INLINE) {
		umr->umr.flags |= MLX5_UMR_INLINE;
		memcpy(umr->list, mr->pages, mr->num_pages * sizeof(__be64));
		return sizeof(*umr);
	}
	umr->data.byte_count = cpu_to_be32(size);
	umr->data.lkey = cpu_to_be32(mr->ib.pd->local_dma_lkey);
	umr->data.addr = cpu_to_be64(mr->pages_dma);
	return UMR_LIST + sizeof(umr->data);
}

int verbs_umr_invalidate(void *wqe)
{
	struct umr_wqe *umr = wqe;

	memset(&umr->umr, 0, sizeof(umr->umr));
	memset(umr->mkc, 0, sizeof(umr->mkc));
	umr->umr.flags = MLX5_UMR_INLINE;
	umr->umr.mkey_mask = cpu_to_be64(MLX5_MKEY_MASK_FREE);
	MLX5_SET(mkc, umr->mkc, free, 1);
	return UMR_LIST;
}
