// SPDX-License-Identifier: GPL-2.0
/* Rules by command mailboxes, and the frames that they match. */
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "switch/eswitch.h"
#include "tests/unit/frames.h"
#include "tests/unit/rules.h"
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
		expect(t->frames == before + 1, c[i].name, __LINE__);
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
	{ "fields of every layer are matched", fields_matched },
	{ "flow counters, single and in bulk", counting },
	{ "rules changed in part and queried", rules_changed },
	{ "levels, misses, circles, NIC TX, disconnected root", tables_chained },
	{ "lookup does not depend on the number of rules", many_rules },
	{ "reset with everything in use", reset_in_use },
};

int main(void)
{
	return run_tests(tests, ARRAY(tests));
}
