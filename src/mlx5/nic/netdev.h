/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NETDEV_H
#define SF_MLX5_NIC_NETDEV_H

#include <sf_mlx5/nic.h>

/*
 * The longest MTU of a netdevice. The port's register PMTU. @vhca: its function. Sleeps. Returns
 * the bytes without Ethernet header; those of Ethernet when the register does not say more.
 */
unsigned int nic_max_mtu(struct vhca *vhca);

#endif
