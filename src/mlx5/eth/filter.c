// SPDX-License-Identifier: GPL-2.0
/* Which frames the netdevice lets in: rules of the address table, and what the switch is told. */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include "../vhca/vport.h"
#include "netdev.h"

/* An address that is let in */
struct filter {
	struct list_head node;
	u8 mac[ETH_ALEN];
	bool wanted;			/* still on the netdevice's lists */
	bool l2;			/* the wire's frames to it are the PF's, by the L2 table */
	u32 l2_index;
	struct ft_rule rule;
};

/* What one walk over the netdevice's lists found */
struct sync {
	bool changed_uc, changed_mc;
	bool overflow;
};

/**
 * eth_filters_init - nothing is let in
 * @filters: to fill in
 */
void eth_filters_init(struct eth_filters *filters)
{
	mutex_init(&filters->lock);
	INIT_LIST_HEAD(&filters->list);
}

static void changed(struct sync *sync, const struct filter *filter)
{
	/* All vports get broadcasts without asking. */
	if (is_broadcast_ether_addr(filter->mac))
		return;
	if (is_multicast_ether_addr(filter->mac))
		sync->changed_mc = true;
	else
		sync->changed_uc = true;
}

/* Under the address lock, which is a spinlock */
static void want(struct eth_filters *filters, struct sync *sync, const u8 *mac)
{
	struct filter *filter;

	list_for_each_entry(filter, &filters->list, node)
		if (ether_addr_equal(filter->mac, mac)) {
			filter->wanted = true;
			return;
		}
	filter = kzalloc(sizeof(*filter), GFP_ATOMIC);
	if (!filter) {
		sync->overflow = true;
		return;
	}
	ether_addr_copy(filter->mac, mac);
	filter->wanted = true;
	list_add_tail(&filter->node, &filters->list);
}

static void want_all(struct eth_netdev *eth, struct sync *sync)
{
	struct eth_filters *filters = &eth->filters;
	struct net_device *netdev = eth->netdev;
	struct netdev_hw_addr *ha;

	netif_addr_lock_bh(netdev);
	want(filters, sync, netdev->dev_addr);
	want(filters, sync, netdev->broadcast);
	netdev_for_each_uc_addr(ha, netdev)
		want(filters, sync, ha->addr);
	netdev_for_each_mc_addr(ha, netdev)
		want(filters, sync, ha->addr);
	netif_addr_unlock_bh(netdev);
}

static int add_rules(struct eth_netdev *eth, struct filter *filter, struct sync *sync)
{
	int err;

	if (!flow_rule_exists(&filter->rule)) {
		err = eth_steering_add(&eth->steering, &filter->rule, filter->mac);
		if (err)
			return err;
		changed(sync, filter);
	}
	if (filter->l2 || is_multicast_ether_addr(filter->mac) ||
	    !VHCA_CAP(eth->vhca, eswitch_manager))
		return 0;
	err = l2_table_add(eth->vhca, filter->mac, &filter->l2_index);
	filter->l2 = !err;
	return err;
}

static void add_wanted(struct eth_netdev *eth, struct sync *sync)
{
	struct filter *filter;
	int err;

	list_for_each_entry(filter, &eth->filters.list, node) {
		if (!filter->wanted)
			continue;
		err = add_rules(eth, filter, sync);
		if (!err)
			continue;
		sync->overflow = true;
		if (err != -ENOSPC && net_ratelimit())
			netdev_warn(eth->netdev, "no rule for address %pM: %pe\n", filter->mac,
				    ERR_PTR(err));
	}
}

static void del_rules(struct eth_netdev *eth, struct filter *filter, struct sync *sync)
{
	if (filter->l2)
		l2_table_del(eth->vhca, filter->l2_index);
	if (flow_rule_exists(&filter->rule)) {
		flow_rule_del(&filter->rule);
		changed(sync, filter);
	}
	list_del(&filter->node);
	kfree(filter);
}

static unsigned int list_max(const struct eth_netdev *eth, enum vport_list list)
{
	if (list == VPORT_LIST_UC)
		return BIT(VHCA_CAP(eth->vhca, log_max_current_uc_list));
	return BIT(VHCA_CAP(eth->vhca, log_max_current_mc_list));
}

static bool in_list(const struct filter *filter, enum vport_list list)
{
	return is_multicast_ether_addr(filter->mac) == (list == VPORT_LIST_MC) &&
	       !is_broadcast_ether_addr(filter->mac);
}

/*
 * The vport's list is for the switch's manager, who may have to open the way to us. False: it does
 * not hold all.
 */
static bool tell_list(struct eth_netdev *eth, enum vport_list list)
{
	unsigned int count = 0, room = 0, max = list_max(eth, list);
	struct filter *filter;
	u8 (*macs)[ETH_ALEN];
	bool all;
	int err;

	list_for_each_entry(filter, &eth->filters.list, node)
		room += in_list(filter, list);
	all = room <= max;
	room = min(room, max);
	macs = kvmalloc_array(room ?: 1, ETH_ALEN, GFP_KERNEL);
	if (!macs)
		return false;
	list_for_each_entry(filter, &eth->filters.list, node)
		if (in_list(filter, list) && count < room)
			ether_addr_copy(macs[count++], filter->mac);
	err = vport_set_list(eth->vhca, list, macs, count);
	if (err)
		netdev_warn(eth->netdev, "the vport refused a list of %u addresses: %pe\n", count,
			    ERR_PTR(err));
	kvfree(macs);
	return all && !err;
}

static void set_modes(struct eth_netdev *eth, bool promisc, bool allmulti)
{
	struct eth_filters *filters = &eth->filters;
	int err;

	err = eth_steering_set_allmulti(&eth->steering, allmulti);
	if (!err)
		err = eth_steering_set_promisc(&eth->steering, promisc);
	if (err)
		netdev_warn(eth->netdev, "promiscuous mode cannot be set: %pe\n", ERR_PTR(err));
	if (promisc == filters->promisc && allmulti == filters->allmulti)
		return;
	if (vport_set_promisc(eth->vhca, false, allmulti, promisc)) {
		netdev_warn(eth->netdev, "the vport refused promiscuous mode\n");
		return;
	}
	filters->promisc = promisc;
	filters->allmulti = allmulti;
}

static void sync_lists(struct eth_netdev *eth, bool receive)
{
	struct eth_filters *filters = &eth->filters;
	unsigned int flags = receive ? READ_ONCE(eth->netdev->flags) : 0;
	struct filter *filter, *next;
	struct sync sync = {};
	bool all;

	lockdep_assert_held(&filters->lock);
	list_for_each_entry(filter, &filters->list, node)
		filter->wanted = false;
	if (receive)
		want_all(eth, &sync);
	add_wanted(eth, &sync);
	list_for_each_entry_safe(filter, next, &filters->list, node)
		if (!filter->wanted)
			del_rules(eth, filter, &sync);
	if (sync.changed_uc || filters->long_uc)
		filters->long_uc = !tell_list(eth, VPORT_LIST_UC);
	if (sync.changed_mc || filters->long_mc)
		filters->long_mc = !tell_list(eth, VPORT_LIST_MC);
	sync.overflow |= filters->long_uc || filters->long_mc;
	/* Tables without addresses go next: they must not have got a rule instead. */
	sync.overflow &= receive;
	if (sync.overflow)
		netdev_warn_once(eth->netdev, "addresses without a rule: everything is received\n");
	/* The wire's representor receives what the eswitch has no other place for, to any address. */
	all = flags & IFF_PROMISC || sync.overflow || (receive && eth->switching);
	set_modes(eth, all, flags & IFF_ALLMULTI);
}

/**
 * eth_filters_start - let in what the netdevice's lists and flags say
 * @eth: the netdevice, which has its steering tables
 *
 * SET_FLOW_TABLE_ENTRY, MODIFY_NIC_VPORT_CONTEXT; of the PF: SET_L2_TABLE_ENTRY.
 *
 * Context: may sleep.
 */
void eth_filters_start(struct eth_netdev *eth)
{
	mutex_lock(&eth->filters.lock);
	eth->filters.active = true;
	sync_lists(eth, true);
	mutex_unlock(&eth->filters.lock);
}

/**
 * eth_filters_stop - undo eth_filters_start()
 * @eth: the netdevice, which still has its steering tables
 *
 * Context: may sleep.
 */
void eth_filters_stop(struct eth_netdev *eth)
{
	mutex_lock(&eth->filters.lock);
	sync_lists(eth, false);
	eth->filters.active = false;
	mutex_unlock(&eth->filters.lock);
}

/**
 * eth_filters_sync - the netdevice's lists and flags may have changed
 * @eth: the netdevice
 *
 * New addresses come before old ones go. When there are more than fit, everything is let in.
 * Between stop and start it does nothing.
 *
 * Context: may sleep.
 */
void eth_filters_sync(struct eth_netdev *eth)
{
	mutex_lock(&eth->filters.lock);
	if (eth->filters.active)
		sync_lists(eth, true);
	mutex_unlock(&eth->filters.lock);
}
