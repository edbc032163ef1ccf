/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_FILTER_H
#define SF_MLX5_NIC_FILTER_H

#include <linux/types.h>

struct nic;

/* Initialize the filters; nothing is received. @nic: the netdevice, not registered yet. */
void nic_filters_init(struct nic *nic);
/*
 * Receive what the netdevice's lists and flags select. SET_FLOW_TABLE_ENTRY,
 * MODIFY_NIC_VPORT_CONTEXT; for the PF also SET_L2_TABLE_ENTRY. @nic: the netdevice, with its
 * steering tables. Sleeps.
 */
void nic_filters_start(struct nic *nic);
/* Undo nic_filters_start(). @nic: the netdevice, still with its steering tables. Sleeps. */
void nic_filters_stop(struct nic *nic);
/*
 * Synchronize with the netdevice's lists and flags. New addresses are added before old ones are
 * deleted. If there are too many, everything is received. What the card refuses is tried again
 * later. Does nothing between stop and start. Sleeps.
 */
void nic_filters_sync(struct nic *nic);
/*
 * Schedule nic_filters_sync(). Any context: the stack reports changes with a spinlock held, but
 * rules need commands.
 */
void nic_filters_changed(struct nic *nic);
/*
 * Add or remove a VLAN. The vport's list, if the card has one, is updated later. @vid: the VLAN.
 * @wanted: add it. Any context.
 */
void nic_filters_set_vlan(struct nic *nic, u16 vid, bool wanted);

#endif
