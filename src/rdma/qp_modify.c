// SPDX-License-Identifier: GPL-2.0
/* Attributes of queue pairs: changes and queries. */
#include <linux/etherdevice.h>
#include <linux/mlx5/qp.h>
#include <linux/slab.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "raw.h"
#include "work.h"

/* The requester asks for an acknowledge at least every 2^8 packets */
#define LOG_ACK_REQ_FREQ	8
#define LOG_UD_MESSAGE		12
#define LOG_GSI_MESSAGE		8

/* ---- address paths ---- */

static int path_fill(const struct vhca *vhca, const struct verbs_qp *qp, void *path,
		     const struct rdma_ah_attr *ah, const struct ib_qp_attr *attr, int mask)
{
	const struct ib_global_route *grh = rdma_ah_read_grh(ah);
	bool v2;

	if (ah->type != RDMA_AH_ATTR_TYPE_ROCE || !(rdma_ah_get_ah_flags(ah) & IB_AH_GRH))
		return -EINVAL;
	v2 = grh->sgid_attr->gid_type == IB_GID_TYPE_ROCE_UDP_ENCAP;
	MLX5_SET(ads, path, src_addr_index, grh->sgid_index);
	MLX5_SET(ads, path, hop_limit, grh->hop_limit);
	MLX5_SET(ads, path, tclass, grh->traffic_class);
	MLX5_SET(ads, path, flow_label, grh->flow_label);
	memcpy(MLX5_ADDR_OF(ads, path, rgid_rip), grh->dgid.raw, sizeof(grh->dgid.raw));
	ether_addr_copy(MLX5_ADDR_OF(ads, path, rmac_47_32), ah->roce.dmac);
	MLX5_SET(ads, path, eth_prio, rdma_ah_get_sl(ah) & 7);
	if (v2)
		MLX5_SET(ads, path, dscp, grh->traffic_class >> 2);
	/* The source port spreads connections over paths and over the receiver's queues */
	if (v2 && mask & IB_QP_DEST_QPN && VHCA_CAP_ROCE(vhca, sw_r_roce_src_udp_port))
		MLX5_SET(ads, path, udp_sport,
			 rdma_get_udp_sport(grh->flow_label, qp->qpn, attr->dest_qp_num));
	MLX5_SET(ads, path, vhca_port_num, VERBS_PORT);
	return 0;
}

static void path_parse(struct verbs_device *dev, const void *path, struct rdma_ah_attr *ah)
{
	if (!MLX5_GET(ads, path, vhca_port_num))
		return;
	ah->type = rdma_ah_find_type(&dev->ib, VERBS_PORT);
	rdma_ah_set_port_num(ah, VERBS_PORT);
	rdma_ah_set_sl(ah, MLX5_GET(ads, path, eth_prio));
	rdma_ah_set_grh(ah, NULL, MLX5_GET(ads, path, flow_label),
			MLX5_GET(ads, path, src_addr_index), MLX5_GET(ads, path, hop_limit),
			MLX5_GET(ads, path, tclass));
	rdma_ah_set_dgid_raw(ah, MLX5_ADDR_OF(ads, path, rgid_rip));
	ether_addr_copy(ah->roce.dmac, MLX5_ADDR_OF(ads, path, rmac_47_32));
}

/* ---- contexts ---- */

static u8 qp_pm_state(const struct ib_qp_attr *attr, int mask)
{
	switch (mask & IB_QP_PATH_MIG_STATE ? attr->path_mig_state : IB_MIG_MIGRATED) {
	case IB_MIG_REARM:
		return MLX5_QP_PM_REARM;
	case IB_MIG_ARMED:
		return MLX5_QP_PM_ARMED;
	default:
		return MLX5_QP_PM_MIGRATED;
	}
}

static int qp_fill_access(const struct vhca *vhca, void *qpc, int access, u8 responders)
{
	/* A responder without resources for reads and atomics executes writes only */
	if (!responders)
		access &= IB_ACCESS_REMOTE_WRITE;
	if (access & IB_ACCESS_REMOTE_ATOMIC) {
		if (!verbs_qp_atomics_supported(vhca))
			return -EOPNOTSUPP;
		MLX5_SET(qpc, qpc, rae, 1);
		MLX5_SET(qpc, qpc, atomic_mode, MLX5_QPC_ATOMIC_MODE_IB_SPEC);
	}
	MLX5_SET(qpc, qpc, rre, !!(access & IB_ACCESS_REMOTE_READ));
	MLX5_SET(qpc, qpc, rwe, !!(access & IB_ACCESS_REMOTE_WRITE));
	return 0;
}

static void qp_fill_message(const struct vhca *vhca, const struct verbs_qp *qp, void *qpc,
			    const struct ib_qp_attr *attr, int mask)
{
	if (qp->service == MLX5_QP_ST_UD) {
		MLX5_SET(qpc, qpc, mtu, IB_MTU_4096);
		MLX5_SET(qpc, qpc, log_msg_max, LOG_UD_MESSAGE);
	} else if (qp->service == MLX5_QP_ST_QP1) {
		MLX5_SET(qpc, qpc, mtu, IB_MTU_256);
		MLX5_SET(qpc, qpc, log_msg_max, LOG_GSI_MESSAGE);
	} else if (mask & IB_QP_PATH_MTU) {
		MLX5_SET(qpc, qpc, mtu, attr->path_mtu);
		MLX5_SET(qpc, qpc, log_msg_max, VHCA_CAP(vhca, log_max_msg));
	}
}

static int qp_fill_paths(const struct vhca *vhca, const struct verbs_qp *qp, void *qpc,
			 const struct ib_qp_attr *attr, int mask)
{
	void *primary = MLX5_ADDR_OF(qpc, qpc, primary_address_path);
	void *alternate = MLX5_ADDR_OF(qpc, qpc, secondary_address_path);
	int err = 0;

	if (mask & IB_QP_PKEY_INDEX)
		MLX5_SET(ads, primary, pkey_index, attr->pkey_index);
	if (mask & IB_QP_PORT)
		MLX5_SET(ads, primary, vhca_port_num, attr->port_num);
	/* The core does not say it of this one */
	if (qp->service == MLX5_QP_ST_QP1)
		MLX5_SET(ads, primary, vhca_port_num, VERBS_PORT);
	if (mask & IB_QP_AV)
		err = path_fill(vhca, qp, primary, &attr->ah_attr, attr, mask);
	if (mask & IB_QP_TIMEOUT)
		MLX5_SET(ads, primary, ack_timeout, attr->timeout);
	if (!err && mask & IB_QP_ALT_PATH) {
		err = path_fill(vhca, qp, alternate, &attr->alt_ah_attr, attr, mask);
		MLX5_SET(ads, alternate, pkey_index, attr->alt_pkey_index);
		MLX5_SET(ads, alternate, ack_timeout, attr->alt_timeout);
	}
	return err;
}

int verbs_qpc_modify(const struct vhca *vhca, void *qpc, const struct verbs_qp *qp,
		     const struct ib_qp_attr *attr, int mask)
{
	int access = mask & IB_QP_ACCESS_FLAGS ? attr->qp_access_flags : qp->access;
	u8 responders = mask & IB_QP_MAX_DEST_RD_ATOMIC ? attr->max_dest_rd_atomic :
							  qp->responders;
	int err;

	MLX5_SET(qpc, qpc, st, qp->service);
	MLX5_SET(qpc, qpc, pm_state, qp_pm_state(attr, mask));
	MLX5_SET(qpc, qpc, pd, qp->pdn);
	MLX5_SET(qpc, qpc, cqn_snd, qp->send_cqn);
	MLX5_SET(qpc, qpc, cqn_rcv, qp->recv_cqn);
	MLX5_SET(qpc, qpc, log_ack_req_freq, LOG_ACK_REQ_FREQ);
	MLX5_SET64(qpc, qpc, dbr_addr, qp->memory.db.dma);
	qp_fill_message(vhca, qp, qpc, attr, mask);
	err = qp_fill_paths(vhca, qp, qpc, attr, mask);
	if (err)
		return err;
	if (mask & IB_QP_DEST_QPN)
		MLX5_SET(qpc, qpc, remote_qpn, attr->dest_qp_num);
	if (mask & IB_QP_RETRY_CNT)
		MLX5_SET(qpc, qpc, retry_count, attr->retry_cnt);
	if (mask & IB_QP_RNR_RETRY)
		MLX5_SET(qpc, qpc, rnr_retry, attr->rnr_retry);
	if (mask & IB_QP_MIN_RNR_TIMER)
		MLX5_SET(qpc, qpc, min_rnr_nak, attr->min_rnr_timer);
	if (mask & IB_QP_SQ_PSN)
		MLX5_SET(qpc, qpc, next_send_psn, attr->sq_psn);
	if (mask & IB_QP_RQ_PSN)
		MLX5_SET(qpc, qpc, next_rcv_psn, attr->rq_psn);
	if (mask & IB_QP_QKEY)
		MLX5_SET(qpc, qpc, q_key, attr->qkey);
	if (mask & IB_QP_MAX_QP_RD_ATOMIC && attr->max_rd_atomic)
		MLX5_SET(qpc, qpc, log_sra_max, fls(attr->max_rd_atomic - 1));
	if (mask & IB_QP_MAX_DEST_RD_ATOMIC && attr->max_dest_rd_atomic)
		MLX5_SET(qpc, qpc, log_rra_max, fls(attr->max_dest_rd_atomic - 1));
	if (mask & (IB_QP_ACCESS_FLAGS | IB_QP_MAX_DEST_RD_ATOMIC))
		return qp_fill_access(vhca, qpc, access, responders);
	return 0;
}

static int qp_exec_modify(struct verbs_device *dev, struct verbs_qp *qp, enum ib_qp_state from,
			  enum ib_qp_state to, const struct ib_qp_attr *attr, int mask)
{
	/* The commands that change the state have one layout, but two of them have no context */
	size_t len = to == IB_QPS_RESET || to == IB_QPS_ERR ? MLX5_ST_SZ_BYTES(qp_2rst_in) :
							      MLX5_ST_SZ_BYTES(rst2init_qp_in);
	u32 out[MLX5_ST_SZ_DW(rst2init_qp_out)] = {};
	u16 opcode = verbs_qp_opcode(from, to);
	void *in, *qpc;
	int err;

	if (!opcode)
		return -EINVAL;
	in = kzalloc(MLX5_ST_SZ_BYTES(rst2init_qp_in), GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(rst2init_qp_in, in, opcode, opcode);
	MLX5_SET(rst2init_qp_in, in, qpn, qp->qpn);
	MLX5_SET(rst2init_qp_in, in, opt_param_mask,
		 verbs_qp_optional(from, to, qp->service, mask));
	qpc = MLX5_ADDR_OF(rst2init_qp_in, in, qpc);
	if (from == IB_QPS_RESET)
		MLX5_SET(qpc, qpc, counter_set_id, qp->counter_set);
	err = verbs_qpc_modify(dev->vhca, qpc, qp, attr, mask) ?:
	      verbs_exec(dev, in, len, out, sizeof(out));
	kfree(in);
	return err;
}

/* ---- counters ---- */

static int qp_exec_count(struct verbs_device *dev, struct verbs_qp *qp)
{
	u32 out[MLX5_ST_SZ_DW(rts2rts_qp_out)] = {};
	void *in, *qpc;
	int err;

	if (!VHCA_CAP(dev->vhca, rts2rts_qp_counters_set_id))
		return -EOPNOTSUPP;
	in = kzalloc(MLX5_ST_SZ_BYTES(rts2rts_qp_in), GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(rts2rts_qp_in, in, opcode, MLX5_CMD_OP_RTS2RTS_QP);
	MLX5_SET(rts2rts_qp_in, in, qpn, qp->qpn);
	MLX5_SET(rts2rts_qp_in, in, opt_param_mask, MLX5_QP_OPTPAR_COUNTER_SET_ID);
	qpc = MLX5_ADDR_OF(rts2rts_qp_in, in, qpc);
	MLX5_SET(qpc, qpc, st, qp->service);
	MLX5_SET(qpc, qpc, pm_state, MLX5_QP_PM_MIGRATED);
	MLX5_SET(qpc, qpc, counter_set_id, qp->counter_set);
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(rts2rts_qp_in), out, sizeof(out));
	kfree(in);
	if (!err)
		qp->counted_set = qp->counter_set;
	return err;
}

int verbs_qp_count(struct verbs_qp *qp, u32 set)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);
	u32 former;
	int err = 0;

	if (qp->raw)
		return -EOPNOTSUPP;
	mutex_lock(&qp->lock);
	former = qp->counter_set;
	qp->counter_set = set;
	if (qp->state == IB_QPS_RTS && qp->counted_set != set)
		err = qp_exec_count(dev, qp);
	if (err)
		qp->counter_set = former;
	mutex_unlock(&qp->lock);
	return err;
}

/* ---- changes ---- */

/* What the core has not checked */
static int qp_check_attr(const struct vhca *vhca, const struct verbs_qp *qp,
			 const struct ib_qp_attr *attr, int mask)
{
	u8 log_reads = qp->service == MLX5_QP_ST_DCI ? VHCA_CAP(vhca, log_max_ra_res_dc) :
						       VHCA_CAP(vhca, log_max_ra_res_qp);

	if (mask & IB_QP_PORT && attr->port_num != VERBS_PORT)
		return -EINVAL;
	if ((mask & IB_QP_PKEY_INDEX && attr->pkey_index) ||
	    (mask & IB_QP_ALT_PATH && attr->alt_pkey_index))
		return -EINVAL;
	if (mask & IB_QP_PATH_MTU &&
	    (attr->path_mtu < IB_MTU_256 || attr->path_mtu > IB_MTU_4096))
		return -EINVAL;
	if (mask & IB_QP_MAX_QP_RD_ATOMIC && attr->max_rd_atomic > 1 << log_reads)
		return -EINVAL;
	if (mask & IB_QP_MAX_DEST_RD_ATOMIC &&
	    attr->max_dest_rd_atomic > 1 << VHCA_CAP(vhca, log_max_ra_req_qp))
		return -EINVAL;
	return 0;
}

static int qp_modify_request(struct ib_udata *udata)
{
	struct mlx5_ib_modify_qp req = {};
	int err;

	if (!udata || !udata->inlen)
		return 0;
	err = verbs_udata_read(udata, &req, sizeof(req));
	if (err)
		return err;
	/* Enhanced connections (ECE) are an offer, which is declined; rates are of raw packets */
	return req.comp_mask || req.burst_info.max_burst_sz || req.burst_info.typical_pkt_sz ||
	       req.burst_info.reserved ? -EOPNOTSUPP : 0;
}

/* A DCT has a number now; if this fails, it can still be destroyed */
static int qp_modify_respond(const struct verbs_qp *qp, struct ib_udata *udata)
{
	struct mlx5_ib_modify_qp_resp resp = {};

	if (!udata || udata->outlen < offsetofend(typeof(resp), dctn))
		return 0;
	resp.response_length = min(udata->outlen, sizeof(resp));
	if (qp->dct)
		resp.dctn = qp->dct->dctn;
	return ib_copy_to_udata(udata, &resp, resp.response_length);
}

/*
 * Users of the kernel wait until a queue pair is drained, so they have to be able to stop it when
 * the function is gone. What they have posted is flushed then, see poll.c.
 */
static bool qp_stops_anyway(struct verbs_device *dev, struct verbs_qp *qp, enum ib_qp_state to)
{
	if (!qp->work || !vhca_gone(dev->vhca) || (to != IB_QPS_ERR && to != IB_QPS_RESET))
		return false;
	if (to == IB_QPS_ERR && qp->ib.srq)
		verbs_qp_report(qp, IB_EVENT_QP_LAST_WQE_REACHED);
	return true;
}

void verbs_qp_stop(struct verbs_device *dev, struct verbs_qp *qp)
{
	struct ib_qp_attr attr = {};

	mutex_lock(&qp->lock);
	if (qp->state != IB_QPS_RESET &&
	    !qp_exec_modify(dev, qp, qp->state, IB_QPS_RESET, &attr, 0))
		qp->state = IB_QPS_RESET;
	mutex_unlock(&qp->lock);
}

static int qp_modify_locked(struct verbs_device *dev, struct verbs_qp *qp,
			    const struct ib_qp_attr *attr, int mask)
{
	enum ib_qp_state from = mask & IB_QP_CUR_STATE ? attr->cur_qp_state : qp->state;
	enum ib_qp_state to = mask & IB_QP_STATE ? attr->qp_state : from;
	int err;

	lockdep_assert_held(&qp->lock);
	if (qp->service == MLX5_QP_ST_DCI ? !verbs_dci_change_is_ok(from, to, mask) :
					    !ib_modify_qp_is_ok(from, to, qp->ib.qp_type, mask))
		return -EINVAL;
	if (from == IB_QPS_RESET && to == IB_QPS_RESET)
		return 0;
	err = qp->raw ? verbs_raw_modify(qp, from, to) :
			qp_exec_modify(dev, qp, from, to, attr, mask);
	if (err && qp_stops_anyway(dev, qp, to))
		err = 0;
	if (err)
		return err;
	qp->state = to;
	if (from == IB_QPS_RESET && to == IB_QPS_INIT)
		qp->counted_set = qp->counter_set;
	/* What was bound since then is not counted if the card cannot do it: that is no failure */
	if (to == IB_QPS_RTS && qp->counted_set != qp->counter_set)
		qp_exec_count(dev, qp);
	if (to == IB_QPS_RESET && qp->work)
		verbs_qp_restart(qp);
	if (mask & IB_QP_ACCESS_FLAGS)
		qp->access = attr->qp_access_flags;
	if (mask & IB_QP_MAX_DEST_RD_ATOMIC)
		qp->responders = attr->max_dest_rd_atomic;
	return 0;
}

int verbs_modify_qp(struct ib_qp *ibqp, struct ib_qp_attr *attr, int mask, struct ib_udata *udata)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	int err;

	if (mask & ~IB_QP_ATTR_STANDARD_BITS || ibqp->rwq_ind_tbl)
		return -EOPNOTSUPP;
	err = qp_modify_request(udata) ?: qp_check_attr(dev->vhca, qp, attr, mask);
	if (err)
		return err;
	mutex_lock(&qp->lock);
	err = qp->dct ? verbs_dct_modify(qp, attr, mask) : qp_modify_locked(dev, qp, attr, mask);
	mutex_unlock(&qp->lock);
	return err ?: qp_modify_respond(qp, udata);
}

/* ---- queries ---- */

static void qp_parse_context(struct verbs_device *dev, const struct verbs_qp *qp, const void *qpc,
			     struct ib_qp_attr *attr)
{
	const void *primary = MLX5_ADDR_OF(qpc, qpc, primary_address_path);
	const void *alternate = MLX5_ADDR_OF(qpc, qpc, secondary_address_path);
	u8 state = MLX5_GET(qpc, qpc, state);

	attr->qp_state = verbs_qp_state(state);
	attr->cur_qp_state = attr->qp_state;
	attr->sq_draining = state == MLX5_QP_STATE_SQ_DRAINING;
	attr->path_mtu = MLX5_GET(qpc, qpc, mtu);
	switch (MLX5_GET(qpc, qpc, pm_state)) {
	case MLX5_QP_PM_ARMED:
		attr->path_mig_state = IB_MIG_ARMED;
		break;
	case MLX5_QP_PM_REARM:
		attr->path_mig_state = IB_MIG_REARM;
		break;
	default:
		attr->path_mig_state = IB_MIG_MIGRATED;
	}
	attr->qkey = MLX5_GET(qpc, qpc, q_key);
	attr->rq_psn = MLX5_GET(qpc, qpc, next_rcv_psn);
	attr->sq_psn = MLX5_GET(qpc, qpc, next_send_psn);
	attr->dest_qp_num = MLX5_GET(qpc, qpc, remote_qpn);
	if (MLX5_GET(qpc, qpc, rre))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_READ;
	if (MLX5_GET(qpc, qpc, rwe))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_WRITE;
	if (MLX5_GET(qpc, qpc, rae))
		attr->qp_access_flags |= IB_ACCESS_REMOTE_ATOMIC;
	attr->max_rd_atomic = 1 << MLX5_GET(qpc, qpc, log_sra_max);
	attr->max_dest_rd_atomic = 1 << MLX5_GET(qpc, qpc, log_rra_max);
	attr->min_rnr_timer = MLX5_GET(qpc, qpc, min_rnr_nak);
	attr->retry_cnt = MLX5_GET(qpc, qpc, retry_count);
	attr->rnr_retry = MLX5_GET(qpc, qpc, rnr_retry);
	attr->pkey_index = MLX5_GET(ads, primary, pkey_index);
	attr->port_num = MLX5_GET(ads, primary, vhca_port_num);
	attr->timeout = MLX5_GET(ads, primary, ack_timeout);
	if (qp->service == MLX5_QP_ST_UD || qp->service == MLX5_QP_ST_QP1)
		return;
	path_parse(dev, primary, &attr->ah_attr);
	path_parse(dev, alternate, &attr->alt_ah_attr);
	attr->alt_pkey_index = MLX5_GET(ads, alternate, pkey_index);
	attr->alt_port_num = MLX5_GET(ads, alternate, vhca_port_num);
	attr->alt_timeout = MLX5_GET(ads, alternate, ack_timeout);
}

static int qp_query_context(struct verbs_device *dev, struct verbs_qp *qp, struct ib_qp_attr *attr)
{
	u32 in[MLX5_ST_SZ_DW(query_qp_in)] = {};
	void *out;
	int err;

	lockdep_assert_held(&qp->lock);
	out = kzalloc(MLX5_ST_SZ_BYTES(query_qp_out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_qp_in, in, opcode, MLX5_CMD_OP_QUERY_QP);
	MLX5_SET(query_qp_in, in, qpn, qp->qpn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_qp_out));
	if (!err)
		qp_parse_context(dev, qp, MLX5_ADDR_OF(query_qp_out, out, qpc), attr);
	kfree(out);
	return err;
}

static int qp_query_raw(struct verbs_qp *qp, struct ib_qp_attr *attr)
{
	int err = verbs_raw_query(qp, &attr->qp_state);

	attr->cur_qp_state = attr->qp_state;
	attr->port_num = VERBS_PORT;
	return err;
}

int verbs_query_qp(struct ib_qp *ibqp, struct ib_qp_attr *attr, int mask,
		   struct ib_qp_init_attr *init_attr)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	int err;

	memset(attr, 0, sizeof(*attr));
	memset(init_attr, 0, sizeof(*init_attr));
	if (ibqp->rwq_ind_tbl)
		return -EOPNOTSUPP;
	mutex_lock(&qp->lock);
	if (qp->dct)
		err = verbs_dct_query(qp, attr, mask);
	else
		err = qp->raw ? qp_query_raw(qp, attr) : qp_query_context(dev, qp, attr);
	/* The card may have changed it */
	if (!err)
		qp->state = attr->qp_state;
	mutex_unlock(&qp->lock);
	if (err)
		return err;
	/* A process's library knows the size of its send queue, and asks for the other's */
	attr->cap = qp->work ? qp->work->cap : qp->recv_cap;
	init_attr->qp_type = ibqp->qp_type;
	init_attr->send_cq = ibqp->send_cq;
	init_attr->recv_cq = ibqp->recv_cq;
	init_attr->srq = ibqp->srq;
	init_attr->cap = attr->cap;
	return 0;
}
