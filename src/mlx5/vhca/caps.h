/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_VHCA_CAPS_H
#define SF_MLX5_VHCA_CAPS_H

struct vhca;

/* Select capabilities; before INIT_HCA */
int vhca_caps_set(struct vhca *vhca);
/* Query the capabilities in force; after INIT_HCA */
int vhca_caps_query(struct vhca *vhca);
void vhca_caps_free(struct vhca *vhca);

#endif
