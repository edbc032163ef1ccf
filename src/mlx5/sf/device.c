// SPDX-License-Identifier: GPL-2.0
/* The SF device: what an active SF has on the bus. */
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "../pf.h"
#include "device.h"
#include "function.h"

/* Devices of this module on the bus, class devices included, that are not released yet */
static atomic_t sf_dev_count = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(sf_dev_released);

void sf_dev_count_inc(void)
{
	atomic_inc(&sf_dev_count);
}

void sf_dev_count_dec(void)
{
	if (atomic_dec_and_test(&sf_dev_count))
		wake_up_all(&sf_dev_released);
}

void sf_dev_drain(void)
{
	wait_event(sf_dev_released, !atomic_read(&sf_dev_count));
}

static void sf_dev_release(struct device *device)
{
	kfree(container_of(to_sf_device(device), struct sf_dev, sf.sfdev));
	sf_dev_count_dec();
}

struct sf_dev *sf_dev_create(struct pf *pf, struct devlink_port *port, resource_size_t start,
			     resource_size_t size)
{
	const struct devlink_port_pci_sf_attrs *attrs = &port->attrs.pci_sf;
	struct sf_dev *dev;
	int err;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->pf = pf;
	dev->port = port;
	dev->sf.sfdev.dev.release = sf_dev_release;
	err = sf_function_init(&dev->sf, &pf->pdev->dev, SF_FUNCTION_MATCH_ID,
			       attrs->controller, attrs->sf, pf->sf_bar, start, size);
	if (err) {
		kfree(dev);
		return ERR_PTR(err);
	}
	sf_dev_count_inc();
	err = sf_function_add(&dev->sf);
	if (err) {
		sf_function_put(&dev->sf);
		return ERR_PTR(err);
	}
	return dev;
}

void sf_dev_destroy(struct sf_dev *dev)
{
	sf_function_del(&dev->sf);
	sf_function_put(&dev->sf);
}

struct sf_dev *to_sf_dev(struct sf_device *sfdev)
{
	if (sfdev->dev.release != sf_dev_release)
		return NULL;
	return container_of(sfdev, struct sf_dev, sf.sfdev);
}
