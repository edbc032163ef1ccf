// SPDX-License-Identifier: GPL-2.0
/* Vports that do not exist, and vports of other functions. */
#include "tests/strict/cases.h"

/* Commands that name a vport by the same two fields */
static const struct {
	const char *name;
	uint16_t opcode;
	uint32_t in_len, out_len;
	struct ifc_field other, number;
	bool manager;			/* not for SFs at all */
} named[] = {
#define V(op, layout, manager_)								\
	{ #op, MLX5_CMD_OP_##op, ifc_bytes(layout##_in), ifc_bytes(layout##_out),	\
	  ifc_field(layout##_in, other_vport), ifc_field(layout##_in, vport_number), manager_ }
	V(QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context, false),
	V(MODIFY_NIC_VPORT_CONTEXT, modify_nic_vport_context, false),
	V(QUERY_ESW_VPORT_CONTEXT, query_esw_vport_context, true),
	V(MODIFY_ESW_VPORT_CONTEXT, modify_esw_vport_context, true),
	V(QUERY_VPORT_STATE, query_vport_state, false),
	V(QUERY_VPORT_COUNTER, query_vport_counter, false),
	V(QUERY_VNIC_ENV, query_vnic_env, false),
#undef V
};

static void fill(struct scene *scene, unsigned int i, bool other, uint16_t number)
{
	struct command *c = &scene->c;

	command_init(c, named[i].name, named[i].opcode, named[i].in_len, named[i].out_len);
	ifc_set_at(c->in, named[i].other, other);
	ifc_set_at(c->in, named[i].number, number);
}

static void numbers(struct scene *scene)
{
	static const uint16_t missing[] = { 1, 127, SF_NONE, SF_BASE_ID + 1024, 0xfffe };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(named); i++) {
		for (n = 0; n < ARRAY_SIZE(missing); n++) {
			fill(scene, i, true, missing[n]);
			scene_refused(scene, &scene->pf, STAT_BAD_INDEX, "vport: %s of 0x%x",
				      named[i].name, missing[n]);
		}
		fill(scene, i, false, SF_BASE_ID);
		scene_refused(scene, &scene->pf, STAT_BAD_PARAM,
			      "vport: %s of another that is not said to be one", named[i].name);
		fill(scene, i, true, SF_BASE_ID + 1);
		scene_refused(scene, &scene->sf[0],
			      named[i].manager ? STAT_BAD_OP : STAT_BAD_PARAM,
			      "vport: %s of another SF by an SF", named[i].name);
		fill(scene, i, true, 0);
		scene_refused(scene, &scene->sf[0],
			      named[i].manager ? STAT_BAD_OP : STAT_BAD_PARAM,
			      "vport: %s of the PF by an SF", named[i].name);
	}
}

static void states(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

#define STATE(mod, other, num, admin)							\
	do {										\
		COMMAND(c, MODIFY_VPORT_STATE, modify_vport_state);			\
		ifc_set(modify_vport_state_in, c->in, op_mod, mod);			\
		ifc_set(modify_vport_state_in, c->in, other_vport, other);		\
		ifc_set(modify_vport_state_in, c->in, vport_number, num);		\
		ifc_set(modify_vport_state_in, c->in, admin_state, admin);		\
	} while (0)

	STATE(1, 1, SF_NONE, 1);
	scene_refused(scene, pf, STAT_BAD_INDEX, "vport: state for one that is not there");
	STATE(1, 1, SF_BASE_ID, 3);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an undefined state");
	STATE(0, 1, SF_BASE_ID, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: state on its own side");
	STATE(2, 0, 0, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: state of the uplink");
	STATE(1, 1, SF_BASE_ID, 1);
	scene_refused(scene, &scene->sf[0], STAT_BAD_PARAM, "vport: state by an SF");
	COMMAND(c, QUERY_VPORT_STATE, query_vport_state);
	ifc_set(query_vport_state_in, c->in, op_mod, 1);
	scene_refused(scene, &scene->sf[0], STAT_BAD_PARAM, "vport: the switch's state by an SF");
	COMMAND(c, QUERY_VPORT_STATE, query_vport_state);
	ifc_set(query_vport_state_in, c->in, op_mod, 2);
	ifc_set(query_vport_state_in, c->in, other_vport, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: state of another's uplink");
	COMMAND(c, QUERY_VPORT_COUNTER, query_vport_counter);
	ifc_set(query_vport_counter_in, c->in, port_num, 2);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: counters of port 2 of 1");
}

#define NIC(fld)	nic_vport_context.fld
#define NIC_CONTEXT()	COMMAND(c, MODIFY_NIC_VPORT_CONTEXT, modify_nic_vport_context)
#define SELECT(fld)	ifc_set(modify_nic_vport_context_in, c->in, field_select.fld, 1)
#define NIC_SET(fld, v)	ifc_set(modify_nic_vport_context_in, c->in, NIC(fld), v)

static void nic_context(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf, *sf = &scene->sf[0];
	uint8_t *mac = ifc_addr(modify_nic_vport_context_in, c->in, NIC(permanent_address));

	NIC_CONTEXT();
	SELECT(permanent_address);
	mac[2] = 3;
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: a group address for the PF");
	NIC_CONTEXT();
	SELECT(permanent_address);
	mac[0] = 1;
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an address of 8 bytes");
	NIC_CONTEXT();
	SELECT(permanent_address);
	mac[2] = 2;
	scene_refused(scene, sf, STAT_BAD_PARAM, "vport: an SF's permanent address by itself");
	NIC_CONTEXT();
	SELECT(node_guid);
	scene_refused(scene, sf, STAT_BAD_PARAM, "vport: an SF's GUID by itself");
	NIC_CONTEXT();
	SELECT(min_inline);
	scene_refused(scene, sf, STAT_BAD_PARAM, "vport: an SF's inline mode by itself");
	NIC_CONTEXT();
	SELECT(change_event);
	scene_refused(scene, sf, STAT_BAD_PARAM, "vport: an SF's change events by itself");
	NIC_CONTEXT();
	SELECT(min_inline);
	NIC_SET(min_wqe_inline_mode, 7);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an undefined inline mode");
	NIC_CONTEXT();
	SELECT(mtu);
	NIC_SET(mtu, 10);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an MTU of 10");
	NIC_CONTEXT();
	SELECT(mtu);
	NIC_SET(mtu, 0xffff);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an MTU of 65,535");
	NIC_CONTEXT();
	SELECT(affiliation);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: affiliation with another port");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_type, 5);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: an undefined list");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_size, 4095);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: a list beyond its limit");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_size, 2);
	command_add64(c, 0x0200000001ull);
	scene_refused(scene, pf, STAT_BAD_INP_LEN, "vport: a list cut short");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_size, 1);
	command_add64(c, 0x010000000001ull);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: a group address in the unicast list");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_type, 1);
	NIC_SET(allowed_list_size, 1);
	command_add64(c, 0x020000000001ull);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: a unicast address in the group list");
	NIC_CONTEXT();
	SELECT(addresses_list);
	NIC_SET(allowed_list_size, 1);
	command_add64(c, 1ull << 63 | 0x020000000001ull);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: reserved bits in a list");
	COMMAND(c, QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context);
	ifc_set(query_nic_vport_context_in, c->in, allowed_list_type, 4);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: query of an undefined list");
	COMMAND(c, QUERY_NIC_VPORT_CONTEXT, query_nic_vport_context);
	ifc_set(query_nic_vport_context_in, c->in, other_vport, 1);
	ifc_set(query_nic_vport_context_in, c->in, vport_number, 0xffff);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: NIC context of the uplink");
}

#define ESW_CONTEXT()									\
	do {										\
		COMMAND(c, MODIFY_ESW_VPORT_CONTEXT, modify_esw_vport_context);		\
		ifc_set(modify_esw_vport_context_in, c->in, other_vport, 1);		\
		ifc_set(modify_esw_vport_context_in, c->in, vport_number, SF_BASE_ID);	\
	} while (0)
#define ESW_SELECT(fld)	ifc_set(modify_esw_vport_context_in, c->in, field_select.fld, 1)
#define ESW_SET(fld, v)	ifc_set(modify_esw_vport_context_in, c->in, esw_vport_context.fld, v)

static void switch_context(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

	ESW_CONTEXT();
	ESW_SELECT(vport_svlan_strip);
	ESW_SET(vport_svlan_strip, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: S-VLAN strip, which it has not");
	ESW_CONTEXT();
	ESW_SELECT(vport_svlan_insert);
	ESW_SET(vport_svlan_insert, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: S-VLAN insertion, which it has not");
	ESW_CONTEXT();
	ESW_SELECT(fdb_to_vport_reg_c_id);
	ESW_SET(fdb_to_vport_reg_c_id, 0xff);
	scene_refused(scene, pf, STAT_BAD_PARAM, "vport: all registers handed on");
}

void vport_cases(struct scene *scene)
{
	numbers(scene);
	states(scene);
	nic_context(scene);
	switch_context(scene);
}
