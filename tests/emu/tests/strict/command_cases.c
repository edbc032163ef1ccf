// SPDX-License-Identifier: GPL-2.0
/* Checks of all commands: states, op_mod, lengths, reserved bits, permission. */
#include <stdio.h>

#include "firmware/layout.h"
#include "tests/strict/cases.h"

enum {
	BOOT	= 1,		/* accepted before ENABLE_HCA */
	ENABLED	= 2,		/* accepted before INIT_HCA */
	PF	= 4,		/* for the manager of functions and eswitch only */
	MODS	= 8,		/* op_mod changes more than the input */
};

static const struct {
	const char *name, *layout;
	uint16_t opcode, op_mod;	/* op_mod: a valid one */
	uint8_t flags;
	uint32_t in_len, out_len;
} commands[] = {
#define C(op, layout_, flags_, op_mod_)							\
	{ .name = #op, .layout = #layout_ "_in", .opcode = MLX5_CMD_OP_##op,		\
	  .op_mod = op_mod_, .flags = flags_, .in_len = ifc_bytes(layout_##_in),	\
	  .out_len = ifc_bytes(layout_##_out) }
	C(QUERY_HCA_CAP, query_hca_cap, ENABLED | MODS, 0),
	C(SET_HCA_CAP, set_hca_cap, ENABLED | MODS, 0),
	C(QUERY_ADAPTER, query_adapter, ENABLED, 0),
	C(INIT_HCA, init_hca, ENABLED, 0),
	C(TEARDOWN_HCA, teardown_hca, ENABLED, 0),
	C(ENABLE_HCA, enable_hca, BOOT | ENABLED, 0),
	C(DISABLE_HCA, disable_hca, ENABLED, 0),
	C(QUERY_PAGES, query_pages, ENABLED, 1),
	C(MANAGE_PAGES, manage_pages, ENABLED, 0),
	C(QUERY_ISSI, query_issi, ENABLED, 0),
	C(SET_DRIVER_VERSION, set_driver_version, 0, 0),
	C(QUERY_SPECIAL_CONTEXTS, query_special_contexts, 0, 0),
	C(CREATE_MKEY, create_mkey, 0, 0),
	C(QUERY_MKEY, query_mkey, 0, 0),
	C(DESTROY_MKEY, destroy_mkey, 0, 0),
	C(CREATE_EQ, create_eq, 0, 0),
	C(DESTROY_EQ, destroy_eq, 0, 0),
	C(QUERY_EQ, query_eq, 0, 0),
	C(CREATE_CQ, create_cq, 0, 0),
	C(DESTROY_CQ, destroy_cq, 0, 0),
	C(QUERY_CQ, query_cq, 0, 0),
	C(MODIFY_CQ, modify_cq, 0, 0),
	C(ALLOC_UAR, alloc_uar, 0, 0),
	C(DEALLOC_UAR, dealloc_uar, 0, 0),
	C(ALLOC_PD, alloc_pd, 0, 0),
	C(DEALLOC_PD, dealloc_pd, 0, 0),
	C(ALLOC_TRANSPORT_DOMAIN, alloc_transport_domain, 0, 0),
	C(DEALLOC_TRANSPORT_DOMAIN, dealloc_transport_domain, 0, 0),
	C(ALLOC_XRCD, alloc_xrcd, 0, 0),
	C(DEALLOC_XRCD, dealloc_xrcd, 0, 0),
	C(ALLOC_Q_COUNTER, alloc_q_counter, 0, 0),
	C(DEALLOC_Q_COUNTER, dealloc_q_counter, 0, 0),
	C(QUERY_Q_COUNTER, query_q_counter, 0, 0),
	C(CREATE_TIS, create_tis, 0, 0),
	C(MODIFY_TIS, modify_tis, 0, 0),
	C(DESTROY_TIS, destroy_tis, 0, 0),
	C(QUERY_TIS, query_tis, 0, 0),
	C(CREATE_SQ, create_sq, 0, 0),
	C(MODIFY_SQ, modify_sq, 0, 0),
	C(DESTROY_SQ, destroy_sq, 0, 0),
	C(QUERY_SQ, query_sq, 0, 0),
	C(CREATE_RQ, create_rq, 0, 0),
	C(MODIFY_RQ, modify_rq, 0, 0),
	C(DESTROY_RQ, destroy_rq, 0, 0),
	C(QUERY_RQ, query_rq, 0, 0),
	C(CREATE_RQT, create_rqt, 0, 0),
	C(MODIFY_RQT, modify_rqt, 0, 0),
	C(DESTROY_RQT, destroy_rqt, 0, 0),
	C(QUERY_RQT, query_rqt, 0, 0),
	C(CREATE_TIR, create_tir, 0, 0),
	C(MODIFY_TIR, modify_tir, 0, 0),
	C(DESTROY_TIR, destroy_tir, 0, 0),
	C(QUERY_TIR, query_tir, 0, 0),
	C(CREATE_FLOW_TABLE, create_flow_table, 0, 0),
	C(DESTROY_FLOW_TABLE, destroy_flow_table, 0, 0),
	C(MODIFY_FLOW_TABLE, modify_flow_table, 0, 0),
	C(QUERY_FLOW_TABLE, query_flow_table, 0, 0),
	C(SET_FLOW_TABLE_ROOT, set_flow_table_root, 0, 0),
	C(CREATE_FLOW_GROUP, create_flow_group, 0, 0),
	C(DESTROY_FLOW_GROUP, destroy_flow_group, 0, 0),
	C(QUERY_FLOW_GROUP, query_flow_group, 0, 0),
	C(SET_FLOW_TABLE_ENTRY, set_fte, 0, 0),
	C(QUERY_FLOW_TABLE_ENTRY, query_fte, 0, 0),
	C(DELETE_FLOW_TABLE_ENTRY, delete_fte, 0, 0),
	C(ALLOC_FLOW_COUNTER, alloc_flow_counter, 0, 0),
	C(DEALLOC_FLOW_COUNTER, dealloc_flow_counter, 0, 0),
	C(QUERY_FLOW_COUNTER, query_flow_counter, 0, 0),
	C(ALLOC_MODIFY_HEADER_CONTEXT, alloc_modify_header_context, 0, 0),
	C(DEALLOC_MODIFY_HEADER_CONTEXT, dealloc_modify_header_context, 0, 0),
	C(ALLOC_PACKET_REFORMAT_CONTEXT, alloc_packet_reformat_context, 0, 0),
	C(DEALLOC_PACKET_REFORMAT_CONTEXT, dealloc_packet_reformat_context, 0, 0),
	C(QUERY_PACKET_REFORMAT_CONTEXT, query_packet_reformat_context, 0, 0),
	C(CREATE_SCHEDULING_ELEMENT, create_scheduling_element, 0, 0),
	C(MODIFY_SCHEDULING_ELEMENT, modify_scheduling_element, 0, 0),
	C(DESTROY_SCHEDULING_ELEMENT, destroy_scheduling_element, 0, 0),
	C(QUERY_SCHEDULING_ELEMENT, query_scheduling_element, 0, 0),
	C(SET_PP_RATE_LIMIT, set_pp_rate_limit, 0, 0),
	C(QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context, 0, 0),
	C(MODIFY_NIC_VPORT_CONTEXT, modify_nic_vport_context, 0, 0),
	C(QUERY_ESW_VPORT_CONTEXT, query_esw_vport_context, PF, 0),
	C(MODIFY_ESW_VPORT_CONTEXT, modify_esw_vport_context, PF, 0),
	C(QUERY_ESW_FUNCTIONS, query_esw_functions, PF, 0),
	C(QUERY_VPORT_STATE, query_vport_state, 0, 0),
	C(MODIFY_VPORT_STATE, modify_vport_state, 0, 0),
	C(QUERY_VPORT_COUNTER, query_vport_counter, 0, 0),
	C(QUERY_VNIC_ENV, query_vnic_env, 0, 0),
	C(ACCESS_REG, access_register, ENABLED, 1),
	C(ADD_VXLAN_UDP_DPORT, add_vxlan_udp_dport, PF, 0),
	C(DELETE_VXLAN_UDP_DPORT, delete_vxlan_udp_dport, PF, 0),
	C(QUERY_WOL_ROL, query_wol_rol, PF, 0),
	C(SET_WOL_ROL, set_wol_rol, PF, 0),
	C(QUERY_CONG_STATUS, query_cong_status, 0, 0),
	C(MODIFY_CONG_STATUS, modify_cong_status, PF, 0),
	C(QUERY_CONG_PARAMS, query_cong_params, 0, 0),
	C(MODIFY_CONG_PARAMS, modify_cong_params, PF, 0),
	C(QUERY_CONG_STATISTICS, query_cong_statistics, 0, 0),
	C(SET_L2_TABLE_ENTRY, set_l2_table_entry, PF, 0),
	C(QUERY_L2_TABLE_ENTRY, query_l2_table_entry, PF, 0),
	C(DELETE_L2_TABLE_ENTRY, delete_l2_table_entry, PF, 0),
	C(ALLOC_SF, alloc_sf, PF, 0),
	C(DEALLOC_SF, dealloc_sf, PF, 0),
	C(QUERY_SF_PARTITION, query_sf_partitions, PF, 0),
	C(QUERY_VHCA_STATE, query_vhca_state, PF, 0),
	C(MODIFY_VHCA_STATE, modify_vhca_state, PF, 0),
#undef C
};

#define BAD_OP_MOD	0x1f	/* invalid for all commands */

static void fill(struct command *c, unsigned int i)
{
	command_init(c, commands[i].name, commands[i].opcode, commands[i].in_len,
		     commands[i].out_len);
	ifc_set(mbox_in, c->in, op_mod, commands[i].op_mod);
}

static void wrong_state(struct scene *scene, uint8_t taken, const char *when)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].flags & taken)
			continue;
		fill(&scene->c, i);
		scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: %s %s",
			      commands[i].name, when);
	}
}

void boot_cases(struct scene *scene)
{
	wrong_state(scene, BOOT, "before ENABLE_HCA");
}

void enabled_cases(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, ENABLE_HCA, enable_hca);
	scene_must(scene, &scene->pf, "enabled cases");
	scene_mark(scene);
	wrong_state(scene, ENABLED, "before INIT_HCA");
	COMMAND(c, ENABLE_HCA, enable_hca);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: ENABLE_HCA twice");
	COMMAND(c, TEARDOWN_HCA, teardown_hca);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: TEARDOWN_HCA before INIT_HCA");
	COMMAND(c, INIT_HCA, init_hca);
	scene_refused(scene, &scene->pf, STAT_NO_RES, "state: INIT_HCA without pages");
	COMMAND(c, SET_ISSI, set_issi);
	ifc_set(set_issi_in, c->in, current_issi, 2);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "state: an ISSI that the card has not");
	COMMAND(c, ENABLE_HCA, enable_hca);
	ifc_set(enable_hca_in, c->in, function_id, SF_BASE_ID);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM,
		      "state: ENABLE_HCA of an SF before INIT_HCA of the PF");
	signature_cases(scene);
	COMMAND(c, DISABLE_HCA, disable_hca);
	scene_must(scene, &scene->pf, "enabled cases");
	scene_mark(scene);
}

static void wrong_op_mods(struct scene *scene)
{
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].flags & MODS)
			continue;
		fill(c, i);
		ifc_set(mbox_in, c->in, op_mod, BAD_OP_MOD);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "op_mod: 0x%x of %s", BAD_OP_MOD,
			      commands[i].name);
	}
}

static void wrong_lengths(struct scene *scene)
{
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		fill(c, i);
		c->in_len -= 4;
		scene_refused(scene, &scene->pf, STAT_BAD_INP_LEN, "length: input of %s cut short",
			      commands[i].name);
		fill(c, i);
		c->out_len -= 4;
		scene_refused(scene, &scene->pf, STAT_BAD_OUTP_LEN,
			      "length: output of %s cut short", commands[i].name);
	}
}

static bool refuses_bit(struct scene *scene, unsigned int i, uint32_t bit)
{
	struct command *c = &scene->c;
	int status;

	fill(c, i);
	c->in[bit / 8] |= 0x80 >> (bit & 7);
	status = command_run(c, &scene->pf);
	if (status == STAT_BAD_PARAM)
		return true;
	printf("# bit 0x%x: answered 0x%x\n", bit, status);
	return false;
}

/* Set the first and the last bit of every reserved field of the fixed part */
static void try_reserved(struct scene *scene, unsigned int i, const struct layout *layout,
			 uint32_t base, unsigned int *tried, unsigned int *accepted)
{
	const struct layout_field *field;
	uint32_t at;

	for (field = layout->fields; field < layout->fields + layout->count; field++) {
		if (field->reserved && field->bits) {
			*accepted += !refuses_bit(scene, i, base + field->off);
			*accepted += !refuses_bit(scene, i, base + field->off + field->bits - 1);
			*tried += 2;
		} else if (field->sub && field->element) {
			for (at = 0; at < field->bits; at += field->element)
				try_reserved(scene, i, field->sub, base + field->off + at, tried,
					     accepted);
		}
	}
}

static void reserved_bits(struct scene *scene)
{
	unsigned int i, tried, accepted;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		const struct layout *layout = layout_find(commands[i].layout);

		tried = 0;
		accepted = 0;
		if (layout)
			try_reserved(scene, i, layout, 0, &tried, &accepted);
		else
			accepted = 1;
		scene_judge(scene, accepted, 0, tried, "reserved: %u bits of %s", tried,
			    commands[i].name);
	}
}

static void manager_only(struct scene *scene)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!(commands[i].flags & PF))
			continue;
		fill(&scene->c, i);
		scene_refused(scene, &scene->sf[0], STAT_BAD_OP, "manager: %s by an SF",
			      commands[i].name);
	}
}

static void unknown_opcodes(struct scene *scene)
{
	/* Opcodes below, between and above those of the PRM; some exist on other cards */
	static const uint16_t opcodes[] = { 0x000, 0x0ff, 0x10f, 0x1ff, 0x3ff, 0x499, 0x7ff, 0x8ff,
					    0x9ff, 0xaff, 0xfff, 0x1000, 0x8104, 0xffff };
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(opcodes); i++) {
		command_init(c, "unknown", opcodes[i], 16, 16);
		scene_refused(scene, &scene->pf, STAT_BAD_OP, "opcode: 0x%x", opcodes[i]);
	}
	command_init(c, "unknown", 0x0ff, 16, 16);
	scene_refused(scene, &scene->sf[0], STAT_BAD_OP, "opcode: 0x0ff by an SF");
}

/* Without a user context, a uid is invalid */
static void user_contexts(struct scene *scene)
{
	static const struct {
		enum kind kind;
		uint16_t uid;
	} made[] = {
		{ KIT_PD, 1 }, { KIT_TD, 2 }, { KIT_CQ, 1 }, { KIT_SQ, 9 }, { KIT_RQ, 7 },
		{ KIT_TIS, 1 }, { KIT_TIR, 1 }, { KIT_RQT, 1 }, { KIT_MKEY, 3 },
		{ KIT_XRCD, 1 }, { KIT_QCOUNTER, 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(made); i++) {
		kit_create_command(&scene->c, &scene->pf_kit, made[i].kind);
		ifc_set(mbox_in, scene->c.in, uid, made[i].uid);
		scene_refused(scene, &scene->pf, STAT_BAD_RES, "uid: 0x%x for a new %s",
			      made[i].uid, kit_name(made[i].kind));
	}
}

/* A state change that has happened already is refused */
static void wrong_moments(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, INIT_HCA, init_hca);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: INIT_HCA twice");
	COMMAND(c, ENABLE_HCA, enable_hca);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: ENABLE_HCA after INIT_HCA");
	COMMAND(c, DISABLE_HCA, disable_hca);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE,
		      "state: DISABLE_HCA without TEARDOWN_HCA");
	COMMAND(c, DISABLE_HCA, disable_hca);
	scene_refused(scene, &scene->sf[0], STAT_BAD_SYS_STATE,
		      "state: DISABLE_HCA without TEARDOWN_HCA by an SF");
	COMMAND(c, SET_ISSI, set_issi);
	ifc_set(set_issi_in, c->in, current_issi, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: SET_ISSI after INIT_HCA");
	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	scene_refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "state: SET_HCA_CAP after INIT_HCA");
	COMMAND(c, TEARDOWN_HCA, teardown_hca);
	ifc_set(teardown_hca_in, c->in, profile, 7);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "state: TEARDOWN_HCA in a seventh way");
	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 0x7e);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "op_mod: capabilities of no kind");
	COMMAND(c, ACCESS_REG, access_register);
	ifc_set(access_register_in, c->in, op_mod, 1);
	ifc_set(access_register_in, c->in, register_id, 0x7fff);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "register: 0x7fff");
}

void command_cases(struct scene *scene)
{
	unknown_opcodes(scene);
	wrong_moments(scene);
	wrong_op_mods(scene);
	wrong_lengths(scene);
	reserved_bits(scene);
	manager_only(scene);
	user_contexts(scene);
}
