// SPDX-License-Identifier: GPL-2.0
/*
 * A netdevice's receive steering: the tables and entries that nic_steering_create() creates, and
 * how nic_filters_sync() synchronizes entries, the vport's lists and the L2 table with the
 * netdevice's addresses.
 */
#include <linux/etherdevice.h>

#include "../../../src/mlx5/nic/datapath.h"
#include "../../../src/mlx5/nic/filter.h"
#include "../../../src/mlx5/nic/nic.h"
#include "../../../src/mlx5/nic/steering.h"
#include "../../../src/mlx5/nic/switching.h"
#include "../../../src/mlx5/vhca/l2.h"
#include "fake_vhca.h"

/* The card assigns numbers in the order of creation */
enum {
	TRAFFIC = FAKE_FIRST_ID, GROUP_L4, GROUP_L3, GROUP_OTHER,
	ADDRESS, GROUP_FULL, GROUP_MULTICAST, GROUP_ANY,
};

#define COMMANDS	15		/* number of nic_steering_create()'s commands */
#define OBJECTS		15
#define ENTRY_LEN	0x348		/* with one destination */
#define LIST_LEN(n)	(0x200 + 8 * (n))

static const u32 tirn[NIC_TRAFFIC_TYPES] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 };

struct steering {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic *nic;
};

static void steering_free_netdev(void *netdev)
{
	dev_uc_flush(netdev);
	dev_mc_flush(netdev);
	free_netdev(netdev);
}

static atomic_t steering_retries;

/* Replace the work, whose thread has no stubs */
static void steering_retry(struct work_struct *work)
{
	atomic_inc(&steering_retries);
}

static void steering_cancel(void *data)
{
	struct nic *nic = data;

	cancel_delayed_work_sync(&nic->rx_mode_work);
}

static bool steering_tries_again(struct steering *steering)
{
	return cancel_delayed_work_sync(&steering->nic->rx_mode_work) ||
	       atomic_xchg(&steering_retries, 0);
}

static int steering_init(struct kunit *test)
{
	static const u8 mac[ETH_ALEN] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
	struct steering *steering = kunit_kzalloc(test, sizeof(*steering), GFP_KERNEL);
	void *caps;

	KUNIT_ASSERT_NOT_NULL(test, steering);
	test->priv = steering;
	steering->test = test;
	steering->fake = fake_vhca_create(test);
	steering->netdev = alloc_etherdev(sizeof(*steering->nic));
	KUNIT_ASSERT_NOT_NULL(test, steering->netdev);
	spin_lock_init(&steering->netdev->addr_list_lock);	/* as registration would */
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, steering_free_netdev,
							steering->netdev), 0);
	eth_hw_addr_set(steering->netdev, mac);
	steering->nic = netdev_priv(steering->netdev);
	steering->nic->netdev = steering->netdev;
	steering->nic->vhca = &steering->fake->vhca;
	nic_filters_init(steering->nic);
	INIT_DELAYED_WORK(&steering->nic->rx_mode_work, steering_retry);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, steering_cancel, steering->nic), 0);
	caps = fake_vhca_cap(steering->fake, MLX5_CAP_GENERAL);
	MLX5_SET(cmd_hca_cap, caps, log_max_current_uc_list, 2);
	MLX5_SET(cmd_hca_cap, caps, log_max_current_mc_list, 1);
	MLX5_SET(cmd_hca_cap, caps, log_max_vlan_list, 1);
	MLX5_SET(flow_table_nic_cap, fake_vhca_cap(steering->fake, MLX5_CAP_FLOW_TABLE),
		 flow_table_properties_nic_receive.ft_field_support.outer_ip_version, 1);
	return 0;
}

static int steering_try(struct steering *steering)
{
	memset(&steering->nic->steering, 0, sizeof(steering->nic->steering));
	return nic_steering_create(&steering->nic->steering, &steering->fake->vhca, tirn);
}

static void steering_create(struct steering *steering)
{
	KUNIT_ASSERT_EQ(steering->test, steering_try(steering), 0);
	fake_vhca_forget(steering->fake);
}

static void steering_destroy(struct steering *steering)
{
	nic_steering_destroy(&steering->nic->steering);
	KUNIT_EXPECT_EQ(steering->test, fake_vhca_objects(steering->fake), 0);
}

/* ---- tables ---- */

/* By types of L3 and L4; the most specific entries come first, as the lowest index wins */
static void steering_traffic(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	KUNIT_ASSERT_EQ(test, steering_try(steering), 0);
	KUNIT_EXPECT_EQ(test, fake->count, COMMANDS);
	FAKE_VHCA_EXPECT(fake, 0, len, { 0x00, 0x09300000 }, { 0x18, 0x00050003 });
	/* Match on outer headers: protocol and IP version */
	FAKE_VHCA_EXPECT(fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TRAFFIC }, { 0x24, 3 },
			 { 0x3c, 1 }, { 0x50, 0xff001e00 });
	FAKE_VHCA_EXPECT(fake, 2, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 0 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x06000800 }, { 0x340, 0x02000011 });	/* TCP, IPv4 */
	FAKE_VHCA_EXPECT(fake, 3, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 1 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x06000c00 }, { 0x340, 0x02000022 });
	FAKE_VHCA_EXPECT(fake, 4, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 2 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x11000800 }, { 0x340, 0x02000033 });	/* UDP, IPv4 */
	FAKE_VHCA_EXPECT(fake, 5, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 3 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x11000c00 }, { 0x340, 0x02000044 });
	/* Match on IP version only */
	FAKE_VHCA_EXPECT(fake, 6, 0x400, { 0x00, 0x09330000 }, { 0x14, TRAFFIC }, { 0x1c, 4 },
			 { 0x24, 5 }, { 0x3c, 1 }, { 0x50, 0x00001e00 });
	FAKE_VHCA_EXPECT(fake, 7, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 4 }, { 0x44, GROUP_L3 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x00000800 }, { 0x340, 0x02000055 });
	FAKE_VHCA_EXPECT(fake, 8, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 5 }, { 0x44, GROUP_L3 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x90, 0x00000c00 }, { 0x340, 0x02000066 });
	/* Match all */
	FAKE_VHCA_EXPECT(fake, 9, 0x400, { 0x00, 0x09330000 }, { 0x14, TRAFFIC }, { 0x1c, 6 },
			 { 0x24, 6 });
	FAKE_VHCA_EXPECT(fake, 10, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 6 }, { 0x44, GROUP_OTHER }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x340, 0x02000077 });
	steering_destroy(steering);
}

/* The same on cards that match IP only by its Ethertype */
static void steering_ethertype(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	MLX5_SET(flow_table_nic_cap, fake_vhca_cap(fake, MLX5_CAP_FLOW_TABLE),
		 flow_table_properties_nic_receive.ft_field_support.outer_ip_version, 0);
	KUNIT_ASSERT_EQ(test, steering_try(steering), 0);
	KUNIT_EXPECT_EQ(test, fake->count, COMMANDS);
	/* Match on outer headers: Ethertype and protocol */
	FAKE_VHCA_EXPECT(fake, 1, 0x400, { 0x00, 0x09330000 }, { 0x14, TRAFFIC }, { 0x24, 3 },
			 { 0x3c, 1 }, { 0x44, 0x0000ffff }, { 0x50, 0xff000000 });
	FAKE_VHCA_EXPECT(fake, 2, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 0 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x84, 0x00000800 }, { 0x90, 0x06000000 }, { 0x340, 0x02000011 });
	FAKE_VHCA_EXPECT(fake, 3, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 1 }, { 0x44, GROUP_L4 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x84, 0x000086dd }, { 0x90, 0x06000000 }, { 0x340, 0x02000022 });
	/* Match on Ethertype only */
	FAKE_VHCA_EXPECT(fake, 6, 0x400, { 0x00, 0x09330000 }, { 0x14, TRAFFIC }, { 0x1c, 4 },
			 { 0x24, 5 }, { 0x3c, 1 }, { 0x44, 0x0000ffff });
	FAKE_VHCA_EXPECT(fake, 8, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, TRAFFIC },
			 { 0x20, 5 }, { 0x44, GROUP_L3 }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x84, 0x000086dd }, { 0x340, 0x02000066 });
	steering_destroy(steering);
}

/* By destination address: a group each for addresses, all multicast frames, all frames */
static void steering_address(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;
	size_t len = MLX5_ST_SZ_BYTES(create_flow_table_in);

	KUNIT_ASSERT_EQ(test, steering_try(steering), 0);
	FAKE_VHCA_EXPECT(fake, 11, len, { 0x00, 0x09300000 }, { 0x18, 0x0004000a });
	FAKE_VHCA_EXPECT(fake, 12, 0x400, { 0x00, 0x09330000 }, { 0x14, ADDRESS }, { 0x24, 1021 },
			 { 0x3c, 1 }, { 0x48, 0xffffffff }, { 0x4c, 0xffff0000 });
	FAKE_VHCA_EXPECT(fake, 13, 0x400, { 0x00, 0x09330000 }, { 0x14, ADDRESS }, { 0x1c, 1022 },
			 { 0x24, 1022 }, { 0x3c, 1 }, { 0x48, 0x01000000 });
	FAKE_VHCA_EXPECT(fake, 14, 0x400, { 0x00, 0x09330000 }, { 0x14, ADDRESS }, { 0x1c, 1023 },
			 { 0x24, 1023 });
	steering_destroy(steering);
}

static void steering_destroyed(struct kunit *test)
{
	static const u16 opcodes[] = {
		MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_GROUP,
		MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_TABLE,
		MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY, MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_DELETE_FLOW_TABLE_ENTRY,
		MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_GROUP,
		MLX5_CMD_OP_DESTROY_FLOW_GROUP, MLX5_CMD_OP_DESTROY_FLOW_TABLE,
	};
	struct steering *steering = test->priv;
	unsigned int i;

	steering_create(steering);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(steering->fake), OBJECTS);
	steering_destroy(steering);
	KUNIT_EXPECT_EQ(test, steering->fake->count, ARRAY_SIZE(opcodes));
	for (i = 0; i < ARRAY_SIZE(opcodes); i++)
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_opcode(steering->fake, i), opcodes[i],
				    "command %u", i);
	FAKE_VHCA_EXPECT(steering->fake, 0, 0x40, { 0x00, 0x09340000 }, { 0x14, ADDRESS },
			 { 0x18, GROUP_ANY });
	FAKE_VHCA_EXPECT(steering->fake, 4, 0x40, { 0x00, 0x09380000 }, { 0x14, TRAFFIC },
			 { 0x20, 6 });
}

static void steering_refused(struct kunit *test)
{
	struct steering *steering = test->priv;
	unsigned int i;

	for (i = 0; i < COMMANDS; i++) {
		fake_vhca_forget(steering->fake);
		steering->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, steering_try(steering), -EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(steering->fake), 0, "command %u", i);
		/* The refused command, and a create and a destroy command for each object before */
		KUNIT_EXPECT_EQ(test, steering->fake->count, 2 * i + 1);
	}
}

/* ---- addresses ---- */

static void steering_start(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	steering_create(steering);
	nic_filters_start(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS }, { 0x20, 0 },
			 { 0x44, GROUP_FULL }, { 0x4c, 4 }, { 0x50, 1 }, { 0x88, 0x02112233 },
			 { 0x8c, 0x44550000 }, { 0x340, 0x01000000 | TRAFFIC });
	FAKE_VHCA_EXPECT(fake, 1, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS }, { 0x20, 1 },
			 { 0x44, GROUP_FULL }, { 0x4c, 4 }, { 0x50, 1 }, { 0x88, 0xffffffff },
			 { 0x8c, 0xffff0000 }, { 0x340, 0x01000000 | TRAFFIC });
	/* The vport's list of unicast addresses, with one entry */
	FAKE_VHCA_EXPECT(fake, 2, LIST_LEN(1), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 },
			 { 0x1f0, 0x00000001 }, { 0x200, 0x00000211 }, { 0x204, 0x22334455 });
	KUNIT_EXPECT_EQ(test, fake->count, 3);

	fake_vhca_forget(fake);
	nic_filters_stop(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, 0x40, { 0x00, 0x09380000 }, { 0x14, ADDRESS }, { 0x20, 0 });
	FAKE_VHCA_EXPECT(fake, 1, 0x40, { 0x00, 0x09380000 }, { 0x14, ADDRESS }, { 0x20, 1 });
	FAKE_VHCA_EXPECT(fake, 2, LIST_LEN(0), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 });
	KUNIT_EXPECT_EQ(test, fake->count, 3);
	steering_destroy(steering);
}

/* A new address is added before the old one is deleted; nothing is done twice */
static void steering_sync(struct kunit *test)
{
	static const u8 other[ETH_ALEN] = { 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee };
	static const u8 group[ETH_ALEN] = { 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 };
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	steering_create(steering);
	nic_filters_start(steering->nic);
	fake_vhca_forget(fake);
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_EQ_MSG(test, fake->count, 0, "nothing has changed");

	eth_hw_addr_set(steering->netdev, other);
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS }, { 0x20, 2 },
			 { 0x44, GROUP_FULL }, { 0x4c, 4 }, { 0x50, 1 }, { 0x88, 0x02aabbcc },
			 { 0x8c, 0xddee0000 }, { 0x340, 0x01000000 | TRAFFIC });
	FAKE_VHCA_EXPECT(fake, 1, 0x40, { 0x00, 0x09380000 }, { 0x14, ADDRESS }, { 0x20, 0 });
	FAKE_VHCA_EXPECT(fake, 2, LIST_LEN(1), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 },
			 { 0x1f0, 0x00000001 }, { 0x200, 0x000002aa }, { 0x204, 0xbbccddee });
	KUNIT_EXPECT_EQ(test, fake->count, 3);

	/* The multicast address takes the free entry, and the list of type 1 */
	fake_vhca_forget(fake);
	KUNIT_ASSERT_EQ(test, dev_mc_add(steering->netdev, group), 0);
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS }, { 0x20, 0 },
			 { 0x44, GROUP_FULL }, { 0x4c, 4 }, { 0x50, 1 }, { 0x88, 0x01005e01 },
			 { 0x8c, 0x02030000 }, { 0x340, 0x01000000 | TRAFFIC });
	FAKE_VHCA_EXPECT(fake, 1, LIST_LEN(1), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 },
			 { 0x1f0, 0x01000001 }, { 0x200, 0x00000100 }, { 0x204, 0x5e010203 });
	KUNIT_EXPECT_EQ(test, fake->count, 2);
	nic_filters_stop(steering->nic);
	steering_destroy(steering);
}

static void steering_modes(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	steering_create(steering);
	nic_filters_start(steering->nic);
	fake_vhca_forget(fake);
	steering->netdev->flags |= IFF_ALLMULTI;
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS },
			 { 0x20, 1022 }, { 0x44, GROUP_MULTICAST }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x88, 0x01000000 }, { 0x340, 0x01000000 | TRAFFIC });
	/* Only the vport's mode is modified: all multicast */
	FAKE_VHCA_EXPECT(fake, 1, LIST_LEN(0), { 0x00, 0x07550000 }, { 0x0c, 0x00000010 },
			 { 0x1f0, 0x40000000 });
	KUNIT_EXPECT_EQ(test, fake->count, 2);

	fake_vhca_forget(fake);
	steering->netdev->flags &= ~IFF_ALLMULTI;
	steering->netdev->flags |= IFF_PROMISC;
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, 0x40, { 0x00, 0x09380000 }, { 0x14, ADDRESS }, { 0x20, 1022 });
	FAKE_VHCA_EXPECT(fake, 1, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS },
			 { 0x20, 1023 }, { 0x44, GROUP_ANY }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x340, 0x01000000 | TRAFFIC });
	FAKE_VHCA_EXPECT(fake, 2, LIST_LEN(0), { 0x00, 0x07550000 }, { 0x0c, 0x00000010 },
			 { 0x1f0, 0x20000000 });
	KUNIT_EXPECT_EQ(test, fake->count, 3);

	fake_vhca_forget(fake);
	steering->netdev->flags &= ~IFF_PROMISC;
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, 0x40, { 0x00, 0x09380000 }, { 0x14, ADDRESS }, { 0x20, 1023 });
	FAKE_VHCA_EXPECT(fake, 1, LIST_LEN(0), { 0x00, 0x07550000 }, { 0x0c, 0x00000010 });
	nic_filters_stop(steering->nic);
	steering_destroy(steering);
}

/* The uplink receives all frames without another destination */
static void steering_uplink(struct kunit *test)
{
	static const struct nic_switching switching;
	struct steering *steering = test->priv;

	steering->nic->switching = &switching;
	steering->nic->uplink = true;
	steering_create(steering);
	nic_filters_start(steering->nic);
	KUNIT_EXPECT_FALSE_MSG(test, steering->nic->filters.promisc,
			       "the port may have other PFs");
	KUNIT_EXPECT_TRUE(test, ft_rule_exists(&steering->nic->steering.promisc));
	nic_filters_stop(steering->nic);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&steering->nic->steering.promisc));
	/* If addresses of SFs do not fit into the port's table, the vport is promiscuous */
	l2_table_lack(&steering->fake->vhca, true);
	nic_filters_start(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering->nic->filters.promisc);
	nic_filters_stop(steering->nic);
	l2_table_lack(&steering->fake->vhca, false);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&steering->nic->steering.promisc));
	steering_destroy(steering);
}

/* After a failure and reset the card is configured again */
static void steering_modes_forgotten(struct kunit *test)
{
	struct steering *steering = test->priv;

	steering_create(steering);
	steering->netdev->flags |= IFF_PROMISC;
	nic_filters_set_vlan(steering->nic, 5, true);
	nic_filters_start(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering->nic->filters.promisc);
	fake_vhca_forget(steering->fake);
	steering->fake->vhca.condition = VHCA_FAILED;
	/* The command for the vport's modes follows those for three entries and two lists */
	steering->fake->refuse = 5;
	nic_filters_stop(steering->nic);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(steering->fake, 5),
			MLX5_CMD_OP_MODIFY_NIC_VPORT_CONTEXT);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);
	steering->fake->vhca.condition = VHCA_WORKS;
	steering_destroy(steering);
}

/* Frames from the wire reach the eswitch manager by its entries in the L2 table */
static void steering_l2_table(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;
	void *caps = fake_vhca_cap(fake, MLX5_CAP_GENERAL);

	MLX5_SET(cmd_hca_cap, caps, eswitch_manager, 1);
	MLX5_SET(cmd_hca_cap, caps, log_max_l2_table, 3);
	steering_create(steering);
	nic_filters_start(steering->nic);
	FAKE_VHCA_EXPECT(fake, 1, 0x40, { 0x00, 0x08290000 }, { 0x14, 0 }, { 0x20, 0x00000211 },
			 { 0x24, 0x22334455 });
	KUNIT_EXPECT_EQ_MSG(test, fake->count, 4, "broadcasts are not in the L2 table");
	fake_vhca_forget(fake);
	nic_filters_stop(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, 0x40, { 0x00, 0x082b0000 });
	steering_destroy(steering);
}

/* The index of a SET_L2_TABLE_ENTRY or DELETE_L2_TABLE_ENTRY */
static u32 steering_l2_index(struct fake_vhca *fake, unsigned int number)
{
	const void *in = fake_vhca_input(fake, number);

	KUNIT_ASSERT_NOT_NULL(fake->test, in);
	return MLX5_GET(set_l2_table_entry_in, in, table_index);
}

/* The vport has a list of VLANs, type 2; if it overflows, all frames are received */
static void steering_vlans(struct kunit *test)
{
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	steering_create(steering);
	nic_filters_start(steering->nic);
	fake_vhca_forget(fake);
	nic_filters_set_vlan(steering->nic, 0xabc, true);
	nic_filters_set_vlan(steering->nic, 5, true);
	KUNIT_EXPECT_TRUE(test, steering_tries_again(steering));
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, LIST_LEN(2), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 },
			 { 0x1f0, 0x02000002 }, { 0x200, 0x00000005 }, { 0x208, 0x00000abc });
	KUNIT_EXPECT_EQ(test, fake->count, 1);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);

	nic_filters_set_vlan(steering->nic, 6, true);
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering->nic->filters.promisc);
	nic_filters_set_vlan(steering->nic, 5, false);
	fake_vhca_forget(fake);
	nic_filters_sync(steering->nic);
	FAKE_VHCA_EXPECT(fake, 0, LIST_LEN(2), { 0x00, 0x07550000 }, { 0x0c, 0x00000004 },
			 { 0x1f0, 0x02000002 }, { 0x200, 0x00000006 }, { 0x208, 0x00000abc });
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);

	/* A list that is refused is set again later */
	nic_filters_set_vlan(steering->nic, 6, false);
	steering_tries_again(steering);
	fake_vhca_forget(fake);
	fake->refuse = 0;
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering_tries_again(steering));
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);

	nic_filters_stop(steering->nic);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(steering->nic->filters.listed_vlans, VLAN_N_VID));
	KUNIT_EXPECT_TRUE_MSG(test, test_bit(0xabc, steering->nic->filters.vlans),
			      "the stack still has it");
	steering_destroy(steering);
}

/* If the firmware refuses the vport's MTU, frames still pass */
static void steering_mtu_refused(struct kunit *test)
{
	struct steering *steering = test->priv;

	steering->fake->refuse = 0;
	KUNIT_EXPECT_EQ(test, nic_datapath_set_mtu(steering->nic, 1500), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(steering->fake, 0),
			MLX5_CMD_OP_MODIFY_NIC_VPORT_CONTEXT);
}

/* An entry that may exist is deleted; if that fails, its index is not used again */
static void steering_l2_unclear(struct kunit *test)
{
	static const u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 1 };
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	MLX5_SET(cmd_hca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), log_max_l2_table, 1);
	fake_vhca_forget(fake);
	fake->unanswered = 0;
	KUNIT_EXPECT_EQ(test, l2_table_add(&fake->vhca, mac), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(fake, 1), MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	fake_vhca_forget(fake);
	KUNIT_ASSERT_EQ(test, l2_table_add(&fake->vhca, mac), 0);
	KUNIT_EXPECT_EQ(test, steering_l2_index(fake, 0), 0);
	fake->refuse = 1;
	l2_table_del(&fake->vhca, mac);
	KUNIT_ASSERT_EQ(test, l2_table_add(&fake->vhca, mac), 0);
	KUNIT_EXPECT_EQ(test, steering_l2_index(fake, 2), 1);
	l2_table_del(&fake->vhca, mac);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(fake), 1);
}

/* The PF and its SFs may share an address: the last user deletes it */
static void steering_l2_shared(struct kunit *test)
{
	static const u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 1 };
	struct steering *steering = test->priv;
	struct fake_vhca *fake = steering->fake;

	KUNIT_ASSERT_EQ(test, l2_table_add(&fake->vhca, mac), 0);
	KUNIT_EXPECT_EQ_MSG(test, fake->count, 0, "a card without a table");
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(fake, MLX5_CAP_GENERAL), log_max_l2_table, 1);
	KUNIT_ASSERT_EQ(test, l2_table_add(&fake->vhca, mac), 0);
	KUNIT_ASSERT_EQ(test, l2_table_add(&fake->vhca, mac), 0);
	KUNIT_EXPECT_EQ(test, fake->count, 1);
	l2_table_del(&fake->vhca, mac);
	KUNIT_EXPECT_EQ(test, fake->count, 1);
	l2_table_del(&fake->vhca, mac);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(fake, 1), MLX5_CMD_OP_DELETE_L2_TABLE_ENTRY);
	l2_table_del(&fake->vhca, mac);
	KUNIT_EXPECT_EQ(test, fake->count, 2);
}

/* If addresses do not fit into the vport's list, all frames are received */
static void steering_overflow(struct kunit *test)
{
	struct steering *steering = test->priv;
	u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 1 };
	struct fake_vhca *fake = steering->fake;
	unsigned int i;

	steering_create(steering);
	/* One more than four, with the netdevice's own address */
	for (i = 0; i < 4; i++, mac[5]++)
		KUNIT_ASSERT_EQ(test, dev_uc_add(steering->netdev, mac), 0);
	nic_filters_start(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering->nic->filters.promisc);
	KUNIT_EXPECT_TRUE(test, ft_rule_exists(&steering->nic->steering.promisc));
	KUNIT_EXPECT_FALSE_MSG(test, delayed_work_pending(&steering->nic->rx_mode_work),
			       "to try again would not help");
	fake_vhca_forget(fake);
	mac[5] = 1;
	KUNIT_ASSERT_EQ(test, dev_uc_del(steering->netdev, mac), 0);
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);
	KUNIT_EXPECT_FALSE(test, ft_rule_exists(&steering->nic->steering.promisc));
	nic_filters_stop(steering->nic);
	steering_destroy(steering);
}

/* The same if the card refuses an entry, which is tried again at the next change or later */
static void steering_entry_refused(struct kunit *test)
{
	struct steering *steering = test->priv;

	steering_create(steering);
	steering->fake->refuse = 0;
	nic_filters_start(steering->nic);
	KUNIT_EXPECT_TRUE(test, steering->nic->filters.promisc);
	KUNIT_EXPECT_TRUE(test, steering_tries_again(steering));
	fake_vhca_forget(steering->fake);
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_FALSE(test, steering->nic->filters.promisc);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&steering->nic->rx_mode_work));
	FAKE_VHCA_EXPECT(steering->fake, 0, ENTRY_LEN, { 0x00, 0x09360000 }, { 0x14, ADDRESS },
			 { 0x20, 1 }, { 0x44, GROUP_FULL }, { 0x4c, 4 }, { 0x50, 1 },
			 { 0x88, 0x02112233 }, { 0x8c, 0x44550000 },
			 { 0x340, 0x01000000 | TRAFFIC });
	nic_filters_stop(steering->nic);
	steering_destroy(steering);
}

/* Between stop and start no commands are executed */
static void steering_stopped(struct kunit *test)
{
	struct steering *steering = test->priv;

	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_EQ(test, steering->fake->count, 0);
	steering_create(steering);
	nic_filters_start(steering->nic);
	nic_filters_stop(steering->nic);
	fake_vhca_forget(steering->fake);
	nic_filters_sync(steering->nic);
	KUNIT_EXPECT_EQ(test, steering->fake->count, 0);
	steering_destroy(steering);
}

static struct kunit_case steering_cases[] = {
	KUNIT_CASE(steering_traffic),
	KUNIT_CASE(steering_ethertype),
	KUNIT_CASE(steering_address),
	KUNIT_CASE(steering_destroyed),
	KUNIT_CASE(steering_refused),
	KUNIT_CASE(steering_start),
	KUNIT_CASE(steering_sync),
	KUNIT_CASE(steering_modes),
	KUNIT_CASE(steering_modes_forgotten),
	KUNIT_CASE(steering_uplink),
	KUNIT_CASE(steering_l2_table),
	KUNIT_CASE(steering_vlans),
	KUNIT_CASE(steering_mtu_refused),
	KUNIT_CASE(steering_l2_unclear),
	KUNIT_CASE(steering_l2_shared),
	KUNIT_CASE(steering_overflow),
	KUNIT_CASE(steering_entry_refused),
	KUNIT_CASE(steering_stopped),
	{}
};

static struct kunit_suite steering_suite = {
	.name = "nic_steering",
	.init = steering_init,
	.test_cases = steering_cases,
};

kunit_test_suite(steering_suite);
