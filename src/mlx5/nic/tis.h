/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_TIS_H
#define SF_MLX5_NIC_TIS_H

#include <linux/types.h>

struct vhca;

/*
 * A TIS for an SQ of a function. CREATE_TIS for the first user. Give it back with nic_tis_put().
 * @tisn: set to its number. Sleeps. Returns 0 or what the command returned.
 */
int nic_tis_get(struct vhca *vhca, u32 *tisn);
/* An SQ that had a TIS of nic_tis_get() is gone. DESTROY_TIS for the last user. Sleeps. */
void nic_tis_put(struct vhca *vhca);

#endif
