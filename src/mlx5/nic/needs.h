/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NEEDS_H
#define SF_MLX5_NIC_NEEDS_H

struct vhca;

int nic_netdev_check(const struct vhca *vhca);

#endif
