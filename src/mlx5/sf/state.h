/* SPDX-License-Identifier: GPL-2.0 */
/* The state of an SF in the firmware, and the device on the bus that follows it. */
#ifndef SF_MLX5_SF_STATE_H
#define SF_MLX5_SF_STATE_H

#include <linux/types.h>

struct sf_slot;
struct slot_table;
struct vhca;

/* ALLOC_SF, DEALLOC_SF; sleep. @status: the card's, of a refusal; else 0 */
int slot_cmd_alloc(struct vhca *pf, u16 function_id, u8 *status);
int slot_cmd_dealloc(struct vhca *pf, u16 function_id);

/* Changes of state arrive from slot_state_listen() on, for slots that the table shows */
void slot_state_listen(struct slot_table *table);
void slot_state_unlisten(struct slot_table *table);
void slot_state_init(struct sf_slot *slot);
/* Of a new SF: MODIFY_VHCA_STATE, its sfnum, and that the next change is to be reported */
int slot_state_arm(struct sf_slot *slot);
/* No work is or will be under way; the table does not show the slot any more */
void slot_state_exit(struct sf_slot *slot);

u8 slot_state_get(struct sf_slot *slot);
/* -EBUSY: still on its way to inactive. The device appears later. */
int slot_activate(struct sf_slot *slot);
/*
 * Begin only; and begin and wait until the device is gone and the function is the PF's to free.
 * -ETIMEDOUT
 */
int slot_deactivate_begin(struct sf_slot *slot);
int slot_deactivate(struct sf_slot *slot);
/* The second half of it, to a deadline in jiffies that others may share */
int slot_deactivate_wait(struct sf_slot *slot, unsigned long end);
unsigned long slot_detach_deadline(void);
/*
 * Offline no command is executed for the SF, which the firmware has disabled, and its device stays
 * unless it is deactivated. Online it is as before: the firmware enables an SF that was active.
 */
void slot_state_offline(struct sf_slot *slot);
int slot_state_online(struct sf_slot *slot);
/* See what has become of the SF; any context */
void slot_state_look(struct sf_slot *slot);

#endif
