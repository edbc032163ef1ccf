/* SPDX-License-Identifier: GPL-2.0 */
/* The doorbell page of kernel queues. */
#ifndef SF_MLX5_VHCA_UAR_H
#define SF_MLX5_VHCA_UAR_H

struct vhca;

/* Must be called after INIT_HCA */
int vhca_uar_start(struct vhca *vhca);
void vhca_uar_stop(struct vhca *vhca);

#endif
