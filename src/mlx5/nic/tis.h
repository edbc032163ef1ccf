/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TIS_H
#define SF_MLX5_NIC_TIS_H

#include <linux/types.h>

struct vhca;

/*
 * Get the function's TIS for an SQ; the first user creates it (CREATE_TIS). Release it with
 * nic_tis_put(). @tisn: set to its number. Sleeps. Returns 0 or an error of vhca_exec().
 */
int nic_tis_get(struct vhca *vhca, u32 *tisn);
/* Undo nic_tis_get(), after the SQ; the last user destroys the TIS (DESTROY_TIS). Sleeps. */
void nic_tis_put(struct vhca *vhca);

#endif
