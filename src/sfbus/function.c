// SPDX-License-Identifier: GPL-2.0
/* SF devices: each is a scalable function as a whole. */
#include "alias.h"
#include "bus.h"
#include "function.h"

/* Start, end and flags, in the format of a PCI device's resource */
static ssize_t resource_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct resource *window = &to_sf_function(to_sf_device(dev))->window;

	return sysfs_emit(buf, "0x%016llx 0x%016llx 0x%016llx\n",
			  (unsigned long long)window->start, (unsigned long long)window->end,
			  (unsigned long long)(window->flags & ~IORESOURCE_BUSY));
}
static DEVICE_ATTR_RO(resource);

static ssize_t irqs_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct sf_function *sf = to_sf_function(to_sf_device(dev));
	unsigned long irq;
	int len = 0;
	void *count;

	mutex_lock(&sf->irqs_lock);
	xa_for_each(&sf->irqs, irq, count)
		len += sysfs_emit_at(buf, len, "%lu\n", irq);
	mutex_unlock(&sf->irqs_lock);
	return len;
}
static DEVICE_ATTR_RO(irqs);

static struct attribute *sf_function_attrs[] = {
	&dev_attr_resource.attr,
	&dev_attr_irqs.attr,
	NULL
};
ATTRIBUTE_GROUPS(sf_function);

const struct device_type sf_function_type = {
	.name	= "sf_function",
	.groups	= sf_function_groups,
};

static int sf_function_set_name(struct sf_function *sf, struct device *pf)
{
	struct device *dev = &sf->sfdev.dev;

	if (sf->controller)
		return dev_set_name(dev, "%s-c%usf%u", dev_name(pf), sf->controller, sf->sfnum);
	return dev_set_name(dev, "%s-sf%u", dev_name(pf), sf->sfnum);
}

/**
 * sf_function_init() - prepare an SF device
 * @sf: zeroed memory of the caller, with sfdev.dev.release set
 * @pf: the PF's device: parent of the SF device, and the device that DMA is mapped for
 * @match_id: id that function drivers are matched by, "<vendor>.sf"; not copied
 * @controller: the controller that the SF belongs to: 0 for this host, otherwise the
 *	number of an external host's controller
 * @sfnum: the number that the user assigned to the SF
 * @bar: the BAR of @pf that contains the SF's window, such as pdev->resource[2]
 * @start: start of the window in @bar, as a CPU address
 * @size: size of the window in bytes, more than 0
 *
 * Names the device "<pf>-sf<sfnum>", or "<pf>-c<controller>sf<sfnum>" if
 * @controller is not 0, and computes its alias.  The device is not visible before
 * sf_function_add().
 *
 * After success the memory belongs to the device, and only sf_function_put() releases
 * it.  After an error it still belongs to the caller.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if release is missing or the window is not within @bar,
 * -ENOMEM.
 */
int sf_function_init(struct sf_function *sf, struct device *pf, const char *match_id,
		     u32 controller, u32 sfnum, struct resource *bar,
		     resource_size_t start, resource_size_t size)
{
	struct device *dev = &sf->sfdev.dev;
	int err;

	if (WARN_ON(!dev->release || !pf || !match_id))
		return -EINVAL;
	if (!size || start < bar->start || start > bar->end || size - 1 > bar->end - start)
		return -EINVAL;

	sf->controller = controller;
	sf->sfnum = sfnum;
	err = sf_function_set_name(sf, pf);
	if (err)
		return err;

	dev->parent = pf;
	err = sf_alias(pf, controller, sfnum, sf->alias);
	if (err)
		goto err_name;

	sf->bar = bar;
	sf->window = (struct resource) {
		.name	= dev_name(dev),
		.start	= start,
		.end	= start + size - 1,
		.flags	= (bar->flags & (IORESOURCE_TYPE_BITS | IORESOURCE_PREFETCH |
					 IORESOURCE_MEM_64)) | IORESOURCE_BUSY,
	};
	INIT_HLIST_NODE(&sf->alias_node);
	mutex_init(&sf->irqs_lock);
	xa_init(&sf->irqs);
	sf_bus_device_init(&sf->sfdev, pf, &sf_function_type, match_id);
	return 0;

err_name:
	kfree_const(dev->kobj.name);
	dev->kobj.name = NULL;
	return err;
}
EXPORT_SYMBOL_GPL(sf_function_init);

/**
 * sf_function_put() - undo sf_function_init()
 * @sf: the SF device, not added, with no interrupts
 *
 * Drops the caller's reference.  @sf is released with the last reference.
 *
 * Context: may sleep.
 */
void sf_function_put(struct sf_function *sf)
{
	if (WARN_ON(!xa_empty(&sf->irqs)))
		xa_destroy(&sf->irqs);
	sf_bus_device_put(&sf->sfdev);
}
EXPORT_SYMBOL_GPL(sf_function_put);

static int sf_window_request(struct sf_function *sf)
{
	struct resource *claim;

	if (!request_resource(sf->bar, &sf->window))
		return 0;

	/*
	 * pci_request_region() puts a claim on all of the BAR into the resource tree. It
	 * belongs to the PF's driver, so it exists until sf_function_del() returns.
	 */
	claim = sf->bar->child;
	if (!claim || claim->start != sf->bar->start || claim->end != sf->bar->end ||
	    sf_alias_has_window(claim))
		return -EBUSY;
	return request_resource(claim, &sf->window);
}

/**
 * sf_function_add() - add an SF device to the bus
 * @sf: the SF device, initialised
 *
 * Inserts the window into the resource tree, below the BAR or below the PF driver's
 * claim on all of the BAR, and adds the device to the bus.  A function driver that is
 * loaded is probed before the function returns; a failure of the probe is no error
 * here.
 *
 * Context: may sleep; calls a driver's probe.  The PF's driver must be bound and own
 * its BAR until sf_function_del().
 * Return: 0, -EEXIST if an SF with this alias exists, -EBUSY if the window overlaps
 * with another resource, or an error of the driver core.  After an error the caller
 * must call sf_function_put().
 */
int sf_function_add(struct sf_function *sf)
{
	int err;

	err = sf_alias_claim(sf);
	if (err)
		return err;
	err = sf_window_request(sf);
	if (err)
		goto err_alias;
	err = device_add(&sf->sfdev.dev);
	if (err)
		goto err_window;
	return 0;

err_window:
	release_resource(&sf->window);
err_alias:
	sf_alias_release(sf);
	return err;
}
EXPORT_SYMBOL_GPL(sf_function_add);

/**
 * sf_function_del() - undo sf_function_add()
 * @sf: the SF device, added
 *
 * Unbinds the function driver, which deletes its class devices, before it returns.
 *
 * Context: may sleep; calls a driver's remove.
 */
void sf_function_del(struct sf_function *sf)
{
	device_del(&sf->sfdev.dev);
	release_resource(&sf->window);
	sf_alias_release(sf);
}
EXPORT_SYMBOL_GPL(sf_function_del);

/**
 * sf_function_irq_add() - show that an SF uses an interrupt
 * @sf: the SF device, initialised
 * @irq: the Linux interrupt number
 *
 * The SF's sysfs attribute "irqs" lists the number.  SFs share interrupts, and so do
 * the queues of one SF, so uses are counted: each call must be undone by one of
 * sf_function_irq_del(), the last of them before sf_function_put().
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int sf_function_irq_add(struct sf_function *sf, unsigned int irq)
{
	unsigned long count = 1;
	void *old;
	int err;

	mutex_lock(&sf->irqs_lock);
	old = xa_load(&sf->irqs, irq);
	if (old)
		count += xa_to_value(old);
	err = xa_err(xa_store(&sf->irqs, irq, xa_mk_value(count), GFP_KERNEL));
	mutex_unlock(&sf->irqs_lock);
	return err;
}
EXPORT_SYMBOL_GPL(sf_function_irq_add);

/**
 * sf_function_irq_del() - undo sf_function_irq_add()
 * @sf: the SF device
 * @irq: the Linux interrupt number
 *
 * Context: may sleep.
 */
void sf_function_irq_del(struct sf_function *sf, unsigned int irq)
{
	unsigned long count;
	void *old;

	mutex_lock(&sf->irqs_lock);
	old = xa_load(&sf->irqs, irq);
	if (!WARN_ON(!old)) {
		count = xa_to_value(old) - 1;
		/* Replacing or erasing an existing entry does not allocate memory */
		if (count)
			xa_store(&sf->irqs, irq, xa_mk_value(count), GFP_KERNEL);
		else
			xa_erase(&sf->irqs, irq);
	}
	mutex_unlock(&sf->irqs_lock);
}
EXPORT_SYMBOL_GPL(sf_function_irq_del);
