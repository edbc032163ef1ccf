/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SFBUS_BUS_H
#define SFBUS_BUS_H

#include <sfbus/sfbus.h>

/* The common part of sf_function_init() and sf_device_init() */
void sf_bus_device_init(struct sf_device *sfdev, struct device *parent,
			const struct device_type *type, const char *match_id);
void sf_bus_device_put(struct sf_device *sfdev);

#endif /* SFBUS_BUS_H */
