// SPDX-License-Identifier: GPL-2.0
/*
 * The PCI driver of the physical function. It has no ids, so a card stays with mlx5_core unless the
 * operator sets driver_override, which the PCI core accepts as a match.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>
#include <sf_mlx5/nic.h>

#include "devlink.h"
#include "eswitch/esw.h"
#include "nic/needs.h"
#include "pf.h"
#include "recovery.h"
#include "reset.h"
#include "sf/device.h"
#include "sf/driver.h"
#include "sf/sfs.h"
#include "sf/table.h"
#include "suspend.h"
#include "sync_reset.h"
#include "vhca/bringup.h"
#include "vhca/card.h"
#include "vhca/core.h"
#include "vhca/eq.h"
#include "vhca/irq.h"

#define BAR_REGISTERS	0
#define BAR_SFS		2

/* The BAR with SFs is not requested as a whole: the bus requests each window when it is used */
static int pf_pci_enable(struct pci_dev *pdev)
{
	int err;

	err = pci_enable_device(pdev);
	if (err)
		return err;
	err = pci_request_region(pdev, BAR_REGISTERS, KBUILD_MODNAME);
	if (err)
		goto err_disable;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_region;
	dma_set_max_seg_size(&pdev->dev, SZ_2G);
	pci_set_master(pdev);
	return 0;

err_region:
	pci_release_region(pdev, BAR_REGISTERS);
err_disable:
	pci_disable_device(pdev);
	return err;
}

static void pf_pci_disable(struct pci_dev *pdev)
{
	pci_clear_master(pdev);
	pci_release_region(pdev, BAR_REGISTERS);
	/* The device is disabled already after a link error without recovery */
	if (pci_is_enabled(pdev))
		pci_disable_device(pdev);
}

static int pf_start(struct pf *pf)
{
	struct pci_dev *pdev = pf->pdev;
	int err;

	pf->pool = vhca_irq_pool_create(&pdev->dev, vhca_eqs_interrupt);
	if (IS_ERR(pf->pool))
		return PTR_ERR(pf->pool);
	pf->vhca = vhca_create(&pdev->dev, NULL, NULL, pci_resource_start(pdev, BAR_REGISTERS),
			       pci_resource_len(pdev, BAR_REGISTERS), pf->pool);
	if (IS_ERR(pf->vhca)) {
		err = PTR_ERR(pf->vhca);
		goto err_pool;
	}
	pf->vhca->port = &pf->port;
	err = vhca_start(pf->vhca);
	if (err)
		goto err_vhca;
	/* A PF without a netdevice is of no use */
	err = nic_netdev_check(pf->vhca);
	if (err)
		goto err_start;
	if (VHCA_CAP(pf->vhca, sf) && pci_resource_flags(pdev, BAR_SFS) & IORESOURCE_MEM)
		pf->sf_bar = &pdev->resource[BAR_SFS];
	return 0;

err_start:
	vhca_stop(pf->vhca);
err_vhca:
	vhca_destroy(pf->vhca);
err_pool:
	vhca_irq_pool_destroy(pf->pool);
	return err;
}

static void pf_stop(struct pf *pf)
{
	vhca_stop(pf->vhca);
	vhca_destroy(pf->vhca);
	vhca_irq_pool_destroy(pf->pool);
}

/* devl_lock keeps a change of the eswitch's mode from using a netdevice that is incomplete */
static int pf_netdev_create(struct pf *pf)
{
	struct nic_netdev_params params = {
		.vhca = pf->vhca,
		.parent = &pf->pdev->dev,
		.port = &pf->port,
		.driver = KBUILD_MODNAME,
		.uplink = true,
	};
	struct net_device *netdev;

	devl_lock(pf->devlink);
	netdev = nic_netdev_create(&params);
	if (!IS_ERR(netdev)) {
		pf->netdev = netdev;
		esw_set_netdev(pf->esw, netdev);
	}
	devl_unlock(pf->devlink);
	return PTR_ERR_OR_ZERO(netdev);
}

static void pf_netdev_destroy(struct pf *pf)
{
	devl_lock(pf->devlink);
	esw_set_netdev(pf->esw, NULL);
	nic_netdev_destroy(pf->netdev);
	pf->netdev = NULL;
	devl_unlock(pf->devlink);
}

static int pf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct pf *pf;
	int err;

	if (!card_supported(pdev))
		return -ENODEV;
	pf = pf_devlink_alloc(pdev);
	if (!pf)
		return -ENOMEM;
	err = pf_pci_enable(pdev);
	if (err)
		goto err_free;
	err = pf_start(pf);
	if (err)
		goto err_pci;
	pf->esw = esw_create(pf->vhca, pf->devlink, slot_table_room(pf->vhca, pf->sf_bar));
	if (IS_ERR(pf->esw)) {
		err = PTR_ERR(pf->esw);
		goto err_stop;
	}
	pf->sfs = sfs_create(pf->vhca, pf->devlink, pf->esw, pf->sf_bar);
	if (IS_ERR(pf->sfs)) {
		err = PTR_ERR(pf->sfs);
		goto err_esw;
	}
	err = pf_devlink_register(pf);
	if (err)
		goto err_sfs;
	err = pf_netdev_create(pf);
	if (err)
		goto err_devlink;
	err = nic_reporters_create(pf->netdev);
	if (err)
		goto err_netdev;
	err = pf_recovery_create(pf);
	if (err)
		goto err_reporters;
	err = pf_sync_reset_create(pf);
	if (err)
		goto err_recovery;
	/* For the reset after an error, as in pf_resume() */
	pci_save_state(pdev);
	pci_set_drvdata(pdev, pf);
	card_announce(pdev, pf->vhca);
	return 0;

err_recovery:
	pf_recovery_destroy(pf);
err_reporters:
	nic_reporters_destroy(pf->netdev);
err_netdev:
	pf_netdev_destroy(pf);
err_devlink:
	pf_devlink_unregister(pf);
err_sfs:
	sfs_destroy(pf->sfs);
err_esw:
	esw_destroy(pf->esw);
err_stop:
	pf_stop(pf);
err_pci:
	pf_pci_disable(pdev);
err_free:
	pf_devlink_free(pf);
	return err;
}

static void pf_remove(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	pci_set_drvdata(pdev, NULL);
	pf_sync_reset_destroy(pf);
	pf_recovery_destroy(pf);
	nic_reporters_destroy(pf->netdev);
	pf_netdev_destroy(pf);
	pf_devlink_unregister(pf);
	sfs_destroy(pf->sfs);
	esw_destroy(pf->esw);
	pf_stop(pf);
	pf_pci_disable(pdev);
	pf_devlink_free(pf);
}

static void pf_shutdown(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	pci_set_drvdata(pdev, NULL);
	pf_sync_reset_destroy(pf);
	pf_recovery_destroy(pf);
	/* Stop transmission, which would ring doorbells of queues that are gone */
	devl_lock(pf->devlink);
	rtnl_lock();
	esw_reps_detach(pf->esw);
	netif_device_detach(pf->netdev);
	dev_close(pf->netdev);
	rtnl_unlock();
	devl_unlock(pf->devlink);
	vhca_halt(pf->vhca);
	pci_clear_master(pdev);
}

static const struct pci_device_id no_ids[] = {
	{ }
};

static struct pci_driver pf_driver = {
	.name		= KBUILD_MODNAME,
	.id_table	= no_ids,
	.probe		= pf_probe,
	.remove		= pf_remove,
	.shutdown	= pf_shutdown,
	.err_handler	= &pf_error_handlers,
	.driver.pm	= pm_sleep_ptr(&pf_pm_ops),
};

/* The function driver is registered first, as each PF may have SFs from its probe to its remove */
static int __init sf_mlx5_init(void)
{
	int err;

	err = fn_driver_register();
	if (err)
		return err;
	err = pci_register_driver(&pf_driver);
	if (err)
		fn_driver_unregister();
	return err;
}

static void __exit sf_mlx5_exit(void)
{
	pci_unregister_driver(&pf_driver);
	fn_driver_unregister();
	slot_devices_drain();
}

module_init(sf_mlx5_init);
module_exit(sf_mlx5_exit);

MODULE_DESCRIPTION("ConnectX physical functions and their scalable functions");
MODULE_LICENSE("GPL");
