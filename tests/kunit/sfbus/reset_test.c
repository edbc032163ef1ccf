// SPDX-License-Identifier: GPL-2.0
/* Resets: the order of driver callbacks, and concurrent events. */
#include "fake_pf.h"

#define SFNUM	3

enum { SF, ETH, RDMA, DEVICES };

/**
 * struct reset - fixture of reset tests
 * @pf: a PF
 * @fake: an SF device, added and bound
 * @classes: its class devices, added and bound; there is none at index SF
 * @function: driver of @fake
 * @child: driver of @classes
 * @calls: driver callbacks in order, two letters each, see reset_call()
 * @error: what reset_done returns, by device
 */
struct reset {
	struct fake_pf *pf;
	struct fake_sf *fake;
	struct fake_class *classes[DEVICES];
	struct sf_driver function, child;
	char calls[64];
	int error[DEVICES];
};

static struct reset *reset_now;

static unsigned int reset_device(struct sf_device *sfdev)
{
	if (sfdev == &reset_now->fake->sf.sfdev)
		return SF;
	return sfdev == &reset_now->classes[ETH]->sfdev ? ETH : RDMA;
}

/* Record "<what><device> ": what is p(robe), u(nbind), q(uiet), d(one); device is s, e or r */
static void reset_call(struct sf_device *sfdev, char what)
{
	size_t len = strlen(reset_now->calls);

	snprintf(reset_now->calls + len, sizeof(reset_now->calls) - len, "%c%c ", what,
		 "ser"[reset_device(sfdev)]);
}

static int reset_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	reset_call(sfdev, 'p');
	return 0;
}

static void reset_remove(struct sf_device *sfdev)
{
	reset_call(sfdev, 'u');
}

static void reset_locks_expect(struct sf_device *sfdev)
{
	struct kunit *test = reset_now->pf->test;

	KUNIT_EXPECT_TRUE(test, mutex_is_locked(&sfdev->dev.mutex));
	KUNIT_EXPECT_TRUE(test, mutex_is_locked(&reset_now->fake->sf.sfdev.dev.mutex));
}

static void reset_quiet(struct sf_device *sfdev)
{
	reset_locks_expect(sfdev);
	reset_call(sfdev, 'q');
}

static int reset_done(struct sf_device *sfdev)
{
	reset_locks_expect(sfdev);
	reset_call(sfdev, 'd');
	return reset_now->error[reset_device(sfdev)];
}

static const struct sf_device_id reset_function_ids[] = {
	{ .match_id = "kunit.sf" },
	{ }
};

static const struct sf_device_id reset_child_ids[] = {
	{ .match_id = "kunit.eth" },
	{ .match_id = "kunit.rdma" },
	{ }
};

static int reset_init(struct kunit *test)
{
	struct reset *reset = kunit_kzalloc(test, sizeof(*reset), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, reset);
	reset_now = reset;
	reset->pf = fake_pf_create(test, "kunit-pf");
	reset->fake = fake_sf_create(reset->pf, SFNUM);
	reset->classes[ETH] = fake_class_create(reset->pf, &reset->fake->sf, "eth", "kunit.eth");
	reset->classes[RDMA] = fake_class_create(reset->pf, &reset->fake->sf, "rdma",
						 "kunit.rdma");
	reset->function = (struct sf_driver) {
		.name = "kunit_function",
		.probe = reset_probe,
		.remove = reset_remove,
		.reset_prepare = reset_quiet,
		.reset_done = reset_done,
		.id_table = reset_function_ids,
	};
	reset->child = reset->function;
	reset->child.name = "kunit_child";
	reset->child.id_table = reset_child_ids;
	KUNIT_ASSERT_EQ(test, sf_driver_register(&reset->function), 0);
	KUNIT_ASSERT_EQ(test, sf_driver_register(&reset->child), 0);
	KUNIT_ASSERT_EQ(test, sf_function_add(&reset->fake->sf), 0);
	KUNIT_ASSERT_EQ(test, sf_device_add(&reset->classes[ETH]->sfdev), 0);
	KUNIT_ASSERT_EQ(test, sf_device_add(&reset->classes[RDMA]->sfdev), 0);
	KUNIT_ASSERT_STREQ(test, reset->calls, "ps pe pr ");
	reset->calls[0] = '\0';
	test->priv = reset;
	return 0;
}

static void reset_exit(struct kunit *test)
{
	struct reset *reset = test->priv;

	if (!reset)
		return;
	sf_device_del(&reset->classes[RDMA]->sfdev);
	sf_device_put(&reset->classes[RDMA]->sfdev);
	sf_device_del(&reset->classes[ETH]->sfdev);
	sf_device_put(&reset->classes[ETH]->sfdev);
	sf_function_del(&reset->fake->sf);
	sf_function_put(&reset->fake->sf);
	sf_driver_unregister(&reset->child);
	sf_driver_unregister(&reset->function);
}

/* Expect these callbacks since the previous check */
static void reset_calls_expect(struct kunit *test, const char *calls)
{
	struct reset *reset = test->priv;

	KUNIT_EXPECT_STREQ(test, reset->calls, calls);
	reset->calls[0] = '\0';
}

static struct device *reset_dev(struct kunit *test, unsigned int device)
{
	struct reset *reset = test->priv;

	return device == SF ? &reset->fake->sf.sfdev.dev : &reset->classes[device]->sfdev.dev;
}

static void reset_begin(struct kunit *test)
{
	struct reset *reset = test->priv;

	sf_function_reset_prepare(&reset->fake->sf);
}

static int reset_end(struct kunit *test)
{
	struct reset *reset = test->priv;

	return sf_function_reset_done(&reset->fake->sf);
}

/* ---- cases ---- */

static void reset_has_order(struct kunit *test)
{
	unsigned int round;

	for (round = 0; round < 2; round++) {
		reset_begin(test);
		reset_calls_expect(test, "qr qe qs ");
		KUNIT_EXPECT_EQ(test, reset_end(test), 0);
		reset_calls_expect(test, "ds de dr ");
	}
}

static void reset_leaves_unbound_alone(struct kunit *test)
{
	device_release_driver(reset_dev(test, ETH));
	reset_calls_expect(test, "ue ");
	reset_begin(test);
	device_release_driver(reset_dev(test, RDMA));
	reset_calls_expect(test, "qr qs ur ");
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "ds ");
	KUNIT_EXPECT_EQ(test, device_attach(reset_dev(test, ETH)), 1);
	KUNIT_EXPECT_EQ(test, device_attach(reset_dev(test, RDMA)), 1);
	reset_calls_expect(test, "pe pr ");
}

static void reset_defers_probe(struct kunit *test)
{
	struct reset *reset = test->priv;

	device_release_driver(reset_dev(test, ETH));
	reset_begin(test);
	sf_driver_unregister(&reset->child);
	reset_calls_expect(test, "ue qr qs ur ");
	KUNIT_ASSERT_EQ(test, sf_driver_register(&reset->child), 0);
	reset_calls_expect(test, "");
	KUNIT_EXPECT_NULL(test, reset_dev(test, ETH)->driver);
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "ds pe pr ");
}

static void reset_defers_probe_of_function(struct kunit *test)
{
	struct device *dev = reset_dev(test, SF);

	reset_begin(test);
	device_release_driver(dev);
	KUNIT_EXPECT_LT(test, device_attach(dev), 1);
	reset_calls_expect(test, "qr qe qs us ");
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "de dr ps ");
}

static void reset_rebinds_class(struct kunit *test)
{
	struct reset *reset = test->priv;

	reset->child.reset_prepare = NULL;
	reset->child.reset_done = NULL;
	reset_begin(test);
	reset_calls_expect(test, "ur ue qs ");
	KUNIT_EXPECT_EQ(test, device_attach(reset_dev(test, ETH)), 0);
	reset_calls_expect(test, "");
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "ds pe pr ");
}

static void reset_rebinds_function(struct kunit *test)
{
	struct reset *reset = test->priv;

	reset->function.reset_prepare = NULL;
	reset->function.reset_done = NULL;
	reset_begin(test);
	reset_calls_expect(test, "qr qe us ");
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "de dr ps ");
}

/* Class devices of an SF that failed to resume stay quiet until it works again */
static void reset_of_function_fails(struct kunit *test)
{
	struct reset *reset = test->priv;

	reset->error[SF] = -EIO;
	reset_begin(test);
	KUNIT_EXPECT_EQ(test, reset_end(test), -EIO);
	reset_calls_expect(test, "qr qe qs ds ");
	device_release_driver(reset_dev(test, ETH));
	KUNIT_EXPECT_LT(test, device_attach(reset_dev(test, ETH)), 1);
	reset_calls_expect(test, "ue ");
	reset->error[SF] = 0;
	reset_begin(test);
	reset_calls_expect(test, "qs ");
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "ds pe dr ");
}

static void reset_of_class_fails(struct kunit *test)
{
	struct reset *reset = test->priv;

	reset->error[ETH] = -EIO;
	reset->error[RDMA] = -ENODEV;
	reset_begin(test);
	KUNIT_EXPECT_EQ(test, reset_end(test), -EIO);
	reset_calls_expect(test, "qr qe qs ds de dr ");
	reset->error[ETH] = 0;
	reset->error[RDMA] = 0;
	reset_begin(test);
	KUNIT_EXPECT_EQ(test, reset_end(test), 0);
	reset_calls_expect(test, "qr qe qs ds de dr ");
}

static struct kunit_case reset_cases[] = {
	KUNIT_CASE(reset_has_order),
	KUNIT_CASE(reset_leaves_unbound_alone),
	KUNIT_CASE(reset_defers_probe),
	KUNIT_CASE(reset_defers_probe_of_function),
	KUNIT_CASE(reset_rebinds_class),
	KUNIT_CASE(reset_rebinds_function),
	KUNIT_CASE(reset_of_function_fails),
	KUNIT_CASE(reset_of_class_fails),
	{}
};

static struct kunit_suite reset_suite = {
	.name = "sfbus_reset",
	.init = reset_init,
	.exit = reset_exit,
	.test_cases = reset_cases,
};

kunit_test_suite(reset_suite);
