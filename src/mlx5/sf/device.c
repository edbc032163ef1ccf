// SPDX-License-Identifier: GPL-2.0
/* SF devices: each represents an active SF on the bus. */
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "device.h"
#include "slot.h"

/* Number of this module's devices on the bus that were not released, including class devices */
static atomic_t device_count = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(device_released);

void slot_devices_inc(void)
{
	atomic_inc(&device_count);
}

void slot_devices_dec(void)
{
	if (atomic_dec_and_test(&device_count))
		wake_up_all(&device_released);
}

void slot_devices_drain(void)
{
	wait_event(device_released, !atomic_read(&device_count));
}

static void device_release(struct device *device)
{
	kfree(container_of(to_sf_device(device), struct slot_device, sf.sfdev));
	slot_devices_dec();
}

struct slot_device *slot_device_create(struct sf_slot *slot)
{
	const struct devlink_port_pci_sf_attrs *attrs = &slot->port.attrs.pci_sf;
	const struct slot_table *table = slot->table;
	struct slot_device *dev;
	int err;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->slot = slot;
	dev->sf.sfdev.dev.release = device_release;
	err = sf_function_init(&dev->sf, vhca_device(table->vhca), SLOT_DEVICE_MATCH_ID,
			       attrs->controller, attrs->sf, table->bar,
			       table->bar->start + slot->index * table->window, table->window);
	if (err) {
		kfree(dev);
		return ERR_PTR(err);
	}
	slot_devices_inc();
	err = sf_function_add(&dev->sf);
	if (err) {
		sf_function_put(&dev->sf);
		return ERR_PTR(err);
	}
	return dev;
}

void slot_device_destroy(struct slot_device *dev)
{
	sf_function_del(&dev->sf);
	sf_function_put(&dev->sf);
}

struct slot_device *slot_device_of(struct sf_device *sfdev)
{
	if (sfdev->dev.release != device_release)
		return NULL;
	return container_of(sfdev, struct slot_device, sf.sfdev);
}
