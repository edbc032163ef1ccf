// SPDX-License-Identifier: GPL-2.0
/* Which frames the netdevice lets in: rules of the address table, and what the switch is told. */
#include <linux/etherdevice.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "../../compat/workqueue.h"
#include "../vhca/l2.h"
#include "../vhca/vport.h"
#include "netdev.h"

#define RETRY	HZ

/* An address that is let in */
struct filter {
	struct list_head node;
	struct rb_node by_address;
	u8 mac[ETH_ALEN];
	bool wanted;			/* still on the netdevice's lists */
	bool l2;			/* the wire's frames to it are the PF's, by the L2 table */
	struct ft_rule rule;
};

/*
 * struct sync - what one walk over the netdevice's lists found
 * @overflow: not all addresses have what they need
 * @failed: for a reason that may pass: try again
 */
struct sync {
	bool changed_uc, changed_mc;
	bool overflow;
	bool failed;
};

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

static struct filter *find(struct eth_filters *filters, const u8 *mac, struct rb_node **parent,
			   struct rb_node ***link)
{
	struct rb_node **node = &filters->by_address.rb_node;
	struct filter *filter;
	int order;

	*parent = NULL;
	while (*node) {
		*parent = *node;
		filter = rb_entry(*node, struct filter, by_address);
		order = memcmp(mac, filter->mac, ETH_ALEN);
		if (!order)
			return filter;
		node = order < 0 ? &(*node)->rb_left : &(*node)->rb_right;
	}
	*link = node;
	return NULL;
}

/* Under the address lock, which is a spinlock */
static void want(struct eth_filters *filters, struct sync *sync, const u8 *mac)
{
	struct rb_node *parent, **link;
	struct filter *filter;

	filter = find(filters, mac, &parent, &link);
	if (filter) {
		filter->wanted = true;
		return;
	}
	filter = kzalloc(sizeof(*filter), GFP_ATOMIC);
	if (!filter) {
		sync->overflow = true;
		sync->failed = true;
		return;
	}
	ether_addr_copy(filter->mac, mac);
	filter->wanted = true;
	list_add_tail(&filter->node, &filters->list);
	rb_link_node(&filter->by_address, parent, link);
	rb_insert_color(&filter->by_address, &filters->by_address);
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
	err = l2_table_add(eth->vhca, filter->mac);
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
		if (err == -ENOSPC)
			continue;
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(eth->netdev,
				    "failed to add a rule for address %pM: %pe\n",
				    filter->mac, ERR_PTR(err));
	}
}

static void del_rules(struct eth_netdev *eth, struct filter *filter, struct sync *sync)
{
	if (filter->l2)
		l2_table_del(eth->vhca, filter->mac);
	if (flow_rule_exists(&filter->rule)) {
		flow_rule_del(&filter->rule);
		changed(sync, filter);
	}
	list_del(&filter->node);
	rb_erase(&filter->by_address, &eth->filters.by_address);
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
static bool tell_list(struct eth_netdev *eth, struct sync *sync, enum vport_list list)
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
	if (!macs) {
		sync->failed = true;
		return false;
	}
	list_for_each_entry(filter, &eth->filters.list, node)
		if (in_list(filter, list) && count < room)
			ether_addr_copy(macs[count++], filter->mac);
	err = vport_set_list(eth->vhca, list, macs, count);
	if (err) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(eth->netdev,
				    "vport: failed to set a list of %u addresses: %pe\n",
				    count, ERR_PTR(err));
	}
	kvfree(macs);
	return all && !err;
}

/* As with addresses: firmware may look at it when it copies multicast. False: it is not all. */
static bool tell_vlans(struct eth_netdev *eth, struct sync *sync, bool receive)
{
	struct eth_filters *filters = &eth->filters;
	unsigned long *vlans = bitmap_zalloc(VLAN_N_VID, GFP_KERNEL);
	int err;

	if (!vlans) {
		sync->failed = true;
		return false;
	}
	/* Changes come at any time; the next walk sees those that this one does not */
	if (receive)
		bitmap_copy(vlans, filters->vlans, VLAN_N_VID);
	err = 0;
	if (!bitmap_equal(vlans, filters->listed_vlans, VLAN_N_VID)) {
		err = vport_set_vlans(eth->vhca, vlans);
		if (!err)
			bitmap_copy(filters->listed_vlans, vlans, VLAN_N_VID);
	}
	bitmap_free(vlans);
	if (err && err != -ENOSPC) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(eth->netdev, "failed to set the vport's VLAN list: %pe\n",
				    ERR_PTR(err));
	}
	return !err;
}

/* @all: what has arrived at the vport is let in; @promisc: and everything arrives there */
static void set_modes(struct eth_netdev *eth, struct sync *sync, bool all, bool promisc,
		      bool allmulti)
{
	struct eth_filters *filters = &eth->filters;
	int err;

	err = eth_steering_set_allmulti(&eth->steering, allmulti);
	if (!err)
		err = eth_steering_set_promisc(&eth->steering, all);
	if (err) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(eth->netdev, "failed to set promiscuous mode: %pe\n",
				    ERR_PTR(err));
	}
	if (promisc == filters->promisc && allmulti == filters->allmulti)
		return;
	if (vport_set_promisc(eth->vhca, false, allmulti, promisc)) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(eth->netdev, "vport: firmware refused promiscuous mode\n");
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
	bool promisc;

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
		filters->long_uc = !tell_list(eth, &sync, VPORT_LIST_UC);
	if (sync.changed_mc || filters->long_mc)
		filters->long_mc = !tell_list(eth, &sync, VPORT_LIST_MC);
	sync.overflow |= filters->long_uc || filters->long_mc || !tell_vlans(eth, &sync, receive);
	/* Tables without addresses go next: they must not have got a rule instead. */
	sync.overflow &= receive;
	if (sync.overflow)
		netdev_warn_once(eth->netdev,
				 "too many addresses or VLANs: falling back to promiscuous mode\n");
	promisc = flags & IFF_PROMISC || sync.overflow ||
		  (receive && eth->uplink && l2_table_lacks(eth->vhca));
	/* The wire's representor receives what the eswitch has no other place for. */
	set_modes(eth, &sync, promisc || (receive && eth->switching), promisc,
		  flags & IFF_ALLMULTI);
	if (sync.failed && receive && !vhca_gone(eth->vhca))
		queue_delayed_work(system_percpu_wq, &eth->rx_mode_work, RETRY);
}

static void addresses_lack(void *eth)
{
	eth_filters_changed(eth);
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
	if (eth->uplink)
		l2_table_watch(eth->vhca, addresses_lack, eth);
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
	if (eth->uplink)
		l2_table_watch(eth->vhca, NULL, NULL);
	sync_lists(eth, false);
	/* A card that comes back after that has forgotten what it was told */
	if (vhca_gone(eth->vhca)) {
		eth->filters.promisc = false;
		eth->filters.allmulti = false;
		bitmap_zero(eth->filters.listed_vlans, VLAN_N_VID);
	}
	eth->filters.active = false;
	mutex_unlock(&eth->filters.lock);
}

/**
 * eth_filters_sync - the netdevice's lists and flags may have changed
 * @eth: the netdevice
 *
 * New addresses come before old ones go. When there are more than fit, everything is let in. What
 * the card refuses is tried again later.
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

static void rx_mode_work(struct work_struct *work)
{
	eth_filters_sync(container_of(to_delayed_work(work), struct eth_netdev, rx_mode_work));
}

/**
 * eth_filters_changed - have eth_filters_sync() done
 * @eth: the netdevice
 *
 * Context: any; the stack tells of changes with a spinlock held, while rules are made by commands.
 */
void eth_filters_changed(struct eth_netdev *eth)
{
	mod_delayed_work(system_percpu_wq, &eth->rx_mode_work, 0);
}

/**
 * eth_filters_set_vlan - the stack has a VLAN, or has it no more
 * @eth: the netdevice
 * @vid: its number
 * @wanted: it has
 *
 * The vport's list follows a little later, if the card has one.
 *
 * Context: any.
 */
void eth_filters_set_vlan(struct eth_netdev *eth, u16 vid, bool wanted)
{
	if (wanted)
		set_bit(vid, eth->filters.vlans);
	else
		clear_bit(vid, eth->filters.vlans);
	eth_filters_changed(eth);
}

/**
 * eth_filters_init - nothing is let in
 * @eth: the netdevice, not registered yet
 */
void eth_filters_init(struct eth_netdev *eth)
{
	struct eth_filters *filters = &eth->filters;

	mutex_init(&filters->lock);
	INIT_LIST_HEAD(&filters->list);
	filters->by_address = RB_ROOT;
	INIT_DELAYED_WORK(&eth->rx_mode_work, rx_mode_work);
}
