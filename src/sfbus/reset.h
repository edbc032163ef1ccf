/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_RESET_H
#define SFBUS_RESET_H

#include <sfbus/sfbus.h>

/**
 * enum sf_reset_state - state of a device with regard to a reset
 * @SF_RESET_NONE: no reset is in progress
 * @SF_RESET_QUIET: bound; the driver has returned from reset_prepare
 * @SF_RESET_UNBOUND: not bound, and no driver has tried to bind
 * @SF_RESET_REBIND: not bound; a driver is to be bound after the reset
 */
enum sf_reset_state {
	SF_RESET_NONE,
	SF_RESET_QUIET,
	SF_RESET_UNBOUND,
	SF_RESET_REBIND,
};

/* Whether a probe must wait for the end of a reset; the device's lock is held */
bool sf_reset_defers(struct sf_device *sfdev);
/* The driver has returned from remove; the device's lock is held */
void sf_reset_unbound(struct sf_device *sfdev);

#endif /* SFBUS_RESET_H */
