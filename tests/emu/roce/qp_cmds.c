// SPDX-License-Identifier: GPL-2.0
/* The commands that create, destroy and query QPs. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/wq.h"
#include "roce/caps.h"
#include "roce/completer.h"
#include "roce/group.h"
#include "roce/qp.h"
#include "roce/reply.h"
#include "roce/requester.h"
#include "roce/run.h"
#include "roce/srq.h"
#include "roce/state.h"
#include "roce/timer.h"

#define RQ_OWN		0		/* rq_type */
#define RQ_SHARED	1
#define RQ_NONE		3
#define RQ_STRIDE_BASE	4		/* the context has the stride relative to 2^4 */
#define BUDGET		32		/* packets per turn of a QP, in either role */

static void qp_destroy(struct obj *obj)
{
	struct qp *qp = (struct qp *)obj;

	qp_reset(qp);
	group_leave_all(qp);
	roce_put(qp->roce);
	obj_put(qp->pd_obj);
	obj_put(qp->uar_obj);
	obj_put(qp->xrcd);
	obj_put(qp->send_cq);
	obj_put(qp->receive_cq);
	obj_put(qp->srq);
	obj_put(qp->qcounter);
	pas_exit(&qp->pas);
	free(qp);
}

static bool qpc_supported(const uint8_t *qpc)
{
	uint8_t rest[ifc_bytes(qpc)];

	memcpy(rest, qpc, sizeof(rest));
	ifc_known(qpc, rest, st);
	ifc_known(qpc, rest, pm_state);
	ifc_known(qpc, rest, end_padding_mode);
	ifc_known(qpc, rest, wq_signature);
	ifc_known(qpc, rest, block_lb_mc);
	ifc_known(qpc, rest, latency_sensitive);
	ifc_known(qpc, rest, pd);
	ifc_known(qpc, rest, log_rq_size);
	ifc_known(qpc, rest, log_rq_stride);
	ifc_known(qpc, rest, no_sq);
	ifc_known(qpc, rest, log_sq_size);
	ifc_known(qpc, rest, ts_format);
	ifc_known(qpc, rest, rlky);
	ifc_known(qpc, rest, uar_page);
	ifc_known(qpc, rest, user_index);
	ifc_known(qpc, rest, log_page_size);
	ifc_known(qpc, rest, fre);
	ifc_known(qpc, rest, cqn_snd);
	ifc_known(qpc, rest, page_offset);
	ifc_known(qpc, rest, xrcd);
	ifc_known(qpc, rest, cqn_rcv);
	ifc_known(qpc, rest, dbr_addr);
	ifc_known(qpc, rest, rq_type);
	ifc_known(qpc, rest, srqn_rmpn_xrqn);
	return bits_none(rest, sizeof(rest));
}

static bool service_known(uint32_t service)
{
	switch (service) {
	case QP_RC:
	case QP_UC:
	case QP_UD:
	case QP_XRC:
	case QP_DCI:
	case QP_GSI:
	case QP_REG_UMR:
		return true;
	default:
		return false;
	}
}

static enum cmd_status qp_parse(struct qp *qp, struct cmd *cmd, const uint8_t *qpc)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t service = ifc_get(qpc, qpc, st), type = ifc_get(qpc, qpc, rq_type);

	if (!qpc_supported(qpc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "qpc: a field that this card does not support is set");
	if (ifc_get(create_qp_in, cmd->in, wq_umem_valid))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no umem is supported");
	if (!service_known(service))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "service type 0x%x", service);
	if (service == QP_XRC && !hca_cap(vhca, xrc))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "xrc is no capability");
	if (service == QP_DCI && !hca_cap(vhca, dct))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "dct is no capability");
	if (service == QP_GSI && qp_find_gsi(vhca))
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "the function has a QP 1 already");
	if (ifc_get(qpc, qpc, pm_state) != MLX5_QPC_PM_STATE_MIGRATED)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pm_state %u, no path can migrate",
				  ifc_get(qpc, qpc, pm_state));
	if (type != RQ_OWN && type != RQ_SHARED && type != RQ_NONE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "rq_type %u", type);
	if (!wq_ts_format_allowed(ifc_get(qpc, qpc, ts_format), roce_cap(vhca, qp_ts_format)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "ts_format %u",
				  ifc_get(qpc, qpc, ts_format));
	qp->service = service;
	qp->has_sq = !ifc_get(qpc, qpc, no_sq);
	qp->has_rq = type == RQ_OWN && service != QP_XRC && service != QP_DCI &&
		     service != QP_REG_UMR;
	qp->signature = ifc_get(qpc, qpc, wq_signature);
	qp->rlky = ifc_get(qpc, qpc, rlky);
	qp->fre = ifc_get(qpc, qpc, fre);
	qp->user_index = ifc_get(qpc, qpc, user_index);
	if (cmd->uid && (qp->rlky || qp->fre))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a user's QP with rlky or fre");
	return STAT_OK;
}

/* Look up what the context names, without references */
static enum cmd_status qp_resolve(struct qp *qp, struct cmd *cmd, const uint8_t *qpc)
{
	uint32_t srqn = ifc_get(qpc, qpc, srqn_rmpn_xrqn), xrcd = ifc_get(qpc, qpc, xrcd);
	struct vhca *vhca = cmd->vhca;

	qp->pd = ifc_get(qpc, qpc, pd);
	qp->pd_obj = obj_find(vhca, OBJ_PD, qp->pd);
	if (!qp->pd_obj && (qp->pd || qp->service != QP_REG_UMR))
		return cmd_refuse(cmd, STAT_BAD_RES, "no PD 0x%x", qp->pd);
	qp->uar = ifc_get(qpc, qpc, uar_page);
	qp->uar_obj = obj_find(vhca, OBJ_UAR, qp->uar);
	if (!qp->uar_obj && qp->has_sq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no UAR %u", qp->uar);
	qp->send_cq = obj_find(vhca, OBJ_CQ, ifc_get(qpc, qpc, cqn_snd));
	if (!qp->send_cq && qp->has_sq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(qpc, qpc, cqn_snd));
	qp->receive_cq = obj_find(vhca, OBJ_CQ, ifc_get(qpc, qpc, cqn_rcv));
	if (!qp->receive_cq && qp->service != QP_REG_UMR &&
	    (qp->service != QP_DCI || ifc_get(qpc, qpc, cqn_rcv)))
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(qpc, qpc, cqn_rcv));
	if (qp->service == QP_XRC) {
		qp->xrcd = obj_find(vhca, OBJ_XRCD, xrcd);
		if (!qp->xrcd)
			return cmd_refuse(cmd, STAT_BAD_RES, "no XRC domain 0x%x", xrcd);
	} else if (ifc_get(qpc, qpc, rq_type) == RQ_SHARED) {
		qp->srq = srq_find(vhca, srqn);
		if (!qp->srq)
			return cmd_refuse(cmd, STAT_BAD_RES, "no SRQ 0x%x", srqn);
	}
	return STAT_OK;
}

static enum cmd_status qp_memory(struct qp *qp, struct cmd *cmd, const uint8_t *qpc)
{
	uint32_t shift = ifc_get(qpc, qpc, log_page_size) + 12, pages, offset, room;
	uint8_t log_rq = ifc_get(qpc, qpc, log_rq_size);
	uint8_t log_stride = ifc_get(qpc, qpc, log_rq_stride) + RQ_STRIDE_BASE;
	struct vhca *vhca = cmd->vhca;
	uint64_t bytes = 0;

	if (!qp->has_rq && !qp->has_sq)
		return STAT_OK;
	qp->log_sq_size = ifc_get(qpc, qpc, log_sq_size);
	if (qp->log_sq_size > hca_cap(vhca, log_max_qp_sz) || log_rq > hca_cap(vhca, log_max_qp_sz))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "queues of 2^%u and 2^%u entries",
				  qp->log_sq_size, log_rq);
	if (qp->has_rq && 1u << log_stride > hca_cap(vhca, max_wqe_sz_rq))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a stride of 2^%u", log_stride);
	qp->dbr = ifc_get64(qpc, qpc, dbr_addr);
	if (qp->dbr & 7 || !dma_at(vhca->card->dma, qp->dbr, 8))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "doorbell record at 0x%llx",
				  (unsigned long long)qp->dbr);
	if (shift > 30)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pages of 2^%u", shift);
	if (qp->has_rq)
		bytes = 1ull << (log_rq + log_stride);
	qp->sq_base = bytes;
	if (qp->has_sq)
		bytes += (uint64_t)WQE_BB << qp->log_sq_size;
	offset = ifc_get(qpc, qpc, page_offset) << (shift - 6);
	pages = (offset + bytes + (1ull << shift) - 1) >> shift;
	room = (cmd->in_len - ifc_bytes(create_qp_in)) / 8;
	if (room < pages)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u pages listed, needs %u", room, pages);
	if (!pas_init(&qp->pas, vhca, cmd->in + ifc_bytes(create_qp_in), pages, shift, offset))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "a page of 2^%u is misaligned or outside guest memory", shift);
	qp->rq = (struct receive_queue){
		.pas = &qp->pas, .dbr = qp->dbr, .log_size = log_rq, .log_stride = log_stride,
		.signature = qp->signature,
	};
	return STAT_OK;
}

/* One turn of a QP: packets in either role */
static bool qp_turn(struct qp *qp)
{
	bool more = reply_run(qp, BUDGET);

	return requester_run(qp, BUDGET) || more;
}

static const struct qp_activity qp_activity = {
	.turn		= qp_turn,
	.expired	= completer_expired,
};

static enum cmd_status create_qp(struct cmd *cmd)
{
	const uint8_t *qpc = ifc_addr(create_qp_in, cmd->in, qpc);
	enum cmd_status status = roce_refused(cmd);
	struct qp *qp;

	if (status)
		return status;
	qp = calloc(1, sizeof(*qp));
	if (!qp)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = qp_parse(qp, cmd, qpc);
	if (status)
		goto err_free;
	status = qp_resolve(qp, cmd, qpc);
	if (status)
		goto err_free;
	status = qp_memory(qp, cmd, qpc);
	if (status)
		goto err_free;
	qp->roce = roce_get(cmd->vhca->card);
	if (!qp->roce) {
		status = cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
		goto err_pas;
	}
	if (!obj_add(cmd->vhca, OBJ_QP, &qp->obj, qp_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no QP left");
		goto err_roce;
	}
	memcpy(qp->qpc, qpc, sizeof(qp->qpc));
	requests_reset(&qp->req);
	qp->activity = &qp_activity;
	qp->timers = run_timers(qp->roce);
	qp->counters = &qp->uncounted;
	obj_get(qp->pd_obj);
	obj_get(qp->uar_obj);
	obj_get(qp->xrcd);
	obj_get(qp->send_cq);
	obj_get(qp->receive_cq);
	obj_get(qp->srq);
	ifc_set(create_qp_out, cmd->out, qpn, qp->obj.num);
	return STAT_OK;

err_roce:
	roce_put(qp->roce);
err_pas:
	pas_exit(&qp->pas);
err_free:
	free(qp);
	return status;
}

static enum cmd_status destroy_qp(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_QP, ifc_get(destroy_qp_in, cmd->in, qpn));
}

static enum cmd_status query_qp(struct cmd *cmd)
{
	uint32_t qpn = ifc_get(query_qp_in, cmd->in, qpn);
	struct qp *qp = qp_find(cmd->vhca, qpn);
	uint8_t *qpc = ifc_addr(query_qp_out, cmd->out, qpc);
	uint16_t producer;

	if (!qp)
		return cmd_refuse(cmd, STAT_BAD_RES, "no QP 0x%x", qpn);
	memcpy(qpc, qp->qpc, sizeof(qp->qpc));
	ifc_set(qpc, qpc, state, qp->state);
	ifc_set(qpc, qpc, next_send_psn, qp->req.psn);
	ifc_set(qpc, qpc, last_acked_psn, qp->req.acked);
	ifc_set(qpc, qpc, next_rcv_psn, qp->resp.psn);
	ifc_set(qpc, qpc, rmsn, qp->resp.msn);
	ifc_set(qpc, qpc, cur_retry_count, qp->req.retries);
	ifc_set(qpc, qpc, cur_rnr_retry, qp->req.rnr_retries);
	ifc_set(qpc, qpc, hw_sq_wqebb_counter, qp->req.ci);
	ifc_set(qpc, qpc, hw_rq_counter, qp->rq.ci);
	if (qp->has_sq && record_read(cmd->vhca, qp->dbr + 4, &producer))
		ifc_set(qpc, qpc, sw_sq_wqebb_counter, producer);
	if (qp->has_rq && record_read(cmd->vhca, qp->dbr, &producer))
		ifc_set(qpc, qpc, sw_rq_counter, producer);
	return STAT_OK;
}

static const struct cmd_desc qp_cmds[] = {
	CMD(CREATE_QP, create_qp, CMD_INIT, 0, create_qp),
	CMD(DESTROY_QP, destroy_qp, CMD_INIT, 0, destroy_qp),
	CMD(QUERY_QP, query_qp, CMD_INIT, 0, query_qp),
	{}
};

CMD_TABLE(qp_cmds);
