// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "queue/rqt.h"

#define ENTRY	4	/* bytes of a table entry: 8 reserved bits, 24 of number */

static void hold(struct rq **rqs, uint32_t count)
{
	while (count--)
		obj_get(rqs[count]);
}

static void release(struct rq **rqs, uint32_t count)
{
	while (count--)
		obj_put(rqs[count]);
}

static void rqt_destroy(struct obj *obj)
{
	struct rqt *rqt = (struct rqt *)obj;

	release(rqt->rqs, rqt->count);
	free(rqt->rqs);
	free(rqt);
}

/* Look up all queues that the command lists, without changing the table */
static enum cmd_status rqt_list(struct cmd *cmd, const uint8_t *rqtc, struct rq **rqs,
				uint32_t count)
{
	const uint8_t *list = rqtc + ifc_bytes(rqtc);
	uint32_t i, rqn;

	if (ifc_get(rqtc, rqtc, list_q_type) || ifc_get(rqtc, rqtc, rq_vhca_id_format))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the table lists RQs of this function only");
	if (count > (cmd->in_len - (uint32_t)(list - cmd->in)) / ENTRY)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u RQs said, %u bytes given", count,
				  cmd->in_len - (uint32_t)(list - cmd->in));
	for (i = 0; i < count; i++) {
		memcpy(&rqn, list + i * ENTRY, ENTRY);
		rqn = be32toh(rqn);
		rqs[i] = rqn >> 24 ? NULL : obj_find(cmd->vhca, OBJ_RQ, rqn);
		if (!rqs[i])
			return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	}
	return STAT_OK;
}

static enum cmd_status create_rqt(struct cmd *cmd)
{
	const uint8_t *rqtc = ifc_addr(create_rqt_in, cmd->in, rqt_context);
	uint32_t max = ifc_get(rqtc, rqtc, rqt_max_size);
	uint32_t count = ifc_get(rqtc, rqtc, rqt_actual_size);
	enum cmd_status status;
	struct rqt *rqt;

	if (!max || max > 1u << hca_cap(cmd->vhca, log_max_rqt_size))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "rqt_max_size %u", max);
	if (!count || count > max)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%u entries of %u", count, max);
	rqt = calloc(1, sizeof(*rqt));
	if (!rqt)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	rqt->max = max;
	rqt->count = count;
	rqt->rqs = calloc(max, sizeof(*rqt->rqs));
	if (!rqt->rqs) {
		status = cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
		goto err_free;
	}
	status = rqt_list(cmd, rqtc, rqt->rqs, count);
	if (status != STAT_OK)
		goto err_rqs;
	if (!obj_add(cmd->vhca, OBJ_RQT, &rqt->obj, rqt_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no RQT left");
		goto err_rqs;
	}
	hold(rqt->rqs, count);
	ifc_set(create_rqt_out, cmd->out, rqtn, rqt->obj.num);
	return STAT_OK;

err_rqs:
	free(rqt->rqs);
err_free:
	free(rqt);
	return status;
}

static enum cmd_status modify_rqt(struct cmd *cmd)
{
	const uint8_t *rqtc = ifc_addr(modify_rqt_in, cmd->in, ctx);
	uint32_t count = ifc_get(rqtc, rqtc, rqt_actual_size);
	uint32_t rqtn = ifc_get(modify_rqt_in, cmd->in, rqtn);
	struct rqt *rqt = obj_find(cmd->vhca, OBJ_RQT, rqtn);
	enum cmd_status status;
	struct rq **rqs;

	if (!rqt)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQT 0x%x", rqtn);
	if (!ifc_get(modify_rqt_in, cmd->in, bitmask.rqn_list))
		return STAT_OK;
	if (!count || count > rqt->max)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%u entries of %u", count, rqt->max);
	rqs = calloc(rqt->max, sizeof(*rqs));
	if (!rqs)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = rqt_list(cmd, rqtc, rqs, count);
	if (status != STAT_OK) {
		free(rqs);
		return status;
	}
	hold(rqs, count);
	release(rqt->rqs, rqt->count);
	free(rqt->rqs);
	rqt->rqs = rqs;
	rqt->count = count;
	return STAT_OK;
}

static enum cmd_status query_rqt(struct cmd *cmd)
{
	uint32_t rqtn = ifc_get(query_rqt_in, cmd->in, rqtn);
	struct rqt *rqt = obj_find(cmd->vhca, OBJ_RQT, rqtn);
	uint8_t *rqtc = ifc_addr(query_rqt_out, cmd->out, rqt_context);
	uint32_t i, rqn;

	if (!rqt)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQT 0x%x", rqtn);
	if (cmd->out_len < ifc_bytes(query_rqt_out) + rqt->count * ENTRY)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "output of %u bytes for %u entries",
				  cmd->out_len, rqt->count);
	ifc_set(rqtc, rqtc, rqt_max_size, rqt->max);
	ifc_set(rqtc, rqtc, rqt_actual_size, rqt->count);
	for (i = 0; i < rqt->count; i++) {
		rqn = htobe32(rqt->rqs[i]->obj.num);
		memcpy(rqtc + ifc_bytes(rqtc) + i * ENTRY, &rqn, ENTRY);
	}
	return STAT_OK;
}

static enum cmd_status destroy_rqt(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_RQT, ifc_get(destroy_rqt_in, cmd->in, rqtn));
}

static const struct cap_desc rqt_caps[] = {
	CAP(log_max_rqt, 18),
	CAP(log_max_rqt_size, 11),
	CAP_ETH(rss_ind_tbl_cap, 11),
	{}
};

CAP_TABLE(rqt_caps);

static const struct cmd_desc rqt_cmds[] = {
	CMD(CREATE_RQT, create_rqt, CMD_INIT, 0, create_rqt),
	CMD(MODIFY_RQT, modify_rqt, CMD_INIT, 0, modify_rqt),
	CMD(QUERY_RQT, query_rqt, CMD_INIT, 0, query_rqt),
	CMD(DESTROY_RQT, destroy_rqt, CMD_INIT, 0, destroy_rqt),
	{}
};

CMD_TABLE(rqt_cmds);
