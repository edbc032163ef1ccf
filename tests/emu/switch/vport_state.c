// SPDX-License-Identifier: GPL-2.0
/* Whether a port of the switch carries traffic, by its admin state and the wire. */
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/vport_state.h"
#include "port/port.h"
#include "switch/vport.h"

enum { OP_VNIC, OP_ESW, OP_UPLINK };

/**
 * vport_is_up() - operational state of a vport
 * @vport: the vport
 *
 * Return: the state that QUERY_VPORT_STATE reports and that traffic depends on.
 */
bool vport_is_up(const struct vport *vport)
{
	/* The PF's link is the wire's; the manager sets those of other functions only */
	if (!vport->vhca || vport->vhca->kind == VHCA_PF)
		return port_is_up(vport->card->port);
	/* They follow the uplink's vport, which its manager may have set down */
	if (vport->admin_state == VPORT_ADMIN_AUTO)
		return port_is_up(vport->card->port) &&
		       vport->card->uplink->admin_state != VPORT_ADMIN_DOWN;
	return vport->admin_state == VPORT_ADMIN_UP;
}

static void tell(struct vport *vport)
{
	uint8_t data[28] = { [8] = 1 << 4 };	/* the number of the card's only port */
	bool up = vport_is_up(vport);

	if (!vport->vhca || up == vport->up)
		return;
	vport->up = up;
	if (vport->vhca->hca == HCA_INIT)
		event_post(vport->vhca, EVENT_PORT_CHANGE,
			   up ? PORT_CHANGE_ACTIVE : PORT_CHANGE_DOWN, data, sizeof(data));
}

/**
 * vport_state_changed() - notify functions whose operational state has changed
 * @card: the card
 * @vport: the vport that may have changed; NULL: any
 */
void vport_state_changed(struct card *card, struct vport *vport)
{
	if (vport) {
		tell(vport);
		return;
	}
	for (vport = vport_next(card, NULL); vport; vport = vport_next(card, vport))
		tell(vport);
}

/* The uplink's vport has its own admin state, which other vports follow */
static bool uplink_follow(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), uplink_follow);
}

static enum cmd_status query_vport_state(struct cmd *cmd)
{
	bool other = ifc_get(query_vport_state_in, cmd->in, other_vport);
	uint16_t num = ifc_get(query_vport_state_in, cmd->in, vport_number);
	struct card *card = cmd->vhca->card;
	enum cmd_status status;
	struct vport *vport;

	if (cmd->op_mod == OP_UPLINK) {
		if (other || num)
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "the uplink has no vport number here");
		ifc_set(query_vport_state_out, cmd->out, admin_state,
			uplink_follow(cmd->vhca) ? card->uplink->admin_state :
						   port_admin_up(card->port));
		ifc_set(query_vport_state_out, cmd->out, state, port_is_up(card->port));
		return STAT_OK;
	}
	if (cmd->op_mod == OP_ESW && cmd->vhca->kind != VHCA_PF)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the function does not manage the switch");
	vport = vport_named(cmd, other, num, &status);
	if (!vport)
		return status;
	ifc_set(query_vport_state_out, cmd->out, admin_state, vport->admin_state);
	ifc_set(query_vport_state_out, cmd->out, state, vport_is_up(vport));
	return STAT_OK;
}

static enum cmd_status modify_vport_state(struct cmd *cmd)
{
	unsigned int admin = ifc_get(modify_vport_state_in, cmd->in, admin_state);
	enum cmd_status status;
	struct vport *vport;

	if (cmd->vhca->kind != VHCA_PF)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the function does not manage the switch");
	if (admin > VPORT_ADMIN_AUTO)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "admin_state %u is not defined", admin);
	if (cmd->op_mod == OP_UPLINK && uplink_follow(cmd->vhca)) {
		if (ifc_get(modify_vport_state_in, cmd->in, other_vport) ||
		    ifc_get(modify_vport_state_in, cmd->in, vport_number))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "the uplink has no vport number here");
		cmd->vhca->card->uplink->admin_state = admin;
		vport_state_changed(cmd->vhca->card, NULL);
		return STAT_OK;
	}
	if (cmd->op_mod != OP_ESW)
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "only the switch's side of a vport can be set");
	vport = vport_named(cmd, ifc_get(modify_vport_state_in, cmd->in, other_vport),
			    ifc_get(modify_vport_state_in, cmd->in, vport_number), &status);
	if (!vport)
		return status;
	vport->admin_state = admin;
	vport_state_changed(cmd->vhca->card, vport);
	return STAT_OK;
}

static const struct cmd_desc vport_state_cmds[] = {
	CMD_MODS(QUERY_VPORT_STATE, query_vport_state, CMD_INIT, 0, 0x7, query_vport_state),
	CMD_MODS(MODIFY_VPORT_STATE, modify_vport_state, CMD_INIT, 0, 0x7, modify_vport_state),
	{}
};

CMD_TABLE(vport_state_cmds);
