// SPDX-License-Identifier: GPL-2.0
/*
 * Resets: drivers of an SF and of its class devices stop before the PF is reset,
 * and continue after it.
 */
#include "reset.h"

bool sf_reset_defers(struct sf_device *sfdev)
{
	if (sfdev->reset_state == SF_RESET_NONE)
		return false;
	sfdev->reset_state = SF_RESET_REBIND;
	return true;
}

void sf_reset_unbound(struct sf_device *sfdev)
{
	/* In SF_RESET_REBIND the reset itself unbinds the driver */
	if (sfdev->reset_state == SF_RESET_QUIET)
		sfdev->reset_state = SF_RESET_UNBOUND;
}

/* Return true if the caller must unbind the driver, which takes the device's lock */
static bool sf_reset_quiesce(struct sf_device *sfdev)
{
	struct sf_driver *sfdrv;

	device_lock_assert(&sfdev->dev);
	if (sfdev->reset_state != SF_RESET_NONE)
		return false;
	if (!sfdev->dev.driver) {
		sfdev->reset_state = SF_RESET_UNBOUND;
		return false;
	}
	sfdrv = to_sf_driver(sfdev->dev.driver);
	if (!sfdrv->reset_prepare) {
		sfdev->reset_state = SF_RESET_REBIND;
		return true;
	}
	sfdev->reset_state = SF_RESET_QUIET;
	sfdrv->reset_prepare(sfdev);
	return false;
}

/* Set @rebind to true if the caller must bind a driver, which takes the device's lock */
static int sf_reset_restart(struct sf_device *sfdev, bool *rebind)
{
	u8 state = sfdev->reset_state;
	int err;

	device_lock_assert(&sfdev->dev);
	sfdev->reset_state = SF_RESET_NONE;
	*rebind = state == SF_RESET_REBIND;
	if (state != SF_RESET_QUIET)
		return 0;
	err = to_sf_driver(sfdev->dev.driver)->reset_done(sfdev);
	if (err)
		dev_err(&sfdev->dev, "driver %s failed to resume after a reset: %d\n",
			sfdev->dev.driver->name, err);
	return err;
}

/* It is no error if no driver matches, as when a device is added */
static void sf_reset_rebind(struct device *dev)
{
	if (device_attach(dev) < 0)
		dev_dbg(dev, "no driver bound after a reset\n");
}

static int sf_reset_prepare_class(struct device *dev, void *unused)
{
	bool unbind;

	if (dev->bus != &sf_bus_type)
		return 0;
	device_lock(dev);
	unbind = sf_reset_quiesce(to_sf_device(dev));
	device_unlock(dev);
	if (unbind)
		device_release_driver(dev);
	return 0;
}

static int sf_reset_done_class(struct device *dev, void *data)
{
	int err, *first_err = data;
	bool rebind;

	if (dev->bus != &sf_bus_type)
		return 0;
	device_lock(dev);
	err = sf_reset_restart(to_sf_device(dev), &rebind);
	device_unlock(dev);
	if (rebind)
		sf_reset_rebind(dev);
	if (!*first_err)
		*first_err = err;
	return 0;
}

/**
 * sf_function_reset_prepare() - stop all use of an SF before its hardware is reset
 * @sf: the SF device, added
 *
 * Calls reset_prepare of the drivers of @sf's class devices, in reverse order of
 * addition, then of its function driver.  Drivers without this callback are unbound.
 * Until sf_function_reset_done() no driver is bound to @sf or its class devices.
 *
 * Devices that are still quiet because sf_function_reset_done() has failed are not
 * notified again.
 *
 * Context: may sleep; takes the locks of @sf and of its class devices.  The caller
 * must not hold a lock that drivers' callbacks take; it may hold the lock of the PF's
 * device.  Must not run concurrently with sf_function_add(), sf_function_del() or
 * sf_function_reset_done() of the same @sf.
 */
void sf_function_reset_prepare(struct sf_function *sf)
{
	struct device *dev = &sf->sfdev.dev;
	bool unbind;

	/* The function driver adds and deletes class devices with this lock held */
	device_lock(dev);
	device_for_each_child_reverse(dev, NULL, sf_reset_prepare_class);
	unbind = sf_reset_quiesce(&sf->sfdev);
	device_unlock(dev);
	if (unbind)
		device_release_driver(dev);
}
EXPORT_SYMBOL_GPL(sf_function_reset_prepare);

/**
 * sf_function_reset_done() - resume use of an SF after its hardware was reset
 * @sf: the SF device, after sf_function_reset_prepare()
 *
 * Calls reset_done of @sf's function driver, then of the drivers of its class
 * devices, in the order in which these were added.  Drivers that
 * sf_function_reset_prepare() has unbound, or whose probe was deferred since then, are
 * bound now; a failure of that is no error here.  Drivers that a user has unbound stay
 * unbound.
 *
 * If the function driver fails, class devices stay quiet until @sf is unbound or
 * deleted or a later reset succeeds.  The failure of a class device's driver does not
 * keep the other drivers from being called.
 *
 * Context: may sleep; calls a driver's probe.  Locks as for
 * sf_function_reset_prepare().
 * Return: 0 or the first error of a reset_done callback.
 */
int sf_function_reset_done(struct sf_function *sf)
{
	struct device *dev = &sf->sfdev.dev;
	bool rebind;
	int err;

	device_lock(dev);
	err = sf_reset_restart(&sf->sfdev, &rebind);
	if (!err)
		device_for_each_child(dev, &err, sf_reset_done_class);
	device_unlock(dev);
	if (rebind)
		sf_reset_rebind(dev);
	return err;
}
EXPORT_SYMBOL_GPL(sf_function_reset_done);
