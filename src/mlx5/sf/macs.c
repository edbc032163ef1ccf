// SPDX-License-Identifier: GPL-2.0
/*
 * Unicast addresses of an SF in the port's L2 table, which is in front of the FDB if several PFs
 * share a port: the vport's own address, and those that the SF's driver writes into the vport's
 * list on behalf of users (macvlan, "ip link set address").
 *
 * The firmware reports one change of the list after it was armed, without details. The event
 * therefore schedules the SF's work, which arms again, reads the list and updates the table.
 */
#include <linux/mlx5/device.h>
#include <linux/mm.h>

#include "../vhca/core.h"
#include "../vhca/l2.h"
#include "../vhca/vport.h"
#include "macs.h"
#include "slot.h"

/* Delay after a failure that may be temporary */
#define MACS_RETRY	(5 * HZ)

static bool macs_has(u8 (*list)[ETH_ALEN], unsigned int count, const u8 *mac)
{
	while (count--)
		if (ether_addr_equal(list[count], mac))
			return true;
	return false;
}

static void macs_lack(struct sf_slot *slot, bool lack)
{
	if (slot->macs.lacks == lack)
		return;
	slot->macs.lacks = lack;
	l2_table_lack(slot_pf(slot), lack);
	if (lack)
		dev_warn(slot_pf(slot)->device,
			 "SF %u: addresses are not in the port's L2 table: the uplink receives all frames\n",
			 slot->sfnum);
}

/*
 * Replace the addresses in the table by @next, which is reduced to those that fit. New addresses
 * are added before old ones are deleted.
 */
static int macs_replace(struct sf_slot *slot, u8 (*next)[ETH_ALEN], unsigned int count)
{
	struct vhca *pf = slot_pf(slot);
	struct slot_macs *macs = &slot->macs;
	unsigned int i, there = 0;
	bool lacks = false;
	int err, ret = 0;

	for (i = 0; i < count; i++) {
		if (macs_has(next, there, next[i]))
			continue;
		err = macs_has(macs->list, macs->count, next[i]) ? 0 : l2_table_add(pf, next[i]);
		if (err) {
			lacks = true;
			ret = err == -ENOSPC ? ret : err;
			continue;
		}
		ether_addr_copy(next[there++], next[i]);
	}
	for (i = 0; i < macs->count; i++)
		if (!macs_has(next, there, macs->list[i]))
			l2_table_del(pf, macs->list[i]);
	kvfree(macs->list);
	macs->list = next;
	macs->count = there;
	macs_lack(slot, lacks);
	return ret;
}

static int macs_follow(struct sf_slot *slot)
{
	u8 *list, (*next)[ETH_ALEN];
	struct vhca *pf = slot_pf(slot);
	unsigned int count;
	int err;

	lockdep_assert_held(&slot->macs.lock);
	/* Arm first: then a change after the query causes an event */
	if (VHCA_CAP(pf, vport_group_manager)) {
		err = vport_arm_list(pf, slot->function_id);
		if (err)
			return err;
	}
	err = vport_query_list(pf, slot->function_id, true, &list, &count);
	if (err)
		return err;
	next = kvmalloc_array(count + 1, ETH_ALEN, GFP_KERNEL);
	if (!next) {
		err = -ENOMEM;
		goto out;
	}
	ether_addr_copy(next[0], slot->macs.own);
	memcpy(next + 1, list, count * ETH_ALEN);
	err = macs_replace(slot, next, count + 1);
out:
	kvfree(list);
	return err;
}

static void macs_sync(struct sf_slot *slot)
{
	int err = macs_follow(slot);

	if (!err || vhca_gone(slot_pf(slot)))
		return;
	dev_warn_ratelimited(slot_pf(slot)->device,
			     "SF %u: failed to update the addresses in the L2 table: %d, retrying\n",
			     slot->sfnum, err);
	macs_lack(slot, true);
	queue_delayed_work(slot->table->wq, &slot->macs.work, MACS_RETRY);
}

static void macs_work(struct work_struct *work)
{
	struct sf_slot *slot = container_of(to_delayed_work(work), struct sf_slot, macs.work);

	mutex_lock(&slot->macs.lock);
	if (slot->macs.started)
		macs_sync(slot);
	mutex_unlock(&slot->macs.lock);
}

void slot_macs_init(struct sf_slot *slot)
{
	mutex_init(&slot->macs.lock);
	INIT_DELAYED_WORK(&slot->macs.work, macs_work);
}

void slot_macs_start(struct sf_slot *slot)
{
	if (!VHCA_CAP(slot_pf(slot), log_max_l2_table))
		return;
	mutex_lock(&slot->macs.lock);
	slot->macs.started = true;
	ether_addr_copy(slot->macs.own, slot->hw_addr);
	macs_sync(slot);
	mutex_unlock(&slot->macs.lock);
}

void slot_macs_stop(struct sf_slot *slot)
{
	mutex_lock(&slot->macs.lock);
	if (slot->macs.started)
		macs_replace(slot, NULL, 0);
	slot->macs.started = false;
	mutex_unlock(&slot->macs.lock);
	cancel_delayed_work_sync(&slot->macs.work);
}

static void macs_look(struct sf_slot *slot)
{
	mod_delayed_work(slot->table->wq, &slot->macs.work, 0);
}

/* Context: hard interrupt */
static void macs_event(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct slot_table *table = container_of(listener, struct slot_table, macs_listener);

	slot_table_notify(table, be16_to_cpu(eqe->data.vport_change.vport_num), macs_look);
}

void slot_macs_listen(struct slot_table *table)
{
	vhca_listen(table->vhca, &table->macs_listener, MLX5_EVENT_TYPE_NIC_VPORT_CHANGE,
		    macs_event);
}

void slot_macs_unlisten(struct slot_table *table)
{
	vhca_unlisten(table->vhca, &table->macs_listener);
}
