// SPDX-License-Identifier: GPL-2.0
/*
 * Receive side scaling: tables and keys that users set, and the expected commands to the card:
 * CREATE_RQT, CREATE_TIR, and those that modify and destroy these objects.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>

#include "../../../src/mlx5/nic/channel.h"
#include "../../../src/mlx5/nic/ethtool.h"
#include "../../../src/mlx5/nic/nic.h"
#include "../../../src/mlx5/nic/rss.h"
#include "fake_vhca.h"

#define QUEUES	4
#define RQT_LEN(entries)	(0x110 + 4 * (entries))

/* Numbers of receive queues */
static const u32 rqns[QUEUES] = { 0xa1, 0xb2, 0xc3, 0xd4 };
static const u8 key[NIC_RSS_KEY_SIZE] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
	0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14,
	0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e,
	0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28,
};

/* RQTs, then TIRs, in the order of creation */
#define TABLE	FAKE_FIRST_ID
#define FIRST	(FAKE_FIRST_ID + 1)
#define TIR(n)	(FAKE_FIRST_ID + 2 + (n))

struct rss {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic *nic;
	struct nic_rss_config config;
	struct nic_channel *channels[QUEUES];
};

static void rss_free_netdev(void *netdev)
{
	free_netdev(netdev);
}

static int rss_init(struct kunit *test)
{
	struct rss *rss = kunit_kzalloc(test, sizeof(*rss), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rss);
	test->priv = rss;
	rss->test = test;
	rss->fake = fake_vhca_create(test);
	rss->netdev = alloc_etherdev_mqs(sizeof(*rss->nic), QUEUES, QUEUES);
	KUNIT_ASSERT_NOT_NULL(test, rss->netdev);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rss_free_netdev, rss->netdev), 0);
	rss->nic = netdev_priv(rss->netdev);
	rss->nic->netdev = rss->netdev;
	rss->nic->vhca = &rss->fake->vhca;
	rss->nic->config.channels = QUEUES;
	/* Only the queue numbers of these channels are used */
	for (i = 0; i < QUEUES; i++) {
		rss->channels[i] = kunit_kzalloc(test, sizeof(*rss->channels[i]), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, rss->channels[i]);
		rss->channels[i]->rq.rqn = rqns[i];
	}
	nic_rss_config_default(&rss->config, QUEUES);
	memcpy(rss->config.key, key, sizeof(key));
	rss->nic->rss_config = rss->config;
	return 0;
}

static void rss_create(struct rss *rss)
{
	KUNIT_ASSERT_EQ(rss->test, nic_rss_create(&rss->nic->rss, &rss->fake->vhca, &rss->config,
						  rss->channels), 0);
}

static void rss_open(struct rss *rss)
{
	rss_create(rss);
	rss->nic->channels = rss->channels;
	fake_vhca_forget(rss->fake);
}

/* ---- defaults ---- */

static void rss_default(struct kunit *test)
{
	static const unsigned int counts[] = { 1, 3, QUEUES, NIC_RSS_TABLE_SIZE };
	static const u8 zero[NIC_RSS_KEY_SIZE];
	struct nic_rss_config config, again;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		memset(&config, 0, sizeof(config));
		nic_rss_config_default(&config, counts[i]);
		for (j = 0; j < NIC_RSS_TABLE_SIZE; j++)
			KUNIT_EXPECT_EQ(test, config.table[j], j % counts[i]);
		KUNIT_EXPECT_MEMNEQ(test, config.key, zero, sizeof(zero));
	}
	/* The key is the same for all netdevices of the machine */
	nic_rss_config_default(&again, 1);
	KUNIT_EXPECT_MEMEQ(test, again.key, config.key, sizeof(again.key));
}

/* ---- commands ---- */

/* Expect the header and the queue numbers that the table selects */
static void rss_expect_rqt(struct rss *rss, unsigned int number, const struct fake_word *head,
			   unsigned int count, const u16 *table, unsigned int entries)
{
	struct fake_word *words;
	unsigned int i;

	words = kunit_kcalloc(rss->test, count + entries, sizeof(*words), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(rss->test, words);
	memcpy(words, head, count * sizeof(*words));
	for (i = 0; i < entries; i++) {
		words[count + i].at = RQT_LEN(i);
		words[count + i].value = rqns[table[i]];
	}
	fake_vhca_expect_words(rss->fake, number, RQT_LEN(entries), words, count + entries);
}

static void rss_rqts(struct kunit *test)
{
	static const struct fake_word table[] = {
		{ 0x00, 0x09160000 }, { 0x34, 128 }, { 0x38, 128 },	/* max, current size */
	};
	static const struct fake_word first[] = {
		{ 0x00, 0x09160000 }, { 0x34, 1 }, { 0x38, 1 },
	};
	static const u16 zero[1];
	struct rss *rss = test->priv;

	rss->config.table[5] = 3;
	rss_create(rss);
	rss_expect_rqt(rss, 0, table, ARRAY_SIZE(table), rss->config.table, 128);
	rss_expect_rqt(rss, 1, first, ARRAY_SIZE(first), zero, 1);
	nic_rss_destroy(&rss->nic->rss);
}

/* Expect @head, the key and the hashed fields, which CREATE_TIR and MODIFY_TIR have in common */
static void rss_expect_tir(struct rss *rss, unsigned int number, const struct fake_word *head,
			   unsigned int count, u32 fields)
{
	struct fake_word words[5 + NIC_RSS_KEY_SIZE / 4 + 1];
	unsigned int i;

	memcpy(words, head, count * sizeof(*head));
	for (i = 0; i < NIC_RSS_KEY_SIZE / 4; i++)
		words[count++] = (struct fake_word){
			.at = 0x48 + 4 * i,
			.value = 0x01020304 + i * 0x04040404,
		};
	words[count++] = (struct fake_word){ .at = 0x70, .value = fields };
	fake_vhca_expect_words(rss->fake, number, 0x110, words, count);
}

static void rss_tirs(struct kunit *test)
{
	/* Indirect TIR with an RQT; Toeplitz; transport domain */
	static const struct fake_word head[] = {
		{ 0x00, 0x09000000 }, { 0x24, 0x10000000 }, { 0x40, TABLE },
		{ 0x44, 0x20000000 | FAKE_TDN },
	};
	struct rss *rss = test->priv;

	rss_create(rss);
	KUNIT_ASSERT_EQ(test, rss->fake->count, 2 + NIC_TRAFFIC_TYPES);
	/* Hashed fields: the upper two bits are IPv6 and UDP, then addresses and ports */
	rss_expect_tir(rss, 2, head, ARRAY_SIZE(head), 0x0000000f);
	rss_expect_tir(rss, 3, head, ARRAY_SIZE(head), 0x8000000f);
	rss_expect_tir(rss, 4, head, ARRAY_SIZE(head), 0x4000000f);
	rss_expect_tir(rss, 5, head, ARRAY_SIZE(head), 0xc000000f);
	rss_expect_tir(rss, 6, head, ARRAY_SIZE(head), 0x00000003);
	rss_expect_tir(rss, 7, head, ARRAY_SIZE(head), 0x80000003);
	/* Other traffic is not hashed; the indirect TIR's hash function is XOR */
	FAKE_VHCA_EXPECT(rss->fake, 8, 0x110, { 0x00, 0x09000000 }, { 0x24, 0x10000000 },
			 { 0x40, FIRST }, { 0x44, 0x10000000 | FAKE_TDN });
	nic_rss_destroy(&rss->nic->rss);
}

static void rss_destroyed(struct kunit *test)
{
	struct rss *rss = test->priv;
	unsigned int i;

	rss_create(rss);
	fake_vhca_forget(rss->fake);
	nic_rss_destroy(&rss->nic->rss);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(rss->fake), 0);
	/* In reverse order */
	for (i = 0; i < NIC_TRAFFIC_TYPES; i++) {
		const struct fake_word words[] = {
			{ 0x00, 0x09020000 }, { 0x08, TIR(NIC_TRAFFIC_TYPES - 1 - i) },
		};

		fake_vhca_expect_words(rss->fake, i, 0x10, words, ARRAY_SIZE(words));
	}
	FAKE_VHCA_EXPECT(rss->fake, NIC_TRAFFIC_TYPES, 0x10, { 0x00, 0x09180000 }, { 0x08, FIRST });
	FAKE_VHCA_EXPECT(rss->fake, NIC_TRAFFIC_TYPES + 1, 0x10, { 0x00, 0x09180000 },
			 { 0x08, TABLE });
	KUNIT_EXPECT_EQ(test, rss->fake->count, NIC_TRAFFIC_TYPES + 2);
}

static void rss_refused(struct kunit *test)
{
	struct rss *rss = test->priv;
	unsigned int i;

	for (i = 0; i < 2 + NIC_TRAFFIC_TYPES; i++) {
		fake_vhca_forget(rss->fake);
		rss->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, nic_rss_create(&rss->nic->rss, &rss->fake->vhca,
						     &rss->config, rss->channels), -EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(rss->fake), 0, "command %u", i);
		/* The refused command, and a create and a destroy command for each object before */
		KUNIT_EXPECT_EQ(test, rss->fake->count, 2 * i + 1);
	}
}

static void rss_queues(struct kunit *test)
{
	static const struct fake_word table[] = {
		{ 0x00, 0x09170000 }, { 0x08, TABLE }, { 0x14, 1 }, { 0x38, 128 },
	};
	static const struct fake_word first[] = {
		{ 0x00, 0x09170000 }, { 0x08, FIRST }, { 0x14, 1 }, { 0x38, 1 },
	};
	static const u16 zero[1];
	struct rss *rss = test->priv;
	unsigned int i;

	rss_create(rss);
	fake_vhca_forget(rss->fake);
	for (i = 0; i < NIC_RSS_TABLE_SIZE; i++)
		rss->config.table[i] = QUEUES - 1 - i % QUEUES;
	KUNIT_EXPECT_EQ(test, nic_rss_set_queues(&rss->nic->rss, &rss->config, rss->channels),
			0);
	rss_expect_rqt(rss, 0, table, ARRAY_SIZE(table), rss->config.table, 128);
	rss_expect_rqt(rss, 1, first, ARRAY_SIZE(first), zero, 1);
	KUNIT_EXPECT_EQ(test, rss->fake->count, 2);
	nic_rss_destroy(&rss->nic->rss);
}

static void rss_key(struct kunit *test)
{
	/* Only the hash is modified, with all of its fields */
	static const struct fake_word first[] = {
		{ 0x00, 0x09010000 }, { 0x08, TIR(0) }, { 0x14, 0x00000004 }, { 0x44, 0x20000000 },
	};
	static const struct fake_word last[] = {
		{ 0x00, 0x09010000 }, { 0x08, TIR(5) }, { 0x14, 0x00000004 }, { 0x44, 0x20000000 },
	};
	struct rss *rss = test->priv;

	rss_create(rss);
	fake_vhca_forget(rss->fake);
	KUNIT_EXPECT_EQ(test, nic_rss_set_key(&rss->nic->rss, &rss->config), 0);
	/* TIRs without a hash are not modified */
	rss_expect_tir(rss, 0, first, ARRAY_SIZE(first), 0x0000000f);
	rss_expect_tir(rss, 5, last, ARRAY_SIZE(last), 0x80000003);
	KUNIT_EXPECT_EQ(test, rss->fake->count, NIC_TRAFFIC_OTHER);
	nic_rss_destroy(&rss->nic->rss);
}

static void rss_loopback(struct kunit *test)
{
	struct rss *rss = test->priv;

	rss_create(rss);
	fake_vhca_forget(rss->fake);
	KUNIT_EXPECT_EQ(test, nic_rss_refresh(&rss->nic->rss), 0);
	KUNIT_EXPECT_EQ_MSG(test, rss->fake->count, 0, "the card cannot");
	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(rss->fake, MLX5_CAP_ETHERNET_OFFLOADS), self_lb_en_modifiable, 1);
	KUNIT_EXPECT_EQ(test, nic_rss_refresh(&rss->nic->rss), 0);
	FAKE_VHCA_EXPECT(rss->fake, 0, 0x110, { 0x00, 0x09010000 }, { 0x08, TIR(0) },
			 { 0x14, 0x00000010 });
	FAKE_VHCA_EXPECT(rss->fake, 6, 0x110, { 0x00, 0x09010000 }, { 0x08, TIR(6) },
			 { 0x14, 0x00000010 });
	KUNIT_EXPECT_EQ(test, rss->fake->count, NIC_TRAFFIC_TYPES);
	nic_rss_destroy(&rss->nic->rss);
}

/* ---- ethtool ---- */

static void rss_ethtool_get(struct kunit *test)
{
	const struct ethtool_ops *ops = &nic_ethtool_ops;
	struct rss *rss = test->priv;
	u32 indir[NIC_RSS_TABLE_SIZE];
	u8 got[NIC_RSS_KEY_SIZE];
	struct ethtool_rxfh_param rxfh = { .indir = indir, .key = got };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, ops->get_rxfh_key_size(rss->netdev), 40);
	KUNIT_EXPECT_EQ(test, ops->get_rxfh_indir_size(rss->netdev), 128);
	rss->nic->rss_config.table[127] = 2;
	KUNIT_ASSERT_EQ(test, ops->get_rxfh(rss->netdev, &rxfh), 0);
	for (i = 0; i < 127; i++)
		KUNIT_EXPECT_EQ(test, indir[i], i % QUEUES);
	KUNIT_EXPECT_EQ(test, indir[127], 2);
	KUNIT_EXPECT_MEMEQ(test, got, key, sizeof(key));
	KUNIT_EXPECT_EQ(test, rxfh.hfunc, ETH_RSS_HASH_TOP);
	/* Both are optional */
	rxfh.indir = NULL;
	rxfh.key = NULL;
	KUNIT_EXPECT_EQ(test, ops->get_rxfh(rss->netdev, &rxfh), 0);
}

static void rss_ethtool_set(struct kunit *test)
{
	const struct ethtool_ops *ops = &nic_ethtool_ops;
	struct rss *rss = test->priv;
	u32 indir[NIC_RSS_TABLE_SIZE] = { 3, 2, 1, 0 };
	u8 other[NIC_RSS_KEY_SIZE] = { 0xff };
	struct ethtool_rxfh_param rxfh = { .hfunc = ETH_RSS_HASH_NO_CHANGE, .indir = indir };

	/* Without queues the settings are stored */
	KUNIT_ASSERT_EQ(test, ops->set_rxfh(rss->netdev, &rxfh, NULL), 0);
	KUNIT_EXPECT_EQ(test, rss->fake->count, 0);
	KUNIT_EXPECT_EQ(test, rss->nic->rss_config.table[0], 3);
	KUNIT_EXPECT_EQ(test, rss->nic->rss_config.table[4], 0);
	KUNIT_EXPECT_MEMEQ(test, rss->nic->rss_config.key, key, sizeof(key));

	rss_open(rss);
	KUNIT_ASSERT_EQ(test, ops->set_rxfh(rss->netdev, &rxfh, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(rss->fake, 0), MLX5_CMD_OP_MODIFY_RQT);
	KUNIT_EXPECT_EQ_MSG(test, rss->fake->count, 2, "the table alone");
	fake_vhca_forget(rss->fake);
	rxfh.indir = NULL;
	rxfh.key = other;
	rxfh.hfunc = ETH_RSS_HASH_TOP;
	KUNIT_ASSERT_EQ(test, ops->set_rxfh(rss->netdev, &rxfh, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(rss->fake, 0), MLX5_CMD_OP_MODIFY_TIR);
	KUNIT_EXPECT_EQ_MSG(test, rss->fake->count, NIC_TRAFFIC_OTHER, "the key alone");
	KUNIT_EXPECT_MEMEQ(test, rss->nic->rss_config.key, other, sizeof(other));
	KUNIT_EXPECT_EQ(test, rss->nic->rss_config.table[0], 3);
	nic_rss_destroy(&rss->nic->rss);
}

static void rss_ethtool_function(struct kunit *test)
{
	struct ethtool_rxfh_param rxfh = { .hfunc = ETH_RSS_HASH_XOR };
	struct netlink_ext_ack extack = {};
	struct rss *rss = test->priv;

	KUNIT_EXPECT_EQ(test, nic_ethtool_ops.set_rxfh(rss->netdev, &rxfh, &extack), -EOPNOTSUPP);
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_STREQ(test, extack._msg, KBUILD_MODNAME
			   ": Only the Toeplitz hash function is supported");
}

/* The previous settings remain in use, in the driver and in the card */
static void rss_ethtool_refused(struct kunit *test)
{
	static const struct fake_word back[] = {
		{ 0x00, 0x09170000 }, { 0x08, TABLE }, { 0x14, 1 }, { 0x38, 128 },
	};
	u32 indir[NIC_RSS_TABLE_SIZE] = { 3 };
	struct ethtool_rxfh_param rxfh = { .hfunc = ETH_RSS_HASH_NO_CHANGE, .indir = indir };
	struct rss *rss = test->priv;

	rss_open(rss);
	rss->fake->refuse = 1;
	KUNIT_EXPECT_EQ(test, nic_ethtool_ops.set_rxfh(rss->netdev, &rxfh, NULL), -EINVAL);
	KUNIT_EXPECT_MEMEQ(test, rss->nic->rss_config.table, rss->config.table,
			   sizeof(rss->config.table));
	rss_expect_rqt(rss, 2, back, ARRAY_SIZE(back), rss->config.table, 128);
	nic_rss_destroy(&rss->nic->rss);
}

static void rss_ethtool_fields(struct kunit *test)
{
	static const struct {
		u32 type, fields;
	} flows[] = {
		{ TCP_V4_FLOW, RXH_IP_SRC | RXH_IP_DST | RXH_L4_B_0_1 | RXH_L4_B_2_3 },
		{ TCP_V6_FLOW, RXH_IP_SRC | RXH_IP_DST | RXH_L4_B_0_1 | RXH_L4_B_2_3 },
		{ UDP_V4_FLOW, RXH_IP_SRC | RXH_IP_DST | RXH_L4_B_0_1 | RXH_L4_B_2_3 },
		{ UDP_V6_FLOW, RXH_IP_SRC | RXH_IP_DST | RXH_L4_B_0_1 | RXH_L4_B_2_3 },
		{ IPV4_FLOW, RXH_IP_SRC | RXH_IP_DST },
		{ SCTP_V4_FLOW, RXH_IP_SRC | RXH_IP_DST },
	};
	struct rss *rss = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		struct ethtool_rxfh_fields fields = { .flow_type = flows[i].type };

		KUNIT_ASSERT_EQ(test, nic_ethtool_ops.get_rxfh_fields(rss->netdev, &fields), 0);
		KUNIT_EXPECT_EQ_MSG(test, fields.data, flows[i].fields, "flow %u", i);
	}
	KUNIT_EXPECT_EQ(test, nic_ethtool_ops.get_rx_ring_count(rss->netdev), QUEUES);
}

static struct kunit_case rss_cases[] = {
	KUNIT_CASE(rss_default),
	KUNIT_CASE(rss_rqts),
	KUNIT_CASE(rss_tirs),
	KUNIT_CASE(rss_destroyed),
	KUNIT_CASE(rss_refused),
	KUNIT_CASE(rss_queues),
	KUNIT_CASE(rss_key),
	KUNIT_CASE(rss_loopback),
	KUNIT_CASE(rss_ethtool_get),
	KUNIT_CASE(rss_ethtool_set),
	KUNIT_CASE(rss_ethtool_function),
	KUNIT_CASE(rss_ethtool_refused),
	KUNIT_CASE(rss_ethtool_fields),
	{}
};

static struct kunit_suite rss_suite = {
	.name = "nic_rss",
	.init = rss_init,
	.test_cases = rss_cases,
};

kunit_test_suite(rss_suite);
