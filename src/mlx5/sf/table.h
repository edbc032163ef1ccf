/* SPDX-License-Identifier: GPL-2.0 */
/* Slots for the SFs of a PF: each has a function number, a window of the BAR and an sfnum. */
#ifndef SF_MLX5_SF_TABLE_H
#define SF_MLX5_SF_TABLE_H

#include <linux/ioport.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <sf_mlx5/vhca.h>

struct devlink;
struct esw;
struct netlink_ext_ack;
struct sf_slot;
struct workqueue_struct;

/* The card stores sfnums, partly in fields of 16 bits */
#define SLOT_MAX_SFNUM	0xffff

/**
 * struct slot_table - the slots of a PF
 * @vhca: the PF
 * @devlink: the PF's instance
 * @esw: the PF's eswitch; if NULL, there are no slots
 * @bar: BAR that contains the windows; if NULL, there are no slots
 * @pfnum: the user's number of the PF
 * @base: function number of slot 0
 * @max: number of slots
 * @window: bytes of the BAR for each slot
 * @used: slots in use, including those whose functions the firmware failed to free; devl_lock
 * @limited: slots whose functions were ever given a limit of event queues; devl_lock
 * @count: number of SFs; devl_lock
 * @roce: SFs are added with an RDMA device; devl_lock for writers
 * @slots: index to &struct sf_slot. Changed under devl_lock; its own lock, taken in hard
 *	interrupts, keeps a slot from being freed while its work is queued.
 * @sfnums: sfnum to &struct sf_slot; devl_lock
 * @held: devices of SFs are neither added nor deleted, as a suspend or reset is about to start
 * @state_listener: listens to state changes of SFs
 * @macs_listener: listens to changes of their vports' addresses
 * @recover: recovers SFs that have failed
 * @wq: workqueue for SFs; works of different SFs run in parallel
 */
struct slot_table {
	struct vhca *vhca;
	struct devlink *devlink;
	struct esw *esw;
	struct resource *bar;
	unsigned int pfnum;
	u16 base;
	unsigned int max;
	resource_size_t window;
	unsigned long *used;
	unsigned long *limited;
	unsigned int count;
	bool roce;
	struct xarray slots;
	struct xarray sfnums;
	bool held;
	struct vhca_listener state_listener, macs_listener;
	struct delayed_work recover;
	struct workqueue_struct *wq;
};

/* Maximum number of SFs; slot_table_refuse() explains why it is 0 */
unsigned int slot_table_room(const struct vhca *vhca, const struct resource *bar);

/* Return an ERR_PTR on failure. A card without SFs has a table without slots. */
struct slot_table *slot_table_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
				     struct resource *bar);
/* All slots must be free */
void slot_table_destroy(struct slot_table *table);

/* Explain to the user why the table has no slots */
void slot_table_refuse(const struct slot_table *table, struct netlink_ext_ack *extack);

/* SFs can have RDMA devices; if not, explain it to the user */
bool slot_table_has_roce(const struct slot_table *table, struct netlink_ext_ack *extack);

/* devl_lock is held for the functions below, unless noted otherwise */

/*
 * Assign the lowest free slot to @slot, and return its index or a negative errno. Events do not
 * find it yet. @sfnum: requested by the user, or with @any set to the lowest free one.
 */
int slot_table_take(struct slot_table *table, struct sf_slot *slot, u32 *sfnum, bool any,
		    struct netlink_ext_ack *extack);
/* @kept: the firmware failed to free the function, so the slot must not be used again */
void slot_table_give(struct slot_table *table, unsigned int index, u32 sfnum, bool kept);
/* Make events find the slot, and undo that */
int slot_table_show(struct slot_table *table, unsigned int index, struct sf_slot *slot);
void slot_table_hide(struct slot_table *table, unsigned int index);

/* Number of SFs; any context */
unsigned int slot_table_count(const struct slot_table *table);
/* Return NULL if no SF has this function number */
struct sf_slot *slot_table_find(const struct slot_table *table, unsigned int function_id);
/* Context: hard interrupt. @look queues a work; the slot, if any, is not freed meanwhile */
void slot_table_notify(struct slot_table *table, u16 function_id,
		       void (*look)(struct sf_slot *slot));

#endif
