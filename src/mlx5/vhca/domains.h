/* SPDX-License-Identifier: GPL-2.0 */
/* Protection domain, transport domain and memory key that a function's kernel users share. */
#ifndef SF_MLX5_VHCA_DOMAINS_H
#define SF_MLX5_VHCA_DOMAINS_H

struct vhca;

int vhca_domains_create(struct vhca *vhca);
void vhca_domains_destroy(struct vhca *vhca);

#endif
