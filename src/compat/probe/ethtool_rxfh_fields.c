// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>

int probe(struct net_device *netdev, struct ethtool_rxfh_fields *fields);
const struct ethtool_ops probe_ops = { .get_rxfh_fields = probe };
