// SPDX-License-Identifier: GPL-2.0
/* Shared receive queues, with three sets of commands: RMPs, SRQs, and SRQs of an XRC domain. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/wq.h"
#include "roce/caps.h"
#include "roce/qp.h"
#include "roce/srq.h"

#define SRQ_GOOD	0		/* state of an SRQ's context */
#define SRQ_ERROR	1
#define RMP_READY	1
#define RMP_ERROR	3
#define ARM_SRQ		1		/* op_mod */
#define STRIDE_BASE	4		/* contexts have the stride relative to 2^4 */

/* Layout of the queue's memory, from any of the three contexts */
struct shape {
	uint32_t log_size, log_stride, log_page, page_offset, pd;
	uint64_t dbr;
	bool signature, linked;
	const uint8_t *pas;
};

struct srq *srq_find(struct vhca *vhca, uint32_t num)
{
	return obj_find(vhca, OBJ_RMP, num) ?: obj_find(vhca, OBJ_SRQ, num);
}

struct srq *srq_find_xrc(struct vhca *vhca, uint32_t num, const struct obj *xrcd)
{
	struct srq *srq = obj_find(vhca, OBJ_SRQ, num);

	return srq && srq->xrc && srq->xrcd == xrcd ? srq : NULL;
}

static void srq_event(struct srq *srq, enum event_type type)
{
	uint32_t data[7] = { [6] = htobe32(srq->obj.num) };

	event_post(srq->obj.vhca, type, 0, data, sizeof(data));
}

static void srq_break(struct srq *srq, const char *why)
{
	if (srq->broken)
		return;
	card_complain(srq->obj.vhca->card, "%s 0x%x: %s", obj_type_name(srq->obj.type),
		      srq->obj.num, why);
	srq->broken = true;
	srq_event(srq, EVENT_SRQ_CATAS);
}

static void check_limit(struct srq *srq)
{
	uint16_t posted;

	if (!srq->limit || !receive_posted(&srq->queue, srq->obj.vhca, &posted) ||
	    posted >= srq->limit)
		return;
	srq->limit = 0;
	srq_event(srq, EVENT_SRQ_LIMIT);
}

enum receive_take srq_take(struct srq *srq, struct receive *receive)
{
	enum receive_take take;

	if (srq->broken)
		return RECEIVE_BROKEN;
	take = receive_take(&srq->queue, srq->obj.vhca, receive);
	if (take == RECEIVE_BROKEN)
		srq_break(srq, "a WQE, its link or the producer counter makes no sense");
	if (take == RECEIVE_TAKEN)
		check_limit(srq);
	return take;
}

/* The message that a QP receives into this SRQ ends */
static void srq_forget(struct qp *qp, const struct srq *srq)
{
	struct responder *resp = &qp->resp;

	if (resp->srq != srq)
		return;
	resp->srq = NULL;
	resp->taken = false;
	resp->in_send = false;
	resp->in_write = false;
}

static void srq_destroy(struct obj *obj)
{
	struct srq *srq = (struct srq *)obj;
	struct obj *qp;

	/* QPs of an XRC domain do not hold its SRQs */
	for (qp = obj->vhca->objs[OBJ_QP]; qp; qp = qp->next)
		srq_forget((struct qp *)qp, srq);
	obj_put(srq->pd_obj);
	obj_put(srq->xrcd);
	obj_put(srq->cq);
	pas_exit(&srq->pas);
	free(srq);
}

static enum cmd_status srq_memory(struct srq *srq, struct cmd *cmd, const struct shape *shape)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t shift = shape->log_page + 12, room, pages, offset;
	uint64_t bytes;

	if (shape->log_size > hca_cap(vhca, log_max_srq_sz) || shape->log_size > 15)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "2^%u entries", shape->log_size);
	if (shape->log_stride < (shape->linked ? 5 : 4) || shape->log_stride > 10 ||
	    1u << shape->log_stride > hca_cap(vhca, max_wqe_sz_rq))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a stride of 2^%u", shape->log_stride);
	if (shift > 30)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pages of 2^%u", shift);
	srq->pd = shape->pd;
	srq->pd_obj = obj_find(vhca, OBJ_PD, shape->pd);
	if (!srq->pd_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no PD 0x%x", shape->pd);
	if (shape->dbr & 7 || !dma_at(vhca->card->dma, shape->dbr, 8))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "doorbell record at 0x%llx",
				  (unsigned long long)shape->dbr);
	offset = shape->page_offset << (shift - 6);
	bytes = 1ull << (shape->log_size + shape->log_stride);
	pages = (offset + bytes + (1ull << shift) - 1) >> shift;
	room = (cmd->in_len - (uint32_t)(shape->pas - cmd->in)) / 8;
	if (room < pages)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u pages listed, needs %u", room, pages);
	if (!pas_init(&srq->pas, vhca, shape->pas, pages, shift, offset))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "a page of 2^%u is misaligned or outside guest memory", shift);
	srq->queue = (struct receive_queue){
		.pas = &srq->pas, .dbr = shape->dbr, .log_size = shape->log_size,
		.log_stride = shape->log_stride, .linked = shape->linked,
		.signature = shape->signature,
	};
	return STAT_OK;
}

static enum cmd_status srq_add(struct srq *srq, struct cmd *cmd, enum obj_type type,
			       const struct shape *shape)
{
	enum cmd_status status = roce_refused(cmd) ?: srq_memory(srq, cmd, shape);

	if (status != STAT_OK)
		return status;
	if (!obj_add(cmd->vhca, type, &srq->obj, srq_destroy)) {
		pas_exit(&srq->pas);
		return cmd_refuse(cmd, STAT_NO_RES, "no %s left", obj_type_name(type));
	}
	obj_get(srq->pd_obj);
	obj_get(srq->xrcd);
	obj_get(srq->cq);
	return STAT_OK;
}

static struct srq *srq_named(struct cmd *cmd, enum obj_type type, uint32_t num, bool xrc,
			     enum cmd_status *status)
{
	struct srq *srq = obj_find(cmd->vhca, type, num);

	if (srq && srq->xrc != xrc)
		srq = NULL;
	*status = srq ? STAT_OK : cmd_refuse(cmd, STAT_BAD_RES, "no %s%s 0x%x", xrc ? "XRC " : "",
					     obj_type_name(type), num);
	return srq;
}

static enum cmd_status srq_remove(struct cmd *cmd, enum obj_type type, uint32_t num, bool xrc)
{
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, type, num, xrc, &status);

	if (!srq)
		return status;
	if (srq->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u queues use %s 0x%x", srq->obj.refs,
				  obj_type_name(type), num);
	obj_del(&srq->obj);
	return STAT_OK;
}

static enum cmd_status srq_limit(struct srq *srq, struct cmd *cmd, uint32_t limit)
{
	if (limit > 1u << srq->queue.log_size)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "limit %u of 2^%u entries", limit,
				  srq->queue.log_size);
	srq->limit = limit;
	check_limit(srq);
	return STAT_OK;
}

/* SRQ, XRC SRQ: two contexts with the same layout */

static bool srqc_supported(const uint8_t *srqc, bool xrc)
{
	uint8_t rest[ifc_bytes(xrc_srqc)];

	memcpy(rest, srqc, sizeof(rest));
	ifc_known(xrc_srqc, rest, log_xrc_srq_size);
	ifc_known(xrc_srqc, rest, wq_signature);
	ifc_known(xrc_srqc, rest, log_rq_stride);
	ifc_known(xrc_srqc, rest, xrcd);
	ifc_known(xrc_srqc, rest, page_offset);
	ifc_known(xrc_srqc, rest, cqn);
	ifc_known(xrc_srqc, rest, log_page_size);
	ifc_known(xrc_srqc, rest, pd);
	ifc_known(xrc_srqc, rest, lwm);
	ifc_known(xrc_srqc, rest, db_record_addr_h);
	ifc_known(xrc_srqc, rest, db_record_addr_l);
	if (xrc)
		ifc_known(xrc_srqc, rest, user_index);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status srq_new(struct cmd *cmd, const uint8_t *srqc, const uint8_t *pas, bool xrc,
			       uint32_t *num)
{
	struct shape shape = {
		.log_size = ifc_get(xrc_srqc, srqc, log_xrc_srq_size),
		.log_stride = ifc_get(xrc_srqc, srqc, log_rq_stride) + STRIDE_BASE,
		.log_page = ifc_get(xrc_srqc, srqc, log_page_size),
		.page_offset = ifc_get(xrc_srqc, srqc, page_offset),
		.pd = ifc_get(xrc_srqc, srqc, pd),
		.dbr = ifc_get64(srqc, srqc, dbr_addr),
		.signature = ifc_get(xrc_srqc, srqc, wq_signature),
		.linked = true, .pas = pas,
	};
	uint32_t xrcd = ifc_get(xrc_srqc, srqc, xrcd), cqn = ifc_get(xrc_srqc, srqc, cqn);
	struct srq *srq = calloc(1, sizeof(*srq));
	enum cmd_status status = STAT_OK;

	if (!srq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	srq->xrc = xrc;
	srq->user_index = ifc_get(xrc_srqc, srqc, user_index);
	memcpy(srq->context, srqc, sizeof(srq->context));
	if (!srqc_supported(srqc, xrc))
		status = cmd_refuse(cmd, STAT_BAD_PARAM,
				    "a field of the context that this card does not support is set");
	if (!status && xrc) {
		srq->xrcd = obj_find(cmd->vhca, OBJ_XRCD, xrcd);
		srq->cq = obj_find(cmd->vhca, OBJ_CQ, cqn);
		if (!srq->xrcd)
			status = cmd_refuse(cmd, STAT_BAD_RES, "no XRC domain 0x%x", xrcd);
		else if (!srq->cq)
			status = cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", cqn);
	}
	if (!status)
		status = srq_add(srq, cmd, OBJ_SRQ, &shape);
	if (status) {
		free(srq);
		return status;
	}
	srq_limit(srq, cmd, ifc_get(xrc_srqc, srqc, lwm));
	*num = srq->obj.num;
	return STAT_OK;
}

static void srq_context(const struct srq *srq, uint8_t *srqc)
{
	memcpy(srqc, srq->context, sizeof(srq->context));
	ifc_set(xrc_srqc, srqc, state, srq->broken ? SRQ_ERROR : SRQ_GOOD);
	ifc_set(xrc_srqc, srqc, lwm, srq->limit);
	ifc_set(xrc_srqc, srqc, wqe_cnt, srq->queue.ci);
}

static enum cmd_status create_srq(struct cmd *cmd)
{
	uint32_t num;
	enum cmd_status status = srq_new(cmd, ifc_addr(create_srq_in, cmd->in, srq_context_entry),
					 ifc_addr(create_srq_in, cmd->in, pas), false, &num);

	if (!status)
		ifc_set(create_srq_out, cmd->out, srqn, num);
	return status;
}

static enum cmd_status destroy_srq(struct cmd *cmd)
{
	return srq_remove(cmd, OBJ_SRQ, ifc_get(destroy_srq_in, cmd->in, srqn), false);
}

static enum cmd_status query_srq(struct cmd *cmd)
{
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_SRQ, ifc_get(query_srq_in, cmd->in, srqn), false,
				    &status);

	if (srq)
		srq_context(srq, ifc_addr(query_srq_out, cmd->out, srq_context_entry));
	return status;
}

static enum cmd_status arm_rq(struct cmd *cmd)
{
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_SRQ, ifc_get(arm_rq_in, cmd->in, srq_number), false,
				    &status);

	return srq ? srq_limit(srq, cmd, ifc_get(arm_rq_in, cmd->in, lwm)) : status;
}

static enum cmd_status create_xrc_srq(struct cmd *cmd)
{
	const uint8_t *srqc = ifc_addr(create_xrc_srq_in, cmd->in, xrc_srq_context_entry);
	enum cmd_status status;
	uint32_t num;

	if (ifc_get(create_xrc_srq_in, cmd->in, xrc_srq_umem_valid))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no umem is supported");
	status = srq_new(cmd, srqc, ifc_addr(create_xrc_srq_in, cmd->in, pas), true, &num);
	if (!status)
		ifc_set(create_xrc_srq_out, cmd->out, xrc_srqn, num);
	return status;
}

static enum cmd_status destroy_xrc_srq(struct cmd *cmd)
{
	return srq_remove(cmd, OBJ_SRQ, ifc_get(destroy_xrc_srq_in, cmd->in, xrc_srqn), true);
}

static enum cmd_status query_xrc_srq(struct cmd *cmd)
{
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_SRQ, ifc_get(query_xrc_srq_in, cmd->in, xrc_srqn),
				    true, &status);

	if (srq)
		srq_context(srq, ifc_addr(query_xrc_srq_out, cmd->out, xrc_srq_context_entry));
	return status;
}

static enum cmd_status arm_xrc_srq(struct cmd *cmd)
{
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_SRQ, ifc_get(arm_xrc_srq_in, cmd->in, xrc_srqn), true,
				    &status);

	return srq ? srq_limit(srq, cmd, ifc_get(arm_xrc_srq_in, cmd->in, lwm)) : status;
}

/* RMP */

static bool rmpc_supported(const uint8_t *rmpc)
{
	uint8_t rest[ifc_bytes(rmpc)];

	memcpy(rest, rmpc, sizeof(rest));
	ifc_known(rmpc, rest, state);
	ifc_known(rmpc, rest, basic_cyclic_rcv_wqe);
	ifc_known(rmpc, rest, wq.wq_type);
	ifc_known(rmpc, rest, wq.wq_signature);
	ifc_known(rmpc, rest, wq.page_offset);
	ifc_known(rmpc, rest, wq.lwm);
	ifc_known(rmpc, rest, wq.pd);
	ifc_known(rmpc, rest, wq.dbr_addr);
	ifc_known(rmpc, rest, wq.log_wq_stride);
	ifc_known(rmpc, rest, wq.log_wq_pg_sz);
	ifc_known(rmpc, rest, wq.log_wq_sz);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status create_rmp(struct cmd *cmd)
{
	const uint8_t *rmpc = ifc_addr(create_rmp_in, cmd->in, ctx);
	uint32_t type = ifc_get(rmpc, rmpc, wq.wq_type);
	struct shape shape = {
		.log_size = ifc_get(rmpc, rmpc, wq.log_wq_sz),
		.log_stride = ifc_get(rmpc, rmpc, wq.log_wq_stride),
		.log_page = ifc_get(rmpc, rmpc, wq.log_wq_pg_sz),
		.page_offset = ifc_get(rmpc, rmpc, wq.page_offset),
		.pd = ifc_get(rmpc, rmpc, wq.pd),
		.dbr = ifc_get64(rmpc, rmpc, wq.dbr_addr),
		.signature = ifc_get(rmpc, rmpc, wq.wq_signature),
		.linked = type == MLX5_WQ_TYPE_LINKED_LIST,
		.pas = ifc_addr(rmpc, rmpc, wq.pas),
	};
	enum cmd_status status;
	struct srq *srq;

	if (!rmpc_supported(rmpc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "rmpc: a field that this card does not support is set");
	if (ifc_get(rmpc, rmpc, state) != RMP_READY)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a new RMP is ready, not in state %u",
				  ifc_get(rmpc, rmpc, state));
	if (type != MLX5_WQ_TYPE_LINKED_LIST && type != MLX5_WQ_TYPE_CYCLIC)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "wq: type %u", type);
	srq = calloc(1, sizeof(*srq));
	if (!srq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	memcpy(srq->context, ifc_addr(rmpc, rmpc, wq), sizeof(srq->context));
	status = srq_add(srq, cmd, OBJ_RMP, &shape);
	if (status) {
		free(srq);
		return status;
	}
	srq_limit(srq, cmd, ifc_get(rmpc, rmpc, wq.lwm));
	ifc_set(create_rmp_out, cmd->out, rmpn, srq->obj.num);
	return STAT_OK;
}

static enum cmd_status destroy_rmp(struct cmd *cmd)
{
	return srq_remove(cmd, OBJ_RMP, ifc_get(destroy_rmp_in, cmd->in, rmpn), false);
}

static enum cmd_status query_rmp(struct cmd *cmd)
{
	uint8_t *rmpc = ifc_addr(query_rmp_out, cmd->out, rmp_context);
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_RMP, ifc_get(query_rmp_in, cmd->in, rmpn), false,
				    &status);

	if (!srq)
		return status;
	memcpy(ifc_addr(rmpc, rmpc, wq), srq->context, sizeof(srq->context));
	ifc_set(rmpc, rmpc, state, srq->broken ? RMP_ERROR : RMP_READY);
	ifc_set(rmpc, rmpc, wq.lwm, srq->limit);
	ifc_set(rmpc, rmpc, wq.hw_counter, srq->queue.ci);
	return STAT_OK;
}

static enum cmd_status modify_rmp(struct cmd *cmd)
{
	const uint8_t *rmpc = ifc_addr(modify_rmp_in, cmd->in, ctx);
	bool limit = ifc_get(modify_rmp_in, cmd->in, bitmask.lwm);
	enum cmd_status status;
	struct srq *srq = srq_named(cmd, OBJ_RMP, ifc_get(modify_rmp_in, cmd->in, rmpn), false,
				    &status);

	if (!srq)
		return status;
	if (ifc_get(modify_rmp_in, cmd->in, rmp_state) != RMP_READY || srq->broken)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "RMP 0x%x is not in state %u",
				  srq->obj.num, ifc_get(modify_rmp_in, cmd->in, rmp_state));
	if (ifc_get(rmpc, rmpc, state) != RMP_READY)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no way to state %u",
				  ifc_get(rmpc, rmpc, state));
	return limit ? srq_limit(srq, cmd, ifc_get(rmpc, rmpc, wq.lwm)) : STAT_OK;
}

static const struct cmd_desc srq_cmds[] = {
	CMD(CREATE_SRQ, create_srq, CMD_INIT, 0, create_srq),
	CMD(DESTROY_SRQ, destroy_srq, CMD_INIT, 0, destroy_srq),
	CMD(QUERY_SRQ, query_srq, CMD_INIT, 0, query_srq),
	CMD_MODS(ARM_RQ, arm_rq, CMD_INIT, 0, 1u << ARM_SRQ, arm_rq),
	CMD(CREATE_XRC_SRQ, create_xrc_srq, CMD_INIT, 0, create_xrc_srq),
	CMD(DESTROY_XRC_SRQ, destroy_xrc_srq, CMD_INIT, 0, destroy_xrc_srq),
	CMD(QUERY_XRC_SRQ, query_xrc_srq, CMD_INIT, 0, query_xrc_srq),
	CMD_MODS(ARM_XRC_SRQ, arm_xrc_srq, CMD_INIT, 0, 1u << ARM_SRQ, arm_xrc_srq),
	CMD(CREATE_RMP, create_rmp, CMD_INIT, 0, create_rmp),
	CMD(DESTROY_RMP, destroy_rmp, CMD_INIT, 0, destroy_rmp),
	CMD(QUERY_RMP, query_rmp, CMD_INIT, 0, query_rmp),
	CMD(MODIFY_RMP, modify_rmp, CMD_INIT, 0, modify_rmp),
	{}
};

CMD_TABLE(srq_cmds);
