// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "../../compat/devlink.h"
#include "../../compat/extack.h"
#include "../eswitch/esw.h"
#include "../vhca/card.h"
#include "../vhca/core.h"
#include "table.h"

/* ---- size ---- */

/* Size of a window; 0 if it does not fit into the BAR. The card may report any power of two. */
static resource_size_t table_window(const struct vhca *vhca, const struct resource *bar)
{
	unsigned int shift = VHCA_CAP(vhca, log_min_sf_size) + ilog2(SZ_4K);

	return shift <= ilog2(resource_size(bar)) ? (resource_size_t)1 << shift : 0;
}

static unsigned int table_slots(const struct vhca *vhca, const struct resource *bar,
				resource_size_t window)
{
	unsigned int max = VHCA_CAP(vhca, max_num_sf);
	u64 room = div64_u64(resource_size(bar), window);

	/* Older firmware only reports a power of two */
	if (!max)
		max = BIT(VHCA_CAP(vhca, log_max_sf));
	/* Function numbers have 16 bits and must not wrap around to 0, the PF's number */
	return min3((u64)max, room, (u64)BIT(16) - VHCA_CAP(vhca, sf_base_id));
}

/* Messages for users: what SFs require, and how to configure the card */
#define TABLE_FIRMWARE	"firmware xx.30.1004 or later"
#define TABLE_SETTINGS								\
	"\"mlxconfig -d DEVICE set PF_BAR2_ENABLE=0 PER_PF_NUM_SF=1 PF_TOTAL_SF=236 PF_SF_BAR_SIZE=10\", then a cold reboot"

static bool table_possible(const struct vhca *vhca, const struct resource *bar,
			   struct netlink_ext_ack *extack)
{
	resource_size_t window = bar ? table_window(vhca, bar) : 0;

	if (!VHCA_CAP(vhca, sf) && !card_may_have_sfs(to_pci_dev(vhca->dma)))
		NL_SET_ERR_MSG_MOD(extack, "This model has no SFs: ConnectX-6 Dx and later have");
	else if (!VHCA_CAP(vhca, sf))
		NL_SET_ERR_MSG_MOD(extack,
				   "SFs are not enabled in the card (capability sf): "
				   TABLE_FIRMWARE ", " TABLE_SETTINGS);
	else if (!bar)
		NL_SET_ERR_MSG_MOD(extack, "The card has no BAR 2 for SFs: " TABLE_SETTINGS);
	else if (!VHCA_CAP(vhca, vhca_state))
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware does not report the state of SFs (capability vhca_state): "
				   TABLE_FIRMWARE " does");
	else if (!window || !table_slots(vhca, bar, window))
		NL_SET_ERR_MSG_MOD(extack,
				   "BAR 2 has no room for an SF (capability log_min_sf_size): "
				   TABLE_SETTINGS);
	/* With two SFs in a page, one's users could map the other's doorbells */
	else if (window < PAGE_SIZE)
		NL_SET_ERR_MSG_MOD(extack,
				   "Windows of SFs are smaller than a page (log_min_sf_size)");
	else
		return true;
	return false;
}

unsigned int slot_table_room(const struct vhca *vhca, const struct resource *bar)
{
	if (!table_possible(vhca, bar, NULL))
		return 0;
	return table_slots(vhca, bar, table_window(vhca, bar));
}

void slot_table_refuse(const struct slot_table *table, struct netlink_ext_ack *extack)
{
	if (!table->esw)
		NL_SET_ERR_MSG_MOD(extack, ESW_NOT_MANAGED);
	else
		table_possible(table->vhca, table->bar, extack);
}

bool slot_table_has_roce(const struct slot_table *table, struct netlink_ext_ack *extack)
{
	if (VHCA_CAP(table->vhca, roce))
		return true;
	NL_SET_ERR_MSG_MOD(extack, "The card has no RoCE (capability roce)");
	return false;
}

/* ---- slots ---- */

int slot_table_take(struct slot_table *table, struct sf_slot *slot, u32 *sfnum, bool any,
		    struct netlink_ext_ack *extack)
{
	unsigned int index = find_first_zero_bit(table->used, table->max);
	int err;

	devl_assert_locked(table->devlink);
	if (index == table->max) {
		NL_SET_ERR_MSG_FMT_MOD(extack,
				       "No free SF: the device supports %u", table->max);
		return -ENOSPC;
	}
	if (any) {
		err = xa_alloc(&table->sfnums, sfnum, slot, XA_LIMIT(0, SLOT_MAX_SFNUM),
			       GFP_KERNEL);
	} else {
		err = xa_insert(&table->sfnums, *sfnum, slot, GFP_KERNEL);
		if (err == -EBUSY) {
			NL_SET_ERR_MSG_FMT_MOD(extack, "sfnum %u is already in use", *sfnum);
			return -EEXIST;
		}
	}
	if (err)
		return err;
	__set_bit(index, table->used);
	return index;
}

void slot_table_give(struct slot_table *table, unsigned int index, u32 sfnum, bool kept)
{
	devl_assert_locked(table->devlink);
	if (!kept)
		__clear_bit(index, table->used);
	xa_erase(&table->sfnums, sfnum);
}

int slot_table_show(struct slot_table *table, unsigned int index, struct sf_slot *slot)
{
	return xa_insert_irq(&table->slots, index, slot, GFP_KERNEL);
}

void slot_table_hide(struct slot_table *table, unsigned int index)
{
	xa_erase_irq(&table->slots, index);
}

unsigned int slot_table_count(const struct slot_table *table)
{
	return READ_ONCE(table->count);
}

struct sf_slot *slot_table_find(const struct slot_table *table, unsigned int function_id)
{
	devl_assert_locked(table->devlink);
	if (function_id < table->base)
		return NULL;
	return xa_load((struct xarray *)&table->slots, function_id - table->base);
}

void slot_table_notify(struct slot_table *table, u16 function_id,
		       void (*look)(struct sf_slot *slot))
{
	unsigned int index = function_id - table->base;
	struct sf_slot *slot;
	unsigned long flags;

	if (index >= table->max)
		return;
	xa_lock_irqsave(&table->slots, flags);
	slot = xa_load(&table->slots, index);
	if (slot)
		look(slot);
	xa_unlock_irqrestore(&table->slots, flags);
}

/* ---- life cycle ---- */

struct slot_table *slot_table_create(struct vhca *vhca, struct devlink *devlink, struct esw *esw,
				     struct resource *bar)
{
	static struct lock_class_key sfnums_key;
	struct pci_dev *pdev = to_pci_dev(vhca->dma);
	struct slot_table *table;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return ERR_PTR(-ENOMEM);
	table->vhca = vhca;
	table->devlink = devlink;
	table->esw = esw;
	table->bar = bar;
	table->pfnum = PCI_FUNC(pdev->devfn);
	table->base = VHCA_CAP(vhca, sf_base_id);
	table->max = esw ? slot_table_room(vhca, bar) : 0;
	table->roce = true;
	if (table->max)
		table->window = table_window(vhca, bar);
	xa_init_flags(&table->slots, XA_FLAGS_LOCK_IRQ);
	xa_init_flags(&table->sfnums, XA_FLAGS_ALLOC);
	/* A lock class of its own, as interrupts take the lock of another array of this type */
	lockdep_set_class(&table->sfnums.xa_lock, &sfnums_key);
	table->used = bitmap_zalloc(table->max, GFP_KERNEL);
	table->limited = bitmap_zalloc(table->max, GFP_KERNEL);
	if (!table->used || !table->limited)
		goto err_bitmaps;
	table->wq = alloc_workqueue("sf_mlx5:%s", WQ_UNBOUND, 0, pci_name(pdev));
	if (!table->wq)
		goto err_bitmaps;
	return table;

err_bitmaps:
	bitmap_free(table->limited);
	bitmap_free(table->used);
	kfree(table);
	return ERR_PTR(-ENOMEM);
}

void slot_table_destroy(struct slot_table *table)
{
	destroy_workqueue(table->wq);
	WARN_ON(!xa_empty(&table->slots) || !xa_empty(&table->sfnums));
	bitmap_free(table->limited);
	bitmap_free(table->used);
	kfree(table);
}
