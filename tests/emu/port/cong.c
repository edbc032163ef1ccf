// SPDX-License-Identifier: GPL-2.0
/*
 * Congestion control of RoCE (DCQCN): its parameters. Each bit of a field_select stands for one
 * parameter of the reaction point or the notification point.
 */
#include "firmware/cmd.h"
#include "firmware/vhca.h"
#include "port/port_state.h"
#include "record/clock.h"

enum { RP = 1, NP = 2 };

struct param {
	struct ifc_field field;
	uint8_t select;			/* its bit of field_select */
	uint32_t initial;
};

#define RP_PARAM(bit, fld, v)	{ ifc_field(cong_control_r_roce_ecn_rp, fld), bit, v }
#define NP_PARAM(bit, fld, v)	{ ifc_field(cong_control_r_roce_ecn_np, fld), bit, v }

static const struct param rp_params[] = {
	RP_PARAM(1, clamp_tgt_rate, 0), RP_PARAM(2, clamp_tgt_rate_after_time_inc, 1),
	RP_PARAM(3, rpg_time_reset, 300), RP_PARAM(4, rpg_byte_reset, 32767),
	RP_PARAM(5, rpg_threshold, 1), RP_PARAM(6, rpg_max_rate, 0), RP_PARAM(7, rpg_ai_rate, 5),
	RP_PARAM(8, rpg_hai_rate, 50), RP_PARAM(9, rpg_min_dec_fac, 50),
	RP_PARAM(10, rpg_min_rate, 1), RP_PARAM(11, rate_to_set_on_first_cnp, 0),
	RP_PARAM(12, dce_tcp_g, 1019), RP_PARAM(13, dce_tcp_rtt, 1),
	RP_PARAM(14, rate_reduce_monitor_period, 4), RP_PARAM(15, initial_alpha_value, 1023),
	RP_PARAM(16, rpg_gd, 11),
	{}
};

static const struct param np_params[] = {
	NP_PARAM(2, min_time_between_cnps, 4), NP_PARAM(3, cnp_dscp, 48),
	NP_PARAM(4, cnp_prio_mode, 1),
	{}
};

#define RP_SELECT	0x1fffe
#define NP_SELECT	0x1c

void cong_reset(struct port *port)
{
	void *rp = port->cong_params[0], *np = port->cong_params[1];
	const struct param *param;

	memset(port->cong_params, 0, sizeof(port->cong_params));
	memset(port->cong_enable, 1, sizeof(port->cong_enable));
	memset(port->cong_tag, 0, sizeof(port->cong_tag));
	for (param = rp_params; param->field.bits; param++)
		ifc_set_at(rp, param->field, param->initial);
	for (param = np_params; param->field.bits; param++)
		ifc_set_at(np, param->field, param->initial);
	ifc_set(cong_control_r_roce_ecn_np, np, cnp_802p_prio, 6);
}

static enum cmd_status check(struct cmd *cmd, unsigned int protocol, unsigned int prio)
{
	if (protocol != RP && protocol != NP)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "congestion protocol %u", protocol);
	if (prio >= PORT_PRIOS)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "priority %u", prio);
	return STAT_OK;
}

static enum cmd_status query_cong_status(struct cmd *cmd)
{
	unsigned int protocol = ifc_get(query_cong_status_in, cmd->in, cong_protocol);
	unsigned int prio = ifc_get(query_cong_status_in, cmd->in, priority);
	struct port *port = cmd->vhca->card->port;
	enum cmd_status status = check(cmd, protocol, prio);

	if (status)
		return status;
	ifc_set(query_cong_status_out, cmd->out, enable, port->cong_enable[protocol - RP][prio]);
	ifc_set(query_cong_status_out, cmd->out, tag_enable, port->cong_tag[protocol - RP][prio]);
	return STAT_OK;
}

static enum cmd_status modify_cong_status(struct cmd *cmd)
{
	unsigned int protocol = ifc_get(modify_cong_status_in, cmd->in, cong_protocol);
	unsigned int prio = ifc_get(modify_cong_status_in, cmd->in, priority);
	struct port *port = cmd->vhca->card->port;
	enum cmd_status status = check(cmd, protocol, prio);

	if (status)
		return status;
	port->cong_enable[protocol - RP][prio] = ifc_get(modify_cong_status_in, cmd->in, enable);
	port->cong_tag[protocol - RP][prio] = ifc_get(modify_cong_status_in, cmd->in, tag_enable);
	return STAT_OK;
}

static enum cmd_status query_cong_params(struct cmd *cmd)
{
	unsigned int protocol = ifc_get(query_cong_params_in, cmd->in, cong_protocol);
	struct port *port = cmd->vhca->card->port;
	enum cmd_status status = check(cmd, protocol, 0);

	if (status)
		return status;
	memcpy(ifc_addr(query_cong_params_out, cmd->out, congestion_parameters),
	       port->cong_params[protocol - RP], sizeof(port->cong_params[0]));
	return STAT_OK;
}

static enum cmd_status modify_cong_params(struct cmd *cmd)
{
	const void *want = ifc_addr(modify_cong_params_in, cmd->in, congestion_parameters);
	unsigned int protocol = ifc_get(modify_cong_params_in, cmd->in, cong_protocol);
	const uint8_t *select_at = ifc_addr(modify_cong_params_in, cmd->in, field_select);
	struct port *port = cmd->vhca->card->port;
	enum cmd_status status = check(cmd, protocol, 0);
	void *rp = port->cong_params[0], *np = port->cong_params[1];
	const struct param *param;
	uint32_t select;

	if (status)
		return status;
	memcpy(&select, select_at, sizeof(select));
	select = be32toh(select);
	if (select & ~(protocol == RP ? RP_SELECT : NP_SELECT))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits of field_select 0x%x",
				  select);
	param = protocol == RP ? rp_params : np_params;
	for (; param->field.bits; param++)
		if (select >> param->select & 1)
			ifc_copy_at(protocol == RP ? rp : np, want, param->field);
	/* The priority is set together with its mode */
	if (protocol == NP && select >> 4 & 1)
		ifc_set(cong_control_r_roce_ecn_np, np, cnp_802p_prio,
			ifc_get(cong_control_r_roce_ecn_np, want, cnp_802p_prio));
	return STAT_OK;
}

/* Congestion is not emulated, so nothing is counted */
static enum cmd_status query_cong_statistics(struct cmd *cmd)
{
	uint64_t now = clock_now();

	if (ifc_get(query_cong_statistics_in, cmd->in, clear) && cmd->vhca->kind != VHCA_PF)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the statistics are not an SF's to clear");
	ifc_set(query_cong_statistics_out, cmd->out, time_stamp_high, now >> 32);
	ifc_set(query_cong_statistics_out, cmd->out, time_stamp_low, now);
	return STAT_OK;
}

static const struct cmd_desc cong_cmds[] = {
	CMD(QUERY_CONG_STATUS, query_cong_status, CMD_INIT, 0, query_cong_status),
	CMD(MODIFY_CONG_STATUS, modify_cong_status, CMD_INIT, CMD_PF_ONLY, modify_cong_status),
	CMD(QUERY_CONG_PARAMS, query_cong_params, CMD_INIT, 0, query_cong_params),
	CMD(MODIFY_CONG_PARAMS, modify_cong_params, CMD_INIT, CMD_PF_ONLY, modify_cong_params),
	CMD(QUERY_CONG_STATISTICS, query_cong_statistics, CMD_INIT, 0, query_cong_statistics),
	{}
};

CMD_TABLE(cong_cmds);
