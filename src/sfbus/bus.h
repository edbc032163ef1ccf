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

int sf_alias_compute(struct sf_function *sf);
int sf_alias_claim(struct sf_function *sf);
void sf_alias_release(struct sf_function *sf);
/* Whether @window is that of an SF device which has claimed its alias */
bool sf_alias_has_window(const struct resource *window);

#endif /* _SFBUS_BUS_H */
