/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TIMESTAMP_H
#define SF_MLX5_NIC_TIMESTAMP_H

#include <linux/mlx5/mlx5_ifc.h>

/*
 * Format of a queue's timestamps, which the driver does not use. The default format works with any
 * clock, while a card that is configured for real time refuses the free running clock. Cards
 * without the capability, @cap, only have the free running clock.
 */
static inline u8 nic_ts_format(u8 cap)
{
	return cap ? MLX5_TIMESTAMP_FORMAT_DEFAULT : MLX5_TIMESTAMP_FORMAT_FREE_RUNNING;
}

#endif
