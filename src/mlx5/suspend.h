/* SPDX-License-Identifier: GPL-2.0 */
/* The PF while its card sleeps or is reset. */
#ifndef SF_MLX5_SUSPEND_H
#define SF_MLX5_SUSPEND_H

#include <linux/pm.h>
#include <linux/types.h>

struct netlink_ext_ack;
struct pf;

/*
 * devl_lock is held; sf/table.h has what comes before and after. A second call does nothing. On a
 * card that has failed no command is executed.
 */
void pf_suspend(struct pf *pf);
/* On failure it is suspended still: nothing is lost, another try may come. */
int pf_resume(struct pf *pf);

/* devl_lock is held. Else whoever wants something of the card is told why not. */
bool pf_present(const struct pf *pf, struct netlink_ext_ack *extack);

extern const struct dev_pm_ops pf_pm_ops;

#endif
