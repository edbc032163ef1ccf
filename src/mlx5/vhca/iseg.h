/* SPDX-License-Identifier: GPL-2.0 */
/* What the init segment says before there are commands. */
#ifndef SF_MLX5_VHCA_ISEG_H
#define SF_MLX5_VHCA_ISEG_H

#include <linux/jiffies.h>
#include <linux/types.h>

struct vhca;

#define CMD_TIMEOUT_MS		60000	/* upper limit, as callers hold locks */
#define CMD_PRESENCE_PERIOD	HZ	/* how often a waiter checks for presence */

/*
 * Convert a timeout in the firmware's format to jiffies: three bits of unit (ms, s, min, h) at the
 * top, 20 bits of value at the bottom. A value of 0 stands for @otherwise_ms.
 */
unsigned long vhca_timeout_of(u32 word, unsigned int otherwise_ms, unsigned int max_ms);

/*
 * Wait until the firmware has initialized the function. -ENODEV: it is absent, -EBUSY: it is still
 * initializing.
 */
int iseg_wait_initialized(struct vhca *vhca, unsigned long timeout);
/* -EOPNOTSUPP: commands to this function cannot be supported */
int iseg_check(struct vhca *vhca);

#endif
