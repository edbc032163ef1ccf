// SPDX-License-Identifier: GPL-2.0
/* The RDMA child driver: creates the RDMA device of a class device. */
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm.h>
#include <linux/sizes.h>
#include <sf_mlx5/roce.h>
#include <sfbus/sfbus.h>

#include "../compat/rdma.h"
#include "verbs.h"

#define L3_TYPES	(MLX5_ROCE_L3_TYPE_IPV4_CAP | MLX5_ROCE_L3_TYPE_IPV6_CAP)

/* ---- attributes of the class device: programs look for those of a PCI function ---- */

static struct pci_dev *attr_pdev(struct device *dev)
{
	return to_pci_dev(sf_dma_device(to_sf_device(dev)));
}

static ssize_t vendor_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "0x%04x\n", attr_pdev(dev)->vendor);
}
static DEVICE_ATTR_RO(vendor);

static ssize_t device_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "0x%04x\n", attr_pdev(dev)->device);
}
static DEVICE_ATTR_RO(device);

static ssize_t numa_node_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", dev_to_node(&attr_pdev(dev)->dev));
}
static DEVICE_ATTR_RO(numa_node);

static ssize_t local_cpus_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	int node = dev_to_node(&attr_pdev(dev)->dev);
	const struct cpumask *cpus = node == NUMA_NO_NODE ? cpu_online_mask :
							    cpumask_of_node(node);

	return sysfs_emit(buf, "%*pb\n", cpumask_pr_args(cpus));
}
static DEVICE_ATTR_RO(local_cpus);

static struct attribute *driver_attrs[] = {
	&dev_attr_vendor.attr,
	&dev_attr_device.attr,
	&dev_attr_numa_node.attr,
	&dev_attr_local_cpus.attr,
	NULL
};
ATTRIBUTE_GROUPS(driver);

/* ---- the device ---- */

/* Return why the function cannot have an RDMA device, or NULL */
static const char *driver_lacks(const struct vhca *vhca)
{
	if (!VHCA_CAP(vhca, roce))
		return "RoCE";
	if ((VHCA_CAP_ROCE(vhca, l3_type) & L3_TYPES) != L3_TYPES)
		return "RoCE over both IPv4 and IPv6";
	if (!(VHCA_CAP_ROCE(vhca, roce_version) & MLX5_ROCE_VERSION_2_CAP))
		return "RoCE version 2";
	if (!VHCA_CAP_ROCE(vhca, roce_address_table_size))
		return "RoCE addresses";
	if (VHCA_CAP(vhca, max_wqe_sz_sq) < BIT(6))
		return "send WQEs of 64 bytes";
	/* The core has users of its own */
	if (!VHCA_CAP(vhca, log_max_pd))
		return "protection domains";
	if (!VHCA_CAP(vhca, log_max_mkey))
		return "memory keys";
	if (VHCA_CAP(vhca, log_max_msg) < ilog2(SZ_4K))
		return "messages of 4096 bytes";
	return NULL;
}

static int driver_query(struct verbs_device *dev)
{
	int err = vhca_guids(dev->vhca, &dev->ib.node_guid, &dev->system_image);

	if (err)
		return err;
	err = vhca_min_inline(dev->vhca);
	if (err < 0)
		return err;
	dev->min_inline = err;
	return 0;
}

/* The SF's alias makes the name unique on the machine, unless a user gave it to another device */
static int driver_name_device(struct verbs_device *dev)
{
	struct device *dma = vhca_dma_device(dev->vhca);
	char name[IB_DEVICE_NAME_MAX];
	int err;

	snprintf(name, sizeof(name), "rocem%s",
		 sf_function_alias(sf_device_function(dev->sfdev)));
	ib_mark_name_assigned_by_user(&dev->ib);
	err = ib_register_device(&dev->ib, name, dma);
	if (err == -ENFILE || err == -EEXIST)
		err = ib_register_device(&dev->ib, "sfrdma_%d", dma);
	return err;
}

static struct verbs_device *driver_device_create(struct sf_device *sfdev)
{
	struct vhca *vhca = vhca_of(sfdev);
	struct verbs_device *dev;
	int err;

	dev = ib_alloc_device(verbs_device, ib);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->sfdev = sfdev;
	dev->vhca = vhca;
	dev->ib.dev.parent = &sfdev->dev;
	verbs_device_setup(dev);
	err = driver_query(dev);
	if (err)
		goto err_dealloc;
	err = verbs_counters_create(dev);
	if (err)
		goto err_dealloc;
	/* Addresses can only be set while RoCE is enabled */
	err = vhca_roce_enable(vhca, true);
	if (err)
		goto err_counters;
	err = verbs_events_start(dev);
	if (err)
		goto err_roce;
	err = verbs_netdev_watch(dev);
	if (err)
		goto err_events;
	err = driver_name_device(dev);
	if (err)
		goto err_netdev;
	verbs_netdev_registered(dev);
	return dev;

err_netdev:
	verbs_netdev_unwatch(dev);
err_events:
	verbs_events_stop(dev);
err_roce:
	vhca_roce_enable(vhca, false);
err_counters:
	verbs_counters_destroy(dev);
err_dealloc:
	ib_dealloc_device(&dev->ib);
	return ERR_PTR(err);
}

/* The core destroys all objects of all processes before the device is unregistered */
static void driver_device_destroy(struct verbs_device *dev)
{
	struct vhca *vhca = dev->vhca;

	/* No work may find the device registered and its netdevice gone */
	verbs_netdev_unwatch(dev);
	ib_unregister_device(&dev->ib);
	verbs_events_stop(dev);
	vhca_roce_enable(vhca, false);
	verbs_counters_destroy(dev);
	ib_dealloc_device(&dev->ib);
}

static int rdma_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	struct verbs_device *dev;
	const char *lacks;

	/* driver_override can name this driver for an SF device or for another class */
	if (!*id->match_id) {
		dev_err(&sfdev->dev, "driver_override: " KBUILD_MODNAME " does not drive %s\n",
			sfdev->match_id);
		return -ENODEV;
	}
	lacks = driver_lacks(vhca_of(sfdev));
	if (lacks) {
		dev_err(&sfdev->dev, "no RDMA device: the function does not support %s\n", lacks);
		return -EOPNOTSUPP;
	}
	dev = driver_device_create(sfdev);
	if (IS_ERR(dev))
		return dev_err_probe(&sfdev->dev, PTR_ERR(dev),
				     "failed to create the RDMA device\n");
	sf_set_drvdata(sfdev, dev);
	return 0;
}

/* ---- no object of a process survives a reset: the device is unregistered meanwhile ---- */

static void rdma_quiesce(struct sf_device *sfdev)
{
	struct verbs_device *dev = sf_get_drvdata(sfdev);

	if (!dev)
		return;
	sf_set_drvdata(sfdev, NULL);
	driver_device_destroy(dev);
}

static int rdma_wake(struct sf_device *sfdev)
{
	struct verbs_device *dev = driver_device_create(sfdev);

	if (IS_ERR(dev)) {
		dev_err(&sfdev->dev, "failed to create the RDMA device: %pe\n", dev);
		return PTR_ERR(dev);
	}
	sf_set_drvdata(sfdev, dev);
	return 0;
}

static int rdma_suspend(struct device *dev)
{
	rdma_quiesce(to_sf_device(dev));
	return 0;
}

static int rdma_resume(struct device *dev)
{
	return rdma_wake(to_sf_device(dev));
}

static DEFINE_SIMPLE_DEV_PM_OPS(rdma_pm_ops, rdma_suspend, rdma_resume);

static const struct sf_device_id rdma_ids[] = {
	{ .match_id = "mlx5.rdma" },
	{ }
};

SF_MODULE_ALIAS("mlx5.rdma");

static struct sf_driver rdma_driver = {
	.name			= KBUILD_MODNAME,
	.id_table		= rdma_ids,
	.probe			= rdma_probe,
	.remove			= rdma_quiesce,
	.shutdown		= rdma_quiesce,
	.reset_prepare		= rdma_quiesce,
	.reset_done		= rdma_wake,
	.driver.pm		= pm_sleep_ptr(&rdma_pm_ops),
	.driver.dev_groups	= driver_groups,
};
module_sf_driver(rdma_driver);

MODULE_DESCRIPTION("RDMA on scalable functions of ConnectX cards");
MODULE_LICENSE("GPL");
