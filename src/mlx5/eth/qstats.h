/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_QSTATS_H
#define ETH_QSTATS_H

#include "../../compat/netdev.h"

extern const struct netdev_stat_ops eth_stat_ops;

#endif
