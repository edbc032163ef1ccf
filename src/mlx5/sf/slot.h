/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An SF from its PF's point of view: a slot of the table with a function number, a vport with the
 * same number, a devlink port and a representor. An active SF also has a device on the bus.
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
 * @lock: protects the other members, and is held during commands
 * @work: follows the vport's list
 * @started: true between slot_macs_start() and slot_macs_stop()
 * @own: the vport's own address
 * @list: addresses in the table
 * @count: number of addresses in @list
 * @lacks: some addresses did not fit into the table
 */
struct slot_macs {
	struct mutex lock;		/* protects the other members */
	struct delayed_work work;
	bool started;
	u8 own[ETH_ALEN];
	u8 (*list)[ETH_ALEN];
	unsigned int count;
	bool lacks;
};

/**
 * struct sf_slot - one SF
 * @table: the PF's table
 * @index: index in @table
 * @function_id: the firmware's number for function and vport
 * @sfnum: the user's number
 * @port: devlink port, which has the index @function_id
 * @rep: representor of the vport
 * @hw_addr: the address, as set by the user or derived from sfnum; devl_lock
 * @macs: addresses in the L2 table
 * @io_eqs: limit of completion event queues; devl_lock
 * @io_eqs_pending: the firmware does not know @io_eqs yet; @state_lock
 * @roce: the SF shall have an RDMA device, from its next activation on; devl_lock for writers
 * @state_lock: protects @state, @offline and the commands that change them; may be taken with or
 *	without devl_lock; no other lock is taken under it
 * @state: enum slot_state, as last queried or commanded
 * @offline: the card is suspended or reset, or the SF is recovered, so the firmware does not know
 *	the SF; @dev remains
 * @kept: the SF is offline, but the firmware failed to free the function; devl_lock
 * @recover: the SF has failed and will be recovered
 * @recoveries: number of recoveries that have failed; devl_lock
 * @changed: woken after a change of @state or @dev
 * @work: queries the state and updates @dev
 * @dev: device on the bus while the SF is active; only @work changes it
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
	bool roce;
	struct mutex state_lock;	/* protects state, offline */
	u8 state;
	bool offline;
	bool kept;
	bool recover;
	unsigned int recoveries;
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
