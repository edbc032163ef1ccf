// SPDX-License-Identifier: GPL-2.0
/*
 * The devlink health reporter "fw_fatal" of an SF. When the SF fails while its PF works, devlink
 * recovers it: at once, unless the user has disabled automatic recovery, or on the user's request.
 * sfs.c does the recovery, as it needs the PF's locks.
 */
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "../../compat/devlink.h"
#include "../vhca/core.h"
#include "reporter.h"
#include "sfs.h"

/* A failure within this time after a recovery is not recovered automatically */
#define FN_GRACE_MS	30000

/**
 * struct fn_reporter - reports the failure of an SF
 * @vhca: the SF's function
 * @slot: the SF's slot
 * @gone: listens to the failure
 * @report: reports it to devlink
 * @health: the devlink health reporter
 */
struct fn_reporter {
	struct vhca *vhca;
	struct sf_slot *slot;
	struct vhca_listener gone;
	struct work_struct report;
	struct devlink_health_reporter *health;
};

/* The SF's devl_lock is held, so the PF's, which ranks above it, cannot be taken */
static int fn_reporter_recover(struct devlink_health_reporter *health, void *context,
			       struct netlink_ext_ack *extack)
{
	struct fn_reporter *reporter = devlink_health_reporter_priv(health);

	sfs_recover(reporter->slot);
	return 0;
}

static const struct devlink_health_reporter_ops fn_reporter_ops = {
	.name		= "fw_fatal",
	.recover	= fn_reporter_recover,
	DEVLINK_HEALTH_GRACEFUL_PERIOD(FN_GRACE_MS)
};

/* devlink_health_report() takes the devlink lock, so it cannot be called from the listener */
static void fn_reporter_report(struct work_struct *work)
{
	struct fn_reporter *reporter = container_of(work, struct fn_reporter, report);

	if (devlink_health_report(reporter->health, "the SF has failed", NULL) == -ECANCELED)
		dev_err(vhca_device(reporter->vhca),
			"recovery: the SF failed again within the grace period; giving up\n");
}

static void fn_reporter_gone(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct fn_reporter *reporter = container_of(listener, struct fn_reporter, gone);

	/* The recovery of the PF restores its SFs */
	if (!vhca_gone(reporter->vhca->pf))
		schedule_work(&reporter->report);
}

void fn_reporter_update(struct fn_reporter *reporter, int err)
{
	devlink_health_reporter_state_update(reporter->health,
					     err ? DEVLINK_HEALTH_REPORTER_STATE_ERROR :
						   DEVLINK_HEALTH_REPORTER_STATE_HEALTHY);
}

struct fn_reporter *fn_reporter_create(struct devlink *devlink, struct vhca *vhca,
				       struct sf_slot *slot)
{
	struct fn_reporter *reporter = kzalloc(sizeof(*reporter), GFP_KERNEL);

	if (!reporter)
		return ERR_PTR(-ENOMEM);
	reporter->vhca = vhca;
	reporter->slot = slot;
	INIT_WORK(&reporter->report, fn_reporter_report);
	reporter->health = devlink_health_reporter_with_period(devlink, &fn_reporter_ops,
							       FN_GRACE_MS, reporter);
	if (IS_ERR(reporter->health)) {
		int err = PTR_ERR(reporter->health);

		kfree(reporter);
		return ERR_PTR(err);
	}
	vhca_listen(vhca, &reporter->gone, VHCA_EVENT_GONE, fn_reporter_gone);
	return reporter;
}

void fn_reporter_destroy(struct fn_reporter *reporter)
{
	vhca_unlisten(reporter->vhca, &reporter->gone);
	cancel_work_sync(&reporter->report);
	devlink_health_reporter_destroy(reporter->health);
	kfree(reporter);
}
