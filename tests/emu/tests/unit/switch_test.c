// SPDX-License-Identifier: GPL-2.0
/* Frames on their way through the switch: between wire, PF and SFs. */
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "record/counts.h"
#include "switch/eswitch.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

static void legacy_port_filter(void)
{
	struct tir *t = open_function(PF);

	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 0);
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:mpfs"), 1);
	begin();
	ifc_set(set_l2_table_entry_in, in, table_index, 5);
	memcpy(ifc_addr(set_l2_table_entry_in, in, mac_address) + 2, mac_a, 6);
	EXPECT_EQ(ISSUE(PF, SET_L2_TABLE_ENTRY), STAT_OK);
	receive();
	EXPECT_EQ(t->frames, 1);
	begin();
	ifc_set(query_l2_table_entry_in, in, table_index, 5);
	EXPECT_EQ(ISSUE(PF, QUERY_L2_TABLE_ENTRY), STAT_OK);
	EXPECT(!memcmp(ifc_addr(query_l2_table_entry_out, out, mac_address) + 2, mac_a, 6));
	make_eth(broadcast, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 2);
	make_eth(multicast, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 2);
	PF->vport->mc_list = malloc(6);
	memcpy(PF->vport->mc_list[0], multicast, 6);
	PF->vport->mc_count = 1;
	receive();
	EXPECT_EQ(t->frames, 3);
	begin();
	ifc_set(delete_l2_table_entry_in, in, table_index, 5);
	EXPECT_EQ(ISSUE(PF, DELETE_L2_TABLE_ENTRY), STAT_OK);
	EXPECT_EQ(ISSUE(PF, DELETE_L2_TABLE_ENTRY), STAT_BAD_INDEX);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 3);
	PF->vport->promisc_uc = true;
	receive();
	EXPECT_EQ(t->frames, 4);
	/* The PF sends to the wire only; without an FDB, frames of an SF are dropped */
	transmit(PF, 0x1000);
	EXPECT_EQ(sent.frames, 1);
	transmit(&sf_vhca[0], 0x1001);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(switched(SF(0), "drop:no_fdb"), 1);
	link_up = false;
	transmit(PF, 0x1000);
	receive();
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(t->frames, 4);
}

/* mainline's setup for switchdev: metadata by ingress ACL, send-to-vport, miss to the manager */
static void switchdev_slow_path(void)
{
	struct tir *sf0 = open_function(&sf_vhca[0]), *rep = tir(PF), *other = tir(PF);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 9, 0), send, miss, rx, by_metadata, acl, all,
		 change;
	uint32_t metadata = 0x0101;

	acl = root(PF, TABLE_INGRESS_ACL, SF(0), 0, 0);
	all = group(PF, TABLE_INGRESS_ACL, SF(0), acl, 0, 0, 0);
	action_set(MLX5_ACTION_IN_FIELD_METADATA_REG_C_0, 16, 16, metadata);
	change = modify_header(PF, TABLE_INGRESS_ACL);
	begin_rule(TABLE_INGRESS_ACL, SF(0), acl, all, 0, ACT(ALLOW) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, change);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	WANT(misc_parameters.source_sqn, 0x1000);
	WANT(misc_parameters.source_port, VPORT_PF);
	WANT(misc_parameters.source_eswitch_owner_vhca_id, 0);
	send = group(PF, TABLE_FDB, OWN, fdb, 0, 99, 2);
	begin_rule(TABLE_FDB, OWN, fdb, send, 0, ACT(FWD_DEST));
	ifc_set(dest_format_struct, add_dest(DEST_VPORT, SF(0)),
		destination_eswitch_owner_vhca_id_valid, 1);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	clear_match();
	WANT(misc_parameters.source_sqn, 0x1001);
	WANT(misc_parameters.source_port, VPORT_PF);
	ifc_set(fte_match_param, mask, misc_parameters.source_eswitch_owner_vhca_id, 0xffff);
	begin_rule(TABLE_FDB, OWN, fdb, send, 1, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, flow_source, MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT);
	add_dest(DEST_VPORT, VPORT_UPLINK);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	clear_match();
	mask[ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16) - mask] = 1;
	miss = group(PF, TABLE_FDB, OWN, fdb, 100, 102, 1);
	forward_rule(PF, TABLE_FDB, fdb, miss, 100, DEST_VPORT, VPORT_PF);
	value[ifc_addr(fte_match_param, mask, outer_headers.dmac_47_16) - mask] = 1;
	forward_rule(PF, TABLE_FDB, fdb, miss, 101, DEST_VPORT, VPORT_PF);

	rx = root(PF, TABLE_NIC_RX, OWN, 0, 0);
	clear_match();
	ifc_set(fte_match_param, mask, misc_parameters_2.metadata_reg_c_0, 0xffff0000);
	ifc_set(fte_match_param, value, misc_parameters_2.metadata_reg_c_0, metadata << 16);
	by_metadata = group(PF, TABLE_NIC_RX, OWN, rx, 0, 9, 8);
	forward_rule(PF, TABLE_NIC_RX, rx, by_metadata, 0, DEST_TIR, rep->obj.num);
	clear_match();
	forward_rule(PF, TABLE_NIC_RX, rx, group(PF, TABLE_NIC_RX, OWN, rx, 10, 10, 0), 10,
		     DEST_TIR, other->obj.num);

	/* The register is only passed on if the vport requests it */
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(other->frames, 1);
	ifc_set(esw_vport_context, PF->vport->esw_context, fdb_to_vport_reg_c_id,
		MLX5_FDB_TO_VPORT_REG_C_0);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(rep->frames, 1);
	EXPECT_EQ(rep->last.metadata[0], metadata << 16);
	make_eth(broadcast, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(rep->frames, 2);
	EXPECT_EQ(sent.frames, 0);

	transmit(PF, 0x1000);
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.source_vport, VPORT_PF);
	transmit(PF, 0x1001);
	EXPECT_EQ(sent.frames, 1);
	/* No rule for this SQ: the miss rule would send it to the PF, its source */
	transmit(PF, 0x1002);
	EXPECT_EQ(switched(VPORT_PF, "drop:loopback"), 1);
	EXPECT_EQ(switched(SF(0), "0"), 3);
	EXPECT_EQ(sf0->frames, 1);
	/* A vport that is down is down in both directions */
	sf_down[0] = true;
	transmit(PF, 0x1000);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(rep->frames, 2);
	EXPECT_EQ(sf_vhca[0].vport->counters.rx_discard_down, 1);
	EXPECT_EQ(sf_vhca[0].vport->counters.tx_discard_down, 1);
}

static void fdb_defaults(void)
{
	struct tir *pf = open_function(PF), *sf0 = open_function(&sf_vhca[0]);

	root(PF, TABLE_FDB, OWN, 9, 0);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sent.frames, 1);
	receive();
	EXPECT_EQ(pf->frames, 1);
	EXPECT_EQ(sf0->frames, 0);
}

static void replication(void)
{
	static const uint8_t header[50] = { 2,	 0,   0,    0,	  0,	0xd, 2,	   0,	 0,  0,
					    0,	 0xc, 0x08, 0x00, 0x45, 0,   0,	   0,	 0,  0,
					    0,	 0,   64,   17,	  0,	0,   192,  168,	 0,  1,
					    192, 168, 0,    2,	  0,	0,   0x12, 0xb5, 0,  0,
					    0,	 0,   8,    0,	  0,	0,   0,	   0,	 77, 0 };
	struct tir *sf[3] = {
		open_function(&sf_vhca[0]), open_function(&sf_vhca[1]), open_function(&sf_vhca[2])
	};
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), encap, g, second, g2;
	uint8_t *dest;
	struct frame f;

	encap = reformat(PF, MLX5_REFORMAT_TYPE_L2_TO_VXLAN, 0, 0, header, sizeof(header));
	second = table(PF, TABLE_FDB, OWN, 2, 4, 0, 0);
	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 0);
	g2 = group(PF, TABLE_FDB, OWN, second, 0, 0, 0);
	forward_rule(PF, TABLE_FDB, second, g2, 0, DEST_VPORT, SF(2));
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, extended_destination, 1);
	rule.entry = 16;
	add_dest(DEST_TABLE, second);
	add_dest(DEST_VPORT, SF(0));
	dest = add_dest(DEST_VPORT, VPORT_UPLINK);
	ifc_set(dest_format_struct, dest, packet_reformat, 1);
	ifc_set(extended_dest_format, dest, packet_reformat_id, encap);
	add_dest(DEST_VPORT, SF(1));
	EXPECT_EQ(set_rule(PF), STAT_OK);

	make_ip4(mac_a, mac_b, 6, 1000, 80, 100);
	transmit(&sf_vhca[0], 0x2000);
	EXPECT_EQ(sf[0]->frames, 0);
	EXPECT_EQ(sf[1]->frames, 1);
	EXPECT_EQ(sf[2]->frames, 1);
	EXPECT_EQ(switched(SF(0), "drop:loopback"), 1);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(sf[1]->last.len, 100);
	EXPECT(!memcmp(sf[1]->last.data, frame.data, 100));
	/* The card has completed the outer header of the copy to the wire */
	EXPECT_EQ(sent.len, 150);
	EXPECT(!memcmp(sent.data, header, 16));
	EXPECT(!memcmp(sent.data + 50, frame.data, 100));
	EXPECT_EQ(get16(sent.data + 16), 136);
	EXPECT_EQ(get16(sent.data + 38), 116);
	EXPECT(get16(sent.data + 34) >= 0xc000);
	EXPECT_EQ(get16(sent.data + 40), 0);
	f = (struct frame){ .data = sent.data, .len = sent.len };
	frame_parse(&f);
	EXPECT(f.layers.l3_ok);
	EXPECT_EQ(f.layers.inner, 50);
	EXPECT_EQ(free_reformat(PF, encap), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 0), STAT_OK);
	EXPECT_EQ(free_reformat(PF, encap), STAT_OK);
}

static void egress_bond(void)
{
	struct tir *one = open_function(&sf_vhca[1]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, 0),
		 acl = root(PF, TABLE_EGRESS_ACL, SF(0), 0, 0);

	open_function(&sf_vhca[0]);
	clear_match();
	forward_rule(PF, TABLE_FDB, fdb, group(PF, TABLE_FDB, OWN, fdb, 0, 0, 0), 0, DEST_VPORT,
		     SF(0));
	begin_rule(TABLE_EGRESS_ACL, SF(0), acl, group(PF, TABLE_EGRESS_ACL, SF(0), acl, 0, 0, 0),
		   0, ACT(FWD_DEST));
	add_dest(DEST_VPORT, SF(1));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
}

static void sniffers(void)
{
	struct tir *t = open_function(PF), *rx = tir(PF), *tx = tir(PF);
	uint32_t id;

	PF->vport->promisc_all = true;
	clear_match();
	id = root(PF, TABLE_SNIFFER_RX, OWN, 0, 0);
	forward_rule(PF, TABLE_SNIFFER_RX, id, group(PF, TABLE_SNIFFER_RX, OWN, id, 0, 0, 0), 0,
		     DEST_TIR, rx->obj.num);
	id = root(PF, TABLE_SNIFFER_TX, OWN, 0, 0);
	forward_rule(PF, TABLE_SNIFFER_TX, id, group(PF, TABLE_SNIFFER_TX, OWN, id, 0, 0, 0), 0,
		     DEST_TIR, tx->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(rx->frames, 1);
	EXPECT_EQ(t->frames, 1);
	EXPECT_EQ(tx->frames, 0);
	transmit(PF, 1);
	EXPECT_EQ(tx->frames, 1);
	EXPECT_EQ(sent.frames, 1);
	EXPECT_EQ(switched(VPORT_UPLINK, "0"), 1);
}

static void counts_told(void)
{
	static const char *const want[] = {
		"[{\"from\":0,\"to\":\"wire\",\"frames\":2}",
		"{\"from\":32770,\"to\":\"drop:no_fdb\",\"frames\":1}",
		"{\"from\":\"wire\",\"to\":\"drop:mpfs\",\"frames\":1}]",
	};
	char all[256];
	char *json;

	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(PF, 1);
	transmit(PF, 1);
	transmit(&sf_vhca[2], 1);
	receive();
	json = hop_counts_json(&card);
	snprintf(all, sizeof(all), "%s,%s,%s", want[0], want[1], want[2]);
	EXPECT(!strcmp(json, all));
	free(json);
	counts_clear(card.record.frames);
	json = hop_counts_json(&card);
	EXPECT(!strcmp(json, "[]"));
	free(json);
}

static const struct test tests[] = {
	{ "legacy mode: the port's filter and the wire", legacy_port_filter },
	{ "switchdev: metadata, send-to-vport, miss rules, link gating", switchdev_slow_path },
	{ "FDB without a matching rule: to the wire, or to the PF", fdb_defaults },
	{ "several destinations, one with a tunnel header", replication },
	{ "egress ACL forwards to another vport", egress_bond },
	{ "sniffers see copies", sniffers },
	{ "counts as JSON", counts_told },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
