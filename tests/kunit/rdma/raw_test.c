// SPDX-License-Identifier: GPL-2.0
/* Raw packets: what flows match, and how packets are distributed */
#include <linux/in.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <rdma/mlx5-abi.h>
#include <sf_mlx5/flow.h>

#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/rdma/raw.h"
#include "words.h"

struct raw {
	struct vhca vhca;
	struct vhca_flow_params params;
	struct ib_flow_attr *attr;
	union ib_flow_spec *specs;
};

#define SPECS	3

/* Of a card that can compare all fields */
static int raw_init(struct kunit *test)
{
	struct raw *raw = kunit_kzalloc(test, sizeof(*raw), GFP_KERNEL);
	void *cap;

	KUNIT_ASSERT_NOT_NULL(test, raw);
	test->priv = raw;
	cap = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cap);
	memset(MLX5_ADDR_OF(flow_table_nic_cap, cap,
			    flow_table_properties_nic_receive.ft_field_support), 0xff,
	       MLX5_ST_SZ_BYTES(flow_table_fields_supported));
	raw->vhca.caps[MLX5_CAP_FLOW_TABLE] = cap;
	raw->attr = kunit_kzalloc(test, struct_size(raw->attr, flows, SPECS), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, raw->attr);
	raw->specs = raw->attr->flows;
	return 0;
}

static void raw_cannot(struct kunit *test)
{
	struct raw *raw = test->priv;

	memset(raw->vhca.caps[MLX5_CAP_FLOW_TABLE], 0, SZ_4K);
}

static int raw_fill(struct kunit *test, unsigned int count)
{
	struct raw *raw = test->priv;
	unsigned int i;

	memset(&raw->params, 0, sizeof(raw->params));
	raw->attr->num_of_specs = count;
	for (i = 0; i < count; i++)
		raw->specs[i].size = sizeof(union ib_flow_spec);
	return verbs_flow_fill(&raw->vhca, &raw->params, raw->attr);
}

static void raw_flow_eth(struct kunit *test)
{
	struct raw *raw = test->priv;

	raw->attr->priority = 3;
	raw->specs[0].eth = (struct ib_flow_spec_eth) {
		.type = IB_FLOW_SPEC_ETH,
		.val = {
			.dst_mac = { 2, 0, 0, 0, 0, 0x99 },
			.ether_type = cpu_to_be16(ETH_P_IP),
			.vlan_tag = cpu_to_be16(0x600a),
		},
		.mask = {
			.dst_mac = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
			.ether_type = cpu_to_be16(0xffff),
			.vlan_tag = cpu_to_be16(0xefff),
		},
	};
	KUNIT_ASSERT_EQ(test, raw_fill(test, 1), 0);
	KUNIT_EXPECT_EQ(test, raw->params.priority, 3);
	KUNIT_EXPECT_EQ(test, raw->params.enable, MLX5_MATCH_OUTER_HEADERS);
	EXPECT_WORDS(test, raw->params.mask, { 1, 0xffff }, { 2, 0xffffffff },
		     { 3, 0xffffu << 16 | 7 << 13 | 0xfff }, { 4, 1 << 15 });
	EXPECT_WORDS(test, raw->params.value, { 1, 0x0800 }, { 2, 0x02000000 },
		     { 3, 0x0099 << 16 | 3 << 13 | 0xa }, { 4, 1 << 15 });

	/* Bits of the value that are not in the mask do not count */
	raw->specs[0].eth.mask.vlan_tag = 0;
	raw->specs[0].eth.mask.dst_mac[0] = 0;
	KUNIT_ASSERT_EQ(test, raw_fill(test, 1), 0);
	EXPECT_WORDS(test, raw->params.value, { 1, 0x0800 }, { 3, 0x0099 << 16 });

	/* Flows for multicast only come last */
	raw->specs[0].eth.mask.dst_mac[0] = 1;
	raw->specs[0].eth.val.dst_mac[0] = 3;
	KUNIT_ASSERT_EQ(test, raw_fill(test, 1), 0);
	KUNIT_EXPECT_EQ(test, raw->params.priority, VHCA_FLOW_PRIORITIES - 1);
	raw_cannot(test);
	KUNIT_EXPECT_EQ(test, raw_fill(test, 1), -EOPNOTSUPP);
}

static void raw_flow_ip(struct kunit *test)
{
	struct raw *raw = test->priv;

	raw->specs[0].ipv4 = (struct ib_flow_spec_ipv4) {
		.type = IB_FLOW_SPEC_IPV4,
		.val = { .dst_ip = cpu_to_be32(0x0a000001), .tos = 0xb9 },
		.mask = { .dst_ip = cpu_to_be32(0xffffff00), .tos = 0xff },
	};
	raw->specs[1].tcp_udp = (struct ib_flow_spec_tcp_udp) {
		.type = IB_FLOW_SPEC_UDP,
		.val = { .dst_port = cpu_to_be16(7777), .src_port = cpu_to_be16(1) },
		.mask = { .dst_port = cpu_to_be16(0xffff) },
	};
	raw->specs[2].flow_tag = (struct ib_flow_spec_action_tag) {
		.type = IB_FLOW_SPEC_ACTION_TAG, .tag_id = 0x123456,
	};
	KUNIT_ASSERT_EQ(test, raw_fill(test, 3), 0);
	KUNIT_EXPECT_EQ(test, raw->params.tag, 0x123456);
	/* Protocol, DSCP, ECN, version; port; address */
	EXPECT_WORDS(test, raw->params.mask,
		     { 4, 0xffu << 24 | 0x3f << 18 | 3 << 16 | 0xf << 9 },
		     { 7, 0xffff }, { 15, 0xffffff00 });
	EXPECT_WORDS(test, raw->params.value,
		     { 4, 17 << 24 | 0x2e << 18 | 1 << 16 | 4 << 9 }, { 7, 7777 },
		     { 15, 0x0a000000 });

	/* Nothing can match these */
	raw->specs[0].ipv4.val.proto = IPPROTO_TCP;
	raw->specs[0].ipv4.mask.proto = 0xff;
	KUNIT_EXPECT_EQ(test, raw_fill(test, 2), -EINVAL);
	raw->specs[1].ipv6 = (struct ib_flow_spec_ipv6) { .type = IB_FLOW_SPEC_IPV6 };
	raw->specs[0].eth = (struct ib_flow_spec_eth) {
		.type = IB_FLOW_SPEC_ETH, .val.ether_type = cpu_to_be16(ETH_P_IP),
		.mask.ether_type = cpu_to_be16(0xffff),
	};
	KUNIT_EXPECT_EQ(test, raw_fill(test, 2), -EINVAL);
}

static void raw_flow_refused(struct kunit *test)
{
	struct raw *raw = test->priv;

	KUNIT_EXPECT_EQ_MSG(test, raw_fill(test, 0), 0, "all packets");
	KUNIT_EXPECT_EQ(test, raw->params.enable, 0);
	raw->attr->priority = 16;
	KUNIT_EXPECT_EQ(test, raw_fill(test, 0), -ENOSPC);
	raw->attr->priority = 0;
	raw->attr->flags = IB_FLOW_ATTR_FLAGS_DONT_TRAP;
	KUNIT_EXPECT_EQ(test, raw_fill(test, 0), -EOPNOTSUPP);
	raw->attr->flags = 0;
	raw->attr->type = IB_FLOW_ATTR_SNIFFER;
	KUNIT_EXPECT_EQ(test, raw_fill(test, 0), -EOPNOTSUPP);
	raw->attr->type = IB_FLOW_ATTR_NORMAL;
	raw->specs[0].eth = (struct ib_flow_spec_eth) {
		.type = IB_FLOW_SPEC_ETH | IB_FLOW_SPEC_INNER,
	};
	KUNIT_EXPECT_EQ_MSG(test, raw_fill(test, 1), -EOPNOTSUPP, "inside of tunnels");
	raw->specs[0].flow_tag = (struct ib_flow_spec_action_tag) {
		.type = IB_FLOW_SPEC_ACTION_TAG, .tag_id = BIT(24),
	};
	KUNIT_EXPECT_EQ(test, raw_fill(test, 1), -EINVAL);
}

static void raw_hash(struct kunit *test)
{
	struct mlx5_ib_create_qp_rss req = {
		.rx_hash_fields_mask = MLX5_RX_HASH_DST_IPV6 | MLX5_RX_HASH_SRC_PORT_UDP,
		.rx_hash_function = MLX5_RX_HASH_FUNC_TOEPLITZ,
		.rx_key_len = 40,
		.rx_hash_key = { 0xaa, 0xbb },
	};
	u32 tirc[MLX5_ST_SZ_DW(tirc)] = {};

	KUNIT_ASSERT_EQ(test, verbs_tirc_fill_hash(tirc, &req, true), 0);
	EXPECT_WORDS(test, tirc, { 9, 2u << 28 }, { 10, 0xaabb0000 },
		     { 20, 1u << 31 | 1 << 30 | 0x6 });
	req.rx_hash_fields_mask |= MLX5_RX_HASH_DST_PORT_TCP;
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, true), -EINVAL);
	req.rx_hash_fields_mask = MLX5_RX_HASH_DST_IPV6 | MLX5_RX_HASH_SRC_IPV4;
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, true), -EINVAL);
	req.rx_hash_fields_mask = MLX5_RX_HASH_INNER;
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, true), -EOPNOTSUPP);
	req.rx_hash_fields_mask = 0;
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, true), -EINVAL);
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, false), 0);
	req.rx_key_len = 39;
	KUNIT_EXPECT_EQ(test, verbs_tirc_fill_hash(tirc, &req, false), -EINVAL);
}

static struct kunit_case raw_cases[] = {
	KUNIT_CASE(raw_flow_eth),
	KUNIT_CASE(raw_flow_ip),
	KUNIT_CASE(raw_flow_refused),
	KUNIT_CASE(raw_hash),
	{}
};

static struct kunit_suite raw_suite = {
	.name = "sf_rdma_raw",
	.init = raw_init,
	.test_cases = raw_cases,
};

kunit_test_suite(raw_suite);
