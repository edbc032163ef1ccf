// SPDX-License-Identifier: GPL-2.0
/* The commands of CQs. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/eq.h"
#include "firmware/reserved.h"
#include "host/dma.h"
#include "queue/cq.h"
#include "queue/wq.h"

#define DBR_SIZE	8	/* of a doorbell record */

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

static void cq_destroy(struct obj *obj)
{
	struct cq *cq = (struct cq *)obj;

	moderation_stop(cq->moderation, cq);
	moderation_put(cq->moderation);
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
	if (!obj_find(vhca, OBJ_UAR, cq->uar))
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
	cq_refresh(cq);
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
	if (cq->status != MLX5_CQC_STATUS_OK || !cq_refresh(cq) ||
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
		cq_notify(cq);
	}
	return STAT_OK;
}

static enum cmd_status destroy_cq(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_CQ, ifc_get(destroy_cq_in, cmd->in, cqn));
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
