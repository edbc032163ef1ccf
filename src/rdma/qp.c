// SPDX-License-Identifier: GPL-2.0
/* Queue pairs: the card's, and those of processes. */
#include <linux/log2.h>
#include <linux/mlx5/qp.h>
#include <linux/overflow.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "raw.h"
#include "work.h"

#define SQ_SHIFT	6
#define INDEX_MAX	0xffffff
/* Answer to a request without a static doorbell register */
#define BFREG_NONE	BIT(31)

/* Scattering data to CQEs is a hint, which the library does not rely on */
#define FLAGS_IGNORED	(MLX5_QP_FLAG_SCATTER_CQE | MLX5_QP_FLAG_ALLOW_SCATTER_CQE)

/* ---- what a process wants ---- */

/* There are two types of queue pairs of the vendor's, and a request is for one of them */
#define FLAGS_DYNAMIC	(MLX5_QP_FLAG_TYPE_DCI | MLX5_QP_FLAG_TYPE_DCT)

static bool qp_is_dct(const struct mlx5_ib_create_qp *req)
{
	return req->flags & MLX5_QP_FLAG_TYPE_DCT;
}

static int qp_request(struct ib_udata *udata, enum ib_qp_type type, struct mlx5_ib_create_qp *req)
{
	u32 known = FLAGS_IGNORED | MLX5_QP_FLAG_UAR_PAGE_INDEX;
	int err;

	if (udata->inlen < offsetofend(typeof(*req), bfreg_index))
		return -EINVAL;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
	if (type == IB_QPT_DRIVER)
		known |= FLAGS_DYNAMIC;
	if (req->flags & ~known || req->reserved)
		return -EOPNOTSUPP;
	if (type == IB_QPT_DRIVER && hweight32(req->flags & FLAGS_DYNAMIC) != 1)
		return -EINVAL;
	/* There are no static doorbell registers; a DCT has no doorbell at all */
	if (!(req->flags & MLX5_QP_FLAG_UAR_PAGE_INDEX) && !qp_is_dct(req))
		return -EINVAL;
	return 0;
}

int verbs_qp_service(enum ib_qp_type type)
{
	switch (type) {
	case IB_QPT_RC:
		return MLX5_QP_ST_RC;
	case IB_QPT_UC:
		return MLX5_QP_ST_UC;
	case IB_QPT_UD:
		return MLX5_QP_ST_UD;
	case IB_QPT_XRC_INI:
		return MLX5_QP_ST_XRC;
	case IB_QPT_GSI:
		return MLX5_QP_ST_QP1;
	default:
		return -EOPNOTSUPP;
	}
}

/* ---- the card's queue pair ---- */

/* The numbers of the other objects in the context; those that XRC lacks are the driver's */
static void qp_find_numbers(const struct verbs_device *dev, struct verbs_qp *qp,
			    const struct ib_qp_init_attr *attr)
{
	const struct verbs_xrc *xrc = dev->xrc;

	qp->pdn = qp->ib.pd ? to_verbs_pd(qp->ib.pd)->pdn : xrc->pdn;
	qp->send_cqn = attr->send_cq ? to_verbs_cq(attr->send_cq)->cq.cqn : xrc->cq.cqn;
	if (attr->recv_cq)
		qp->recv_cqn = to_verbs_cq(attr->recv_cq)->cq.cqn;
	else
		qp->recv_cqn = qp->service == MLX5_QP_ST_DCI ? qp->send_cqn : xrc->cq.cqn;
	if (qp->service == MLX5_QP_ST_XRC) {
		qp->srqn = xrc->srq.srqn;
		qp->xrcdn = attr->xrcd ? to_verbs_xrcd(attr->xrcd)->xrcdn : xrc->xrcdn;
	} else if (attr->srq) {
		qp->srqn = to_verbs_srq(attr->srq)->srqn;
	}
}

static u8 qp_rq_type(const struct verbs_qp *qp, const struct ib_qp_init_attr *attr)
{
	if (attr->srq || qp->service == MLX5_QP_ST_XRC)
		return MLX5_SRQ_RQ;
	return verbs_qp_has_rq(attr) ? MLX5_NON_ZERO_RQ : MLX5_ZERO_LEN_RQ;
}

/* A queue pair that does not send has no doorbell */
static u32 qp_uar_page(const struct verbs_qp *qp)
{
	return qp->work ? qp->work->uar->index : qp->uar ? qp->uar->uar.index : 0;
}

/*
 * A process's queue pair must not use the reserved key (rlky), which is for all memory, nor change
 * translations by work requests (fre): both stay 0. The kernel needs the latter to register pages.
 */
void verbs_qpc_create(const struct vhca *vhca, void *qpc, const struct verbs_qp *qp,
		      const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	const struct verbs_memory *memory = &qp->memory;
	bool user_index = memory->ctx && memory->ctx->cqe_version;

	MLX5_SET(qpc, qpc, st, qp->service);
	MLX5_SET(qpc, qpc, pm_state, MLX5_QP_PM_MIGRATED);
	MLX5_SET(qpc, qpc, pd, qp->pdn);
	MLX5_SET(qpc, qpc, block_lb_mc,
		 !!(attr->create_flags & IB_QP_CREATE_BLOCK_MULTICAST_LOOPBACK));
	if (req->rq_wqe_count) {
		MLX5_SET(qpc, qpc, log_rq_size, ilog2(req->rq_wqe_count));
		MLX5_SET(qpc, qpc, log_rq_stride, req->rq_wqe_shift - VERBS_RQ_SHIFT_MIN);
	}
	MLX5_SET(qpc, qpc, rq_type, qp_rq_type(qp, attr));
	MLX5_SET(qpc, qpc, srqn_rmpn_xrqn, qp->srqn);
	MLX5_SET(qpc, qpc, xrcd, qp->xrcdn);
	if (req->sq_wqe_count)
		MLX5_SET(qpc, qpc, log_sq_size, ilog2(req->sq_wqe_count));
	else
		MLX5_SET(qpc, qpc, no_sq, 1);
	MLX5_SET(qpc, qpc, ts_format, verbs_ts_format(VHCA_CAP_ROCE(vhca, qp_ts_format)));
	MLX5_SET(qpc, qpc, fre, !!qp->work);
	MLX5_SET(qpc, qpc, uar_page, qp_uar_page(qp));
	if (VHCA_CAP(vhca, cqe_version))
		MLX5_SET(qpc, qpc, user_index, user_index ? req->uidx : VERBS_INDEX_NONE);
	MLX5_SET(qpc, qpc, cqn_snd, qp->send_cqn);
	MLX5_SET(qpc, qpc, cqn_rcv, qp->recv_cqn);
	MLX5_SET(qpc, qpc, log_page_size, verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	MLX5_SET(qpc, qpc, page_offset, memory->offset);
	MLX5_SET64(qpc, qpc, dbr_addr, memory->db.dma);
}

static int qp_exec_create(struct verbs_device *dev, struct verbs_qp *qp,
			  const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	const struct verbs_memory *memory = &qp->memory;
	size_t len = MLX5_ST_SZ_BYTES(create_qp_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_qp_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL);
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_qp_in, in, opcode, MLX5_CMD_OP_CREATE_QP);
	verbs_qpc_create(dev->vhca, MLX5_ADDR_OF(create_qp_in, in, qpc), qp, attr, req);
	verbs_memory_pas(memory, MLX5_ADDR_OF(create_qp_in, in, pas));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		qp->qpn = MLX5_GET(create_qp_out, out, qpn);
	return err;
}

int verbs_qp_exec_destroy(struct verbs_device *dev, u32 qpn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_qp_in)] = {};

	MLX5_SET(destroy_qp_in, in, opcode, MLX5_CMD_OP_DESTROY_QP);
	MLX5_SET(destroy_qp_in, in, qpn, qpn);
	return VERBS_EXEC_IN(dev, in);
}

int verbs_qp_create(struct verbs_device *dev, struct verbs_qp *qp,
		    const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	int err;

	mutex_init(&qp->lock);
	qp->counter_set = dev->counter_set;
	qp->state = IB_QPS_RESET;
	/* A queue pair of XRC holds dev->xrc */
	qp_find_numbers(dev, qp, attr);
	err = qp_exec_create(dev, qp, attr, req);
	if (err)
		return err;
	err = verbs_object_publish(&dev->qps, qp->qpn, &qp->object);
	/* A queue pair that still exists has to keep its memory */
	if (err && verbs_qp_exec_destroy(dev, qp->qpn))
		return -EBADMSG;
	return err;
}

/* ---- a process's object ---- */

/* Pin the work queues, receive queue first, and the doorbell record */
static int qp_map(struct verbs_qp *qp, struct verbs_context *ctx,
		  const struct mlx5_ib_create_qp *req)
{
	size_t size = ((size_t)req->rq_wqe_count << req->rq_wqe_shift) +
		      ((size_t)req->sq_wqe_count << SQ_SHIFT);
	struct ib_umem *umem = NULL;

	if (size) {
		umem = ib_umem_get_va(qp->ib.device, req->buf_addr, size, 0);
		if (IS_ERR(umem))
			return PTR_ERR(umem);
	}
	return verbs_memory_map(&qp->memory, ctx, umem, VERBS_OFFSET_QP, req->db_addr);
}

static int qp_respond(struct ib_udata *udata)
{
	struct mlx5_ib_create_qp_resp resp = { .bfreg_index = BFREG_NONE };

	return ib_copy_to_udata(udata, &resp, min(udata->outlen, sizeof(resp)));
}

static int qp_check(const struct verbs_device *dev, const struct ib_qp_init_attr *attr,
		    const struct mlx5_ib_create_qp *req)
{
	u32 flags = VHCA_CAP(dev->vhca, block_lb_mc) ? IB_QP_CREATE_BLOCK_MULTICAST_LOOPBACK : 0;

	if (attr->create_flags & ~flags)
		return -EOPNOTSUPP;
	if (attr->qp_type == IB_QPT_XRC_INI && !VHCA_CAP(dev->vhca, xrc))
		return -EOPNOTSUPP;
	/* A DCI only sends */
	if (attr->qp_type == IB_QPT_DRIVER) {
		if (!VHCA_CAP(dev->vhca, dct))
			return -EOPNOTSUPP;
		if (!attr->send_cq || attr->cap.max_recv_wr || attr->cap.max_recv_sge)
			return -EINVAL;
	} else if (!attr->send_cq || (!attr->recv_cq && attr->qp_type != IB_QPT_XRC_INI)) {
		return -EINVAL;
	}
	return verbs_qp_check_sizes(dev->vhca, attr, req);
}

static int qp_create_process(struct verbs_device *dev, struct verbs_qp *qp,
			     struct verbs_context *ctx, const struct ib_qp_init_attr *attr,
			     const struct mlx5_ib_create_qp *req)
{
	int service = attr->qp_type == IB_QPT_DRIVER ? MLX5_QP_ST_DCI :
						       verbs_qp_service(attr->qp_type);
	int err;

	if (service < 0 || service == MLX5_QP_ST_QP1)
		return -EOPNOTSUPP;
	err = qp_check(dev, attr, req);
	if (err)
		return err;
	qp->service = service;
	if (service == MLX5_QP_ST_XRC) {
		err = verbs_xrc_get(dev);
		if (err)
			return err;
	}
	err = qp_map(qp, ctx, req);
	if (err)
		goto err_xrc;
	err = verbs_qp_create(dev, qp, attr, req);
	if (err)
		goto err_memory;
	return 0;

err_memory:
	verbs_memory_unwind(&qp->memory, err);
err_xrc:
	if (service == MLX5_QP_ST_XRC)
		verbs_xrc_put(dev);
	return err;
}

static void qp_destroy_process(struct verbs_device *dev, struct verbs_qp *qp)
{
	verbs_object_withdraw(&dev->qps, qp->qpn, &qp->object);
	if (verbs_qp_exec_destroy(dev, qp->qpn))
		verbs_memory_lose(&qp->memory);
	else
		verbs_memory_free(&qp->memory);
	if (qp->service == MLX5_QP_ST_XRC)
		verbs_xrc_put(dev);
}

static int qp_create_with_doorbell(struct verbs_device *dev, struct verbs_qp *qp,
				   struct verbs_context *ctx, struct ib_qp_init_attr *attr,
				   const struct mlx5_ib_create_qp *req)
{
	int err;

	qp->uar = verbs_uar_get(ctx, req->bfreg_index);
	if (IS_ERR(qp->uar))
		return PTR_ERR(qp->uar);
	err = attr->qp_type == IB_QPT_RAW_PACKET ? verbs_create_raw_qp(qp, ctx, attr, req) :
						   qp_create_process(dev, qp, ctx, attr, req);
	if (err)
		verbs_uar_put(qp->uar);
	return err;
}

int verbs_create_qp(struct ib_qp *ibqp, struct ib_qp_init_attr *attr, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	struct mlx5_ib_create_qp req = {};
	struct verbs_context *ctx;
	int err;

	/* The core creates this type for processes as well without their requests */
	if (attr->qp_type == IB_QPT_XRC_TGT)
		return verbs_create_xrc_target(ibqp, attr);
	if (!udata)
		return verbs_create_kernel_qp(ibqp, attr);
	if (attr->rwq_ind_tbl)
		return verbs_create_rss_qp(qp, attr, udata);
	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	err = qp_request(udata, attr->qp_type, &req);
	if (err)
		return err;
	if (ctx->cqe_version && req.uidx > INDEX_MAX)
		return -EINVAL;
	err = qp_is_dct(&req) ? verbs_create_dct(qp, ctx, attr, &req) :
				qp_create_with_doorbell(dev, qp, ctx, attr, &req);
	if (err)
		return err;
	ibqp->qp_num = qp->qpn;
	if (!attr->srq && req.rq_wqe_count) {
		qp->recv_cap.max_recv_wr = req.rq_wqe_count;
		qp->recv_cap.max_recv_sge = BIT(req.rq_wqe_shift) /
					    sizeof(struct mlx5_wqe_data_seg);
	}
	err = qp_respond(udata);
	if (err)
		verbs_destroy_qp(ibqp, udata);
	return err;
}

int verbs_destroy_qp(struct ib_qp *ibqp, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	struct verbs_qp *qp = to_verbs_qp(ibqp);

	if (ibqp->qp_type == IB_QPT_XRC_TGT)
		verbs_destroy_xrc_target(qp);
	else if (qp->work)
		verbs_destroy_kernel_qp(qp);
	else if (qp->raw)
		verbs_destroy_raw_qp(qp);
	else if (qp->dct)
		verbs_destroy_dct(qp);
	else
		qp_destroy_process(dev, qp);
	if (qp->uar)
		verbs_uar_put(qp->uar);
	return 0;
}
