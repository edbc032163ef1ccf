// SPDX-License-Identifier: GPL-2.0
/* Receive queues for raw packets that are not a queue pair's, and tables of them. */
#include <linux/log2.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "raw.h"

#define WQ_SHIFT_MIN	4
#define WQ_SHIFT_MAX	11
#define WQ_INDEX_MAX	0xffffff

/* The response of a table has the same members */
static int wq_respond(struct ib_udata *udata)
{
	struct mlx5_ib_create_wq_resp resp = { .response_length = sizeof(resp) };

	return udata->outlen ? ib_copy_to_udata(udata, &resp, sizeof(resp)) : 0;
}

/* ---- queues ---- */

static int wq_check(const struct verbs_device *dev, const struct verbs_context *ctx,
		    const struct ib_wq_init_attr *attr, const struct mlx5_ib_create_wq *req)
{
	const struct vhca *vhca = dev->vhca;
	u32 flags = 0;

	if (VHCA_CAP_ETH(vhca, scatter_fcs))
		flags |= IB_WQ_FLAGS_SCATTER_FCS;
	if (VHCA_CAP_ETH(vhca, vlan_cap))
		flags |= IB_WQ_FLAGS_CVLAN_STRIPPING;
	if (attr->wq_type != IB_WQT_RQ)
		return -EINVAL;
	/* Striding receive queues are not supported */
	if (attr->create_flags & ~flags || req->comp_mask || req->flags)
		return -EOPNOTSUPP;
	if (!is_power_of_2(req->rq_wqe_count) ||
	    req->rq_wqe_count > 1 << VHCA_CAP(vhca, log_max_qp_sz) ||
	    req->rq_wqe_shift < WQ_SHIFT_MIN || req->rq_wqe_shift > WQ_SHIFT_MAX ||
	    BIT(req->rq_wqe_shift) > VHCA_CAP(vhca, max_wqe_sz_rq) ||
	    (ctx->cqe_version && req->user_index > WQ_INDEX_MAX))
		return -EINVAL;
	return 0;
}

static int wq_map(struct verbs_wq *wq, struct verbs_context *ctx,
		  const struct mlx5_ib_create_wq *req)
{
	struct ib_umem *umem = ib_umem_get_va(ctx->ib.device, req->buf_addr,
					      (size_t)req->rq_wqe_count << req->rq_wqe_shift, 0);

	if (IS_ERR(umem))
		return PTR_ERR(umem);
	return verbs_memory_map(&wq->memory, ctx, umem, VERBS_OFFSET_WQ, req->db_addr);
}

static int wq_create(struct verbs_device *dev, struct verbs_wq *wq, struct verbs_context *ctx,
		     const struct ib_wq_init_attr *attr, u32 pdn,
		     const struct mlx5_ib_create_wq *req)
{
	struct raw_queue queue = {
		.memory = &wq->memory,
		.pdn = pdn,
		.cqn = to_verbs_cq(attr->cq)->cq.cqn,
		.user_index = ctx->cqe_version ? req->user_index : VERBS_INDEX_NONE,
		.log_size = ilog2(req->rq_wqe_count),
		.log_stride = req->rq_wqe_shift,
		.strip_vlan = attr->create_flags & IB_WQ_FLAGS_CVLAN_STRIPPING,
		.scatter_fcs = attr->create_flags & IB_WQ_FLAGS_SCATTER_FCS,
	};
	int err = wq_map(wq, ctx, req);

	if (err)
		return err;
	err = verbs_rq_create(dev, &queue, &wq->ib.wq_num);
	if (err)
		verbs_memory_unwind(&wq->memory, err);
	return err;
}

static void wq_destroy(struct verbs_device *dev, struct verbs_wq *wq)
{
	if (verbs_rq_destroy(dev, wq->ib.wq_num))
		verbs_memory_lose(&wq->memory);
	else
		verbs_memory_free(&wq->memory);
}

struct ib_wq *verbs_create_wq(struct ib_pd *pd, struct ib_wq_init_attr *attr,
			      struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(pd->device);
	struct mlx5_ib_create_wq req = {};
	struct verbs_context *ctx;
	struct verbs_wq *wq;
	int err;

	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	if (udata->inlen < offsetofend(typeof(req), comp_mask) ||
	    (udata->outlen && udata->outlen < sizeof(struct mlx5_ib_create_wq_resp)))
		return ERR_PTR(-EINVAL);
	err = verbs_udata_read(udata, &req, sizeof(req)) ?: wq_check(dev, ctx, attr, &req);
	if (err)
		return ERR_PTR(err);
	wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	if (!wq)
		return ERR_PTR(-ENOMEM);
	err = wq_create(dev, wq, ctx, attr, to_verbs_pd(pd)->pdn, &req);
	if (err)
		goto err_free;
	err = wq_respond(udata);
	if (err)
		goto err_wq;
	wq->ib.state = IB_WQS_RESET;
	return &wq->ib;

err_wq:
	wq_destroy(dev, wq);
err_free:
	kfree(wq);
	return ERR_PTR(err);
}

int verbs_destroy_wq(struct ib_wq *ibwq, struct ib_udata *udata)
{
	struct verbs_wq *wq = to_verbs_wq(ibwq);

	wq_destroy(to_verbs_device(ibwq->device), wq);
	kfree(wq);
	return 0;
}

static u8 wq_card_state(enum ib_wq_state state)
{
	switch (state) {
	case IB_WQS_RESET:
		return MLX5_RQC_STATE_RST;
	case IB_WQS_RDY:
		return MLX5_RQC_STATE_RDY;
	default:
		return MLX5_RQC_STATE_ERR;
	}
}

int verbs_modify_wq(struct ib_wq *ibwq, struct ib_wq_attr *attr, u32 mask, struct ib_udata *udata)
{
	enum ib_wq_state from = mask & IB_WQ_CUR_STATE ? attr->curr_wq_state : ibwq->state;
	struct verbs_device *dev = to_verbs_device(ibwq->device);
	enum ib_wq_state to = mask & IB_WQ_STATE ? attr->wq_state : from;
	struct mlx5_ib_modify_wq req = {};
	bool strip, flags = false;
	int err;

	err = verbs_udata_read(udata, &req, sizeof(req));
	if (err)
		return err;
	if (req.comp_mask || req.reserved)
		return -EOPNOTSUPP;
	if (mask & IB_WQ_FLAGS) {
		if (attr->flags_mask & ~IB_WQ_FLAGS_CVLAN_STRIPPING ||
		    !VHCA_CAP_ETH(dev->vhca, vlan_cap))
			return -EOPNOTSUPP;
		flags = attr->flags_mask;
		strip = attr->flags & IB_WQ_FLAGS_CVLAN_STRIPPING;
	}
	err = verbs_rq_modify(dev, ibwq->wq_num, wq_card_state(from), wq_card_state(to),
			      flags ? &strip : NULL);
	if (!err)
		ibwq->state = to;
	return err;
}

/* ---- tables ---- */

int verbs_create_rwq_table(struct ib_rwq_ind_table *table, struct ib_rwq_ind_table_init_attr *attr,
			   struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(table->device);
	int err;

	if (udata->inlen && !ib_is_udata_cleared(udata, 0, udata->inlen))
		return -EOPNOTSUPP;
	if (attr->log_ind_tbl_size > VHCA_CAP(dev->vhca, log_max_rqt_size) ||
	    (udata->outlen && udata->outlen < sizeof(struct mlx5_ib_create_wq_resp)))
		return -EINVAL;
	err = verbs_rqt_create(dev, attr->ind_tbl, 1 << attr->log_ind_tbl_size,
			       &table->ind_tbl_num);
	if (err)
		return err;
	err = wq_respond(udata);
	if (err)
		verbs_rqt_destroy(dev, table->ind_tbl_num);
	return err;
}

int verbs_destroy_rwq_table(struct ib_rwq_ind_table *table)
{
	verbs_rqt_destroy(to_verbs_device(table->device), table->ind_tbl_num);
	return 0;
}
