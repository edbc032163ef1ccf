// SPDX-License-Identifier: GPL-2.0
/* Queue pairs for raw packets, of processes with CAP_NET_RAW. */
#include <linux/array_size.h>
#include <linux/log2.h>
#include <linux/mlx5/qp.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "raw.h"

#define LOG_SEND_BLOCK	6

/* ---- send queues ---- */

static int raw_map_sq(struct verbs_qp *qp, struct verbs_context *ctx,
		      const struct mlx5_ib_create_qp *req)
{
	struct ib_umem *umem = ib_umem_get_va(qp->ib.device, req->sq_buf_addr,
					      (size_t)req->sq_wqe_count << LOG_SEND_BLOCK, 0);

	if (IS_ERR(umem))
		return PTR_ERR(umem);
	return verbs_memory_map(&qp->raw->sq_memory, ctx, umem, VERBS_OFFSET_WQ, req->db_addr);
}

static void raw_free(struct verbs_memory *memory, int err)
{
	if (err)
		verbs_memory_lose(memory);
	else
		verbs_memory_free(memory);
}

static int raw_create_sq(struct verbs_qp *qp, struct verbs_context *ctx, u32 tdn,
			 const struct mlx5_ib_create_qp *req)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct verbs_raw *raw = qp->raw;
	struct raw_queue queue = {
		.memory = &raw->sq_memory,
		.pdn = qp->pdn,
		.cqn = qp->send_cqn,
		.user_index = ctx->cqe_version ? req->uidx : VERBS_INDEX_NONE,
		.log_size = ilog2(req->sq_wqe_count),
		.log_stride = LOG_SEND_BLOCK,
		.uar = qp->uar->uar.index,
	};
	int err = raw_map_sq(qp, ctx, req);

	if (err)
		return err;
	err = verbs_tis_create(dev, tdn, &raw->tisn);
	if (err) {
		verbs_memory_free(&raw->sq_memory);
		return err;
	}
	queue.tisn = raw->tisn;
	err = verbs_sq_create(dev, &queue, &raw->sqn);
	if (err) {
		verbs_tis_destroy(dev, raw->tisn);
		verbs_memory_unwind(&raw->sq_memory, err);
		return err;
	}
	raw->has_sq = true;
	return 0;
}

static void raw_destroy_sq(struct verbs_qp *qp)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct verbs_raw *raw = qp->raw;
	int err;

	if (!raw->has_sq)
		return;
	err = verbs_sq_destroy(dev, raw->sqn);
	verbs_tis_destroy(dev, raw->tisn);
	raw_free(&raw->sq_memory, err);
}

/* ---- receive queues ---- */

static int raw_create_tir(struct verbs_device *dev, struct verbs_raw *raw, u32 tdn)
{
	void *in = kzalloc(MLX5_ST_SZ_BYTES(create_tir_in), GFP_KERNEL);
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_tir_in, in, ctx.disp_type, MLX5_TIRC_DISP_TYPE_DIRECT);
	MLX5_SET(create_tir_in, in, ctx.inline_rqn, raw->rqn);
	err = verbs_tir_create(dev, tdn, in, &raw->tirn);
	kfree(in);
	return err;
}

static int raw_create_rq(struct verbs_qp *qp, struct verbs_context *ctx, u32 tdn,
			 const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct raw_queue queue = {
		.memory = &qp->memory,
		.pdn = qp->pdn,
		.cqn = qp->recv_cqn,
		.user_index = ctx->cqe_version ? req->uidx : VERBS_INDEX_NONE,
		.log_size = ilog2(req->rq_wqe_count),
		.log_stride = req->rq_wqe_shift,
		.strip_vlan = attr->create_flags & IB_QP_CREATE_CVLAN_STRIPPING,
		.scatter_fcs = attr->create_flags & IB_QP_CREATE_SCATTER_FCS,
	};
	struct verbs_raw *raw = qp->raw;
	struct ib_umem *umem;
	int err;

	umem = ib_umem_get_va(qp->ib.device, req->buf_addr,
			      (size_t)req->rq_wqe_count << req->rq_wqe_shift, 0);
	if (IS_ERR(umem))
		return PTR_ERR(umem);
	err = verbs_memory_map(&qp->memory, ctx, umem, VERBS_OFFSET_WQ, req->db_addr);
	if (err)
		return err;
	err = verbs_rq_create(dev, &queue, &raw->rqn);
	if (err) {
		verbs_memory_unwind(&qp->memory, err);
		return err;
	}
	err = raw_create_tir(dev, raw, tdn);
	if (err) {
		raw_free(&qp->memory, verbs_rq_destroy(dev, raw->rqn));
		return err;
	}
	raw->has_rq = true;
	return 0;
}

static void raw_destroy_rq(struct verbs_qp *qp)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct verbs_raw *raw = qp->raw;

	if (!raw->has_rq)
		return;
	verbs_tir_destroy(dev, raw->tirn);
	raw_free(&qp->memory, verbs_rq_destroy(dev, raw->rqn));
}

/* ---- queue pairs ---- */

static int raw_check(const struct vhca *vhca, const struct ib_qp_init_attr *attr,
		     const struct mlx5_ib_create_qp *req)
{
	u32 flags = 0;

	/* A TIR that does not ask for it gets nothing of what its process sends */
	if (VHCA_CAP(vhca, block_lb_mc))
		flags |= IB_QP_CREATE_BLOCK_MULTICAST_LOOPBACK;
	if (VHCA_CAP_ETH(vhca, scatter_fcs))
		flags |= IB_QP_CREATE_SCATTER_FCS;
	if (VHCA_CAP_ETH(vhca, vlan_cap))
		flags |= IB_QP_CREATE_CVLAN_STRIPPING;
	if (attr->create_flags & ~flags)
		return -EOPNOTSUPP;
	if (attr->srq || (!req->sq_wqe_count && !req->rq_wqe_count))
		return -EINVAL;
	if ((req->sq_wqe_count && !attr->send_cq) || (req->rq_wqe_count && !attr->recv_cq))
		return -EINVAL;
	return verbs_qp_check_sizes(vhca, attr, req);
}

int verbs_create_raw_qp(struct verbs_qp *qp, struct verbs_context *ctx,
			const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	u32 tdn;
	int err;

	err = raw_check(dev->vhca, attr, req) ?: verbs_context_td(ctx, &tdn);
	if (err)
		return err;
	qp->raw = kzalloc(sizeof(*qp->raw), GFP_KERNEL);
	if (!qp->raw)
		return -ENOMEM;
	mutex_init(&qp->lock);
	qp->state = IB_QPS_RESET;
	qp->service = MLX5_QP_ST_RAW_ETHERTYPE;
	qp->pdn = to_verbs_pd(qp->ib.pd)->pdn;
	qp->send_cqn = attr->send_cq ? to_verbs_cq(attr->send_cq)->cq.cqn : 0;
	qp->recv_cqn = attr->recv_cq ? to_verbs_cq(attr->recv_cq)->cq.cqn : 0;
	if (req->sq_wqe_count) {
		err = raw_create_sq(qp, ctx, tdn, req);
		if (err)
			goto err_free;
	}
	if (req->rq_wqe_count) {
		err = raw_create_rq(qp, ctx, tdn, attr, req);
		if (err)
			goto err_sq;
	}
	/* Send WQEs contain this number */
	qp->qpn = qp->raw->has_sq ? qp->raw->sqn : qp->raw->rqn;
	return 0;

err_sq:
	raw_destroy_sq(qp);
err_free:
	kfree(qp->raw);
	return err;
}

void verbs_destroy_raw_qp(struct verbs_qp *qp)
{
	if (qp->ib.rwq_ind_tbl)
		verbs_tir_destroy(to_verbs_device(qp->ib.device), qp->raw->tirn);
	raw_destroy_rq(qp);
	raw_destroy_sq(qp);
	kfree(qp->raw);
}

/* ---- distribution ---- */

#define HASH_IPV4	(MLX5_RX_HASH_SRC_IPV4 | MLX5_RX_HASH_DST_IPV4)
#define HASH_IPV6	(MLX5_RX_HASH_SRC_IPV6 | MLX5_RX_HASH_DST_IPV6)
#define HASH_TCP	(MLX5_RX_HASH_SRC_PORT_TCP | MLX5_RX_HASH_DST_PORT_TCP)
#define HASH_UDP	(MLX5_RX_HASH_SRC_PORT_UDP | MLX5_RX_HASH_DST_PORT_UDP)

static const struct {
	u32 asked;
	u8 field;
} hash_fields[] = {
	{ MLX5_RX_HASH_SRC_IPV4 | MLX5_RX_HASH_SRC_IPV6, MLX5_HASH_FIELD_SEL_SRC_IP },
	{ MLX5_RX_HASH_DST_IPV4 | MLX5_RX_HASH_DST_IPV6, MLX5_HASH_FIELD_SEL_DST_IP },
	{ MLX5_RX_HASH_SRC_PORT_TCP | MLX5_RX_HASH_SRC_PORT_UDP, MLX5_HASH_FIELD_SEL_L4_SPORT },
	{ MLX5_RX_HASH_DST_PORT_TCP | MLX5_RX_HASH_DST_PORT_UDP, MLX5_HASH_FIELD_SEL_L4_DPORT },
};

int verbs_tirc_fill_hash(void *tirc, const struct mlx5_ib_create_qp_rss *req, bool many)
{
	void *select = MLX5_ADDR_OF(tirc, tirc, rx_hash_field_selector_outer);
	u64 asked = req->rx_hash_fields_mask;
	unsigned int i;
	u8 fields = 0;

	if (req->rx_hash_function != MLX5_RX_HASH_FUNC_TOEPLITZ ||
	    asked & ~(u64)(HASH_IPV4 | HASH_IPV6 | HASH_TCP | HASH_UDP))
		return -EOPNOTSUPP;
	if (req->rx_key_len != MLX5_FLD_SZ_BYTES(tirc, rx_hash_toeplitz_key) ||
	    (asked & HASH_IPV4 && asked & HASH_IPV6) || (asked & HASH_TCP && asked & HASH_UDP))
		return -EINVAL;
	/* Without a hash, all packets go to one queue */
	if (!asked && many)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(hash_fields); i++)
		if (asked & hash_fields[i].asked)
			fields |= hash_fields[i].field;
	MLX5_SET(tirc, tirc, rx_hash_fn, MLX5_RX_HASH_FN_TOEPLITZ);
	memcpy(MLX5_ADDR_OF(tirc, tirc, rx_hash_toeplitz_key), req->rx_hash_key, req->rx_key_len);
	MLX5_SET(rx_hash_field_select, select, l3_prot_type,
		 asked & HASH_IPV6 ? MLX5_L3_PROT_TYPE_IPV6 : MLX5_L3_PROT_TYPE_IPV4);
	MLX5_SET(rx_hash_field_select, select, l4_prot_type,
		 asked & HASH_UDP ? MLX5_L4_PROT_TYPE_UDP : MLX5_L4_PROT_TYPE_TCP);
	MLX5_SET(rx_hash_field_select, select, selected_fields, fields);
	return 0;
}

static int raw_create_rss_tir(struct verbs_device *dev, struct verbs_raw *raw, u32 tdn,
			      const struct ib_rwq_ind_table *table,
			      const struct mlx5_ib_create_qp_rss *req)
{
	void *in = kzalloc(MLX5_ST_SZ_BYTES(create_tir_in), GFP_KERNEL), *tirc;
	int err;

	if (!in)
		return -ENOMEM;
	tirc = MLX5_ADDR_OF(create_tir_in, in, ctx);
	MLX5_SET(tirc, tirc, disp_type, MLX5_TIRC_DISP_TYPE_INDIRECT);
	MLX5_SET(tirc, tirc, indirect_table, table->ind_tbl_num);
	err = verbs_tirc_fill_hash(tirc, req, table->log_ind_tbl_size) ?:
	      verbs_tir_create(dev, tdn, in, &raw->tirn);
	kfree(in);
	return err;
}

int verbs_create_rss_qp(struct verbs_qp *qp, const struct ib_qp_init_attr *attr,
			struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	struct mlx5_ib_create_qp_rss req = {};
	struct verbs_context *ctx;
	u32 tdn;
	int err;

	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	if (attr->qp_type != IB_QPT_RAW_PACKET || attr->create_flags)
		return -EOPNOTSUPP;
	if (attr->send_cq || udata->inlen < offsetofend(typeof(req), rx_hash_key))
		return -EINVAL;
	err = verbs_udata_read(udata, &req, sizeof(req));
	if (err)
		return err;
	if (req.comp_mask || req.flags || memchr_inv(req.reserved, 0, sizeof(req.reserved)))
		return -EOPNOTSUPP;
	err = verbs_context_td(ctx, &tdn);
	if (err)
		return err;
	qp->raw = kzalloc(sizeof(*qp->raw), GFP_KERNEL);
	if (!qp->raw)
		return -ENOMEM;
	mutex_init(&qp->lock);
	err = raw_create_rss_tir(dev, qp->raw, tdn, attr->rwq_ind_tbl, &req);
	if (err)
		kfree(qp->raw);
	return err;
}

/* ---- states ---- */

/* The card may have changed the state */
static int raw_stop_sq(struct verbs_device *dev, const struct verbs_raw *raw, u8 state)
{
	u8 from;
	int err = verbs_sq_query(dev, raw->sqn, &from);

	return err || from == state ? err : verbs_sq_modify(dev, raw->sqn, from, state);
}

static int raw_stop_rq(struct verbs_device *dev, const struct verbs_raw *raw, u8 state)
{
	u8 from;
	int err = verbs_rq_query(dev, raw->rqn, &from);

	return err || from == state ? err : verbs_rq_modify(dev, raw->rqn, from, state, NULL);
}

static int raw_stop(struct verbs_device *dev, const struct verbs_raw *raw, u8 sq_state, u8 rq_state)
{
	int err = 0;

	if (raw->has_rq)
		err = raw_stop_rq(dev, raw, rq_state);
	if (!err && raw->has_sq)
		err = raw_stop_sq(dev, raw, sq_state);
	return err;
}

/* The receive queue receives from INIT on, the send queue sends in RTS */
int verbs_raw_modify(struct verbs_qp *qp, enum ib_qp_state from, enum ib_qp_state to)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	const struct verbs_raw *raw = qp->raw;

	lockdep_assert_held(&qp->lock);
	switch (to) {
	case IB_QPS_RESET:
		return raw_stop(dev, raw, MLX5_SQC_STATE_RST, MLX5_RQC_STATE_RST);
	case IB_QPS_ERR:
		return raw_stop(dev, raw, MLX5_SQC_STATE_ERR, MLX5_RQC_STATE_ERR);
	case IB_QPS_INIT:
		return raw->has_rq && from == IB_QPS_RESET ?
		       verbs_rq_modify(dev, raw->rqn, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY,
				       NULL) : 0;
	case IB_QPS_RTR:
		return 0;
	case IB_QPS_RTS:
		return raw->has_sq && from == IB_QPS_RTR ?
		       verbs_sq_modify(dev, raw->sqn, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) : 0;
	default:
		return -EOPNOTSUPP;
	}
}

int verbs_raw_query(struct verbs_qp *qp, enum ib_qp_state *state)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	const struct verbs_raw *raw = qp->raw;
	u8 sq = MLX5_SQC_STATE_RST, rq = MLX5_RQC_STATE_RST;
	int err = 0;

	lockdep_assert_held(&qp->lock);
	if (raw->has_sq)
		err = verbs_sq_query(dev, raw->sqn, &sq);
	if (!err && raw->has_rq)
		err = verbs_rq_query(dev, raw->rqn, &rq);
	*state = sq == MLX5_SQC_STATE_ERR || rq == MLX5_RQC_STATE_ERR ? IB_QPS_ERR : qp->state;
	return err;
}
