// SPDX-License-Identifier: GPL-2.0
/*
 * Capabilities: what the card could do at most, and what is in force. A driver changes the second
 * before INIT_HCA, in the few fields that the PRM leaves to it.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmdq.h"
#include "firmware/iseg.h"
#include "firmware/vhca.h"
#include "firmware/window.h"
#include "port/port_caps.h"
#include "switch/flow_caps.h"

/* Fields that the oldest kernel headers lack, or have elsewhere */
static const struct ifc_field cq_period_mode_modify = { 0x223, 1 };

static const struct ifc_field page_request_disable = { 0x6, 1 };
static const struct ifc_field terminate_scatter_list_mkey = { 0xf6, 1 };
static const struct ifc_field relaxed_ordering_read = { 0x32a, 1 };
static const struct ifc_field relaxed_ordering_read_pci_enabled = { 0xe9, 1 };

static const struct ifc_field max_num_eqs_24b = { 0x448, 0x18 };
static const struct ifc_field sf_eq_usage = { 0xd2, 1 };

enum { GET_MAX, GET_CUR };

static void general(const struct card_config *config, void *cap)
{
	unsigned int sfs = config->max_sfs, log_sfs = 0;

	while (1u << log_sfs < sfs)
		log_sfs++;
	ifc_set(cmd_hca_cap, cap, hca_cap_2, 1);
	ifc_set(cmd_hca_cap, cap, dtor, 1);

	/* queues and other objects */
	ifc_set(cmd_hca_cap, cap, log_max_srq_sz, 15);
	ifc_set(cmd_hca_cap, cap, log_max_qp_sz, 15);
	ifc_set(cmd_hca_cap, cap, log_max_qp, 18);
	ifc_set(cmd_hca_cap, cap, log_max_srq, 18);
	ifc_set(cmd_hca_cap, cap, log_max_cq_sz, 22);
	ifc_set(cmd_hca_cap, cap, log_max_cq, 24);
	ifc_set(cmd_hca_cap, cap, log_max_eq_sz, 22);
	ifc_set(cmd_hca_cap, cap, log_max_eq, 7);
	ifc_set(cmd_hca_cap, cap, max_num_eqs, MAX_EQS);
	ifc_set(cmd_hca_cap, cap, log_max_mkey, 24);
	ifc_set(cmd_hca_cap, cap, log_max_mrw_sz, 64);
	ifc_set(cmd_hca_cap, cap, max_indirection, 240);
	ifc_set(cmd_hca_cap, cap, log_max_klm_list_size, 16);
	ifc_set(cmd_hca_cap, cap, umr_extended_translation_offset, 1);
	ifc_set(cmd_hca_cap, cap, null_mkey, 0);
	ifc_set(cmd_hca_cap, cap, umr_ptr_rlky, 1);
	ifc_set(cmd_hca_cap, cap, umr_modify_atomic_disabled, 1);
	ifc_set(cmd_hca_cap, cap, log_max_transport_domain, 24);
	ifc_set(cmd_hca_cap, cap, log_max_pd, 24);
	ifc_set(cmd_hca_cap, cap, log_max_xrcd, 24);
	ifc_set(cmd_hca_cap, cap, log_max_rq, 18);
	ifc_set(cmd_hca_cap, cap, log_max_sq, 18);
	ifc_set(cmd_hca_cap, cap, log_max_tir, 18);
	ifc_set(cmd_hca_cap, cap, log_max_tis, 18);
	ifc_set(cmd_hca_cap, cap, log_max_tis_per_sq, 3);
	ifc_set(cmd_hca_cap, cap, log_max_rqt, 18);
	ifc_set(cmd_hca_cap, cap, log_max_rqt_size, 11);
	ifc_set(cmd_hca_cap, cap, log_max_wq_sz, 15);
	ifc_set(cmd_hca_cap, cap, basic_cyclic_rcv_wqe, 1);
	ifc_set(cmd_hca_cap, cap, max_wqe_sz_sq, 1024);
	ifc_set(cmd_hca_cap, cap, max_wqe_sz_rq, 512);
	ifc_set(cmd_hca_cap, cap, max_wqe_sz_sq_dc, 512);
	ifc_set(cmd_hca_cap, cap, log_max_msg, 30);
	ifc_set(cmd_hca_cap, cap, max_qp_cnt, 256);
	ifc_set(cmd_hca_cap, cap, striding_rq, 1);
	ifc_set(cmd_hca_cap, cap, ext_stride_num_range, 1);
	ifc_set(cmd_hca_cap, cap, log_max_stride_sz_rq, 13);
	ifc_set(cmd_hca_cap, cap, log_min_stride_sz_rq, 4);
	ifc_set(cmd_hca_cap, cap, log_max_stride_sz_sq, 6);
	ifc_set(cmd_hca_cap, cap, log_min_stride_sz_sq, 6);
	ifc_set(cmd_hca_cap, cap, cqe_version, 1);
	ifc_set(cmd_hca_cap, cap, cqe_compression, 1);
	ifc_set(cmd_hca_cap, cap, cqe_compression_timeout, 16);
	ifc_set(cmd_hca_cap, cap, cqe_compression_max_num, 128);
	ifc_set(cmd_hca_cap, cap, mini_cqe_resp_stride_index, 1);
	ifc_set(cmd_hca_cap, cap, cq_oi, 1);
	ifc_set(cmd_hca_cap, cap, cq_resize, 1);
	ifc_set(cmd_hca_cap, cap, cq_moderation, 1);
	ifc_set(cmd_hca_cap, cap, cq_period_start_from_cqe, 1);
	ifc_set_at(cap, cq_period_mode_modify, 1);
	ifc_set(cmd_hca_cap, cap, scqe_break_moderation, 1);
	ifc_set(cmd_hca_cap, cap, block_lb_mc, 1);
	ifc_set(cmd_hca_cap, cap, modify_rq_counter_set_id, 1);
	ifc_set(cmd_hca_cap, cap, out_of_seq_cnt, 1);
	ifc_set(cmd_hca_cap, cap, retransmission_q_counters, 1);
	ifc_set(cmd_hca_cap, cap, cache_line_128byte, 1);
	ifc_set(cmd_hca_cap, cap, start_pad, 1);
	ifc_set(cmd_hca_cap, cap, end_pad, 1);

	/* windows */
	ifc_set(cmd_hca_cap, cap, uar_4k, 1);
	ifc_set(cmd_hca_cap, cap, num_of_uars_per_page, 1);
	ifc_set(cmd_hca_cap, cap, uar_sz, 5);
	ifc_set(cmd_hca_cap, cap, log_pg_sz, 12);
	ifc_set(cmd_hca_cap, cap, bf, 1);
	ifc_set(cmd_hca_cap, cap, log_bf_reg_size, 9);

	/* the function */
	ifc_set(cmd_hca_cap, cap, driver_version, 1);
	ifc_set(cmd_hca_cap, cap, mkey_by_name, 0);
	ifc_set(cmd_hca_cap, cap, release_all_pages, 1);
	ifc_set(cmd_hca_cap, cap, fast_teardown, 1);
	ifc_set(cmd_hca_cap, cap, force_teardown, 1);
	ifc_set(cmd_hca_cap, cap, cmdif_checksum, 3);
	ifc_set(cmd_hca_cap, cap, vport_group_manager, 1);
	ifc_set(cmd_hca_cap, cap, vhca_group_manager, 1);
	ifc_set(cmd_hca_cap, cap, vhca_resource_manager, 1);
	ifc_set(cmd_hca_cap, cap, eswitch_manager, 1);
	ifc_set(cmd_hca_cap, cap, vport_counters, 1);
	ifc_set(cmd_hca_cap, cap, eth_virt, 1);
	ifc_set(cmd_hca_cap, cap, nic_flow_table, 1);
	ifc_set(cmd_hca_cap, cap, eth_net_offloads, 1);
	ifc_set(cmd_hca_cap, cap, qos, 1);
	ifc_set(cmd_hca_cap, cap, nic_vport_change_event, 1);
	ifc_set(cmd_hca_cap, cap, disable_local_lb_uc, 1);
	ifc_set(cmd_hca_cap, cap, disable_local_lb_mc, 1);
	ifc_set(cmd_hca_cap, cap, log_max_vlan_list, 12);
	ifc_set(cmd_hca_cap, cap, log_max_current_mc_list, 12);
	ifc_set(cmd_hca_cap, cap, log_max_current_uc_list, 7);
	ifc_set(cmd_hca_cap, cap, log_max_current_uc_list_wr_supported, 1);
	ifc_set(cmd_hca_cap, cap, log_max_l2_table, 13);
	ifc_set(cmd_hca_cap, cap, device_frequency_mhz, 1000);
	ifc_set(cmd_hca_cap, cap, device_frequency_khz, 1000000);
	ifc_set(cmd_hca_cap, cap, flow_counter_bulk_alloc, 0xff);
	ifc_set(cmd_hca_cap, cap, log_max_flow_counter_bulk, 15);
	ifc_set(cmd_hca_cap, cap, max_flow_counter_15_0, 0xffff);
	ifc_set(cmd_hca_cap, cap, max_flow_counter_31_16, 0xf);
	ifc_set(cmd_hca_cap, cap, vnic_env_queue_counters, 1);
	ifc_set(cmd_hca_cap, cap, nic_receive_steering_discard, 1);
	ifc_set(cmd_hca_cap, cap, receive_discard_vport_down, 1);
	ifc_set(cmd_hca_cap, cap, transmit_discard_vport_down, 1);

	/* the port */
	ifc_set(cmd_hca_cap, cap, num_ports, 1);
	ifc_set(cmd_hca_cap, cap, port_type, MLX5_CAP_PORT_TYPE_ETH);
	ifc_set(cmd_hca_cap, cap, max_tc, 8);
	port_caps_general(cap);

	/* scalable functions */
	if (!sfs)
		return;
	ifc_set(cmd_hca_cap, cap, sf, 1);
	ifc_set(cmd_hca_cap, cap, max_num_sf, sfs);
	ifc_set(cmd_hca_cap, cap, log_max_sf, log_sfs);
	ifc_set(cmd_hca_cap, cap, log_min_sf_size, LOG_SF_WINDOW_PAGES);
	ifc_set(cmd_hca_cap, cap, max_num_sf_partitions, 1);
	ifc_set(cmd_hca_cap, cap, sf_base_id, SF_BASE_ID);
	ifc_set(cmd_hca_cap, cap, vhca_state, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_invalid, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_allocated, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_active, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_in_use, 1);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_teardown_request, 1);
}

static void ethernet(void *cap)
{
#define SET(fld, v) ifc_set(per_protocol_networking_offload_caps, cap, fld, v)
	SET(csum_cap, 1);
	SET(vlan_cap, 1);
	SET(self_lb_en_modifiable, 1);
	SET(max_lso_cap, 18);
	SET(wqe_inline_mode, 2);
	SET(rss_ind_tbl_cap, 11);
	SET(reg_umr_sq, 1);
	SET(scatter_fcs, 1);
	SET(enhanced_multi_pkt_send_wqe, 1);
	SET(tunnel_lso_const_out_ip_id, 1);
	SET(tunnel_stateless_gre, 1);
	SET(tunnel_stateless_vxlan, 1);
	SET(cqe_checksum_full, 1);
	SET(max_vxlan_udp_ports, 8);
#undef SET
}

/* In force at power-on: what is off until a driver asks for it. */
static void power_on(void *cap)
{
	ifc_set(cmd_hca_cap, cap, cmdif_checksum, 0);
	ifc_set(cmd_hca_cap, cap, uar_4k, 0);
	ifc_set(cmd_hca_cap, cap, cache_line_128byte, 0);
	ifc_set(cmd_hca_cap, cap, release_all_pages, 0);
	ifc_set(cmd_hca_cap, cap, vhca_state, 0);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_invalid, 0);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_allocated, 0);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_active, 0);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_in_use, 0);
	ifc_set(cmd_hca_cap, cap, event_on_vhca_state_teardown_request, 0);
}

/* General capabilities that an SF has not, whatever its PF has */
#define PF_ONLY(fld)	ifc_field(cmd_hca_cap, fld)
static const struct ifc_field pf_only[] = {
	PF_ONLY(dtor), PF_ONLY(uar_sz), PF_ONLY(release_all_pages), PF_ONLY(vport_group_manager),
	PF_ONLY(vhca_group_manager), PF_ONLY(vhca_resource_manager), PF_ONLY(eswitch_manager),
	PF_ONLY(qcam_reg), PF_ONLY(sbcam_reg), PF_ONLY(ets), PF_ONLY(dcbx), PF_ONLY(ports_check),
	PF_ONLY(beacon_led), PF_ONLY(wol_g), PF_ONLY(port_module_event), PF_ONLY(temp_warn_event),
	PF_ONLY(cc_modify_allowed), PF_ONLY(sf), PF_ONLY(max_num_sf), PF_ONLY(log_max_sf),
	PF_ONLY(log_min_sf_size), PF_ONLY(max_num_sf_partitions), PF_ONLY(sf_base_id),
	PF_ONLY(vhca_state), PF_ONLY(event_on_vhca_state_invalid),
	PF_ONLY(event_on_vhca_state_allocated), PF_ONLY(event_on_vhca_state_active),
	PF_ONLY(event_on_vhca_state_in_use), PF_ONLY(event_on_vhca_state_teardown_request),
};

bool caps_own(const struct card_config *config, unsigned int type, void *cap)
{
	switch (type) {
	case CAP_GENERAL:
		general(config, cap);
		return true;
	case CAP_ETHERNET:
		ethernet(cap);
		return true;
	case CAP_FLOW_TABLE:
		flow_caps_nic(cap);
		return true;
	case CAP_ESWITCH_FLOW_TABLE:
		flow_caps_eswitch(cap);
		return true;
	case CAP_ESWITCH:
		flow_caps_e_switch(cap);
		return true;
	case CAP_QOS:
		qos_caps(cap);
		return true;
	case CAP_GENERAL_2:
		flow_caps_general_2(cap);
		ifc_set_at(cap, max_num_eqs_24b, MAX_EQS);
		return true;
	default:
		return false;
	}
}

/* What depends on the function */
static void fit(const struct vhca *vhca, unsigned int type, void *cap)
{
	unsigned int i;

	if (type == CAP_GENERAL) {
		ifc_set(cmd_hca_cap, cap, vhca_id, vhca->id);
		if (vhca->card->config->functions > 1)
			ifc_set(cmd_hca_cap, cap, native_port_num, vhca->card->number + 1);
		for (i = 0; vhca->kind == VHCA_SF && i < sizeof(pf_only) / sizeof(pf_only[0]); i++)
			ifc_set_at(cap, pf_only[i], 0);
	}
	if (type == CAP_GENERAL_2 && vhca->max_eqs) {
		ifc_set_at(cap, max_num_eqs_24b, vhca->max_eqs);
		ifc_set_at(cap, sf_eq_usage, vhca->sf_eq_usage);
	}
}

/* @current: as at power-on, else the maximum. False: the function has nothing of that type. */
static bool fill(const struct vhca *vhca, unsigned int type, bool current, void *cap)
{
	const struct card *card = vhca->card;

	if (vhca->kind == VHCA_SF && (type == CAP_ESWITCH || type == CAP_ESWITCH_FLOW_TABLE))
		return false;
	if (type >= CAP_TYPES)
		return false;
	if (!caps_own(card->config, type, cap) && !claims_type(card->claims, type))
		return false;
	claims_apply(card->claims, type, CLAIM_MAX, cap);
	if (current) {
		if (type == CAP_GENERAL)
			power_on(cap);
		claims_apply(card->claims, type, CLAIM_CURRENT, cap);
	}
	fit(vhca, type, cap);
	return true;
}

/* The fields that SET_HCA_CAP may change. */
#define WRITABLE(fld)	{ CAP_GENERAL, ifc_field(cmd_hca_cap, fld), #fld }
static const struct {
	unsigned int type;
	struct ifc_field field;
	const char *name;
} writable[] = {
	WRITABLE(pkey_table_size), WRITABLE(log_max_qp), WRITABLE(cmdif_checksum),
	WRITABLE(uar_4k), WRITABLE(log_uar_page_sz), WRITABLE(cache_line_128byte),
	WRITABLE(release_all_pages), WRITABLE(log_max_current_uc_list), WRITABLE(num_vhca_ports),
	WRITABLE(event_on_vhca_state_invalid), WRITABLE(event_on_vhca_state_allocated),
	WRITABLE(event_on_vhca_state_active), WRITABLE(event_on_vhca_state_in_use),
	WRITABLE(event_on_vhca_state_teardown_request), WRITABLE(vhca_state),
	{ CAP_ATOMIC, ifc_field(atomic_caps, atomic_req_8B_endianness_mode),
	  "atomic_req_8B_endianness_mode" },
	{ CAP_ROCE, ifc_field(roce_cap, sw_r_roce_src_udp_port), "sw_r_roce_src_udp_port" },
};

const void *caps_current(struct vhca *vhca, unsigned int type)
{
	if (type >= CAP_TYPES)
		return NULL;
	if (!vhca->caps[type]) {
		uint8_t *cap = calloc(1, CAP_BYTES);

		if (!cap || !fill(vhca, type, true, cap)) {
			free(cap);
			return NULL;
		}
		vhca->caps[type] = cap;
	}
	return vhca->caps[type];
}

void caps_reset(struct vhca *vhca)
{
	unsigned int i;

	for (i = 0; i < CAP_TYPES; i++) {
		free(vhca->caps[i]);
		vhca->caps[i] = NULL;
	}
	vhca->cmdif_checksum = 0;
}

bool caps_eswitch_manager(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), eswitch_manager);
}

bool caps_ethernet(struct vhca *vhca)
{
	return ifc_get(cmd_hca_cap, caps_current(vhca, CAP_GENERAL), port_type) ==
	       MLX5_CAP_PORT_TYPE_ETH;
}

bool caps_merged_eswitch(struct vhca *vhca)
{
	const void *cap = caps_current(vhca, CAP_ESWITCH);

	return cap && ifc_get(e_switch_cap, cap, merged_eswitch);
}

bool caps_page_requests(struct vhca *vhca)
{
	return !ifc_get_at(caps_current(vhca, CAP_GENERAL), page_request_disable);
}

bool caps_terminate_mkey(struct vhca *vhca)
{
	return ifc_get_at(caps_current(vhca, CAP_GENERAL), terminate_scatter_list_mkey);
}

bool caps_relaxed_read(struct vhca *vhca)
{
	const void *cap = caps_current(vhca, CAP_GENERAL);

	return ifc_get_at(cap, relaxed_ordering_read) ||
	       ifc_get_at(cap, relaxed_ordering_read_pci_enabled);
}

bool caps_value(struct vhca *vhca, const struct cap_field *field, uint64_t *max, uint64_t *current)
{
	uint8_t most[CAP_BYTES] = {};

	if (!fill(vhca, field->type, false, most))
		return false;
	*max = cap_field_get(most, field);
	*current = cap_field_get(caps_current(vhca, field->type), field);
	return true;
}

unsigned int caps_max_eqs(struct vhca *vhca)
{
	const void *general = caps_current(vhca, CAP_GENERAL);
	uint32_t eqs = ifc_get_at(caps_current(vhca, CAP_GENERAL_2), max_num_eqs_24b);

	eqs = eqs ?: ifc_get(cmd_hca_cap, general, max_num_eqs);
	return eqs ?: 1u << ifc_get(cmd_hca_cap, general, log_max_eq);
}

/* The caller itself, or the SF that a group manager names. */
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
		if (!fill(vhca, cmd->op_mod >> 1, false, out))
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

/* What a PF may say of an SF: how many EQs it has, and that its driver is to heed that */
static enum cmd_status set_eqs(struct cmd *cmd, struct vhca *sf, const uint8_t *want)
{
	uint32_t eqs = ifc_get_at(want, max_num_eqs_24b);
	uint8_t allowed[CAP_BYTES] = {};

	fill(sf, CAP_GENERAL_2, false, allowed);
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
	uint8_t mask[CAP_BYTES] = {}, max[CAP_BYTES] = {};
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
	fill(vhca, type, false, max);
	for (i = 0; i < sizeof(writable) / sizeof(writable[0]); i++) {
		uint32_t asked = ifc_get_at(want, writable[i].field);
		uint32_t most = ifc_get_at(max, writable[i].field);

		if (writable[i].type != type)
			continue;
		ifc_set_at(mask, writable[i].field, ~0u);
		if (asked > most)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "%s %u exceeds %u", writable[i].name,
					  asked, most);
	}
	/* Drivers write what they change of atomics, and nothing else. */
	for (i = 0; i < CAP_BYTES; i++)
		if ((want[i] ^ current[i]) & ~mask[i] && !(type == CAP_ATOMIC && !want[i]))
			return cmd_refuse(cmd, STAT_BAD_PARAM,
					  "byte 0x%x of capability type 0x%x is read-only", i,
					  type);
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
