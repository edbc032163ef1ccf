// SPDX-License-Identifier: GPL-2.0
/* Rules by command mailboxes, and frames that they process. */
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "record/counts.h"
#include "switch/eswitch.h"
#include "switch/hop.h"
#include "tests/unit/steer.h"

static void nic_rx_by_address(void)
{
	struct tir *one = tir(PF), *all = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), exact, many;

	PF->vport->promisc_all = true;
	want_dmac(mac_a);
	exact = group(PF, TABLE_NIC_RX, OWN, id, 0, 7, 1);
	begin_rule(TABLE_NIC_RX, OWN, id, exact, 3, ACT(FWD_DEST));
	ifc_set(flow_context, CONTEXT, flow_tag, 0x1234);
	add_dest(DEST_TIR, one->obj.num);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
	EXPECT_EQ(one->last.flow_tag, 0x1234);
	EXPECT_EQ(one->last.source_vport, VPORT_UPLINK);
	EXPECT_EQ(one->last.len, 60);
	EXPECT(!memcmp(one->last.data, frame.data, 60));
	make_eth(mac_b, mac_a, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 1);
	EXPECT_EQ(PF->vport->counters.rx_steer_discard, 1);
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:nic_rx_miss"), 1);
	/* A catch-all rule gets what the lower index does not match */
	clear_match();
	many = group(PF, TABLE_NIC_RX, OWN, id, 8, 8, 0);
	forward_rule(PF, TABLE_NIC_RX, id, many, 8, DEST_TIR, all->obj.num);
	receive();
	EXPECT_EQ(all->frames, 1);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(one->frames, 2);
	EXPECT_EQ(all->frames, 1);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 3), STAT_OK);
	receive();
	EXPECT_EQ(all->frames, 2);
	EXPECT_EQ(PF->vport->counters.rx_packets[0], 5);
}

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

static void decapsulation(void)
{
	static const uint8_t ethernet[14] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00 };
	struct tir *sf0 = open_function(&sf_vhca[0]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, DECAP_EN | REFORMAT_EN), g, g2, l3;
	uint8_t inner[100];

	make_ip4(mac_a, mac_b, 6, 1000, 80, 100);
	memcpy(inner, frame.data, 100);
	clear_match();
	WANT(misc_parameters.vxlan_vni, 77);
	WANT(inner_headers.tcp_dport, 80);
	want_dmac(mac_b);
	memset(ifc_addr(fte_match_param, mask, inner_headers.dmac_47_16), 0xff, 6);
	memcpy(ifc_addr(fte_match_param, value, inner_headers.dmac_47_16), mac_a, 6);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 0, 7);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(DECAP));
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_ip4(mac_b, mac_a, 17, 50000, 4789, 150);
	put32(frame.data + 42, 0x08000000);
	put32(frame.data + 46, 77 << 8);
	memcpy(frame.data + 50, inner, 100);
	frame_fix_checksums(&frame, true, true);
	receive();
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.len, 100);
	EXPECT(!memcmp(sf0->last.data, inner, 100));
	put32(frame.data + 46, 78 << 8);
	receive();
	EXPECT_EQ(sf0->frames, 1);

	/* GRE with an IP payload gets a new Ethernet header */
	l3 = reformat(PF, MLX5_REFORMAT_TYPE_L3_TUNNEL_TO_L2, 0, 0, ethernet, 14);
	clear_match();
	WANT(misc_parameters.gre_protocol, 0x0800);
	WANT(misc_parameters.gre_key.key, 0xabcdef01);
	g2 = group(PF, TABLE_FDB, OWN, fdb, 1, 1, 2);
	begin_rule(TABLE_FDB, OWN, fdb, g2, 1, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, l3);
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_ip4(mac_b, mac_a, 47, 0, 0, 14 + 20 + 8 + 86);
	put32(frame.data + 34, 0x20000800);
	put32(frame.data + 38, 0xabcdef01);
	memcpy(frame.data + 42, inner + 14, 86);
	receive();
	EXPECT_EQ(sf0->frames, 2);
	EXPECT_EQ(sf0->last.len, 100);
	EXPECT(!memcmp(sf0->last.data, ethernet, 14));
	EXPECT(!memcmp(sf0->last.data + 14, inner + 14, 86));
}

static void vlan_tags(void)
{
	struct tir *sf0 = open_function(&sf_vhca[0]);
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), g, acl, insert, remove, drops;
	static const uint8_t tag[4] = { 0x81, 0x00, 0x60, 0x21 };
	uint8_t *vlan;

	clear_match();
	WANT(outer_headers.cvlan_tag, 0);
	WANT(outer_headers.first_vid, 0);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 7, 1);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(VLAN_PUSH) | ACT(VLAN_PUSH_2));
	vlan = ifc_addr(flow_context, CONTEXT, push_vlan);
	ifc_set(vlan, vlan, ethtype, 0x8100);
	ifc_set(vlan, vlan, vid, 5);
	ifc_set(vlan, vlan, prio, 3);
	vlan = ifc_addr(flow_context, CONTEXT, push_vlan_2);
	ifc_set(vlan, vlan, ethtype, 0x88a8);
	ifc_set(vlan, vlan, vid, 7);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 68);
	EXPECT_EQ(get32(sent.data + 12), 0x88a80007);
	EXPECT_EQ(get32(sent.data + 16), 0x81006005);
	EXPECT_EQ(get16(sent.data + 20), 0x88b5);

	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 1);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 5);
	begin_rule(TABLE_FDB, OWN, fdb, g, 1, ACT(FWD_DEST) | ACT(VLAN_POP));
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x8100, 64);
	put32(frame.data + 14, 0x000588b5);
	receive();
	EXPECT_EQ(sf0->frames, 1);
	EXPECT_EQ(sf0->last.len, 60);
	EXPECT_EQ(get16(sf0->last.data + 12), 0x88b5);
	EXPECT(!memcmp(sf0->last.data, mac_a, 6));

	/* The same by header insertion and removal, as the bridge offload does it */
	insert = reformat(PF, MLX5_REFORMAT_TYPE_INSERT_HDR, MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START,
			  12, tag, 4);
	remove = reformat(PF, MLX5_REFORMAT_TYPE_REMOVE_HDR, MLX5_REFORMAT_CONTEXT_ANCHOR_MAC_START,
			  12, NULL, 4);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 0), STAT_OK);
	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 0);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 0);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, insert);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 64);
	EXPECT_EQ(get32(sent.data + 12), 0x81006021);
	EXPECT_EQ(get16(sent.data + 16), 0x88b5);
	ifc_set(fte_match_param, value, outer_headers.cvlan_tag, 1);
	ifc_set(fte_match_param, value, outer_headers.first_vid, 0x21);
	begin_rule(TABLE_FDB, OWN, fdb, g, 2, ACT(FWD_DEST) | ACT(PACKET_REFORMAT));
	ifc_set(flow_context, CONTEXT, packet_reformat_id, remove);
	add_dest(DEST_VPORT, SF(0));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	eswitch_receive(&card, sent.data, sent.len);
	EXPECT_EQ(sf0->frames, 2);
	EXPECT_EQ(sf0->last.len, 60);
	EXPECT_EQ(get16(sf0->last.data + 12), 0x88b5);

	/* An egress ACL with one tag allowed and popped, the rest dropped and counted */
	acl = root(PF, TABLE_EGRESS_ACL, SF(1), 0, 0);
	open_function(&sf_vhca[1]);
	drops = counter(PF, 0);
	clear_match();
	begin_rule(TABLE_EGRESS_ACL, SF(1), acl, group(PF, TABLE_EGRESS_ACL, SF(1), acl, 1, 1, 0),
		   1, ACT(DROP) | ACT(COUNT));
	add_counter(drops);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, 1), STAT_OK);
	WANT(outer_headers.cvlan_tag, 1);
	WANT(outer_headers.first_vid, 5);
	forward_rule(PF, TABLE_FDB, fdb, g, 1, DEST_VPORT, SF(1));
	make_eth(mac_a, mac_b, 0x8100, 64);
	put32(frame.data + 14, 0x000588b5);
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:egress_acl"), 1);
	EXPECT_EQ(query_counters(PF, drops, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 1);
	clear_match();
	WANT(outer_headers.cvlan_tag, 1);
	WANT(outer_headers.first_vid, 5);
	begin_rule(TABLE_EGRESS_ACL, SF(1), acl, group(PF, TABLE_EGRESS_ACL, SF(1), acl, 0, 0, 1),
		   0, ACT(ALLOW) | ACT(VLAN_POP));
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "32769"), 1);
}

static void header_changes(void)
{
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, 0), g, id, wrong;

	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 3, 0);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_47_16, 0, 0, 0x02112233);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_15_0, 0, 16, 0x4455);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0xc0a80101);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DIPV4, 0, 0, 0xc0a80202);
	action_set(MLX5_ACTION_IN_FIELD_OUT_TCP_SPORT, 0, 16, 4321);
	action_set(MLX5_ACTION_IN_FIELD_OUT_UDP_DPORT, 0, 16, 8765);
	action_set(MLX5_ACTION_IN_FIELD_OUT_IP_DSCP, 0, 6, 46);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_IP_TTL), data,
		0xff);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_TCP_SEQ_NUM),
		data, 5);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV6_31_0, 0, 0, 0xdeadbeef);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DIPV6_127_96, 8, 8, 0x77);
	ifc_set(add_action_in, action(MLX5_ACTION_TYPE_ADD, MLX5_ACTION_IN_FIELD_OUT_IPV6_HOPLIMIT),
		data, 0xff);
	action_set(MLX5_ACTION_IN_FIELD_OUT_TCP_FLAGS, 0, 1, 1);
	id = modify_header(PF, TABLE_FDB);
	begin_rule(TABLE_FDB, OWN, fdb, g, 0, ACT(FWD_DEST) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, id);
	add_dest(DEST_UPLINK, 0);
	EXPECT_EQ(set_rule(PF), STAT_OK);

	make_ip4(mac_a, mac_b, 6, 1000, 80, 101);
	EXPECT(sums_good(frame.data, frame.len));
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.len, 101);
	EXPECT_EQ(get32(sent.data), 0x02112233);
	EXPECT_EQ(get16(sent.data + 4), 0x4455);
	EXPECT(!memcmp(sent.data + 6, mac_b, 6));
	EXPECT_EQ(sent.data[15], 46 << 2);
	EXPECT_EQ(sent.data[22], 63);
	EXPECT_EQ(get32(sent.data + 26), 0xc0a80101);
	EXPECT_EQ(get32(sent.data + 30), 0xc0a80202);
	EXPECT_EQ(get16(sent.data + 34), 4321);
	EXPECT_EQ(get16(sent.data + 36), 80);
	EXPECT_EQ(get32(sent.data + 38), 0x11111116);
	EXPECT_EQ(sent.data[47], 0x19);
	EXPECT(sums_good(sent.data, sent.len));

	make_ip4(mac_a, mac_b, 17, 1000, 53, 90);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(get16(sent.data + 34), 1000);
	EXPECT_EQ(get16(sent.data + 36), 8765);
	EXPECT(sums_good(sent.data, sent.len));
	/* A wrong checksum stays wrong */
	make_ip4(mac_a, mac_b, 17, 1000, 53, 90);
	frame.data[80] ^= 1;
	transmit(&sf_vhca[0], 1);
	EXPECT(!sums_good(sent.data, sent.len));

	make_tcp6(mac_a, mac_b, 100);
	EXPECT(sums_good(frame.data, frame.len));
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(sent.data[21], 63);
	EXPECT_EQ(get16(sent.data + 14), 0x6b81);
	EXPECT_EQ(get32(sent.data + 34), 0xdeadbeef);
	EXPECT_EQ(get32(sent.data + 38), 0x30317733);
	EXPECT(sums_good(sent.data, sent.len));

	/* Not an IP frame: only the addresses change */
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(&sf_vhca[0], 1);
	EXPECT_EQ(get32(sent.data), 0x02112233);
	EXPECT(!memcmp(sent.data + 12, frame.data + 12, 48));

	EXPECT_EQ(free_modify_header(PF, id), STAT_BAD_RES_STATE);
	action_set(MLX5_ACTION_IN_FIELD_OUT_DMAC_15_0, 8, 16, 0);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action_set(0x6f, 0, 0, 0);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action(0, MLX5_ACTION_IN_FIELD_OUT_SIPV4);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	EXPECT_EQ(try_modify_header(&sf_vhca[0], TABLE_FDB, &wrong), STAT_BAD_OP);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	actions[0][2] |= 0x20;
	EXPECT_EQ(try_modify_header(PF, TABLE_FDB, &wrong), STAT_BAD_PARAM);
	EXPECT_EQ(free_modify_header(&sf_vhca[0], id), STAT_BAD_RES);
}

static void registers_copied(void)
{
	struct tir *t = tir(PF);
	uint32_t first = root(PF, TABLE_NIC_RX, OWN, 0, 0), second, g, id;
	uint8_t *a;

	PF->vport->promisc_all = true;
	second = table(PF, TABLE_NIC_RX, OWN, 1, 2, 0, 0);
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, first, 0, 0, 0);
	action_set(MLX5_ACTION_IN_FIELD_METADATA_REG_C_1, 8, 12, 0xabc);
	a = action(MLX5_ACTION_TYPE_COPY, MLX5_ACTION_IN_FIELD_METADATA_REG_C_1);
	ifc_set(copy_action_in, a, src_offset, 8);
	ifc_set(copy_action_in, a, length, 8);
	ifc_set(copy_action_in, a, dst_field, MLX5_ACTION_IN_FIELD_METADATA_REG_B);
	ifc_set(copy_action_in, a, dst_offset, 4);
	id = modify_header(PF, TABLE_NIC_RX);
	begin_rule(TABLE_NIC_RX, OWN, first, g, 0, ACT(FWD_DEST) | ACT(MOD_HDR));
	ifc_set(flow_context, CONTEXT, modify_header_id, id);
	ifc_set(flow_context, CONTEXT, flow_tag, 7);
	add_dest(DEST_TABLE, second);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	WANT(misc_parameters_2.metadata_reg_c_1, 0xabc00);
	g = group(PF, TABLE_NIC_RX, OWN, second, 0, 0, 8);
	forward_rule(PF, TABLE_NIC_RX, second, g, 0, DEST_TIR, t->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 1);
	EXPECT_EQ(t->last.metadata[1], 0xabc00);
	EXPECT_EQ(t->last.metadata_b, 0xbc0);
	EXPECT_EQ(t->last.flow_tag, 7);
	/* QUERY returns the actions */
	begin();
	ifc_set(query_modify_header_context_in, in, modify_header_id, id);
	EXPECT_EQ(ISSUE(PF, QUERY_MODIFY_HEADER_CONTEXT), STAT_OK);
	EXPECT_EQ(ifc_get(alloc_modify_header_context_in, out, num_of_actions), 2);
}

static void fields_matched(void)
{
	struct {
		const char *name;
		uint8_t criteria;
		bool six, tagged;
	} c[] = {
		{ "tcp flags", 1, false, false }, { "ttl and dscp", 1, false, false },
		{ "addresses", 1, false, false }, { "ipv6 addresses", 1, true, false },
		{ "flow label", 2, true, false }, { "second tag", 2, false, true },
		{ "tcp sequence", 16, false, false }, { "prio", 1, false, true },
	};
	struct tir *t = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g;
	unsigned int i, before;

	PF->vport->promisc_all = true;
	for (i = 0; i < ARRAY(c); i++) {
		clear_match();
		if (c[i].six)
			make_tcp6(mac_a, mac_b, 80);
		else
			make_ip4(mac_a, mac_b, 6, 1000, 80, 80);
		frame.data[15] |= c[i].six ? 0 : 0x28;
		if (c[i].tagged) {
			vlan_push(&frame, 0x8100, 0x6009);
			vlan_push(&frame, 0x88a8, 0x8008);
		}
		switch (i) {
		case 0:
			WANT(outer_headers.tcp_flags, 0x18);
			WANT(outer_headers.ip_protocol, 6);
			break;
		case 1:
			WANT(outer_headers.ttl_hoplimit, 64);
			WANT(outer_headers.ip_dscp, 10);
			WANT(outer_headers.ip_version, 4);
			WANT(outer_headers.frag, 0);
			break;
		case 2:
			WANT(outer_headers.src_ipv4_src_ipv6.ipv4_layout.ipv4, 0x0a000001);
			WANT(outer_headers.dst_ipv4_dst_ipv6.ipv4_layout.ipv4, 0x0a000002);
			WANT(outer_headers.tcp_sport, 1000);
			break;
		case 3:
			memset(ifc_addr(fte_match_param, mask,
					outer_headers.dst_ipv4_dst_ipv6.ipv6_layout.ipv6),
			       0xff, 16);
			memcpy(ifc_addr(fte_match_param, value,
					outer_headers.dst_ipv4_dst_ipv6.ipv6_layout.ipv6),
			       frame.data + 38, 16);
			WANT(outer_headers.ethertype, 0x86dd);
			break;
		case 4:
			WANT(misc_parameters.outer_ipv6_flow_label, 0x12345);
			break;
		case 5:
			WANT(misc_parameters.outer_second_vid, 9);
			WANT(misc_parameters.outer_second_prio, 3);
			WANT(misc_parameters.outer_second_cvlan_tag, 1);
			break;
		case 6:
			WANT(misc_parameters_3.outer_tcp_seq_num, 0x11111111);
			break;
		case 7:
			WANT(outer_headers.first_prio, 4);
			WANT(outer_headers.svlan_tag, 1);
			WANT(outer_headers.ethertype, 0x0800);
			break;
		}
		g = group(PF, TABLE_NIC_RX, OWN, id, 0, 0, c[i].criteria);
		forward_rule(PF, TABLE_NIC_RX, id, g, 0, DEST_TIR, t->obj.num);
		before = t->frames;
		receive();
		if (t->frames != before + 1) {
			printf("# field: %s\n", c[i].name);
			good = false;
		}
		/* One bit of the value differs: no match */
		EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
		for (before = 0; !mask[before]; before++)
			;
		value[before] ^= mask[before] & -mask[before];
		forward_rule(PF, TABLE_NIC_RX, id, g, 0, DEST_TIR, t->obj.num);
		before = t->frames;
		receive();
		EXPECT_EQ(t->frames, before);
		EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
		domain(TABLE_NIC_RX, OWN);
		ifc_set(destroy_flow_group_in, in, table_id, id);
		ifc_set(destroy_flow_group_in, in, group_id, g);
		EXPECT_EQ(ISSUE(PF, DESTROY_FLOW_GROUP), STAT_OK);
	}
}

static void counting(void)
{
	struct tir *t = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g, single = counter(PF, 0),
		 bulk = counter(PF, 1), next;

	PF->vport->promisc_all = true;
	clear_match();
	g = group(PF, TABLE_NIC_RX, OWN, id, 0, 0, 0);
	begin_rule(TABLE_NIC_RX, OWN, id, g, 0, ACT(FWD_DEST) | ACT(COUNT));
	add_dest(DEST_TIR, t->obj.num);
	add_counter(single);
	add_counter(bulk + 127);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	make_eth(mac_a, mac_b, 0x88b5, 100);
	receive();
	EXPECT_EQ(query_counters(PF, single, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 2);
	EXPECT_EQ(counted(0, true), 160);
	EXPECT_EQ(bulk % 4, 0);
	EXPECT_EQ(query_counters(PF, bulk, 128, true, 128), STAT_OK);
	EXPECT_EQ(counted(126, false), 0);
	EXPECT_EQ(counted(127, false), 2);
	EXPECT_EQ(query_counters(PF, bulk, 128, false, 128), STAT_OK);
	EXPECT_EQ(counted(127, false), 0);
	EXPECT_EQ(query_counters(PF, bulk, 256, false, 256), STAT_OK);
	EXPECT_EQ(query_counters(PF, bulk, 128, false, 127), STAT_BAD_OUTP_LEN);
	EXPECT_EQ(query_counters(PF, bulk + 1, 4, false, 128), STAT_BAD_PARAM);
	EXPECT_EQ(query_counters(PF, bulk + 4096, 0, false, 1), STAT_BAD_RES);
	EXPECT_EQ(query_counters(&sf_vhca[0], single, 0, false, 1), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, single), STAT_BAD_RES_STATE);
	EXPECT_EQ(free_counter(PF, bulk + 1), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, bulk), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 0), STAT_OK);
	EXPECT_EQ(free_counter(PF, single), STAT_OK);
	EXPECT_EQ(free_counter(PF, single), STAT_BAD_RES);
	EXPECT_EQ(free_counter(PF, bulk), STAT_OK);
	next = counter(PF, 0);
	EXPECT(next != single && next != bulk);
}

static void rules_changed(void)
{
	struct tir *a = tir(PF), *b = tir(PF);
	uint32_t id = root(PF, TABLE_NIC_RX, OWN, 0, 0), g, c = counter(PF, 0);

	PF->vport->promisc_all = true;
	want_dmac(mac_a);
	g = group(PF, TABLE_NIC_RX, OWN, id, 0, 3, 1);
	forward_rule(PF, TABLE_NIC_RX, id, g, 1, DEST_TIR, a->obj.num);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(a->frames, 1);

	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask,
		1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_DESTINATION_LIST);
	ifc_set(flow_context, CONTEXT, flow_tag, 9);
	add_dest(DEST_TIR, a->obj.num);
	add_dest(DEST_TIR, b->obj.num);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(a->frames, 2);
	EXPECT_EQ(b->frames, 1);
	EXPECT_EQ(b->last.flow_tag, 0);
	EXPECT_EQ(a->obj.refs, 1);
	EXPECT_EQ(b->obj.refs, 1);

	/* Change action and counters, but not the destinations */
	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST) | ACT(COUNT));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask,
		1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_ACTION |
			1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS |
			1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_TAG);
	ifc_set(flow_context, CONTEXT, flow_tag, 9);
	add_counter(c);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	receive();
	EXPECT_EQ(a->frames, 3);
	EXPECT_EQ(b->last.flow_tag, 9);
	EXPECT_EQ(query_counters(PF, c, 0, false, 1), STAT_OK);
	EXPECT_EQ(counted(0, false), 1);

	/* COUNT without a counter is refused, and the rule does not change */
	begin_rule(TABLE_NIC_RX, OWN, id, g, 1, ACT(FWD_DEST) | ACT(COUNT));
	ifc_set(set_fte_in, in, op_mod, 1);
	ifc_set(set_fte_in, in, modify_enable_mask,
		1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_FLOW_COUNTERS);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	ifc_set(set_fte_in, in, modify_enable_mask,
		1 << MLX5_SET_FTE_MODIFY_ENABLE_MASK_IPSEC_OBJ_ID);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	receive();
	EXPECT_EQ(a->frames, 4);
	EXPECT_EQ(b->frames, 3);

	domain(TABLE_NIC_RX, OWN);
	ifc_set(query_fte_in, in, table_id, id);
	ifc_set(query_fte_in, in, flow_index, 1);
	EXPECT_EQ(run_len(PF, MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY, ifc_bytes(query_fte_in),
			  ifc_bytes(query_fte_out) + 23), STAT_BAD_OUTP_LEN);
	EXPECT_EQ(run_len(PF, MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY, ifc_bytes(query_fte_in),
			  ifc_bytes(query_fte_out) + 24), STAT_OK);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.flow_tag), 9);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.destination_list_size), 2);
	EXPECT_EQ(ifc_get(query_fte_out, out, flow_context.flow_counter_list_size), 1);
	EXPECT(!memcmp(ifc_addr(query_fte_out, out, flow_context.match_value), value, MATCH_BYTES));
	EXPECT_EQ(ifc_get(flow_counter_list, out + ifc_bytes(query_fte_out) + 16, flow_counter_id),
		  c);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 1), STAT_OK);
	EXPECT_EQ(a->obj.refs, 0);
	EXPECT_EQ(b->obj.refs, 0);
	EXPECT_EQ(delete_rule(PF, TABLE_NIC_RX, OWN, id, 1), STAT_BAD_INDEX);
}

static void tables_chained(void)
{
	struct tir *t = open_function(&sf_vhca[0]);
	uint32_t fdb, low, high, g, tx, id;

	low = table(PF, TABLE_FDB, OWN, 1, 2, 0, 0);
	high = table(PF, TABLE_FDB, OWN, 5, 2, 0, 0);
	fdb = root(PF, TABLE_FDB, OWN, 0, 0);
	clear_match();
	forward_rule(PF, TABLE_FDB, high, group(PF, TABLE_FDB, OWN, high, 0, 0, 0), 0, DEST_VPORT,
		     SF(0));
	make_eth(mac_a, mac_b, 0x88b5, 60);
	receive();
	EXPECT_EQ(t->frames, 0);
	/* On a miss the frame continues in the table's miss table */
	domain(TABLE_FDB, OWN);
	ifc_set(modify_flow_table_in, in, table_id, fdb);
	ifc_set(modify_flow_table_in, in, modify_field_select,
		MLX5_MODIFY_FLOW_TABLE_MISS_TABLE_ID);
	ifc_set(modify_flow_table_in, in, flow_table_context.table_miss_action, 1);
	ifc_set(modify_flow_table_in, in, flow_table_context.table_miss_id, high);
	EXPECT_EQ(ISSUE(PF, MODIFY_FLOW_TABLE), STAT_OK);
	receive();
	EXPECT_EQ(t->frames, 1);
	domain(TABLE_FDB, OWN);
	ifc_set(query_flow_table_in, in, table_id, fdb);
	EXPECT_EQ(ISSUE(PF, QUERY_FLOW_TABLE), STAT_OK);
	EXPECT_EQ(ifc_get(query_flow_table_out, out, flow_table_context.table_miss_id), high);
	/* To a lower level only if the rule ignores levels */
	g = group(PF, TABLE_FDB, OWN, high, 1, 3, 0);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, high, 0), STAT_OK);
	begin_rule(TABLE_FDB, OWN, high, g, 1, ACT(FWD_DEST));
	add_dest(DEST_TABLE, low);
	EXPECT_EQ(set_rule(PF), STAT_BAD_PARAM);
	ifc_set(set_fte_in, in, ignore_flow_level, 1);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	g = group(PF, TABLE_FDB, OWN, low, 0, 0, 0);
	forward_rule(PF, TABLE_FDB, low, g, 0, DEST_TABLE, high);
	/* This makes a circle; the frame must not go round forever */
	receive();
	EXPECT_EQ(switched(VPORT_UPLINK, "drop:loop"), 1);
	EXPECT_EQ(destroy_table(PF, TABLE_FDB, OWN, high), STAT_BAD_RES_STATE);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, low, 0), STAT_OK);
	EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, high, 1), STAT_OK);

	/* NIC TX: dropped there, or allowed to pass to the switch */
	tx = root(&sf_vhca[1], TABLE_NIC_TX, OWN, 0, 0);
	want_dmac(mac_a);
	id = group(&sf_vhca[1], TABLE_NIC_TX, OWN, tx, 0, 0, 1);
	begin_rule(TABLE_NIC_TX, OWN, tx, id, 0, ACT(DROP));
	EXPECT_EQ(set_rule(&sf_vhca[1]), STAT_OK);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(switched(SF(1), "drop:nic_tx"), 1);
	make_eth(mac_b, mac_a, 0x88b5, 60);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(sent.frames, 1);
	/* Without an FDB the port's filter is used again */
	domain(TABLE_FDB, OWN);
	ifc_set(set_flow_table_root_in, in, op_mod, 1);
	EXPECT_EQ(ISSUE(PF, SET_FLOW_TABLE_ROOT), STAT_OK);
	transmit(&sf_vhca[1], 1);
	EXPECT_EQ(switched(SF(1), "drop:no_fdb"), 1);
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

/* Maximum number of rules that a lookup compares */
static unsigned int longest_chain(const struct flow_group *group)
{
	unsigned int longest = 0, length;
	const struct fte *fte;
	uint32_t i;

	for (i = 0; i < group->by_key.size; i++) {
		length = 0;
		for (fte = group->by_key.buckets[i]; fte; fte = fte->key_next)
			length++;
		if (length > longest)
			longest = length;
	}
	return longest;
}

/* With the rules of 1,024 SFs, a lookup must not take longer */
static void many_rules(void)
{
	struct tir *t = open_function(&sf_vhca[0]);
	uint32_t fdb, g, i, n = 4096;
	const struct flow_group *rules;

	fdb = table(PF, TABLE_FDB, OWN, 1, 13, 0, 0);
	EXPECT_EQ(set_root(PF, TABLE_FDB, OWN, fdb), STAT_OK);
	clear_match();
	WANT(misc_parameters.source_sqn, 0);
	WANT(misc_parameters.source_port, 0);
	g = group(PF, TABLE_FDB, OWN, fdb, 0, n - 1, 2);
	for (i = 0; i < n; i++) {
		ifc_set(fte_match_param, value, misc_parameters.source_sqn, 0x1000 + i);
		forward_rule(PF, TABLE_FDB, fdb, g, i, DEST_VPORT, SF(i != 7));
	}
	rules = group_of_index(table_find(PF, TABLE_FDB, fdb), 0);
	EXPECT_EQ(rules->by_key.count, n);
	EXPECT(longest_chain(rules) < 16);
	make_eth(mac_a, mac_b, 0x88b5, 60);
	transmit(PF, 0x1007);
	EXPECT_EQ(t->frames, 1);
	for (i = 0; i < n; i += 2)
		EXPECT_EQ(delete_rule(PF, TABLE_FDB, OWN, fdb, i), STAT_OK);
	transmit(PF, 0x1007);
	EXPECT_EQ(t->frames, 2);
	transmit(PF, 0x1006);
	EXPECT_EQ(sent.frames, 1);
}

/* A function is reset with everything in use; the order of objects must not matter */
static void reset_in_use(void)
{
	uint32_t fdb = root(PF, TABLE_FDB, OWN, 1, REFORMAT_EN), next, g, acl, change, count_id;

	next = table(PF, TABLE_FDB, OWN, 2, 4, 0, 0);
	table(PF, TABLE_FDB, OWN, 0, 4, 0, fdb);
	acl = root(PF, TABLE_INGRESS_ACL, SF(0), 0, 0);
	count_id = counter(PF, 2);
	action_set(MLX5_ACTION_IN_FIELD_OUT_SIPV4, 0, 0, 0);
	change = modify_header(PF, TABLE_FDB);
	clear_match();
	g = group(PF, TABLE_FDB, OWN, fdb, 0, 9, 0);
	group(PF, TABLE_INGRESS_ACL, SF(0), acl, 0, 9, 0);
	begin_rule(TABLE_FDB, OWN, fdb, g, 2, ACT(FWD_DEST) | ACT(MOD_HDR) | ACT(COUNT));
	ifc_set(flow_context, CONTEXT, modify_header_id, change);
	add_dest(DEST_TABLE, next);
	add_counter(count_id + 200);
	EXPECT_EQ(set_rule(PF), STAT_OK);
	EXPECT(obj_del_all(PF) > 0);
	EXPECT(!card.eswitch->fdb_root);
	EXPECT(!sf_vhca[0].vport->ingress_acl);
	EXPECT_EQ(obj_count(PF, OBJ_FTE), 0);
}

static const struct test tests[] = {
	{ "NIC RX steers by address, lowest index first", nic_rx_by_address },
	{ "legacy mode: the port's filter and the wire", legacy_port_filter },
	{ "switchdev: metadata, send-to-vport, miss rules, link gating", switchdev_slow_path },
	{ "FDB without a matching rule: to the wire, or to the PF", fdb_defaults },
	{ "several destinations, one with a tunnel header", replication },
	{ "tunnels taken off, matched by their inner headers", decapsulation },
	{ "VLAN tags pushed and popped, header insertion, egress ACL", vlan_tags },
	{ "header changes with checksums", header_changes },
	{ "registers: set, copied, matched; flow tag kept", registers_copied },
	{ "fields of every layer are matched", fields_matched },
	{ "flow counters, single and in bulk", counting },
	{ "rules changed in part and queried", rules_changed },
	{ "levels, misses, circles, NIC TX, disconnected root", tables_chained },
	{ "egress ACL forwards to another vport", egress_bond },
	{ "sniffers see copies", sniffers },
	{ "counts as JSON", counts_told },
	{ "lookup does not depend on the number of rules", many_rules },
	{ "reset with everything in use", reset_in_use },
};

int main(void)
{
	run_tests(tests, ARRAY(tests));
	return failed ? 1 : 0;
}
