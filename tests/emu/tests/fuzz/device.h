/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FUZZ_DEVICE_H
#define EMU_FUZZ_DEVICE_H

#include "host/device.h"

/* The client of the card's PCI interface, in one process with it (device.c stands in). */
void device_reset(struct device *device);
uint64_t device_fired(const struct device *device);

#endif
