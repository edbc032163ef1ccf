// SPDX-License-Identifier: GPL-2.0
/* The driver's use of capabilities */
#include <sf_mlx5/nic.h>

#include "../../../src/mlx5/nic/needs.h"
#include "../../../src/mlx5/vhca/domains.h"
#include "../../../src/mlx5/vhca/ifc.h"
#include "../../../src/mlx5/vhca/vport.h"
#include "fake_vhca.h"

static int caps_init(struct kunit *test)
{
	test->priv = fake_vhca_create(test);
	return 0;
}

#define NIC_RX(field)	flow_table_properties_nic_receive.field

/* Set the minimum of capabilities that a netdevice requires */
static void caps_set_least(struct fake_vhca *fake)
{
	void *general = fake_vhca_cap(fake, MLX5_CAP_GENERAL);
	void *ethernet = fake_vhca_cap(fake, MLX5_CAP_ETHERNET_OFFLOADS);
	void *tables = fake_vhca_cap(fake, MLX5_CAP_FLOW_TABLE);

	MLX5_SET(cmd_hca_cap, general, port_type, 1);
	MLX5_SET(cmd_hca_cap, general, eth_net_offloads, 1);
	MLX5_SET(cmd_hca_cap, general, nic_flow_table, 1);
	MLX5_SET(cmd_hca_cap, general, log_max_cq, 1);
	MLX5_SET(cmd_hca_cap, general, log_max_cq_sz, 7);
	MLX5_SET(cmd_hca_cap, general, max_wqe_sz_sq, 512);
	MLX5_SET(cmd_hca_cap, general, log_max_rqt_size, 7);
	MLX5_SET(per_protocol_networking_offload_caps, ethernet, rss_ind_tbl_cap, 1);
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(ft_support), 1);
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(max_ft_level), 6);
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(log_max_ft_size), 10);
}

/* Expect that a netdevice is refused because of one capability, and restore the minimum */
static void caps_expect_refused(struct fake_vhca *fake, const char *name)
{
	KUNIT_EXPECT_EQ_MSG(fake->test, nic_netdev_check(&fake->vhca), -EOPNOTSUPP, "%s", name);
	caps_set_least(fake);
	KUNIT_EXPECT_EQ(fake->test, nic_netdev_check(&fake->vhca), 0);
}

static void caps_needed(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	void *general = fake_vhca_cap(fake, MLX5_CAP_GENERAL);
	void *ethernet = fake_vhca_cap(fake, MLX5_CAP_ETHERNET_OFFLOADS);
	void *tables = fake_vhca_cap(fake, MLX5_CAP_FLOW_TABLE);

	caps_set_least(fake);
	KUNIT_ASSERT_EQ(test, nic_netdev_check(&fake->vhca), 0);
	MLX5_SET(cmd_hca_cap, general, port_type, 0);
	caps_expect_refused(fake, "port_type");
	MLX5_SET(cmd_hca_cap, general, eth_net_offloads, 0);
	caps_expect_refused(fake, "eth_net_offloads");
	MLX5_SET(cmd_hca_cap, general, nic_flow_table, 0);
	caps_expect_refused(fake, "nic_flow_table");
	MLX5_SET(cmd_hca_cap, general, log_max_cq, 0);
	caps_expect_refused(fake, "log_max_cq");
	MLX5_SET(cmd_hca_cap, general, log_max_cq_sz, 6);
	caps_expect_refused(fake, "log_max_cq_sz");
	MLX5_SET(cmd_hca_cap, general, max_wqe_sz_sq, 511);
	caps_expect_refused(fake, "max_wqe_sz_sq");
	MLX5_SET(cmd_hca_cap, general, log_max_rqt_size, 6);
	caps_expect_refused(fake, "log_max_rqt_size");
	MLX5_SET(per_protocol_networking_offload_caps, ethernet, rss_ind_tbl_cap, 0);
	caps_expect_refused(fake, "rss_ind_tbl_cap");
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(ft_support), 0);
	caps_expect_refused(fake, "ft_support");
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(max_ft_level), 5);
	caps_expect_refused(fake, "max_ft_level");
	MLX5_SET(flow_table_nic_cap, tables, NIC_RX(log_max_ft_size), 9);
	caps_expect_refused(fake, "log_max_ft_size");
}

/* ---- objects ---- */

static void caps_query(struct fake_vhca *fake, const void *in, void *out)
{
	if (MLX5_GET(create_rqt_in, in, opcode) == MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS)
		MLX5_SET(vhca_special_contexts, out, terminate_scatter_list_mkey, 0xabcd00);
}

/* Older cards use a fixed key; newer ones report it */
static void caps_scatter_end(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	struct vhca *vhca = &fake->vhca;

	fake->query = caps_query;
	KUNIT_ASSERT_EQ(test, vhca_domains_create(vhca), 0);
	KUNIT_EXPECT_EQ(test, fake->count, 3);
	KUNIT_EXPECT_EQ(test, vhca_scatter_end(vhca), 0x100);
	vhca_domains_destroy(vhca);

	MLX5_SET(vhca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), terminate_scatter_list_mkey, 1);
	fake_vhca_forget(fake);
	KUNIT_ASSERT_EQ(test, vhca_domains_create(vhca), 0);
	KUNIT_EXPECT_EQ(test, vhca_scatter_end(vhca), 0xabcd00);
	vhca_domains_destroy(vhca);

	/* If the query fails, the fixed key is used */
	fake_vhca_forget(fake);
	fake->refuse = 3;
	KUNIT_ASSERT_EQ(test, vhca_domains_create(vhca), 0);
	KUNIT_EXPECT_EQ(test, vhca_scatter_end(vhca), 0x100);
	vhca_domains_destroy(vhca);
}

static void caps_expect_relaxed(struct fake_vhca *fake, bool read, bool write)
{
	const void *in, *mkc;

	fake_vhca_forget(fake);
	KUNIT_ASSERT_EQ(fake->test, vhca_domains_create(&fake->vhca), 0);
	in = fake_vhca_find(fake, MLX5_CMD_OP_CREATE_MKEY);
	mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	KUNIT_EXPECT_EQ(fake->test, MLX5_GET(mkc, mkc, relaxed_ordering_read), read);
	KUNIT_EXPECT_EQ(fake->test, MLX5_GET(mkc, mkc, relaxed_ordering_write), write);
	vhca_domains_destroy(&fake->vhca);
}

static void caps_relaxed_ordering(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	void *caps = fake_vhca_cap(fake, MLX5_CAP_GENERAL);

	caps_expect_relaxed(fake, false, false);
	MLX5_SET(vhca_cap, caps, relaxed_ordering_write, 1);
	caps_expect_relaxed(fake, false, true);
	MLX5_SET(vhca_cap, caps, relaxed_ordering_read, 1);
	caps_expect_relaxed(fake, true, true);
	/* This one depends on the PCI function's setting, which the fake function does not have */
	MLX5_SET(vhca_cap, caps, relaxed_ordering_read, 0);
	MLX5_SET(vhca_cap, caps, relaxed_ordering_read_pci_enabled, 1);
	caps_expect_relaxed(fake, false, true);
}

/* ---- the uplink's vport ---- */

static void caps_uplink_follow(struct kunit *test)
{
	struct fake_vhca *fake = test->priv;
	void *caps = fake_vhca_cap(fake, MLX5_CAP_GENERAL);

	MLX5_SET(cmd_hca_cap, caps, vport_group_manager, 1);
	vport_follow_port(&fake->vhca);
	KUNIT_EXPECT_EQ(test, fake->count, 0);
	MLX5_SET(cmd_hca_cap, caps, uplink_follow, 1);
	vport_follow_port(&fake->vhca);
	/* MODIFY_VPORT_STATE: op_mod 2 is the uplink, admin state 2 follows the port */
	FAKE_VHCA_EXPECT(fake, 0, 0x10, { 0x00, 0x07510000 }, { 0x04, 2 }, { 0x0c, 0x00000020 });
	KUNIT_EXPECT_EQ(test, fake->count, 1);
}

static struct kunit_case caps_cases[] = {
	KUNIT_CASE(caps_needed),
	KUNIT_CASE(caps_scatter_end),
	KUNIT_CASE(caps_relaxed_ordering),
	KUNIT_CASE(caps_uplink_follow),
	{}
};

static struct kunit_suite caps_suite = {
	.name = "vhca_caps",
	.init = caps_init,
	.test_cases = caps_cases,
};

kunit_test_suite(caps_suite);
