/* SPDX-License-Identifier: GPL-2.0 */
/* Slots for the SFs of a PF: which function number, window of the BAR and sfnum belong together. */
#ifndef SF_MLX5_SF_TABLE_H
#define SF_MLX5_SF_TABLE_H

#include <linux/ioport.h>
#include <linux/types.h>
#include <linux/xarray.h>
#include <sf_mlx5/vhca.h>

struct devlink;
struct esw;
struct netlink_ext_ack;
struct sf_slot;
struct workqueue_struct;

/* sfnums are stored in the card; its interface leaves them 16 bits in places */
#define SLOT_MAX_SFNUM	0xffff

/**
 * struct slot_table - the slots of a PF
 * @vhca: the PF
 * @devlink: its instance
 * @esw: its eswitch; NULL: it manages none, and there are no slots
 * @bar: what windows are cut from; NULL: the card has no such BAR, and there are no slots
 * @pfnum: number of the PF for users
 * @base: function number of slot 0
 * @max: slots
 * @window: bytes of the BAR that each slot has
 * @used: slots that are taken, also by functions that the firmware did not free; devl_lock
 * @limited: slots whose functions were given a limit of event queues, ever; devl_lock
 * @count: SFs; devl_lock
 * @slots: index to &struct sf_slot. Changed under devl_lock; its own lock, taken in hard
 *	interrupts, keeps a slot from being freed while its work is queued.
 * @sfnums: sfnum to &struct sf_slot; devl_lock
 * @held: devices of SFs neither come nor go, as the card is about to sleep or to be reset
 * @state_listener: state changes of SFs
 * @macs_listener: changes of their vports' addresses
 * @wq: works of SFs: many at a time, each after itself
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
	struct xarray slots;
	struct xarray sfnums;
	bool held;
	struct vhca_listener state_listener, macs_listener;
	struct workqueue_struct *wq;
};

/* SFs that the card can have; 0: none, for reasons that slot_table_refuse() tells */
unsigned int slot_table_room(const struct vhca *vhca, const struct resource *bar);

/* An ERR_PTR on failure. A card without SFs has a table without slots. */
struct slot_table *slot_table_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
				     struct resource *bar);
/* No slot is taken */
void slot_table_destroy(struct slot_table *table);

/* Why the table has no slots, for the user */
void slot_table_refuse(const struct slot_table *table, struct netlink_ext_ack *extack);

/* devl_lock is held for the rest, except where it says otherwise */

/*
 * The index of the lowest free slot, which is @slot's from now on, but no event finds it yet; or a
 * negative errno. @sfnum is what the user asked for, or with @any is set to the lowest free one.
 */
int slot_table_take(struct slot_table *table, struct sf_slot *slot, u32 *sfnum, bool any,
		    struct netlink_ext_ack *extack);
/* @kept: the firmware keeps the function, so nobody may have its slot */
void slot_table_give(struct slot_table *table, unsigned int index, u32 sfnum, bool kept);
/* From here on events find the slot, and to there */
int slot_table_show(struct slot_table *table, unsigned int index, struct sf_slot *slot);
void slot_table_hide(struct slot_table *table, unsigned int index);

/* SFs that there are; any context */
unsigned int slot_table_count(const struct slot_table *table);
/* NULL: there is none of this function number */
struct sf_slot *slot_table_find(const struct slot_table *table, unsigned int function_id);
/* Hard interrupt. @look queues work; the slot, if there is one, is not freed meanwhile */
void slot_table_notify(struct slot_table *table, u16 function_id,
		       void (*look)(struct sf_slot *slot));

#endif
