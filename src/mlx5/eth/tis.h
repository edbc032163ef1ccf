/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_TIS_H
#define ETH_TIS_H

#include <linux/types.h>

struct vhca;

int eth_tis_get(struct vhca *vhca, u32 *tisn);
void eth_tis_put(struct vhca *vhca);

#endif
