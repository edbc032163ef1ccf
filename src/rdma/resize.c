// SPDX-License-Identifier: GPL-2.0
/*
 * New memory for a process's completion queue. The card ends the old queue with a CQE of its own
 * kind; libmlx5 copies the entries before it to the new queue.
 */
#include <linux/log2.h>
#include <linux/mlx5/cq.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "verbs.h"

#define RESIZE_FIELDS	(MLX5_MODIFY_CQ_MASK_LOG_SIZE | MLX5_MODIFY_CQ_MASK_PG_OFFSET |	\
			 MLX5_MODIFY_CQ_MASK_PG_SIZE)

static int resize_request(struct ib_udata *udata, struct mlx5_ib_resize_cq *req)
{
	int err;

	if (udata->inlen < sizeof(*req))
		return -EINVAL;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
	return req->reserved0 || req->reserved1 ? -EINVAL : 0;
}

static int resize_exec(struct verbs_device *dev, const struct verbs_cq *cq,
		       const struct verbs_memory *memory, u32 entries)
{
	size_t len = MLX5_ST_SZ_BYTES(modify_cq_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(modify_cq_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *cqc;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_cq_in, in, opcode, MLX5_CMD_OP_MODIFY_CQ);
	MLX5_SET(modify_cq_in, in, op_mod, MLX5_CQ_OPMOD_RESIZE);
	MLX5_SET(modify_cq_in, in, cqn, cq->cq.cqn);
	MLX5_SET(modify_cq_in, in,
		 modify_field_select_resize_field_select.resize_field_select.resize_field_select,
		 RESIZE_FIELDS);
	cqc = MLX5_ADDR_OF(modify_cq_in, in, cq_context);
	MLX5_SET(cqc, cqc, cqe_sz, cq->cqe_size == 128);
	MLX5_SET(cqc, cqc, log_cq_size, ilog2(entries));
	MLX5_SET(cqc, cqc, page_offset, memory->offset);
	MLX5_SET(cqc, cqc, log_page_size, verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	verbs_memory_pas(memory, MLX5_ADDR_OF(modify_cq_in, in, pas));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	return err;
}

static int resize_locked(struct verbs_device *dev, struct verbs_cq *cq, u32 entries,
			 const struct mlx5_ib_resize_cq *req)
{
	struct verbs_memory memory;
	struct ib_umem *umem;
	int err;

	lockdep_assert_held(&cq->resize);
	umem = ib_umem_get_va(&dev->ib, req->buf_addr, (size_t)entries * cq->cqe_size,
			      IB_ACCESS_LOCAL_WRITE);
	if (IS_ERR(umem))
		return PTR_ERR(umem);
	err = verbs_memory_exchange(&memory, &cq->memory, umem, VERBS_OFFSET_CQ);
	if (err)
		return err;
	err = resize_exec(dev, cq, &memory, entries);
	if (err) {
		if (vhca_exec_unclear(err))
			verbs_umem_lose(dev, umem);
		else
			ib_umem_release(umem);
		return err;
	}
	ib_umem_release(cq->memory.umem);
	cq->memory = memory;
	cq->ib.cqe = entries - 1;
	return 0;
}

int verbs_resize_cq(struct ib_cq *ibcq, unsigned int cqe, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibcq->device);
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	struct mlx5_ib_resize_cq req = {};
	u32 entries;
	int err;

	if (!VHCA_CAP(dev->vhca, cq_resize) || !cq->uar)
		return -EOPNOTSUPP;
	/* One entry is never used */
	if (!cqe || cqe >= 1 << VHCA_CAP(dev->vhca, log_max_cq_sz))
		return -EINVAL;
	entries = roundup_pow_of_two(cqe + 1);
	err = resize_request(udata, &req);
	if (err)
		return err;
	if (req.cqe_size != cq->cqe_size)
		return -EINVAL;
	mutex_lock(&cq->resize);
	if (entries != ibcq->cqe + 1)
		err = resize_locked(dev, cq, entries, &req);
	mutex_unlock(&cq->resize);
	return err;
}
