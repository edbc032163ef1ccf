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
/* No report of a failure is under way afterwards, until the next failure. Sleeps. */
void vhca_health_cancel(struct vhca *vhca);
void vhca_health_stop(struct vhca *vhca);
/* See how the function and its firmware do; false: they are gone. */
bool vhca_health_poll(struct vhca *vhca);

/*
 * Any context. Whether the device is there; afterwards vhca_gone() and vhca_vanished() know. And:
 * the firmware cannot be trusted any more, for the reason that is given.
 */
void vhca_health_look(struct vhca *vhca);
/* What only the configuration space can tell: there is a device. Any context. */
bool vhca_health_present(struct vhca *vhca);
void vhca_health_fail(struct vhca *vhca, const char *why);
/* The firmware has shown no sign of life in some polls */
bool vhca_health_stands_still(const struct vhca *vhca);
/* Firmware that has failed and wants it is reset, with all functions of the card. Sleeps. */
void vhca_health_restart(struct vhca *vhca);
/* 0: a function that has failed shows nothing of that any more, for it was reset. Sleeps. */
int vhca_health_recovered(struct vhca *vhca);
/* The function gives up all memory of the host, if its firmware listens. No command works then. */
void vhca_health_disable(struct vhca *vhca);

#endif
