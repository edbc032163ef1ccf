/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_NEEDS_H
#define SF_MLX5_NIC_NEEDS_H

struct vhca;

/*
 * Whether the function can have a netdevice. @vhca: the function, whose capabilities are known. Any
 * context. Returns 0, or -EOPNOTSUPP, after a message that names what is missing.
 */
int nic_netdev_check(const struct vhca *vhca);

#endif
