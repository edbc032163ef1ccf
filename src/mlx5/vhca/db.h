/* SPDX-License-Identifier: GPL-2.0 */
/* Doorbell records of queues that still exist. */
#ifndef SF_MLX5_VHCA_DB_H
#define SF_MLX5_VHCA_DB_H

struct vhca;

/* Queues that still have doorbell records are in quarantine, and so are these from now on */
void vhca_dbs_lose(struct vhca *vhca);

#endif
