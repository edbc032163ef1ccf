/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_FILTER_H
#define ETH_FILTER_H

#include <linux/types.h>

struct eth_netdev;

void eth_filters_init(struct eth_netdev *eth);
void eth_filters_start(struct eth_netdev *eth);
void eth_filters_stop(struct eth_netdev *eth);
void eth_filters_sync(struct eth_netdev *eth);
void eth_filters_changed(struct eth_netdev *eth);
void eth_filters_set_vlan(struct eth_netdev *eth, u16 vid, bool wanted);

#endif
