// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "fake_pf.h"

#define RELEASE_TIMEOUT	(10 * HZ)	/* for other holders of a reference, such as udev */

/* ---- devices that are counted ---- */

static void fake_released(struct fake_pf *pf)
{
	if (atomic_dec_and_test(&pf->alive))
		wake_up_all(&pf->released);
}

static void fake_sf_release(struct device *dev)
{
	struct sf_function *sf = to_sf_function(to_sf_device(dev));
	struct fake_sf *fake = container_of(sf, struct fake_sf, sf);
	struct fake_pf *pf = fake->pf;

	kfree(fake);
	fake_released(pf);
}

struct fake_sf *fake_sf_try(struct fake_pf *pf, u32 sfnum)
{
	resource_size_t start = pf->bar.start +
				(sfnum * FAKE_WINDOW_SIZE & (FAKE_BAR_SIZE - 1));
	struct fake_sf *fake = kzalloc(sizeof(*fake), GFP_KERNEL);

	if (!fake)
		return NULL;
	fake->pf = pf;
	fake->sf.sfdev.dev.release = fake_sf_release;
	if (sf_function_init(&fake->sf, pf->dev, "kunit.sf", 0, sfnum, &pf->bar, start,
			     FAKE_WINDOW_SIZE)) {
		kfree(fake);
		return NULL;
	}
	atomic_inc(&pf->alive);
	return fake;
}

struct fake_sf *fake_sf_create(struct fake_pf *pf, u32 sfnum)
{
	struct fake_sf *fake = fake_sf_try(pf, sfnum);

	KUNIT_ASSERT_NOT_NULL(pf->test, fake);
	return fake;
}

static void fake_class_release(struct device *dev)
{
	struct fake_class *fake = container_of(to_sf_device(dev), struct fake_class, sfdev);
	struct fake_pf *pf = fake->pf;

	kfree(fake);
	fake_released(pf);
}

struct fake_class *fake_class_try(struct fake_pf *pf, struct sf_function *sf, const char *name,
				  const char *match_id)
{
	struct fake_class *fake = kzalloc(sizeof(*fake), GFP_KERNEL);

	if (!fake)
		return NULL;
	fake->pf = pf;
	fake->sfdev.dev.release = fake_class_release;
	if (sf_device_init(&fake->sfdev, sf, name, match_id)) {
		kfree(fake);
		return NULL;
	}
	atomic_inc(&pf->alive);
	return fake;
}

struct fake_class *fake_class_create(struct fake_pf *pf, struct sf_function *sf,
				     const char *name, const char *match_id)
{
	struct fake_class *fake = fake_class_try(pf, sf, name, match_id);

	KUNIT_ASSERT_NOT_NULL(pf->test, fake);
	return fake;
}

/* ---- the PF ---- */

void fake_pf_check(struct fake_pf *pf)
{
	wait_event_timeout(pf->released, !atomic_read(&pf->alive), RELEASE_TIMEOUT);
	KUNIT_EXPECT_EQ_MSG(pf->test, atomic_read(&pf->alive), 0, "devices that were not released");
	KUNIT_EXPECT_EQ(pf->test, kref_read(&pf->dev->kobj.kref), pf->refs);
	KUNIT_EXPECT_NULL(pf->test, pf->bar.child);
}

static void fake_pf_destroy(void *data)
{
	struct fake_pf *pf = data;

	fake_pf_check(pf);
	root_device_unregister(pf->dev);
}

struct fake_pf *fake_pf_create(struct kunit *test, const char *name)
{
	struct fake_pf *pf = kunit_kzalloc(test, sizeof(*pf), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pf);
	pf->test = test;
	init_waitqueue_head(&pf->released);
	pf->bar = (struct resource) {
		.name	= "BAR",
		.start	= FAKE_BAR_START,
		.end	= FAKE_BAR_START + FAKE_BAR_SIZE - 1,
		.flags	= IORESOURCE_MEM | IORESOURCE_MEM_64 | IORESOURCE_PREFETCH,
	};
	pf->dev = root_device_register(name);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pf->dev);
	pf->refs = kref_read(&pf->dev->kobj.kref);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fake_pf_destroy, pf), 0);
	return pf;
}

/* ---- attributes ---- */

static struct device_attribute *attr_find(const struct attribute_group * const *groups,
					  const char *name)
{
	struct attribute **attr;

	for (; groups && *groups; groups++)
		for (attr = (*groups)->attrs; *attr; attr++)
			if (!strcmp((*attr)->name, name))
				return container_of(*attr, struct device_attribute, attr);
	return NULL;
}

static struct device_attribute *attr_of(struct device *dev, const char *name)
{
	return attr_find(dev->type->groups, name) ?: attr_find(sf_bus_type.dev_groups, name);
}

ssize_t fake_attr_show(struct device *dev, const char *name, char *buf)
{
	struct device_attribute *attr = attr_of(dev, name);

	return attr && attr->show ? attr->show(dev, attr, buf) : -ENOENT;
}

ssize_t fake_attr_store(struct device *dev, const char *name, const char *buf)
{
	struct device_attribute *attr = attr_of(dev, name);

	return attr && attr->store ? attr->store(dev, attr, buf, strlen(buf)) : -ENOENT;
}

void fake_attr_expect(struct kunit *test, struct device *dev, const char *name, const char *text)
{
	char *buf = (char *)get_zeroed_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_EXPECT_EQ_MSG(test, fake_attr_show(dev, name, buf), (ssize_t)strlen(text), "%s",
			    name);
	KUNIT_EXPECT_STREQ_MSG(test, buf, text, "%s", name);
	free_page((unsigned long)buf);
}
