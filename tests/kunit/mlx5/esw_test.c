// SPDX-License-Identifier: GPL-2.0
/*
 * The eswitch's slow path: the FDB's table, which sends frames to and from representors, and the
 * table of the PF's receive steering, which separates representors. The commands are compared with
 * expected contents.
 */
#include <linux/mlx5/vport.h>

#include "../../../src/mlx5/eswitch/fdb.h"
#include "../../../src/mlx5/eswitch/ingress.h"
#include "../../../src/mlx5/vhca/ifc.h"
#include "fake_vhca.h"

#define SENDERS		30
#define SOURCES		9
#define ENTRY_LEN	0x348		/* with one destination */
#define ROOT_LEN	0x40

/* The card assigns numbers in the order of creation */
enum { TABLE = FAKE_FIRST_ID, GROUP_SENDERS, GROUP_MISSES };
#define GROUP_SOURCES	GROUP_SENDERS

struct esw_case {
	struct fake_vhca *fake;
	struct esw_fdb fdb;
	struct esw_ingress ingress;
};

#define ESW_FDB(field)	flow_table_properties_nic_esw_fdb.field

static int esw_init(struct kunit *test)
{
	struct esw_case *esw = kunit_kzalloc(test, sizeof(*esw), GFP_KERNEL);
	void *caps;

	KUNIT_ASSERT_NOT_NULL(test, esw);
	test->priv = esw;
	esw->fake = fake_vhca_create(test);
	caps = fake_vhca_cap(esw->fake, MLX5_CAP_ESWITCH_FLOW_TABLE);
	MLX5_SET(flow_table_eswitch_cap, caps, ESW_FDB(log_max_ft_size), 16);
	MLX5_SET(flow_table_eswitch_cap, caps, ESW_FDB(max_ft_level), 64);
	MLX5_SET(flow_table_nic_cap, fake_vhca_cap(esw->fake, MLX5_CAP_FLOW_TABLE),
		 flow_table_properties_nic_receive.log_max_ft_size, 16);
	return 0;
}

/* ---- FDB ---- */

static void esw_fdb(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	/* FDB, level 16, with entries for senders and misses */
	FAKE_VHCA_EXPECT(esw->fake, 0, len, { 0x00, 0x09300000 }, { 0x10, 0x04000000 },
			 { 0x18, 0x00100005 });
	/* Match on miscellaneous fields: the SQ and its vport */
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x24, SENDERS - 1 }, { 0x3c, 2 },
			 { 0x80, 0x00ffffff }, { 0x84, 0x0000ffff });
	/* Match on the group bit of the destination address */
	FAKE_VHCA_EXPECT(esw->fake, 2, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x1c, SENDERS }, { 0x24, SENDERS + 1 }, { 0x3c, 1 },
			 { 0x48, 0x01000000 });
	/* To vport 0, the manager's */
	FAKE_VHCA_EXPECT(esw->fake, 3, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x20, SENDERS }, { 0x44, GROUP_MISSES }, { 0x4c, 4 },
			 { 0x50, 1 });
	FAKE_VHCA_EXPECT(esw->fake, 4, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x20, SENDERS + 1 }, { 0x44, GROUP_MISSES },
			 { 0x4c, 4 }, { 0x50, 1 }, { 0x88, 0x01000000 });
	FAKE_VHCA_EXPECT(esw->fake, 5, ROOT_LEN, { 0x00, 0x092f0000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE });
	KUNIT_EXPECT_EQ(test, esw->fake->count, 6);
	esw_fdb_destroy(&esw->fdb);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(esw->fake), 0);
}

static void esw_fdb_destroyed(struct kunit *test)
{
	struct esw_case *esw = test->priv;

	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	fake_vhca_forget(esw->fake);
	esw_fdb_destroy(&esw->fdb);
	FAKE_VHCA_EXPECT(esw->fake, 0, 0x40, { 0x00, 0x09380000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x20, SENDERS + 1 });
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x40, { 0x00, 0x09380000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x20, SENDERS });
	FAKE_VHCA_EXPECT(esw->fake, 2, 0x40, { 0x00, 0x09340000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x18, GROUP_MISSES });
	FAKE_VHCA_EXPECT(esw->fake, 3, 0x40, { 0x00, 0x09340000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x18, GROUP_SENDERS });
	FAKE_VHCA_EXPECT(esw->fake, 4, 0x40, { 0x00, 0x09310000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE });
	KUNIT_EXPECT_EQ(test, esw->fake->count, 5);
}

static void esw_fdb_refused(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	unsigned int i;

	for (i = 0; i < 6; i++) {
		fake_vhca_forget(esw->fake);
		esw->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS),
				-EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(esw->fake), 0, "command %u", i);
		KUNIT_EXPECT_EQ(test, esw->fake->count, 2 * i + 1);
	}
}

static void esw_fdb_sender(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	struct ft_rule rule = {};

	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	fake_vhca_forget(esw->fake);
	/* Frames from this SQ of vport 0 */
	KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rule, 0x00abcd, 0x8005), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x44, GROUP_SENDERS }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0xc0, 0x0000abcd }, { 0x340, 0x00008005 });
	ft_rule_del(&rule);
	esw_fdb_destroy(&esw->fdb);
}

/* Frames from the wire never go back to it: some cards can be informed of that */
static void esw_fdb_sender_uplink(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	struct ft_rule rule = {};
	void *caps;

	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	fake_vhca_forget(esw->fake);
	KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rule, 1, MLX5_VPORT_UPLINK), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x44, GROUP_SENDERS }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0xc0, 0x00000001 }, { 0x340, 0x0000ffff });
	ft_rule_del(&rule);
	caps = fake_vhca_cap(esw->fake, MLX5_CAP_ESWITCH_FLOW_TABLE);
	MLX5_SET(flow_table_eswitch_cap, caps, flow_source, 1);
	KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rule, 1, MLX5_VPORT_UPLINK), 0);
	FAKE_VHCA_EXPECT(esw->fake, 2, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x44, GROUP_SENDERS }, { 0x4c, 4 },
			 { 0x50, 0x20000001 }, { 0xc0, 0x00000001 }, { 0x340, 0x0000ffff });
	ft_rule_del(&rule);
	esw_fdb_destroy(&esw->fdb);
}

/*
 * If the ports of a card share an eswitch, vports are identified together with their manager's
 * vhca_id: both the sender, for which a bit must be set in the group, and the destination
 */
static void esw_fdb_merged(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	struct ft_rule rule = {};

	MLX5_SET(e_switch_cap, fake_vhca_cap(esw->fake, MLX5_CAP_ESWITCH), merged_eswitch, 1);
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(esw->fake, MLX5_CAP_GENERAL), vhca_id, 0x123);
	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x18, 0x80000000 }, { 0x24, SENDERS - 1 }, { 0x3c, 2 },
			 { 0x80, 0x00ffffff }, { 0x84, 0xffffffff });
	fake_vhca_forget(esw->fake);
	KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rule, 0x00abcd, 0x8005), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x44, GROUP_SENDERS }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0xc0, 0x0000abcd }, { 0xc4, 0x01230000 }, { 0x340, 0x00008005 },
			 { 0x344, 0x80000123 });
	ft_rule_del(&rule);
	esw_fdb_destroy(&esw->fdb);
}

/* The manager's vport has another number if the card reports one */
static void esw_fdb_manager(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	void *caps = fake_vhca_cap(esw->fake, MLX5_CAP_ESWITCH);
	struct ft_rule rule = {};

	MLX5_SET(vhca_esw_cap, caps, esw_manager_vport_number_valid, 1);
	MLX5_SET(vhca_esw_cap, caps, esw_manager_vport_number, 0x77);
	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	FAKE_VHCA_EXPECT(esw->fake, 3, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x20, SENDERS }, { 0x44, GROUP_MISSES }, { 0x4c, 4 },
			 { 0x50, 1 }, { 0x340, 0x00000077 });
	fake_vhca_forget(esw->fake);
	KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rule, 1, 0x8005), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x44, GROUP_SENDERS }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0xc0, 0x00000001 }, { 0xc4, 0x00000077 }, { 0x340, 0x00008005 });
	ft_rule_del(&rule);
	esw_fdb_destroy(&esw->fdb);
}

/* Size and level of tables are limited to what the card supports */
static void esw_small_tables(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	void *caps = fake_vhca_cap(esw->fake, MLX5_CAP_ESWITCH_FLOW_TABLE);
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	MLX5_SET(flow_table_eswitch_cap, caps, ESW_FDB(log_max_ft_size), 4);
	MLX5_SET(flow_table_eswitch_cap, caps, ESW_FDB(max_ft_level), 3);
	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, SENDERS), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, len, { 0x00, 0x09300000 }, { 0x10, 0x04000000 },
			 { 0x18, 0x00030004 });
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x10, 0x04000000 },
			 { 0x14, TABLE }, { 0x24, 13 }, { 0x3c, 2 }, { 0x80, 0x00ffffff },
			 { 0x84, 0x0000ffff });
	esw_fdb_destroy(&esw->fdb);

	MLX5_SET(flow_table_nic_cap, fake_vhca_cap(esw->fake, MLX5_CAP_FLOW_TABLE),
		 flow_table_properties_nic_receive.log_max_ft_size, 2);
	fake_vhca_forget(esw->fake);
	esw->fake->next_id = FAKE_FIRST_ID;
	KUNIT_ASSERT_EQ(test, esw_ingress_create(&esw->ingress, &esw->fake->vhca, SOURCES), 0);
	FAKE_VHCA_EXPECT(esw->fake, 0, len, { 0x00, 0x09300000 }, { 0x18, 0x00000002 });
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TABLE }, { 0x24, 3 },
			 { 0x3c, 2 }, { 0x84, 0x0000ffff });
	esw_ingress_destroy(&esw->ingress);
}

static void esw_fdb_senders_full(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	struct ft_rule rules[3] = {};
	unsigned int i;

	KUNIT_ASSERT_EQ(test, esw_fdb_create(&esw->fdb, &esw->fake->vhca, 2), 0);
	for (i = 0; i < 2; i++)
		KUNIT_ASSERT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rules[i], i, 1), 0);
	KUNIT_EXPECT_EQ(test, esw_fdb_sender_add(&esw->fdb, &rules[2], 2, 1), -ENOSPC);
	for (i = 0; i < 2; i++)
		ft_rule_del(&rules[i]);
	esw_fdb_destroy(&esw->fdb);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(esw->fake), 0);
}

/* ---- receive steering of the PF ---- */

static void esw_sources(struct kunit *test)
{
	const struct ft_dest dest = { .type = FT_TO_TABLE, .id = 0x555 };
	struct esw_case *esw = test->priv;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);
	struct ft_rule rule = {};

	KUNIT_ASSERT_EQ(test, esw_ingress_create(&esw->ingress, &esw->fake->vhca, SOURCES), 0);
	/* The first table of NIC RX: level 0; 16 entries for 9 sources */
	FAKE_VHCA_EXPECT(esw->fake, 0, len, { 0x00, 0x09300000 }, { 0x18, 0x00000004 });
	FAKE_VHCA_EXPECT(esw->fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TABLE },
			 { 0x24, SOURCES - 1 }, { 0x3c, 2 }, { 0x84, 0x0000ffff });
	FAKE_VHCA_EXPECT(esw->fake, 2, ROOT_LEN, { 0x00, 0x092f0000 }, { 0x14, TABLE });

	/* The flow tag identifies the frame's source */
	KUNIT_ASSERT_EQ(test, esw_ingress_source_add(&esw->ingress, &rule, 0x8005, &dest, 0x8005),
			0);
	FAKE_VHCA_EXPECT(esw->fake, 3, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TABLE },
			 { 0x44, GROUP_SOURCES }, { 0x48, 0x00008005 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0xc4, 0x00008005 }, { 0x340, 0x01000555 });
	ft_rule_del(&rule);
	esw_ingress_destroy(&esw->ingress);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(esw->fake), 0);
}

static void esw_sources_refused(struct kunit *test)
{
	struct esw_case *esw = test->priv;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		fake_vhca_forget(esw->fake);
		esw->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, esw_ingress_create(&esw->ingress, &esw->fake->vhca, SOURCES),
				-EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(esw->fake), 0, "command %u", i);
	}
}

static struct kunit_case esw_cases[] = {
	KUNIT_CASE(esw_fdb),
	KUNIT_CASE(esw_fdb_destroyed),
	KUNIT_CASE(esw_fdb_refused),
	KUNIT_CASE(esw_fdb_sender),
	KUNIT_CASE(esw_fdb_sender_uplink),
	KUNIT_CASE(esw_fdb_merged),
	KUNIT_CASE(esw_fdb_manager),
	KUNIT_CASE(esw_small_tables),
	KUNIT_CASE(esw_fdb_senders_full),
	KUNIT_CASE(esw_sources),
	KUNIT_CASE(esw_sources_refused),
	{}
};

static struct kunit_suite esw_suite = {
	.name = "eswitch_flow",
	.init = esw_init,
	.test_cases = esw_cases,
};

kunit_test_suite(esw_suite);
