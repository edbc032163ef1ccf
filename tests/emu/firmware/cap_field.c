// SPDX-License-Identifier: GPL-2.0
/*
 * Names of capabilities: those of mlx5_ifc.h, whichever kernel's headers are installed. Fields that
 * a later driver queries and Linux 6.1 lacks are added here.
 */
#include <stdio.h>

#include "firmware/cap_field.h"

static const struct {
	unsigned int type;
	const char *name, *layout;
} types[] = {
	{ CAP_GENERAL, "general", "cmd_hca_cap" },
	{ CAP_ETHERNET, "ethernet", "per_protocol_networking_offload_caps" },
	{ CAP_ODP, "odp", "odp_cap" },
	{ 0x03, "atomic", "atomic_caps" },
	{ 0x04, "roce", "roce_cap" },
	{ 0x05, "ipoib", "per_protocol_networking_offload_caps" },
	{ 0x06, "ipoib_enhanced", "per_protocol_networking_offload_caps" },
	{ CAP_FLOW_TABLE, "flow_table", "flow_table_nic_cap" },
	{ CAP_ESWITCH_FLOW_TABLE, "eswitch_flow_table", "flow_table_eswitch_cap" },
	{ CAP_ESWITCH, "eswitch", "e_switch_cap" },
	{ CAP_QOS, "qos", "qos_cap" },
	{ CAP_DEBUG, "debug", "debug_cap" },
	{ CAP_DEVICE_MEM, "device_mem", "device_mem_cap" },
	{ CAP_TLS, "tls", "tls_cap" },
	{ CAP_VIRTIO_EMULATION, "virtio_emulation", "virtio_emulation_cap" },
	{ CAP_DEVICE_EVENT, "device_event", "device_event_cap" },
	{ CAP_IPSEC, "ipsec", "ipsec_cap" },
	{ CAP_CRYPTO, "crypto", "crypto_cap" },
	{ 0x1d, "shampo", "shampo_cap" },
	{ 0x1f, "macsec", "macsec_cap" },
	{ CAP_GENERAL_2, "general_2", "cmd_hca_cap_2" },
	{ CAP_PORT_SELECTION, "port_selection", "port_selection_cap" },
	{ CAP_ADV_VIRTUALIZATION, "adv_virtualization", "adv_virtualization_cap" },
};

static const struct {
	const char *layout, *name;
	struct ifc_field at;
} later[] = {
	{ "cmd_hca_cap", "abs_native_port_num", { 0x7, 1 } },
	{ "cmd_hca_cap", "adv_rdma", { 0x571, 1 } },
	{ "cmd_hca_cap", "cq_period_mode_modify", { 0x223, 1 } },
	{ "cmd_hca_cap", "cross_vhca_rqt", { 0x462, 1 } },
	{ "cmd_hca_cap", "crypto", { 0x469, 1 } },
	{ "cmd_hca_cap", "disciplined_fr_counter", { 0x270, 1 } },
	{ "cmd_hca_cap", "ft_alias_sw_vhca_id", { 0x368, 1 } },
	{ "cmd_hca_cap", "icm_mng_function_id_mode", { 0x2a0, 1 } },
	{ "cmd_hca_cap", "log_header_modify_argument_granularity", { 0x76c, 4 } },
	{ "cmd_hca_cap", "log_header_modify_argument_granularity_offset", { 0x768, 4 } },
	{ "cmd_hca_cap", "log_header_modify_argument_max_alloc", { 0x773, 5 } },
	{ "cmd_hca_cap", "mkey_pcie_tph", { 0x2a7, 1 } },
	{ "cmd_hca_cap", "nic_cap_reg", { 0x251, 1 } },
	{ "cmd_hca_cap", "page_request_disable", { 0x6, 1 } },
	{ "cmd_hca_cap", "pci_sync_for_fw_update_with_driver_unload", { 0x336, 1 } },
	{ "cmd_hca_cap", "pcie_reset_using_hotreset_method", { 0x335, 1 } },
	{ "cmd_hca_cap", "psp", { 0x2aa, 1 } },
	{ "cmd_hca_cap", "q_counter_aggregation", { 0x339, 1 } },
	{ "cmd_hca_cap", "q_counter_other_vport", { 0x33a, 1 } },
	{ "cmd_hca_cap", "query_host_net_function_num_max", { 0x2e0, 5 } },
	{ "cmd_hca_cap", "query_host_net_function_v1", { 0x3fa, 1 } },
	{ "cmd_hca_cap", "relaxed_ordering_read", { 0x32a, 1 } },
	{ "cmd_hca_cap", "relaxed_ordering_read_pci_enabled", { 0xe9, 1 } },
	{ "cmd_hca_cap", "sd_group_size", { 0x388, 1 } },
	{ "cmd_hca_cap", "silent_mode_query", { 0x3f9, 1 } },
	{ "cmd_hca_cap", "silent_mode_set", { 0x3e9, 1 } },
	{ "cmd_hca_cap", "terminate_scatter_list_mkey", { 0xf6, 1 } },
	{ "cmd_hca_cap", "tis_tir_td_order", { 0x2a9, 1 } },
	{ "cmd_hca_cap", "tlp_device_emulation_manager", { 0x398, 1 } },
	{ "cmd_hca_cap", "vnic_env_cnt_bar_uar_access", { 0x399, 1 } },
	{ "cmd_hca_cap", "vnic_env_cnt_odp_page_fault", { 0x39a, 1 } },
	{ "cmd_hca_cap", "vnic_env_cnt_steering_fail", { 0x337, 1 } },
	{ "cmd_hca_cap", "vport_counter_local_loopback", { 0x338, 1 } },
	{ "cmd_hca_cap", "wqe_based_flow_table_update_cap", { 0x1fb, 1 } },
	{ "cmd_hca_cap_2", "allowed_object_for_other_vhca_access", { 0x100, 64 } },
	{ "cmd_hca_cap_2", "cross_vhca_object_to_object_supported", { 0xe0, 32 } },
	{ "cmd_hca_cap_2", "delegated_vhca_max", { 0x5e0, 16 } },
	{ "cmd_hca_cap_2", "ec_vf_vport_base", { 0x390, 16 } },
	{ "cmd_hca_cap_2", "flow_table_hash_type", { 0x43c, 4 } },
	{ "cmd_hca_cap_2", "flow_table_type_2_type", { 0x1a0, 8 } },
	{ "cmd_hca_cap_2", "format_select_dw_8_6_ext", { 0x1aa, 1 } },
	{ "cmd_hca_cap_2", "format_select_dw_gtpu_dw_0", { 0x280, 8 } },
	{ "cmd_hca_cap_2", "format_select_dw_gtpu_dw_1", { 0x288, 8 } },
	{ "cmd_hca_cap_2", "format_select_dw_gtpu_dw_2", { 0x290, 8 } },
	{ "cmd_hca_cap_2", "format_select_dw_gtpu_first_ext_dw_0", { 0x298, 8 } },
	{ "cmd_hca_cap_2", "function_id_type_vhca_id", { 0x5c2, 1 } },
	{ "cmd_hca_cap_2", "general_obj_types_127_64", { 0x1c0, 64 } },
	{ "cmd_hca_cap_2", "generate_wqe_type", { 0x2a0, 32 } },
	{ "cmd_hca_cap_2", "lag_per_mp_group", { 0x5c4, 1 } },
	{ "cmd_hca_cap_2", "load_balance_id", { 0x5a4, 4 } },
	{ "cmd_hca_cap_2", "max_num_eqs_24b", { 0x448, 24 } },
	{ "cmd_hca_cap_2", "max_rqt_vhca_id", { 0x3b0, 16 } },
	{ "cmd_hca_cap_2", "migratable", { 0x80, 1 } },
	{ "cmd_hca_cap_2", "min_mkey_log_entity_size_fixed_buffer", { 0x38b, 5 } },
	{ "cmd_hca_cap_2", "min_mkey_log_entity_size_fixed_buffer_valid", { 0x401, 1 } },
	{ "cmd_hca_cap_2", "pcc_ifa2", { 0x3f0, 1 } },
	{ "cmd_hca_cap_2", "return_reg_id", { 0x410, 16 } },
	{ "cmd_hca_cap_2", "sf_eq_usage", { 0xd2, 1 } },
	{ "crypto_cap", "int_kek_auto", { 0x5, 1 } },
	{ "crypto_cap", "int_kek_manual", { 0x4, 1 } },
	{ "crypto_cap", "log_dek_granularity", { 0x63, 5 } },
	{ "crypto_cap", "log_dek_max_alloc", { 0x23, 5 } },
	{ "crypto_cap", "log_max_num_deks", { 0x2b, 5 } },
	{ "crypto_cap", "log_max_num_int_kek", { 0x6b, 5 } },
	{ "crypto_cap", "sw_wrapped_dek", { 0x70, 16 } },
	{ "crypto_cap", "synchronize_dek", { 0x3, 1 } },
	{ "device_mem_cap", "log_indirect_encap_sw_icm_size", { 0x120, 8 } },
	{ "e_switch_cap", "esw_manager_vport_number", { 0x70, 16 } },
	{ "e_switch_cap", "esw_manager_vport_number_valid", { 0x60, 1 } },
	{ "e_switch_cap", "esw_vport_state_max_tx_speed", { 0xb, 1 } },
	{ "flow_table_eswitch_cap", "fdb_dynamic_tunnel", { 0x10, 1 } },
	{ "flow_table_eswitch_cap", "fdb_multi_path_any_table", { 0x12, 1 } },
	{ "flow_table_eswitch_cap", "fdb_multi_path_any_table_limit_regc", { 0xe, 1 } },
	{ "flow_table_eswitch_cap", "fdb_uplink_hairpin", { 0xd, 1 } },
	{ "flow_table_fields_supported_2", "inner_l4_type", { 0x2, 1 } },
	{ "flow_table_fields_supported_2", "inner_l4_type_ext", { 0x0, 1 } },
	{ "flow_table_fields_supported_2", "ipsec_next_header", { 0x2f, 1 } },
	{ "flow_table_fields_supported_2", "outer_l4_type", { 0x3, 1 } },
	{ "flow_table_fields_supported_2", "outer_l4_type_ext", { 0x1, 1 } },
	{ "flow_table_fields_supported_2", "tunnel_header_0_1", { 0x10, 1 } },
	{ "flow_table_prop_layout", "ignore_flow_level_rtc_valid", { 0x6f, 1 } },
	{ "flow_table_prop_layout", "reformat_add_esp_transport_over_udp", { 0x42, 1 } },
	{ "flow_table_prop_layout", "reformat_add_esp_trasport", { 0x40, 1 } },
	{ "flow_table_prop_layout", "reformat_del_esp_transport_over_udp", { 0x45, 1 } },
	{ "flow_table_prop_layout", "reformat_del_esp_trasport", { 0x43, 1 } },
	{ "flow_table_prop_layout", "reformat_l2_to_l3_esp_tunnel", { 0x41, 1 } },
	{ "flow_table_prop_layout", "reformat_l3_esp_tunnel_to_l2", { 0x44, 1 } },
	{ "flow_table_prop_layout", "reparse", { 0x6a, 1 } },
	{ "flow_table_prop_layout", "reset_root_to_default", { 0x9, 1 } },
	{ "odp_cap", "mem_page_fault", { 0x600, 1 } },
	{ "odp_scheme_cap", "page_prefetch", { 0x45, 1 } },
	{ "per_protocol_networking_offload_caps", "swp_csum_l4_partial", { 0x38, 1 } },
	{ "qos_cap", "esw_cross_esw_sched", { 0x29, 1 } },
	{ "shampo_cap", "shampo_header_split_data_merge", { 0x21, 1 } },
};

/* Such fields that have fields, of layout @sub */
static const struct {
	const char *layout, *name;
	uint32_t off;
	const char *sub;
} later_structs[] = {
	{ "flow_table_eswitch_cap", "ft_field_support_2_esw_fdb", 0x1400,
	  "flow_table_fields_supported_2" },
	{ "flow_table_nic_cap", "ft_field_support_2_nic_receive", 0x1400,
	  "flow_table_fields_supported_2" },
	{ "odp_cap", "memory_page_fault_scheme_cap", 0x200, "odp_scheme_cap" },
	{ "port_selection_cap", "ft_field_support_2_port_selection", 0x400,
	  "flow_table_fields_supported_2" },
};

/* Layouts that Linux 6.1 lacks altogether */
static const struct layout later_layouts[] = {
	{ .name = "crypto_cap", .bits = 0x800 },
	{ .name = "odp_scheme_cap", .bits = 0x200 },
};

static const struct layout *layout_named(const char *name)
{
	const struct layout *layout = layout_find(name);
	unsigned int i;

	for (i = 0; !layout && i < sizeof(later_layouts) / sizeof(later_layouts[0]); i++)
		if (!strcmp(later_layouts[i].name, name))
			layout = &later_layouts[i];
	return layout;
}

const char *cap_type_name(unsigned int type)
{
	unsigned int i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

unsigned int cap_type_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].name, name))
			return types[i].type;
	return CAP_TYPES;
}

const struct layout *cap_type_layout(unsigned int type)
{
	unsigned int i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return layout_named(types[i].layout);
	return NULL;
}

static bool is_named(const char *full, const char *name, size_t len)
{
	return !strncmp(full, name, len) && !full[len];
}

static const struct layout_field *field_later(const struct layout *layout, const char *name,
					      size_t len)
{
	static struct layout_field added;
	unsigned int i;

	for (i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		if (strcmp(later[i].layout, layout->name) || !is_named(later[i].name, name, len))
			continue;
		added = (struct layout_field){
			.name = later[i].name, .off = later[i].at.off, .bits = later[i].at.bits,
		};
		return &added;
	}
	for (i = 0; i < sizeof(later_structs) / sizeof(later_structs[0]); i++) {
		if (strcmp(later_structs[i].layout, layout->name) ||
		    !is_named(later_structs[i].name, name, len))
			continue;
		added = (struct layout_field){
			.name = later_structs[i].name, .off = later_structs[i].off,
			.sub = layout_named(later_structs[i].sub),
		};
		added.bits = added.sub->bits;
		return &added;
	}
	return NULL;
}

static const struct layout_field *field_of(const struct layout *layout, const char *name,
					   size_t len)
{
	/* These come first, as a field may have moved since */
	const struct layout_field *found = field_later(layout, name, len);
	unsigned int i;

	for (i = 0; !found && i < layout->count; i++)
		if (!layout->fields[i].reserved && is_named(layout->fields[i].name, name, len))
			found = &layout->fields[i];
	return found;
}

bool cap_field_find(const char *name, struct cap_field *field, char *why, size_t size)
{
	const struct layout_field *found = NULL;
	const char *at = strchrnul(name, '.');
	const struct layout *layout;
	char type[32];

	snprintf(type, sizeof(type), "%.*s", (int)(at - name), name);
	field->type = cap_type_find(type);
	layout = cap_type_layout(field->type);
	if (!layout) {
		snprintf(why, size, "'%s' is no type of capabilities", type);
		return false;
	}
	field->at.off = 0;
	while (*at++ && layout) {
		const char *end = strchrnul(at, '.');

		found = field_of(layout, at, end - at);
		if (!found) {
			snprintf(why, size, "%s: %s has no field '%.*s'", name, layout->name,
				 (int)(end - at), at);
			return false;
		}
		field->at.off += found->off;
		field->at.bits = found->bits;
		layout = found->sub;
		at = end;
	}
	if (!found || layout || at[-1]) {
		snprintf(why, size, "%s is not a field", name);
		return false;
	}
	return true;
}

struct walk {
	unsigned int type;
	bool (*visit)(void *arg, const char *name, const struct cap_field *field);
	void *arg;
};

static bool walk_field(const struct walk *walk, const char *name, uint32_t off, uint32_t bits)
{
	struct cap_field field = { .type = walk->type };
	uint32_t done, part;

	for (done = 0; done < bits; done += part) {
		part = bits > 64 ? 32 : bits;
		if (part > bits - done)
			part = bits - done;
		field.at = (struct ifc_field) { off + done, part };
		if (!walk->visit(walk->arg, name, &field))
			return false;
	}
	return true;
}

static bool walk_layout(const struct walk *walk, const struct layout *layout, uint32_t base,
			const char *path)
{
	char name[256];
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct layout_field *field = &layout->fields[i];
		bool ok;

		if (field->reserved)
			continue;
		snprintf(name, sizeof(name), "%s.%s", path, field->name);
		if (field->sub && field->element == field->bits)
			ok = walk_layout(walk, field->sub, base + field->off, name);
		else
			ok = walk_field(walk, name, base + field->off, field->bits);
		if (!ok)
			return false;
	}
	for (i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		if (strcmp(later[i].layout, layout->name))
			continue;
		snprintf(name, sizeof(name), "%s.%s", path, later[i].name);
		if (!walk_field(walk, name, base + later[i].at.off, later[i].at.bits))
			return false;
	}
	for (i = 0; i < sizeof(later_structs) / sizeof(later_structs[0]); i++) {
		if (strcmp(later_structs[i].layout, layout->name))
			continue;
		snprintf(name, sizeof(name), "%s.%s", path, later_structs[i].name);
		if (!walk_layout(walk, layout_named(later_structs[i].sub),
				 base + later_structs[i].off, name))
			return false;
	}
	return true;
}

bool cap_field_each(unsigned int type,
		    bool (*visit)(void *arg, const char *name, const struct cap_field *field),
		    void *arg)
{
	struct walk walk = { type, visit, arg };

	return walk_layout(&walk, cap_type_layout(type), 0, cap_type_name(type));
}

uint64_t cap_field_get(const void *cap, const struct cap_field *field)
{
	const uint8_t *p = cap;
	uint64_t value = 0;
	uint32_t bit;

	for (bit = field->at.off; bit < field->at.off + field->at.bits; bit++)
		value = value << 1 | (p[bit / 8] >> (7 - bit % 8) & 1);
	return value;
}

void cap_field_set(void *cap, const struct cap_field *field, uint64_t value)
{
	uint8_t *p = cap;
	uint32_t i;

	for (i = 0; i < field->at.bits; i++) {
		uint32_t bit = field->at.off + i, place = field->at.bits - 1 - i;

		p[bit / 8] &= ~(0x80 >> bit % 8);
		if (place < 64 && value >> place & 1)
			p[bit / 8] |= 0x80 >> bit % 8;
	}
}
