// SPDX-License-Identifier: GPL-2.0
/* QUERY_HCA_CAP and SET_HCA_CAP */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/vhca.h"

enum { GET_MAX, GET_CUR };

static const struct ifc_field max_num_eqs_24b = CAP_MAX_NUM_EQS_24B;
static const struct ifc_field sf_eq_usage = CAP_SF_EQ_USAGE;

/* The caller itself, or the SF that a group manager names */
static struct vhca *target(struct cmd *cmd, bool other, uint16_t function_id)
{
	if (!other)
		return cmd->vhca;
	return cmd->vhca->kind == VHCA_PF ? vhca_by_function(cmd->vhca->card, function_id) : NULL;
}

static enum cmd_status query_hca_cap(struct cmd *cmd)
{
	struct vhca *vhca = target(cmd, ifc_get(query_hca_cap_in, cmd->in, other_function),
				   ifc_get(query_hca_cap_in, cmd->in, function_id));
	void *out = ifc_addr(query_hca_cap_out, cmd->out, capability);
	const void *current;

	if (!vhca)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no function 0x%x",
				  ifc_get(query_hca_cap_in, cmd->in, function_id));
	if ((cmd->op_mod & 1) == GET_MAX) {
		if (!caps_fill(vhca, cmd->op_mod >> 1, false, out))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "capability type 0x%x is not defined", cmd->op_mod >> 1);
		return STAT_OK;
	}
	current = caps_current(vhca, cmd->op_mod >> 1);
	if (!current)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "capability type 0x%x is not defined",
				  cmd->op_mod >> 1);
	memcpy(out, current, CAP_BYTES);
	return STAT_OK;
}

/* The fields that a PF may set for an SF: the number of EQs, and that its driver observes it */
static enum cmd_status set_eqs(struct cmd *cmd, struct vhca *sf, const uint8_t *want)
{
	uint32_t eqs = ifc_get_at(want, max_num_eqs_24b);
	uint8_t allowed[CAP_BYTES] = {};

	caps_fill(sf, CAP_GENERAL_2, false, allowed);
	ifc_copy_at(allowed, want, max_num_eqs_24b);
	ifc_copy_at(allowed, want, sf_eq_usage);
	if (memcmp(want, allowed, CAP_BYTES))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "capability type 0x%x is read-only but for limits of EQs",
				  CAP_GENERAL_2);
	if (!eqs || eqs > MAX_EQS)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "max_num_eqs_24b %u is not 1 to %u", eqs,
				  MAX_EQS);
	sf->max_eqs = eqs;
	sf->sf_eq_usage = ifc_get_at(want, sf_eq_usage);
	free(sf->caps[CAP_GENERAL_2]);
	sf->caps[CAP_GENERAL_2] = NULL;
	return STAT_OK;
}

static enum cmd_status set_hca_cap(struct cmd *cmd)
{
	struct vhca *vhca = target(cmd, ifc_get(set_hca_cap_in, cmd->in, other_function),
				   ifc_get(set_hca_cap_in, cmd->in, function_id));
	const uint8_t *want = ifc_addr(set_hca_cap_in, cmd->in, capability);
	unsigned int type = cmd->op_mod >> 1, i;
	uint8_t mask[CAP_BYTES] = {}, max[CAP_BYTES] = {}, changed;
	const struct cap_desc *exceeded;
	const uint8_t *current;

	if (!vhca)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no function 0x%x",
				  ifc_get(set_hca_cap_in, cmd->in, function_id));
	if (vhca->hca == HCA_INIT)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "the function is initialized");
	if (type == CAP_GENERAL_2 && vhca != cmd->vhca)
		return set_eqs(cmd, vhca, want);
	current = caps_current(vhca, type);
	if (!current)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "capability type 0x%x is not defined", type);
	caps_fill(vhca, type, false, max);
	exceeded = caps_writable(type, mask, want, max);
	if (exceeded)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%s %u exceeds %u", exceeded->name,
				  ifc_get_at(want, exceeded->at), ifc_get_at(max, exceeded->at));
	for (i = 0; i < CAP_BYTES; i++) {
		changed = (want[i] ^ current[i]) & ~mask[i];
		/* For atomics, drivers only write what they change */
		if (type == CAP_ATOMIC)
			changed &= want[i];
		if (changed)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "byte 0x%x of capability type 0x%x is read-only", i,
					  type);
	}
	for (i = 0; i < CAP_BYTES; i++)
		vhca->caps[type][i] = (want[i] & mask[i]) | (current[i] & ~mask[i]);
	if (type == CAP_GENERAL)
		vhca->cmdif_checksum = ifc_get(cmd_hca_cap, want, cmdif_checksum);
	return STAT_OK;
}

static const struct cmd_desc caps_cmds[] = {
	CMD_MODS(QUERY_HCA_CAP, query_hca_cap, CMD_ENABLED | CMD_INIT, 0, UINT32_MAX,
		 query_hca_cap),
	CMD_MODS(SET_HCA_CAP, set_hca_cap, CMD_ENABLED | CMD_INIT, 0, UINT32_MAX, set_hca_cap),
	{}
};

CMD_TABLE(caps_cmds);
