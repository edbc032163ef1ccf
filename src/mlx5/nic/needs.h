/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NEEDS_H
#define SF_MLX5_NIC_NEEDS_H

struct vhca;

/*
 * Check that the function can have a netdevice. @vhca: the function, with known capabilities. Any
 * context. Returns 0, or -EOPNOTSUPP after logging what is missing.
 */
int nic_netdev_check(const struct vhca *vhca);

#endif
