// SPDX-License-Identifier: GPL-2.0
/* Capabilities of flow steering, close to the code that implements them. */
#include "firmware/caps.h"
#include "switch/flow_caps.h"
#include "switch/steering.h"

static void fields(void *supported)
{
#define HAS(field) ifc_set(flow_table_fields_supported, supported, field, 1)
	HAS(outer_dmac); HAS(outer_smac); HAS(outer_ether_type); HAS(outer_ip_version);
	HAS(outer_first_prio); HAS(outer_first_cfi); HAS(outer_first_vid); HAS(outer_ipv4_ttl);
	HAS(outer_second_prio); HAS(outer_second_cfi); HAS(outer_second_vid);
	HAS(outer_sip); HAS(outer_dip); HAS(outer_frag); HAS(outer_ip_protocol);
	HAS(outer_ip_ecn); HAS(outer_ip_dscp); HAS(outer_udp_sport); HAS(outer_udp_dport);
	HAS(outer_tcp_sport); HAS(outer_tcp_dport); HAS(outer_tcp_flags);
	HAS(outer_gre_protocol); HAS(outer_gre_key); HAS(outer_vxlan_vni);
	HAS(outer_geneve_vni); HAS(outer_geneve_oam); HAS(outer_geneve_protocol_type);
	HAS(outer_geneve_opt_len); HAS(source_eswitch_port);
	HAS(inner_dmac); HAS(inner_smac); HAS(inner_ether_type); HAS(inner_ip_version);
	HAS(inner_first_prio); HAS(inner_first_cfi); HAS(inner_first_vid);
	HAS(inner_second_prio); HAS(inner_second_cfi); HAS(inner_second_vid);
	HAS(inner_sip); HAS(inner_dip); HAS(inner_frag); HAS(inner_ip_protocol);
	HAS(inner_ip_ecn); HAS(inner_ip_dscp); HAS(inner_udp_sport); HAS(inner_udp_dport);
	HAS(inner_tcp_sport); HAS(inner_tcp_dport); HAS(inner_tcp_flags);
	HAS(outer_esp_spi); HAS(bth_dst_qp);
	HAS(metadata_reg_c_0); HAS(metadata_reg_c_1); HAS(metadata_reg_c_2); HAS(metadata_reg_c_3);
	HAS(metadata_reg_c_4); HAS(metadata_reg_c_5); HAS(metadata_reg_c_6); HAS(metadata_reg_c_7);
	ifc_set(flow_table_fields_supported, supported, outer_first_mpls_over_udp, 0xf);
	ifc_set(flow_table_fields_supported, supported, outer_first_mpls_over_gre, 0xf);
	ifc_set(flow_table_fields_supported, supported, outer_first_mpls, 0xf);
#undef HAS
}

static void props(void *prop, enum table_type type)
{
	bool vlan = type == TABLE_FDB || type == TABLE_INGRESS_ACL || type == TABLE_EGRESS_ACL ||
		    type == TABLE_NIC_RX || type == TABLE_NIC_TX;
	bool edit = type != TABLE_SNIFFER_RX && type != TABLE_SNIFFER_TX;

#define SET(field, v) ifc_set(flow_table_prop_layout, prop, field, v)
	SET(ft_support, 1);
	SET(flow_counter, 1);
	SET(flow_modify_en, 1);
	SET(modify_root, 1);
	SET(identified_miss_table_mode, 1);
	SET(flow_table_modify, 1);
	SET(log_max_ft_size, LOG_MAX_FT_SIZE);
	SET(max_ft_level, MAX_FT_LEVEL);
	SET(log_max_ft_num, LOG_MAX_FT_NUM);
	SET(log_max_flow_counter, LOG_MAX_FTE_COUNTERS);
	SET(log_max_destination, LOG_MAX_DESTINATION);
	SET(log_max_flow, LOG_MAX_FLOW);
	if (edit) {
		SET(log_max_modify_header_context, LOG_MAX_MODIFY_HEADER);
		SET(max_modify_header_actions, MAX_MODIFY_ACTIONS);
	}
	if (vlan) {
		SET(pop_vlan, 1);
		SET(push_vlan, 1);
	}
	if (type == TABLE_FDB || type == TABLE_NIC_RX || type == TABLE_NIC_TX) {
		SET(reformat, 1);
		SET(reformat_and_vlan_action, 1);
		SET(reformat_and_modify_action, 1);
		SET(reformat_and_fwd_to_table, 1);
		SET(reformat_l2_to_l3_tunnel, type != TABLE_NIC_RX);
		SET(reformat_l3_tunnel_to_l2, type != TABLE_NIC_TX);
		SET(decap, type != TABLE_NIC_TX);
		SET(reformat_insert, 1);
		SET(reformat_remove, 1);
		SET(ignore_flow_level, 1);
	}
	if (type == TABLE_FDB) {
		SET(pop_vlan_2, 1);
		SET(push_vlan_2, 1);
		SET(termination_table, 1);
		SET(termination_table_raw_traffic, 1);
	}
	if (type == TABLE_RDMA_RX || type == TABLE_NIC_RX)
		SET(table_miss_action_domain, type == TABLE_RDMA_RX);
#undef SET
	fields(ifc_addr(flow_table_prop_layout, prop, ft_field_support));
	fields(ifc_addr(flow_table_prop_layout, prop, ft_field_bitmask_support));
}

#define PROPS(layout, cap, name, type) \
	props(ifc_addr(layout, cap, flow_table_properties_##name), type)

/* Flow tables that belong to a function */
static void nic(const struct card_config *config, void *cap)
{
	(void)config;
	ifc_set(flow_table_nic_cap, cap, nic_rx_multi_path_tirs, 1);
	ifc_set(flow_table_nic_cap, cap, nic_rx_multi_path_tirs_fts, 1);
	ifc_set(flow_table_nic_cap, cap, allow_sniffer_and_nic_rx_shared_tir, 1);
	ifc_set(flow_table_nic_cap, cap, encap_general_header, 1);
	ifc_set(flow_table_nic_cap, cap, log_max_packet_reformat_context, LOG_MAX_REFORMAT);
	ifc_set(flow_table_nic_cap, cap, max_encap_header_size, MAX_ENCAP_SIZE);
	PROPS(flow_table_nic_cap, cap, nic_receive, TABLE_NIC_RX);
	PROPS(flow_table_nic_cap, cap, nic_receive_rdma, TABLE_RDMA_RX);
	PROPS(flow_table_nic_cap, cap, nic_receive_sniffer, TABLE_SNIFFER_RX);
	PROPS(flow_table_nic_cap, cap, nic_transmit, TABLE_NIC_TX);
	PROPS(flow_table_nic_cap, cap, nic_transmit_rdma, TABLE_RDMA_TX);
	PROPS(flow_table_nic_cap, cap, nic_transmit_sniffer, TABLE_SNIFFER_TX);
}

/* Flow tables of the switch: FDB and the ports' ACLs */
static void eswitch(const struct card_config *config, void *cap)
{
	(void)config;
	ifc_set(flow_table_eswitch_cap, cap, fdb_to_vport_reg_c_id,
		MLX5_FDB_TO_VPORT_REG_C_0 | MLX5_FDB_TO_VPORT_REG_C_1);
	ifc_set(flow_table_eswitch_cap, cap, fdb_modify_header_fwd_to_table, 1);
	ifc_set(flow_table_eswitch_cap, cap, fdb_ipv4_ttl_modify, 1);
	ifc_set(flow_table_eswitch_cap, cap, flow_source, 1);
	ifc_set(flow_table_eswitch_cap, cap, multi_fdb_encap, 1);
	ifc_set(flow_table_eswitch_cap, cap, egress_acl_forward_to_vport, 1);
	ifc_set(flow_table_eswitch_cap, cap, fdb_multi_path_to_table, 1);
	PROPS(flow_table_eswitch_cap, cap, nic_esw_fdb, TABLE_FDB);
	PROPS(flow_table_eswitch_cap, cap, esw_acl_ingress, TABLE_INGRESS_ACL);
	PROPS(flow_table_eswitch_cap, cap, esw_acl_egress, TABLE_EGRESS_ACL);
}

/* The switch itself */
static void e_switch(const struct card_config *config, void *cap)
{
	(void)config;
	ifc_set(e_switch_cap, cap, vport_cvlan_strip, 1);
	ifc_set(e_switch_cap, cap, vport_cvlan_insert_if_not_exist, 1);
	ifc_set(e_switch_cap, cap, vport_cvlan_insert_always, 1);
	ifc_set(e_switch_cap, cap, esw_uplink_ingress_acl, 1);
	ifc_set(e_switch_cap, cap, merged_eswitch, 1);
	ifc_set(e_switch_cap, cap, counter_eswitch_affinity, MLX5_COUNTER_SOURCE_ESWITCH);
	ifc_set(e_switch_cap, cap, nic_vport_node_guid_modify, 1);
	ifc_set(e_switch_cap, cap, nic_vport_port_guid_modify, 1);
	ifc_set(e_switch_cap, cap, vxlan_encap_decap, 1);
	ifc_set(e_switch_cap, cap, nvgre_encap_decap, 1);
	ifc_set(e_switch_cap, cap, log_max_fdb_encap_uplink, LOG_MAX_ENCAP_UPLINK);
	ifc_set(e_switch_cap, cap, log_max_packet_reformat_context, LOG_MAX_REFORMAT);
	ifc_set(e_switch_cap, cap, max_encap_header_size, MAX_ENCAP_SIZE);
}

/* Limits of header insertion and removal */
static void general_2(const struct card_config *config, void *cap)
{
	(void)config;
	ifc_set(cmd_hca_cap_2, cap, max_reformat_insert_size, MAX_REFORMAT_INSERT);
	ifc_set(cmd_hca_cap_2, cap, max_reformat_insert_offset, MAX_REFORMAT_INSERT);
	ifc_set(cmd_hca_cap_2, cap, max_reformat_remove_size, MAX_REFORMAT_INSERT);
	ifc_set(cmd_hca_cap_2, cap, max_reformat_remove_offset, MAX_REFORMAT_INSERT);
}

#define NIC(name) ifc_addr(flow_table_nic_cap, nic, flow_table_properties_##name)
#define ESWITCH(name) ifc_addr(flow_table_eswitch_cap, esw, flow_table_properties_##name)

const void *flow_props(struct vhca *vhca, unsigned int type)
{
	const uint8_t *nic = caps_current(vhca, CAP_FLOW_TABLE);
	const uint8_t *esw = caps_current(vhca, CAP_ESWITCH_FLOW_TABLE);

	switch (type) {
	case TABLE_NIC_RX:
		return NIC(nic_receive);
	case TABLE_NIC_TX:
		return NIC(nic_transmit);
	case TABLE_SNIFFER_RX:
		return NIC(nic_receive_sniffer);
	case TABLE_SNIFFER_TX:
		return NIC(nic_transmit_sniffer);
	case TABLE_RDMA_RX:
		return NIC(nic_receive_rdma);
	case TABLE_RDMA_TX:
		return NIC(nic_transmit_rdma);
	case TABLE_EGRESS_ACL:
		return esw ? ESWITCH(esw_acl_egress) : NULL;
	case TABLE_INGRESS_ACL:
		return esw ? ESWITCH(esw_acl_ingress) : NULL;
	default:
		return esw ? ESWITCH(nic_esw_fdb) : NULL;
	}
}

static const struct cap_desc flow_caps[] = {
	CAP(nic_flow_table, 1),
	CAP_FILL(FLOW_TABLE, nic),
	CAP_FILL(ESWITCH_FLOW_TABLE, eswitch),
	CAP_FILL(ESWITCH, e_switch),
	CAP_FILL(GENERAL_2, general_2),
	{}
};

CAP_TABLE(flow_caps);
