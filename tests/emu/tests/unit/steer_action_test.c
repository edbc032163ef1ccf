// SPDX-License-Identifier: GPL-2.0
/* What rules do with frames: tunnels, VLAN tags, changes of headers and registers. */
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "switch/eswitch.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
#include "tests/unit/steer.h"

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

static const struct test tests[] = {
	{ "tunnels taken off, matched by their inner headers", decapsulation },
	{ "VLAN tags pushed and popped, header insertion, egress ACL", vlan_tags },
	{ "header changes with checksums", header_changes },
	{ "registers: set, copied, matched; flow tag kept", registers_copied },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
