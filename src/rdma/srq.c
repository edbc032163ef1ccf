// SPDX-License-Identifier: GPL-2.0
/* Shared receive queues: receive memory pools (RMP) with linked WQEs. */
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "work.h"

#define SEGMENT_SIZE	16
#define WQE_SIZE_MIN	32

/* ---- the card's queue ---- */

static int srq_exec_create(struct verbs_device *dev, struct verbs_srq *srq, u32 pdn, u32 wqe_size)
{
	const struct verbs_memory *memory = &srq->memory;
	size_t len = MLX5_ST_SZ_BYTES(create_rmp_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_rmp_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *rmpc, *wq;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rmp_in, in, opcode, MLX5_CMD_OP_CREATE_RMP);
	rmpc = MLX5_ADDR_OF(create_rmp_in, in, ctx);
	MLX5_SET(rmpc, rmpc, state, MLX5_RMPC_STATE_RDY);
	wq = MLX5_ADDR_OF(rmpc, rmpc, wq);
	MLX5_SET(wq, wq, wq_type, MLX5_WQ_TYPE_LINKED_LIST);
	MLX5_SET(wq, wq, pd, pdn);
	MLX5_SET(wq, wq, log_wq_sz, ilog2(srq->entries));
	MLX5_SET(wq, wq, log_wq_stride, ilog2(wqe_size));
	MLX5_SET(wq, wq, log_wq_pg_sz, verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	MLX5_SET(wq, wq, page_offset, memory->offset);
	MLX5_SET64(wq, wq, dbr_addr, memory->db.dma);
	verbs_memory_pas(memory, MLX5_ADDR_OF(wq, wq, pas));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		srq->srqn = MLX5_GET(create_rmp_out, out, rmpn);
	return err;
}

static int srq_exec_destroy(struct verbs_device *dev, u32 srqn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rmp_in)] = {};

	MLX5_SET(destroy_rmp_in, in, opcode, MLX5_CMD_OP_DESTROY_RMP);
	MLX5_SET(destroy_rmp_in, in, rmpn, srqn);
	return VERBS_EXEC_IN(dev, in);
}

/* Request an event when fewer than @limit WQEs are left */
static int srq_exec_limit(struct verbs_device *dev, u32 srqn, u16 limit)
{
	u32 out[MLX5_ST_SZ_DW(modify_rmp_out)] = {};
	void *in, *rmpc;
	int err;

	in = kzalloc(MLX5_ST_SZ_BYTES(modify_rmp_in), GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_rmp_in, in, opcode, MLX5_CMD_OP_MODIFY_RMP);
	MLX5_SET(modify_rmp_in, in, rmp_state, MLX5_RMPC_STATE_RDY);
	MLX5_SET(modify_rmp_in, in, rmpn, srqn);
	MLX5_SET(modify_rmp_in, in, bitmask.lwm, 1);
	rmpc = MLX5_ADDR_OF(modify_rmp_in, in, ctx);
	MLX5_SET(rmpc, rmpc, state, MLX5_RMPC_STATE_RDY);
	MLX5_SET(rmpc, rmpc, wq.lwm, limit);
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(modify_rmp_in), out, sizeof(out));
	kfree(in);
	return err;
}

/* ---- the object ---- */

static int srq_request(struct ib_udata *udata, struct mlx5_ib_create_srq *req)
{
	int err;

	if (udata->inlen < offsetofend(typeof(*req), flags))
		return -EINVAL;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
	/* CQEs have the user's index of the queue pair, so that of the SRQ has no use */
	return req->flags || req->reserved0 || req->reserved1 ? -EOPNOTSUPP : 0;
}

/* The library computes sizes in the same way; 0: too many segments */
static u32 srq_wqe_size(u32 max_sge)
{
	u32 size;

	if (check_mul_overflow(max_sge, (u32)SEGMENT_SIZE, &size) || size > SZ_32K)
		return 0;
	return max_t(u32, roundup_pow_of_two(size + SEGMENT_SIZE), WQE_SIZE_MIN);
}

static int srq_map(struct verbs_srq *srq, struct verbs_context *ctx, u32 wqe_size,
		   const struct mlx5_ib_create_srq *req)
{
	struct ib_umem *umem = ib_umem_get_va(srq->ib.device, req->buf_addr,
					      (size_t)srq->entries * wqe_size, 0);

	if (IS_ERR(umem))
		return PTR_ERR(umem);
	return verbs_memory_map(&srq->memory, ctx, umem, VERBS_OFFSET_SRQ, req->db_addr);
}

static int srq_respond(struct verbs_srq *srq, struct ib_udata *udata)
{
	struct mlx5_ib_create_srq_resp resp = { .srqn = srq->srqn };

	return ib_copy_to_udata(udata, &resp, min(udata->outlen, sizeof(resp)));
}

static int srq_create_process(struct verbs_srq *srq, u32 wqe_size, struct ib_udata *udata)
{
	struct mlx5_ib_create_srq req = {};
	struct verbs_context *ctx;
	int err;

	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	err = srq_request(udata, &req);
	return err ?: srq_map(srq, ctx, wqe_size, &req);
}

static int srq_create_kernel(struct verbs_srq *srq, u32 wqe_size)
{
	int err;

	spin_lock_init(&srq->lock);
	srq->shift = ilog2(wqe_size);
	srq->wr_ids = kvcalloc(srq->entries, sizeof(*srq->wr_ids), GFP_KERNEL);
	if (!srq->wr_ids)
		return -ENOMEM;
	err = verbs_memory_alloc(&srq->memory, to_verbs_device(srq->ib.device),
				 (size_t)srq->entries * wqe_size);
	if (err) {
		kvfree(srq->wr_ids);
		return err;
	}
	verbs_srq_link(srq);
	return 0;
}

int verbs_create_srq(struct ib_srq *ibsrq, struct ib_srq_init_attr *init_attr,
		     struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibsrq->device);
	u32 wqe_size = srq_wqe_size(init_attr->attr.max_sge);
	struct verbs_srq *srq = to_verbs_srq(ibsrq);
	int err;

	if (init_attr->srq_type != IB_SRQT_BASIC)
		return -EOPNOTSUPP;
	if (!wqe_size || wqe_size > VHCA_CAP(dev->vhca, max_wqe_sz_rq) ||
	    init_attr->attr.max_wr >= 1 << VHCA_CAP(dev->vhca, log_max_srq_sz))
		return -EINVAL;
	srq->entries = roundup_pow_of_two(init_attr->attr.max_wr + 1);
	srq->max_sge = wqe_size / SEGMENT_SIZE - 1;
	err = udata ? srq_create_process(srq, wqe_size, udata) : srq_create_kernel(srq, wqe_size);
	if (err)
		return err;
	err = srq_exec_create(dev, srq, to_verbs_pd(ibsrq->pd)->pdn, wqe_size);
	if (err)
		goto err_memory;
	err = verbs_object_publish(&dev->srqs, srq->srqn, &srq->object);
	if (err)
		goto err_srq;
	err = udata ? srq_respond(srq, udata) : 0;
	if (err)
		goto err_publish;
	init_attr->attr.max_wr = srq->entries - 1;
	init_attr->attr.max_sge = srq->max_sge;
	return 0;

err_publish:
	verbs_object_withdraw(&dev->srqs, srq->srqn, &srq->object);
err_srq:
	/* A queue that still exists has to keep its memory */
	if (srq_exec_destroy(dev, srq->srqn))
		err = -EBADMSG;
err_memory:
	verbs_memory_unwind(&srq->memory, err);
	kvfree(srq->wr_ids);
	return err;
}

int verbs_destroy_srq(struct ib_srq *ibsrq, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibsrq->device);
	struct verbs_srq *srq = to_verbs_srq(ibsrq);

	verbs_object_withdraw(&dev->srqs, srq->srqn, &srq->object);
	if (srq_exec_destroy(dev, srq->srqn))
		verbs_memory_lose(&srq->memory);
	else
		verbs_memory_free(&srq->memory);
	kvfree(srq->wr_ids);
	return 0;
}

int verbs_modify_srq(struct ib_srq *ibsrq, struct ib_srq_attr *attr, enum ib_srq_attr_mask mask,
		     struct ib_udata *udata)
{
	struct verbs_srq *srq = to_verbs_srq(ibsrq);

	/* The queue's memory cannot be exchanged */
	if (mask & ~IB_SRQ_LIMIT)
		return -EINVAL;
	if (!(mask & IB_SRQ_LIMIT))
		return 0;
	if (attr->srq_limit >= srq->entries)
		return -EINVAL;
	return srq_exec_limit(to_verbs_device(ibsrq->device), srq->srqn, attr->srq_limit);
}

int verbs_query_srq(struct ib_srq *ibsrq, struct ib_srq_attr *attr)
{
	struct verbs_device *dev = to_verbs_device(ibsrq->device);
	struct verbs_srq *srq = to_verbs_srq(ibsrq);
	u32 in[MLX5_ST_SZ_DW(query_rmp_in)] = {};
	void *out;
	int err;

	out = kzalloc(MLX5_ST_SZ_BYTES(query_rmp_out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_rmp_in, in, opcode, MLX5_CMD_OP_QUERY_RMP);
	MLX5_SET(query_rmp_in, in, rmpn, srq->srqn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_rmp_out));
	if (!err) {
		attr->srq_limit = MLX5_GET(query_rmp_out, out, rmp_context.wq.lwm);
		attr->max_wr = srq->entries - 1;
		attr->max_sge = srq->max_sge;
	}
	kfree(out);
	return err;
}
