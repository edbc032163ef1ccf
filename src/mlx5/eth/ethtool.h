/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_ETHTOOL_H
#define ETH_ETHTOOL_H

struct ethtool_ops;

extern const struct ethtool_ops eth_ethtool_ops;

#endif
