// SPDX-License-Identifier: GPL-2.0
/*
 * Ports of the switch, and the NIC vport context: what a function receives, and its addresses. A
 * function modifies its own context; the eswitch manager may modify all.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/vport_state.h"
#include "port/port.h"
#include "switch/vport.h"

#define LIST_UC		0
#define LIST_MC		1
#define LIST_VLAN	2
#define ENTRY_BYTES	8		/* of any of the three lists */
#define INLINE_MODES	4

static uint64_t guid_of(const uint8_t *mac)
{
	uint64_t high = (uint64_t)mac[0] << 16 | (uint64_t)mac[1] << 8 | mac[2];
	uint64_t low = (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5];

	return high << 40 | 0xfffeull << 24 | low;
}

static void drop_lists(struct vport *vport)
{
	free(vport->uc_list);
	free(vport->mc_list);
	free(vport->vlan_list);
	free(vport->roce_addresses);
	vport->uc_list = NULL;
	vport->mc_list = NULL;
	vport->vlan_list = NULL;
	vport->roce_addresses = NULL;
	vport->uc_count = 0;
	vport->mc_count = 0;
	vport->vlan_count = 0;
}

/**
 * vport_create() - create a port of the switch
 * @card: the card
 * @num: vport number, VPORT_UPLINK for the port to the wire
 * @vhca: the function behind it; NULL for the uplink
 *
 * Return: the vport in its power-on state, or NULL without memory.
 */
struct vport *vport_create(struct card *card, uint16_t num, struct vhca *vhca)
{
	const struct function_config *function = card->config->function;
	struct vport *vport = calloc(1, sizeof(*vport));
	const uint8_t *mac = function[card->number].mac;

	if (!vport)
		return NULL;
	vport->card = card;
	vport->num = num;
	vport->vhca = vhca;
	if (num == VPORT_UPLINK || num == VPORT_PF)
		memcpy(vport->mac, mac, sizeof(vport->mac));
	vport->system_image_guid = guid_of(function[0].mac);
	vport->node_guid = num == VPORT_PF ? guid_of(mac) : 0;
	vport_reset(vport);
	if (num == VPORT_UPLINK)
		card->uplink = vport;
	return vport;
}

/**
 * vport_destroy() - remove a port from the switch
 * @vport: the vport, or NULL
 */
void vport_destroy(struct vport *vport)
{
	if (!vport)
		return;
	drop_lists(vport);
	free(vport);
}

/**
 * vport_reset() - restore contexts to power-on defaults, and forget steering roots
 * @vport: the vport
 *
 * Addresses and GUIDs that the manager has assigned are kept, as they are across an FLR.
 */
void vport_reset(struct vport *vport)
{
	drop_lists(vport);
	vport->admin_state = VPORT_ADMIN_AUTO;
	vport->mtu = PORT_MTU_DEFAULT;
	vport->promisc_uc = false;
	vport->promisc_mc = false;
	vport->promisc_all = false;
	vport->event_arm = 0;
	vport->min_wqe_inline = 0;
	vport->disable_uc_local_lb = false;
	vport->disable_mc_local_lb = false;
	vport->roce_en = false;
	vport->up = false;
	memset(vport->esw_context, 0, sizeof(vport->esw_context));
	memset(&vport->counters, 0, sizeof(vport->counters));
	vport->ingress_acl = NULL;
	vport->egress_acl = NULL;
	vport->nic_rx = NULL;
	vport->nic_tx = NULL;
	vport->sniffer_rx = NULL;
	vport->sniffer_tx = NULL;
	vport->rdma_rx = NULL;
	vport->rdma_tx = NULL;
}

/**
 * vport_find() - find a port of the switch by number
 * @card: the card
 * @num: vport number
 *
 * Return: the vport, or NULL if the switch does not have it.
 */
struct vport *vport_find(struct card *card, uint16_t num)
{
	struct vhca *vhca;

	if (num == VPORT_UPLINK)
		return card->uplink;
	vhca = vhca_by_function(card, num);
	return vhca ? vhca->vport : NULL;
}

/**
 * vport_next() - iterate over the ports of functions
 * @card: the card
 * @prev: the port before, NULL to start
 *
 * Return: the next vport, NULL at the end.
 */
struct vport *vport_next(struct card *card, struct vport *prev)
{
	unsigned int i = prev && prev->num ? prev->vhca->bar_index + 1 : 0;

	if (!prev && card->pf)
		return card->pf->vport;
	for (; i < card->config->max_sfs; i++)
		if (card->sfs[i])
			return card->sfs[i]->vport;
	return NULL;
}

struct vport *vport_named(struct cmd *cmd, bool other, uint16_t num, enum cmd_status *status)
{
	struct vport *vport;

	*status = STAT_OK;
	if (!other && !num)
		return cmd->vhca->vport;
	if (!other)
		*status = cmd_refuse(cmd, STAT_BAD_PARAM, "vport number without other_vport");
	else if (!ifc_get(cmd_hca_cap, caps_current(cmd->vhca, 0), vport_group_manager))
		*status = cmd_refuse(cmd, STAT_BAD_PARAM,
				     "the function does not manage the switch");
	if (*status)
		return NULL;
	vport = vport_find(cmd->vhca->card, num);
	if (!vport)
		*status = cmd_refuse(cmd, STAT_BAD_INDEX, "no vport 0x%x", num);
	return vport;
}

/* One event per arming: the manager arms again after it has queried the context */
static void changed(struct vport *vport, unsigned int what)
{
	uint8_t data[28] = {};
	uint16_t num = htobe16(vport->num);

	if (!(vport->event_arm & what))
		return;
	vport->event_arm = 0;
	memcpy(data + 2, &num, sizeof(num));
	event_post(vport->card->pf, EVENT_NIC_VPORT_CHANGE, 0, data, sizeof(data));
}

static unsigned int list_max(struct vhca *vhca, unsigned int type)
{
	const void *cap = caps_current(vhca, 0);

	switch (type) {
	case LIST_UC:
		return 1u << ifc_get(cmd_hca_cap, cap, log_max_current_uc_list);
	case LIST_MC:
		return 1u << ifc_get(cmd_hca_cap, cap, log_max_current_mc_list);
	default:
		return 1u << ifc_get(cmd_hca_cap, cap, log_max_vlan_list);
	}
}

static enum cmd_status check_list(struct cmd *cmd, const void *ctx, struct vport *vport)
{
	unsigned int type = ifc_get(nic_vport_context, ctx, allowed_list_type);
	unsigned int count = ifc_get(nic_vport_context, ctx, allowed_list_size), i;
	const uint8_t *entry = ifc_addr(nic_vport_context, ctx, current_uc_mac_address);

	if (type > LIST_VLAN)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "list type %u is not defined", type);
	if (count > list_max(vport->vhca, type))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "list of %u entries exceeds %u", count,
				  list_max(vport->vhca, type));
	if (cmd->in_len < ifc_bytes(modify_nic_vport_context_in) + count * ENTRY_BYTES)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u list entries in %u bytes", count,
				  cmd->in_len);
	for (i = 0; i < count; i++, entry += ENTRY_BYTES) {
		if (entry[0] | entry[1])
			return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits in list entry %u", i);
		if (type == LIST_UC && entry[2] & 1)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "group address in the unicast list");
		if (type == LIST_MC && !(entry[2] & 1))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "unicast address in the multicast list");
	}
	return STAT_OK;
}

/* Replace a list. Return true if it has changed; false with *ok cleared without memory */
static bool store_list(struct vport *vport, const void *ctx, unsigned int type, bool *ok)
{
	unsigned int count = ifc_get(nic_vport_context, ctx, allowed_list_size), i;
	const uint8_t *entry = ifc_addr(nic_vport_context, ctx, current_uc_mac_address);
	size_t size = type == LIST_VLAN ? sizeof(uint16_t) : 6;
	void **list = type == LIST_UC ? (void **)&vport->uc_list :
		      type == LIST_MC ? (void **)&vport->mc_list : (void **)&vport->vlan_list;
	unsigned int *old = type == LIST_UC ? &vport->uc_count :
			    type == LIST_MC ? &vport->mc_count : &vport->vlan_count;
	uint8_t *new = calloc(count + 1, size);
	bool same;

	*ok = new;
	if (!new)
		return false;
	for (i = 0; i < count; i++, entry += ENTRY_BYTES) {
		if (type == LIST_VLAN)
			((uint16_t *)new)[i] = (entry[2] << 8 | entry[3]) & 0xfff;
		else
			memcpy(new + 6 * i, entry + 2, 6);
	}
	same = count == *old && (!count || !memcmp(new, *list, count * size));
	free(*list);
	*list = new;
	*old = count;
	return !same;
}

static void load_list(struct cmd *cmd, const struct vport *vport, void *ctx, unsigned int type)
{
	uint8_t *entry = ifc_addr(nic_vport_context, ctx, current_uc_mac_address);
	unsigned int room = (cmd->out_len - ifc_bytes(query_nic_vport_context_out)) / ENTRY_BYTES;
	unsigned int count = type == LIST_UC ? vport->uc_count :
			     type == LIST_MC ? vport->mc_count : vport->vlan_count, i;

	ifc_set(nic_vport_context, ctx, allowed_list_type, type);
	ifc_set(nic_vport_context, ctx, allowed_list_size, count);
	for (i = 0; i < count && i < room; i++, entry += ENTRY_BYTES) {
		if (type == LIST_VLAN) {
			entry[2] = vport->vlan_list[i] >> 8;
			entry[3] = vport->vlan_list[i];
		} else {
			memcpy(entry + 2, type == LIST_UC ? vport->uc_list[i] : vport->mc_list[i],
			       6);
		}
	}
}

static enum cmd_status query_nic_vport_context(struct cmd *cmd)
{
	unsigned int type = ifc_get(query_nic_vport_context_in, cmd->in, allowed_list_type);
	void *ctx = ifc_addr(query_nic_vport_context_out, cmd->out, nic_vport_context);
	enum cmd_status status;
	bool other = ifc_get(query_nic_vport_context_in, cmd->in, other_vport);
	uint16_t num = ifc_get(query_nic_vport_context_in, cmd->in, vport_number);
	struct vport *vport = vport_named(cmd, other, num, &status);

	if (!vport)
		return status;
	if (!vport->vhca)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the uplink has no NIC vport context");
	if (!caps_ethernet(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_OP, "the port is InfiniBand, not Ethernet");
	if (type > LIST_VLAN)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "list type %u is not defined", type);
	ifc_set(nic_vport_context, ctx, min_wqe_inline_mode, vport->min_wqe_inline);
	ifc_set(nic_vport_context, ctx, disable_mc_local_lb, vport->disable_mc_local_lb);
	ifc_set(nic_vport_context, ctx, disable_uc_local_lb, vport->disable_uc_local_lb);
	ifc_set(nic_vport_context, ctx, roce_en, vport->roce_en);
	ifc_set(nic_vport_context, ctx, arm_change_event, !!vport->event_arm);
	ifc_set(nic_vport_context, ctx, event_on_mtu, !!(vport->event_arm & VPORT_EVENT_MTU));
	ifc_set(nic_vport_context, ctx, event_on_promisc_change,
		!!(vport->event_arm & VPORT_EVENT_PROMISC));
	ifc_set(nic_vport_context, ctx, event_on_vlan_change,
		!!(vport->event_arm & VPORT_EVENT_VLAN));
	ifc_set(nic_vport_context, ctx, event_on_mc_address_change,
		!!(vport->event_arm & VPORT_EVENT_MC));
	ifc_set(nic_vport_context, ctx, event_on_uc_address_change,
		!!(vport->event_arm & VPORT_EVENT_UC));
	ifc_set(nic_vport_context, ctx, mtu, vport->mtu);
	ifc_set64(nic_vport_context, ctx, system_image_guid, vport->system_image_guid);
	ifc_set64(nic_vport_context, ctx, port_guid, vport->port_guid);
	ifc_set64(nic_vport_context, ctx, node_guid, vport->node_guid);
	ifc_set(nic_vport_context, ctx, promisc_uc, vport->promisc_uc);
	ifc_set(nic_vport_context, ctx, promisc_mc, vport->promisc_mc);
	ifc_set(nic_vport_context, ctx, promisc_all, vport->promisc_all);
	memcpy((uint8_t *)ifc_addr(nic_vport_context, ctx, permanent_address) + 2, vport->mac, 6);
	load_list(cmd, vport, ctx, type);
	return STAT_OK;
}

#define SELECTED(fld) ifc_get(modify_nic_vport_context_in, cmd->in, field_select.fld)

static uint8_t event_bits(const void *ctx)
{
	uint8_t bits = 0;

	if (ifc_get(nic_vport_context, ctx, event_on_uc_address_change))
		bits |= VPORT_EVENT_UC;
	if (ifc_get(nic_vport_context, ctx, event_on_mc_address_change))
		bits |= VPORT_EVENT_MC;
	if (ifc_get(nic_vport_context, ctx, event_on_vlan_change))
		bits |= VPORT_EVENT_VLAN;
	if (ifc_get(nic_vport_context, ctx, event_on_promisc_change))
		bits |= VPORT_EVENT_PROMISC;
	if (ifc_get(nic_vport_context, ctx, event_on_mtu))
		bits |= VPORT_EVENT_MTU;
	return bits;
}

/* Check everything before anything is changed */
static enum cmd_status check_modify(struct cmd *cmd, const void *ctx, struct vport *vport)
{
	bool manager = cmd->vhca->kind == VHCA_PF;
	const uint8_t *mac = ifc_addr(nic_vport_context, ctx, permanent_address);

	if (SELECTED(reserved_at_0) | SELECTED(reserved_at_13) | SELECTED(reserved_at_1f))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits of field_select");
	if (SELECTED(affiliation))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "the card has no other port to affiliate with");
	if (!manager && (SELECTED(permanent_address) || SELECTED(change_event) ||
			 SELECTED(node_guid) || SELECTED(port_guid) || SELECTED(min_inline)))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "only the manager of the switch may set this");
	if (SELECTED(permanent_address) && (mac[0] | mac[1] || mac[2] & 1))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "a group address cannot be a function's own");
	if (SELECTED(min_inline) &&
	    ifc_get(nic_vport_context, ctx, min_wqe_inline_mode) >= INLINE_MODES)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "min_wqe_inline_mode %u",
				  ifc_get(nic_vport_context, ctx, min_wqe_inline_mode));
	if (SELECTED(mtu) && (ifc_get(nic_vport_context, ctx, mtu) < PORT_MTU_MIN ||
			      ifc_get(nic_vport_context, ctx, mtu) > PORT_MTU_MAX))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "mtu %u",
				  ifc_get(nic_vport_context, ctx, mtu));
	if (SELECTED(roce_en) && ifc_get(nic_vport_context, ctx, roce_en) &&
	    !ifc_get(cmd_hca_cap, caps_current(vport->vhca, 0), roce))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the function has no RoCE");
	if ((SELECTED(disable_uc_local_lb) &&
	     !ifc_get(cmd_hca_cap, caps_current(vport->vhca, 0), disable_local_lb_uc)) ||
	    (SELECTED(disable_mc_local_lb) &&
	     !ifc_get(cmd_hca_cap, caps_current(vport->vhca, 0), disable_local_lb_mc)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "local loopback cannot be disabled");
	return SELECTED(addresses_list) ? check_list(cmd, ctx, vport) : STAT_OK;
}

static enum cmd_status modify_nic_vport_context(struct cmd *cmd)
{
	const void *ctx = ifc_addr(modify_nic_vport_context_in, cmd->in, nic_vport_context);
	unsigned int type = ifc_get(nic_vport_context, ctx, allowed_list_type), what = 0;
	bool uc, mc, all, ok = true;
	enum cmd_status status;
	bool other = ifc_get(modify_nic_vport_context_in, cmd->in, other_vport);
	uint16_t num = ifc_get(modify_nic_vport_context_in, cmd->in, vport_number);
	struct vport *vport = vport_named(cmd, other, num, &status);

	if (!vport)
		return status;
	if (!vport->vhca)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the uplink has no NIC vport context");
	if (!caps_ethernet(cmd->vhca))
		return cmd_refuse(cmd, STAT_BAD_OP, "the port is InfiniBand, not Ethernet");
	status = check_modify(cmd, ctx, vport);
	if (status)
		return status;
	if (SELECTED(addresses_list)) {
		if (store_list(vport, ctx, type, &ok))
			what |= type == LIST_UC ? VPORT_EVENT_UC :
				type == LIST_MC ? VPORT_EVENT_MC : VPORT_EVENT_VLAN;
		if (!ok)
			return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	}
	if (SELECTED(permanent_address))
		memcpy(vport->mac,
		       (uint8_t *)ifc_addr(nic_vport_context, ctx, permanent_address) + 2, 6);
	if (SELECTED(min_inline))
		vport->min_wqe_inline = ifc_get(nic_vport_context, ctx, min_wqe_inline_mode);
	if (SELECTED(node_guid))
		vport->node_guid = ifc_get64(nic_vport_context, ctx, node_guid);
	if (SELECTED(port_guid))
		vport->port_guid = ifc_get64(nic_vport_context, ctx, port_guid);
	if (SELECTED(disable_uc_local_lb))
		vport->disable_uc_local_lb = ifc_get(nic_vport_context, ctx, disable_uc_local_lb);
	if (SELECTED(disable_mc_local_lb))
		vport->disable_mc_local_lb = ifc_get(nic_vport_context, ctx, disable_mc_local_lb);
	if (SELECTED(roce_en))
		vport->roce_en = ifc_get(nic_vport_context, ctx, roce_en);
	if (SELECTED(mtu)) {
		if (vport->mtu != ifc_get(nic_vport_context, ctx, mtu))
			what |= VPORT_EVENT_MTU;
		vport->mtu = ifc_get(nic_vport_context, ctx, mtu);
	}
	if (SELECTED(promisc)) {
		uc = ifc_get(nic_vport_context, ctx, promisc_uc);
		mc = ifc_get(nic_vport_context, ctx, promisc_mc);
		all = ifc_get(nic_vport_context, ctx, promisc_all);
		if (uc != vport->promisc_uc || mc != vport->promisc_mc || all != vport->promisc_all)
			what |= VPORT_EVENT_PROMISC;
		vport->promisc_uc = uc;
		vport->promisc_mc = mc;
		vport->promisc_all = all;
	}
	/* The change still uses the previous arming */
	changed(vport, what);
	if (SELECTED(change_event))
		vport->event_arm = ifc_get(nic_vport_context, ctx, arm_change_event) ?
			event_bits(ctx) : 0;
	return STAT_OK;
}

static const struct cap_desc vport_caps[] = {
	CAP_FLAGS(vport_group_manager, 1, CAP_PF),
	CAP_FLAGS(eswitch_manager, 1, CAP_PF),
	CAP(eth_virt, 1),
	CAP(nic_vport_change_event, 1),
	CAP(disable_local_lb_uc, 1),
	CAP(disable_local_lb_mc, 1),
	CAP(log_max_vlan_list, 12),
	CAP(log_max_current_mc_list, 12),
	CAP_FLAGS(log_max_current_uc_list, 7, CAP_WRITABLE),
	CAP(log_max_current_uc_list_wr_supported, 1),
	{}
};

CAP_TABLE(vport_caps);

static const struct cmd_desc vport_cmds[] = {
	CMD(QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context, CMD_INIT, 0, query_nic_vport_context),
	CMD(MODIFY_NIC_VPORT_CONTEXT, modify_nic_vport_context, CMD_INIT, 0,
	    modify_nic_vport_context),
	{}
};

CMD_TABLE(vport_cmds);
