/* SPDX-License-Identifier: GPL-2.0 */
/* The PF while its card sleeps or is reset. */
#ifndef SF_MLX5_SUSPEND_H
#define SF_MLX5_SUSPEND_H

#include <linux/pm.h>

struct pf;

/*
 * devl_lock is held; sf/sfs.h has what comes before and after. A second call does nothing. On a
 * card that has failed no command is executed.
 */
void pf_suspend(struct pf *pf);
/* On failure it is suspended still: nothing is lost, another try may come. */
int pf_resume(struct pf *pf);

extern const struct dev_pm_ops pf_pm_ops;

#endif
