/* SPDX-License-Identifier: GPL-2.0 */
/* Resets of the firmware that need the consent of all drivers of the card. */
#ifndef SF_MLX5_SYNC_RESET_H
#define SF_MLX5_SYNC_RESET_H

struct pf;

/* Start to refuse such resets */
int pf_sync_reset_create(struct pf *pf);
/* The PCI device may be locked; devl_lock must not be held */
void pf_sync_reset_destroy(struct pf *pf);

#endif
