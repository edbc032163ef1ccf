/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One SF as its PF sees it: a slot of the table with a function number, a vport of the same number,
 * a devlink port and a representor; and, while it is active, a device on the bus.
 */
#ifndef SF_MLX5_SF_SLOT_H
#define SF_MLX5_SF_SLOT_H

#include <linux/etherdevice.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <net/devlink.h>

#include "table.h"

struct rep;
struct slot_device;

/**
 * struct slot_macs - an SF's addresses in the port's L2 table
 * @lock: guards the rest, and is held over commands
 * @work: follows the vport's list
 * @started: between slot_macs_start() and slot_macs_stop()
 * @own: the vport's own address
 * @list: addresses that are in the table
 * @count: of them
 * @lacks: others have found no place there
 */
struct slot_macs {
	struct mutex lock;		/* guards the rest */
	struct delayed_work work;
	bool started;
	u8 own[ETH_ALEN];
	u8 (*list)[ETH_ALEN];
	unsigned int count;
	bool lacks;
};

/**
 * struct sf_slot - one SF
 * @table: the PF's
 * @index: its place there
 * @function_id: its number for the firmware, of function and vport
 * @sfnum: its number for users
 * @port: its devlink port; the index is @function_id too
 * @rep: representor of its vport
 * @hw_addr: by default made from sfnum, or as the user set it; devl_lock
 * @macs: addresses from the wire
 * @io_eqs: event queues for completions that it may have; devl_lock
 * @io_eqs_pending: the firmware does not know @io_eqs yet; @state_lock
 * @state_lock: guards @state, @offline and the commands that change them; taken with or without
 *	devl_lock, takes nothing
 * @state: enum slot_state, as last seen or commanded
 * @offline: the firmware does not know the SF, as the card sleeps or is reset; @dev stays meanwhile
 * @changed: woken after @state or @dev have become others
 * @work: looks at the state and makes @dev follow
 * @dev: on the bus, while the SF is active; only @work changes it
 */
struct sf_slot {
	struct slot_table *table;
	unsigned int index;
	u16 function_id;
	u32 sfnum;
	struct devlink_port port;
	struct rep *rep;
	u8 hw_addr[ETH_ALEN];
	struct slot_macs macs;
	u32 io_eqs;
	bool io_eqs_pending;
	struct mutex state_lock;	/* guards state, offline */
	u8 state;
	bool offline;
	wait_queue_head_t changed;
	struct delayed_work work;
	struct slot_device *dev;
};

/* The PF, which executes commands for the SF */
static inline struct vhca *slot_pf(const struct sf_slot *slot)
{
	return slot->table->vhca;
}

#endif
