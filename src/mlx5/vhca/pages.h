/* SPDX-License-Identifier: GPL-2.0 */
/* Pages of host memory that the firmware works in. */
#ifndef SF_MLX5_VHCA_PAGES_H
#define SF_MLX5_VHCA_PAGES_H

#include <linux/types.h>

struct vhca;

enum pages_when { PAGES_BOOT, PAGES_INIT };

int vhca_pages_create(struct vhca *vhca);
void vhca_pages_destroy(struct vhca *vhca);

/* What the firmware wants before it goes on: after ENABLE_HCA, before INIT_HCA */
int vhca_pages_supply(struct vhca *vhca, enum pages_when when);
/* Take everything back: after TEARDOWN_HCA, before DISABLE_HCA */
void vhca_pages_reclaim(struct vhca *vhca);
/* The card knows none of them any more: it has vanished or was reset */
void vhca_pages_forget(struct vhca *vhca);

/* Requests of the firmware at run time are served between the two. */
void vhca_pages_listen(struct vhca *vhca);
void vhca_pages_unlisten(struct vhca *vhca);

/* Firmware pages that the firmware has, of @func_id (0: of the PF itself) */
unsigned int vhca_num_pages(const struct vhca *vhca, u16 func_id);

#endif
