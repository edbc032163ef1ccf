/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_DATAPATH_H
#define ETH_DATAPATH_H

struct eth_config;
struct eth_netdev;

int eth_datapath_start(struct eth_netdev *eth);
void eth_datapath_stop(struct eth_netdev *eth);
int eth_datapath_reconfigure(struct eth_netdev *eth, const struct eth_config *config);
void eth_datapath_attach(struct eth_netdev *eth);
int eth_datapath_set_mtu(struct eth_netdev *eth, unsigned int mtu);

#endif
