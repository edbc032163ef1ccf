// SPDX-License-Identifier: GPL-2.0
/*
 * Recovery. Firmware that has failed, or that somebody else has restarted, is reported to devlink,
 * which has the card reset, by itself or when the user says so. The reset does the rest (reset.c).
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "../compat/devlink.h"
#include "pf.h"
#include "recovery.h"
#include "vhca/health.h"

#define TRIES		6
/* Before the second try; twice as long before each next one */
#define PAUSE		HZ
#define LOCK_PAUSE	(HZ / 10)
/* A card that fails again so soon would do so for ever */
#define GRACE_MS	60000

/**
 * struct pf_recovery - how a PF is recovered
 * @pf: the PF
 * @gone: hears of a failure
 * @reporter: devlink's
 * @report: tells devlink of a failure
 * @reset: resets the card
 * @tries: resets since the failure
 */
struct pf_recovery {
	struct pf *pf;
	struct vhca_listener gone;
	struct devlink_health_reporter *reporter;
	struct work_struct report;
	struct delayed_work reset;
	unsigned int tries;
};

/* Not while the system sleeps: then the card is taken into use anew anyway */
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

	/* Who unbinds the driver has it locked, and waits for this work */
	if (!pci_dev_trylock(pdev)) {
		recovery_queue(recovery, LOCK_PAUSE);
		return;
	}
	if (pci_channel_offline(pdev) || !pci_device_is_present(pdev)) {
		err = -ENODEV;
	} else {
		dev_warn(&pdev->dev, "recovery: resetting the device\n");
		/* A reset of the function need not revive the firmware */
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

/* With devl_lock held or not, which the reset takes */
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

/* devlink takes devl_lock, and whoever told us of the failure has another lock */
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

	/* Of a broken link the kernel takes care; what is suspended sleeps or is being recovered */
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
	recovery->gone.event = VHCA_EVENT_GONE;
	recovery->gone.notify = recovery_gone;
	vhca_listen(pf->vhca, &recovery->gone);
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
