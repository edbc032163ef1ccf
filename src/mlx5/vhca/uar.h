/* SPDX-License-Identifier: GPL-2.0 */
/* Doorbell pages (user access regions) of a function's window. */
#ifndef SF_MLX5_VHCA_UAR_H
#define SF_MLX5_VHCA_UAR_H

struct vhca;

int vhca_uars_create(struct vhca *vhca);
void vhca_uars_destroy(struct vhca *vhca);

/* The shared page: after INIT_HCA */
int vhca_uars_start(struct vhca *vhca);
void vhca_uars_stop(struct vhca *vhca);

#endif
