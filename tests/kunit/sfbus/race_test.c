// SPDX-License-Identifier: GPL-2.0
/*
 * Several threads bind, unbind, add, delete and read SF devices and class devices concurrently, as
 * users do by sysfs and udev. In the end no device may remain. KASAN reports memory that is freed
 * too early.
 */
#include <linux/random.h>
#include <linux/rwsem.h>

#include "../crew.h"
#include "fake_pf.h"

#define ROUNDS		60
#define SFS		4
#define IRQS		5

/**
 * struct race - state that threads share
 * @pf: a PF
 * @function: driver of its SF devices, each of which has a class device
 * @child: driver of class devices
 * @bound: number of devices with a driver
 * @probes: number of probes of either driver
 * @quiet: number of class devices whose driver has stopped for a reset
 * @attrs: held for reading by users of attributes, in place of kernfs: after a device was deleted,
 *	no attribute callback is running
 */
struct race {
	struct fake_pf *pf;
	struct sf_driver function, child;
	atomic_t bound, probes, quiet;
	struct rw_semaphore attrs;
};

/* Driver callbacks have no pointer to their test, so only one test runs at a time */
static struct race *race_now;

/* Must be called between deletion and release of a device */
static void race_drain_attrs(struct race *race)
{
	down_write(&race->attrs);
	up_write(&race->attrs);
}

/* ---- drivers ---- */

static int race_function_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	struct sf_function *sf = to_sf_function(sfdev);
	struct fake_class *class;
	int err;

	class = fake_class_try(race_now->pf, sf, "eth", "kunit.eth");
	if (!class)
		return -ENOMEM;
	err = sf_device_add(&class->sfdev);
	if (err) {
		KUNIT_EXPECT_EQ(race_now->pf->test, err, 0);
		sf_device_put(&class->sfdev);
		return err;
	}
	sf_set_drvdata(sfdev, class);
	atomic_inc(&race_now->bound);
	atomic_inc(&race_now->probes);
	return 0;
}

static void race_function_remove(struct sf_device *sfdev)
{
	struct fake_class *class = sf_get_drvdata(sfdev);

	atomic_dec(&race_now->bound);
	sf_device_del(&class->sfdev);
	race_drain_attrs(race_now);
	sf_device_put(&class->sfdev);
}

static int race_child_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	int err = sf_function_irq_add(sf_device_function(sfdev), 17);

	if (err)
		return err;
	atomic_inc(&race_now->bound);
	atomic_inc(&race_now->probes);
	return 0;
}

static void race_child_remove(struct sf_device *sfdev)
{
	struct fake_class *class = container_of(sfdev, struct fake_class, sfdev);

	/* The SF device exists as long as the class device is bound */
	KUNIT_EXPECT_PTR_EQ(race_now->pf->test, class->pf, race_now->pf);
	KUNIT_EXPECT_PTR_EQ(race_now->pf->test, sf_dma_device(sfdev), race_now->pf->dev);
	sf_function_irq_del(sf_device_function(sfdev), 17);
	if (sf_get_drvdata(sfdev))
		atomic_dec(&race_now->quiet);
	atomic_dec(&race_now->bound);
}

static void race_reset_prepare(struct sf_device *sfdev)
{
	sf_set_drvdata(sfdev, race_now);
	atomic_inc(&race_now->quiet);
}

/* Only for drivers whose reset_prepare was called */
static int race_reset_done(struct sf_device *sfdev)
{
	KUNIT_EXPECT_PTR_EQ(race_now->pf->test, sf_get_drvdata(sfdev), (void *)race_now);
	sf_set_drvdata(sfdev, NULL);
	atomic_dec(&race_now->quiet);
	return 0;
}

static const struct sf_device_id race_function_ids[] = {
	{ .match_id = "kunit.sf" },
	{ }
};

static const struct sf_device_id race_child_ids[] = {
	{ .match_id = "kunit.eth" },
	{ }
};

static void race_unregister(void *driver)
{
	sf_driver_unregister(driver);
}

static int race_init(struct kunit *test)
{
	struct race *race = kunit_kzalloc(test, sizeof(*race), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, race);
	test->priv = race;
	race_now = race;
	init_rwsem(&race->attrs);
	race->pf = fake_pf_create(test, "kunit-pf");
	race->function = (struct sf_driver) {
		.name = "kunit_function",
		.probe = race_function_probe,
		.remove = race_function_remove,
		.id_table = race_function_ids,
	};
	race->child = (struct sf_driver) {
		.name = "kunit_child",
		.probe = race_child_probe,
		.remove = race_child_remove,
		.reset_prepare = race_reset_prepare,
		.reset_done = race_reset_done,
		.id_table = race_child_ids,
	};
	KUNIT_ASSERT_EQ(test, sf_driver_register(&race->function), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, race_unregister, &race->function), 0);
	KUNIT_ASSERT_EQ(test, sf_driver_register(&race->child), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, race_unregister, &race->child), 0);
	return 0;
}

/* ---- threads ---- */

/* Find a device by name, as users of sysfs do; it need not exist */
static struct device *race_find(u32 sfnum, const char *class)
{
	char name[32];

	snprintf(name, sizeof(name), "kunit-pf-sf%u%s", sfnum, class);
	return bus_find_device_by_name(&sf_bus_type, NULL, name);
}

static void race_rebind(u32 sfnum, const char *class)
{
	struct device *dev = race_find(sfnum, class);

	if (!dev) {
		cond_resched();
		return;
	}
	if (get_random_u32_below(2))
		device_release_driver(dev);
	else
		/* There may be no driver, or its probe may fail */
		(void)!device_attach(dev);
	put_device(dev);
}

static void race_look(struct race *race, u32 sfnum, const char *class)
{
	static const char * const attrs[] = {
		"alias", "modalias", "driver_override", "resource", "irqs",
	};
	struct device *dev = race_find(sfnum, class);
	char *buf = (char *)get_zeroed_page(GFP_KERNEL);
	unsigned int i;

	down_read(&race->attrs);
	if (dev && buf && device_is_registered(dev))
		for (i = 0; i < ARRAY_SIZE(attrs); i++)
			fake_attr_show(dev, attrs[i], buf);
	up_read(&race->attrs);
	free_page((unsigned long)buf);
	put_device(dev);
}

/* Set the driver's name, none, or another's, while match reads it */
static void race_override(struct race *race, u32 sfnum, const char *class, const char *driver)
{
	const char * const names[] = { driver, "none-of-them", "\n" };
	struct device *dev = race_find(sfnum, class);

	down_read(&race->attrs);
	if (dev && device_is_registered(dev))
		fake_attr_store(dev, "driver_override",
				names[get_random_u32_below(ARRAY_SIZE(names))]);
	up_read(&race->attrs);
	put_device(dev);
}

/* In one thread only, for an SF that is not deleted. The function driver has no callbacks. */
static void race_reset(void)
{
	struct device *dev = race_find(0, "");
	struct sf_function *sf;

	if (!dev)
		return;
	sf = to_sf_function(to_sf_device(dev));
	sf_function_reset_prepare(sf);
	cond_resched();
	KUNIT_EXPECT_EQ(race_now->pf->test, sf_function_reset_done(sf), 0);
	put_device(dev);
}

/* ---- a permanent SF ---- */

static void race_for_drivers(void *data, unsigned int number)
{
	struct race *race = data;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		switch (number) {
		case 0:
		case 1:
			race_rebind(0, "");
			break;
		case 2:
		case 3:
			race_rebind(0, ".eth");
			break;
		case 4:
			race_look(race, 0, "");
			race_look(race, 0, ".eth");
			break;
		case 5:
			race_override(race, 0, ".eth", "kunit_child");
			break;
		case 6:
			sf_driver_unregister(&race->child);
			KUNIT_EXPECT_EQ(race->pf->test, sf_driver_register(&race->child), 0);
			break;
		case 7:
			race_reset();
			break;
		}
	}
}

static void race_bind_unbind(struct kunit *test)
{
	struct race *race = test->priv;
	struct fake_sf *fake = fake_sf_create(race->pf, 0);
	struct device *dev = &fake->sf.sfdev.dev;
	unsigned int unbound;

	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->bound), 2);
	device_release_driver(dev);
	unbound = kref_read(&dev->kobj.kref);
	crew_run(test, 8, race_for_drivers, race);
	KUNIT_EXPECT_GT(test, atomic_read(&race->probes), 2);

	device_release_driver(dev);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->bound), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->quiet), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&fake->sf.irqs));
	KUNIT_EXPECT_EQ(test, kref_read(&dev->kobj.kref), unbound);
	KUNIT_EXPECT_EQ_MSG(test, atomic_read(&race->pf->alive), 1, "its class devices are gone");
	KUNIT_EXPECT_EQ_MSG(test, device_attach(dev), 1, "all works as before");
	sf_function_del(&fake->sf);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->bound), 0);
	sf_function_put(&fake->sf);
	fake_pf_check(race->pf);
}

/* ---- SFs that are added and deleted ---- */

static void race_come_and_go(struct race *race, u32 sfnum)
{
	struct fake_sf *fake = fake_sf_try(race->pf, sfnum);
	int err;

	KUNIT_EXPECT_NOT_NULL(race->pf->test, fake);
	if (!fake)
		return;
	err = sf_function_add(&fake->sf);
	if (!err)
		sf_function_del(&fake->sf);
	else
		KUNIT_EXPECT_EQ_MSG(race->pf->test, err, -EEXIST, "another thread has it");
	race_drain_attrs(race);
	sf_function_put(&fake->sf);
}

static void race_for_sfs(void *data, unsigned int number)
{
	struct race *race = data;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		u32 sfnum = get_random_u32_below(SFS);

		switch (number) {
		default:
			race_come_and_go(race, sfnum);
			break;
		case 0:
			race_rebind(sfnum, "");
			break;
		case 1:
			race_rebind(sfnum, ".eth");
			break;
		case 2:
			race_look(race, sfnum, "");
			race_look(race, sfnum, ".eth");
			break;
		case 3:
			race_override(race, sfnum, "", "kunit_function");
			break;
		case 4:
			sf_driver_unregister(&race->function);
			KUNIT_EXPECT_EQ(race->pf->test, sf_driver_register(&race->function), 0);
			break;
		}
	}
}

static void race_add_remove(struct kunit *test)
{
	struct race *race = test->priv;

	crew_run(test, 9, race_for_sfs, race);
	KUNIT_EXPECT_GT(test, atomic_read(&race->probes), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->bound), 0);
	fake_pf_check(race->pf);
}

/* ---- users of interrupts ---- */

static void race_for_irqs(void *data, unsigned int number)
{
	struct fake_sf *fake = data;
	struct kunit *test = fake->pf->test;
	struct race *race = test->priv;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		unsigned int irq = 20 + (i + number) % IRQS;

		KUNIT_EXPECT_EQ(test, sf_function_irq_add(&fake->sf, irq), 0);
		race_look(race, 0, "");
		KUNIT_EXPECT_NOT_NULL_MSG(test, xa_load(&fake->sf.irqs, irq), "others' uses count");
		sf_function_irq_del(&fake->sf, irq);
	}
}

static void race_irqs(struct kunit *test)
{
	struct race *race = test->priv;
	struct fake_sf *fake = fake_sf_create(race->pf, 0);

	sf_driver_unregister(&race->child);
	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	crew_run(test, 4, race_for_irqs, fake);
	KUNIT_EXPECT_TRUE(test, xa_empty(&fake->sf.irqs));
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
	KUNIT_ASSERT_EQ(test, sf_driver_register(&race->child), 0);
}

static struct kunit_case race_cases[] = {
	KUNIT_CASE_SLOW(race_bind_unbind),
	KUNIT_CASE_SLOW(race_add_remove),
	KUNIT_CASE_SLOW(race_irqs),
	{}
};

static struct kunit_suite race_suite = {
	.name = "sfbus_race",
	.init = race_init,
	.test_cases = race_cases,
};

kunit_test_suite(race_suite);
