// SPDX-License-Identifier: GPL-2.0
/*
 * Extended reliable connections (XRC): a message names the shared receive queue that takes it. The
 * sender has a queue pair that only sends, the receiver one that belongs to an XRC domain and only
 * receives. What such contexts have to name in addition is empty and belongs to the driver.
 */
#include <linux/log2.h>
#include <linux/slab.h>
#include <rdma/mlx5-abi.h>

#include "work.h"

#define SRQ_ENTRIES	2
#define SRQ_SHIFT	5

/* ---- domains ---- */

static int xrcd_exec_alloc(struct verbs_device *dev, u32 *xrcdn)
{
	u32 in[MLX5_ST_SZ_DW(alloc_xrcd_in)] = {}, out[MLX5_ST_SZ_DW(alloc_xrcd_out)] = {};
	int err;

	MLX5_SET(alloc_xrcd_in, in, opcode, MLX5_CMD_OP_ALLOC_XRCD);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		*xrcdn = MLX5_GET(alloc_xrcd_out, out, xrcd);
	return err;
}

static void xrcd_exec_dealloc(struct verbs_device *dev, u32 xrcdn)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_xrcd_in)] = {};

	MLX5_SET(dealloc_xrcd_in, in, opcode, MLX5_CMD_OP_DEALLOC_XRCD);
	MLX5_SET(dealloc_xrcd_in, in, xrcd, xrcdn);
	VERBS_EXEC_IN(dev, in);
}

int verbs_alloc_xrcd(struct ib_xrcd *ibxrcd, struct ib_udata *udata)
{
	return xrcd_exec_alloc(to_verbs_device(ibxrcd->device), &to_verbs_xrcd(ibxrcd)->xrcdn);
}

int verbs_dealloc_xrcd(struct ib_xrcd *ibxrcd, struct ib_udata *udata)
{
	xrcd_exec_dealloc(to_verbs_device(ibxrcd->device), to_verbs_xrcd(ibxrcd)->xrcdn);
	return 0;
}

/* ---- what the contexts of queue pairs name in addition ---- */

static void xrc_own_cq_comp(struct vhca_cq *cq)
{
}

static void xrc_own_cq_error(struct vhca_cq *cq, u8 syndrome)
{
}

/* Nothing completes here: messages complete where their shared receive queue does */
static int xrc_own_cq_create(struct verbs_device *dev, struct verbs_xrc *xrc)
{
	struct vhca_cq_params params = {};
	struct vhca_cq_memory memory = {
		.num_pas = 1,
		.log_page_size = VERBS_PAGE_SHIFT,
		.uar = vhca_uar_get(dev->vhca)->index,
		.cqe_size = sizeof(struct mlx5_cqe64),
		.ignore_overrun = true,
	};
	__be64 pas;
	int err;

	err = verbs_memory_alloc(&xrc->cq_memory, dev, BIT(VERBS_PAGE_SHIFT));
	if (err)
		return err;
	verbs_memory_pas(&xrc->cq_memory, &pas);
	memory.pas = &pas;
	memory.db = xrc->cq_memory.db.dma;
	params.log_size = ilog2(BIT(VERBS_PAGE_SHIFT) / memory.cqe_size);
	xrc->cq = (struct vhca_cq) { .comp = xrc_own_cq_comp, .error = xrc_own_cq_error };
	err = vhca_cq_create_in(dev->vhca, &xrc->cq, &params, &memory);
	if (err)
		verbs_memory_unwind(&xrc->cq_memory, err);
	return err;
}

static void xrc_own_cq_destroy(struct verbs_xrc *xrc)
{
	if (vhca_cq_destroy_in(&xrc->cq))
		verbs_memory_lose(&xrc->cq_memory);
	else
		verbs_memory_free(&xrc->cq_memory);
}

static int xrc_own_srq_create(struct verbs_device *dev, struct verbs_xrc *xrc)
{
	struct verbs_srq *srq = &xrc->srq;
	int err;

	*srq = (struct verbs_srq) {
		.ib.srq_type = IB_SRQT_XRC,
		.pdn = xrc->pdn,
		.xrcdn = xrc->xrcdn,
		.cqn = xrc->cq.cqn,
		.user_index = VERBS_INDEX_NONE,
		.entries = SRQ_ENTRIES,
		.shift = SRQ_SHIFT,
	};
	err = verbs_memory_alloc(&srq->memory, dev, SRQ_ENTRIES << SRQ_SHIFT);
	if (err)
		return err;
	err = verbs_srq_exec_create(dev, srq);
	if (err)
		verbs_memory_unwind(&srq->memory, err);
	return err;
}

static void xrc_own_srq_destroy(struct verbs_device *dev, struct verbs_xrc *xrc)
{
	if (verbs_srq_exec_destroy(dev, &xrc->srq))
		verbs_memory_lose(&xrc->srq.memory);
	else
		verbs_memory_free(&xrc->srq.memory);
}

static struct verbs_xrc *xrc_create(struct verbs_device *dev)
{
	struct verbs_xrc *xrc = kzalloc(sizeof(*xrc), GFP_KERNEL);
	int err;

	if (!xrc)
		return ERR_PTR(-ENOMEM);
	err = verbs_pd_exec_alloc(dev, &xrc->pdn);
	if (err)
		goto err_free;
	err = xrcd_exec_alloc(dev, &xrc->xrcdn);
	if (err)
		goto err_pd;
	err = xrc_own_cq_create(dev, xrc);
	if (err)
		goto err_xrcd;
	err = xrc_own_srq_create(dev, xrc);
	if (err)
		goto err_cq;
	return xrc;

err_cq:
	xrc_own_cq_destroy(xrc);
err_xrcd:
	xrcd_exec_dealloc(dev, xrc->xrcdn);
err_pd:
	verbs_pd_exec_dealloc(dev, xrc->pdn);
err_free:
	kfree(xrc);
	return ERR_PTR(err);
}

static void xrc_destroy(struct verbs_device *dev, struct verbs_xrc *xrc)
{
	xrc_own_srq_destroy(dev, xrc);
	xrc_own_cq_destroy(xrc);
	xrcd_exec_dealloc(dev, xrc->xrcdn);
	verbs_pd_exec_dealloc(dev, xrc->pdn);
	kfree(xrc);
}

int verbs_xrc_get(struct verbs_device *dev)
{
	struct verbs_xrc *xrc;
	int err = 0;

	mutex_lock(&dev->xrc_lock);
	xrc = dev->xrc ?: xrc_create(dev);
	if (IS_ERR(xrc)) {
		err = PTR_ERR(xrc);
	} else {
		xrc->users++;
		dev->xrc = xrc;
	}
	mutex_unlock(&dev->xrc_lock);
	return err;
}

void verbs_xrc_put(struct verbs_device *dev)
{
	mutex_lock(&dev->xrc_lock);
	if (!--dev->xrc->users) {
		xrc_destroy(dev, dev->xrc);
		dev->xrc = NULL;
	}
	mutex_unlock(&dev->xrc_lock);
}

/* ---- queue pairs that receive ---- */

int verbs_create_xrc_target(struct ib_qp *ibqp, const struct ib_qp_init_attr *attr)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	static const struct mlx5_ib_create_qp no_queues;
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	int err;

	if (attr->create_flags)
		return -EOPNOTSUPP;
	err = verbs_xrc_get(dev);
	if (err)
		return err;
	qp->service = MLX5_QP_ST_XRC;
	err = verbs_qp_create(dev, qp, attr, &no_queues);
	if (err) {
		verbs_xrc_put(dev);
		return err;
	}
	ibqp->qp_num = qp->qpn;
	return 0;
}

void verbs_destroy_xrc_target(struct verbs_qp *qp)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);

	verbs_object_withdraw(&dev->qps, qp->qpn, &qp->object);
	/* It has no memory that depends on the success */
	verbs_qp_exec_destroy(dev, qp->qpn);
	verbs_xrc_put(dev);
}
