// SPDX-License-Identifier: GPL-2.0
/* The commands of RQs. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/reserved.h"
#include "queue/rq.h"

/* modify_bitmask of MODIFY_RQ */
#define MODIFY_VSD		BIT_ULL(1)
#define MODIFY_SCATTER_FCS	BIT_ULL(2)
#define MODIFY_COUNTER_SET	BIT_ULL(3)

static void rq_destroy(struct obj *obj)
{
	struct rq *rq = (struct rq *)obj;

	obj_put(rq->qcounter);
	obj_put(rq->cq);
	wq_exit(&rq->wq);
	free(rq);
}

static bool rqc_supported(const uint8_t *rqc)
{
	uint8_t rest[ifc_bytes(rqc)];

	memcpy(rest, rqc, sizeof(rest));
	ifc_known(rqc, rest, rlky);
	ifc_known(rqc, rest, scatter_fcs);
	ifc_known(rqc, rest, vsd);
	ifc_known(rqc, rest, state);
	ifc_known(rqc, rest, flush_in_error_en);
	ifc_known(rqc, rest, ts_format);
	ifc_known(rqc, rest, user_index);
	ifc_known(rqc, rest, cqn);
	ifc_known(rqc, rest, counter_set_id);
	ifc_known(rqc, rest, wq);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status rq_parse(struct rq *rq, struct cmd *cmd, const uint8_t *rqc)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t set = ifc_get(rqc, rqc, counter_set_id);

	if (!rqc_supported(rqc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "rqc: a field that this card does not support is set");
	if (ifc_get(rqc, rqc, state) != MLX5_RQC_STATE_RST)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a new RQ is in reset, not in state %u",
				  ifc_get(rqc, rqc, state));
	if (!wq_ts_format_allowed(ifc_get(rqc, rqc, ts_format), hca_cap(vhca, rq_ts_format)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "ts_format %u",
				  ifc_get(rqc, rqc, ts_format));
	rq->scatter_fcs = ifc_get(rqc, rqc, scatter_fcs);
	if (rq->scatter_fcs && !eth_cap(vhca, scatter_fcs))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no scatter_fcs");
	rq->strip_vlan = !ifc_get(rqc, rqc, vsd);
	rq->flush_in_error = ifc_get(rqc, rqc, flush_in_error_en);
	rq->user_index = ifc_get(rqc, rqc, user_index);
	rq->csum_full = eth_cap(vhca, cqe_checksum_full);
	rq->cq = obj_find(vhca, OBJ_CQ, ifc_get(rqc, rqc, cqn));
	if (!rq->cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(rqc, rqc, cqn));
	if (set) {
		rq->qcounter = obj_find(vhca, OBJ_QCOUNTER, set);
		if (!rq->qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", set);
	}
	memcpy(rq->rqc, rqc, sizeof(rq->rqc));
	return STAT_OK;
}

static enum cmd_status create_rq(struct cmd *cmd)
{
	const uint8_t *rqc = ifc_addr(create_rq_in, cmd->in, ctx);
	struct rq *rq = calloc(1, sizeof(*rq));
	enum cmd_status status;

	if (!rq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = rq_parse(rq, cmd, rqc);
	if (status != STAT_OK)
		goto err_free;
	status = wq_init(&rq->wq, cmd, ifc_addr(rqc, rqc, wq), false);
	if (status != STAT_OK)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_RQ, &rq->obj, rq_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no RQ left");
		goto err_wq;
	}
	obj_get(rq->cq);
	obj_get(rq->qcounter);
	ifc_set(create_rq_out, cmd->out, rqn, rq->obj.num);
	return STAT_OK;

err_wq:
	wq_exit(&rq->wq);
err_free:
	free(rq);
	return status;
}

static void rq_reset(struct rq *rq)
{
	rq->ci = 0;
	rq->last = 0;
	rq->linked_started = false;
	rq->open = false;
	rq->stride = 0;
}

static enum cmd_status modify_rq(struct cmd *cmd)
{
	const uint8_t *rqc = ifc_addr(modify_rq_in, cmd->in, ctx);
	uint32_t rqn = ifc_get(modify_rq_in, cmd->in, rqn), set = ifc_get(rqc, rqc, counter_set_id);
	uint8_t from = ifc_get(modify_rq_in, cmd->in, rq_state), to = ifc_get(rqc, rqc, state);
	uint64_t mask = ifc_get64(modify_rq_in, cmd->in, modify_bitmask);
	struct rq *rq = obj_find(cmd->vhca, OBJ_RQ, rqn);
	struct qcounter *qcounter = NULL;

	if (!rq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	if (from != rq->state)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "RQ 0x%x is in state %u, not %u", rqn,
				  rq->state, from);
	if ((to != MLX5_RQC_STATE_RST && to != MLX5_RQC_STATE_RDY && to != MLX5_RQC_STATE_ERR) ||
	    (from == MLX5_RQC_STATE_ERR && to == MLX5_RQC_STATE_RDY))
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "RQ 0x%x: no way from state %u to %u",
				  rqn,
				  from, to);
	if (mask & ~(MODIFY_VSD | MODIFY_SCATTER_FCS | MODIFY_COUNTER_SET))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_bitmask 0x%llx",
				  (unsigned long long)mask);
	if (mask & MODIFY_SCATTER_FCS && ifc_get(rqc, rqc, scatter_fcs) &&
	    !eth_cap(cmd->vhca, scatter_fcs))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no scatter_fcs");
	if (mask & MODIFY_COUNTER_SET && set) {
		qcounter = obj_find(cmd->vhca, OBJ_QCOUNTER, set);
		if (!qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", set);
	}
	if (mask & MODIFY_VSD)
		rq->strip_vlan = !ifc_get(rqc, rqc, vsd);
	if (mask & MODIFY_SCATTER_FCS)
		rq->scatter_fcs = ifc_get(rqc, rqc, scatter_fcs);
	if (mask & MODIFY_COUNTER_SET) {
		obj_put(rq->qcounter);
		rq->qcounter = obj_get(qcounter);
	}
	if (to == MLX5_RQC_STATE_RST)
		rq_reset(rq);
	rq->state = to;
	if (to == MLX5_RQC_STATE_ERR)
		rq_flush(rq);
	return STAT_OK;
}

static enum cmd_status query_rq(struct cmd *cmd)
{
	uint32_t rqn = ifc_get(query_rq_in, cmd->in, rqn);
	struct rq *rq = obj_find(cmd->vhca, OBJ_RQ, rqn);
	uint8_t *rqc = ifc_addr(query_rq_out, cmd->out, rq_context);
	uint16_t producer;

	if (!rq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	memcpy(rqc, rq->rqc, sizeof(rq->rqc));
	ifc_set(rqc, rqc, state, rq->state);
	ifc_set(rqc, rqc, vsd, !rq->strip_vlan);
	ifc_set(rqc, rqc, scatter_fcs, rq->scatter_fcs);
	ifc_set(rqc, rqc, counter_set_id, rq->qcounter ? rq->qcounter->obj.num : 0);
	ifc_set(rqc, rqc, wq.hw_counter, rq->ci);
	if (wq_producer(&rq->wq, cmd->vhca, WQ_DBR_RECEIVE, &producer))
		ifc_set(rqc, rqc, wq.sw_counter, producer);
	return STAT_OK;
}

static enum cmd_status destroy_rq(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_RQ, ifc_get(destroy_rq_in, cmd->in, rqn));
}

static const struct cap_desc rq_caps[] = {
	CAP(log_max_rq, 18),
	CAP(max_wqe_sz_rq, 512),
	CAP(striding_rq, 1),
	CAP(ext_stride_num_range, 1),
	CAP(log_max_stride_sz_rq, 13),
	CAP(log_min_stride_sz_rq, 4),
	CAP_ETH(scatter_fcs, 1),
	CAP_ETH(cqe_checksum_full, 1),
	{}
};

CAP_TABLE(rq_caps);

static const struct cmd_desc rq_cmds[] = {
	CMD(CREATE_RQ, create_rq, CMD_INIT, 0, create_rq),
	CMD(MODIFY_RQ, modify_rq, CMD_INIT, 0, modify_rq),
	CMD(QUERY_RQ, query_rq, CMD_INIT, 0, query_rq),
	CMD(DESTROY_RQ, destroy_rq, CMD_INIT, 0, destroy_rq),
	{}
};

CMD_TABLE(rq_cmds);
