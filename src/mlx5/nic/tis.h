/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TIS_H
#define SF_MLX5_NIC_TIS_H

#include <linux/types.h>

struct vhca;

int nic_tis_get(struct vhca *vhca, u32 *tisn);
void nic_tis_put(struct vhca *vhca);

#endif
