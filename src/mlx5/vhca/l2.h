/* SPDX-License-Identifier: GPL-2.0 */
/* The port's L2 table (MPFS): unicast addresses from the wire that are a PF's or its SFs'. */
#ifndef SF_MLX5_VHCA_L2_H
#define SF_MLX5_VHCA_L2_H

#include <linux/types.h>

struct vhca;

/*
 * SET_L2_TABLE_ENTRY, DELETE_L2_TABLE_ENTRY by the PF: frames from the wire with this destination
 * are for its eswitch. An address that is added twice is to be deleted twice. -ENOSPC: the table is
 * full.
 */
int l2_table_add(struct vhca *vhca, const u8 *mac);
void l2_table_del(struct vhca *vhca, const u8 *mac);
/*
 * There is one more user, or one fewer, whose addresses could not be added. While there are any the
 * uplink has to be promiscuous: its netdevice, if there is one, hears of that from @watch, which is
 * called with a mutex held.
 */
void l2_table_lack(struct vhca *vhca, bool lack);
bool l2_table_lacks(const struct vhca *vhca);
void l2_table_watch(struct vhca *vhca, void (*watch)(void *context), void *context);
/* The card has no entries any more */
void l2_table_forget(struct vhca *vhca);
int l2_table_create(struct vhca *vhca);
void l2_table_destroy(struct vhca *vhca);

#endif
