// SPDX-License-Identifier: GPL-2.0
/* The SF device: what an active SF has on the bus. */
#include <linux/slab.h>

#include "../pf.h"
#include "device.h"
#include "function.h"

static void sf_dev_release(struct device *device)
{
	kfree(container_of(to_sf_device(device), struct sf_dev, sf.sfdev));
}

struct sf_dev *sf_dev_create(struct pf *pf, u32 sfnum, resource_size_t start, resource_size_t size)
{
	struct sf_dev *dev;
	int err;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->pf = pf;
	dev->sf.sfdev.dev.release = sf_dev_release;
	err = sf_function_init(&dev->sf, &pf->pdev->dev, SF_FUNCTION_MATCH_ID, 0, sfnum, pf->sf_bar,
			       start, size);
	if (err) {
		kfree(dev);
		return ERR_PTR(err);
	}
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
