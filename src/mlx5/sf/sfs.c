// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/err.h>

#include "../../compat/devlink.h"
#include "../vhca/core.h"
#include "device.h"
#include "life.h"
#include "macs.h"
#include "port.h"
#include "sfs.h"
#include "slot.h"
#include "state.h"

static void sfs_each(struct slot_table *table, void (*act)(struct sf_slot *slot))
{
	struct sf_slot *slot;
	unsigned long index;

	devl_assert_locked(table->devlink);
	xa_for_each(&table->slots, index, slot)
		act(slot);
}

/* ---- life cycle ---- */

struct slot_table *sfs_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
			      struct resource *bar)
{
	struct slot_table *table = slot_table_create(vhca, devlink, esw, bar);

	if (IS_ERR(table))
		return table;
	slot_state_listen(table);
	slot_macs_listen(table);
	return table;
}

static void sfs_begin_deactivate(struct sf_slot *slot)
{
	slot_deactivate_begin(slot);
}

void sfs_destroy(struct slot_table *table)
{
	struct sf_slot *slot;
	unsigned long index, end;

	devl_lock(table->devlink);
	/* Deactivate all at once, so that the timeout applies once and not to each SF */
	sfs_each(table, sfs_begin_deactivate);
	end = slot_detach_deadline();
	xa_for_each(&table->slots, index, slot) {
		if (slot_deactivate_wait(slot, end))
			dev_warn(table->vhca->device, "SF %u: not detached in time\n",
				 slot->sfnum);
		slot_port_destroy(slot);
	}
	slots_reclaim(table);
	devl_unlock(table->devlink);
	slot_macs_unlisten(table);
	slot_state_unlisten(table);
	slot_table_destroy(table);
}

/* ---- suspend and reset ---- */

void sfs_hold(struct slot_table *table)
{
	devl_assert_locked(table->devlink);
	WRITE_ONCE(table->held, true);
	flush_workqueue(table->wq);
}

void sfs_release(struct slot_table *table)
{
	WRITE_ONCE(table->held, false);
	sfs_each(table, slot_state_look);
}

static void sfs_device_quiesce(struct sf_slot *slot)
{
	if (slot->dev)
		sf_function_reset_prepare(&slot->dev->sf);
}

void sfs_quiesce(struct slot_table *table)
{
	sfs_each(table, sfs_device_quiesce);
}

static void sfs_device_wake(struct sf_slot *slot)
{
	if (slot->dev)
		sf_function_reset_done(&slot->dev->sf);
}

void sfs_wake(struct slot_table *table)
{
	sfs_each(table, sfs_device_wake);
}

void sfs_suspend(struct slot_table *table)
{
	sfs_each(table, slot_port_suspend);
}

static void sfs_port_resume(struct sf_slot *slot)
{
	int err;

	__set_bit(slot->index, slot->table->used);
	err = slot_port_resume(slot);
	if (err)
		dev_err(slot_pf(slot)->device, "SF %u: failed to resume: %d\n", slot->sfnum, err);
}

void sfs_resume(struct slot_table *table)
{
	/* The firmware has lost all functions, including those that it had failed to free */
	bitmap_zero(table->used, table->max);
	sfs_each(table, sfs_port_resume);
}
