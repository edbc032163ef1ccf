/* SPDX-License-Identifier: GPL-2.0 */
/* Recovery of a card whose firmware has failed. */
#ifndef SF_MLX5_RECOVERY_H
#define SF_MLX5_RECOVERY_H

struct pf;

/*
 * Between the two a failure is reported to devlink, by a health reporter named "fw_fatal"; unless
 * the user has told it otherwise, the card is reset and taken into use again.
 */
int pf_recovery_create(struct pf *pf);
/* The PCI device may be locked, devl_lock is not held */
void pf_recovery_destroy(struct pf *pf);

#endif
