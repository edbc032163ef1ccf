/* SPDX-License-Identifier: GPL-2.0 */
/* Host memory that the firmware works in. */
#ifndef SF_MLX5_VHCA_PAGES_H
#define SF_MLX5_VHCA_PAGES_H

#include <linux/types.h>

struct vhca;

enum pages_when { PAGES_BOOT, PAGES_INIT };

int vhca_pages_create(struct vhca *vhca);
void vhca_pages_destroy(struct vhca *vhca);

/* Supply the pages that the firmware requires: after ENABLE_HCA, and before INIT_HCA */
int vhca_pages_supply(struct vhca *vhca, enum pages_when when);
/* Reclaim all pages: after TEARDOWN_HCA, before DISABLE_HCA */
void vhca_pages_reclaim(struct vhca *vhca);
/* Free all pages: the card has vanished or was reset */
void vhca_pages_forget(struct vhca *vhca);

/* Serve the firmware's requests between listen and unlisten. */
void vhca_pages_listen(struct vhca *vhca);
void vhca_pages_unlisten(struct vhca *vhca);

/* Serve the requests that are queued; wake a thread that does */
void vhca_pages_serve(struct vhca *vhca);
void vhca_pages_wake(struct vhca *vhca);

/* Number of firmware pages of @func_id (0: the function itself) */
unsigned int vhca_num_pages(const struct vhca *vhca, u16 func_id);

#endif
