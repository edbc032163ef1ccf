// SPDX-License-Identifier: GPL-2.0
#include <linux/device/bus.h>

int probe(const struct device *dev, struct kobj_uevent_env *env);
struct bus_type probe_bus = { .uevent = probe };
