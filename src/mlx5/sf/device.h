/* SPDX-License-Identifier: GPL-2.0 */
/* The bus device of an active SF. */
#ifndef SF_MLX5_SF_DEVICE_H
#define SF_MLX5_SF_DEVICE_H

#include <sfbus/sfbus.h>

#define SLOT_DEVICE_MATCH_ID	"mlx5.sf"

struct sf_fn;
struct sf_slot;

/**
 * struct slot_device - an SF device
 * @sf: the bus's part
 * @slot: the SF; exists longer than the device
 * @fn: private data of the function driver while it is bound
 */
struct slot_device {
	struct sf_function sf;
	struct sf_slot *slot;
	struct sf_fn *fn;
};

/* May probe drivers. The slot's port must be registered. Return an ERR_PTR on failure. */
struct slot_device *slot_device_create(struct sf_slot *slot);
/* Unbind all drivers and delete the device */
void slot_device_destroy(struct slot_device *dev);

/*
 * References may keep a device, whose release function is in this module, after its deletion.
 * Therefore all initialised devices, including class devices, are counted until the end of their
 * release, and slot_devices_drain() waits for the last one before the module is unloaded.
 */
void slot_devices_inc(void);
void slot_devices_dec(void);
void slot_devices_drain(void);

/* Return NULL if the SF device belongs to another driver */
struct slot_device *slot_device_of(struct sf_device *sfdev);

#endif
