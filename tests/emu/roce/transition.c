// SPDX-License-Identifier: GPL-2.0
/* Transitions between states of a QP, and the fields of its context that they set. */
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "queue/wq.h"
#include "roce/address.h"
#include "roce/caps.h"
#include "roce/dci.h"
#include "roce/qp.h"
#include "roce/run.h"
#include "roce/state.h"
#include "switch/vport.h"

#define MTU_MIN		1		/* 256 bytes, times 2 for each further one */
#define MTU_MAX		5

/* Bits of opt_param_mask */
enum {
	OPT_RRE			= 1 << 1,
	OPT_RAE			= 1 << 2,
	OPT_RWE			= 1 << 3,
	OPT_PKEY_INDEX		= 1 << 4,
	OPT_Q_KEY		= 1 << 5,
	OPT_RNR_TIMEOUT		= 1 << 6,
	OPT_PRIMARY_PATH	= 1 << 7,
	OPT_SRA_MAX		= 1 << 8,
	OPT_RRA_MAX		= 1 << 9,
	OPT_PM_STATE		= 1 << 10,
	OPT_RETRY_COUNT		= 1 << 12,
	OPT_RNR_RETRY		= 1 << 13,
	OPT_ACK_TIMEOUT		= 1 << 14,
	OPT_PRI_PORT		= 1 << 16,
	OPT_COUNTER_SET_ID	= 1 << 25,
	OPT_ACCESS		= OPT_RRE | OPT_RAE | OPT_RWE,
};

/* Fields that a transition sets, always or if opt_param_mask selects them */
static const struct param {
	struct ifc_field at;
	uint32_t opt;
} params[] = {
	{ ifc_field(qpc, rre), OPT_RRE },
	{ ifc_field(qpc, rae), OPT_RAE },
	{ ifc_field(qpc, atomic_mode), OPT_RAE },
	{ ifc_field(qpc, rwe), OPT_RWE },
	{ ifc_field(qpc, primary_address_path.pkey_index), OPT_PKEY_INDEX },
	{ ifc_field(qpc, q_key), OPT_Q_KEY },
	{ ifc_field(qpc, min_rnr_nak), OPT_RNR_TIMEOUT },
	{ ifc_field(qpc, log_sra_max), OPT_SRA_MAX },
	{ ifc_field(qpc, log_rra_max), OPT_RRA_MAX },
	{ ifc_field(qpc, pm_state), OPT_PM_STATE },
	{ ifc_field(qpc, retry_count), OPT_RETRY_COUNT },
	{ ifc_field(qpc, rnr_retry), OPT_RNR_RETRY },
	{ ifc_field(qpc, primary_address_path.ack_timeout), OPT_ACK_TIMEOUT },
	{ ifc_field(qpc, primary_address_path.vhca_port_num), OPT_PRI_PORT },
	{ ifc_field(qpc, counter_set_id), OPT_COUNTER_SET_ID },
};

/* Additional fields that only one transition sets */
static const struct ifc_field to_rtr[] = {
	ifc_field(qpc, mtu), ifc_field(qpc, log_msg_max), ifc_field(qpc, remote_qpn),
	ifc_field(qpc, next_rcv_psn),
}, to_rts[] = {
	ifc_field(qpc, next_send_psn), ifc_field(qpc, log_ack_req_freq),
};

/* Optional, by service */
struct optional {
	uint32_t reliable, unreliable, datagram, dynamic;
};

static const struct transition {
	uint16_t opcode;
	enum qp_state from, to;
	uint32_t required;
	const struct ifc_field *fields;
	unsigned int field_count;
	bool path;			/* the whole of the primary path */
	struct optional optional;
} transitions[] = {
	{
		.opcode = MLX5_CMD_OP_RST2INIT_QP, .from = QP_RST, .to = QP_INIT,
		.required = OPT_ACCESS | OPT_PKEY_INDEX | OPT_Q_KEY | OPT_PRI_PORT |
			    OPT_COUNTER_SET_ID,
	}, {
		.opcode = MLX5_CMD_OP_INIT2INIT_QP, .from = QP_INIT, .to = QP_INIT,
		.optional = {
			.reliable = OPT_ACCESS | OPT_PKEY_INDEX | OPT_PRI_PORT,
			.unreliable = OPT_RWE | OPT_PKEY_INDEX | OPT_PRI_PORT,
			.datagram = OPT_PKEY_INDEX | OPT_Q_KEY | OPT_PRI_PORT,
			.dynamic = OPT_PKEY_INDEX | OPT_PRI_PORT,
		},
	}, {
		.opcode = MLX5_CMD_OP_INIT2RTR_QP, .from = QP_INIT, .to = QP_RTR,
		.required = OPT_RRA_MAX | OPT_RNR_TIMEOUT,
		.fields = to_rtr, .field_count = sizeof(to_rtr) / sizeof(to_rtr[0]), .path = true,
		.optional = {
			.reliable = OPT_ACCESS | OPT_PKEY_INDEX,
			.unreliable = OPT_RWE | OPT_PKEY_INDEX,
			.datagram = OPT_PKEY_INDEX | OPT_Q_KEY, .dynamic = OPT_PKEY_INDEX,
		},
	}, {
		.opcode = MLX5_CMD_OP_RTR2RTS_QP, .from = QP_RTR, .to = QP_RTS,
		.required = OPT_SRA_MAX | OPT_RETRY_COUNT | OPT_RNR_RETRY | OPT_ACK_TIMEOUT,
		.fields = to_rts, .field_count = sizeof(to_rts) / sizeof(to_rts[0]),
		.optional = {
			.reliable = OPT_ACCESS | OPT_PM_STATE | OPT_RNR_TIMEOUT,
			.unreliable = OPT_RWE | OPT_PM_STATE,
			.datagram = OPT_Q_KEY,
		},
	}, {
		.opcode = MLX5_CMD_OP_RTS2RTS_QP, .from = QP_RTS, .to = QP_RTS,
		.optional = {
			.reliable = OPT_ACCESS | OPT_PM_STATE | OPT_RNR_TIMEOUT |
				    OPT_COUNTER_SET_ID,
			.unreliable = OPT_RWE | OPT_PM_STATE | OPT_COUNTER_SET_ID,
			.datagram = OPT_Q_KEY | OPT_COUNTER_SET_ID,
			.dynamic = OPT_COUNTER_SET_ID,
		},
	}, {
		.opcode = MLX5_CMD_OP_SQERR2RTS_QP, .from = QP_SQER, .to = QP_RTS,
		.optional = {
			.reliable = OPT_ACCESS | OPT_RNR_TIMEOUT, .unreliable = OPT_RWE,
			.datagram = OPT_Q_KEY,
		},
	}, {
		.opcode = MLX5_CMD_OP_SQD_RTS_QP, .from = QP_SQD, .to = QP_RTS,
		.optional = {
			.reliable = OPT_ACCESS | OPT_RNR_TIMEOUT, .unreliable = OPT_RWE,
			.datagram = OPT_Q_KEY,
		},
	},
};

/* Apply the context */
static void qp_load(struct qp *qp)
{
	const uint8_t *qpc = (const uint8_t *)qp->qpc;
	const uint8_t *path = ifc_addr(qpc, qpc, primary_address_path);

	qp->qkey = ifc_get(qpc, qpc, q_key);
	qp->remote_read = ifc_get(qpc, qpc, rre);
	qp->remote_write = ifc_get(qpc, qpc, rwe);
	qp->remote_atomic = ifc_get(qpc, qpc, rae);
	qp->mtu = 128u << ifc_get(qpc, qpc, mtu);
	qp->max_message = 1u << ifc_get(qpc, qpc, log_msg_max);
	qp->remote_qpn = ifc_get(qpc, qpc, remote_qpn);
	qp->max_reads = 1u << ifc_get(qpc, qpc, log_sra_max);
	qp->max_remote_reads = 1u << ifc_get(qpc, qpc, log_rra_max);
	qp->retry_count = ifc_get(qpc, qpc, retry_count);
	qp->rnr_retry = ifc_get(qpc, qpc, rnr_retry);
	qp->min_rnr_nak = ifc_get(qpc, qpc, min_rnr_nak);
	qp->ack_timeout = ifc_get(ads, path, ack_timeout);
}

static uint32_t optional_of(const struct qp *qp, const struct transition *transition)
{
	if (qp->service == QP_DCI)
		return transition->optional.dynamic;
	if (qp_is_reliable(qp))
		return transition->optional.reliable;
	return qp_is_datagram(qp) ? transition->optional.datagram : transition->optional.unreliable;
}

static enum cmd_status check_path(struct qp *qp, struct cmd *cmd, const uint8_t *qpc,
				  struct route *route)
{
	const uint8_t *path = ifc_addr(qpc, qpc, primary_address_path);
	uint32_t index = ifc_get(ads, path, src_addr_index), port, sport;
	static const uint8_t none[6];

	*route = (struct route){};
	if (!qp_is_connected(qp))
		return STAT_OK;
	if (!route_from(cmd->vhca->vport, index, route))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "path: no address %u of RoCE v2", index);
	memcpy(route->dest, ifc_addr(ads, path, rgid_rip), 16);
	memcpy(route->dmac, ifc_addr(ads, path, rmac_47_32), 6);
	if (route_is_ipv4(route->dest) != route->ipv4)
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "path: source and destination of different protocols");
	if (!memcmp(route->dmac, none, sizeof(none)) || route->dmac[0] & 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "path: no Ethernet address of one station");
	port = ifc_get(ads, path, vhca_port_num);
	if (port > 1)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "path: the card has one port, not %u", port);
	sport = ifc_get(ads, path, udp_sport);
	if (sport && !roce_cap(cmd->vhca, sw_r_roce_src_udp_port))
		sport = 0;
	if (sport && (sport < roce_cap(cmd->vhca, r_roce_min_src_udp_port) ||
		      sport > roce_cap(cmd->vhca, r_roce_max_src_udp_port)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "path: UDP port %u", sport);
	route->sport = sport ?: route_sport(qp);
	/* The traffic class of IPv4 and IPv6 contains both */
	route->tclass = ifc_get(ads, path, dscp) << 2 | ifc_get(ads, path, ecn);
	route->hop_limit = ifc_get(ads, path, hop_limit);
	route->flow_label = route->ipv4 ? 0 : ifc_get(ads, path, flow_label);
	route->tci |= ifc_get(ads, path, eth_prio) << 13;
	return STAT_OK;
}

static enum cmd_status check_values(struct cmd *cmd, const uint8_t *qpc)
{
	uint32_t counter = ifc_get(qpc, qpc, counter_set_id), mtu = ifc_get(qpc, qpc, mtu);
	struct vhca *vhca = cmd->vhca;

	if (cmd->opcode == MLX5_CMD_OP_INIT2RTR_QP && (mtu < MTU_MIN || mtu > MTU_MAX))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "mtu %u", mtu);
	if (ifc_get(qpc, qpc, log_msg_max) > hca_cap(vhca, log_max_msg))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "log_msg_max %u",
				  ifc_get(qpc, qpc, log_msg_max));
	if (ifc_get(qpc, qpc, log_sra_max) > LOG_READS_MAX ||
	    ifc_get(qpc, qpc, log_rra_max) > LOG_READS_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "2^%u and 2^%u reads and atomics",
				  ifc_get(qpc, qpc, log_sra_max), ifc_get(qpc, qpc, log_rra_max));
	if (ifc_get(qpc, qpc, pm_state) != MLX5_QPC_PM_STATE_MIGRATED)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pm_state %u, no path can migrate",
				  ifc_get(qpc, qpc, pm_state));
	if (ifc_get(qpc, qpc, primary_address_path.pkey_index))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "pkey_index %u: there is one key",
				  ifc_get(qpc, qpc, primary_address_path.pkey_index));
	if (counter && !obj_find(vhca, OBJ_QCOUNTER, counter))
		return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", counter);
	if (ifc_get(qpc, qpc, rae) && !hca_cap(vhca, atomic))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "atomic is no capability");
	return STAT_OK;
}

/* Compute the new context */
static void merge(const struct transition *transition, const uint8_t *from, uint32_t mask,
		  uint8_t *qpc)
{
	unsigned int i;

	if (transition->path)
		memcpy(ifc_addr(qpc, qpc, primary_address_path),
		       ifc_addr(qpc, from, primary_address_path), ifc_bytes(ads));
	for (i = 0; i < transition->field_count; i++)
		ifc_copy_at(qpc, from, transition->fields[i]);
	for (i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (params[i].opt & (transition->required | mask))
			ifc_copy_at(qpc, from, params[i].at);
}

static void enter(struct qp *qp, const struct transition *transition)
{
	struct vhca *vhca = qp->obj.vhca;
	const uint8_t *qpc = (const uint8_t *)qp->qpc;

	obj_put(qp->qcounter);
	qp->qcounter = obj_get(obj_find(vhca, OBJ_QCOUNTER, ifc_get(qpc, qpc, counter_set_id)));
	qp->counters = qp->qcounter ?: &qp->uncounted;
	qp_load(qp);
	qp->state = transition->to;
	if (transition->opcode == MLX5_CMD_OP_INIT2RTR_QP)
		qp->resp.psn = ifc_get(qpc, qpc, next_rcv_psn);
	if (transition->opcode == MLX5_CMD_OP_RTR2RTS_QP) {
		qp->req.psn = ifc_get(qpc, qpc, next_send_psn);
		qp->req.next_psn = qp->req.psn;
		qp->req.acked = qp->req.psn;
		qp->req.retries = qp->retry_count;
		qp->req.rnr_retries = qp->rnr_retry;
	}
	if (qp->state == QP_RTS)
		run_queue(qp);
}

/* All these commands have the same layout */
static enum cmd_status modify_qp(struct cmd *cmd)
{
	uint32_t qpn = ifc_get(rst2init_qp_in, cmd->in, qpn);
	uint32_t mask = ifc_get(rst2init_qp_in, cmd->in, opt_param_mask);
	const uint8_t *from = ifc_addr(rst2init_qp_in, cmd->in, qpc);
	const struct transition *transition = transitions;
	struct qp *qp = qp_find(cmd->vhca, qpn);
	uint64_t qpc[ifc_bytes(qpc) / 8];
	enum cmd_status status;
	struct route route;

	while (transition->opcode != cmd->opcode)
		transition++;
	if (!qp)
		return cmd_refuse(cmd, STAT_BAD_RES, "no QP 0x%x", qpn);
	if (transition->from != qp->state)
		return cmd_refuse(cmd, STAT_BAD_QP_STATE, "QP 0x%x is in state %u", qpn,
				  qp->state);
	if (mask & ~optional_of(qp, transition))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "opt_param_mask 0x%x, 0x%x may be", mask,
				  optional_of(qp, transition));
	if (ifc_get(qpc, from, st) != qp->service)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "QP 0x%x is of service type %u, not %u", qpn,
				  qp->service, ifc_get(qpc, from, st));
	memcpy(qpc, qp->qpc, sizeof(qpc));
	merge(transition, from, mask, (uint8_t *)qpc);
	status = check_values(cmd, (uint8_t *)qpc);
	if (!status && transition->path)
		status = check_path(qp, cmd, (uint8_t *)qpc, &route);
	if (status)
		return status;
	memcpy(qp->qpc, qpc, sizeof(qpc));
	if (transition->path)
		qp->route = route;
	enter(qp, transition);
	return STAT_OK;
}

static enum cmd_status to_error(struct cmd *cmd)
{
	uint32_t qpn = ifc_get(qp_2err_in, cmd->in, qpn);
	struct qp *qp = qp_find(cmd->vhca, qpn);

	if (!qp)
		return cmd_refuse(cmd, STAT_BAD_RES, "no QP 0x%x", qpn);
	if (qp->state == QP_RST)
		return cmd_refuse(cmd, STAT_BAD_QP_STATE, "QP 0x%x is in reset", qpn);
	qp_fail(qp);
	return STAT_OK;
}

static enum cmd_status to_reset(struct cmd *cmd)
{
	uint32_t qpn = ifc_get(qp_2rst_in, cmd->in, qpn);
	struct qp *qp = qp_find(cmd->vhca, qpn);

	if (!qp)
		return cmd_refuse(cmd, STAT_BAD_RES, "no QP 0x%x", qpn);
	dci_disconnect(qp);
	qp_reset(qp);
	return STAT_OK;
}

static const struct cmd_desc transition_cmds[] = {
	CMD(RST2INIT_QP, rst2init_qp, CMD_INIT, 0, modify_qp),
	CMD(INIT2INIT_QP, init2init_qp, CMD_INIT, 0, modify_qp),
	CMD(INIT2RTR_QP, init2rtr_qp, CMD_INIT, 0, modify_qp),
	CMD(RTR2RTS_QP, rtr2rts_qp, CMD_INIT, 0, modify_qp),
	CMD(RTS2RTS_QP, rts2rts_qp, CMD_INIT, 0, modify_qp),
	CMD(SQERR2RTS_QP, sqerr2rts_qp, CMD_INIT, 0, modify_qp),
	CMD(SQD_RTS_QP, sqd2rts_qp, CMD_INIT, 0, modify_qp),
	CMD(2ERR_QP, qp_2err, CMD_INIT, 0, to_error),
	CMD(2RST_QP, qp_2rst, CMD_INIT, 0, to_reset),
	{}
};

CMD_TABLE(transition_cmds);
