/* SPDX-License-Identifier: GPL-2.0 */
/* The port's L2 table (MPFS): the unicast addresses that belong to a PF and its SFs. */
#ifndef SF_MLX5_VHCA_L2_H
#define SF_MLX5_VHCA_L2_H

#include <linux/types.h>

struct vhca;

/*
 * SET_L2_TABLE_ENTRY, DELETE_L2_TABLE_ENTRY by the PF: direct frames from the wire with this
 * destination to the PF's eswitch. Each add needs its own del. -ENOSPC: the table is full.
 */
int l2_table_add(struct vhca *vhca, const u8 *mac);
void l2_table_del(struct vhca *vhca, const u8 *mac);
/*
 * Count a user whose addresses could not all be added, or uncount it. While there are any, the
 * uplink must be promiscuous. @watch notifies its netdevice, if there is one, with a mutex held.
 */
void l2_table_lack(struct vhca *vhca, bool lack);
bool l2_table_lacks(const struct vhca *vhca);
void l2_table_watch(struct vhca *vhca, void (*watch)(void *context), void *context);
/* The card has deleted all entries */
void l2_table_forget(struct vhca *vhca);
int l2_table_create(struct vhca *vhca);
void l2_table_destroy(struct vhca *vhca);

#endif
