// SPDX-License-Identifier: GPL-2.0
/* Bring-up and teardown of one function: ENABLE_HCA, ISSI, INIT_HCA and their counterparts. */
#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/sf.h"
#include "firmware/vhca.h"
#include "record/clock.h"

#define ISSI_MAX	1

enum { TEARDOWN_GRACEFUL, TEARDOWN_FORCE, TEARDOWN_PREPARE_FAST };

/* The SF that the PF's driver names; refused for all other functions */
static struct vhca *named_sf(struct cmd *cmd, uint16_t function_id)
{
	struct vhca *sf = NULL;

	if (cmd->vhca->kind == VHCA_PF && cmd->vhca->hca == HCA_INIT)
		sf = vhca_by_function(cmd->vhca->card, function_id);
	if (!sf)
		cmd_refuse(cmd, STAT_BAD_PARAM, "no function 0x%x to command", function_id);
	return sf;
}

static enum cmd_status enable_sf(struct cmd *cmd, uint16_t function_id)
{
	struct vhca *sf = named_sf(cmd, function_id);

	if (!sf)
		return STAT_BAD_PARAM;
	if (sf->sf_enabled)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "function 0x%x is enabled", function_id);
	sf->sf_enabled = true;
	sf->absent = false;
	sf->deaf_until = clock_now() + sf->card->config->quirks.window_ms * 1000000ull;
	pages_request(sf);
	sf_enable(sf);
	return STAT_OK;
}

static enum cmd_status disable_sf(struct cmd *cmd, uint16_t function_id)
{
	struct vhca *sf = named_sf(cmd, function_id);

	if (!sf)
		return STAT_BAD_PARAM;
	if (!sf->sf_enabled)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "function 0x%x is not enabled",
				  function_id);
	/* An SF in use gets a teardown request, and is disabled once its driver has stopped */
	sf_disable(sf);
	if (sf->state == VHCA_STATE_ALLOCATED)
		sf_gone(sf);
	return STAT_OK;
}

/*
 * Function 0 is the caller itself if the command states the side that it is on; otherwise it is the
 * function of a BlueField's host, which has no driver here.
 */
static enum cmd_status on_side(struct cmd *cmd, bool embedded, bool *host)
{
	bool mine = cmd->vhca->kind == VHCA_PF && cmd->vhca->card->board->embedded_cpu;

	*host = mine && !embedded;
	return embedded && !mine ? cmd_refuse(cmd, STAT_BAD_PARAM, "no embedded CPU here") :
				   STAT_OK;
}

static enum cmd_status enable_hca(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(enable_hca_in, cmd->in, function_id);
	enum cmd_status status;
	bool host;

	status = on_side(cmd, ifc_get(enable_hca_in, cmd->in, embedded_cpu_function), &host);
	if (!status && function_id)
		return enable_sf(cmd, function_id);
	if (status || host)
		return status;
	if (cmd->vhca->hca != HCA_OFF)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "the function is enabled");
	cmd->vhca->hca = HCA_ENABLED;
	if (cmd->vhca->kind == VHCA_SF)
		sf_attach(cmd->vhca);
	return STAT_OK;
}

static enum cmd_status disable_hca(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(disable_hca_in, cmd->in, function_id);
	struct vhca *vhca = cmd->vhca;
	enum cmd_status status;
	bool host;

	status = on_side(cmd, ifc_get(disable_hca_in, cmd->in, embedded_cpu_function), &host);
	if (!status && function_id)
		return disable_sf(cmd, function_id);
	if (status || host)
		return status;
	if (vhca->hca != HCA_ENABLED)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "the function is not just enabled");
	if (vhca->kind == VHCA_PF && vhca->pages->given)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "%u pages have not been taken back",
				  vhca->pages->given);
	vhca->hca = HCA_OFF;
	vhca->issi = 0;
	/* If the PF waits for the SF's driver, the function ends now, with its command queue */
	if (vhca->kind == VHCA_SF)
		vhca->after = sf_detach;
	return STAT_OK;
}

static enum cmd_status query_issi(struct cmd *cmd)
{
	ifc_set(query_issi_out, cmd->out, current_issi, cmd->vhca->issi);
	ifc_set(query_issi_out, cmd->out, supported_issi_dw0, (1u << (ISSI_MAX + 1)) - 1);
	return STAT_OK;
}

static enum cmd_status set_issi(struct cmd *cmd)
{
	uint16_t issi = ifc_get(set_issi_in, cmd->in, current_issi);

	if (issi > ISSI_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "ISSI %u exceeds %u", issi, ISSI_MAX);
	cmd->vhca->issi = issi;
	return STAT_OK;
}

static enum cmd_status init_hca(struct cmd *cmd)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t need;

	if (vhca->hca != HCA_ENABLED)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "the function is not just enabled");
	vhca->hca = HCA_INIT;
	need = pages_base(vhca);
	if (vhca->pages->given >= need)
		return STAT_OK;
	vhca->hca = HCA_ENABLED;
	return cmd_refuse(cmd, STAT_NO_RES, "needs %u pages, has %u", need, vhca->pages->given);
}

static void drop_objects(struct vhca *vhca)
{
	obj_del_all(vhca);
}

static enum cmd_status teardown_hca(struct cmd *cmd)
{
	unsigned int profile = ifc_get(teardown_hca_in, cmd->in, profile), left;
	struct vhca *vhca = cmd->vhca;

	if (vhca->hca != HCA_INIT)
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "the function is not initialized");
	if ((profile == TEARDOWN_FORCE && !hca_cap(vhca, force_teardown)) ||
	    (profile == TEARDOWN_PREPARE_FAST && !hca_cap(vhca, fast_teardown)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "profile %u", profile);
	switch (profile) {
	case TEARDOWN_GRACEFUL:
		left = obj_del_all(vhca);
		vhca->leaked += left;
		if (left)
			card_complain(vhca->card, "function 0x%x: torn down with %u objects",
				      vhca->function_id, left);
		break;
	case TEARDOWN_FORCE:
		/* The completion event uses an EQ that is among the destroyed objects */
		vhca->after = drop_objects;
		break;
	case TEARDOWN_PREPARE_FAST:
		/* The driver disables the function through the init segment next */
		return STAT_OK;
	default:
		return cmd_refuse(cmd, STAT_BAD_PARAM, "profile %u", profile);
	}
	vhca->hca = HCA_ENABLED;
	return STAT_OK;
}

static enum cmd_status set_driver_version(struct cmd *cmd)
{
	const char *text = (const char *)ifc_addr(set_driver_version_in, cmd->in, driver_version);

	if (!hca_cap(cmd->vhca, driver_version))
		return cmd_refuse(cmd, STAT_BAD_OP, "no driver_version");
	memcpy(cmd->vhca->driver_version, text, sizeof(cmd->vhca->driver_version) - 1);
	return STAT_OK;
}

static const struct cap_desc function_caps[] = {
	CAP(hca_cap_2, 1),
	CAP_FLAGS(dtor, 1, CAP_PF),
	CAP(driver_version, 1),
	CAP(fast_teardown, 1),
	CAP(force_teardown, 1),
	CAP_FLAGS(cache_line_128byte, 1, CAP_ASKED),
	CAP_FLAGS(vhca_group_manager, 1, CAP_PF),
	CAP_FLAGS(vhca_resource_manager, 1, CAP_PF),
	CAP(device_frequency_mhz, 1000),
	CAP(device_frequency_khz, 1000000),
	CAP_FLAGS(pkey_table_size, 0, CAP_WRITABLE),
	CAP_FLAGS(num_vhca_ports, 0, CAP_WRITABLE),
	{}
};

CAP_TABLE(function_caps);

static const struct cmd_desc function_cmds[] = {
	CMD(ENABLE_HCA, enable_hca, CMD_ANY, 0, enable_hca),
	CMD(DISABLE_HCA, disable_hca, CMD_ENABLED | CMD_INIT, 0, disable_hca),
	CMD(QUERY_ISSI, query_issi, CMD_ENABLED | CMD_INIT, 0, query_issi),
	CMD(SET_ISSI, set_issi, CMD_ENABLED, 0, set_issi),
	CMD(INIT_HCA, init_hca, CMD_ENABLED | CMD_INIT, 0, init_hca),
	CMD(TEARDOWN_HCA, teardown_hca, CMD_ENABLED | CMD_INIT, 0, teardown_hca),
	CMD(SET_DRIVER_VERSION, set_driver_version, CMD_INIT, 0, set_driver_version),
	{}
};

CMD_TABLE(function_cmds);
