/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the function is still there and its firmware alive. */
#ifndef SF_MLX5_VHCA_HEALTH_H
#define SF_MLX5_VHCA_HEALTH_H

#include <linux/types.h>

struct vhca;

int vhca_health_create(struct vhca *vhca);
void vhca_health_destroy(struct vhca *vhca);
/* From start to stop the function is polled every two seconds. */
void vhca_health_start(struct vhca *vhca);
void vhca_health_stop(struct vhca *vhca);
/* See how the function and its firmware do; false: they are gone. */
bool vhca_health_poll(struct vhca *vhca);

/* Look now; afterwards vhca_gone() tells. Any context. */
void vhca_health_look(struct vhca *vhca);

#endif
