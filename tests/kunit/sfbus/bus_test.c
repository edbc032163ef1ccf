// SPDX-License-Identifier: GPL-2.0
/* Matching of devices and drivers, and what drivers and udev are notified of. */
#include <linux/pm_runtime.h>

#include "fake_pf.h"

#define SFNUM	88

/**
 * struct bus - fixture of bus tests
 * @pf: a PF
 * @fake: an SF device, added; no driver of the machine matches it
 * @class: a class device of @fake, initialised
 * @driver: driver that matches @class
 * @registered: @driver is registered
 */
struct bus {
	struct fake_pf *pf;
	struct fake_sf *fake;
	struct fake_class *class;
	struct sf_driver driver;
	bool registered;
};

/* Callbacks of the driver; only one test runs at a time */
static struct {
	unsigned int probes, removes, shutdowns, suspends, resumes;
	const struct sf_device_id *id;
	struct sf_device *sfdev;
	int error;		/* return value of probe */
} told;

static const struct sf_device_id bus_ids[] = {
	{ .match_id = "kunit.first" },
	{ .match_id = "kunit.eth" },
	{ },
	{ .match_id = "kunit.behind" },
	{ },
};

static int bus_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	told.probes++;
	told.id = id;
	told.sfdev = sfdev;
	return told.error;
}

static void bus_remove(struct sf_device *sfdev)
{
	told.removes++;
	told.sfdev = sfdev;
}

static void bus_shutdown(struct sf_device *sfdev)
{
	told.shutdowns++;
	told.sfdev = sfdev;
}

static int bus_runtime_suspend(struct device *dev)
{
	told.suspends++;
	return 0;
}

static int bus_runtime_resume(struct device *dev)
{
	told.resumes++;
	return 0;
}

static const struct dev_pm_ops bus_pm = {
	RUNTIME_PM_OPS(bus_runtime_suspend, bus_runtime_resume, NULL)
};

static int bus_init(struct kunit *test)
{
	struct bus *bus = kunit_kzalloc(test, sizeof(*bus), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bus);
	memset(&told, 0, sizeof(told));
	test->priv = bus;
	bus->driver.name = "kunit_driver";
	bus->driver.probe = bus_probe;
	bus->driver.id_table = bus_ids;
	bus->pf = fake_pf_create(test, "kunit-pf");
	bus->fake = fake_sf_create(bus->pf, SFNUM);
	KUNIT_ASSERT_EQ(test, sf_function_add(&bus->fake->sf), 0);
	bus->class = fake_class_create(bus->pf, &bus->fake->sf, "eth", "kunit.eth");
	return 0;
}

static void bus_exit(struct kunit *test)
{
	struct bus *bus = test->priv;

	if (!bus || !bus->class)
		return;
	if (bus->registered)
		sf_driver_unregister(&bus->driver);
	if (device_is_registered(&bus->class->sfdev.dev))
		sf_device_del(&bus->class->sfdev);
	sf_device_put(&bus->class->sfdev);
	sf_function_del(&bus->fake->sf);
	sf_function_put(&bus->fake->sf);
}

static void driver_here(struct kunit *test)
{
	struct bus *bus = test->priv;

	KUNIT_ASSERT_EQ(test, sf_driver_register(&bus->driver), 0);
	bus->registered = true;
}

static void device_here(struct kunit *test)
{
	struct bus *bus = test->priv;

	KUNIT_ASSERT_EQ(test, sf_device_add(&bus->class->sfdev), 0);
}

static bool bus_bound(struct bus *bus)
{
	struct device *dev = &bus->class->sfdev.dev;

	return dev->driver && dev->driver == &bus->driver.driver;
}

static ssize_t bus_override(struct bus *bus, const char *name)
{
	return fake_attr_store(&bus->class->sfdev.dev, "driver_override", name);
}

/* ---- match ---- */

static void bus_device_finds_driver(struct kunit *test)
{
	struct bus *bus = test->priv;

	driver_here(test);
	KUNIT_EXPECT_EQ(test, told.probes, 0);
	device_here(test);
	KUNIT_EXPECT_TRUE(test, bus_bound(bus));
	KUNIT_EXPECT_EQ(test, told.probes, 1);
	KUNIT_EXPECT_PTR_EQ(test, told.sfdev, &bus->class->sfdev);
	KUNIT_EXPECT_PTR_EQ(test, told.id, &bus_ids[1]);
	KUNIT_EXPECT_NULL_MSG(test, bus->fake->sf.sfdev.dev.driver, "the SF device is not for it");
}

static void bus_driver_finds_device(struct kunit *test)
{
	struct bus *bus = test->priv;

	device_here(test);
	KUNIT_EXPECT_FALSE(test, bus_bound(bus));
	driver_here(test);
	KUNIT_EXPECT_TRUE(test, bus_bound(bus));
	KUNIT_EXPECT_EQ(test, told.probes, 1);
	KUNIT_EXPECT_PTR_EQ(test, told.id, &bus_ids[1]);
}

static const struct bus_match {
	const char *id;
	bool matches;
} bus_matches[] = {
	{ "kunit.first", true },
	{ "kunit.eth", true },
	{ "kunit.et", false },
	{ "kunit.ethernet", false },
	{ "kunit", false },
	{ "Kunit.eth", false },
	{ ".eth", false },
	{ "", false },
	{ "kunit.behind", false },	/* after the end of the table */
};

static void bus_match_name(const struct bus_match *match, char *name)
{
	snprintf(name, KUNIT_PARAM_DESC_SIZE, "\"%s\"", match->id);
}

KUNIT_ARRAY_PARAM(bus_match, bus_matches, bus_match_name);

static void bus_matches_whole_ids(struct kunit *test)
{
	const struct bus_match *match = test->param_value;
	struct bus *bus = test->priv;

	bus->class->sfdev.match_id = match->id;
	KUNIT_EXPECT_EQ(test, !!sf_bus_type.match(&bus->class->sfdev.dev, &bus->driver.driver),
			match->matches);
	driver_here(test);
	device_here(test);
	KUNIT_EXPECT_EQ(test, bus_bound(bus), match->matches);
}

static void bus_probe_may_fail(struct kunit *test)
{
	struct bus *bus = test->priv;

	bus->driver.remove = bus_remove;
	told.error = -ENODEV;
	driver_here(test);
	device_here(test);
	KUNIT_EXPECT_EQ(test, told.probes, 1);
	KUNIT_EXPECT_FALSE(test, bus_bound(bus));
	sf_driver_unregister(&bus->driver);
	bus->registered = false;
	KUNIT_EXPECT_EQ_MSG(test, told.removes, 0, "what did not bind is not removed");
}

static void bus_driver_names(struct kunit *test)
{
	struct sf_driver other = {
		.name = "kunit_driver",
		.probe = bus_probe,
		.id_table = bus_ids,
	};

	driver_here(test);
	KUNIT_EXPECT_EQ(test, sf_driver_register(&other), -EBUSY);
	other.name = NULL;
	KUNIT_ASSERT_EQ(test, sf_driver_register(&other), 0);
	KUNIT_EXPECT_STREQ(test, other.driver.name, KBUILD_MODNAME);
	KUNIT_EXPECT_PTR_EQ(test, other.driver.owner, THIS_MODULE);
	sf_driver_unregister(&other);
}

/* ---- driver_override ---- */

/* The override matches by name, whatever the ids are; the probe gets an empty id */
static void bus_override_forces(struct kunit *test)
{
	struct bus *bus = test->priv;

	bus->class->sfdev.match_id = "kunit.other";
	driver_here(test);
	KUNIT_ASSERT_EQ(test, bus_override(bus, "kunit_driver\n"), 13);
	fake_attr_expect(test, &bus->class->sfdev.dev, "driver_override", "kunit_driver\n");
	device_here(test);
	KUNIT_EXPECT_TRUE(test, bus_bound(bus));
	KUNIT_ASSERT_NOT_NULL(test, told.id);
	KUNIT_EXPECT_STREQ(test, told.id->match_id, "");
}

/* The driver matches anyway: the probe gets the id that matched */
static void bus_override_forces_match(struct kunit *test)
{
	struct bus *bus = test->priv;

	driver_here(test);
	KUNIT_ASSERT_EQ(test, bus_override(bus, "kunit_driver"), 12);
	device_here(test);
	KUNIT_EXPECT_PTR_EQ(test, told.id, &bus_ids[1]);
}

static void bus_override_keeps_away(struct kunit *test)
{
	struct bus *bus = test->priv;

	KUNIT_ASSERT_GT(test, bus_override(bus, "kunit_drive"), 0);
	driver_here(test);
	device_here(test);
	KUNIT_EXPECT_FALSE(test, bus_bound(bus));
	/* An empty name removes the override; the previous name is freed in all cases */
	KUNIT_ASSERT_EQ(test, bus_override(bus, "\n"), 1);
	fake_attr_expect(test, &bus->class->sfdev.dev, "driver_override", "(null)\n");
	KUNIT_EXPECT_EQ(test, device_attach(&bus->class->sfdev.dev), 1);
	KUNIT_EXPECT_TRUE(test, bus_bound(bus));
}

/* A name that could not be shown is refused */
static void bus_override_has_limits(struct kunit *test)
{
	char *name = kunit_kzalloc(test, PAGE_SIZE + 1, GFP_KERNEL);
	struct bus *bus = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_GT(test, bus_override(bus, "other"), 0);
	memset(name, 'x', PAGE_SIZE - 1);
	KUNIT_EXPECT_EQ(test, bus_override(bus, name), -EINVAL);
	fake_attr_expect(test, &bus->class->sfdev.dev, "driver_override", "other\n");
	name[PAGE_SIZE - 2] = '\0';
	KUNIT_EXPECT_EQ(test, bus_override(bus, name), (ssize_t)PAGE_SIZE - 2);
	name[PAGE_SIZE - 2] = '\n';
	name[PAGE_SIZE - 1] = '\0';
	fake_attr_expect(test, &bus->class->sfdev.dev, "driver_override", name);
}

/* ---- uevents ---- */

static bool uevent_has(const struct kobj_uevent_env *env, const char *text)
{
	int i;

	for (i = 0; i < env->envp_idx; i++)
		if (!strcmp(env->envp[i], text))
			return true;
	return false;
}

static void uevent_expect(struct kunit *test, struct device *dev, const char *modalias)
{
	struct bus *bus = test->priv;
	struct kobj_uevent_env *env = kunit_kzalloc(test, sizeof(*env), GFP_KERNEL);
	char text[64];

	KUNIT_ASSERT_NOT_NULL(test, env);
	KUNIT_ASSERT_EQ(test, sf_bus_type.uevent(dev, env), 0);
	KUNIT_EXPECT_EQ(test, env->envp_idx, 4);
	snprintf(text, sizeof(text), "MODALIAS=%s", modalias);
	KUNIT_EXPECT_TRUE_MSG(test, uevent_has(env, text), "%s", text);
	snprintf(text, sizeof(text), "SF_ALIAS=%s", sf_function_alias(&bus->fake->sf));
	KUNIT_EXPECT_TRUE_MSG(test, uevent_has(env, text), "%s", text);
	KUNIT_EXPECT_TRUE(test, uevent_has(env, "SFNUM=88"));
	KUNIT_EXPECT_TRUE(test, uevent_has(env, "SF_CONTROLLER=0"));
	snprintf(text, sizeof(text), "%s\n", modalias);
	fake_attr_expect(test, dev, "modalias", text);
}

static void bus_modalias(struct kunit *test)
{
	struct bus *bus = test->priv;

	uevent_expect(test, &bus->fake->sf.sfdev.dev, "sf:kunit.sf");
	uevent_expect(test, &bus->class->sfdev.dev, "sf:kunit.eth");
}

/* ---- driver callbacks ---- */

static void bus_remove_is_told(struct kunit *test)
{
	struct bus *bus = test->priv;

	bus->driver.remove = bus_remove;
	driver_here(test);
	device_here(test);
	told.sfdev = NULL;
	sf_device_del(&bus->class->sfdev);
	KUNIT_EXPECT_EQ(test, told.removes, 1);
	KUNIT_EXPECT_PTR_EQ(test, told.sfdev, &bus->class->sfdev);
}

static void bus_shutdown_is_told(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct device *dev = &bus->class->sfdev.dev;

	device_here(test);
	sf_bus_type.shutdown(dev);	/* no driver */
	driver_here(test);
	sf_bus_type.shutdown(dev);	/* driver without the callback */
	KUNIT_EXPECT_EQ(test, told.shutdowns, 0);
	bus->driver.shutdown = bus_shutdown;
	sf_bus_type.shutdown(dev);
	KUNIT_EXPECT_EQ(test, told.shutdowns, 1);
	KUNIT_EXPECT_PTR_EQ(test, told.sfdev, &bus->class->sfdev);
}

/* The driver core finds the callbacks of system sleep in the same way */
static void bus_power_is_told(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct device *dev = &bus->class->sfdev.dev;

	if (!IS_ENABLED(CONFIG_PM))
		kunit_skip(test, "this kernel has no power management");
	bus->driver.driver.pm = &bus_pm;
	driver_here(test);
	device_here(test);
	pm_runtime_enable(dev);
	KUNIT_EXPECT_EQ(test, pm_runtime_get_sync(dev), 0);
	KUNIT_EXPECT_EQ(test, told.resumes, 1);
	KUNIT_EXPECT_EQ(test, told.suspends, 0);
	KUNIT_EXPECT_EQ(test, pm_runtime_put_sync(dev), 0);
	KUNIT_EXPECT_EQ(test, told.suspends, 1);
	pm_runtime_disable(dev);
}

static struct kunit_case bus_cases[] = {
	KUNIT_CASE(bus_device_finds_driver),
	KUNIT_CASE(bus_driver_finds_device),
	KUNIT_CASE_PARAM(bus_matches_whole_ids, bus_match_gen_params),
	KUNIT_CASE(bus_probe_may_fail),
	KUNIT_CASE(bus_driver_names),
	KUNIT_CASE(bus_override_forces),
	KUNIT_CASE(bus_override_forces_match),
	KUNIT_CASE(bus_override_keeps_away),
	KUNIT_CASE(bus_override_has_limits),
	KUNIT_CASE(bus_modalias),
	KUNIT_CASE(bus_remove_is_told),
	KUNIT_CASE(bus_shutdown_is_told),
	KUNIT_CASE(bus_power_is_told),
	{}
};

static struct kunit_suite bus_suite = {
	.name = "sfbus_bus",
	.init = bus_init,
	.exit = bus_exit,
	.test_cases = bus_cases,
};

kunit_test_suite(bus_suite);
