/* SPDX-License-Identifier: GPL-2.0 */
/* What an active SF has on the bus. */
#ifndef SF_MLX5_SF_DEVICE_H
#define SF_MLX5_SF_DEVICE_H

#include <sfbus/sfbus.h>

#define SLOT_DEVICE_MATCH_ID	"mlx5.sf"

struct sf_fn;
struct sf_slot;

/**
 * struct slot_device - the SF device
 * @sf: for the bus
 * @slot: the SF; there until the device is gone
 * @fn: the function driver's, while it is bound
 */
struct slot_device {
	struct sf_function sf;
	struct sf_slot *slot;
	struct sf_fn *fn;
};

/* May probe drivers before it returns. The slot's port is registered. ERR_PTR on failure. */
struct slot_device *slot_device_create(struct sf_slot *slot);
/* Drivers are unbound before it returns */
void slot_device_destroy(struct slot_device *dev);

/*
 * Others may hold a device on after it was deleted, and its release function is in this module:
 * every device that is initialised is counted, class devices included, and uncounted at the end of
 * its release. Before the module goes, slot_devices_drain() waits for the last.
 */
void slot_devices_inc(void);
void slot_devices_dec(void);
void slot_devices_drain(void);

/* NULL: an SF device that is not ours */
struct slot_device *slot_device_of(struct sf_device *sfdev);

#endif
