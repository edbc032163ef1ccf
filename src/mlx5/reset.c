// SPDX-License-Identifier: GPL-2.0
/*
 * Resets by the user (sysfs), by the kernel after a link error (AER, DPC), and by recovery.c. All
 * of them suspend the PF and resume it.
 */
#include <linux/pci.h>

#include "pf.h"
#include "reset.h"
#include "sf/sfs.h"
#include "suspend.h"
#include "vhca/core.h"
#include "vhca/health.h"

static void pf_quiesce(struct pf *pf)
{
	devl_lock(pf->devlink);
	sfs_hold(pf->sfs);
	sfs_quiesce(pf->sfs);
	pf_suspend(pf);
	sfs_release(pf->sfs);
	devl_unlock(pf->devlink);
}

static void pf_wake(struct pf *pf)
{
	devl_lock(pf->devlink);
	sfs_hold(pf->sfs);
	if (!pf_resume(pf))
		sfs_wake(pf->sfs);
	sfs_release(pf->sfs);
	devl_unlock(pf->devlink);
}

/* ---- pci_error_handlers ---- */

static pci_ers_result_t pf_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (!pf)
		return PCI_ERS_RESULT_NONE;
	/* Let waiting commands fail now */
	vhca_health_look(pf->vhca);
	pf_quiesce(pf);
	/* Since 6.18 the kernel calls again, with io_perm_failure, when it has failed to recover */
	if (pci_is_enabled(pdev))
		pci_disable_device(pdev);
	return state == pci_channel_io_perm_failure ? PCI_ERS_RESULT_DISCONNECT :
						      PCI_ERS_RESULT_NEED_RESET;
}

static pci_ers_result_t pf_slot_reset(struct pci_dev *pdev)
{
	int err;

	err = pci_enable_device(pdev);
	if (err) {
		dev_err(&pdev->dev, "failed to enable the device after a slot reset: %d\n",
			err);
		return PCI_ERS_RESULT_DISCONNECT;
	}
	pci_restore_state(pdev);
	pci_clear_master(pdev);
	return PCI_ERS_RESULT_RECOVERED;
}

static void pf_error_resume(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (pf)
		pf_wake(pf);
}

static void pf_reset_prepare(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (pf)
		pf_quiesce(pf);
}

static void pf_reset_done(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (pf)
		pf_wake(pf);
}

const struct pci_error_handlers pf_error_handlers = {
	.error_detected	= pf_error_detected,
	.slot_reset	= pf_slot_reset,
	.resume		= pf_error_resume,
	.reset_prepare	= pf_reset_prepare,
	.reset_done	= pf_reset_done,
};
