// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/err.h>

#include "../../compat/devlink.h"
#include "../eswitch/esw.h"
#include "../vhca/core.h"
#include "device.h"
#include "life.h"
#include "macs.h"
#include "port.h"
#include "sfs.h"
#include "slot.h"
#include "state.h"

#define RECOVERIES_MAX	6
/* Pause before the second attempt; it doubles with each further one */
#define RECOVERY_PAUSE	HZ

static void sfs_each(struct slot_table *table, void (*act)(struct sf_slot *slot))
{
	struct sf_slot *slot;
	unsigned long index;

	devl_assert_locked(table->devlink);
	xa_for_each(&table->slots, index, slot)
		act(slot);
}

/* ---- settings ---- */

int sfs_roce_get(const struct slot_table *table, bool *enabled, struct netlink_ext_ack *extack)
{
	if (!slot_table_has_roce(table, extack))
		return -EOPNOTSUPP;
	*enabled = READ_ONCE(table->roce);
	return 0;
}

int sfs_roce_set(struct slot_table *table, bool enable, struct netlink_ext_ack *extack)
{
	devl_assert_locked(table->devlink);
	if (!slot_table_has_roce(table, extack))
		return -EOPNOTSUPP;
	WRITE_ONCE(table->roce, enable);
	return 0;
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

/* If the firmware fails to free a function, the PF's teardown or the reset will */
static void sfs_port_suspend(struct sf_slot *slot)
{
	slot_port_suspend(slot);
}

void sfs_suspend(struct slot_table *table)
{
	sfs_each(table, sfs_port_suspend);
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

/* ---- recovery of an SF that fails alone ---- */

/* The same as a reset of the PF, but for this SF only: the firmware frees and reallocates it */
static int sfs_renew(struct sf_slot *slot)
{
	struct slot_table *table = slot->table;
	int err;

	sfs_hold(table);
	sfs_device_quiesce(slot);
	err = slot_port_suspend(slot);
	if (!err)
		err = slot_port_resume(slot);
	if (slot->dev)
		err = sf_function_reset_done(&slot->dev->sf) ?: err;
	sfs_release(table);
	return err;
}

/* Returns false if the PF's recovery restores the SF, or if it has no device to recover */
static bool sfs_recoverable(struct sf_slot *slot)
{
	return !vhca_gone(slot_pf(slot)) && esw_present(slot->table->esw, NULL) &&
	       READ_ONCE(slot->dev);
}

/* Returns the jiffies until the next attempt, or 0 for none */
static unsigned long sfs_recover_slot(struct sf_slot *slot)
{
	struct device *device = slot_pf(slot)->device;
	int err = 0;

	if (sfs_recoverable(slot)) {
		dev_warn(device, "SF %u: recovering\n", slot->sfnum);
		err = sfs_renew(slot);
		if (!err)
			dev_info(device, "SF %u: recovered\n", slot->sfnum);
	}
	if (err && ++slot->recoveries < RECOVERIES_MAX) {
		dev_err(device, "SF %u: recovery failed: %pe, retrying\n", slot->sfnum,
			ERR_PTR(err));
		return RECOVERY_PAUSE << (slot->recoveries - 1);
	}
	if (err)
		dev_err(device, "SF %u: recovery failed: %pe; giving up: reset the PF\n",
			slot->sfnum, ERR_PTR(err));
	slot->recoveries = 0;
	WRITE_ONCE(slot->recover, false);
	return 0;
}

static void sfs_recover_work(struct work_struct *work)
{
	struct slot_table *table = container_of(to_delayed_work(work), struct slot_table, recover);
	unsigned long index, delay = 0, pause;
	struct sf_slot *slot;

	devl_lock(table->devlink);
	xa_for_each(&table->slots, index, slot) {
		if (!READ_ONCE(slot->recover))
			continue;
		pause = sfs_recover_slot(slot);
		if (pause && (!delay || pause < delay))
			delay = pause;
	}
	devl_unlock(table->devlink);
	if (delay)
		queue_delayed_work(system_freezable_wq, &table->recover, delay);
}

void sfs_recover(struct sf_slot *slot)
{
	WRITE_ONCE(slot->recover, true);
	mod_delayed_work(system_freezable_wq, &slot->table->recover, 0);
}

/* ---- life cycle ---- */

struct slot_table *sfs_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
			      struct resource *bar)
{
	struct slot_table *table = slot_table_create(vhca, devlink, esw, bar);

	if (IS_ERR(table))
		return table;
	INIT_DELAYED_WORK(&table->recover, sfs_recover_work);
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
	/* No SF is left to recover */
	cancel_delayed_work_sync(&table->recover);
	slot_macs_unlisten(table);
	slot_state_unlisten(table);
	slot_table_destroy(table);
}
