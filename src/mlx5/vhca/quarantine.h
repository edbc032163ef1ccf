/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that the card has not given up, as vhca_lose() left it. */
#ifndef SF_MLX5_VHCA_QUARANTINE_H
#define SF_MLX5_VHCA_QUARANTINE_H

struct vhca;

/* The card cannot reach the function's any more: free it */
void vhca_lost_free(struct vhca *vhca);
/* The function goes; its memory in quarantine is the PF's matter now */
void vhca_lost_leave(struct vhca *vhca);
/* By a reset of the PF's PCI function, which has to be locked and in no other use */
void vhca_lost_recover(struct vhca *vhca);

#endif
