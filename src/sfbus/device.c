// SPDX-License-Identifier: GPL-2.0
/* Class devices: each is one use of a scalable function. */
#include "bus.h"
#include "function.h"

static const struct device_type sf_class_type = {
	.name	= "sf_class",
};

/**
 * sf_device_init() - prepare a class device
 * @sfdev: zeroed memory of the caller, with dev.release set
 * @parent: the SF device that the caller drives
 * @class_name: last part of the device's name, "eth" for "<parent>.eth"
 * @match_id: id that child drivers are matched by, "<vendor>.<class>"; not copied
 *
 * The device is not visible before sf_device_add().
 *
 * After success the memory belongs to the device, and only sf_device_put() releases
 * it.  After an error it still belongs to the caller.
 *
 * Context: may sleep.
 * Return: 0, -EINVAL if an argument or dev.release is missing, -ENOMEM.
 */
int sf_device_init(struct sf_device *sfdev, struct sf_function *parent,
		   const char *class_name, const char *match_id)
{
	struct device *sf_dev = &parent->sfdev.dev;
	int err;

	if (WARN_ON(!sfdev->dev.release || !class_name || !match_id))
		return -EINVAL;

	err = dev_set_name(&sfdev->dev, "%s.%s", dev_name(sf_dev), class_name);
	if (err)
		return err;
	sf_bus_device_init(sfdev, sf_dev, &sf_class_type, match_id);
	return 0;
}
EXPORT_SYMBOL_GPL(sf_device_init);

/**
 * sf_device_put() - undo sf_device_init()
 * @sfdev: the class device, not added
 *
 * Drops the caller's reference.  @sfdev is released with the last reference.
 *
 * Context: may sleep.
 */
void sf_device_put(struct sf_device *sfdev)
{
	sf_bus_device_put(sfdev);
}
EXPORT_SYMBOL_GPL(sf_device_put);

/**
 * sf_device_add() - add a class device to the bus
 * @sfdev: the class device, initialised
 *
 * A child driver that is loaded is probed before the function returns; a failure of
 * the probe is no error here.
 *
 * Context: may sleep; calls a driver's probe.  The SF device must be added, and remain
 * so until sf_device_del().
 * Return: 0, -EEXIST if the SF has a device of this class, or an error of the driver
 * core.  After an error the caller must call sf_device_put().
 */
int sf_device_add(struct sf_device *sfdev)
{
	return device_add(&sfdev->dev);
}
EXPORT_SYMBOL_GPL(sf_device_add);

/**
 * sf_device_del() - undo sf_device_add()
 * @sfdev: the class device, added
 *
 * Unbinds the child driver before it returns.
 *
 * Context: may sleep; calls a driver's remove.
 */
void sf_device_del(struct sf_device *sfdev)
{
	device_del(&sfdev->dev);
}
EXPORT_SYMBOL_GPL(sf_device_del);

/**
 * sf_device_function() - the scalable function that a device is or belongs to
 * @sfdev: a class device or the device in an SF device, initialised
 *
 * Context: any.
 * Return: the SF device, without a reference; it is valid while @sfdev is added.
 */
struct sf_function *sf_device_function(struct sf_device *sfdev)
{
	if (sfdev->dev.type != &sf_function_type)
		sfdev = to_sf_device(sfdev->dev.parent);
	return to_sf_function(sfdev);
}
EXPORT_SYMBOL_GPL(sf_device_function);

/**
 * sf_dma_device() - the device that an SF's memory is mapped for
 * @sfdev: a class device or the device in an SF device, initialised
 *
 * An SF has no requester id of its own: its DMA carries the PF's.
 *
 * Context: any.
 * Return: the PF's device, without a reference; it is valid while @sfdev is added.
 */
struct device *sf_dma_device(struct sf_device *sfdev)
{
	return sf_device_function(sfdev)->sfdev.dev.parent;
}
EXPORT_SYMBOL_GPL(sf_dma_device);
