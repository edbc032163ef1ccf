/* SPDX-License-Identifier: GPL-2.0 */
/* Doorbell records of queues that could not be destroyed. */
#ifndef SF_MLX5_VHCA_DB_H
#define SF_MLX5_VHCA_DB_H

struct vhca;

/* Put pages that still have records in use into quarantine, as their queues are */
void vhca_dbs_lose(struct vhca *vhca);

#endif
