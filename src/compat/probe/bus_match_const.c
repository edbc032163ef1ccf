// SPDX-License-Identifier: GPL-2.0
#include <linux/device/bus.h>

int probe(struct device *dev, const struct device_driver *drv);
struct bus_type probe_bus = { .match = probe };
