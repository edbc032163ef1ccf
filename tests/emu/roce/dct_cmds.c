// SPDX-License-Identifier: GPL-2.0
/* The commands of DCTs. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/reserved.h"
#include "roce/address.h"
#include "roce/caps.h"
#include "roce/dct.h"
#include "roce/run.h"
#include "roce/srq.h"
#include "switch/vport.h"

#define MTU_MIN		1		/* 256 bytes, times 2 for each further one */
#define MTU_MAX		5
#define STATE_ACTIVE	0
#define STATE_DRAINING	1
#define STATE_DRAINED	2

static void dct_destroy(struct obj *obj)
{
	struct dct *dct = (struct dct *)obj;

	dct_close(dct);
	roce_put(dct->qp.roce);
	obj_put(dct->qp.pd_obj);
	obj_put(dct->qp.receive_cq);
	obj_put(dct->qp.srq);
	obj_put(dct->qp.qcounter);
	free(dct);
}

static bool dctc_supported(const uint8_t *dctc)
{
	uint8_t rest[ifc_bytes(dctc)];

	memcpy(rest, dctc, sizeof(rest));
	ifc_known(dctc, rest, user_index);
	ifc_known(dctc, rest, cqn);
	ifc_known(dctc, rest, counter_set_id);
	ifc_known(dctc, rest, atomic_mode);
	ifc_known(dctc, rest, rre);
	ifc_known(dctc, rest, rwe);
	ifc_known(dctc, rest, rae);
	ifc_known(dctc, rest, latency_sensitive);
	ifc_known(dctc, rest, min_rnr_nak);
	ifc_known(dctc, rest, srqn_xrqn);
	ifc_known(dctc, rest, pd);
	ifc_known(dctc, rest, tclass);
	ifc_known(dctc, rest, flow_label);
	ifc_known(dctc, rest, dc_access_key);
	ifc_known(dctc, rest, mtu);
	ifc_known(dctc, rest, port);
	ifc_known(dctc, rest, pkey_index);
	ifc_known(dctc, rest, my_addr_index);
	ifc_known(dctc, rest, hop_limit);
	ifc_known(dctc, rest, eth_prio);
	ifc_known(dctc, rest, ecn);
	ifc_known(dctc, rest, dscp);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status dct_check(struct cmd *cmd, const uint8_t *dctc)
{
	uint32_t mtu = ifc_get(dctc, dctc, mtu);

	if (!dctc_supported(dctc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "dctc: a field that this card does not support is set");
	if (mtu < MTU_MIN || mtu > MTU_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "mtu %u", mtu);
	if (ifc_get(dctc, dctc, port) != 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the card has one port, not %u",
				  ifc_get(dctc, dctc, port));
	if (ifc_get(dctc, dctc, pkey_index))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pkey_index %u: there is one key",
				  ifc_get(dctc, dctc, pkey_index));
	if (ifc_get(dctc, dctc, rae) && !hca_cap(cmd->vhca, atomic))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "atomic is no capability");
	return STAT_OK;
}

/* Look up what the context names, without references */
static enum cmd_status dct_resolve(struct qp *qp, struct cmd *cmd, const uint8_t *dctc)
{
	uint32_t counter = ifc_get(dctc, dctc, counter_set_id);
	struct vhca *vhca = cmd->vhca;

	qp->pd = ifc_get(dctc, dctc, pd);
	qp->pd_obj = obj_find(vhca, OBJ_PD, qp->pd);
	if (!qp->pd_obj)
		return cmd_refuse(cmd, STAT_BAD_RES, "no PD 0x%x", qp->pd);
	qp->receive_cq = obj_find(vhca, OBJ_CQ, ifc_get(dctc, dctc, cqn));
	if (!qp->receive_cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(dctc, dctc, cqn));
	qp->srq = srq_find(vhca, ifc_get(dctc, dctc, srqn_xrqn));
	if (!qp->srq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no SRQ 0x%x",
				  ifc_get(dctc, dctc, srqn_xrqn));
	qp->qcounter = obj_find(vhca, OBJ_QCOUNTER, counter);
	if (counter && !qp->qcounter)
		return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", counter);
	if (!route_from(vhca->vport, ifc_get(dctc, dctc, my_addr_index), &qp->route))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no address %u of RoCE v2",
				  ifc_get(dctc, dctc, my_addr_index));
	return STAT_OK;
}

/* Apply the rest of the context */
static void dct_load(struct dct *dct, const uint8_t *dctc)
{
	struct route *route = &dct->qp.route;
	struct qp *qp = &dct->qp;

	memcpy(dct->context, dctc, sizeof(dct->context));
	dct->key = ifc_get64(dctc, dctc, dc_access_key);
	qp->service = QP_DCT;
	qp->state = QP_RTR;
	qp->user_index = ifc_get(dctc, dctc, user_index);
	qp->counters = qp->qcounter ?: &qp->uncounted;
	qp->mtu = 128u << ifc_get(dctc, dctc, mtu);
	qp->max_message = 1u << hca_cap(qp->obj.vhca, log_max_msg);
	qp->remote_read = ifc_get(dctc, dctc, rre);
	qp->remote_write = ifc_get(dctc, dctc, rwe);
	qp->remote_atomic = ifc_get(dctc, dctc, rae);
	qp->max_remote_reads = READS_MAX;
	qp->min_rnr_nak = ifc_get(dctc, dctc, min_rnr_nak);
	route->sport = route_sport(qp);
	route->tclass = ifc_get(dctc, dctc, tclass) | ifc_get(dctc, dctc, dscp) << 2 |
			ifc_get(dctc, dctc, ecn);
	route->hop_limit = ifc_get(dctc, dctc, hop_limit);
	route->flow_label = route->ipv4 ? 0 : ifc_get(dctc, dctc, flow_label);
	route->tci |= ifc_get(dctc, dctc, eth_prio) << 13;
}

static enum cmd_status create_dct(struct cmd *cmd)
{
	const uint8_t *dctc = ifc_addr(create_dct_in, cmd->in, dct_context_entry);
	enum cmd_status status = roce_refused(cmd);
	struct dct *dct;

	if (status)
		return status;
	if (!hca_cap(cmd->vhca, dct))
		return cmd_refuse(cmd, STAT_BAD_OP, "dct is no capability");
	status = dct_check(cmd, dctc);
	if (status)
		return status;
	dct = calloc(1, sizeof(*dct));
	if (!dct)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = dct_resolve(&dct->qp, cmd, dctc);
	if (status)
		goto err_free;
	dct->qp.roce = roce_get(cmd->vhca->card);
	if (!dct->qp.roce) {
		status = cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
		goto err_free;
	}
	if (!obj_add(cmd->vhca, OBJ_DCT, &dct->qp.obj, dct_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no DCT left");
		goto err_roce;
	}
	dct->qp.timers = run_timers(dct->qp.roce);
	dct_load(dct, dctc);
	obj_get(dct->qp.pd_obj);
	obj_get(dct->qp.receive_cq);
	obj_get(dct->qp.srq);
	obj_get(dct->qp.qcounter);
	ifc_set(create_dct_out, cmd->out, dctn, dct->qp.obj.num);
	return STAT_OK;

err_roce:
	roce_put(dct->qp.roce);
err_free:
	free(dct);
	return status;
}

static struct dct *dct_named(struct cmd *cmd, uint32_t num, enum cmd_status *status)
{
	struct dct *dct = dct_find(cmd->vhca, num);

	*status = dct ? STAT_OK : cmd_refuse(cmd, STAT_BAD_RES, "no DCT 0x%x", num);
	return dct;
}

static enum cmd_status drain_dct(struct cmd *cmd)
{
	enum cmd_status status;
	struct dct *dct = dct_named(cmd, ifc_get(drain_dct_in, cmd->in, dctn), &status);

	if (!dct)
		return status;
	if (dct->draining)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "DCT 0x%x is being drained",
				  dct->qp.obj.num);
	dct_drain(dct);
	return STAT_OK;
}

static enum cmd_status destroy_dct(struct cmd *cmd)
{
	enum cmd_status status;
	struct dct *dct = dct_named(cmd, ifc_get(destroy_dct_in, cmd->in, dctn), &status);

	if (!dct)
		return status;
	if (!dct->drained)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "DCT 0x%x is not drained, has %u peers",
				  dct->qp.obj.num, dct->count);
	obj_del(&dct->qp.obj);
	return STAT_OK;
}

static enum cmd_status query_dct(struct cmd *cmd)
{
	uint8_t *dctc = ifc_addr(query_dct_out, cmd->out, dct_context_entry);
	enum cmd_status status;
	struct dct *dct = dct_named(cmd, ifc_get(query_dct_in, cmd->in, dctn), &status);

	if (!dct)
		return status;
	memcpy(dctc, dct->context, sizeof(dct->context));
	ifc_set(dctc, dctc, state, dct->drained ? STATE_DRAINED :
				   dct->draining ? STATE_DRAINING : STATE_ACTIVE);
	ifc_set(dctc, dctc, dc_access_key_violation_count, dct->violations);
	return STAT_OK;
}

static enum cmd_status arm_dct(struct cmd *cmd)
{
	enum cmd_status status;
	struct dct *dct = dct_named(cmd, ifc_get(arm_dct_in, cmd->in, dct_number), &status);

	if (!dct)
		return status;
	if (dct->draining)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "DCT 0x%x is being drained",
				  dct->qp.obj.num);
	dct->armed = true;
	return STAT_OK;
}

static const struct cmd_desc dct_cmds[] = {
	CMD(CREATE_DCT, create_dct, CMD_INIT, 0, create_dct),
	CMD(DESTROY_DCT, destroy_dct, CMD_INIT, 0, destroy_dct),
	CMD(DRAIN_DCT, drain_dct, CMD_INIT, 0, drain_dct),
	CMD(QUERY_DCT, query_dct, CMD_INIT, 0, query_dct),
	CMD(ARM_DCT_FOR_KEY_VIOLATION, arm_dct, CMD_INIT, 0, arm_dct),
	{}
};

CMD_TABLE(dct_cmds);
