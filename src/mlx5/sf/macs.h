/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses of SFs in the port's L2 table. Failures are logged and tried again. */
#ifndef SF_MLX5_SF_MACS_H
#define SF_MLX5_SF_MACS_H

struct sf_slot;
struct slot_table;

void slot_macs_listen(struct slot_table *table);
void slot_macs_unlisten(struct slot_table *table);
void slot_macs_init(struct sf_slot *slot);
/*
 * Also to be called after a change of hw_addr. SET_L2_TABLE_ENTRY; QUERY_NIC_VPORT_CONTEXT and
 * MODIFY_NIC_VPORT_CONTEXT (change_event) of the SF's vport.
 */
void slot_macs_start(struct sf_slot *slot);
/* Events do not reach the SF any more */
void slot_macs_stop(struct sf_slot *slot);

#endif
