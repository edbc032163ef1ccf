/* SPDX-License-Identifier: GPL-2.0 */
/* Detection of vanished functions and failed firmware. */
#ifndef SF_MLX5_VHCA_HEALTH_H
#define SF_MLX5_VHCA_HEALTH_H

#include <linux/types.h>

struct vhca;

int vhca_health_create(struct vhca *vhca);
void vhca_health_destroy(struct vhca *vhca);
/* Poll the function every two seconds between start and stop. */
void vhca_health_start(struct vhca *vhca);
/* Wait for notifications in progress, and poll no more. Sleeps. */
void vhca_health_cancel(struct vhca *vhca);
void vhca_health_stop(struct vhca *vhca);
/* Poll the health once; return false if the function is gone */
bool vhca_health_poll(struct vhca *vhca);

/*
 * Check for presence, and update what vhca_gone() and vhca_vanished() return. Context: any.
 */
void vhca_health_look(struct vhca *vhca);
/* Return whether the configuration space shows that the device is present. Context: any. */
bool vhca_health_present(struct vhca *vhca);
/* The firmware cannot be trusted any more, for the reason in @why. Context: any. */
void vhca_health_fail(struct vhca *vhca, const char *why);
/* The firmware's counter has not changed for some polls */
bool vhca_health_stands_still(const struct vhca *vhca);
/* Reset the firmware, for all functions of the card, if it has failed and requests that. Sleeps. */
void vhca_health_restart(struct vhca *vhca);
/* After a reset: return 0 once the function reports no failure. Sleeps. */
int vhca_health_recovered(struct vhca *vhca);
/* Make the firmware, if it is alive, give up all host memory. No command works afterwards. */
void vhca_health_disable(struct vhca *vhca);

#endif
