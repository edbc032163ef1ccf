/* SPDX-License-Identifier: GPL-2.0 */
/* Memory in quarantine, see vhca_lose(). */
#ifndef SF_MLX5_VHCA_QUARANTINE_H
#define SF_MLX5_VHCA_QUARANTINE_H

struct vhca;

/* Free the function's memory: the card cannot access it any more */
void vhca_lost_free(struct vhca *vhca);
/* Move the function's memory to the PF, as the function is being destroyed */
void vhca_lost_leave(struct vhca *vhca);
/* Reset the PF's PCI function and free its memory; the function must be locked and not in use */
void vhca_lost_recover(struct vhca *vhca);

#endif
