/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_NEEDS_H
#define ETH_NEEDS_H

struct vhca;

int eth_netdev_check(const struct vhca *vhca);

#endif
