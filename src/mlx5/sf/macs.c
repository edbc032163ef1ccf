// SPDX-License-Identifier: GPL-2.0
/*
 * Unicast addresses of an SF in the port's L2 table, which is in front of the FDB where several PFs
 * share a port: the one that its vport was given, and those that its users add (macvlan, "ip link
 * set address"), which its driver writes into the vport's list.
 *
 * The firmware reports a change of the list once after it was armed for that, and not what it is.
 * So an event starts the SF's work, which arms, reads the list, and makes the table follow.
 */
#include <linux/mlx5/device.h>
#include <linux/mm.h>

#include "../vhca/vhca.h"
#include "../vhca/vport.h"
#include "sf.h"

/* After a failure that may pass */
#define RETRY	(5 * HZ)

static struct vhca *sf_macs_pf(const struct sf *sf)
{
	return sf->table->pf->vhca;
}

static bool sf_macs_has(u8 (*list)[ETH_ALEN], unsigned int count, const u8 *mac)
{
	while (count--)
		if (ether_addr_equal(list[count], mac))
			return true;
	return false;
}

static void sf_macs_lack(struct sf *sf, bool lack)
{
	if (sf->macs.lacks == lack)
		return;
	sf->macs.lacks = lack;
	l2_table_lack(sf_macs_pf(sf), lack);
	if (lack)
		dev_warn(&sf->table->pf->pdev->dev,
			 "SF %u: addresses are not in the port's L2 table: the uplink receives all frames\n",
			 sf->sfnum);
}

/*
 * What is in the table becomes @next, of which those are kept that have an entry. New ones come
 * before old ones go.
 */
static int sf_macs_replace(struct sf *sf, u8 (*next)[ETH_ALEN], unsigned int count)
{
	struct vhca *pf = sf_macs_pf(sf);
	struct sf_macs *macs = &sf->macs;
	unsigned int i, there = 0;
	bool lacks = false;
	int err, ret = 0;

	for (i = 0; i < count; i++) {
		if (sf_macs_has(next, there, next[i]))
			continue;
		err = sf_macs_has(macs->list, macs->count, next[i]) ? 0 : l2_table_add(pf, next[i]);
		if (err) {
			lacks = true;
			ret = err == -ENOSPC ? ret : err;
			continue;
		}
		ether_addr_copy(next[there++], next[i]);
	}
	for (i = 0; i < macs->count; i++)
		if (!sf_macs_has(next, there, macs->list[i]))
			l2_table_del(pf, macs->list[i]);
	kvfree(macs->list);
	macs->list = next;
	macs->count = there;
	sf_macs_lack(sf, lacks);
	return ret;
}

static int sf_macs_follow(struct sf *sf)
{
	u8 *list, (*next)[ETH_ALEN];
	struct vhca *pf = sf_macs_pf(sf);
	unsigned int count;
	int err;

	lockdep_assert_held(&sf->macs.lock);
	/* Armed first: a change after the answer is told */
	if (VHCA_CAP(pf, vport_group_manager)) {
		err = vport_arm_list(pf, sf->function_id);
		if (err)
			return err;
	}
	err = vport_query_list(pf, sf->function_id, true, &list, &count);
	if (err)
		return err;
	next = kvmalloc_array(count + 1, ETH_ALEN, GFP_KERNEL);
	if (!next) {
		err = -ENOMEM;
		goto out;
	}
	ether_addr_copy(next[0], sf->macs.own);
	memcpy(next + 1, list, count * ETH_ALEN);
	err = sf_macs_replace(sf, next, count + 1);
out:
	kvfree(list);
	return err;
}

static void sf_macs_sync(struct sf *sf)
{
	int err = sf_macs_follow(sf);

	if (!err || vhca_gone(sf_macs_pf(sf)))
		return;
	dev_warn_ratelimited(&sf->table->pf->pdev->dev,
			     "SF %u: failed to update the addresses in the L2 table: %d, retrying\n",
			     sf->sfnum, err);
	sf_macs_lack(sf, true);
	queue_delayed_work(sf->table->wq, &sf->macs.work, RETRY);
}

static void sf_macs_work(struct work_struct *work)
{
	struct sf *sf = container_of(to_delayed_work(work), struct sf, macs.work);

	mutex_lock(&sf->macs.lock);
	if (sf->macs.started)
		sf_macs_sync(sf);
	mutex_unlock(&sf->macs.lock);
}

void sf_macs_init(struct sf *sf)
{
	mutex_init(&sf->macs.lock);
	INIT_DELAYED_WORK(&sf->macs.work, sf_macs_work);
}

void sf_macs_start(struct sf *sf)
{
	if (!VHCA_CAP(sf_macs_pf(sf), log_max_l2_table))
		return;
	mutex_lock(&sf->macs.lock);
	sf->macs.started = true;
	ether_addr_copy(sf->macs.own, sf->hw_addr);
	sf_macs_sync(sf);
	mutex_unlock(&sf->macs.lock);
}

void sf_macs_stop(struct sf *sf)
{
	mutex_lock(&sf->macs.lock);
	if (sf->macs.started)
		sf_macs_replace(sf, NULL, 0);
	sf->macs.started = false;
	mutex_unlock(&sf->macs.lock);
	cancel_delayed_work_sync(&sf->macs.work);
}

static void sf_macs_look(struct sf *sf)
{
	mod_delayed_work(sf->table->wq, &sf->macs.work, 0);
}

/* Hard interrupt */
static void sf_macs_event(struct vhca_listener *listener, const struct mlx5_eqe *eqe)
{
	struct sf_table *table = container_of(listener, struct sf_table, macs_listener);

	sf_table_notify(table, be16_to_cpu(eqe->data.vport_change.vport_num), sf_macs_look);
}

void sf_macs_listen(struct sf_table *table)
{
	table->macs_listener.event = MLX5_EVENT_TYPE_NIC_VPORT_CHANGE;
	table->macs_listener.notify = sf_macs_event;
	vhca_listen(table->pf->vhca, &table->macs_listener);
}

void sf_macs_unlisten(struct sf_table *table)
{
	vhca_unlisten(table->pf->vhca, &table->macs_listener);
}
