// SPDX-License-Identifier: GPL-2.0
/*
 * Scalable functions: allocation, and the state that the PF's driver and the SF's own driver share.
 *
 *	INVALID -ALLOC_SF-> ALLOCATED -PF enables-> ACTIVE -driver attaches-> IN_USE
 *
 * The way back: if the PF disables an SF, ACTIVE becomes ALLOCATED, and IN_USE becomes
 * TEARDOWN_REQUEST, which becomes ALLOCATED once the SF's driver has detached.
 */
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/lifetime.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/sf.h"
#include "firmware/window.h"

static struct sf_slot *slot_of(struct card *card, uint16_t function_id)
{
	int index = vhca_sf_index(card, function_id);

	return index < 0 ? NULL : &card->sf_slots[index];
}

static enum vhca_state state_of(struct card *card, uint16_t function_id)
{
	struct vhca *sf = vhca_by_function(card, function_id);

	return sf ? sf->state : VHCA_STATE_INVALID;
}

void sf_reset(struct card *card)
{
	unsigned int i;

	for (i = 0; i < card->config->max_sfs; i++)
		pages_destroy(card->sf_slots[i].pages);
	memset(card->sf_slots, 0, card->config->max_sfs * sizeof(*card->sf_slots));
}

static bool event_wanted(struct card *card, enum vhca_state state)
{
	const void *cap = caps_current(card->pf, 0);

	if (!cap || !ifc_get(cmd_hca_cap, cap, vhca_state))
		return false;
	switch (state) {
	case VHCA_STATE_INVALID:
		return ifc_get(cmd_hca_cap, cap, event_on_vhca_state_invalid);
	case VHCA_STATE_ALLOCATED:
		return ifc_get(cmd_hca_cap, cap, event_on_vhca_state_allocated);
	case VHCA_STATE_ACTIVE:
		return ifc_get(cmd_hca_cap, cap, event_on_vhca_state_active);
	case VHCA_STATE_IN_USE:
		return ifc_get(cmd_hca_cap, cap, event_on_vhca_state_in_use);
	default:
		return ifc_get(cmd_hca_cap, cap, event_on_vhca_state_teardown_request);
	}
}

/* One event per arming: the driver queries the state and arms again after each event */
static void notify(struct card *card, uint16_t function_id)
{
	struct sf_slot *slot = slot_of(card, function_id);
	enum vhca_state state = state_of(card, function_id);
	uint16_t be = htobe16(function_id);
	uint8_t data[28] = {};

	if (!slot->armed || slot->seen == state || !event_wanted(card, state))
		return;
	slot->armed = false;
	slot->seen = state;
	memcpy(data + 2, &be, sizeof(be));
	event_post(card->pf, EVENT_VHCA_STATE_CHANGE, 0, data, sizeof(data));
}

/* Post an event to the PF's driver, if it is armed */
static void set_state(struct vhca *sf, enum vhca_state state)
{
	sf->state = state;
	notify(sf->card, sf->function_id);
}

void sf_gone(struct vhca *sf)
{
	vhca_reset(sf);
	sf->sf_enabled = false;
	pages_return(sf);
}

void sf_force_state(struct vhca *sf, enum vhca_state state)
{
	if (state == VHCA_STATE_ALLOCATED) {
		sf_gone(sf);
		/* The driver may not have noticed it */
		sf->absent = true;
	}
	set_state(sf, state);
}

void sf_enable(struct vhca *sf)
{
	if (sf->state == VHCA_STATE_ALLOCATED)
		set_state(sf, VHCA_STATE_ACTIVE);
}

void sf_disable(struct vhca *sf)
{
	/* The driver cannot detach */
	if (sf->absent && !sf->card->config->quirks.keep_sf)
		set_state(sf, VHCA_STATE_ALLOCATED);
	else if (sf->state == VHCA_STATE_IN_USE)
		set_state(sf, VHCA_STATE_TEARDOWN_REQUEST);
	else if (sf->state == VHCA_STATE_ACTIVE)
		set_state(sf, VHCA_STATE_ALLOCATED);
}

void sf_attach(struct vhca *sf)
{
	if (sf->state == VHCA_STATE_ACTIVE)
		set_state(sf, VHCA_STATE_IN_USE);
}

void sf_detach(struct vhca *sf)
{
	switch (sf->state) {
	case VHCA_STATE_IN_USE:
		set_state(sf, VHCA_STATE_ACTIVE);
		break;
	case VHCA_STATE_TEARDOWN_REQUEST:
		/* Offer the pages back before the PF's driver learns that the SF can be freed */
		sf_gone(sf);
		set_state(sf, VHCA_STATE_ALLOCATED);
		break;
	default:
		break;
	}
}

static enum cmd_status alloc_sf(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(alloc_sf_in, cmd->in, function_id);
	struct card *card = cmd->vhca->card;
	int index = vhca_sf_index(card, function_id);
	struct vhca *sf;

	if (!ifc_get(cmd_hca_cap, caps_current(cmd->vhca, CAP_GENERAL), sf))
		return cmd_refuse(cmd, STAT_BAD_OP, "no scalable functions");
	if (index < 0)
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "function 0x%x is not among the card's %u SFs", function_id,
				  card->config->max_sfs);
	if (card->sfs[index])
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "SF 0x%x is allocated", function_id);
	sf = vhca_create(card, VHCA_SF, index);
	if (!sf)
		return cmd_refuse(cmd, STAT_NO_RES, "out of memory");
	card->sfs[index] = sf;
	if (card->sf_slots[index].pages)
		pages_inherit(sf, card->sf_slots[index].pages);
	card->sf_slots[index].pages = NULL;
	if (card->config->quirks.last_pages)
		pages_request(sf);
	card->ops->vport_changed(card, sf->vport);
	notify(card, function_id);
	return STAT_OK;
}

static enum cmd_status dealloc_sf(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(dealloc_sf_in, cmd->in, function_id);
	struct card *card = cmd->vhca->card;
	struct vhca *sf = slot_of(card, function_id) ? vhca_by_function(card, function_id) : NULL;
	unsigned int left;

	if (!sf)
		return cmd_refuse(cmd, STAT_BAD_RES, "SF 0x%x is not allocated", function_id);
	/* The quirk's refusals are not the driver's fault */
	if (sf->state != VHCA_STATE_ALLOCATED && sf->absent && card->config->quirks.keep_sf)
		return STAT_BAD_RES_STATE;
	if (sf->state != VHCA_STATE_ALLOCATED)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "SF 0x%x is in state %d", function_id,
				  sf->state);
	left = obj_del_all(sf);
	if (left)
		card_complain(card, "function 0x%x: deallocated with %u objects", function_id,
			      left);
	/* The SF's own count is lost with it */
	card->pf->leaked += sf->leaked + left;
	card->sfs[sf->bar_index] = NULL;
	slot_of(card, function_id)->pages = pages_leave(sf);
	vhca_destroy(sf);
	notify(card, function_id);
	return STAT_OK;
}

static enum cmd_status query_sf_partitions(struct cmd *cmd)
{
	const void *cap = caps_current(cmd->vhca, 0);
	void *part = ifc_addr(query_sf_partitions_out, cmd->out, sf_partition);

	if (!cmd->vhca->card->config->max_sfs)
		return cmd_refuse(cmd, STAT_BAD_OP, "the card has no SFs");
	ifc_set(query_sf_partitions_out, cmd->out, num_sf_partitions, 1);
	if (cmd->out_len < ifc_bytes(query_sf_partitions_out) + ifc_bytes(sf_partition))
		return STAT_OK;
	ifc_set(sf_partition, part, log_num_sf, ifc_get(cmd_hca_cap, cap, log_max_sf));
	ifc_set(sf_partition, part, log_sf_bar_size, LOG_SF_WINDOW_PAGES);
	return STAT_OK;
}

static enum cmd_status query_vhca_state(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(query_vhca_state_in, cmd->in, function_id);
	void *ctx = ifc_addr(query_vhca_state_out, cmd->out, vhca_state_context);
	struct card *card = cmd->vhca->card;
	struct sf_slot *slot = slot_of(card, function_id);
	struct vhca *sf;

	if (ifc_get(query_vhca_state_in, cmd->in, embedded_cpu_function) || !slot)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "function 0x%x is no SF of this card",
				  function_id);
	sf = vhca_by_function(card, function_id);
	slot->seen = state_of(card, function_id);
	ifc_set(vhca_state_context, ctx, arm_change_event, slot->armed);
	ifc_set(vhca_state_context, ctx, vhca_state, slot->seen);
	ifc_set(vhca_state_context, ctx, sw_function_id, sf ? sf->sw_function_id : 0);
	return STAT_OK;
}

static enum cmd_status modify_vhca_state(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(modify_vhca_state_in, cmd->in, function_id);
	const void *select = ifc_addr(modify_vhca_state_in, cmd->in, vhca_state_field_select);
	const void *ctx = ifc_addr(modify_vhca_state_in, cmd->in, vhca_state_context);
	struct card *card = cmd->vhca->card;
	struct sf_slot *slot = slot_of(card, function_id);
	struct vhca *sf;

	if (ifc_get(modify_vhca_state_in, cmd->in, embedded_cpu_function) || !slot)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "function 0x%x is no SF of this card",
				  function_id);
	if (ifc_get(vhca_state_field_select, select, reserved_at_0))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits of field_select");
	if (ifc_get(vhca_state_field_select, select, sw_function_id) &&
	    ifc_get(vhca_state_field_select, select, arm_change_event))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "two fields are selected");
	sf = vhca_by_function(card, function_id);
	if (ifc_get(vhca_state_field_select, select, sw_function_id)) {
		if (!sf)
			return cmd_refuse(cmd, STAT_BAD_RES_STATE, "SF 0x%x is not allocated",
					  function_id);
		sf->sw_function_id = ifc_get(vhca_state_context, ctx, sw_function_id);
	}
	if (ifc_get(vhca_state_field_select, select, arm_change_event)) {
		slot->armed = ifc_get(vhca_state_context, ctx, arm_change_event);
		/* A change between the driver's query and its arming must not be lost */
		notify(card, function_id);
	}
	return STAT_OK;
}

static void sf_numbers(const struct card_config *config, void *cap)
{
	unsigned int log = 0;

	while (1u << log < config->max_sfs)
		log++;
	ifc_set(cmd_hca_cap, cap, max_num_sf, config->max_sfs);
	ifc_set(cmd_hca_cap, cap, log_max_sf, log);
}

static const struct cap_desc sf_caps[] = {
	CAP_FLAGS(sf, 1, CAP_PF | CAP_SFS),
	CAP_FLAGS(max_num_sf, 0, CAP_PF | CAP_SFS),
	CAP_FLAGS(log_max_sf, 0, CAP_PF | CAP_SFS),
	CAP_FLAGS(log_min_sf_size, LOG_SF_WINDOW_PAGES, CAP_PF | CAP_SFS),
	CAP_FLAGS(max_num_sf_partitions, 1, CAP_PF | CAP_SFS),
	CAP_FLAGS(sf_base_id, SF_BASE_ID, CAP_PF | CAP_SFS),
	CAP_FLAGS(vhca_state, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FLAGS(event_on_vhca_state_invalid, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FLAGS(event_on_vhca_state_allocated, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FLAGS(event_on_vhca_state_active, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FLAGS(event_on_vhca_state_in_use, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FLAGS(event_on_vhca_state_teardown_request, 1, CAP_PF | CAP_ASKED | CAP_SFS),
	CAP_FILL_FLAGS(GENERAL, sf_numbers, CAP_SFS),
	{}
};

CAP_TABLE(sf_caps);

static const struct cmd_desc sf_cmds[] = {
	CMD(ALLOC_SF, alloc_sf, CMD_INIT, CMD_PF_ONLY, alloc_sf),
	CMD(DEALLOC_SF, dealloc_sf, CMD_INIT, CMD_PF_ONLY, dealloc_sf),
	CMD(QUERY_SF_PARTITION, query_sf_partitions, CMD_INIT, CMD_PF_ONLY, query_sf_partitions),
	CMD(QUERY_VHCA_STATE, query_vhca_state, CMD_INIT, CMD_PF_ONLY, query_vhca_state),
	CMD(MODIFY_VHCA_STATE, modify_vhca_state, CMD_INIT, CMD_PF_ONLY, modify_vhca_state),
	{}
};

CMD_TABLE(sf_cmds);
