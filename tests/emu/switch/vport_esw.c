// SPDX-License-Identifier: GPL-2.0
/* The eswitch's side of a vport: VLAN tags and metadata between it and the FDB. */
#include <assert.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "switch/vport.h"

static_assert(__devx_bit_off(esw_vport_context, reserved_at_60) / 8 <= 64, "esw_context");

#define CAN(fld)	ifc_get(e_switch_cap, caps_current(cmd->vhca, CAP_ESWITCH), fld)
#define SELECTED(fld)	ifc_get(modify_esw_vport_context_in, cmd->in, field_select.fld)

static bool manager(struct cmd *cmd, enum cmd_status *status)
{
	bool is = caps_eswitch_manager(cmd->vhca);

	*status = is ? STAT_OK :
		       cmd_refuse(cmd, STAT_BAD_OP, "the function does not manage the switch");
	return is;
}

static enum cmd_status query_esw_vport_context(struct cmd *cmd)
{
	void *ctx = ifc_addr(query_esw_vport_context_out, cmd->out, esw_vport_context);
	enum cmd_status status;
	bool other = ifc_get(query_esw_vport_context_in, cmd->in, other_vport);
	uint16_t num = ifc_get(query_esw_vport_context_in, cmd->in, vport_number);
	struct vport *vport = manager(cmd, &status) ? vport_named(cmd, other, num, &status) : NULL;

	if (!vport)
		return status;
	memcpy(ctx, vport->esw_context, sizeof(vport->esw_context));
	return STAT_OK;
}

static enum cmd_status check_modify(struct cmd *cmd, const void *ctx)
{
	unsigned int insert = ifc_get(esw_vport_context, ctx, vport_cvlan_insert);
	unsigned int regs = ifc_get(esw_vport_context, ctx, fdb_to_vport_reg_c_id), can;

	if (SELECTED(reserved_at_0))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits of field_select");
	if (SELECTED(vport_svlan_strip) && ifc_get(esw_vport_context, ctx, vport_svlan_strip) &&
	    !CAN(vport_svlan_strip))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "S-VLAN strip is no capability of the switch");
	if (SELECTED(vport_svlan_insert) && ifc_get(esw_vport_context, ctx, vport_svlan_insert) &&
	    !CAN(vport_svlan_insert))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "S-VLAN insertion is no capability of the switch");
	if (SELECTED(vport_cvlan_strip) && ifc_get(esw_vport_context, ctx, vport_cvlan_strip) &&
	    !CAN(vport_cvlan_strip))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "C-VLAN strip is no capability of the switch");
	if (SELECTED(vport_cvlan_insert) &&
	    ((insert == 1 && !CAN(vport_cvlan_insert_if_not_exist)) ||
	     (insert == 2 && !CAN(vport_cvlan_insert_overwrite)) ||
	     (insert == 3 && !CAN(vport_cvlan_insert_always))))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "C-VLAN insertion mode %u is no capability",
				  insert);
	can = ifc_get(flow_table_eswitch_cap, caps_current(cmd->vhca, CAP_ESWITCH_FLOW_TABLE),
		      fdb_to_vport_reg_c_id);
	if (SELECTED(fdb_to_vport_reg_c_id) && regs & ~can)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "metadata registers 0x%x, can pass 0x%x",
				  regs, can);
	return STAT_OK;
}

static enum cmd_status modify_esw_vport_context(struct cmd *cmd)
{
	const void *ctx = ifc_addr(modify_esw_vport_context_in, cmd->in, esw_vport_context);
	enum cmd_status status;
	bool other = ifc_get(modify_esw_vport_context_in, cmd->in, other_vport);
	uint16_t num = ifc_get(modify_esw_vport_context_in, cmd->in, vport_number);
	struct vport *vport = manager(cmd, &status) ? vport_named(cmd, other, num, &status) : NULL;

	if (!vport)
		return status;
	status = check_modify(cmd, ctx);
	if (status)
		return status;
#define COPY(fld) ifc_copy_at(vport->esw_context, ctx, ifc_field(esw_vport_context, fld))
	if (SELECTED(vport_svlan_strip))
		COPY(vport_svlan_strip);
	if (SELECTED(vport_cvlan_strip))
		COPY(vport_cvlan_strip);
	if (SELECTED(vport_svlan_insert)) {
		COPY(vport_svlan_insert);
		COPY(svlan_cfi);
		COPY(svlan_pcp);
		COPY(svlan_id);
	}
	if (SELECTED(vport_cvlan_insert)) {
		COPY(vport_cvlan_insert);
		COPY(cvlan_cfi);
		COPY(cvlan_pcp);
		COPY(cvlan_id);
	}
	if (SELECTED(fdb_to_vport_reg_c_id)) {
		COPY(fdb_to_vport_reg_c_id);
		ifc_set(esw_vport_context, vport->esw_context, fdb_to_vport_reg_c,
			!!ifc_get(esw_vport_context, ctx, fdb_to_vport_reg_c_id));
	}
#undef COPY
	return STAT_OK;
}

/* The card has neither VFs nor other hosts, so only the function itself is reported */
static enum cmd_status query_esw_functions(struct cmd *cmd)
{
	void *host = ifc_addr(query_esw_functions_out, cmd->out, host_params_context);
	enum cmd_status status;

	if (!manager(cmd, &status))
		return status;
	ifc_set(host_params_context, host, host_num_of_vfs, 0);
	ifc_set(host_params_context, host, host_total_vfs, 0);
	return STAT_OK;
}

static const struct cmd_desc vport_esw_cmds[] = {
	CMD(QUERY_ESW_VPORT_CONTEXT, query_esw_vport_context, CMD_INIT, CMD_PF_ONLY,
	    query_esw_vport_context),
	CMD(MODIFY_ESW_VPORT_CONTEXT, modify_esw_vport_context, CMD_INIT, CMD_PF_ONLY,
	    modify_esw_vport_context),
	CMD(QUERY_ESW_FUNCTIONS, query_esw_functions, CMD_INIT, CMD_PF_ONLY, query_esw_functions),
	{}
};

CMD_TABLE(vport_esw_cmds);
