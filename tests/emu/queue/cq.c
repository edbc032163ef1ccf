// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "queue/wq.h"
#include "record/clock.h"
#include "record/trace.h"

#define COUNTER_MASK	0xffffffu	/* producer and consumer counters have 24 bits */
#define NSEC_PER_USEC	1000ull

enum {
	DBR_CONSUMER	= 0,
	DBR_ARM		= 4,
	DBR_SIZE	= 8,
};

/* modify_field_select of MODIFY_CQ */
#define SELECT_FIELD	\
	modify_field_select_resize_field_select.modify_field_select.modify_field_select

/* The same with op_mod OP_MOD_RESIZE */
#define OP_MOD_RESIZE	1
#define RESIZE_FIELD	\
	modify_field_select_resize_field_select.resize_field_select.resize_field_select
#define RESIZE_ALL	7		/* log_cq_size, page_offset, log_page_size */

enum {
	MODIFY_PERIOD		= 1 << 0,
	MODIFY_COUNT		= 1 << 1,
	MODIFY_OVERRUN		= 1 << 2,
	MODIFY_EQN		= 1 << 3,
	MODIFY_PERIOD_MODE	= 1 << 4,
	MODIFY_ALL		= (1 << 5) - 1,
};

static void fire(struct cq *cq)
{
	cq->armed = MLX5_CQC_ST_FIRED;
	cq->fired = true;
	cq->fired_sn = cq->arm_sn;
	cq->notified = cq->pi;
	cq->waiting = 0;
	moderation_stop(cq->moderation, cq);
	if (cq->period)
		cq->last_event = clock_now();
	eq_post_completion(cq->eq, cq->obj.num);
}

static bool cq_armed(const struct cq *cq)
{
	return cq->armed == MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED ||
	       cq->armed == MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED;
}

void cq_expired(struct cq *cq)
{
	if (cq_armed(cq) && cq->waiting)
		fire(cq);
}

static void notify(struct cq *cq)
{
	uint64_t now, deadline;

	if (!cq->period || !cq->max_count || cq->waiting >= cq->max_count) {
		fire(cq);
		return;
	}
	now = clock_now();
	deadline = (cq->period_from_cqe ? now : cq->last_event) + cq->period * NSEC_PER_USEC;
	if (deadline <= now)
		fire(cq);
	else if (cq->period_from_cqe || !cq->prev)
		moderation_start(cq->moderation, cq, deadline);
}

static void cq_stop(struct cq *cq, uint8_t status, uint8_t syndrome)
{
	uint32_t data[7] = { [0] = htobe32(cq->obj.num) };

	cq->status = status;
	moderation_stop(cq->moderation, cq);
	((uint8_t *)data)[11] = syndrome;
	event_post(cq->obj.vhca, EVENT_CQ_ERROR, 0, data, sizeof(data));
}

static void cq_fail(struct cq *cq, uint8_t status, uint8_t syndrome, const char *why)
{
	card_complain(cq->obj.vhca->card, "CQ 0x%x: %s", cq->obj.num, why);
	cq_stop(cq, status, syndrome);
}

void cq_break(struct cq *cq)
{
	cq_stop(cq, MLX5_CQC_STATUS_CQ_OVERFLOW, MLX5_CQ_ERROR_SYNDROME_CQ_OVERRUN);
}

/* Read the consumer index from the driver's record; false: it is invalid */
static bool refresh_consumer(struct cq *cq)
{
	uint32_t *record = dma_at(cq->obj.vhca->card->dma, cq->dbr + DBR_CONSUMER, 4);
	uint32_t behind;

	if (!record)
		return false;
	behind = (cq->pi - be32toh(__atomic_load_n(record, __ATOMIC_ACQUIRE))) & COUNTER_MASK;
	if (behind > 1u << cq->log_size)
		return false;
	cq->ci = cq->pi - behind;
	return true;
}

static bool cq_write(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited)
{
	struct vhca *vhca = cq->obj.vhca;
	uint32_t size = 1u << cq->log_size, index;
	uint64_t tail;
	uint8_t *slot;

	if (cq->status != MLX5_CQC_STATUS_OK)
		return false;
	if (!cq->ignore_overrun && !cq->collapsed && cq->pi - cq->ci >= size) {
		if (!refresh_consumer(cq)) {
			cq_fail(cq, MLX5_CQC_STATUS_CQ_WRITE_FAIL,
				MLX5_CQ_ERROR_SYNDROME_CQ_ACCESS_VIOLATION_ERROR,
				"the consumer index in the doorbell record is beyond what was produced");
			return false;
		}
		if (cq->pi - cq->ci >= size) {
			cq_fail(cq, MLX5_CQC_STATUS_CQ_OVERFLOW,
				MLX5_CQ_ERROR_SYNDROME_CQ_OVERRUN, "overrun");
			return false;
		}
	}
	index = cq->collapsed ? 0 : cq->pi & (size - 1);
	slot = pas_at(&cq->pas, vhca, (uint64_t)index << cq->log_stride, 1u << cq->log_stride);
	if (!slot) {
		cq_fail(cq, MLX5_CQC_STATUS_CQ_WRITE_FAIL,
			MLX5_CQ_ERROR_SYNDROME_CQ_ACCESS_VIOLATION_ERROR, "no memory at a CQE");
		return false;
	}
	/* In a 128 byte entry the CQE is the second half */
	slot += (1u << cq->log_stride) - sizeof(*cqe);
	cqe->op_own = (cqe->op_own & ~MLX5_CQE_OWNER_MASK) | (cq->pi >> cq->log_size & 1);
	if (solicited)
		cqe->op_own |= 2;
	/* Write the owner bit last, with the rest of its quadword */
	memcpy(slot, cqe, sizeof(*cqe) - 8);
	memcpy(&tail, (uint8_t *)cqe + sizeof(*cqe) - 8, 8);
	__atomic_store_n((uint64_t *)(slot + sizeof(*cqe) - 8), tail, __ATOMIC_RELEASE);
	cq->pi++;
	record_use(&vhca->card->record, USE_CQE, cqe->op_own >> 4);
	cq->waiting++;
	if (solicited)
		cq->solicited = cq->pi;
	if (cq->armed == MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED ||
	    (solicited && cq->armed == MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED))
		notify(cq);
	return true;
}

bool cq_post(struct cq *cq, struct mlx5_cqe64 *cqe, bool solicited)
{
	struct card *card = cq->obj.vhca->card;

	if (faults_garble(&card->faults, &card->record, GARBLE_COMPLETION, 0, "none")) {
		cqe->wqe_counter = ~cqe->wqe_counter;
		cqe->byte_cnt = ~cqe->byte_cnt;
	}
	if (faults_garble(&card->faults, &card->record, GARBLE_TWICE, 0, "none") &&
	    !cq_write(cq, cqe, solicited))
		return false;
	return cq_write(cq, cqe, solicited);
}

void cq_doorbell(struct vhca *vhca, uint32_t uar, const uint32_t be[2])
{
	uint32_t word = be32toh(be[0]), cqn = be32toh(be[1]), behind;
	struct cq *cq = obj_find(vhca, OBJ_CQ, cqn & 0xffffff);
	bool solicited_only = word & MLX5_CQ_DB_REQ_NOT_SOL;
	struct trace *trace = vhca->card->record.trace;

	if (!cq || cq->uar != uar) {
		card_complain(vhca->card, "function 0x%x: doorbell in UAR %u for a foreign CQ 0x%x",
			      vhca->function_id, uar, cqn);
		return;
	}
	if (trace_wants(trace, TRACE_DOORBELL)) {
		trace_begin(trace, TRACE_DOORBELL, "cq_arm");
		trace_u64(trace, "fn", vhca->function_id);
		trace_u64(trace, "cqn", cqn);
		trace_u64(trace, "ci", word & COUNTER_MASK);
		trace_end(trace);
	}
	if (word & 0xce000000 || cqn >> 24) {
		card_complain(vhca->card, "CQ 0x%x: arm doorbell 0x%08x has reserved bits", cqn,
			      word);
		return;
	}
	if (cq->status != MLX5_CQC_STATUS_OK)
		return;
	behind = (cq->pi - word) & COUNTER_MASK;
	if (behind > 1u << cq->log_size && !cq->ignore_overrun && !cq->collapsed) {
		card_complain(vhca->card, "CQ 0x%x: armed at 0x%x, produced 0x%x", cqn,
			      word & COUNTER_MASK, cq->pi & COUNTER_MASK);
		return;
	}
	/* A repeated request: its event was sent already */
	if (cq->fired && (word >> 28 & 3) == cq->fired_sn)
		return;
	cq->arm_sn = word >> 28 & 3;
	cq->armed = solicited_only ? MLX5_CQC_ST_SOLICITED_NOTIFICATION_REQUEST_ARMED :
				     MLX5_CQC_ST_NOTIFICATION_REQUEST_ARMED;
	cq->waiting = behind;
	if (solicited_only ? ((cq->solicited - (cq->pi - behind)) & COUNTER_MASK) - 1 < behind :
			     behind != 0)
		fire(cq);
}

static void cq_destroy(struct obj *obj)
{
	struct cq *cq = (struct cq *)obj;

	moderation_stop(cq->moderation, cq);
	moderation_put(cq->moderation);
	obj_put(cq->uar_obj);
	obj_put(cq->eq);
	pas_exit(&cq->pas);
	free(cq);
}

static bool cqc_reserved(const uint8_t *cqc)
{
	uint8_t rest[ifc_bytes(cqc)];

	memcpy(rest, cqc, sizeof(rest));
	ifc_known(cqc, rest, status);
	ifc_known(cqc, rest, cqe_sz);
	ifc_known(cqc, rest, cc);
	ifc_known(cqc, rest, scqe_break_moderation_en);
	ifc_known(cqc, rest, oi);
	ifc_known(cqc, rest, cq_period_mode);
	ifc_known(cqc, rest, cqe_comp_en);
	ifc_known(cqc, rest, mini_cqe_res_format);
	ifc_known(cqc, rest, st);
	ifc_known(cqc, rest, cqe_compression_layout);
	ifc_known(cqc, rest, page_offset);
	ifc_known(cqc, rest, log_cq_size);
	ifc_known(cqc, rest, uar_page);
	ifc_known(cqc, rest, cq_period);
	ifc_known(cqc, rest, cq_max_count);
	ifc_known(cqc, rest, c_eqn_or_apu_element);
	ifc_known(cqc, rest, log_page_size);
	ifc_known(cqc, rest, dbr_addr);
	return bits_none(rest, sizeof(rest));
}

/* Check the whole context before anything is stored */
static enum cmd_status cq_parse(struct cq *cq, struct cmd *cmd, const uint8_t *cqc)
{
	struct vhca *vhca = cmd->vhca;
	uint8_t size = ifc_get(cqc, cqc, cqe_sz), mode = ifc_get(cqc, cqc, cq_period_mode);

	if (!cqc_reserved(cqc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "cqc: a field that this card does not support is set");
	if (ifc_get(create_cq_in, cmd->in, cq_umem_valid))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no umem is supported");
	if (size > 2)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cqe_sz %u", size);
	if (mode > MLX5_CQ_PERIOD_MODE_START_FROM_CQE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cq_period_mode %u", mode);
	if (mode && !hca_cap(vhca, cq_period_start_from_cqe))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cq_period_mode %u", mode);
	if ((ifc_get(cqc, cqc, cq_period) || ifc_get(cqc, cqc, cq_max_count)) &&
	    !hca_cap(vhca, cq_moderation))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cq_moderation is no capability");
	cq->log_stride = size ? 7 : 6;
	cq->log_size = ifc_get(cqc, cqc, log_cq_size);
	if (cq->log_size > hca_cap(vhca, log_max_cq_sz) || cq->log_size > 22)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "2^%u entries", cq->log_size);
	cq->collapsed = ifc_get(cqc, cqc, cc);
	cq->ignore_overrun = ifc_get(cqc, cqc, oi);
	cq->period = ifc_get(cqc, cqc, cq_period);
	cq->max_count = ifc_get(cqc, cqc, cq_max_count);
	cq->period_from_cqe = mode == MLX5_CQ_PERIOD_MODE_START_FROM_CQE;
	cq->uar = ifc_get(cqc, cqc, uar_page);
	cq->uar_obj = obj_find(vhca, OBJ_UAR, cq->uar);
	if (!cq->uar_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no UAR %u", cq->uar);
	cq->eq = obj_find(vhca, OBJ_EQ, ifc_get(cqc, cqc, c_eqn_or_apu_element));
	if (!cq->eq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no EQ %u",
				  ifc_get(cqc, cqc, c_eqn_or_apu_element));
	cq->dbr = ifc_get64(cqc, cqc, dbr_addr);
	if (cq->dbr & 7 || !dma_at(vhca->card->dma, cq->dbr, DBR_SIZE))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "doorbell record at 0x%llx",
				  (unsigned long long)cq->dbr);
	memcpy(cq->cqc, cqc, sizeof(cq->cqc));
	return STAT_OK;
}

/* The queue's memory, as the context and the page list at @list describe it */
static enum cmd_status cq_memory(struct cmd *cmd, const uint8_t *cqc, const uint8_t *list,
				 unsigned int log_bytes, struct pas *pas)
{
	uint32_t pages, offset, room = (cmd->in_len - (uint32_t)(list - cmd->in)) / 8;
	uint8_t shift = ifc_get(cqc, cqc, log_page_size) + 12;

	if (shift > 30)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pages of 2^%u", shift);
	offset = ifc_get(cqc, cqc, page_offset) << (shift - 6);
	pages = (offset + (1ull << log_bytes) + (1ull << shift) - 1) >> shift;
	if (room < pages)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u pages listed, needs %u", room, pages);
	if (!pas_init(pas, cmd->vhca, list, pages, shift, offset))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "a page of 2^%u is misaligned or outside guest memory", shift);
	return STAT_OK;
}

static enum cmd_status create_cq(struct cmd *cmd)
{
	const uint8_t *cqc = ifc_addr(create_cq_in, cmd->in, cq_context);
	struct cq *cq = calloc(1, sizeof(*cq));
	enum cmd_status status;

	if (!cq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = cq_parse(cq, cmd, cqc);
	if (status != STAT_OK)
		goto err_free;
	status = cq_memory(cmd, cqc, cmd->in + ifc_bytes(create_cq_in),
			   cq->log_size + cq->log_stride, &cq->pas);
	if (status != STAT_OK)
		goto err_free;
	cq->moderation = moderation_get(cmd->vhca->card);
	if (!cq->moderation) {
		status = cmd_refuse(cmd, STAT_INT_ERR, "no timer");
		goto err_pas;
	}
	if (!obj_add(cmd->vhca, OBJ_CQ, &cq->obj, cq_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no CQ left");
		goto err_moderation;
	}
	obj_get(cq->uar_obj);
	obj_get(cq->eq);
	ifc_set(create_cq_out, cmd->out, cqn, cq->obj.num);
	return STAT_OK;

err_moderation:
	moderation_put(cq->moderation);
err_pas:
	pas_exit(&cq->pas);
err_free:
	free(cq);
	return status;
}

static enum cmd_status query_cq(struct cmd *cmd)
{
	uint32_t cqn = ifc_get(query_cq_in, cmd->in, cqn);
	struct cq *cq = obj_find(cmd->vhca, OBJ_CQ, cqn);
	uint8_t *cqc = ifc_addr(query_cq_out, cmd->out, cq_context);

	if (!cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", cqn);
	refresh_consumer(cq);
	memcpy(cqc, cq->cqc, sizeof(cq->cqc));
	ifc_set(cqc, cqc, status, cq->status);
	ifc_set(cqc, cqc, st, cq->armed);
	ifc_set(cqc, cqc, oi, cq->ignore_overrun);
	ifc_set(cqc, cqc, cq_period_mode, cq->period_from_cqe);
	ifc_set(cqc, cqc, cq_period, cq->period);
	ifc_set(cqc, cqc, cq_max_count, cq->max_count);
	ifc_set(cqc, cqc, c_eqn_or_apu_element, cq->eq->obj.num);
	ifc_set(cqc, cqc, last_notified_index, cq->notified);
	ifc_set(cqc, cqc, last_solicit_index, cq->solicited);
	ifc_set(cqc, cqc, consumer_counter, cq->ci);
	ifc_set(cqc, cqc, producer_counter, cq->pi);
	return STAT_OK;
}

/*
 * A CQE of its own kind ends the old queue. The driver moves the entries before it to the new
 * queue, each to the next index, where the card goes on behind them.
 */
static enum cmd_status resize_cq(struct cmd *cmd, struct cq *cq)
{
	const uint8_t *cqc = ifc_addr(modify_cq_in, cmd->in, cq_context);
	uint8_t log_size = ifc_get(cqc, cqc, log_cq_size);
	struct mlx5_cqe64 last = { .op_own = MLX5_CQE_RESIZE_CQ << 4 };
	enum cmd_status status;
	struct pas pas;

	if (!hca_cap(cmd->vhca, cq_resize) || cq->collapsed)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the CQ cannot be resized");
	if (ifc_get(modify_cq_in, cmd->in, RESIZE_FIELD) != RESIZE_ALL)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "resize_field_select 0x%x",
				  ifc_get(modify_cq_in, cmd->in, RESIZE_FIELD));
	if (ifc_get(modify_cq_in, cmd->in, cq_umem_valid))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no umem is supported");
	if (log_size > hca_cap(cmd->vhca, log_max_cq_sz) || log_size > 22)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "2^%u entries", log_size);
	if (ifc_get(cqc, cqc, cqe_sz) != ifc_get(cqc, cq->cqc, cqe_sz))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "entries of another size");
	if (cq->status != MLX5_CQC_STATUS_OK || !refresh_consumer(cq) ||
	    cq->pi - cq->ci >= 1u << cq->log_size)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "CQ 0x%x has no room", cq->obj.num);
	if (cq->pi + 1 - cq->ci > 1u << log_size)
		return cmd_refuse(cmd, STAT_BAD_SIZE, "%u entries wait, room for 2^%u",
				  cq->pi - cq->ci, log_size);
	status = cq_memory(cmd, cqc, cmd->in + ifc_bytes(modify_cq_in), log_size + cq->log_stride,
			   &pas);
	if (status != STAT_OK)
		return status;
	cq_write(cq, &last, false);
	pas_exit(&cq->pas);
	cq->pas = pas;
	cq->log_size = log_size;
	ifc_set(cqc, cq->cqc, log_cq_size, log_size);
	ifc_set(cqc, cq->cqc, page_offset, ifc_get(cqc, cqc, page_offset));
	ifc_set(cqc, cq->cqc, log_page_size, ifc_get(cqc, cqc, log_page_size));
	return STAT_OK;
}

static enum cmd_status modify_cq(struct cmd *cmd)
{
	uint32_t cqn = ifc_get(modify_cq_in, cmd->in, cqn), select, mode;
	const uint8_t *cqc = ifc_addr(modify_cq_in, cmd->in, cq_context);
	struct cq *cq = obj_find(cmd->vhca, OBJ_CQ, cqn);
	struct eq *eq = NULL;

	if (!cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", cqn);
	if (cmd->op_mod == OP_MOD_RESIZE)
		return resize_cq(cmd, cq);
	select = ifc_get(modify_cq_in, cmd->in,
			 SELECT_FIELD);
	mode = ifc_get(cqc, cqc, cq_period_mode);
	if (select & ~MODIFY_ALL)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_field_select 0x%x", select);
	if (select & MODIFY_PERIOD_MODE && mode > MLX5_CQ_PERIOD_MODE_START_FROM_CQE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cq_period_mode %u", mode);
	if (select & (MODIFY_PERIOD | MODIFY_COUNT) && !hca_cap(cmd->vhca, cq_moderation))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "cq_moderation is no capability");
	if (select & MODIFY_EQN) {
		eq = obj_find(cmd->vhca, OBJ_EQ, ifc_get(cqc, cqc, c_eqn_or_apu_element));
		if (!eq)
			return cmd_refuse(cmd, STAT_BAD_RES, "no EQ %u",
					  ifc_get(cqc, cqc, c_eqn_or_apu_element));
	}
	if (select & MODIFY_PERIOD)
		cq->period = ifc_get(cqc, cqc, cq_period);
	if (select & MODIFY_COUNT)
		cq->max_count = ifc_get(cqc, cqc, cq_max_count);
	if (select & MODIFY_OVERRUN)
		cq->ignore_overrun = ifc_get(cqc, cqc, oi);
	if (select & MODIFY_PERIOD_MODE)
		cq->period_from_cqe = mode == MLX5_CQ_PERIOD_MODE_START_FROM_CQE;
	if (eq) {
		obj_put(cq->eq);
		cq->eq = obj_get(eq);
	}
	/* Apply the new moderation to waiting events */
	if (cq->prev) {
		moderation_stop(cq->moderation, cq);
		notify(cq);
	}
	return STAT_OK;
}

static enum cmd_status destroy_cq(struct cmd *cmd)
{
	uint32_t cqn = ifc_get(destroy_cq_in, cmd->in, cqn);
	struct cq *cq = obj_find(cmd->vhca, OBJ_CQ, cqn);

	if (!cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", cqn);
	if (cq->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u queues use CQ 0x%x", cq->obj.refs,
				  cqn);
	obj_del(&cq->obj);
	return STAT_OK;
}

/* A field that the oldest kernel headers lack */
#define CQ_PERIOD_MODE_MODIFY	{ 0x223, 1 }

static const struct cap_desc cq_caps[] = {
	CAP(log_max_cq_sz, 22),
	CAP(log_max_cq, 24),
	CAP(cqe_version, 1),
	CAP(cqe_compression, 1),
	CAP(cqe_compression_timeout, 16),
	CAP(cqe_compression_max_num, 128),
	CAP(mini_cqe_resp_stride_index, 1),
	CAP(cq_oi, 1),
	CAP(cq_resize, 1),
	CAP(cq_moderation, 1),
	CAP(cq_period_start_from_cqe, 1),
	CAP_AT(GENERAL, cq_period_mode_modify, CQ_PERIOD_MODE_MODIFY, 1),
	CAP(scqe_break_moderation, 1),
	{}
};

CAP_TABLE(cq_caps);

static const struct cmd_desc cq_cmds[] = {
	CMD(CREATE_CQ, create_cq, CMD_INIT, 0, create_cq),
	CMD(DESTROY_CQ, destroy_cq, CMD_INIT, 0, destroy_cq),
	CMD(QUERY_CQ, query_cq, CMD_INIT, 0, query_cq),
	CMD_MODS(MODIFY_CQ, modify_cq, CMD_INIT, 0, 1 | 1 << OP_MOD_RESIZE, modify_cq),
	{}
};

CMD_TABLE(cq_cmds);
