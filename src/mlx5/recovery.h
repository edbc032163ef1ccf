/* SPDX-License-Identifier: GPL-2.0 */
/* Recovery of a card whose firmware has failed. */
#ifndef SF_MLX5_RECOVERY_H
#define SF_MLX5_RECOVERY_H

struct pf;

/*
 * Start to report failures to devlink, by a health reporter named "fw_fatal". Unless the user has
 * disabled that, devlink then resets the card and the driver restores its state.
 */
int pf_recovery_create(struct pf *pf);
/* The PCI device may be locked; devl_lock must not be held */
void pf_recovery_destroy(struct pf *pf);

#endif
