// SPDX-License-Identifier: GPL-2.0
/*
 * Targets of dynamic connections (DCT): many queue pairs that only send (DCI) connect to one by
 * sending. The core knows a DCT as a queue pair, which the card creates when its last parameters
 * are known.
 */
#include <linux/mlx5/qp.h>
#include <linux/slab.h>
#include <rdma/mlx5-abi.h>
#include <rdma/restrack.h>

#include "verbs.h"

/* The peers end their connections when they have nothing to send, or when the card refuses them */
#define DRAIN_MSECS	60000

/* Attributes that a query of a DCT has */
#define QUERY_ATTRS	(IB_QP_STATE | IB_QP_ACCESS_FLAGS | IB_QP_PORT | IB_QP_MIN_RNR_TIMER | \
			 IB_QP_AV | IB_QP_PATH_MTU | IB_QP_PKEY_INDEX)

/* ---- creation and end ---- */

static int dct_exec_drain(struct verbs_device *dev, u32 dctn)
{
	u32 in[MLX5_ST_SZ_DW(drain_dct_in)] = {};

	MLX5_SET(drain_dct_in, in, opcode, MLX5_CMD_OP_DRAIN_DCT);
	MLX5_SET(drain_dct_in, in, dctn, dctn);
	return VERBS_EXEC_IN(dev, in);
}

static void dct_exec_destroy(struct verbs_device *dev, u32 dctn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_dct_in)] = {};

	MLX5_SET(destroy_dct_in, in, opcode, MLX5_CMD_OP_DESTROY_DCT);
	MLX5_SET(destroy_dct_in, in, dctn, dctn);
	/* If this fails, so does the end of its shared receive queue, whose memory is kept then */
	VERBS_EXEC_IN(dev, in);
}

void verbs_dctc_fill(const struct vhca *vhca, void *dctc, const struct verbs_qp *qp,
		     const struct ib_qp_attr *attr, u8 counter_set)
{
	const struct ib_global_route *grh = rdma_ah_read_grh(&attr->ah_attr);

	MLX5_SET(dctc, dctc, pd, qp->pdn);
	MLX5_SET(dctc, dctc, cqn, qp->recv_cqn);
	MLX5_SET(dctc, dctc, srqn_xrqn, qp->srqn);
	MLX5_SET(dctc, dctc, user_index,
		 VHCA_CAP(vhca, cqe_version) ? qp->dct->user_index : 0);
	MLX5_SET64(dctc, dctc, dc_access_key, qp->dct->key);
	MLX5_SET(dctc, dctc, rre, !!(qp->access & IB_ACCESS_REMOTE_READ));
	MLX5_SET(dctc, dctc, rwe, !!(qp->access & IB_ACCESS_REMOTE_WRITE));
	if (qp->access & IB_ACCESS_REMOTE_ATOMIC) {
		MLX5_SET(dctc, dctc, rae, 1);
		MLX5_SET(dctc, dctc, atomic_mode, MLX5_QPC_ATOMIC_MODE_IB_SPEC);
	}
	MLX5_SET(dctc, dctc, counter_set_id, counter_set);
	MLX5_SET(dctc, dctc, port, VERBS_PORT);
	MLX5_SET(dctc, dctc, min_rnr_nak, attr->min_rnr_timer);
	MLX5_SET(dctc, dctc, mtu, attr->path_mtu);
	MLX5_SET(dctc, dctc, my_addr_index, grh->sgid_index);
	MLX5_SET(dctc, dctc, hop_limit, grh->hop_limit);
	MLX5_SET(dctc, dctc, tclass, grh->traffic_class);
	MLX5_SET(dctc, dctc, flow_label, grh->flow_label);
	MLX5_SET(dctc, dctc, eth_prio, rdma_ah_get_sl(&attr->ah_attr) & 7);
}

static int dct_exec_create(struct verbs_device *dev, struct verbs_qp *qp,
			   const struct ib_qp_attr *attr)
{
	u32 in[MLX5_ST_SZ_DW(create_dct_in)] = {}, out[MLX5_ST_SZ_DW(create_dct_out)] = {};
	int err;

	MLX5_SET(create_dct_in, in, opcode, MLX5_CMD_OP_CREATE_DCT);
	verbs_dctc_fill(dev->vhca, MLX5_ADDR_OF(create_dct_in, in, dct_context_entry), qp, attr,
			dev->counter_set);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		qp->dct->dctn = MLX5_GET(create_dct_out, out, dctn);
	return err;
}

static int dct_start(struct verbs_device *dev, struct verbs_qp *qp, const struct ib_qp_attr *attr)
{
	struct verbs_dct *dct = qp->dct;
	int err;

	if (attr->ah_attr.type != RDMA_AH_ATTR_TYPE_ROCE ||
	    !(rdma_ah_get_ah_flags(&attr->ah_attr) & IB_AH_GRH))
		return -EINVAL;
	err = dct_exec_create(dev, qp, attr);
	if (err)
		return err;
	err = verbs_object_publish(&dev->dcts, dct->dctn, &dct->object);
	if (err) {
		/* Nobody knows its number, so that nothing has to be waited for */
		dct_exec_drain(dev, dct->dctn);
		dct_exec_destroy(dev, dct->dctn);
		dct->dctn = 0;
	}
	return err;
}

static void dct_stop(struct verbs_device *dev, struct verbs_dct *dct)
{
	unsigned long timeout = msecs_to_jiffies(DRAIN_MSECS);

	/* A function that is gone reports nothing; if it goes later, the wait ends */
	if (!dct_exec_drain(dev, dct->dctn) && !vhca_gone(dev->vhca) &&
	    !wait_for_completion_timeout(&dct->drained, timeout))
		ibdev_dbg(&dev->ib, "DCT 0x%06x: still connected after %u ms\n",
			  dct->dctn, DRAIN_MSECS);
	verbs_object_withdraw(&dev->dcts, dct->dctn, &dct->object);
	dct_exec_destroy(dev, dct->dctn);
}

void verbs_dct_drained(struct verbs_device *dev, const struct mlx5_eqe *eqe)
{
	struct verbs_object *object;
	unsigned long flags, i;

	if (eqe) {
		object = verbs_object_get(&dev->dcts, be32_to_cpu(eqe->data.dct.dctn) & 0xffffff);
		if (object) {
			complete(&container_of(object, struct verbs_dct, object)->drained);
			verbs_object_put(object);
		}
		return;
	}
	xa_lock_irqsave(&dev->dcts, flags);
	xa_for_each(&dev->dcts, i, object)
		complete(&container_of(object, struct verbs_dct, object)->drained);
	xa_unlock_irqrestore(&dev->dcts, flags);
}

/* ---- queue pairs of the core ---- */

int verbs_create_dct(struct verbs_qp *qp, struct verbs_context *ctx,
		     const struct ib_qp_init_attr *attr, const struct mlx5_ib_create_qp *req)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);

	if (!VHCA_CAP(dev->vhca, dct) || attr->create_flags)
		return -EOPNOTSUPP;
	if (!attr->srq || !attr->recv_cq)
		return -EINVAL;
	qp->dct = kzalloc(sizeof(*qp->dct), GFP_KERNEL);
	if (!qp->dct)
		return -ENOMEM;
	qp->dct->key = req->access_key;
	qp->dct->user_index = ctx->cqe_version ? req->uidx : VERBS_INDEX_NONE;
	init_completion(&qp->dct->drained);
	mutex_init(&qp->lock);
	qp->state = IB_QPS_RESET;
	qp->service = MLX5_QP_ST_DCT;
	qp->pdn = to_verbs_pd(qp->ib.pd)->pdn;
	qp->recv_cqn = to_verbs_cq(attr->recv_cq)->cq.cqn;
	qp->srqn = to_verbs_srq(attr->srq)->srqn;
	/* The core tracks queue pairs by their numbers, and this one has none */
	rdma_restrack_no_track(&qp->ib.res);
	return 0;
}

void verbs_destroy_dct(struct verbs_qp *qp)
{
	if (qp->dct->dctn)
		dct_stop(to_verbs_device(qp->ib.device), qp->dct);
	kfree(qp->dct);
}

int verbs_dct_modify(struct verbs_qp *qp, const struct ib_qp_attr *attr, int mask)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	int err = 0;

	lockdep_assert_held(&qp->lock);
	if (!verbs_dct_change_is_ok(qp->state, attr->qp_state, mask))
		return -EINVAL;
	if (attr->qp_state == IB_QPS_RTR) {
		err = dct_start(dev, qp, attr);
	} else {
		if (attr->qp_access_flags & IB_ACCESS_REMOTE_ATOMIC &&
		    !verbs_qp_atomics_supported(dev->vhca))
			return -EOPNOTSUPP;
		qp->access = attr->qp_access_flags;
	}
	if (!err)
		qp->state = attr->qp_state;
	return err;
}

static void dct_parse_context(struct verbs_device *dev, const void *dctc, struct ib_qp_attr *attr)
{
	struct rdma_ah_attr *ah = &attr->ah_attr;

	attr->path_mtu = MLX5_GET(dctc, dctc, mtu);
	attr->min_rnr_timer = MLX5_GET(dctc, dctc, min_rnr_nak);
	attr->pkey_index = MLX5_GET(dctc, dctc, pkey_index);
	attr->port_num = MLX5_GET(dctc, dctc, port);
	if (MLX5_GET(dctc, dctc, rre))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_READ;
	if (MLX5_GET(dctc, dctc, rwe))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_WRITE;
	if (MLX5_GET(dctc, dctc, rae))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_ATOMIC;
	ah->type = rdma_ah_find_type(&dev->ib, VERBS_PORT);
	rdma_ah_set_port_num(ah, VERBS_PORT);
	rdma_ah_set_sl(ah, MLX5_GET(dctc, dctc, eth_prio));
	rdma_ah_set_grh(ah, NULL, MLX5_GET(dctc, dctc, flow_label),
			MLX5_GET(dctc, dctc, my_addr_index), MLX5_GET(dctc, dctc, hop_limit),
			MLX5_GET(dctc, dctc, tclass));
}

int verbs_dct_query(struct verbs_qp *qp, struct ib_qp_attr *attr, int mask)
{
	u32 in[MLX5_ST_SZ_DW(query_dct_in)] = {}, out[MLX5_ST_SZ_DW(query_dct_out)] = {};
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	int err;

	lockdep_assert_held(&qp->lock);
	if (mask & ~QUERY_ATTRS || qp->state != IB_QPS_RTR)
		return -EINVAL;
	MLX5_SET(query_dct_in, in, opcode, MLX5_CMD_OP_QUERY_DCT);
	MLX5_SET(query_dct_in, in, dctn, qp->dct->dctn);
	err = VERBS_EXEC(dev, in, out);
	if (err)
		return err;
	attr->qp_state = IB_QPS_RTR;
	attr->cur_qp_state = IB_QPS_RTR;
	dct_parse_context(dev, MLX5_ADDR_OF(query_dct_out, out, dct_context_entry), attr);
	return 0;
}
