/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_DEVICE_H
#define EMU_FUZZ_DEVICE_H

#include "host/device.h"

/* The client of the card's PCI interface, in the same process (device.c). */
void device_reset(struct device *device);
uint64_t device_fired(const struct device *device);

#endif
