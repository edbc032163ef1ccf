// SPDX-License-Identifier: GPL-2.0
/* Flow tables, groups and entries, and the roots of the switch's domains. */
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"

enum { NIC_RX = 0, NIC_TX = 1, EGRESS_ACL = 2, INGRESS_ACL = 3, FDB = 4, SNIFFER_RX = 5 };

#define ACT(name)	MLX5_FLOW_CONTEXT_ACTION_##name
#define BOTH		(ACT(FWD_DEST) | ACT(COUNT))

#define TYPE(v)		SET(create_flow_table_in, table_type, v)
#define TABLE(member, v) SET(create_flow_table_in, flow_table_context.member, v)
#define OTHER(v)	SET(create_flow_table_in, other_vport, v)
#define VPORT(v)	SET(create_flow_table_in, vport_number, v)
#define GROUP(member, v) SET(create_flow_group_in, member, v)
#define RULE(member, v)	SET(set_fte_in, member, v)
#define CTX(member, v)	SET(set_fte_in, flow_context.member, v)
#define DEST(off, bits, v) SET_LIST(set_fte_in, off, bits, v)

static const struct {
	enum kind kind;
	enum cmd_status status;
	const char *why;
	struct set set[3];
	uint32_t cut;
} cases[] = {
	{ KIT_TABLE, STAT_BAD_PARAM, "an undefined type", { TYPE(15) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "the last type", { TYPE(255) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "2^23 entries", { TABLE(log_size, 23) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "2^255 entries", { TABLE(log_size, 255) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "software steering", { TABLE(sw_owner, 1) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "a root in software", { TABLE(sw_owner_icm_root_0, 4096) },
	  0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "termination beside the switch", {
	  TABLE(termination_table, 1) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "an undefined miss", { TABLE(table_miss_action, 3) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "a miss into another domain", { TABLE(table_miss_action, 2) },
	  0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "a bond's next table", { TABLE(lag_master_next_table_id, 1) },
	  0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "a vport that is not said to be another", { VPORT(5) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "another vport's receive domain", { OTHER(1),
	  VPORT(SF_BASE_ID) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "the ACL of no vport", { TYPE(EGRESS_ACL), OTHER(1),
	  VPORT(SF_NONE) }, 0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "the ACL of a VF", { TYPE(INGRESS_ACL), OTHER(1), VPORT(3) },
	  0 },
	{ KIT_TABLE, STAT_BAD_PARAM, "reformat where none is", { TYPE(SNIFFER_RX),
	  TABLE(reformat_en, 1) }, 0 },

	{ KIT_GROUP, STAT_BAD_PARAM, "its end before its start", { GROUP(start_flow_index, 3),
	  GROUP(end_flow_index, 2) }, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "entries beyond the table's", { GROUP(end_flow_index, 4) },
	  0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "entries far beyond the table's", {
	  GROUP(start_flow_index, 0xfffffffe), GROUP(end_flow_index, 0xffffffff) }, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "another group's entries", {}, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "one of another group's entries", { GROUP(start_flow_index, 3),
	  GROUP(end_flow_index, 3) }, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "a hash", { GROUP(group_type, 1) }, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "a definer", { GROUP(match_definer_id, 1) }, 0 },
	{ KIT_GROUP, STAT_BAD_PARAM, "undefined criteria", { GROUP(match_criteria_enable, 0x80) },
	  0 },
	{ KIT_GROUP, STAT_BAD_RES, "another type than its table", { GROUP(table_type, NIC_TX) },
	  0 },

	{ KIT_RULE, STAT_BAD_PARAM, "a place outside its group", { RULE(flow_index, 4) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "the last place of all", { RULE(flow_index, 0xffffffff) }, 0 },
	{ KIT_RULE, STAT_BAD_RES_STATE, "a place that is taken", { RULE(flow_index, 0) }, 0 },
	{ KIT_RULE, STAT_BAD_RES, "another type than its table", { RULE(table_type, NIC_TX) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a mask of changes", { RULE(modify_enable_mask, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "nothing to do", { CTX(action, 0) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "an undefined action", { CTX(action, BOTH | 0x8000) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to drop and to forward", { CTX(action, BOTH | ACT(DROP)) },
	  0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to let pass what arrives", { CTX(action, ACT(ALLOW)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to count, and go nowhere", { CTX(action, ACT(COUNT)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to drop, and destinations", { CTX(action,
	  ACT(DROP) | ACT(COUNT)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to forward, and no destination", {
	  CTX(destination_list_size, 0) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "to count, and no counter", { CTX(flow_counter_list_size, 0) },
	  0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a counter, and not to count", { CTX(action, ACT(FWD_DEST)) },
	  0 },
	{ KIT_RULE, STAT_BAD_INP_LEN, "a list cut short", {}, 8 },
	{ KIT_RULE, STAT_BAD_INP_LEN, "more destinations than listed", {
	  CTX(destination_list_size, 3) }, 0 },
	{ KIT_RULE, STAT_BAD_INP_LEN, "2^24 - 1 destinations", {
	  CTX(destination_list_size, 0xffffff) }, 0 },
	{ KIT_RULE, STAT_BAD_INP_LEN, "2^24 - 1 counters", {
	  CTX(flow_counter_list_size, 0xffffff) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "decapsulation that its table has not", {
	  CTX(action, BOTH | ACT(DECAP)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a second VLAN tag to pop", {
	  CTX(action, BOTH | ACT(VLAN_POP_2)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a second VLAN tag to push", {
	  CTX(action, BOTH | ACT(VLAN_PUSH_2)) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a vport to receive", { DEST(0, 8, 0) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "an undefined destination", { DEST(0, 8, 0x77) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "the uplink for what arrives", { DEST(0, 8, 8) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "reserved bits in a destination", { DEST(34, 1, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a destination in another switch", { DEST(32, 1, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "reformat at a plain destination", { DEST(33, 1, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "its own table to go to", { DEST(0, 8, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "bits that its group does not compare", {
	  CTX(match_value.outer_headers.ethertype, 0x800) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a source beside the switch", { CTX(flow_source, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "an undefined source", { CTX(flow_source, 3) }, 0 },
	{ KIT_RULE, STAT_BAD_INP_LEN, "short destinations said to be long", {
	  CTX(extended_destination, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a metering object", { CTX(execute_aso[0].valid, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_PARAM, "a crypto object", { CTX(encrypt_decrypt_obj_id, 1) }, 0 },
	{ KIT_RULE, STAT_BAD_RES, "no packet reformat context", {
	  CTX(action, BOTH | ACT(PACKET_REFORMAT)), CTX(packet_reformat_id, 0) }, 0 },
};

/* Use a number of the kit for the destination: a table's instead of a TIR's */
static void fill(struct scene *scene, unsigned int i)
{
	struct command *c = &scene->c;
	unsigned int n;

	kit_create_command(c, &scene->pf_kit, cases[i].kind);
	if (cases[i].kind == KIT_RULE)
		ifc_set(set_fte_in, c->in, flow_index, 1);
	for (n = 0; n < ARRAY_SIZE(cases[i].set); n++) {
		mutate(c, &cases[i].set[n]);
		if (cases[i].set[n].field.off == ifc_bytes(set_fte_in) * 8 &&
		    cases[i].set[n].value == 1)
			mutate(c, &(struct set)DEST(8, 24, scene->pf_kit.num[KIT_TABLE]));
	}
	c->in_len -= cases[i].cut;
}

static void switch_of_sf(struct scene *scene)
{
	static const uint8_t types[] = { EGRESS_ACL, INGRESS_ACL, FDB };
	struct command *c = &scene->c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		kit_create_command(c, &scene->sf_kit[0], KIT_TABLE);
		ifc_set(create_flow_table_in, c->in, table_type, types[i]);
		scene_refused(scene, &scene->sf[0], STAT_BAD_OP,
			      "steering: a table of type %u by an SF", types[i]);
		COMMAND(c, SET_FLOW_TABLE_ROOT, set_flow_table_root);
		ifc_set(set_flow_table_root_in, c->in, table_type, types[i]);
		ifc_set(set_flow_table_root_in, c->in, table_id, scene->sf_kit[0].num[KIT_TABLE]);
		scene_refused(scene, &scene->sf[0], STAT_BAD_OP,
			      "steering: a root of type %u by an SF", types[i]);
	}
}

static void roots(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;
	uint32_t table = scene->pf_kit.num[KIT_TABLE];

#define ROOT(type, id)									\
	do {										\
		COMMAND(c, SET_FLOW_TABLE_ROOT, set_flow_table_root);			\
		ifc_set(set_flow_table_root_in, c->in, table_type, type);		\
		ifc_set(set_flow_table_root_in, c->in, table_id, id);			\
	} while (0)

	ROOT(NIC_RX, 0xabcdef);
	scene_refused(scene, pf, STAT_BAD_RES, "steering: no table for a root");
	ROOT(NIC_RX, scene->stale[KIT_TABLE]);
	scene_refused(scene, pf, STAT_BAD_RES, "steering: a stale table for a root");
	ROOT(NIC_RX, scene->sf_kit[0].num[KIT_TABLE]);
	scene_refused(scene, pf, STAT_BAD_RES, "steering: an SF's table for a root");
	ROOT(FDB, table);
	scene_refused(scene, pf, STAT_BAD_RES, "steering: a table of another type for a root");
	ROOT(15, table);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a root of undefined type");
	ROOT(NIC_RX, table);
	ifc_set(set_flow_table_root_in, c->in, underlay_qpn, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a root for a QP");
	ROOT(NIC_RX, table);
	ifc_set(set_flow_table_root_in, c->in, table_of_other_vport, 1);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a root that is another vport's");
	ROOT(NIC_RX, table);
	ifc_set(set_flow_table_root_in, c->in, table_eswitch_owner_vhca_id_valid, 1);
	ifc_set(set_flow_table_root_in, c->in, table_eswitch_owner_vhca_id, 9);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a root that is another switch's");
}

static void changes(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;
	const struct kit *kit = &scene->pf_kit;

	COMMAND(c, MODIFY_FLOW_TABLE, modify_flow_table);
	ifc_set(modify_flow_table_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(modify_flow_table_in, c->in, modify_field_select, 0x4000);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: an undefined field of a table");
	COMMAND(c, MODIFY_FLOW_TABLE, modify_flow_table);
	ifc_set(modify_flow_table_in, c->in, table_id, kit->num[KIT_TABLE]);
	ifc_set(modify_flow_table_in, c->in, modify_field_select, 1);
	ifc_set(modify_flow_table_in, c->in, flow_table_context.table_miss_action, 1);
	ifc_set(modify_flow_table_in, c->in, flow_table_context.table_miss_id,
		kit->num[KIT_TABLE]);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a table that misses into itself");
	kit_create_command(c, kit, KIT_RULE);
	ifc_set(set_fte_in, c->in, op_mod, 1);
	ifc_set(set_fte_in, c->in, flow_index, 2);
	ifc_set(set_fte_in, c->in, modify_enable_mask, 1);
	scene_refused(scene, pf, STAT_BAD_INDEX, "steering: change of a rule that is not there");
	kit_create_command(c, kit, KIT_RULE);
	ifc_set(set_fte_in, c->in, op_mod, 1);
	ifc_set(set_fte_in, c->in, modify_enable_mask, 0x80);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: change of an undefined part of a rule");
	kit_create_command(c, kit, KIT_RULE);
	ifc_set(set_fte_in, c->in, op_mod, 1);
	ifc_set(set_fte_in, c->in, modify_enable_mask, 1);
	ifc_set(set_fte_in, c->in, flow_context.group_id, scene->stale[KIT_GROUP]);
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: change of a rule's group");
	kit_create_command(c, kit, KIT_RULE);
	ifc_set(set_fte_in, c->in, op_mod, 1);
	ifc_set(set_fte_in, c->in, modify_enable_mask, 4);
	c->in[ifc_bytes(set_fte_in) + 3] ^= 0x40;
	scene_refused(scene, pf, STAT_BAD_RES, "steering: change of a rule to no TIR");
}

static void l2_table(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

	COMMAND(c, SET_L2_TABLE_ENTRY, set_l2_table_entry);
	ifc_set(set_l2_table_entry_in, c->in, table_index, 0x2000);
	scene_refused(scene, pf, STAT_BAD_INDEX, "steering: an entry behind the L2 table");
	COMMAND(c, SET_L2_TABLE_ENTRY, set_l2_table_entry);
	((uint8_t *)ifc_addr(set_l2_table_entry_in, c->in, mac_address))[2] = 1;
	scene_refused(scene, pf, STAT_BAD_PARAM, "steering: a group address in the L2 table");
	COMMAND(c, QUERY_L2_TABLE_ENTRY, query_l2_table_entry);
	scene_refused(scene, pf, STAT_BAD_INDEX, "steering: query of an L2 entry that is not set");
	COMMAND(c, DELETE_L2_TABLE_ENTRY, delete_l2_table_entry);
	scene_refused(scene, pf, STAT_BAD_INDEX, "steering: no L2 entry to delete");
}

void steering_cases(struct scene *scene)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		fill(scene, i);
		scene_refused(scene, &scene->pf, cases[i].status, "steering: a %s with %s",
			      kit_name(cases[i].kind), cases[i].why);
	}
	switch_of_sf(scene);
	roots(scene);
	changes(scene);
	l2_table(scene);
}
