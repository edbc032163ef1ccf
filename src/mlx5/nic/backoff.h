/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_BACKOFF_H
#define SF_MLX5_NIC_BACKOFF_H

#include <linux/jiffies.h>
#include <linux/minmax.h>

#define NIC_BACKOFF_MIN		msecs_to_jiffies(10)
#define NIC_BACKOFF_MAX		(10UL * HZ)
/* A failure after this time is considered independent of the previous one */
#define NIC_BACKOFF_QUIET	(60 * HZ)

/**
 * struct nic_backoff - delays between attempts, each twice as long as the previous one
 * @delay: the next delay in jiffies
 * @last: end of the last attempt in jiffies
 *
 * A permanent cause must not keep the command interface busy.
 */
struct nic_backoff {
	unsigned long delay;
	unsigned long last;
};

/* Return the delay of the next attempt in jiffies. Callers must exclude each other. */
static inline unsigned long nic_backoff_next(struct nic_backoff *backoff)
{
	unsigned long delay;

	if (time_after(jiffies, backoff->last + NIC_BACKOFF_QUIET))
		backoff->delay = 0;
	delay = backoff->delay;
	backoff->delay = clamp(2 * delay, NIC_BACKOFF_MIN, NIC_BACKOFF_MAX);
	return delay;
}

#endif
