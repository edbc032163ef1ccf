// SPDX-License-Identifier: GPL-2.0
/* What the flow commands refuse, and that a refusal changes nothing. */
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmd.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

/* Number of objects before a refusal, which must not change it */
static unsigned int held_before;

#define REFUSED(call, status) do {		\
	held_before = held();			\
	EXPECT_EQ(call, status);		\
	EXPECT_EQ(held(), held_before);		\
} while (0)

static void refused_tables(void)
{
	uint32_t id, rx, fdb, next;

	REFUSED(try_table(&sf_vhca[0], TABLE_FDB, OWN, 0, 4, 0, 0, &id), STAT_BAD_OP);
	REFUSED(try_table(&sf_vhca[0], TABLE_INGRESS_ACL, SF(0), 0, 4, 0, 0, &id), STAT_BAD_OP);
	REFUSED(try_table(PF, 9, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, 255, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, SF(0), 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_INGRESS_ACL, 77, 0, 4, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, LOG_MAX_FT_SIZE + 1, 0, 0, &id),
		STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, 4, TERMINATION, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_EGRESS_ACL, SF(0), 0, 4, REFORMAT_EN, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, 4, 0, 12345, &id), STAT_BAD_RES);
	rx = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, rx, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_TX, OWN, 0, 4, 0, rx, &id), STAT_BAD_RES);
	REFUSED(try_table(&sf_vhca[0], TABLE_NIC_RX, OWN, 0, 4, 0, rx, &id), STAT_BAD_RES);
	next = table(PF, TABLE_NIC_RX, OWN, 2, 4, 0, rx);
	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, rx), STAT_BAD_RES_STATE);
	REFUSED(destroy_table(PF, TABLE_NIC_TX, OWN, next), STAT_BAD_RES);
	REFUSED(destroy_table(&sf_vhca[0], TABLE_NIC_RX, OWN, next), STAT_BAD_RES);
	EXPECT_EQ(destroy_table(PF, TABLE_NIC_RX, OWN, next), STAT_OK);
	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, next), STAT_BAD_RES);
	EXPECT_EQ(set_root(PF, TABLE_NIC_RX, OWN, rx), STAT_OK);
	REFUSED(set_root(PF, TABLE_NIC_TX, OWN, rx), STAT_BAD_RES);
	EXPECT_EQ(destroy_table(PF, TABLE_NIC_RX, OWN, rx), STAT_OK);
	EXPECT(!PF->vport->nic_rx);
	fdb = table(PF, TABLE_FDB, OWN, 0, 4, 0, 0);
	REFUSED(try_table(PF, TABLE_FDB, OWN, 0, 4, 0, 0, &id), STAT_BAD_PARAM);

	domain(TABLE_FDB, OWN);
	ifc_set(set_flow_table_root_in, in, table_id, fdb);
	ifc_set(set_flow_table_root_in, in, underlay_qpn, 5);
	REFUSED(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_BAD_PARAM);
	ifc_set(set_flow_table_root_in, in, underlay_qpn, 0);
	ifc_set(set_flow_table_root_in, in, table_eswitch_owner_vhca_id_valid, 1);
	ifc_set(set_flow_table_root_in, in, table_eswitch_owner_vhca_id, 1);
	REFUSED(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_BAD_PARAM);
	EXPECT(!card.eswitch->fdb_root);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, op_mod, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_OP);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, vport_number, 3);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, flow_table_context.sw_owner, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_table_in, in, flow_table_context.table_miss_action, 2);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	ifc_set(create_flow_table_in, in, flow_table_context.table_miss_action, 7);
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	in[13] = 1;
	REFUSED(ISSUE(PF, CREATE_FLOW_TABLE), STAT_BAD_PARAM);
}

static void refused_groups(void)
{
	uint32_t id, acl, g, other;

	id = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	acl = table(PF, TABLE_INGRESS_ACL, SF(0), 0, 4, 0, 0);
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, id, 4, 7, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 7, 8, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 4, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 5, 6, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 15, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 15, 16, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 9, 8, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id + 1000, 8, 8, 0, &other), STAT_BAD_RES);
	REFUSED(try_group(&sf_vhca[0], TABLE_NIC_RX, OWN, id, 8, 8, 0, &other), STAT_BAD_RES);
	REFUSED(try_group(PF, TABLE_INGRESS_ACL, SF(1), acl, 0, 0, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_INGRESS_ACL, OWN, acl, 0, 0, 0, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0x80, &other), STAT_BAD_PARAM);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0x20, &other), STAT_BAD_PARAM);
	/* Fields that the card cannot match on */
	WANT(misc_parameters.source_vhca_port, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 2, &other), STAT_BAD_PARAM);
	/* … are ignored in sections that are not enabled */
	EXPECT_EQ(try_group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 1, &other), STAT_OK);
	clear_match();
	WANT(misc_parameters_5.macsec_tag_0, 0);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 9, 9, 0x40, &other), STAT_BAD_PARAM);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_group_in, in, table_id, id);
	ifc_set(create_flow_group_in, in, group_type, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_GROUP), STAT_BAD_PARAM);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(create_flow_group_in, in, table_id, id);
	ifc_set(create_flow_group_in, in, match_definer_id, 1);
	REFUSED(ISSUE(PF, CREATE_FLOW_GROUP), STAT_BAD_PARAM);

	REFUSED(destroy_table(PF, TABLE_NIC_RX, OWN, id), STAT_BAD_RES_STATE);
	clear_match();
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(DROP));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(destroy_flow_group_in, in, table_id, id);
	ifc_set(destroy_flow_group_in, in, group_id, g);
	REFUSED(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_BAD_RES_STATE);
	ifc_set(destroy_flow_group_in, in, group_id, g + 999);
	REFUSED(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_BAD_RES);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(query_flow_group_in, in, table_id, id);
	ifc_set(query_flow_group_in, in, group_id, g);
	EXPECT_EQ(ISSUE(PF, QUERY_FLOW_GROUP), STAT_OK);
	EXPECT_EQ(ifc_get(query_flow_group_out, out, start_flow_index), 4);
	EXPECT_EQ(ifc_get(query_flow_group_out, out, end_flow_index), 7);
}

static void refused_rules(void)
{
	uint32_t id, fdb, g, gf, low, change, encap, term, gt;
	struct tir *t = tir(PF), *foreign = tir(&sf_vhca[0]);
	static const uint8_t header[50];
	uint8_t *dest;

	id = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	low = table(PF, TABLE_NIC_RX, OWN, 3, 4, 0, 0);
	fdb = table(PF, TABLE_FDB, OWN, 1, 4, 0, 0);
	term = table(PF, TABLE_FDB, OWN, 2, 0, TERMINATION, 0);
	want_dmac(mac_a);
	g = group(PF, TABLE_NIC_RX, OWN, id, 4, 7, 1);
	gf = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 1);
	gt = group(PF, TABLE_FDB, OWN, term, 0, 0, 1);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	change = modify_header(PF, TABLE_FDB);
	encap = reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_L2_TUNNEL, 0, 0, header, sizeof(header));

#define BAD(setup_, status) do {						\
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(FWD_DEST));			\
	setup_;									\
	REFUSED(set_rule(PF), status);						\
} while (0)
#define BAD_FDB(setup_, status) do {						\
	begin_rule(TABLE_FDB, OWN, fdb, gf, 0, ACT(FWD_DEST));			\
	setup_;									\
	REFUSED(set_rule(PF), status);						\
} while (0)
#define ACTION(a) ifc_set(flow_context, CONTEXT, action, a)
	BAD((void)0, STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, foreign->obj.num), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, 0xffffff), STAT_BAD_RES);
	BAD(add_dest(DEST_VPORT, 0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_SAMPLER, 0), STAT_BAD_PARAM);
	BAD(add_dest(0x99, 0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, low), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, id), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, fdb), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TABLE, 0xffffff), STAT_BAD_RES);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 1, STAT_BAD_PARAM);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 0x80, STAT_BAD_PARAM);
	BAD(dest = add_dest(DEST_TIR, t->obj.num); dest[4] = 0x40, STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); add_counter(1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(COUNT)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(COUNT));
	    add_counter(0xfffff), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(DROP)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(DROP)), STAT_BAD_PARAM);
	BAD(ACTION(ACT(ALLOW)), STAT_BAD_PARAM);
	BAD(ACTION(ACT(COUNT)), STAT_BAD_PARAM);
	BAD(ACTION(0), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(DECAP)), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | 0x1000), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | 0x4000), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(MOD_HDR));
	    ifc_set(flow_context, CONTEXT, modify_header_id, change), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(MOD_HDR));
	    ifc_set(flow_context, CONTEXT, modify_header_id, change + 1), STAT_BAD_RES);
	BAD(add_dest(DEST_TIR, t->obj.num); ACTION(ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	    ifc_set(flow_context, CONTEXT, packet_reformat_id, encap), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, flow_source, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, extended_destination, 1), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, destination_list_size, 2), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, destination_list_size, 0xffffff), STAT_BAD_INP_LEN);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, group_id, gf), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, flow_index, 8), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(set_fte_in, in, flow_index, 0xffffffff), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(set_fte_in, in, modify_enable_mask, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, op_mod, 1), STAT_BAD_INDEX);
	BAD(add_dest(DEST_TIR, t->obj.num); ifc_set(set_fte_in, in, op_mod, 2), STAT_BAD_OP);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(fte_match_param, ifc_addr(flow_context, CONTEXT, match_value),
		    outer_headers.ip_protocol, 6),
	    STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, execute_aso[0].valid, 1), STAT_BAD_PARAM);
	BAD(add_dest(DEST_TIR, t->obj.num);
	    ifc_set(flow_context, CONTEXT, encrypt_decrypt_obj_id, 1), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_TIR, t->obj.num), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 77), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0x10000), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_UPLINK, 1), STAT_BAD_PARAM);
	BAD_FDB(dest = add_dest(DEST_VPORT, 0); dest[4] = 0x80; dest[7] = 1, STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0);
		ifc_set(flow_context, CONTEXT, flow_source, 3), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(VLAN_PUSH_2)), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(VLAN_POP_2)), STAT_BAD_PARAM);
	BAD_FDB(add_dest(DEST_VPORT, 0); ACTION(ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
		ifc_set(flow_context, CONTEXT, packet_reformat_id, encap), STAT_BAD_PARAM);
	begin_rule(TABLE_FDB, OWN, term, gt, 0, ACT(FWD_DEST));
	add_dest(DEST_TABLE, fdb);
	ifc_set(set_fte_in, in, ignore_flow_level, 1);
	REFUSED(set_rule(PF), STAT_BAD_PARAM);
	EXPECT_EQ(t->obj.refs, 0);
	forward_rule(PF, TABLE_NIC_RX, id, g, 4, DEST_TIR, t->obj.num);
	BAD(add_dest(DEST_TIR, t->obj.num), STAT_BAD_RES_STATE);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 4, ACT(FWD_DEST));
	add_dest(DEST_TIR, t->obj.num);
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(fte_match_param, ifc_addr(flow_context, CONTEXT, match_value),
		outer_headers.dmac_15_0, 1);
	REFUSED(set_rule(PF), STAT_BAD_PARAM);
	REFUSED(delete_rule(PF, TABLE_NIC_RX, OWN, id, 5), STAT_BAD_INDEX);
	REFUSED(delete_rule(PF, TABLE_NIC_RX, OWN, low, 4), STAT_BAD_INDEX);
	REFUSED(delete_rule(&sf_vhca[0], TABLE_NIC_RX, OWN, id, 4), STAT_BAD_RES);
	EXPECT_EQ(t->obj.refs, 1);
}

static void refused_contexts(void)
{
	static const uint8_t data[256];
	uint32_t id;

	REFUSED(try_reformat(PF, 9, 0, 0, data, 20, &id), STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, data, 13, &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, data, MAX_ENCAP_SIZE + 1,
			     &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 1, 0, data, 50, &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2, 0, 0, data, 15, &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 2, 0, data, 4, &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 1, 200, data, 4, &id),
		STAT_BAD_PARAM);
	REFUSED(try_reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, 1, 0, data, 0, &id),
		STAT_BAD_PARAM);
	REFUSED(free_reformat(PF, 1), STAT_BAD_RES);
	begin();
	ifc_set(alloc_packet_reformat_context_in, in, packet_reformat_context.reformat_data_size,
		100);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_PACKET_REFORMAT_CONTEXT, 64, 16), STAT_BAD_INP_LEN);
	begin();
	ifc_set(alloc_flow_counter_in, in, flow_counter_bulk_log_size, 3);
	REFUSED(ISSUE(PF, ALLOC_FLOW_COUNTER), STAT_BAD_PARAM);
	begin();
	ifc_set(set_l2_table_entry_in, in, table_index, 1 << LOG_MAX_L2_TABLE);
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_INDEX);
	begin();
	memset(ifc_addr(set_l2_table_entry_in, in, mac_address) + 2, 0xff, 6);
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_PARAM);
	begin();
	REFUSED(ISSUE(&sf_vhca[0], SET_L2_TABLE_ENTRY), STAT_BAD_OP);
	begin();
	ifc_set(alloc_modify_header_context_in, in, num_of_actions, 2);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT, 16 + 8, 16), STAT_BAD_INP_LEN);
	begin();
	ifc_set(alloc_modify_header_context_in, in, num_of_actions, MAX_MODIFY_ACTIONS + 1);
	REFUSED(run_len(PF, MLX5_CMD_OP_ALLOC_MODIFY_HEADER_CONTEXT, 16 + 8 * 17, 16),
		STAT_BAD_PARAM);
}

/* Override one more capability; NULL: restore all */
static void cap(const char *text)
{
	char why[256] = "";

	if (!text) {
		claims_destroy(card.claims);
		card.claims = NULL;
	} else {
		if (!card.claims)
			card.claims = claims_create();
		EXPECT(claims_parse(card.claims, text, why, sizeof(why)));
		if (*why)
			printf("# %s\n", why);
	}
	caps_reset(PF);
}

#define NIC_RX	"flow_table.flow_table_properties_nic_receive."
#define FDB	"eswitch_flow_table.flow_table_properties_nic_esw_fdb."

/* A card with fewer capabilities refuses more */
static void refused_by_capabilities(void)
{
	static const uint8_t mac[] = { 2, 0, 0, 0, 0, 1 };
	uint32_t id, g, first, second;

	cap(NIC_RX "ft_field_support.outer_ip_version=0");
	cap(NIC_RX "ft_field_bitmask_support.outer_dmac=0");
	cap(NIC_RX "log_max_ft_size=5");
	cap(NIC_RX "max_ft_level=3");
	cap(NIC_RX "log_max_ft_num=1");
	cap(NIC_RX "flow_counter=0");
	cap(NIC_RX "flow_modify_en=0");
	cap(NIC_RX "flow_table_modify=0");
	cap(NIC_RX "max_modify_header_actions=1");
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 0, 6, 0, 0, &id), STAT_BAD_PARAM);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 4, 5, 0, 0, &id), STAT_BAD_PARAM);
	id = table(PF, TABLE_NIC_RX, OWN, 0, 5, 0, 0);
	second = table(PF, TABLE_NIC_RX, OWN, 3, 5, 0, 0);
	REFUSED(try_table(PF, TABLE_NIC_RX, OWN, 2, 5, 0, 0, &first), STAT_EXCEED_LIM);
	EXPECT_EQ(destroy_table(PF, TABLE_NIC_RX, OWN, second), STAT_OK);

	clear_match();
	WANT(outer_headers.ip_version, 4);
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 0, 1, &g), STAT_BAD_PARAM);
	EXPECT_EQ(try_group(PF, TABLE_NIC_RX, OWN, id, 0, 0, 0, &g), STAT_OK);
	clear_match();
	WANT(outer_headers.ethertype, 0x800);
	EXPECT_EQ(try_group(PF, TABLE_NIC_RX, OWN, id, 1, 1, 1, &g), STAT_OK);
	clear_match();
	want_dmac(mac);
	EXPECT_EQ(try_group(PF, TABLE_NIC_RX, OWN, id, 2, 2, 1, &g), STAT_OK);
	mask[8] = 1;
	REFUSED(try_group(PF, TABLE_NIC_RX, OWN, id, 3, 3, 1, &first), STAT_BAD_PARAM);

	first = counter(PF, 0);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 2, ACT(DROP) | ACT(COUNT));
	add_counter(first);
	REFUSED(set_rule(PF), STAT_BAD_PARAM);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 2, ACT(DROP));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 2, ACT(DROP));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask, 1);
	REFUSED(run(PF, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY), STAT_BAD_OP);
	domain(TABLE_NIC_RX, OWN);
	ifc_set(modify_flow_table_in, in, table_id, id);
	ifc_set(modify_flow_table_in, in, modify_field_select, 1);
	REFUSED(ISSUE(PF, MODIFY_FLOW_TABLE), STAT_BAD_OP);
	/* Another type of table still can */
	EXPECT_EQ(try_table(PF, TABLE_FDB, OWN, 1, 6, 0, 0, &first), STAT_OK);

	cap("eswitch.merged_eswitch=0");
	clear_match();
	WANT(misc_parameters.source_eswitch_owner_vhca_id, 0);
	REFUSED(try_group(PF, TABLE_FDB, OWN, first, 0, 3, 2, &g), STAT_BAD_PARAM);
	clear_match();
	cap(FDB "ft_support=0");
	REFUSED(try_table(PF, TABLE_FDB, OWN, 2, 4, 0, 0, &first), STAT_BAD_PARAM);
	cap("general.eswitch_manager=0");
	REFUSED(try_table(PF, TABLE_EGRESS_ACL, SF(0), 0, 4, 0, 0, &first), STAT_BAD_OP);
	cap("general.log_max_l2_table=0");
	begin();
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_OP);
	cap("general.log_max_l2_table=2");
	begin();
	ifc_set(set_l2_table_entry_in, in, table_index, 4);
	REFUSED(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_BAD_INDEX);
	cap("general.log_max_flow_counter_bulk=2");
	first = counter(PF, 1);
	REFUSED(query_counters(PF, first, 8, false, 8), STAT_EXCEED_LIM);
	EXPECT_EQ(query_counters(PF, first, 4, false, 4), STAT_OK);
	cap(NULL);
}

static const struct test tests[] = {
	{ "tables: refusals", refused_tables },
	{ "groups: refusals", refused_groups },
	{ "rules: refusals", refused_rules },
	{ "contexts, counters, L2 table: refusals", refused_contexts },
	{ "a card that can less: refusals", refused_by_capabilities },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
