// SPDX-License-Identifier: GPL-2.0
/* The bus type: matching, uevents, sysfs attributes, registration of drivers. */
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "bus.h"
#include "reset.h"

/*
 * Protects driver_override of all devices. When a driver is registered, the driver core matches
 * without the device's lock held.
 */
static DEFINE_SPINLOCK(sf_override_lock);

/* Id for probe of a driver that was forced upon a device */
static const struct sf_device_id sf_id_override = { .match_id = "" };

static const struct sf_device_id *sf_find_id(const struct sf_device_id *id,
					     const struct sf_device *sfdev)
{
	for (; id->match_id && *id->match_id; id++) {
		if (!strcmp(id->match_id, sfdev->match_id))
			return id;
	}
	return NULL;
}

static int sf_bus_match(struct device *dev, SF_MATCH_DRIVER_CONST struct device_driver *drv)
{
	struct sf_device *sfdev = to_sf_device(dev);
	bool forced, match = false;

	spin_lock(&sf_override_lock);
	forced = sfdev->driver_override;
	if (forced)
		match = !strcmp(sfdev->driver_override, drv->name);
	spin_unlock(&sf_override_lock);

	return forced ? match : !!sf_find_id(to_sf_driver(drv)->id_table, sfdev);
}

static int sf_bus_uevent(SF_UEVENT_DEVICE_CONST struct device *dev, struct kobj_uevent_env *env)
{
	struct sf_device *sfdev = to_sf_device(dev);
	struct sf_function *sf = sf_device_function(sfdev);

	return add_uevent_var(env, "MODALIAS=sf:%s", sfdev->match_id) ?:
	       add_uevent_var(env, "SF_ALIAS=%s", sf->alias) ?:
	       add_uevent_var(env, "SFNUM=%u", sf->sfnum) ?:
	       add_uevent_var(env, "SF_CONTROLLER=%u", sf->controller);
}

static int sf_bus_probe(struct device *dev)
{
	struct sf_driver *sfdrv = to_sf_driver(dev->driver);
	struct sf_device *sfdev = to_sf_device(dev);

	if (sf_reset_defers(sfdev))
		return -EPROBE_DEFER;
	return sfdrv->probe(sfdev, sf_find_id(sfdrv->id_table, sfdev) ?: &sf_id_override);
}

static void sf_bus_remove(struct device *dev)
{
	struct sf_driver *sfdrv = to_sf_driver(dev->driver);

	if (sfdrv->remove)
		sfdrv->remove(to_sf_device(dev));
	sf_reset_unbound(to_sf_device(dev));
}

static void sf_bus_shutdown(struct device *dev)
{
	struct sf_driver *sfdrv;

	if (!dev->driver)
		return;
	sfdrv = to_sf_driver(dev->driver);
	if (sfdrv->shutdown)
		sfdrv->shutdown(to_sf_device(dev));
}

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "sf:%s\n", to_sf_device(dev)->match_id);
}
static DEVICE_ATTR_RO(modalias);

static void sf_override_set(struct sf_device *sfdev, const char *name)
{
	const char *old;

	spin_lock(&sf_override_lock);
	old = sfdev->driver_override;
	sfdev->driver_override = name;
	spin_unlock(&sf_override_lock);
	kfree(old);
}

static ssize_t driver_override_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct sf_device *sfdev = to_sf_device(dev);
	ssize_t len;

	spin_lock(&sf_override_lock);
	len = sysfs_emit(buf, "%s\n", sfdev->driver_override ?: "(null)");
	spin_unlock(&sf_override_lock);
	return len;
}

static ssize_t driver_override_store(struct device *dev, struct device_attribute *attr,
				     const char *buf, size_t count)
{
	char *name;

	/* The attribute's text and a newline must fit into a page */
	if (count >= PAGE_SIZE - 1)
		return -EINVAL;

	name = kstrndup(buf, strcspn(buf, "\n"), GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	if (!*name) {
		kfree(name);
		name = NULL;
	}
	sf_override_set(to_sf_device(dev), name);
	return count;
}
static DEVICE_ATTR_RW(driver_override);

/*
 * Class devices have the SF's attributes as well: tools look for them at the parent of a
 * netdevice, and a udev rule can match attributes of one device only.
 */
static ssize_t alias_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", sf_device_function(to_sf_device(dev))->alias);
}
static DEVICE_ATTR_RO(alias);

static ssize_t sfnum_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", sf_device_function(to_sf_device(dev))->sfnum);
}
static DEVICE_ATTR_RO(sfnum);

static ssize_t controller_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", sf_device_function(to_sf_device(dev))->controller);
}
static DEVICE_ATTR_RO(controller);

static struct attribute *sf_bus_dev_attrs[] = {
	&dev_attr_modalias.attr,
	&dev_attr_alias.attr,
	&dev_attr_sfnum.attr,
	&dev_attr_controller.attr,
	&dev_attr_driver_override.attr,
	NULL
};
ATTRIBUTE_GROUPS(sf_bus_dev);

SF_BUS_TYPE_CONST struct bus_type sf_bus_type = {
	.name		= "sf",
	.dev_groups	= sf_bus_dev_groups,
	.match		= sf_bus_match,
	.uevent		= sf_bus_uevent,
	.probe		= sf_bus_probe,
	.remove		= sf_bus_remove,
	.shutdown	= sf_bus_shutdown,
};
EXPORT_SYMBOL_GPL(sf_bus_type);

void sf_bus_device_init(struct sf_device *sfdev, struct device *parent,
			const struct device_type *type, const char *match_id)
{
	struct device *dev = &sfdev->dev;

	sfdev->match_id = match_id;
	sfdev->driver_override = NULL;
	sfdev->reset_state = SF_RESET_NONE;
	dev->parent = parent;
	dev->bus = &sf_bus_type;
	dev->type = type;
	device_initialize(dev);
}

void sf_bus_device_put(struct sf_device *sfdev)
{
	/* The sysfs attribute is gone and no driver matches any more */
	sf_override_set(sfdev, NULL);
	put_device(&sfdev->dev);
}

/**
 * __sf_driver_register() - register a driver on behalf of a module
 * @sfdrv: the driver; has at least probe and id_table
 * @owner: the module, THIS_MODULE
 * @modname: its name, KBUILD_MODNAME
 *
 * Use sf_driver_register(), which fills in the module.  Probes all devices that match,
 * before it returns.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if probe or id_table is missing or one reset callback is
 * without the other, -EBUSY if a driver of this name is registered, or an error of
 * the driver core.
 */
int __sf_driver_register(struct sf_driver *sfdrv, struct module *owner, const char *modname)
{
	if (WARN_ON(!sfdrv->probe || !sfdrv->id_table ||
		    !sfdrv->reset_prepare != !sfdrv->reset_done))
		return -EINVAL;

	sfdrv->driver.name = sfdrv->name ?: modname;
	sfdrv->driver.owner = owner;
	sfdrv->driver.mod_name = modname;
	sfdrv->driver.bus = &sf_bus_type;
	return driver_register(&sfdrv->driver);
}
EXPORT_SYMBOL_GPL(__sf_driver_register);

/**
 * sf_driver_unregister() - undo sf_driver_register()
 * @sfdrv: the driver
 *
 * Unbinds the driver from its devices before it returns.
 *
 * Context: may sleep.
 */
void sf_driver_unregister(struct sf_driver *sfdrv)
{
	driver_unregister(&sfdrv->driver);
}
EXPORT_SYMBOL_GPL(sf_driver_unregister);

static int __init sf_bus_init(void)
{
	return bus_register(&sf_bus_type);
}
module_init(sf_bus_init);

static void __exit sf_bus_exit(void)
{
	bus_unregister(&sf_bus_type);
}
module_exit(sf_bus_exit);

MODULE_DESCRIPTION("A bus for scalable functions of network adapters");
MODULE_LICENSE("GPL");
