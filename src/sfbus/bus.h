/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SFBUS_BUS_H
#define _SFBUS_BUS_H

#include <sfbus/sfbus.h>

extern const struct device_type sf_function_type;
extern const struct device_type sf_class_type;

/* What sf_function_init() and sf_device_init() have in common */
void sf_bus_device_init(struct sf_device *sfdev, struct device *parent,
			const struct device_type *type, const char *match_id);
void sf_bus_device_put(struct sf_device *sfdev);

/**
 * enum sf_reset_state - a device with regard to a reset
 * @SF_RESET_NONE: no reset is under way
 * @SF_RESET_QUIET: bound; the driver has returned from reset_prepare
 * @SF_RESET_UNBOUND: not bound, and no driver has tried to
 * @SF_RESET_REBIND: not bound; to be bound after the reset
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

int sf_alias_claim(struct sf_function *sf);
void sf_alias_release(struct sf_function *sf);
/* Whether @window is that of an SF device which has claimed its alias */
bool sf_alias_has_window(const struct resource *window);

#endif /* _SFBUS_BUS_H */
