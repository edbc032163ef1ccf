// SPDX-License-Identifier: GPL-2.0
/* The Ethernet child driver: creates the netdevice of a class device. */
#include <linux/module.h>
#include <linux/pm.h>
#include <sf_mlx5/nic.h>
#include <sf_mlx5/vhca.h>
#include <sfbus/sfbus.h>

static int netdev_probe(struct sf_device *sfdev, const struct sf_device_id *id)
{
	struct nic_netdev_params params = {
		.parent = &sfdev->dev,
		.driver = KBUILD_MODNAME,
	};
	struct net_device *netdev;
	int err;

	/* driver_override can name this driver for an SF device or for another class */
	if (!*id->match_id) {
		dev_err(&sfdev->dev, "driver_override: " KBUILD_MODNAME " does not drive %s\n",
			sfdev->match_id);
		return -ENODEV;
	}
	params.vhca = vhca_of(sfdev);
	params.port = vhca_devlink_port(params.vhca);
	netdev = nic_netdev_create(&params);
	if (IS_ERR(netdev))
		return dev_err_probe(&sfdev->dev, PTR_ERR(netdev),
				     "failed to create the netdevice\n");
	err = nic_reporters_create(netdev);
	if (err) {
		nic_netdev_destroy(netdev);
		return dev_err_probe(&sfdev->dev, err, "failed to create health reporters\n");
	}
	sf_set_drvdata(sfdev, netdev);
	return 0;
}

static void netdev_remove(struct sf_device *sfdev)
{
	struct net_device *netdev = sf_get_drvdata(sfdev);

	nic_reporters_destroy(netdev);
	nic_netdev_destroy(netdev);
}

static void netdev_quiesce(struct sf_device *sfdev)
{
	nic_netdev_suspend(sf_get_drvdata(sfdev));
}

static int netdev_wake(struct sf_device *sfdev)
{
	return nic_netdev_resume(sf_get_drvdata(sfdev));
}

static int netdev_suspend(struct device *dev)
{
	netdev_quiesce(to_sf_device(dev));
	return 0;
}

static int netdev_resume(struct device *dev)
{
	return netdev_wake(to_sf_device(dev));
}

static DEFINE_SIMPLE_DEV_PM_OPS(netdev_pm_ops, netdev_suspend, netdev_resume);

static const struct sf_device_id netdev_ids[] = {
	{ .match_id = "mlx5.eth" },
	{ }
};

SF_MODULE_ALIAS("mlx5.eth");

static struct sf_driver netdev_driver = {
	.name		= KBUILD_MODNAME,
	.id_table	= netdev_ids,
	.probe		= netdev_probe,
	.remove		= netdev_remove,
	.shutdown	= netdev_quiesce,
	.reset_prepare	= netdev_quiesce,
	.reset_done	= netdev_wake,
	.driver.pm	= pm_sleep_ptr(&netdev_pm_ops),
};
module_sf_driver(netdev_driver);

MODULE_DESCRIPTION("Ethernet on scalable functions of ConnectX cards");
MODULE_LICENSE("GPL");
