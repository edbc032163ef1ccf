/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_ETHTOOL_H
#define SF_MLX5_NIC_ETHTOOL_H

struct ethtool_ops;

extern const struct ethtool_ops nic_ethtool_ops;

#endif
