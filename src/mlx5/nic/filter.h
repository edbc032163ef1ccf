/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_FILTER_H
#define SF_MLX5_NIC_FILTER_H

#include <linux/types.h>

struct nic;

/* Nothing is let in. @nic: the netdevice, not registered yet. */
void nic_filters_init(struct nic *nic);
/*
 * Let in what the netdevice's lists and flags say. SET_FLOW_TABLE_ENTRY, MODIFY_NIC_VPORT_CONTEXT;
 * of the PF: SET_L2_TABLE_ENTRY. @nic: the netdevice, which has its steering tables. Sleeps.
 */
void nic_filters_start(struct nic *nic);
/* Undo nic_filters_start(). @nic: the netdevice, which still has its steering tables. Sleeps. */
void nic_filters_stop(struct nic *nic);
/*
 * The netdevice's lists and flags may have changed. New addresses come before old ones go. When
 * there are more than fit, everything is let in. What the card refuses is tried again later.
 * Between stop and start it does nothing. Sleeps.
 */
void nic_filters_sync(struct nic *nic);
/*
 * Have nic_filters_sync() done. Any context: the stack reports changes with a spinlock held, while
 * rules are made by commands.
 */
void nic_filters_changed(struct nic *nic);
/*
 * The stack has a VLAN, or has it no more. The vport's list follows a little later, if the card has
 * one. @vid: its number. @wanted: it has. Any context.
 */
void nic_filters_set_vlan(struct nic *nic, u16 vid, bool wanted);

#endif
