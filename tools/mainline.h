/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SFs of mlx5_core: since Linux 6.5 such a function waits until somebody says what it is to be.
 */
#ifndef SFBUS_MAINLINE_H
#define SFBUS_MAINLINE_H

#include "change.h"

/*
 * Have the functions that were made active become netdevices: for each, as soon as it has its
 * driver, set its devlink parameter enable_eth and reload it. What does not come in time is
 * for the wait for netdevices to report.
 */
void mainline_enable(struct changes *changes, struct devlink *devlink,
		     struct udev_waiter *waiter);

#endif
