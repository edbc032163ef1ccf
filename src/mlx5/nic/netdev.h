/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NETDEV_H
#define SF_MLX5_NIC_NETDEV_H

#include <sf_mlx5/nic.h>

/*
 * Query the maximum MTU of a netdevice from the port's register PMTU. @vhca: its function. Sleeps.
 * Returns bytes without Ethernet header; ETH_DATA_LEN if the register does not report more.
 */
unsigned int nic_max_mtu(struct vhca *vhca);

#endif
