/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TIMESTAMP_H
#define SF_MLX5_NIC_TIMESTAMP_H

#include <linux/mlx5/mlx5_ifc.h>

/*
 * The clock of a queue's timestamps, which nobody reads: what the card is set to, for one that
 * keeps real time refuses the free running clock. Cards without the capability, @cap, have that
 * alone.
 */
static inline u8 nic_ts_format(u8 cap)
{
	return cap ? MLX5_TIMESTAMP_FORMAT_DEFAULT : MLX5_TIMESTAMP_FORMAT_FREE_RUNNING;
}

#endif
