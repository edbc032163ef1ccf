// SPDX-License-Identifier: GPL-2.0
/* What bridges report, and which port the rules of an address should be for. */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>
#include <linux/mlx5/vport.h>

#include "../../../src/mlx5/eswitch/bridge_table.h"

#define TABLE_MAX	600

/* net_devices are only compared */
enum { BR0, BR1, A, B, C, WIRE, DEVS };

struct table_case {
	struct bridge_table table;
	struct net_device *devs[DEVS];
	struct bridge_port ports[DEVS];
};

static const u8 mac[ETH_ALEN] __aligned(2) = { 0x02, 0, 0, 0, 0, 1 };

static void table_join(struct table_case *c, unsigned int port, unsigned int br)
{
	rtnl_lock();
	bridge_table_join(&c->table, c->devs[port], c->devs[br]);
	rtnl_unlock();
	bridge_table_set_state(&c->table, c->devs[port], BR_STATE_FORWARDING);
}

/* A, B and the wire are ports of BR0, C of BR1 */
static int table_init(struct kunit *test)
{
	struct table_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	test->priv = c;
	for (i = 0; i < DEVS; i++) {
		c->devs[i] = kunit_kzalloc(test, sizeof(struct net_device), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, c->devs[i]);
	}
	bridge_table_init(&c->table, TABLE_MAX);
	for (i = A; i < DEVS; i++) {
		bridge_table_add_port(&c->table, &c->ports[i], c->devs[i],
				      i == WIRE ? MLX5_VPORT_UPLINK : i);
		bridge_table_open_port(&c->table, &c->ports[i], true);
		table_join(c, i, i == C ? BR1 : BR0);
	}
	bridge_table_set_active(&c->table, true);
	return 0;
}

/* As the work does: make rules exist as they should. Returns the number of addresses looked at. */
static unsigned int table_work(struct table_case *c)
{
	struct bridge_port *target;
	struct bridge_addr *addr;
	unsigned int count = 0;
	LIST_HEAD(batch);

	bridge_table_take(&c->table, &batch);
	while ((addr = bridge_table_next(&c->table, &batch, &target))) {
		addr->on = target;
		bridge_table_settle(&c->table, addr);
		count++;
	}
	return count;
}

static void table_end(struct kunit *test)
{
	struct table_case *c = test->priv;
	struct bridge_domain *domain;
	unsigned int i;

	for (i = A; i < DEVS; i++)
		bridge_table_del_port(&c->table, &c->ports[i]);
	table_work(c);
	while ((domain = bridge_table_take_unused(&c->table)))
		kfree(domain);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 0);
	KUNIT_EXPECT_FALSE(test, bridge_table_used(&c->table));
	bridge_table_exit(&c->table);
}

static struct bridge_addr *table_find(struct table_case *c, const u8 *addr_mac)
{
	struct bridge_addr *addr;
	int bucket;

	hash_for_each(c->table.addrs, bucket, addr, node)
		if (ether_addr_equal(addr->mac, addr_mac))
			return addr;
	return NULL;
}

/* The port that frames from and to the address have rules for, -1 if there are none */
static int table_on(struct table_case *c, const u8 *addr_mac)
{
	struct bridge_addr *addr = table_find(c, addr_mac);

	return addr && addr->on ? addr->on - c->ports : -1;
}

static void table_learn(struct table_case *c, unsigned int port)
{
	bridge_table_learn(&c->table, c->devs[port], mac, false);
	table_work(c);
}

static void table_learns(struct kunit *test)
{
	struct table_case *c = test->priv;

	bridge_table_learn(&c->table, c->devs[A], mac, false);
	KUNIT_EXPECT_TRUE(test, bridge_table_changed(&c->table));
	KUNIT_EXPECT_EQ(test, table_work(c), 1);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	/* The bridge reports activity of an address as if it were new */
	bridge_table_learn(&c->table, c->devs[A], mac, false);
	KUNIT_EXPECT_FALSE(test, bridge_table_changed(&c->table));
	bridge_table_forget(&c->table, c->devs[A], mac);
	KUNIT_EXPECT_EQ(test, table_work(c), 1);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 0);
	table_end(test);
}

/* Reports of a move come in either order */
static void table_moves(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	bridge_table_learn(&c->table, c->devs[B], mac, false);
	bridge_table_forget(&c->table, c->devs[A], mac);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), B);
	bridge_table_forget(&c->table, c->devs[B], mac);
	bridge_table_learn(&c->table, c->devs[WIRE], mac, false);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), WIRE);
	table_end(test);
}

/* The same address is another one in another bridge */
static void table_bridges(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	table_learn(c, C);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 2);
	bridge_table_forget(&c->table, c->devs[C], mac);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	/* Not a port of any bridge, and not a port at all */
	bridge_table_leave(&c->table, c->devs[C]);
	table_learn(c, C);
	bridge_table_learn(&c->table, c->devs[BR0], mac, false);
	KUNIT_EXPECT_EQ(test, table_work(c), 0);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 1);
	table_end(test);
}

/* An address that moves to another device's port, or that becomes the bridge's own, has no rules */
static void table_elsewhere(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	KUNIT_EXPECT_FALSE(test, bridge_table_learn(&c->table, c->devs[BR0], mac, false));
	bridge_table_forget(&c->table, c->devs[BR1], mac);
	bridge_table_forget(&c->table, NULL, mac);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	bridge_table_forget(&c->table, c->devs[BR0], mac);
	KUNIT_EXPECT_EQ(test, table_work(c), 1);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 0);
	table_end(test);
}

static void table_leaves(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	bridge_table_leave(&c->table, c->devs[A]);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	KUNIT_EXPECT_EQ(test, c->ports[A].num_addrs, 0);
	/* The other bridge's state is reported later */
	rtnl_lock();
	bridge_table_join(&c->table, c->devs[A], c->devs[BR1]);
	rtnl_unlock();
	table_learn(c, A);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	bridge_table_set_state(&c->table, c->devs[A], BR_STATE_FORWARDING);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	KUNIT_EXPECT_PTR_EQ(test, c->ports[A].domain, c->ports[C].domain);
	table_end(test);
}

/* Only a port that is open, forwards and has no setting that decides on frames has rules */
static void table_port_settings(struct kunit *test)
{
	static const struct {
		unsigned long value, mask;
		bool offloads;
	} flags[] = {
		{ BR_ISOLATED, BR_ISOLATED, false },
		{ 0, BR_ISOLATED, true },
		{ BR_PORT_LOCKED, BR_PORT_LOCKED, false },
		{ 0, BR_PORT_LOCKED, true },
		{ BR_HAIRPIN_MODE, BR_HAIRPIN_MODE, false },
		{ 0, BR_HAIRPIN_MODE, true },
		{ 0, BR_LEARNING, false },
		{ BR_LEARNING, BR_LEARNING, true },
		{ 0, BR_FLOOD | BR_MCAST_FLOOD, true },
	};
	static const u8 states[] = {
		BR_STATE_DISABLED, BR_STATE_LISTENING, BR_STATE_LEARNING, BR_STATE_BLOCKING,
	};
	struct table_case *c = test->priv;
	unsigned int i;

	table_learn(c, A);
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		bridge_table_set_flags(&c->table, c->devs[A], flags[i].value, flags[i].mask);
		table_work(c);
		KUNIT_EXPECT_EQ_MSG(test, table_on(c, mac), flags[i].offloads ? A : -1,
				    "flags %u", i);
	}
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		bridge_table_set_state(&c->table, c->devs[A], states[i]);
		table_work(c);
		KUNIT_EXPECT_EQ_MSG(test, table_on(c, mac), -1, "state %u", states[i]);
	}
	bridge_table_set_state(&c->table, c->devs[A], BR_STATE_FORWARDING);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	bridge_table_set_upper(&c->table, c->devs[A], true);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	bridge_table_set_upper(&c->table, c->devs[A], false);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	bridge_table_open_port(&c->table, &c->ports[A], false);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	table_end(test);
}

static void table_bridge_settings(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	/* A bridge reports settings about itself, or about a port that joins */
	bridge_table_set_filtering(&c->table, c->devs[BR0], true);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	bridge_table_set_filtering(&c->table, c->devs[B], false);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	bridge_table_set_filtering(&c->table, c->devs[BR1], true);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), A);
	bridge_table_set_ageing(&c->table, c->devs[BR0], 17 * HZ);
	bridge_table_set_ageing(&c->table, c->devs[C], 5 * HZ);
	KUNIT_EXPECT_EQ(test, c->ports[A].domain->ageing, 17 * HZ);
	KUNIT_EXPECT_EQ(test, bridge_table_min_ageing(&c->table, HZ * 40), 5 * HZ);
	KUNIT_EXPECT_EQ(test, bridge_table_min_ageing(&c->table, HZ), HZ);
	table_end(test);
}

static void table_inactive(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_learn(c, A);
	bridge_table_set_active(&c->table, false);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	/* What is learned meanwhile causes no work, but is known later */
	bridge_table_learn(&c->table, c->devs[B], mac, false);
	KUNIT_EXPECT_FALSE(test, bridge_table_changed(&c->table));
	bridge_table_set_active(&c->table, true);
	table_work(c);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), B);
	bridge_table_set_active(&c->table, false);
	table_work(c);
	bridge_table_forget(&c->table, c->devs[B], mac);
	table_work(c);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 0);
	table_end(test);
}

/* An address that the work forgets is freed, unless the bridge has learned it elsewhere */
static void table_expires(struct kunit *test)
{
	struct table_case *c = test->priv;
	struct bridge_addr *addr;

	table_learn(c, A);
	addr = table_find(c, mac);
	KUNIT_ASSERT_NOT_NULL(test, addr);
	KUNIT_EXPECT_FALSE(test, bridge_table_expire(&c->table, addr, &c->ports[B]));
	KUNIT_EXPECT_PTR_EQ(test, bridge_table_whereabouts(&c->table, addr),
			    (const struct bridge_port *)&c->ports[A]);
	bridge_table_settle(&c->table, addr);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 1);
	addr->on = NULL;
	KUNIT_EXPECT_TRUE(test, bridge_table_expire(&c->table, addr, &c->ports[A]));
	KUNIT_EXPECT_EQ(test, table_work(c), 1);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, 0);
	KUNIT_EXPECT_EQ(test, c->ports[A].num_addrs, 0);
	table_end(test);
}

static void table_fill(struct table_case *c, unsigned int port, unsigned int first,
		       unsigned int count)
{
	u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 1 };
	unsigned int i;

	for (i = first; i < first + count; i++) {
		addr[4] = i >> 8;
		addr[5] = i;
		bridge_table_learn(&c->table, c->devs[port], addr, false);
	}
}

/* An SF cannot use up the table; the wire can use what SFs leave */
static void table_limits(struct kunit *test)
{
	struct table_case *c = test->priv;

	table_fill(c, A, 0, BRIDGE_SF_ADDRS);
	KUNIT_EXPECT_FALSE(test, bridge_table_overflows(&c->table));
	table_fill(c, A, BRIDGE_SF_ADDRS, 10);
	KUNIT_EXPECT_TRUE(test, bridge_table_overflows(&c->table));
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, BRIDGE_SF_ADDRS);
	table_learn(c, B);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), B);
	/* The address moves to a port that is full: it has no rules any more */
	table_learn(c, A);
	KUNIT_EXPECT_EQ(test, table_on(c, mac), -1);
	table_fill(c, WIRE, 1000, TABLE_MAX);
	KUNIT_EXPECT_EQ(test, c->table.num_addrs, TABLE_MAX);
	/* That is reported again only if it happens again */
	bridge_table_set_active(&c->table, false);
	bridge_table_set_active(&c->table, true);
	KUNIT_EXPECT_FALSE(test, bridge_table_overflows(&c->table));
	table_fill(c, WIRE, 1000 + TABLE_MAX, 1);
	KUNIT_EXPECT_TRUE(test, bridge_table_overflows(&c->table));
	table_end(test);
}

static struct kunit_case bridge_table_cases[] = {
	KUNIT_CASE(table_learns),
	KUNIT_CASE(table_moves),
	KUNIT_CASE(table_bridges),
	KUNIT_CASE(table_elsewhere),
	KUNIT_CASE(table_leaves),
	KUNIT_CASE(table_port_settings),
	KUNIT_CASE(table_bridge_settings),
	KUNIT_CASE(table_inactive),
	KUNIT_CASE(table_expires),
	KUNIT_CASE(table_limits),
	{}
};

static struct kunit_suite bridge_table_suite = {
	.name = "bridge_table",
	.init = table_init,
	.test_cases = bridge_table_cases,
};

kunit_test_suite(bridge_table_suite);
