/* SPDX-License-Identifier: GPL-2.0 */
/* An SF on the bus. */
#ifndef SF_MLX5_SF_DEVICE_H
#define SF_MLX5_SF_DEVICE_H

#include <sfbus/sfbus.h>

struct devlink_port;
struct pf;
struct sf_fn;

/**
 * struct sf_dev - the SF device
 * @sf: for the bus
 * @pf: whose SF it is; there until the device is gone
 * @port: the SF's port on the PF's devlink instance; there as long
 * @fn: the function driver's, while it is bound
 */
struct sf_dev {
	struct sf_function sf;
	struct pf *pf;
	struct devlink_port *port;
	struct sf_fn *fn;
};

/*
 * @port: of the SF. @start: of its window, @size bytes. May probe drivers before it returns.
 * ERR_PTR on failure.
 */
struct sf_dev *sf_dev_create(struct pf *pf, struct devlink_port *port, resource_size_t start,
			     resource_size_t size);
/* Drivers are unbound before it returns */
void sf_dev_destroy(struct sf_dev *dev);

/*
 * Others may hold a device on after it was deleted, and its release function is in this module:
 * every device that is initialised is counted, and uncounted at the end of its release. Before
 * the module goes, sf_dev_drain() waits for the last.
 */
void sf_dev_count_inc(void);
void sf_dev_count_dec(void);
void sf_dev_drain(void);

/* NULL: an SF device that is not ours */
struct sf_dev *to_sf_dev(struct sf_device *sfdev);

#endif
