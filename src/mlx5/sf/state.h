/* SPDX-License-Identifier: GPL-2.0 */
/* The firmware's state of an SF, and the bus device that follows it. */
#ifndef SF_MLX5_SF_STATE_H
#define SF_MLX5_SF_STATE_H

#include <linux/types.h>

struct sf_slot;
struct slot_table;
struct vhca;

/* ALLOC_SF, DEALLOC_SF; sleep. @status: the card's status if it refuses, otherwise 0 */
int slot_cmd_alloc(struct vhca *pf, u16 function_id, u8 *status);
int slot_cmd_dealloc(struct vhca *pf, u16 function_id);

/* Follow changes of state, for slots that slot_table_show() has published */
void slot_state_listen(struct slot_table *table);
void slot_state_unlisten(struct slot_table *table);
void slot_state_init(struct sf_slot *slot);
/* For a new SF, MODIFY_VHCA_STATE: set its sfnum, and arm the event for the next change */
int slot_state_arm(struct sf_slot *slot);
/* Stop the SF's work; slot_table_hide() must have been called */
void slot_state_exit(struct sf_slot *slot);

u8 slot_state_get(struct sf_slot *slot);
/* -EBUSY: being deactivated. -ENODEV: freed by the firmware. The device appears later. */
int slot_activate(struct sf_slot *slot);
/*
 * Deactivate the SF; begin does not wait. Otherwise wait until the device is gone and the PF can
 * free the function. -ETIMEDOUT
 */
int slot_deactivate_begin(struct sf_slot *slot);
int slot_deactivate(struct sf_slot *slot);
/* Wait after slot_deactivate_begin(), until @end in jiffies, which may be shared by several SFs */
int slot_deactivate_wait(struct sf_slot *slot, unsigned long end);
unsigned long slot_detach_deadline(void);
/*
 * Offline, the firmware has disabled the SF and no commands are executed for it, while its device
 * remains unless it is deactivated. Online, the firmware enables an SF that was active again.
 */
void slot_state_offline(struct sf_slot *slot);
int slot_state_online(struct sf_slot *slot);
/* Schedule a query of the state; any context */
void slot_state_look(struct sf_slot *slot);

#endif
