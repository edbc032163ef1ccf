// SPDX-License-Identifier: GPL-2.0
/*
 * Sleep. Everything is taken from the card as if the driver were unbound, but what the user made
 * and set stays: netdevices, which are not present meanwhile, SFs with their devices, the eswitch's
 * mode. Whatever the card has forgotten when it wakes up is made again. A reset is the same.
 */
#include <linux/pm.h>
#include <sf_mlx5/eth.h>

#include "eswitch/esw.h"
#include "pf.h"
#include "sf/table.h"
#include "suspend.h"
#include "vhca/health.h"
#include "vhca/vhca.h"

void pf_suspend(struct pf *pf)
{
	devl_assert_locked(pf->devlink);
	if (pf->suspended)
		return;
	pf->suspended = true;
	sf_table_suspend(pf);
	eth_netdev_suspend(pf->netdev);
	esw_suspend(pf);
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
		/* It had failed, and only a reset helps against that */
		err = vhca_health_recovered(pf->vhca);
		if (err)
			goto err_report;
		vhca_reset_done(pf->vhca);
	}
	pci_set_master(pf->pdev);
	err = vhca_start(pf->vhca);
	if (err)
		goto err_master;
	err = esw_resume(pf);
	if (err)
		goto err_vhca;
	err = eth_netdev_resume(pf->netdev);
	if (err)
		goto err_esw;
	sf_table_resume(pf);
	pf->suspended = false;
	/* What the next reset by an error restores; the PCI core has just used up what it saved */
	pci_save_state(pf->pdev);
	return 0;

err_esw:
	esw_suspend(pf);
err_vhca:
	vhca_stop(pf->vhca);
err_master:
	pci_clear_master(pf->pdev);
err_report:
	dev_err(&pf->pdev->dev, "failed to resume: %d\n", err);
	return err;
}

bool pf_present(const struct pf *pf, struct netlink_ext_ack *extack)
{
	devl_assert_locked(pf->devlink);
	if (pf->suspended)
		NL_SET_ERR_MSG_MOD(extack, "The device is being reset or failed to resume");
	return !pf->suspended;
}

/* ---- dev_pm_ops ---- */

/* From here on no SF device appears, which would be a child of a device that sleeps */
static int pf_pm_prepare(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);

	devl_lock(pf->devlink);
	sf_table_hold(pf);
	devl_unlock(pf->devlink);
	return 0;
}

static void pf_pm_complete(struct device *dev)
{
	struct pf *pf = dev_get_drvdata(dev);

	devl_lock(pf->devlink);
	sf_table_release(pf);
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
