/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_NETDEV_H
#define ETH_NETDEV_H

#include <sf_mlx5/eth.h>

unsigned int eth_max_mtu(struct vhca *vhca);

#endif
