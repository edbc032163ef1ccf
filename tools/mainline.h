/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SFs of mlx5_core: since Linux 6.5, such a function has no netdevice until it is enabled.
 */
#ifndef SFBUS_MAINLINE_H
#define SFBUS_MAINLINE_H

#include "change.h"

/*
 * Enable the netdevices of the functions that were activated: as soon as a function has its
 * driver, set its devlink parameter enable_eth and reload it. A function that has no driver in
 * time is not reported: it has no netdevice either, which the caller waits for.
 */
void mainline_enable(struct changes *changes, struct devlink *devlink,
		     struct udev_waiter *waiter);

#endif
