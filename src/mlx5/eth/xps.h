/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_XPS_H
#define ETH_XPS_H

struct eth_netdev;

int eth_xps_create(struct eth_netdev *eth);
void eth_xps_destroy(struct eth_netdev *eth);
void eth_xps_update(struct eth_netdev *eth, unsigned int count);

#endif
