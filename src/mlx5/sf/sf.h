/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One SF as its PF sees it: a slot of the table with a function number, a vport of the same number,
 * a devlink port and a representor; and, while it is active, a device on the bus.
 */
#ifndef SF_MLX5_SF_SF_H
#define SF_MLX5_SF_SF_H

#include <linux/etherdevice.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <sf_mlx5/vhca.h>

#include "../pf.h"

/* sfnums are stored in the card; its interface leaves them 16 bits in places */
#define SF_MAX_SFNUM	0xffff

struct rep;
struct sf_dev;

/**
 * struct sf_table - the SFs of a PF
 * @pf: the PF
 * @base: function number of slot 0
 * @max: slots
 * @window: bytes of the BAR that each slot has
 * @used: slots that are taken, also by functions that the firmware did not free; devl_lock
 * @limited: slots whose functions were given a limit of event queues, ever; devl_lock
 * @count: SFs; devl_lock
 * @slots: slot to &struct sf. Changed under devl_lock; its own lock, taken in hard interrupts,
 *	keeps an SF from being freed while its work is queued.
 * @sfnums: sfnum to &struct sf; devl_lock
 * @held: devices of SFs neither come nor go, as the card is about to sleep or to be reset
 * @listener: state changes of SFs
 * @macs_listener: changes of their vports' addresses
 * @wq: works of SFs: many at a time, each after itself
 */
struct sf_table {
	struct pf *pf;
	u16 base;
	unsigned int max;
	resource_size_t window;
	unsigned long *used;
	unsigned long *limited;
	unsigned int count;
	struct xarray slots;
	struct xarray sfnums;
	bool held;
	struct vhca_listener listener, macs_listener;
	struct workqueue_struct *wq;
};

/**
 * struct sf_macs - an SF's addresses in the port's L2 table
 * @lock: guards the rest, and is held over commands
 * @work: follows the vport's list
 * @started: between sf_macs_start() and sf_macs_stop()
 * @own: the vport's own address
 * @list: addresses that are in the table
 * @count: of them
 * @lacks: others have found no place there
 */
struct sf_macs {
	struct mutex lock;		/* guards the rest */
	struct delayed_work work;
	bool started;
	u8 own[ETH_ALEN];
	u8 (*list)[ETH_ALEN];
	unsigned int count;
	bool lacks;
};

/**
 * struct sf - one SF
 * @table: the PF's
 * @index: its slot
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
 * @state: enum sf_state, as last seen or commanded
 * @offline: the firmware does not know the SF, as the card sleeps or is reset; @dev stays meanwhile
 * @changed: woken after @state or @dev have become others
 * @work: looks at the state and makes @dev follow
 * @dev: on the bus, while the SF is active; only @work changes it
 */
struct sf {
	struct sf_table *table;
	unsigned int index;
	u16 function_id;
	u32 sfnum;
	struct devlink_port port;
	struct rep *rep;
	u8 hw_addr[ETH_ALEN];
	struct sf_macs macs;
	u32 io_eqs;
	bool io_eqs_pending;
	struct mutex state_lock;	/* guards state, offline */
	u8 state;
	bool offline;
	wait_queue_head_t changed;
	struct delayed_work work;
	struct sf_dev *dev;
};

/* vhca_state.c: the firmware's commands; all sleep */
/* @status: the card's, of a refusal; else 0 */
int sf_cmd_alloc(struct vhca *pf, u16 function_id, u8 *status);
int sf_cmd_dealloc(struct vhca *pf, u16 function_id);

/* Changes of state arrive from sf_state_listen() on, for SFs in the table */
void sf_state_listen(struct sf_table *table);
void sf_state_unlisten(struct sf_table *table);
void sf_state_init(struct sf *sf);
/* A new SF in the table: tell the firmware its sfnum, and that changes are to be told */
int sf_state_arm(struct sf *sf);
/* No work is or will be under way; the SF is no longer in the table */
void sf_state_exit(struct sf *sf);

u8 sf_state_get(struct sf *sf);
/* -EBUSY: still on its way to inactive. The device appears later. */
int sf_activate(struct sf *sf);
/*
 * Begin only; and begin and wait until the device is gone and the function is the PF's to free.
 * -ETIMEDOUT
 */
int sf_deactivate_begin(struct sf *sf);
int sf_deactivate(struct sf *sf);
/* The second half of it, to a deadline in jiffies that others may share */
int sf_deactivate_wait(struct sf *sf, unsigned long end);
unsigned long sf_detach_deadline(void);
/*
 * Offline no command is executed for the SF, which the firmware has disabled, and its device stays
 * unless it is deactivated. Online it is as before: the firmware enables an SF that was active.
 */
void sf_state_offline(struct sf *sf);
int sf_state_online(struct sf *sf);
/* See what has become of the SF; any context */
void sf_state_look(struct sf *sf);

/*
 * macs.c: SET_L2_TABLE_ENTRY, and QUERY_NIC_VPORT_CONTEXT and MODIFY_NIC_VPORT_CONTEXT
 * (change_event) of the SF's vport. Start also when hw_addr has changed. What fails is logged and
 * tried again.
 */
void sf_macs_listen(struct sf_table *table);
void sf_macs_unlisten(struct sf_table *table);
void sf_macs_init(struct sf *sf);
void sf_macs_start(struct sf *sf);
/* No event reaches the SF any more */
void sf_macs_stop(struct sf *sf);

/* io_eqs.c; devl_lock is held. QUERY_HCA_CAP, SET_HCA_CAP for the SF. */
bool sf_io_eqs_supported(const struct sf *sf);
void sf_io_eqs_init(struct sf *sf);
int sf_io_eqs_set(struct sf *sf, u32 count, struct netlink_ext_ack *extack);
/* The firmware does not know any more what was set; state_lock is held */
void sf_io_eqs_forgotten(struct sf *sf);
/* What was set while the SF was active; state_lock is held, the SF is inactive */
int sf_io_eqs_apply(struct sf *sf);

/* port.c; devl_lock is held */
/* MODIFY_NIC_VPORT_CONTEXT: an address made from sfnum */
int sf_port_hw_addr_default(struct sf *sf);
int sf_port_register(struct sf *sf);
void sf_port_unregister(struct sf *sf);

/* table.c; hard interrupt. @look queues work; the SF, if there is one, is not freed meanwhile */
void sf_table_notify(struct sf_table *table, u16 function_id, void (*look)(struct sf *sf));

/* table.c; devl_lock is held */
struct sf *sf_by_port_index(struct pf *pf, unsigned int index);
struct sf *sf_create(struct pf *pf, const u32 *sfnum, struct netlink_ext_ack *extack);
int sf_destroy(struct sf *sf, struct netlink_ext_ack *extack);

#endif
