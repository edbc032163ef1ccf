/* SPDX-License-Identifier: GPL-2.0 */
/* Suspend and resume of the PF, also for a reset. */
#ifndef SF_MLX5_SUSPEND_H
#define SF_MLX5_SUSPEND_H

#include <linux/pm.h>

struct pf;

/*
 * devl_lock is held; see sf/sfs.h for what precedes and follows. A second call does nothing. If the
 * card has failed, no command is executed.
 */
void pf_suspend(struct pf *pf);
/* If it fails, the PF stays suspended; nothing is lost and it can be resumed later. */
int pf_resume(struct pf *pf);

extern const struct dev_pm_ops pf_pm_ops;

#endif
