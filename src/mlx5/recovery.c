// SPDX-License-Identifier: GPL-2.0
/*
 * Recovery. Firmware that has failed, or that another driver has reset, is reported to devlink.
 * devlink resets the card, either automatically or at the user's request; reset.c does the rest.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "../compat/devlink.h"
#include "pf.h"
#include "recovery.h"
#include "vhca/health.h"

#define TRIES		6
/* Delay before the second try; it doubles with each further one */
#define PAUSE		HZ
#define LOCK_PAUSE	(HZ / 10)
/* If the card fails again within this time, recovery would never end */
#define GRACE_MS	60000

/**
 * struct pf_recovery - recovery of a PF
 * @pf: the PF
 * @gone: notified of a failure
 * @reporter: devlink's health reporter
 * @report: reports a failure to devlink
 * @reset: resets the card
 * @tries: number of resets since the failure
 */
struct pf_recovery {
	struct pf *pf;
	struct vhca_listener gone;
	struct devlink_health_reporter *reporter;
	struct work_struct report;
	struct delayed_work reset;
	unsigned int tries;
};

/* The workqueue freezes during system sleep, whose resume restarts the card anyway */
static void recovery_queue(struct pf_recovery *recovery, unsigned long delay)
{
	mod_delayed_work(system_freezable_wq, &recovery->reset, delay);
}

static void recovery_end(struct pf_recovery *recovery, const char *why)
{
	dev_err(&recovery->pf->pdev->dev, "recovery: %s; giving up\n", why);
	devlink_health_reporter_state_update(recovery->reporter,
					     DEVLINK_HEALTH_REPORTER_STATE_ERROR);
}

static void recovery_reset(struct work_struct *work)
{
	struct pf_recovery *recovery = container_of(to_delayed_work(work), struct pf_recovery,
						    reset);
	struct pci_dev *pdev = recovery->pf->pdev;
	int err;

	/* Unbinding the driver waits for this work with the device locked */
	if (!pci_dev_trylock(pdev)) {
		recovery_queue(recovery, LOCK_PAUSE);
		return;
	}
	if (pci_channel_offline(pdev) || !pci_device_is_present(pdev)) {
		err = -ENODEV;
	} else {
		dev_warn(&pdev->dev, "recovery: resetting the device\n");
		/* A function reset does not necessarily restart the firmware */
		vhca_health_restart(recovery->pf->vhca);
		err = pci_reset_function_locked(pdev);
	}
	pci_dev_unlock(pdev);
	if (err == -ENODEV)
		recovery_end(recovery, "the PCI function does not respond");
	else if (err)
		recovery_end(recovery, "the PCI function cannot be reset");
	else if (!READ_ONCE(recovery->pf->suspended))
		dev_info(&pdev->dev, "recovery: the device works again\n");
	else if (++recovery->tries == TRIES)
		recovery_end(recovery, "too many resets failed");
	else
		recovery_queue(recovery, PAUSE << (recovery->tries - 1));
}

/* This may be called with or without devl_lock, which the reset takes: so the reset is a work */
static int recovery_recover(struct devlink_health_reporter *reporter, void *context,
			    struct netlink_ext_ack *extack)
{
	struct pf_recovery *recovery = devlink_health_reporter_priv(reporter);

	recovery->tries = 0;
	recovery_queue(recovery, 0);
	return 0;
}

static const struct devlink_health_reporter_ops recovery_ops = {
	.name		= "fw_fatal",
	.recover	= recovery_recover,
	DEVLINK_HEALTH_GRACEFUL_PERIOD(GRACE_MS)
};

/* A work of its own, as devlink takes devl_lock, and listeners are called with another lock held */
static void recovery_report(struct work_struct *work)
{
	struct pf_recovery *recovery = container_of(work, struct pf_recovery, report);

	if (devlink_health_report(recovery->reporter, "firmware has failed", NULL) ==
	    -ECANCELED)
		recovery_end(recovery, "firmware failed again within the grace period");
}

static void recovery_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct pf_recovery *recovery = container_of(listener, struct pf_recovery, gone);
	struct pf *pf = recovery->pf;

	/* The kernel handles link errors; a suspended PF is asleep or being recovered already */
	if (!pci_channel_offline(pf->pdev) && !READ_ONCE(pf->suspended))
		schedule_work(&recovery->report);
}

int pf_recovery_create(struct pf *pf)
{
	struct pf_recovery *recovery;

	recovery = kzalloc(sizeof(*recovery), GFP_KERNEL);
	if (!recovery)
		return -ENOMEM;
	recovery->pf = pf;
	INIT_WORK(&recovery->report, recovery_report);
	INIT_DELAYED_WORK(&recovery->reset, recovery_reset);
	recovery->reporter = devlink_health_reporter_with_period(pf->devlink, &recovery_ops,
								 GRACE_MS, recovery);
	if (IS_ERR(recovery->reporter)) {
		int err = PTR_ERR(recovery->reporter);

		kfree(recovery);
		return err;
	}
	vhca_listen(pf->vhca, &recovery->gone, VHCA_EVENT_GONE, recovery_gone);
	pf->recovery = recovery;
	return 0;
}

void pf_recovery_destroy(struct pf *pf)
{
	struct pf_recovery *recovery = pf->recovery;

	vhca_unlisten(pf->vhca, &recovery->gone);
	cancel_work_sync(&recovery->report);
	devlink_health_reporter_destroy(recovery->reporter);
	cancel_delayed_work_sync(&recovery->reset);
	pf->recovery = NULL;
	kfree(recovery);
}
