// SPDX-License-Identifier: GPL-2.0
/*
 * Suspend and resume. All objects on the card are destroyed as if the driver were unbound, but the
 * user's objects and settings are kept: netdevices (detached), SFs with their devices, the mode of
 * the eswitch. Resume restores the objects on the card. A reset uses the same functions.
 */
#include <linux/pm.h>
#include <sf_mlx5/nic.h>

#include "eswitch/esw.h"
#include "pf.h"
#include "sf/sfs.h"
#include "suspend.h"
#include "vhca/bringup.h"
#include "vhca/core.h"
#include "vhca/health.h"

void pf_suspend(struct pf *pf)
{
	devl_assert_locked(pf->devlink);
	if (pf->suspended)
		return;
	pf->suspended = true;
	sfs_suspend(pf->sfs);
	nic_netdev_suspend(pf->netdev);
	esw_suspend(pf->esw);
	vhca_stop(pf->vhca);
	pci_clear_master(pf->pdev);
}

int pf_resume(struct pf *pf)
{
	int err;

	devl_assert_locked(pf->devlink);
	if (!pf->suspended)
		return 0;
	if (vhca_gone(pf->vhca)) {
		/* The function had failed: was it reset in the meantime? */
		err = vhca_health_recovered(pf->vhca);
		if (err)
			goto err_report;
		vhca_reset_done(pf->vhca);
	}
	pci_set_master(pf->pdev);
	err = vhca_start(pf->vhca);
	if (err)
		goto err_master;
	err = esw_resume(pf->esw);
	if (err)
		goto err_vhca;
	err = nic_netdev_resume(pf->netdev);
	if (err)
		goto err_esw;
	sfs_resume(pf->sfs);
	pf->suspended = false;
	/* The PCI core restores this state after an error; its previous copy was used up */
	pci_save_state(pf->pdev);
	return 0;

err_esw:
	esw_suspend(pf->esw);
err_vhca:
	vhca_stop(pf->vhca);
err_master:
	pci_clear_master(pf->pdev);
err_report:
	dev_err(&pf->pdev->dev, "failed to resume: %d\n", err);
	return err;
}

/* ---- dev_pm_ops ---- */

/* From here on no SF device may be added, as its parent is about to be suspended */
static int pf_pm_prepare(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);

	devl_lock(pf->devlink);
	sfs_hold(pf->sfs);
	devl_unlock(pf->devlink);
	return 0;
}

static void pf_pm_complete(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);

	devl_lock(pf->devlink);
	sfs_release(pf->sfs);
	devl_unlock(pf->devlink);
}

static int pf_pm_suspend(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);

	devl_lock(pf->devlink);
	pf_suspend(pf);
	devl_unlock(pf->devlink);
	return 0;
}

static int pf_pm_resume(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);
	int err;

	devl_lock(pf->devlink);
	err = pf_resume(pf);
	devl_unlock(pf->devlink);
	return err;
}

const struct dev_pm_ops pf_pm_ops = {
	.prepare	= pm_sleep_ptr(pf_pm_prepare),
	.complete	= pm_sleep_ptr(pf_pm_complete),
	SYSTEM_SLEEP_PM_OPS(pf_pm_suspend, pf_pm_resume)
};
