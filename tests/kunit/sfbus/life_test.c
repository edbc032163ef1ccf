// SPDX-License-Identifier: GPL-2.0
/*
 * Life time of memory, windows and references of SF devices and class devices, one at a time. The
 * end of the PF checks that nothing remains.
 */
#include "fake_pf.h"

#define SFNUM	5

static int life_init(struct kunit *test)
{
	test->priv = fake_pf_create(test, "kunit-pf");
	return 0;
}

static int life_alive(struct kunit *test)
{
	struct fake_pf *pf = test->priv;

	return atomic_read(&pf->alive);
}

static unsigned int refs(const struct device *dev)
{
	return kref_read(&dev->kobj.kref);
}

/* For memory that belongs to the test: only note the call */
static void life_release(struct device *dev)
{
	struct sf_function *sf = to_sf_function(to_sf_device(dev));

	memset(sf->alias, 0, sizeof(sf->alias));
}

/* ---- SF devices ---- */

static void life_of_function(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct device *dev = &fake->sf.sfdev.dev;

	KUNIT_EXPECT_STREQ(test, dev_name(dev), "kunit-pf-sf5");
	KUNIT_EXPECT_EQ(test, refs(dev), 1);
	KUNIT_EXPECT_EQ_MSG(test, refs(pf->dev), pf->refs, "nothing is held before it is added");
	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	KUNIT_EXPECT_TRUE(test, device_is_registered(dev));
	KUNIT_EXPECT_GT(test, refs(pf->dev), pf->refs);
	KUNIT_EXPECT_PTR_EQ(test, fake->sf.window.parent, &pf->bar);
	KUNIT_EXPECT_EQ(test, life_alive(test), 1);
	sf_function_del(&fake->sf);
	KUNIT_EXPECT_FALSE(test, device_is_registered(dev));
	KUNIT_EXPECT_NULL(test, pf->bar.child);
	KUNIT_EXPECT_EQ_MSG(test, life_alive(test), 1, "the caller has it still");
	sf_function_put(&fake->sf);
	fake_pf_check(pf);
}

/* A second device with the name, alias and window of the first */
static void life_of_function_again(struct kunit *test)
{
	struct fake_sf *held = fake_sf_create(test->priv, SFNUM);
	struct fake_sf *fake = fake_sf_create(test->priv, SFNUM);

	KUNIT_ASSERT_EQ(test, sf_function_add(&held->sf), 0);
	sf_function_del(&held->sf);
	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	KUNIT_EXPECT_STREQ(test, sf_function_alias(&fake->sf), sf_function_alias(&held->sf));
	sf_function_put(&held->sf);
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
}

static void life_of_function_held(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct device *dev = get_device(&fake->sf.sfdev.dev);

	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
	KUNIT_EXPECT_EQ_MSG(test, life_alive(test), 1, "somebody holds it");
	KUNIT_EXPECT_EQ(test, refs(dev), 1);
	put_device(dev);
	fake_pf_check(pf);
}

static void life_of_controllers_function(struct kunit *test)
{
	struct sf_function *sf = kunit_kzalloc(test, sizeof(*sf), GFP_KERNEL);
	struct fake_pf *pf = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, sf);
	sf->sfdev.dev.release = life_release;
	KUNIT_ASSERT_EQ(test, sf_function_init(sf, pf->dev, "kunit.sf", 3, SFNUM, &pf->bar,
					       pf->bar.start, SZ_4K), 0);
	KUNIT_EXPECT_STREQ(test, dev_name(&sf->sfdev.dev), "kunit-pf-c3sf5");
	sf_function_put(sf);
	KUNIT_EXPECT_STREQ_MSG(test, sf->alias, "", "it was released");
}

/* ---- windows ---- */

static const struct life_window {
	const char *name;
	u64 start, size;
	int error;
} life_windows[] = {
	{ "all of the BAR", FAKE_BAR_START, FAKE_BAR_SIZE, 0 },
	{ "its first byte", FAKE_BAR_START, 1, 0 },
	{ "its last byte", FAKE_BAR_START + FAKE_BAR_SIZE - 1, 1, 0 },
	{ "nothing", FAKE_BAR_START, 0, -EINVAL },
	{ "before", FAKE_BAR_START - 1, 2, -EINVAL },
	{ "behind", FAKE_BAR_START + FAKE_BAR_SIZE, 1, -EINVAL },
	{ "over the end", FAKE_BAR_START + FAKE_BAR_SIZE - 1, 2, -EINVAL },
	{ "around the end of all", FAKE_BAR_START + 1, U64_MAX, -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(life_window, life_windows, name);

/* After an error the memory still belongs to the caller, and nothing else remains */
static void life_window_is_in_bar(struct kunit *test)
{
	const struct life_window *window = test->param_value;
	struct sf_function *sf = kunit_kzalloc(test, sizeof(*sf), GFP_KERNEL);
	struct fake_pf *pf = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, sf);
	sf->sfdev.dev.release = life_release;
	KUNIT_EXPECT_EQ(test, sf_function_init(sf, pf->dev, "kunit.sf", 0, SFNUM, &pf->bar,
					       window->start, window->size), window->error);
	if (window->error) {
		KUNIT_EXPECT_NULL(test, sf->sfdev.dev.kobj.name);
		return;
	}
	KUNIT_EXPECT_EQ(test, (u64)sf->window.start, window->start);
	KUNIT_EXPECT_EQ(test, (u64)resource_size(&sf->window), window->size);
	KUNIT_EXPECT_EQ(test, sf->window.flags, pf->bar.flags | IORESOURCE_BUSY);
	KUNIT_EXPECT_EQ(test, sf_function_add(sf), 0);
	sf_function_del(sf);
	sf_function_put(sf);
	KUNIT_EXPECT_STREQ_MSG(test, sf->alias, "", "it was released");
}

static void life_window_is_shown(struct kunit *test)
{
	struct fake_sf *fake = fake_sf_create(test->priv, 1);

	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	/* 64-bit prefetchable memory; as for PCI BARs, IORESOURCE_BUSY is not shown */
	fake_attr_expect(test, &fake->sf.sfdev.dev, "resource",
			 "0x0000004000001000 0x0000004000001fff 0x0000000000102200\n");
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
}

static void life_windows_do_not_overlap(struct kunit *test)
{
	struct fake_sf *first = fake_sf_create(test->priv, 1);
	struct fake_sf *second = fake_sf_create(test->priv, 2);

	second->sf.window.start -= 1;
	KUNIT_ASSERT_EQ(test, sf_function_add(&first->sf), 0);
	KUNIT_EXPECT_EQ(test, sf_function_add(&second->sf), -EBUSY);
	KUNIT_EXPECT_FALSE(test, sf_alias_has_window(&second->sf.window));
	second->sf.window.start += 1;
	KUNIT_EXPECT_EQ_MSG(test, sf_function_add(&second->sf), 0, "what failed left nothing");
	sf_function_del(&second->sf);
	sf_function_del(&first->sf);
	sf_function_put(&second->sf);
	sf_function_put(&first->sf);
}

/* The PF's driver has called pci_request_region() */
static void life_window_is_below_claim(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct resource claim = {
		.name	= "kunit",
		.start	= pf->bar.start,
		.end	= pf->bar.end,
		.flags	= IORESOURCE_MEM | IORESOURCE_BUSY,
	};
	struct fake_sf *first = fake_sf_create(pf, 1);
	struct fake_sf *second = fake_sf_create(pf, 2);

	KUNIT_ASSERT_EQ(test, request_resource(&pf->bar, &claim), 0);
	KUNIT_ASSERT_EQ(test, sf_function_add(&first->sf), 0);
	KUNIT_EXPECT_PTR_EQ(test, first->sf.window.parent, &claim);
	KUNIT_EXPECT_EQ(test, sf_function_add(&second->sf), 0);
	KUNIT_EXPECT_PTR_EQ(test, second->sf.window.parent, &claim);
	sf_function_del(&second->sf);
	sf_function_del(&first->sf);
	KUNIT_EXPECT_NULL(test, claim.child);
	release_resource(&claim);
	sf_function_put(&second->sf);
	sf_function_put(&first->sf);
}

/* A claim on part of the BAR, or an SF's window that covers all of it, is not the PF driver's */
static void life_window_is_below_nothing_else(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct resource part = {
		.name	= "kunit",
		.start	= pf->bar.start,
		.end	= pf->bar.end - 1,
		.flags	= IORESOURCE_MEM | IORESOURCE_BUSY,
	};
	struct fake_sf *whole = fake_sf_create(pf, 1);
	struct fake_sf *fake = fake_sf_create(pf, 2);

	KUNIT_ASSERT_EQ(test, request_resource(&pf->bar, &part), 0);
	KUNIT_EXPECT_EQ(test, sf_function_add(&fake->sf), -EBUSY);
	release_resource(&part);

	whole->sf.window.start = pf->bar.start;
	whole->sf.window.end = pf->bar.end;
	KUNIT_ASSERT_EQ(test, sf_function_add(&whole->sf), 0);
	KUNIT_EXPECT_EQ(test, sf_function_add(&fake->sf), -EBUSY);
	sf_function_del(&whole->sf);
	sf_function_put(&whole->sf);
	sf_function_put(&fake->sf);
}

/* The driver core refuses a device without a name */
static void life_of_function_refused(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct kobject *kobj = &fake->sf.sfdev.dev.kobj;
	const char *name = kobj->name;

	kobj->name = NULL;
	KUNIT_EXPECT_EQ(test, sf_function_add(&fake->sf), -EINVAL);
	KUNIT_EXPECT_NULL(test, fake->sf.window.parent);
	KUNIT_EXPECT_FALSE(test, sf_alias_has_window(&fake->sf.window));
	kobj->name = name;
	KUNIT_EXPECT_EQ_MSG(test, sf_function_add(&fake->sf), 0, "what failed left nothing");
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
}

/* ---- class devices ---- */

static void life_of_class(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct fake_class *class = fake_class_create(pf, &fake->sf, "eth", "kunit.eth");
	struct device *dev = &class->sfdev.dev;
	unsigned int before;

	KUNIT_EXPECT_STREQ(test, dev_name(dev), "kunit-pf-sf5.eth");
	KUNIT_EXPECT_PTR_EQ(test, sf_device_function(&class->sfdev), &fake->sf);
	KUNIT_EXPECT_PTR_EQ(test, sf_device_function(&fake->sf.sfdev), &fake->sf);
	KUNIT_EXPECT_PTR_EQ(test, sf_dma_device(&class->sfdev), pf->dev);
	KUNIT_EXPECT_PTR_EQ(test, sf_dma_device(&fake->sf.sfdev), pf->dev);
	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	before = refs(&fake->sf.sfdev.dev);
	KUNIT_ASSERT_EQ(test, sf_device_add(&class->sfdev), 0);
	KUNIT_EXPECT_GT(test, refs(&fake->sf.sfdev.dev), before);
	sf_device_del(&class->sfdev);
	KUNIT_EXPECT_EQ(test, life_alive(test), 2);
	sf_device_put(&class->sfdev);
	KUNIT_EXPECT_EQ(test, life_alive(test), 1);
	KUNIT_EXPECT_EQ(test, refs(&fake->sf.sfdev.dev), before);
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
}

static void life_of_second_class(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct fake_class *eth = fake_class_create(pf, &fake->sf, "eth", "kunit.eth");
	struct fake_class *rdma = fake_class_create(pf, &fake->sf, "rdma", "kunit.rdma");

	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	KUNIT_ASSERT_EQ(test, sf_device_add(&eth->sfdev), 0);
	KUNIT_EXPECT_EQ(test, sf_device_add(&rdma->sfdev), 0);
	sf_device_del(&eth->sfdev);
	sf_device_put(&eth->sfdev);
	KUNIT_EXPECT_TRUE(test, device_is_registered(&rdma->sfdev.dev));
	sf_device_del(&rdma->sfdev);
	sf_device_put(&rdma->sfdev);
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
}

/* A reference to a class device does not keep its SF device after deletion */
static void life_of_class_held(struct kunit *test)
{
	struct fake_pf *pf = test->priv;
	struct fake_sf *fake = fake_sf_create(pf, SFNUM);
	struct fake_class *class = fake_class_create(pf, &fake->sf, "eth", "kunit.eth");
	struct device *dev = get_device(&class->sfdev.dev);

	KUNIT_ASSERT_EQ(test, sf_function_add(&fake->sf), 0);
	KUNIT_ASSERT_EQ(test, sf_device_add(&class->sfdev), 0);
	sf_device_del(&class->sfdev);
	sf_device_put(&class->sfdev);
	sf_function_del(&fake->sf);
	sf_function_put(&fake->sf);
	KUNIT_EXPECT_EQ_MSG(test, life_alive(test), 1, "somebody holds the class device");
	put_device(dev);
	fake_pf_check(pf);
}

/* ---- interrupts ---- */

static void life_of_irqs(struct kunit *test)
{
	struct fake_sf *fake = fake_sf_create(test->priv, SFNUM);
	struct device *dev = &fake->sf.sfdev.dev;

	fake_attr_expect(test, dev, "irqs", "");
	KUNIT_ASSERT_EQ(test, sf_function_irq_add(&fake->sf, 30), 0);
	KUNIT_ASSERT_EQ(test, sf_function_irq_add(&fake->sf, 4), 0);
	KUNIT_ASSERT_EQ(test, sf_function_irq_add(&fake->sf, 30), 0);
	fake_attr_expect(test, dev, "irqs", "4\n30\n");
	sf_function_irq_del(&fake->sf, 30);
	fake_attr_expect(test, dev, "irqs", "4\n30\n");
	sf_function_irq_del(&fake->sf, 4);
	fake_attr_expect(test, dev, "irqs", "30\n");
	sf_function_irq_del(&fake->sf, 30);
	fake_attr_expect(test, dev, "irqs", "");
	KUNIT_EXPECT_TRUE(test, xa_empty(&fake->sf.irqs));
	sf_function_put(&fake->sf);
}

static struct kunit_case life_cases[] = {
	KUNIT_CASE(life_of_function),
	KUNIT_CASE(life_of_function_again),
	KUNIT_CASE(life_of_function_held),
	KUNIT_CASE(life_of_controllers_function),
	KUNIT_CASE_PARAM(life_window_is_in_bar, life_window_gen_params),
	KUNIT_CASE(life_window_is_shown),
	KUNIT_CASE(life_windows_do_not_overlap),
	KUNIT_CASE(life_window_is_below_claim),
	KUNIT_CASE(life_window_is_below_nothing_else),
	KUNIT_CASE(life_of_function_refused),
	KUNIT_CASE(life_of_class),
	KUNIT_CASE(life_of_second_class),
	KUNIT_CASE(life_of_class_held),
	KUNIT_CASE(life_of_irqs),
	{}
};

static struct kunit_suite life_suite = {
	.name = "sfbus_life",
	.init = life_init,
	.test_cases = life_cases,
};

kunit_test_suite(life_suite);
