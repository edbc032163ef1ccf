// SPDX-License-Identifier: GPL-2.0
/* The offload of bridges: tables and rules on the card, compared with expected commands. */
#include <linux/mlx5/vport.h>

#include "../../../src/mlx5/eswitch/bridge_rules.h"
#include "../../../src/mlx5/eswitch/fdb.h"
#include "fake_vhca.h"

#define SENDERS		30
#define ADDRS		255	/* a table of 256 entries */
#define VPORT		0x8005

/* The card assigns numbers in the order of creation; the slow path is created first */
enum {
	SLOW = FAKE_FIRST_ID, GROUP_SENDERS, GROUP_MISSES,
	SOURCES, GROUP_SOURCES, GROUP_UNKNOWN_SOURCE, COUNTERS,
	EGRESS, GROUP_DESTS, GROUP_OWN, GROUP_UNKNOWN_DEST,
};

/* Commands that create all tables */
#define COMMANDS_RULES	6
#define COMMANDS_EGRESS	5
#define COMMANDS_RULE	3

struct bridge_case {
	struct fake_vhca *fake;
	struct esw_fdb fdb;
	struct bridge_rules rules;
	struct bridge_egress egress;
	struct bridge_rule rule;
	u64 packets;
};

static const u8 mac[ETH_ALEN] __aligned(2) = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };

#define FDB_CAP(field)	flow_table_properties_nic_esw_fdb.field

static int bridge_init(struct kunit *test)
{
	struct bridge_case *bridge = kunit_kzalloc(test, sizeof(*bridge), GFP_KERNEL);
	void *caps, *general;

	KUNIT_ASSERT_NOT_NULL(test, bridge);
	test->priv = bridge;
	bridge->fake = fake_vhca_create(test);
	caps = fake_vhca_cap(bridge->fake, MLX5_CAP_ESWITCH_FLOW_TABLE);
	MLX5_SET(flow_table_eswitch_cap, caps, FDB_CAP(log_max_ft_size), 16);
	MLX5_SET(flow_table_eswitch_cap, caps, FDB_CAP(max_ft_level), 64);
	/* Bulks of 128 and 256 counters */
	general = fake_vhca_cap(bridge->fake, MLX5_CAP_GENERAL);
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 3);
	MLX5_SET(cmd_hca_cap, general, log_max_flow_counter_bulk, 15);
	KUNIT_ASSERT_EQ(test, esw_fdb_create(&bridge->fdb, &bridge->fake->vhca, SENDERS), 0);
	fake_vhca_forget(bridge->fake);
	return 0;
}

static int bridge_create(struct bridge_case *bridge)
{
	int err;

	err = bridge_rules_create(&bridge->rules, &bridge->fake->vhca, &bridge->fdb);
	if (err)
		return err;
	err = bridge_egress_create(&bridge->rules, &bridge->egress);
	if (err)
		bridge_rules_destroy(&bridge->rules);
	return err;
}

static void bridge_destroy(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;

	bridge_egress_destroy(&bridge->egress);
	bridge_rules_destroy(&bridge->rules);
	esw_fdb_destroy(&bridge->fdb);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(bridge->fake), 0);
}

static void bridge_rules_tables(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	KUNIT_EXPECT_EQ(test, bridge_rules_max(&bridge->fake->vhca), ADDRS);
	/* FDB, level 14, 256 entries */
	FAKE_VHCA_EXPECT(bridge->fake, 0, len, { 0x00, 0x09300000 }, { 0x10, 0x04000000 },
			 { 0x18, 0x000e0008 });
	/* Match on the source address and the source vport */
	FAKE_VHCA_EXPECT(bridge->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES }, { 0x24, ADDRS - 1 }, { 0x3c, 3 }, { 0x40, 0xffffffff },
			 { 0x44, 0xffff0000 }, { 0x84, 0x0000ffff });
	/* The last entry matches any frame, which goes to the slow path */
	FAKE_VHCA_EXPECT(bridge->fake, 2, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES }, { 0x1c, ADDRS }, { 0x24, ADDRS });
	FAKE_VHCA_EXPECT(bridge->fake, 3, 0x348, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES }, { 0x20, ADDRS }, { 0x44, GROUP_UNKNOWN_SOURCE },
			 { 0x4c, 4 }, { 0x50, 1 }, { 0x340, 0x01000000 | SLOW });
	/* 256 counters */
	FAKE_VHCA_EXPECT(bridge->fake, 4, MLX5_ST_SZ_BYTES(alloc_flow_counter_in),
			 { 0x00, 0x09390000 }, { 0x0c, 0x00000002 });
	FAKE_VHCA_EXPECT(bridge->fake, 5, 0x40, { 0x00, 0x092f0000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES });
	/* Level 15, 512 entries */
	FAKE_VHCA_EXPECT(bridge->fake, 6, len, { 0x00, 0x09300000 }, { 0x10, 0x04000000 },
			 { 0x18, 0x000f0009 });
	/* Match on the destination address, or on it and the source vport before */
	FAKE_VHCA_EXPECT(bridge->fake, 7, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x1c, ADDRS }, { 0x24, 2 * ADDRS - 1 }, { 0x3c, 1 },
			 { 0x48, 0xffffffff }, { 0x4c, 0xffff0000 });
	FAKE_VHCA_EXPECT(bridge->fake, 8, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x24, ADDRS - 1 }, { 0x3c, 3 }, { 0x48, 0xffffffff },
			 { 0x4c, 0xffff0000 }, { 0x84, 0x0000ffff });
	FAKE_VHCA_EXPECT(bridge->fake, 9, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x1c, 2 * ADDRS }, { 0x24, 2 * ADDRS });
	FAKE_VHCA_EXPECT(bridge->fake, 10, 0x348, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x20, 2 * ADDRS }, { 0x44, GROUP_UNKNOWN_DEST },
			 { 0x4c, 4 }, { 0x50, 1 }, { 0x340, 0x01000000 | SLOW });
	KUNIT_EXPECT_EQ(test, bridge->fake->count, COMMANDS_RULES + COMMANDS_EGRESS);
	bridge_destroy(test);
}

/* The slow path is the root again before the table in front of it goes */
static void bridge_rules_root(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;

	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	bridge_egress_destroy(&bridge->egress);
	fake_vhca_forget(bridge->fake);
	bridge_rules_destroy(&bridge->rules);
	FAKE_VHCA_EXPECT(bridge->fake, 0, 0x40, { 0x00, 0x092f0000 }, { 0x10, 0x04000000 },
			 { 0x14, SLOW });
	KUNIT_EXPECT_FALSE(test, bridge_rules_exist(&bridge->rules));
	KUNIT_EXPECT_FALSE(test, bridge_egress_exists(&bridge->egress));
	esw_fdb_destroy(&bridge->fdb);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(bridge->fake), 0);
}

static void bridge_rules_refused(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;
	unsigned int objects = fake_vhca_objects(bridge->fake), i;

	for (i = 0; i < COMMANDS_RULES + COMMANDS_EGRESS; i++) {
		fake_vhca_forget(bridge->fake);
		bridge->fake->refuse = i;
		KUNIT_EXPECT_EQ_MSG(test, bridge_create(bridge), -EINVAL, "command %u", i);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(bridge->fake), objects, "command %u",
				    i);
		KUNIT_EXPECT_FALSE(test, bridge_rules_exist(&bridge->rules));
		KUNIT_EXPECT_FALSE(test, bridge_egress_exists(&bridge->egress));
	}
	esw_fdb_destroy(&bridge->fdb);
}

/* Frames pass to the bridge's table after all other rules exist, and cease to before these go */
static void bridge_rule(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;

	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	fake_vhca_forget(bridge->fake);
	KUNIT_ASSERT_EQ(test, bridge_rule_add(&bridge->rules, &bridge->egress, &bridge->rule,
					      VPORT, mac), 0);
	/* From its own port: to the slow path */
	FAKE_VHCA_EXPECT(bridge->fake, 0, 0x348, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x44, GROUP_OWN }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x88, 0x02112233 }, { 0x8c, 0x44550000 }, { 0xc4, VPORT },
			 { 0x340, 0x01000000 | SLOW });
	/* To it: to its vport */
	FAKE_VHCA_EXPECT(bridge->fake, 1, 0x348, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x20, ADDRS }, { 0x44, GROUP_DESTS }, { 0x4c, 4 },
			 { 0x50, 1 }, { 0x88, 0x02112233 }, { 0x8c, 0x44550000 },
			 { 0x340, VPORT });
	/* From it: to the bridge's table, and count */
	FAKE_VHCA_EXPECT(bridge->fake, 2, 0x350, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES }, { 0x44, GROUP_SOURCES }, { 0x4c, 0xc }, { 0x50, 1 },
			 { 0x54, 1 }, { 0x80, 0x02112233 }, { 0x84, 0x44550000 }, { 0xc4, VPORT },
			 { 0x340, 0x01000000 | EGRESS }, { 0x348, COUNTERS });
	fake_vhca_forget(bridge->fake);
	bridge_rule_del(&bridge->rule);
	FAKE_VHCA_EXPECT(bridge->fake, 0, 0x40, { 0x00, 0x09380000 }, { 0x10, 0x04000000 },
			 { 0x14, SOURCES });
	FAKE_VHCA_EXPECT(bridge->fake, 1, 0x40, { 0x00, 0x09380000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x20, ADDRS });
	FAKE_VHCA_EXPECT(bridge->fake, 2, 0x40, { 0x00, 0x09380000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS });
	bridge_destroy(test);
}

static void bridge_rule_refused(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;
	unsigned int objects, i;

	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	objects = fake_vhca_objects(bridge->fake);
	for (i = 0; i < COMMANDS_RULE; i++) {
		fake_vhca_forget(bridge->fake);
		bridge->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, bridge_rule_add(&bridge->rules, &bridge->egress,
						      &bridge->rule, VPORT, mac), -EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(bridge->fake), objects, "command %u",
				    i);
	}
	bridge->fake->refuse = UINT_MAX;
	bridge_destroy(test);
}

/* Frames from the wire never return to it: some cards can be informed of that */
static void bridge_rule_uplink(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;

	MLX5_SET(flow_table_eswitch_cap,
		 fake_vhca_cap(bridge->fake, MLX5_CAP_ESWITCH_FLOW_TABLE), flow_source, 1);
	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	fake_vhca_forget(bridge->fake);
	KUNIT_ASSERT_EQ(test, bridge_rule_add(&bridge->rules, &bridge->egress, &bridge->rule,
					      MLX5_VPORT_UPLINK, mac), 0);
	FAKE_VHCA_EXPECT(bridge->fake, 1, 0x348, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, EGRESS }, { 0x20, ADDRS }, { 0x44, GROUP_DESTS }, { 0x4c, 4 },
			 { 0x50, 0x20000001 }, { 0x88, 0x02112233 }, { 0x8c, 0x44550000 },
			 { 0x340, MLX5_VPORT_UPLINK });
	bridge_rule_del(&bridge->rule);
	bridge_destroy(test);
}

static void bridge_answer_counters(struct fake_vhca *fake, const void *in, void *out)
{
	struct bridge_case *bridge = fake->test->priv;
	void *counter = MLX5_ADDR_OF(query_flow_counter_out, out, flow_statistics);
	u32 count, i;

	if (MLX5_GET(query_flow_counter_in, in, opcode) != MLX5_CMD_OP_QUERY_FLOW_COUNTER)
		return;
	count = MLX5_GET(query_flow_counter_in, in, num_of_counters);
	for (i = 0; i < count; i++, counter += MLX5_ST_SZ_BYTES(traffic_counter))
		MLX5_SET64(traffic_counter, counter, packets, bridge->packets + i);
}

/* One query reads the counters of all entries up to the last one in use, in units of four */
static void bridge_counters(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;
	struct bridge_rule rules[5] = {};
	unsigned int i;

	KUNIT_ASSERT_EQ(test, bridge_create(bridge), 0);
	bridge->fake->query = bridge_answer_counters;
	fake_vhca_forget(bridge->fake);
	KUNIT_EXPECT_EQ(test, bridge_rules_query(&bridge->rules), 0);
	KUNIT_EXPECT_EQ(test, bridge->fake->count, 0);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		KUNIT_ASSERT_EQ(test, bridge_rule_add(&bridge->rules, &bridge->egress, &rules[i],
						      VPORT + i, mac), 0);
	fake_vhca_forget(bridge->fake);
	bridge->packets = 0x123456789ULL;
	KUNIT_ASSERT_EQ(test, bridge_rules_query(&bridge->rules), 0);
	FAKE_VHCA_EXPECT(bridge->fake, 0, MLX5_ST_SZ_BYTES(query_flow_counter_in),
			 { 0x00, 0x093b0000 }, { 0x18, 8 }, { 0x1c, COUNTERS });
	KUNIT_EXPECT_EQ(test, bridge->fake->count, 1);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		KUNIT_EXPECT_EQ(test, bridge_rule_packets(&bridge->rules, &rules[i]),
				bridge->packets + i);
	/* A card that answers for one unit at a time */
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(bridge->fake, MLX5_CAP_GENERAL),
		 log_max_flow_counter_bulk, 2);
	fake_vhca_forget(bridge->fake);
	KUNIT_ASSERT_EQ(test, bridge_rules_query(&bridge->rules), 0);
	FAKE_VHCA_EXPECT(bridge->fake, 1, MLX5_ST_SZ_BYTES(query_flow_counter_in),
			 { 0x00, 0x093b0000 }, { 0x18, 4 }, { 0x1c, COUNTERS + 4 });
	KUNIT_EXPECT_EQ(test, bridge->fake->count, 2);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		bridge_rule_del(&rules[i]);
	bridge_destroy(test);
}

/* What a card lacks decides on whether it can forward, and for how many addresses */
static void bridge_caps(struct kunit *test)
{
	struct bridge_case *bridge = test->priv;
	struct vhca *vhca = &bridge->fake->vhca;
	void *fdb = fake_vhca_cap(bridge->fake, MLX5_CAP_ESWITCH_FLOW_TABLE);
	void *general = fake_vhca_cap(bridge->fake, MLX5_CAP_GENERAL);

	KUNIT_EXPECT_TRUE(test, bridge_rules_possible(vhca));
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 0xff);
	KUNIT_EXPECT_EQ(test, bridge_rules_max(vhca), 4095);
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(log_max_ft_size), 8);
	KUNIT_EXPECT_EQ(test, bridge_rules_max(vhca), 127);
	KUNIT_EXPECT_TRUE(test, bridge_rules_possible(vhca));
	/* A size of bulks that the card lacks is not used */
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 0x11);
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(log_max_ft_size), 11);
	KUNIT_EXPECT_EQ(test, bridge_rules_max(vhca), 127);
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 0x10);
	KUNIT_EXPECT_FALSE(test, bridge_rules_possible(vhca));
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 0xff);
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(log_max_ft_size), 7);
	KUNIT_EXPECT_FALSE(test, bridge_rules_possible(vhca));
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(log_max_ft_size), 16);
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 0);
	KUNIT_EXPECT_FALSE(test, bridge_rules_possible(vhca));
	MLX5_SET(cmd_hca_cap, general, flow_counter_bulk_alloc, 1);
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(max_ft_level), 1);
	KUNIT_EXPECT_FALSE(test, bridge_rules_possible(vhca));
	MLX5_SET(flow_table_eswitch_cap, fdb, FDB_CAP(max_ft_level), 2);
	KUNIT_EXPECT_TRUE(test, bridge_rules_possible(vhca));
	/* Counters are queried in units of four */
	MLX5_SET(cmd_hca_cap, general, log_max_flow_counter_bulk, 1);
	KUNIT_EXPECT_FALSE(test, bridge_rules_possible(vhca));
	MLX5_SET(cmd_hca_cap, general, log_max_flow_counter_bulk, 2);
	KUNIT_EXPECT_TRUE(test, bridge_rules_possible(vhca));
	esw_fdb_destroy(&bridge->fdb);
}

static struct kunit_case bridge_rules_cases[] = {
	KUNIT_CASE(bridge_rules_tables),
	KUNIT_CASE(bridge_rules_root),
	KUNIT_CASE(bridge_rules_refused),
	KUNIT_CASE(bridge_rule),
	KUNIT_CASE(bridge_rule_refused),
	KUNIT_CASE(bridge_rule_uplink),
	KUNIT_CASE(bridge_counters),
	KUNIT_CASE(bridge_caps),
	{}
};

static struct kunit_suite bridge_rules_suite = {
	.name = "bridge_rules",
	.init = bridge_init,
	.test_cases = bridge_rules_cases,
};

kunit_test_suite(bridge_rules_suite);
