// SPDX-License-Identifier: GPL-2.0
/* Shared receive queues, whose WQEs are linked. */
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
#define WQE_SIZE_MAX	2048
#define INDEX_MAX	0xffffff

/* ---- the object ---- */

static int srq_request(struct ib_udata *udata, struct mlx5_ib_create_srq *req)
{
	int err;

	if (udata->inlen < offsetofend(typeof(*req), flags))
		return -EINVAL;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
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

/* What the queue's CQEs contain; without XRC, it is the index of the queue pair */
static int srq_index(struct verbs_srq *srq, const struct verbs_context *ctx,
		     const struct mlx5_ib_create_srq *req)
{
	srq->user_index = VERBS_INDEX_NONE;
	if (srq->ib.srq_type == IB_SRQT_BASIC || !ctx->cqe_version)
		return 0;
	if (req->uidx > INDEX_MAX)
		return -EINVAL;
	srq->user_index = req->uidx;
	return 0;
}

static int srq_map(struct verbs_srq *srq, struct verbs_context *ctx,
		   const struct mlx5_ib_create_srq *req)
{
	struct ib_umem *umem = ib_umem_get_va(srq->ib.device, req->buf_addr,
					      (size_t)srq->entries << srq->shift, 0);

	if (IS_ERR(umem))
		return PTR_ERR(umem);
	return verbs_memory_map(&srq->memory, ctx, umem, VERBS_OFFSET_SRQ, req->db_addr);
}

static int srq_respond(struct verbs_srq *srq, struct ib_udata *udata)
{
	struct mlx5_ib_create_srq_resp resp = { .srqn = srq->srqn };

	return ib_copy_to_udata(udata, &resp, min(udata->outlen, sizeof(resp)));
}

static int srq_create_process(struct verbs_srq *srq, struct ib_udata *udata)
{
	struct mlx5_ib_create_srq req = {};
	struct verbs_context *ctx;
	int err;

	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	err = srq_request(udata, &req);
	return err ?: srq_index(srq, ctx, &req) ?: srq_map(srq, ctx, &req);
}

static int srq_create_kernel(struct verbs_srq *srq)
{
	int err;

	spin_lock_init(&srq->lock);
	srq->wr_ids = kvcalloc(srq->entries, sizeof(*srq->wr_ids), GFP_KERNEL);
	if (!srq->wr_ids)
		return -ENOMEM;
	err = verbs_memory_alloc(&srq->memory, to_verbs_device(srq->ib.device),
				 (size_t)srq->entries << srq->shift);
	if (err) {
		kvfree(srq->wr_ids);
		return err;
	}
	verbs_srq_link(srq);
	return 0;
}

static int srq_check(const struct verbs_device *dev, const struct ib_srq_init_attr *attr,
		     u32 wqe_size, bool process)
{
	switch (attr->srq_type) {
	case IB_SRQT_BASIC:
		break;
	case IB_SRQT_XRC:
		/* The kernel has no users of it */
		if (process && VHCA_CAP(dev->vhca, xrc))
			break;
		fallthrough;
	default:
		return -EOPNOTSUPP;
	}
	if (!wqe_size || wqe_size > min_t(u32, VHCA_CAP(dev->vhca, max_wqe_sz_rq), WQE_SIZE_MAX) ||
	    attr->attr.max_wr >= 1 << VHCA_CAP(dev->vhca, log_max_srq_sz))
		return -EINVAL;
	return 0;
}

int verbs_create_srq(struct ib_srq *ibsrq, struct ib_srq_init_attr *init_attr,
		     struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibsrq->device);
	u32 wqe_size = srq_wqe_size(init_attr->attr.max_sge);
	struct verbs_srq *srq = to_verbs_srq(ibsrq);
	int err;

	err = srq_check(dev, init_attr, wqe_size, udata);
	if (err)
		return err;
	srq->pdn = to_verbs_pd(ibsrq->pd)->pdn;
	srq->entries = roundup_pow_of_two(init_attr->attr.max_wr + 1);
	srq->shift = ilog2(wqe_size);
	srq->max_sge = wqe_size / SEGMENT_SIZE - 1;
	if (init_attr->srq_type == IB_SRQT_XRC) {
		srq->xrcdn = to_verbs_xrcd(init_attr->ext.xrc.xrcd)->xrcdn;
		srq->cqn = to_verbs_cq(init_attr->ext.cq)->cq.cqn;
	}
	err = udata ? srq_create_process(srq, udata) : srq_create_kernel(srq);
	if (err)
		return err;
	err = verbs_srq_exec_create(dev, srq);
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
	ibsrq->ext.xrc.srq_num = srq->srqn;
	return 0;

err_publish:
	verbs_object_withdraw(&dev->srqs, srq->srqn, &srq->object);
err_srq:
	/* A queue that still exists has to keep its memory */
	if (verbs_srq_exec_destroy(dev, srq))
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
	if (verbs_srq_exec_destroy(dev, srq))
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
	return verbs_srq_exec_limit(to_verbs_device(ibsrq->device), srq, attr->srq_limit);
}

int verbs_query_srq(struct ib_srq *ibsrq, struct ib_srq_attr *attr)
{
	struct verbs_srq *srq = to_verbs_srq(ibsrq);
	int err;

	err = verbs_srq_exec_query_limit(to_verbs_device(ibsrq->device), srq, &attr->srq_limit);
	if (err)
		return err;
	attr->max_wr = srq->entries - 1;
	attr->max_sge = srq->max_sge;
	return 0;
}
