// SPDX-License-Identifier: GPL-2.0
/* The kernel reads completion queues: what the card has completed, and what it never will. */
#include <linux/mlx5/qp.h>

#include "work.h"

#define QPN_MASK	0xffffff
#define OPCODE_SHIFT	24
/* flags_rqpn of a receive CQE */
#define GRH_SHIFT	28
#define L3_SHIFT	24
/* l4_l3_hdr_type, vlan_info */
#define CQE_TAGGED	BIT(0)
#define PRIORITY_SHIFT	13

/* ---- completions ---- */

enum ib_wc_status verbs_wc_status(u8 syndrome)
{
	switch (syndrome) {
	case MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR:
		return IB_WC_LOC_LEN_ERR;
	case MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR:
		return IB_WC_LOC_QP_OP_ERR;
	case MLX5_CQE_SYNDROME_LOCAL_PROT_ERR:
		return IB_WC_LOC_PROT_ERR;
	case MLX5_CQE_SYNDROME_WR_FLUSH_ERR:
		return IB_WC_WR_FLUSH_ERR;
	case MLX5_CQE_SYNDROME_MW_BIND_ERR:
		return IB_WC_MW_BIND_ERR;
	case MLX5_CQE_SYNDROME_BAD_RESP_ERR:
		return IB_WC_BAD_RESP_ERR;
	case MLX5_CQE_SYNDROME_LOCAL_ACCESS_ERR:
		return IB_WC_LOC_ACCESS_ERR;
	case MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR:
		return IB_WC_REM_INV_REQ_ERR;
	case MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR:
		return IB_WC_REM_ACCESS_ERR;
	case MLX5_CQE_SYNDROME_REMOTE_OP_ERR:
		return IB_WC_REM_OP_ERR;
	case MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR:
		return IB_WC_RETRY_EXC_ERR;
	case MLX5_CQE_SYNDROME_RNR_RETRY_EXC_ERR:
		return IB_WC_RNR_RETRY_EXC_ERR;
	case MLX5_CQE_SYNDROME_REMOTE_ABORTED_ERR:
		return IB_WC_REM_ABORT_ERR;
	default:
		return IB_WC_GENERAL_ERR;
	}
}

static u8 wc_network(u32 flags)
{
	switch (flags >> L3_SHIFT & 3) {
	case MLX5_CQE_ROCE_L3_HEADER_TYPE_IPV4:
		return RDMA_NETWORK_IPV4;
	case MLX5_CQE_ROCE_L3_HEADER_TYPE_IPV6:
		return RDMA_NETWORK_IPV6;
	default:
		return RDMA_NETWORK_ROCE_V1;
	}
}

void verbs_wc_received(struct ib_wc *wc, const struct mlx5_cqe64 *cqe, enum ib_qp_type type)
{
	u32 flags = be32_to_cpu(cqe->flags_rqpn);

	wc->opcode = IB_WC_RECV;
	wc->byte_len = be32_to_cpu(cqe->byte_cnt);
	wc->src_qp = flags & QPN_MASK;
	switch (cqe->op_own >> 4) {
	case MLX5_CQE_RESP_WR_IMM:
		wc->opcode = IB_WC_RECV_RDMA_WITH_IMM;
		fallthrough;
	case MLX5_CQE_RESP_SEND_IMM:
		wc->wc_flags |= IB_WC_WITH_IMM;
		wc->ex.imm_data = cqe->immediate;
		break;
	case MLX5_CQE_RESP_SEND_INV:
		wc->wc_flags |= IB_WC_WITH_INVALIDATE;
		wc->ex.invalidate_rkey = be32_to_cpu(cqe->inval_rkey);
		break;
	}
	if (type != IB_QPT_UD && type != IB_QPT_GSI)
		return;
	if (flags >> GRH_SHIFT & 3)
		wc->wc_flags |= IB_WC_GRH;
	wc->network_hdr_type = wc_network(flags);
	wc->wc_flags |= IB_WC_WITH_NETWORK_HDR_TYPE;
	if (cqe->l4_l3_hdr_type & CQE_TAGGED) {
		u16 tci = be16_to_cpu(cqe->vlan_info);

		wc->vlan_id = tci & 0xfff;
		wc->sl = tci >> PRIORITY_SHIFT;
		wc->wc_flags |= IB_WC_WITH_VLAN;
	}
}

/* ---- work queues: the poster waits until the consumer index releases entries ---- */

/* What the card has completed is not only the WQE at @counter, but all before it */
static void poll_sent(struct verbs_sq *sq, u16 counter, struct ib_wc *wc)
{
	const struct verbs_send *send = &sq->sends[counter & sq->mask];

	wc->wr_id = send->wr_id;
	wc->opcode = send->opcode;
	/* Pairs with the acquire in send.c: the entry has been read */
	smp_store_release(&sq->ci, counter + send->blocks);
}

static u64 poll_received(struct verbs_qp *qp, u16 counter)
{
	struct verbs_rq *rq = &qp->work->rq;
	u64 wr_id;

	if (qp->ib.srq)
		return verbs_srq_complete(to_verbs_srq(qp->ib.srq), counter);
	wr_id = rq->wr_ids[rq->ci & rq->mask];
	/* Pairs with the acquire in recv.c: the entry has been read */
	smp_store_release(&rq->ci, rq->ci + 1);
	return wr_id;
}

/* ---- CQEs ---- */

static u32 cqe_qpn(const struct mlx5_cqe64 *cqe)
{
	/* Those of errors have it at the same place */
	return be32_to_cpu(cqe->sop_drop_qpn) & QPN_MASK;
}

/* Queue pairs of the kernel leave the list and then wait for the lock, see qp_kernel.c */
static struct verbs_qp *poll_find_qp(struct verbs_cq *cq, u32 qpn)
{
	struct verbs_object *object;

	if (cq->last && cq->last->qpn == qpn)
		return cq->last;
	object = xa_load(&to_verbs_device(cq->ib.device)->qps, qpn);
	cq->last = object ? container_of(object, struct verbs_qp, object) : NULL;
	return cq->last;
}

static void poll_failed(struct verbs_qp *qp, const struct mlx5_cqe64 *cqe, struct ib_wc *wc)
{
	const struct mlx5_err_cqe *err = (const struct mlx5_err_cqe *)cqe;

	wc->status = verbs_wc_status(err->syndrome);
	wc->vendor_err = err->vendor_err_synd;
	if (wc->status != IB_WC_WR_FLUSH_ERR)
		ibdev_dbg(qp->ib.device, "QP 0x%x: %s, syndrome 0x%x, vendor's 0x%x\n", qp->qpn,
			  ib_wc_status_msg(wc->status), err->syndrome, err->vendor_err_synd);
}

/* False: the CQE completes nothing */
static bool poll_cqe(struct verbs_cq *cq, const struct mlx5_cqe64 *cqe, struct ib_wc *wc)
{
	struct verbs_qp *qp = poll_find_qp(cq, cqe_qpn(cqe));
	u16 counter = be16_to_cpu(cqe->wqe_counter);

	if (!qp || !qp->work)
		return false;
	memset(wc, 0, sizeof(*wc));
	wc->qp = &qp->ib;
	switch (cqe->op_own >> 4) {
	case MLX5_CQE_REQ:
		wc->byte_len = be32_to_cpu(cqe->byte_cnt);
		poll_sent(&qp->work->sq, counter, wc);
		break;
	case MLX5_CQE_REQ_ERR:
		poll_failed(qp, cqe, wc);
		poll_sent(&qp->work->sq, counter, wc);
		break;
	case MLX5_CQE_RESP_ERR:
		poll_failed(qp, cqe, wc);
		wc->wr_id = poll_received(qp, counter);
		wc->opcode = IB_WC_RECV;
		break;
	case MLX5_CQE_RESP_WR_IMM:
	case MLX5_CQE_RESP_SEND:
	case MLX5_CQE_RESP_SEND_IMM:
	case MLX5_CQE_RESP_SEND_INV:
		verbs_wc_received(wc, cqe, qp->ib.qp_type);
		wc->wr_id = poll_received(qp, counter);
		break;
	default:
		ibdev_dbg(cq->ib.device, "CQ 0x%x: CQE with opcode 0x%x\n", cq->cq.cqn,
			  cqe->op_own >> 4);
		return false;
	}
	return true;
}

/* ---- flushing, once the card completes nothing any more ---- */

static void poll_flushed(struct verbs_qp *qp, struct ib_wc *wc)
{
	memset(wc, 0, sizeof(*wc));
	wc->qp = &qp->ib;
	wc->status = IB_WC_WR_FLUSH_ERR;
	wc->vendor_err = MLX5_CQE_SYNDROME_WR_FLUSH_ERR;
}

static int poll_flush_sends(struct verbs_qp *qp, int count, struct ib_wc *wc)
{
	struct verbs_sq *sq = &qp->work->sq;
	int i;

	spin_lock(&sq->lock);
	for (i = 0; i < count && sq->ci != sq->pi; i++, wc++) {
		poll_flushed(qp, wc);
		poll_sent(sq, sq->ci, wc);
	}
	spin_unlock(&sq->lock);
	return i;
}

static int poll_flush_receives(struct verbs_qp *qp, int count, struct ib_wc *wc)
{
	struct verbs_rq *rq = &qp->work->rq;
	int i;

	if (!rq->wqes)
		return 0;
	spin_lock(&rq->lock);
	for (i = 0; i < count && rq->ci != rq->pi; i++, wc++) {
		poll_flushed(qp, wc);
		wc->wr_id = poll_received(qp, 0);
		wc->opcode = IB_WC_RECV;
	}
	spin_unlock(&rq->lock);
	return i;
}

static int poll_flush(struct verbs_cq *cq, int count, struct ib_wc *wc)
{
	struct verbs_work *work;
	int polled = 0;

	/* From now on the card's CQEs could only repeat what has been flushed */
	cq->flushing = true;
	list_for_each_entry(work, &cq->senders, send_node)
		polled += poll_flush_sends(work->qp, count - polled, wc + polled);
	list_for_each_entry(work, &cq->receivers, recv_node)
		polled += poll_flush_receives(work->qp, count - polled, wc + polled);
	return polled;
}

static bool poll_has_unflushed(const struct verbs_cq *cq)
{
	struct verbs_work *work;

	list_for_each_entry(work, &cq->senders, send_node)
		if (work->sq.ci != READ_ONCE(work->sq.pi))
			return true;
	list_for_each_entry(work, &cq->receivers, recv_node)
		if (work->rq.ci != READ_ONCE(work->rq.pi))
			return true;
	return false;
}

void verbs_cq_flush_work(struct work_struct *work)
{
	struct verbs_cq *cq = container_of(work, struct verbs_cq, flush);
	unsigned long flags;

	/* As the interrupt calls it */
	local_irq_save(flags);
	cq->ib.comp_handler(&cq->ib, cq->ib.cq_context);
	local_irq_restore(flags);
}

void verbs_cq_flush(struct verbs_cq *cq)
{
	/* Before the first request the user may not be ready, or does without events */
	if (READ_ONCE(cq->armed))
		schedule_work(&cq->flush);
}

/* ---- operations ---- */

int verbs_poll_cq(struct ib_cq *ibcq, int count, struct ib_wc *wc)
{
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	struct mlx5_cqe64 *cqe;
	unsigned long flags;
	int polled = 0;
	u32 first;

	/* A process reads its queue itself */
	if (cq->uar)
		return -EINVAL;
	spin_lock_irqsave(&cq->lock, flags);
	first = cq->cq.ci;
	while (polled < count && !cq->flushing) {
		cqe = vhca_cq_peek(&cq->cq);
		if (!cqe)
			break;
		polled += poll_cqe(cq, cqe, wc + polled);
		cq->cq.ci++;
	}
	if (cq->cq.ci != first)
		vhca_cq_consumed(&cq->cq);
	if (polled < count && vhca_gone(cq->cq.vhca))
		polled += poll_flush(cq, count - polled, wc + polled);
	spin_unlock_irqrestore(&cq->lock, flags);
	return polled;
}

int verbs_req_notify_cq(struct ib_cq *ibcq, enum ib_cq_notify_flags flags)
{
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	bool missed = false;
	unsigned long irq;

	if (cq->uar)
		return -EINVAL;
	spin_lock_irqsave(&cq->lock, irq);
	WRITE_ONCE(cq->armed, true);
	if ((flags & IB_CQ_SOLICITED_MASK) == IB_CQ_SOLICITED)
		vhca_cq_arm_solicited(&cq->cq);
	else
		vhca_cq_arm(&cq->cq);
	/* The card reports at once what was not read, but not once it is gone */
	if (flags & IB_CQ_REPORT_MISSED_EVENTS && vhca_gone(cq->cq.vhca))
		missed = poll_has_unflushed(cq);
	spin_unlock_irqrestore(&cq->lock, irq);
	return missed;
}

/* ---- queue pairs that go ---- */

/* A number of no queue pair makes a CQE complete nothing */
static void poll_forget(struct verbs_cq *cq, const struct verbs_qp *qp)
{
	struct mlx5_cqe64 *cqe;
	u32 ahead;

	if (cq->last == qp)
		cq->last = NULL;
	for (ahead = 0; (cqe = vhca_cq_peek_ahead(&cq->cq, ahead)); ahead++) {
		u8 opcode = cqe->op_own >> 4;

		if (cqe_qpn(cqe) != qp->qpn)
			continue;
		if (qp->ib.srq && opcode != MLX5_CQE_REQ && opcode != MLX5_CQE_REQ_ERR)
			verbs_srq_complete(to_verbs_srq(qp->ib.srq),
					   be16_to_cpu(cqe->wqe_counter));
		cqe->sop_drop_qpn = 0;
	}
}

void verbs_qp_forget(struct verbs_qp *qp)
{
	struct verbs_cq *send_cq = to_verbs_cq(qp->ib.send_cq);
	struct verbs_cq *recv_cq = to_verbs_cq(qp->ib.recv_cq);

	spin_lock_irq(&send_cq->lock);
	poll_forget(send_cq, qp);
	spin_unlock_irq(&send_cq->lock);
	if (recv_cq == send_cq)
		return;
	spin_lock_irq(&recv_cq->lock);
	poll_forget(recv_cq, qp);
	spin_unlock_irq(&recv_cq->lock);
}
