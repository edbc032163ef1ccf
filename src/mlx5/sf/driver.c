// SPDX-License-Identifier: GPL-2.0
/*
 * The driver of SF devices. It brings an SF up in the same way as a PF, and registers a devlink
 * instance and a class device for each use of the SF.
 */
#include <linux/pm.h>
#include <linux/slab.h>
#include <sf_mlx5/nic.h>

#include "../../compat/devlink.h"
#include "../nic/needs.h"
#include "../vhca/bringup.h"
#include "../vhca/core.h"
#include "../vhca/info.h"
#include "device.h"
#include "driver.h"
#include "reporter.h"
#include "slot.h"

/* Uses of an SF; the names of class devices are "<SF device>.<name>" */
enum { FN_CLASS_ETH, FN_CLASS_RDMA, FN_CLASSES };

static const struct {
	const char *name;
	const char *match_id;
} fn_classes[FN_CLASSES] = {
	[FN_CLASS_ETH] = { "eth", "mlx5.eth" },
	[FN_CLASS_RDMA] = { "rdma", "mlx5.rdma" },
};

/**
 * struct sf_fn - private data of an SF's devlink instance
 * @devlink: the instance
 * @vhca: the function, started
 * @port: devlink port of the SF's netdevice, without operations
 * @reporter: reports a failure of the SF alone
 * @classes: class devices; NULL for a class that the SF does not support
 */
struct sf_fn {
	struct devlink *devlink;
	struct vhca *vhca;
	struct devlink_port port;
	struct fn_reporter *reporter;
	struct sf_device *classes[FN_CLASSES];
};

/* ---- devlink ---- */

static int fn_info_get(struct devlink *devlink, struct devlink_info_req *req,
		       struct netlink_ext_ack *extack)
{
	struct sf_fn *fn = devlink_priv(devlink);

	return vhca_info(fn->vhca, req, extack);
}

static const struct devlink_ops fn_devlink_ops = {
	.info_get	= fn_info_get,
};

/* @pf_port: the PF's port, which shows the instance in "devlink port show" */
static int fn_devlink_register(struct sf_fn *fn, struct devlink_port *pf_port)
{
	struct devlink_port_attrs attrs = { .flavour = DEVLINK_PORT_FLAVOUR_VIRTUAL };
	int err;

	err = devl_port_fn_devlink_set(pf_port, fn->devlink);
	if (err)
		return err;
	devlink_port_attrs_set(&fn->port, &attrs);
	devl_lock(fn->devlink);
	err = devl_port_register(fn->devlink, &fn->port, 0);
	devl_unlock(fn->devlink);
	if (err)
		return err;
	devlink_register(fn->devlink);
	return 0;
}

static void fn_devlink_unregister(struct sf_fn *fn)
{
	devlink_unregister(fn->devlink);
	devl_lock(fn->devlink);
	devl_port_unregister(&fn->port);
	devl_unlock(fn->devlink);
}

/* ---- class devices ---- */

static void fn_class_release(struct device *device)
{
	kfree(to_sf_device(device));
	slot_devices_dec();
}

static bool fn_class_wanted(const struct sf_fn *fn, unsigned int class)
{
	switch (class) {
	case FN_CLASS_ETH:
		return VHCA_CAP(fn->vhca, eth_net_offloads) && !nic_netdev_check(fn->vhca);
	case FN_CLASS_RDMA:
		return fn->vhca->roce && VHCA_CAP(fn->vhca, roce);
	default:
		return false;
	}
}

static int fn_class_add(struct sf_fn *fn, struct sf_function *sf, unsigned int class)
{
	struct sf_device *sfdev;
	int err;

	sfdev = kzalloc(sizeof(*sfdev), GFP_KERNEL);
	if (!sfdev)
		return -ENOMEM;
	sfdev->dev.release = fn_class_release;
	err = sf_device_init(sfdev, sf, fn_classes[class].name,
			     fn_classes[class].match_id);
	if (err) {
		kfree(sfdev);
		return err;
	}
	slot_devices_inc();
	err = sf_device_add(sfdev);
	if (err) {
		sf_device_put(sfdev);
		return err;
	}
	fn->classes[class] = sfdev;
	return 0;
}

static void fn_class_del(struct sf_fn *fn, unsigned int class)
{
	struct sf_device *sfdev = fn->classes[class];

	if (!sfdev)
		return;
	fn->classes[class] = NULL;
	sf_device_del(sfdev);
	sf_device_put(sfdev);
}

static void fn_classes_del(struct sf_fn *fn)
{
	int class;

	for (class = FN_CLASSES - 1; class >= 0; class--)
		fn_class_del(fn, class);
}

static int fn_classes_add(struct sf_fn *fn, struct sf_function *sf)
{
	int class, err;

	for (class = 0; class < FN_CLASSES; class++) {
		if (!fn_class_wanted(fn, class))
			continue;
		err = fn_class_add(fn, sf, class);
		if (err) {
			fn_classes_del(fn);
			return err;
		}
	}
	return 0;
}

/* ---- probe and remove ---- */

static int fn_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	struct slot_device *dev = slot_device_of(sfdev);
	struct sf_function *sf;
	struct devlink *devlink;
	struct vhca *pf;
	struct sf_fn *fn;
	int err;

	/* driver_override can name this driver for a device of another vendor */
	if (!dev) {
		dev_err(&sfdev->dev, "driver_override: " KBUILD_MODNAME " does not drive %s\n",
			sfdev->match_id);
		return -ENODEV;
	}
	sf = &dev->sf;
	devlink = devlink_alloc(&fn_devlink_ops, sizeof(*fn), &sfdev->dev);
	if (!devlink)
		return -ENOMEM;
	fn = devlink_priv(devlink);
	fn->devlink = devlink;
	pf = slot_pf(dev->slot);
	fn->vhca = vhca_create(&sfdev->dev, pf, sf, sf->window.start, resource_size(&sf->window),
			       pf->pool);
	if (IS_ERR(fn->vhca)) {
		err = PTR_ERR(fn->vhca);
		goto err_devlink;
	}
	fn->vhca->port = &fn->port;
	fn->vhca->roce = READ_ONCE(dev->slot->roce);
	err = vhca_start(fn->vhca);
	if (err)
		goto err_vhca;
	err = fn_devlink_register(fn, &dev->slot->port);
	if (err)
		goto err_start;
	fn->reporter = fn_reporter_create(devlink, fn->vhca, dev->slot);
	if (IS_ERR(fn->reporter)) {
		err = PTR_ERR(fn->reporter);
		goto err_register;
	}
	dev->fn = fn;
	sf_set_drvdata(sfdev, fn->vhca);
	err = fn_classes_add(fn, sf);
	if (err)
		goto err_reporter;
	return 0;

err_reporter:
	sf_set_drvdata(sfdev, NULL);
	dev->fn = NULL;
	fn_reporter_destroy(fn->reporter);
err_register:
	fn_devlink_unregister(fn);
err_start:
	vhca_stop(fn->vhca);
err_vhca:
	vhca_destroy(fn->vhca);
err_devlink:
	devlink_free(devlink);
	return err;
}

static void fn_remove(struct sf_device *sfdev)
{
	struct slot_device *dev = slot_device_of(sfdev);
	struct sf_fn *fn = dev->fn;

	/* A shutdown has destroyed everything already */
	if (!fn)
		return;
	fn_classes_del(fn);
	sf_set_drvdata(sfdev, NULL);
	dev->fn = NULL;
	fn_reporter_destroy(fn->reporter);
	fn_devlink_unregister(fn);
	vhca_stop(fn->vhca);
	vhca_destroy(fn->vhca);
	devlink_free(fn->devlink);
}

/* ---- suspend and reset: class devices suspend before, and resume after the function ---- */

static void fn_quiesce(struct sf_device *sfdev)
{
	struct sf_fn *fn = slot_device_of(sfdev)->fn;

	/* A shutdown has destroyed everything already */
	if (fn)
		vhca_stop(fn->vhca);
}

static int fn_start(struct slot_device *dev, struct sf_fn *fn)
{
	/* The firmware may still write to the SF's memory */
	if (READ_ONCE(dev->slot->kept))
		return -EBUSY;
	/* The card does not know the previous SF and its memory */
	vhca_reset_done(fn->vhca);
	/* If the PF failed to restore the SF, its window will never become readable */
	if (READ_ONCE(dev->slot->offline))
		return -ENODEV;
	return vhca_start(fn->vhca);
}

static int fn_wake(struct sf_device *sfdev)
{
	struct slot_device *dev = slot_device_of(sfdev);
	struct sf_fn *fn = dev->fn;
	int err;

	if (!fn)
		return 0;
	err = fn_start(dev, fn);
	fn_reporter_update(fn->reporter, err);
	return err;
}

static int fn_suspend(struct device *dev)
{
	fn_quiesce(to_sf_device(dev));
	return 0;
}

static int fn_resume(struct device *dev)
{
	return fn_wake(to_sf_device(dev));
}

static DEFINE_SIMPLE_DEV_PM_OPS(fn_pm_ops, fn_suspend, fn_resume);

/* ---- the driver ---- */

static const struct sf_device_id fn_ids[] = {
	{ .match_id = SLOT_DEVICE_MATCH_ID },
	{ }
};

SF_MODULE_ALIAS(SLOT_DEVICE_MATCH_ID);

static struct sf_driver fn_driver = {
	.name		= "sf_mlx5",
	.id_table	= fn_ids,
	.probe		= fn_probe,
	.remove		= fn_remove,
	/*
	 * Class drivers have been shut down before. The card must not access memory after a
	 * shutdown.
	 */
	.shutdown	= fn_remove,
	.reset_prepare	= fn_quiesce,
	.reset_done	= fn_wake,
	.driver.pm	= pm_sleep_ptr(&fn_pm_ops),
};

int fn_driver_register(void)
{
	return sf_driver_register(&fn_driver);
}

void fn_driver_unregister(void)
{
	sf_driver_unregister(&fn_driver);
}
