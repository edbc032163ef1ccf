// SPDX-License-Identifier: GPL-2.0
/* Receive flows before the netdevice's filters: their table, and which table is the root. */
#include <sf_mlx5/flow.h>

#include "../../../src/mlx5/vhca/bypass.h"
#include "../../../src/mlx5/vhca/flow.h"
#include "fake_vhca.h"

/* The card assigns numbers in the order of creation */
enum { NETDEV = FAKE_FIRST_ID, BYPASS, GROUP_REST, GROUP };

#define TIR		0x77
#define ENTRY_LEN	0x348		/* with one destination */
#define CREATE		6		/* commands of the first flow */

struct bypass {
	struct fake_vhca *fake;
	struct ft_table netdev;
	struct vhca_flow_params params;
};

static int bypass_init(struct kunit *test)
{
	struct bypass *bypass = kunit_kzalloc(test, sizeof(*bypass), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bypass);
	test->priv = bypass;
	bypass->fake = fake_vhca_create(test);
	bypass->params.enable = MLX5_MATCH_OUTER_HEADERS;
	bypass->params.tirn = TIR;
	bypass->params.tag = 0x123;
	MLX5_SET(fte_match_param, bypass->params.mask, outer_headers.ethertype, 0xffff);
	MLX5_SET(fte_match_param, bypass->params.value, outer_headers.ethertype, 0x88b5);
	KUNIT_ASSERT_EQ(test, ft_table_create(&bypass->fake->vhca, &bypass->netdev, FT_NIC_RX, 4,
					      10), 0);
	return 0;
}

static void bypass_end(struct kunit *test)
{
	struct bypass *bypass = test->priv;

	ft_table_destroy(&bypass->netdev);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(bypass->fake), 0);
	KUNIT_EXPECT_NULL(test, bypass->fake->vhca.bypass);
}

static void bypass_expect(struct kunit *test, const u16 *opcodes, unsigned int count)
{
	struct bypass *bypass = test->priv;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, bypass->fake->count, count);
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_opcode(bypass->fake, i), opcodes[i],
				    "command %u", i);
	fake_vhca_forget(bypass->fake);
}

#define BYPASS_EXPECT(test, ...)						\
do {										\
	static const u16 _opcodes[] = { __VA_ARGS__ };				\
										\
	bypass_expect(test, _opcodes, ARRAY_SIZE(_opcodes));			\
} while (0)

static struct vhca_flow *bypass_flow(struct kunit *test)
{
	struct bypass *bypass = test->priv;
	struct vhca_flow *flow = vhca_flow_create(&bypass->fake->vhca, &bypass->params);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, flow);
	return flow;
}

/* The netdevice's table is the root again when the last flow has ended */
static void bypass_flows(struct kunit *test)
{
	struct bypass *bypass = test->priv;
	struct fake_vhca *fake = bypass->fake;
	struct vhca_flow *flow;

	KUNIT_ASSERT_EQ(test, vhca_rx_attach(&fake->vhca, &bypass->netdev), 0);
	fake_vhca_forget(fake);
	flow = bypass_flow(test);
	FAKE_VHCA_EXPECT(fake, 0, MLX5_ST_SZ_BYTES(create_flow_table_in), { 0x00, 0x09300000 },
			 { 0x18, 0x0000000a });
	FAKE_VHCA_EXPECT(fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, BYPASS }, { 0x1c, 1023 },
			 { 0x24, 1023 });
	FAKE_VHCA_EXPECT(fake, 2, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, BYPASS },
			 { 0x20, 1023 }, { 0x44, GROUP_REST }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x340, 0x01000000 | NETDEV });
	FAKE_VHCA_EXPECT(fake, 3, 0x40, { 0x00, 0x092f0000 }, { 0x14, BYPASS });
	FAKE_VHCA_EXPECT(fake, 4, 0x400, { 0x00, 0x09330000 }, { 0x14, BYPASS }, { 0x3c, 1 },
			 { 0x44, 0x0000ffff });
	FAKE_VHCA_EXPECT(fake, 5, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, BYPASS },
			 { 0x44, GROUP }, { 0x48, 0x123 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x84, 0x000088b5 }, { 0x340, 0x02000000 | TIR });
	KUNIT_EXPECT_EQ(test, fake->count, CREATE);
	fake_vhca_forget(fake);
	vhca_flow_destroy(flow);
	FAKE_VHCA_EXPECT(fake, 2, 0x40, { 0x00, 0x092f0000 }, { 0x14, NETDEV });
	BYPASS_EXPECT(test, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DESTROY_FLOW_GROUP,
		      MLX5_CMD_OP_SET_FLOW_TABLE_ROOT, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		      MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_TABLE);
	vhca_rx_detach(&fake->vhca);
	KUNIT_EXPECT_EQ(test, fake->count, 0);
	bypass_end(test);
}

/* The netdevice goes and comes while there are flows */
static void bypass_netdev(struct kunit *test)
{
	struct bypass *bypass = test->priv;
	struct fake_vhca *fake = bypass->fake;
	struct vhca_flow *flow;

	fake_vhca_forget(fake);
	flow = bypass_flow(test);
	BYPASS_EXPECT(test, MLX5_CMD_OP_CREATE_FLOW_TABLE, MLX5_CMD_OP_CREATE_FLOW_GROUP,
		      MLX5_CMD_OP_SET_FLOW_TABLE_ROOT, MLX5_CMD_OP_CREATE_FLOW_GROUP,
		      MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY);
	KUNIT_ASSERT_EQ(test, vhca_rx_attach(&fake->vhca, &bypass->netdev), 0);
	BYPASS_EXPECT(test, MLX5_CMD_OP_SET_FLOW_TABLE_ENTRY);
	vhca_rx_detach(&fake->vhca);
	BYPASS_EXPECT(test, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY);
	vhca_flow_destroy(flow);
	BYPASS_EXPECT(test, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DESTROY_FLOW_GROUP,
		      MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_TABLE);
	bypass_end(test);
}

/* Entries of a lower number are matched first; each priority has its own */
static void bypass_priorities(struct kunit *test)
{
	struct vhca_flow *flows[VHCA_FLOWS + 1];
	struct bypass *bypass = test->priv;
	struct fake_vhca *fake = bypass->fake;
	unsigned int i;

	bypass->params.priority = VHCA_FLOW_PRIORITIES;
	KUNIT_EXPECT_EQ(test, PTR_ERR(vhca_flow_create(&fake->vhca, &bypass->params)), -EINVAL);
	bypass->params.priority = VHCA_FLOW_PRIORITIES - 1;
	for (i = 0; i < VHCA_FLOWS; i++)
		flows[i] = bypass_flow(test);
	KUNIT_EXPECT_EQ(test, PTR_ERR(vhca_flow_create(&fake->vhca, &bypass->params)), -ENOSPC);
	bypass->params.priority = 1;
	fake_vhca_forget(fake);
	flows[i] = bypass_flow(test);
	KUNIT_EXPECT_EQ(test, MLX5_GET(set_fte_in, fake_vhca_input(fake, 1), flow_index),
			VHCA_FLOWS);
	vhca_flow_destroy(flows[3]);
	bypass->params.priority = VHCA_FLOW_PRIORITIES - 1;
	fake_vhca_forget(fake);
	flows[3] = bypass_flow(test);
	KUNIT_EXPECT_EQ(test, MLX5_GET(set_fte_in, fake_vhca_input(fake, 1), flow_index),
			(VHCA_FLOW_PRIORITIES - 1) * VHCA_FLOWS + 3);
	for (i = 0; i <= VHCA_FLOWS; i++)
		vhca_flow_destroy(flows[i]);
	bypass_end(test);
}

static void bypass_refused(struct kunit *test)
{
	struct bypass *bypass = test->priv;
	struct fake_vhca *fake = bypass->fake;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, vhca_rx_attach(&fake->vhca, &bypass->netdev), 0);
	for (i = 0; i < CREATE; i++) {
		fake_vhca_forget(fake);
		fake->refuse = i;
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(vhca_flow_create(&fake->vhca, &bypass->params)),
				    -EINVAL, "command %u", i);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(fake), 1, "command %u", i);
	}
	fake->refuse = UINT_MAX;
	vhca_rx_detach(&fake->vhca);
	fake_vhca_forget(fake);
	fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, vhca_rx_attach(&fake->vhca, &bypass->netdev), -EINVAL);
	KUNIT_EXPECT_NULL(test, fake->vhca.rx_table);
	bypass_end(test);
}

static struct kunit_case bypass_cases[] = {
	KUNIT_CASE(bypass_flows),
	KUNIT_CASE(bypass_netdev),
	KUNIT_CASE(bypass_priorities),
	KUNIT_CASE(bypass_refused),
	{}
};

static struct kunit_suite bypass_suite = {
	.name = "vhca_bypass",
	.init = bypass_init,
	.test_cases = bypass_cases,
};

kunit_test_suite(bypass_suite);
