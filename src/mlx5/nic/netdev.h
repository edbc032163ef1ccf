/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NETDEV_H
#define SF_MLX5_NIC_NETDEV_H

#include <sf_mlx5/nic.h>

unsigned int nic_max_mtu(struct vhca *vhca);

#endif
