// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "host/dma.h"
#include "firmware/reserved.h"
#include "queue/sq.h"
#include "queue/tis.h"
#include "queue/wqe.h"
#include "record/clock.h"
#include "record/trace.h"

#define CTRL_CE_MASK	(3 << 2)	/* when to post a CQE: 0 on error only, 2 and 3 always */
#define INLINE_MODE_MAX	3

/* modify_bitmask of MODIFY_SQ */
#define MODIFY_RATE_LIMIT	BIT_ULL(0)
#define MODIFY_QOS_GROUP	BIT_ULL(2)

static void sq_error(struct sq *sq)
{
	sq->state = MLX5_SQC_STATE_ERR;
}

void sq_break(struct sq *sq)
{
	sq_error(sq);
}

static void complete(struct sq *sq, const struct wqe *wqe)
{
	struct mlx5_cqe64 cqe = {
		.srqn_uidx = htobe32(sq->user_index),
		.timestamp = htobe64(clock_now()),
		.sop_drop_qpn = htobe32((uint32_t)wqe->opcode << 24 | sq->obj.num),
		.wqe_counter = htobe16(wqe->index),
		.op_own = MLX5_CQE_REQ << 4,
	};

	if (!cq_post(sq->cq, &cqe, wqe->fm_ce_se & MLX5_WQE_CTRL_SOLICITED))
		sq_error(sq);
}

static void complete_error(struct sq *sq, const struct wqe *wqe, uint8_t syndrome)
{
	union {
		struct mlx5_err_cqe err;
		struct mlx5_cqe64 cqe;
	} u = { .err = {
		.srqn = htobe32(sq->user_index),
		.syndrome = syndrome,
		.s_wqe_opcode_qpn = htobe32((uint32_t)wqe->opcode << 24 | sq->obj.num),
		.wqe_counter = htobe16(wqe->index),
		.op_own = MLX5_CQE_REQ_ERR << 4,
	} };

	cq_post(sq->cq, &u.cqe, true);
}

/* Read the control segment and then the rest; return a syndrome if the WQE is invalid */
static uint8_t fetch(struct sq *sq, struct wqe *wqe, uint8_t *buf, uint16_t producer)
{
	struct vhca *vhca = sq->obj.vhca;
	uint64_t off = (uint64_t)sq->ci << sq->wq.log_stride;
	struct mlx5_wqe_ctrl_seg ctrl;
	uint32_t word, qpn_ds, i;
	uint8_t sum = 0;

	*wqe = (struct wqe){ .seg = buf, .ds = 1, .index = sq->ci };
	if (!wq_copy(&sq->wq, vhca, off, buf, WQE_BB))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR, "no memory at the WQE");
	memcpy(&ctrl, buf, sizeof(ctrl));
	word = be32toh(ctrl.opmod_idx_opcode);
	qpn_ds = be32toh(ctrl.qpn_ds);
	wqe->opcode = word;
	wqe->opmod = word >> 24;
	wqe->fm_ce_se = ctrl.fm_ce_se;
	wqe->imm = be32toh(ctrl.imm);
	if ((uint16_t)(word >> 8) != sq->ci)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "holds another index");
	if (qpn_ds >> 8 != sq->obj.num)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "names another queue");
	if (!(qpn_ds & 0x3f) || qpn_ds & 0xc0)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "length");
	wqe->ds = qpn_ds & 0x3f;
	if ((uint16_t)(producer - sq->ci) * (WQE_BB / WQE_DS) < wqe->ds) {
		wqe->ds = 1;
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "extends beyond the producer counter");
	}
	if (wqe->opmod)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "opcode modifier");
	if (wqe->ds * WQE_DS > WQE_BB &&
	    !wq_copy(&sq->wq, vhca, off + WQE_BB, buf + WQE_BB, wqe->ds * WQE_DS - WQE_BB))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR, "no memory at the WQE");
	if (sq->wq.signature) {
		for (i = 0; i < wqe->ds * WQE_DS; i++)
			sum ^= buf[i];
		if (sum != 0xff)
			return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "signature");
	}
	return 0;
}

/* In the error state, posted WQEs are completed without being executed */
static void flush(struct sq *sq, uint16_t producer)
{
	uint64_t off;
	uint32_t qpn_ds;
	uint16_t left;
	struct wqe wqe;

	while (sq->ci != producer) {
		struct mlx5_wqe_ctrl_seg ctrl = {};

		off = (uint64_t)sq->ci << sq->wq.log_stride;
		wqe = (struct wqe){ .index = sq->ci, .ds = 1 };
		if (wq_copy(&sq->wq, sq->obj.vhca, off, &ctrl, sizeof(ctrl))) {
			qpn_ds = be32toh(ctrl.qpn_ds);
			wqe.opcode = be32toh(ctrl.opmod_idx_opcode);
			wqe.ds = qpn_ds & 0x3f ? qpn_ds & 0x3f : 1;
		}
		if (sq->flush_in_error)
			complete_error(sq, &wqe, MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
		left = producer - sq->ci;
		wqe.ds = (wqe.ds + 3) / 4;
		sq->ci += wqe.ds < left ? wqe.ds : left;
	}
}

static void run(struct sq *sq, uint16_t producer)
{
	uint64_t buf[WQE_MAX / 8];
	uint8_t syndrome;
	struct wqe wqe;

	while (sq->state == MLX5_SQC_STATE_RDY && sq->ci != producer) {
		syndrome = fetch(sq, &wqe, (uint8_t *)buf, producer);
		if (!syndrome) {
			record_use(&sq->obj.vhca->card->record, USE_WQE, wqe.opcode);
			syndrome = wqe_execute(sq, &wqe);
		}
		sq->ci += (wqe.ds + 3) / 4;
		if (syndrome) {
			sq_error(sq);
			complete_error(sq, &wqe, syndrome);
		} else if (wqe.fm_ce_se & MLX5_WQE_CTRL_CQ_UPDATE) {
			complete(sq, &wqe);
		}
	}
	if (sq->state == MLX5_SQC_STATE_ERR)
		flush(sq, producer);
}

void sq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t sqn, uint16_t pi)
{
	struct sq *sq = obj_find(vhca, OBJ_SQ, sqn);
	struct trace *trace = vhca->card->record.trace;
	uint16_t producer;

	if (!sq || sq->uar != uar) {
		card_complain(vhca->card, "function 0x%x: doorbell in UAR %u for a foreign SQ 0x%x",
			      vhca->function_id, uar, sqn);
		return;
	}
	if (trace_wants(trace, TRACE_DOORBELL)) {
		trace_begin(trace, TRACE_DOORBELL, "sq");
		trace_u64(trace, "fn", vhca->function_id);
		trace_u64(trace, "sqn", sqn);
		trace_u64(trace, "pi", pi);
		trace_end(trace);
	}
	if (sq->state == MLX5_SQC_STATE_RST) {
		card_complain(vhca->card, "SQ 0x%x: doorbell in the reset state", sqn);
		return;
	}
	/* The doorbell is lost, as it would be on the bus */
	if (!dma_may(vhca->card->dma))
		return;
	/* The register has the index of the last WQE; the record has the producer counter */
	if (!wq_producer(&sq->wq, vhca, WQ_DBR_SEND, &producer)) {
		card_complain(vhca->card, "SQ 0x%x: the doorbell record is gone", sqn);
		sq_error(sq);
		return;
	}
	if ((uint16_t)(producer - sq->ci) > 1u << sq->wq.log_size) {
		card_complain(vhca->card,
			      "SQ 0x%x: producer counter 0x%x, consumed 0x%x, %u entries",
			      sqn, producer, sq->ci, 1u << sq->wq.log_size);
		sq_error(sq);
		return;
	}
	run(sq, producer);
}

static void sq_destroy(struct obj *obj)
{
	struct sq *sq = (struct sq *)obj;

	obj_put(sq->uar_obj);
	obj_put(sq->tis);
	obj_put(sq->cq);
	wq_exit(&sq->wq);
	free(sq);
}

static bool sqc_supported(const uint8_t *sqc)
{
	uint8_t rest[ifc_bytes(sqc)];

	memcpy(rest, sqc, sizeof(rest));
	ifc_known(sqc, rest, rlky);
	ifc_known(sqc, rest, flush_in_error_en);
	ifc_known(sqc, rest, allow_multi_pkt_send_wqe);
	ifc_known(sqc, rest, min_wqe_inline_mode);
	ifc_known(sqc, rest, state);
	ifc_known(sqc, rest, reg_umr);
	ifc_known(sqc, rest, ts_format);
	ifc_known(sqc, rest, user_index);
	ifc_known(sqc, rest, cqn);
	ifc_known(sqc, rest, tis_lst_sz);
	ifc_known(sqc, rest, qos_queue_group_id);
	ifc_known(sqc, rest, tis_num_0);
	ifc_known(sqc, rest, wq);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status sq_parse(struct sq *sq, struct cmd *cmd, const uint8_t *sqc)
{
	uint32_t tises = ifc_get(sqc, sqc, tis_lst_sz);
	uint32_t group = ifc_get(sqc, sqc, qos_queue_group_id);
	struct vhca *vhca = cmd->vhca;

	if (!sqc_supported(sqc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "sqc: a field that this card does not support is set");
	if (ifc_get(sqc, sqc, state) != MLX5_SQC_STATE_RST)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a new SQ is in reset, not in state %u",
				  ifc_get(sqc, sqc, state));
	if (!wq_ts_format_allowed(ifc_get(sqc, sqc, ts_format), hca_cap(vhca, sq_ts_format)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "ts_format %u",
				  ifc_get(sqc, sqc, ts_format));
	sq->min_inline = ifc_get(sqc, sqc, min_wqe_inline_mode);
	if (sq->min_inline > INLINE_MODE_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "min_wqe_inline_mode %u", sq->min_inline);
	sq->reg_umr = ifc_get(sqc, sqc, reg_umr);
	if (sq->reg_umr && !eth_cap(vhca, reg_umr_sq))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no UMR by an SQ");
	sq->flush_in_error = ifc_get(sqc, sqc, flush_in_error_en);
	sq->user_index = ifc_get(sqc, sqc, user_index);
	sq->cq = obj_find(vhca, OBJ_CQ, ifc_get(sqc, sqc, cqn));
	if (!sq->cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(sqc, sqc, cqn));
	if (tises > 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%u TISes", tises);
	if (tises) {
		sq->tis = obj_find(vhca, OBJ_TIS, ifc_get(sqc, sqc, tis_num_0));
		if (!sq->tis)
			return cmd_refuse(cmd, STAT_BAD_RES, "no TIS 0x%x",
					  ifc_get(sqc, sqc, tis_num_0));
	}
	if (group && !obj_find(vhca, OBJ_SCHED, group))
		return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element 0x%x", group);
	sq->uar = ifc_get(sqc, sqc, wq.uar_page);
	sq->uar_obj = obj_find(vhca, OBJ_UAR, sq->uar);
	if (!sq->uar_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no UAR %u", sq->uar);
	memcpy(sq->sqc, sqc, sizeof(sq->sqc));
	return STAT_OK;
}

static enum cmd_status create_sq(struct cmd *cmd)
{
	const uint8_t *sqc = ifc_addr(create_sq_in, cmd->in, ctx);
	struct sq *sq = calloc(1, sizeof(*sq));
	enum cmd_status status;

	if (!sq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = sq_parse(sq, cmd, sqc);
	if (status != STAT_OK)
		goto err_free;
	status = wq_init(&sq->wq, cmd, ifc_addr(sqc, sqc, wq), true);
	if (status != STAT_OK)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_SQ, &sq->obj, sq_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no SQ left");
		goto err_wq;
	}
	obj_get(sq->cq);
	obj_get(sq->tis);
	obj_get(sq->uar_obj);
	ifc_set(create_sq_out, cmd->out, sqn, sq->obj.num);
	return STAT_OK;

err_wq:
	wq_exit(&sq->wq);
err_free:
	free(sq);
	return status;
}

static bool transition_allowed(uint8_t from, uint8_t to)
{
	if (to == MLX5_SQC_STATE_RST)
		return true;
	if (to == MLX5_SQC_STATE_RDY)
		return from == MLX5_SQC_STATE_RST || from == MLX5_SQC_STATE_RDY;
	return to == MLX5_SQC_STATE_ERR;
}

static enum cmd_status modify_sq(struct cmd *cmd)
{
	const uint8_t *sqc = ifc_addr(modify_sq_in, cmd->in, ctx);
	uint32_t sqn = ifc_get(modify_sq_in, cmd->in, sqn);
	uint8_t from = ifc_get(modify_sq_in, cmd->in, sq_state), to = ifc_get(sqc, sqc, state);
	uint64_t mask = ifc_get64(modify_sq_in, cmd->in, modify_bitmask);
	struct sq *sq = obj_find(cmd->vhca, OBJ_SQ, sqn);
	uint16_t producer;

	if (!sq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no SQ 0x%x", sqn);
	if (from != sq->state)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "SQ 0x%x is in state %u, not %u", sqn,
				  sq->state, from);
	if (!transition_allowed(from, to))
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "SQ 0x%x: no way from state %u to %u",
				  sqn,
				  from, to);
	if (mask & ~(MODIFY_RATE_LIMIT | MODIFY_QOS_GROUP))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_bitmask 0x%llx",
				  (unsigned long long)mask);
	if (mask & MODIFY_RATE_LIMIT && ifc_get(sqc, sqc, packet_pacing_rate_limit_index))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no rate limit %u",
				  ifc_get(sqc, sqc, packet_pacing_rate_limit_index));
	if (mask & MODIFY_QOS_GROUP) {
		uint32_t group = ifc_get(sqc, sqc, qos_queue_group_id);

		if (group && !obj_find(cmd->vhca, OBJ_SCHED, group))
			return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element 0x%x", group);
		ifc_set(sqc, sq->sqc, qos_queue_group_id, group);
	}
	if (to == MLX5_SQC_STATE_RST)
		sq->ci = 0;
	sq->state = to;
	if (to == MLX5_SQC_STATE_ERR && wq_producer(&sq->wq, cmd->vhca, WQ_DBR_SEND, &producer) &&
	    (uint16_t)(producer - sq->ci) <= 1u << sq->wq.log_size)
		flush(sq, producer);
	return STAT_OK;
}

static enum cmd_status query_sq(struct cmd *cmd)
{
	uint32_t sqn = ifc_get(query_sq_in, cmd->in, sqn);
	struct sq *sq = obj_find(cmd->vhca, OBJ_SQ, sqn);
	uint8_t *sqc = ifc_addr(query_sq_out, cmd->out, sq_context);
	uint16_t producer;

	if (!sq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no SQ 0x%x", sqn);
	memcpy(sqc, sq->sqc, sizeof(sq->sqc));
	ifc_set(sqc, sqc, state, sq->state);
	ifc_set(sqc, sqc, wq.hw_counter, sq->ci);
	if (wq_producer(&sq->wq, cmd->vhca, WQ_DBR_SEND, &producer))
		ifc_set(sqc, sqc, wq.sw_counter, producer);
	return STAT_OK;
}

static enum cmd_status destroy_sq(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_SQ, ifc_get(destroy_sq_in, cmd->in, sqn));
}

static const struct cap_desc sq_caps[] = {
	CAP(log_max_sq, 18),
	CAP(max_wqe_sz_sq, 1024),
	CAP(log_max_tis_per_sq, 3),
	CAP(log_max_stride_sz_sq, 6),
	CAP(log_min_stride_sz_sq, 6),
	CAP(eth_net_offloads, 1),
	CAP_ETH(csum_cap, 1),
	CAP_ETH(vlan_cap, 1),
	CAP_ETH(max_lso_cap, 18),
	CAP_ETH(wqe_inline_mode, 2),
	CAP_ETH(reg_umr_sq, 1),
	CAP_ETH(enhanced_multi_pkt_send_wqe, 1),
	CAP_ETH(tunnel_lso_const_out_ip_id, 1),
	{}
};

CAP_TABLE(sq_caps);

static const struct cmd_desc sq_cmds[] = {
	CMD(CREATE_SQ, create_sq, CMD_INIT, 0, create_sq),
	CMD(MODIFY_SQ, modify_sq, CMD_INIT, 0, modify_sq),
	CMD(QUERY_SQ, query_sq, CMD_INIT, 0, query_sq),
	CMD(DESTROY_SQ, destroy_sq, CMD_INIT, 0, destroy_sq),
	{}
};

CMD_TABLE(sq_cmds);
