/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_VHCA_CAPS_H
#define SF_MLX5_VHCA_CAPS_H

struct vhca;

/* Choose what the driver wants of what the card can do: before INIT_HCA */
int vhca_caps_set(struct vhca *vhca);
/* Learn what is in force: after INIT_HCA */
int vhca_caps_query(struct vhca *vhca);
void vhca_caps_free(struct vhca *vhca);

#endif
