/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_CARRIER_H
#define ETH_CARRIER_H

struct eth_netdev;

void eth_carrier_init(struct eth_netdev *eth);
void eth_carrier_start(struct eth_netdev *eth);
void eth_carrier_stop(struct eth_netdev *eth);

#endif
