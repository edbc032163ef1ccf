// SPDX-License-Identifier: GPL-2.0
/* Flow tables, groups and entries: expected commands, and the indices of rules. */
#include "../../../src/mlx5/vhca/flow.h"
#include "fake_vhca.h"

/* The card assigns numbers in the order of creation */
#define TABLE	FAKE_FIRST_ID
#define GROUP	(FAKE_FIRST_ID + 1)

/* Offsets of the match in commands, and in the match */
#define GROUP_MATCH	0x40
#define ENTRY_MATCH	0x80
#define ENTRY_DEST	0x340
#define MISC		0x40	/* misc_parameters */

struct flow {
	struct fake_vhca *fake;
	struct ft_table table;
	struct ft_group group;
	struct ft_match match;
};

static int flow_init(struct kunit *test)
{
	struct flow *flow = kunit_kzalloc(test, sizeof(*flow), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, flow);
	test->priv = flow;
	flow->fake = fake_vhca_create(test);
	return 0;
}

static int flow_make_table(struct flow *flow)
{
	return ft_table_create(&flow->fake->vhca, &flow->table, FT_NIC_RX, 4, 10);
}

static void flow_make_group(struct kunit *test, u32 first, u32 count)
{
	struct flow *flow = test->priv;

	KUNIT_ASSERT_EQ(test, flow_make_table(flow), 0);
	KUNIT_ASSERT_EQ(test, ft_group_create(&flow->table, &flow->group, &flow->match, first,
					      count), 0);
	fake_vhca_forget(flow->fake);
}

static void flow_end(struct kunit *test)
{
	struct flow *flow = test->priv;

	ft_group_destroy(&flow->group);
	ft_table_destroy(&flow->table);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(flow->fake), 0);
}

static const struct ft_action drop = { .flags = MLX5_FLOW_CONTEXT_ACTION_DROP };

/* ---- tables ---- */

static void flow_tables(struct kunit *test)
{
	struct flow *flow = test->priv;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	KUNIT_ASSERT_EQ(test, flow_make_table(flow), 0);
	FAKE_VHCA_EXPECT(flow->fake, 0, len, { 0x00, 0x09300000 }, { 0x10, 0x00000000 },
			 { 0x18, 0x0004000a });		/* level, size */
	KUNIT_EXPECT_EQ(test, flow->table.id, TABLE);
	ft_table_destroy(&flow->table);
	FAKE_VHCA_EXPECT(flow->fake, 1, 0x40, { 0x00, 0x09310000 }, { 0x14, TABLE });
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(flow->fake), 0);
}

static void flow_table_root(struct kunit *test)
{
	struct flow *flow = test->priv;

	KUNIT_ASSERT_EQ(test, ft_table_create(&flow->fake->vhca, &flow->table, FT_FDB, 16, 7),
			0);
	KUNIT_ASSERT_EQ(test, ft_table_set_root(&flow->table), 0);
	FAKE_VHCA_EXPECT(flow->fake, 1, 0x40, { 0x00, 0x092f0000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE });
	ft_table_destroy(&flow->table);
}

/* ---- groups ---- */

static void flow_groups(struct kunit *test)
{
	struct flow *flow = test->priv;

	KUNIT_ASSERT_EQ(test, flow_make_table(flow), 0);
	flow->match.enable = MLX5_MATCH_OUTER_HEADERS | MLX5_MATCH_MISC_PARAMETERS;
	MLX5_SET_TO_ONES(fte_match_param, flow->match.mask, outer_headers.dmac_47_16);
	MLX5_SET_TO_ONES(fte_match_param, flow->match.mask, outer_headers.dmac_15_0);
	MLX5_SET_TO_ONES(fte_match_param, flow->match.mask, misc_parameters.source_sqn);
	KUNIT_ASSERT_EQ(test, ft_group_create(&flow->table, &flow->group, &flow->match, 100, 24),
			0);
	FAKE_VHCA_EXPECT(flow->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TABLE },
			 { 0x1c, 100 }, { 0x24, 123 }, { 0x3c, 0x00000003 },
			 { GROUP_MATCH + 0x08, 0xffffffff }, { GROUP_MATCH + 0x0c, 0xffff0000 },
			 { GROUP_MATCH + MISC, 0x00ffffff });
	KUNIT_EXPECT_EQ(test, flow->group.id, GROUP);
	ft_group_destroy(&flow->group);
	FAKE_VHCA_EXPECT(flow->fake, 2, 0x40, { 0x00, 0x09340000 }, { 0x14, TABLE },
			 { 0x18, GROUP });
	ft_table_destroy(&flow->table);
}

static void flow_group_of_all(struct kunit *test)
{
	struct flow *flow = test->priv;

	KUNIT_ASSERT_EQ(test, flow_make_table(flow), 0);
	KUNIT_ASSERT_EQ(test, ft_group_create(&flow->table, &flow->group, NULL, 1023, 1), 0);
	FAKE_VHCA_EXPECT(flow->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TABLE },
			 { 0x1c, 1023 }, { 0x24, 1023 });
	flow_end(test);
}

static void flow_refused(struct kunit *test)
{
	struct flow *flow = test->priv;

	flow->fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, flow_make_table(flow), -EINVAL);
	fake_vhca_forget(flow->fake);
	KUNIT_ASSERT_EQ(test, flow_make_table(flow), 0);
	flow->fake->refuse = 1;
	KUNIT_EXPECT_EQ(test, ft_group_create(&flow->table, &flow->group, NULL, 0, 8), -EINVAL);
	KUNIT_EXPECT_NULL(test, flow->group.used);
	ft_table_destroy(&flow->table);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(flow->fake), 0);
}

/* ---- entries ---- */

static void flow_entry(struct kunit *test)
{
	const struct ft_action action = {
		.flow_tag = 0x123456,
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TIR, .id = 0x42 },
	};
	struct flow *flow = test->priv;
	struct ft_rule rule = {};

	flow_make_group(test, 16, 8);
	MLX5_SET(fte_match_param, flow->match.value, outer_headers.ip_version, 6);
	MLX5_SET(fte_match_param, flow->match.value, outer_headers.ip_protocol, 17);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&rule));
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rule, &flow->match, &action), 0);
	KUNIT_EXPECT_TRUE(test, ft_rule_exists(&rule));
	FAKE_VHCA_EXPECT(flow->fake, 0, 0x348, { 0x00, 0x09360000 }, { 0x14, TABLE },
			 { 0x20, 16 },				/* entry */
			 { 0x44, GROUP }, { 0x48, 0x00123456 },	/* flow tag */
			 { 0x4c, 0x00000004 },			/* forward */
			 { 0x50, 0x00000001 },			/* one destination */
			 { ENTRY_MATCH + 0x10, 0x11000c00 },	/* UDP, IPv6 */
			 { ENTRY_DEST, 0x02000042 });
	ft_rule_del(&rule);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&rule));
	FAKE_VHCA_EXPECT(flow->fake, 1, 0x40, { 0x00, 0x09380000 }, { 0x14, TABLE },
			 { 0x20, 16 });
	flow_end(test);
}

static void flow_entry_dests(struct kunit *test)
{
	const struct ft_action action = {
		.flags = MLX5_FLOW_CONTEXT_ACTION_VLAN_POP,
		.flow_source = MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT,
		.num_dests = 2,
		.dests[0] = { .type = FT_TO_VPORT, .id = 0xffff },
		.dests[1] = { .type = FT_TO_TABLE, .id = 0x99 },
	};
	struct flow *flow = test->priv;
	struct ft_rule rule = {};

	flow_make_group(test, 0, 8);
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rule, NULL, &action), 0);
	FAKE_VHCA_EXPECT(flow->fake, 0, 0x350, { 0x00, 0x09360000 }, { 0x14, TABLE },
			 { 0x44, GROUP },
			 { 0x4c, 0x00000084 },	/* pop a tag, forward */
			 { 0x50, 0x20000002 },	/* from a local vport, two destinations */
			 { ENTRY_DEST, 0x0000ffff }, { ENTRY_DEST + 8, 0x01000099 });
	ft_rule_del(&rule);
	flow_end(test);
}

static void flow_entry_drop(struct kunit *test)
{
	struct flow *flow = test->priv;
	struct ft_rule rule = {};

	flow_make_group(test, 0, 8);
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rule, NULL, &drop), 0);
	FAKE_VHCA_EXPECT(flow->fake, 0, 0x340, { 0x00, 0x09360000 }, { 0x14, TABLE },
			 { 0x44, GROUP }, { 0x4c, 0x00000002 });
	ft_rule_del(&rule);
	flow_end(test);
}

/* Rules get the lowest free index, until there is none */
static void flow_indices(struct kunit *test)
{
	struct ft_rule rules[4] = {}, more = {};
	struct flow *flow = test->priv;
	unsigned int i;

	flow_make_group(test, 16, ARRAY_SIZE(rules));
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rules[i], NULL, &drop), 0);
		KUNIT_EXPECT_EQ(test, rules[i].index, 16 + i);
	}
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &more, NULL, &drop), -ENOSPC);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&more));
	KUNIT_EXPECT_EQ_MSG(test, flow->fake->count, 4, "what is full asks the card for nothing");
	ft_rule_del(&rules[2]);
	ft_rule_del(&rules[1]);
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &more, NULL, &drop), 0);
	KUNIT_EXPECT_EQ(test, more.index, 17);
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rules[1], NULL, &drop), 0);
	KUNIT_EXPECT_EQ(test, rules[1].index, 18);
	ft_rule_del(&more);
	ft_rule_del(&rules[0]);
	ft_rule_del(&rules[1]);
	ft_rule_del(&rules[3]);
	flow_end(test);
}

/* The index of an entry that the card refused is free */
static void flow_entry_refused(struct kunit *test)
{
	struct flow *flow = test->priv;
	struct ft_rule rule = {};

	flow_make_group(test, 0, 1);
	flow->fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &rule, NULL, &drop), -EINVAL);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&rule));
	KUNIT_ASSERT_EQ(test, ft_rule_add(&flow->group, &rule, NULL, &drop), 0);
	ft_rule_del(&rule);
	flow_end(test);
}

/* An entry that may exist is deleted; if that fails, its index is not used again */
static void flow_entry_unclear(struct kunit *test)
{
	struct flow *flow = test->priv;
	struct ft_rule rule, kept = { .group = &flow->group };

	flow_make_group(test, 0, 2);
	flow->fake->unanswered = 0;
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &rule, &flow->match, &drop), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&rule));
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(flow->fake, 1),
			MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY);
	KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(flow->fake), 2, "table and group");
	fake_vhca_forget(flow->fake);
	flow->fake->unanswered = 0;
	flow->fake->refuse = 1;
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &rule, &flow->match, &drop), -ETIMEDOUT);
	fake_vhca_forget(flow->fake);
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &rule, &flow->match, &drop), 0);
	KUNIT_EXPECT_EQ(test, rule.index, 1);
	flow->fake->refuse = 1;
	ft_rule_del(&rule);
	KUNIT_EXPECT_EQ(test, ft_rule_add(&flow->group, &rule, &flow->match, &drop), -ENOSPC);
	fake_vhca_forget(flow->fake);
	for (kept.index = 0; kept.index < 2; kept.index++) {
		kept.group = &flow->group;
		ft_rule_del(&kept);
	}
	flow_end(test);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(flow_tables),
	KUNIT_CASE(flow_table_root),
	KUNIT_CASE(flow_groups),
	KUNIT_CASE(flow_group_of_all),
	KUNIT_CASE(flow_refused),
	KUNIT_CASE(flow_entry),
	KUNIT_CASE(flow_entry_dests),
	KUNIT_CASE(flow_entry_drop),
	KUNIT_CASE(flow_indices),
	KUNIT_CASE(flow_entry_refused),
	KUNIT_CASE(flow_entry_unclear),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "vhca_flow",
	.init = flow_init,
	.test_cases = flow_cases,
};

kunit_test_suite(flow_suite);
