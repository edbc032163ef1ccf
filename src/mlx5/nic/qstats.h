/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_QSTATS_H
#define SF_MLX5_NIC_QSTATS_H

#include "../../compat/netdev.h"

extern const struct netdev_stat_ops nic_stat_ops;

#endif
