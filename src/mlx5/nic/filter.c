// SPDX-License-Identifier: GPL-2.0
/* Receive filters: rules of the address table, and the lists of the vport. */
#include <linux/etherdevice.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "../../compat/workqueue.h"
#include "../vhca/l2.h"
#include "../vhca/vport.h"
#include "filter.h"
#include "nic.h"
#include "steering.h"

#define FILTER_RETRY	HZ

/**
 * struct nic_filter - an address that is received
 * @node: entry in the list of addresses
 * @by_address: node in the tree of addresses
 * @mac: the address
 * @wanted: the address is in one of the netdevice's lists
 * @l2: the address is in the L2 table, so frames from the wire are directed to the PF
 * @rule: rule in the address table
 */
struct nic_filter {
	struct list_head node;
	struct rb_node by_address;
	u8 mac[ETH_ALEN];
	bool wanted;
	bool l2;
	struct ft_rule rule;
};

/**
 * struct filter_sync - state of one synchronization with the netdevice's lists
 * @changed_uc: the set of unicast addresses has changed
 * @changed_mc: the set of multicast addresses has changed
 * @overflow: some addresses are not filtered completely
 * @failed: the reason may be temporary: try again
 */
struct filter_sync {
	bool changed_uc, changed_mc;
	bool overflow;
	bool failed;
};

static void filter_changed(struct filter_sync *sync, const struct nic_filter *filter)
{
	/* All vports receive broadcasts, so these are not in the vport's lists */
	if (is_broadcast_ether_addr(filter->mac))
		return;
	if (is_multicast_ether_addr(filter->mac))
		sync->changed_mc = true;
	else
		sync->changed_uc = true;
}

static struct nic_filter *filter_find(struct nic_filters *filters, const u8 *mac,
				      struct rb_node **parent, struct rb_node ***link)
{
	struct rb_node **node = &filters->by_address.rb_node;
	struct nic_filter *filter;
	int order;

	*parent = NULL;
	while (*node) {
		*parent = *node;
		filter = rb_entry(*node, struct nic_filter, by_address);
		order = memcmp(mac, filter->mac, ETH_ALEN);
		if (!order)
			return filter;
		node = order < 0 ? &(*node)->rb_left : &(*node)->rb_right;
	}
	*link = node;
	return NULL;
}

/* The address lock is held, which is a spinlock */
static void filter_want(struct nic_filters *filters, struct filter_sync *sync, const u8 *mac)
{
	struct rb_node *parent, **link;
	struct nic_filter *filter;

	filter = filter_find(filters, mac, &parent, &link);
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

static void filter_want_all(struct nic *nic, struct filter_sync *sync)
{
	struct nic_filters *filters = &nic->filters;
	struct net_device *netdev = nic->netdev;
	struct netdev_hw_addr *ha;

	netif_addr_lock_bh(netdev);
	filter_want(filters, sync, netdev->dev_addr);
	filter_want(filters, sync, netdev->broadcast);
	netdev_for_each_uc_addr(ha, netdev)
		filter_want(filters, sync, ha->addr);
	netdev_for_each_mc_addr(ha, netdev)
		filter_want(filters, sync, ha->addr);
	netif_addr_unlock_bh(netdev);
}

static int filter_add_rules(struct nic *nic, struct nic_filter *filter, struct filter_sync *sync)
{
	int err;

	if (!ft_rule_exists(&filter->rule)) {
		err = nic_steering_add(&nic->steering, &filter->rule, filter->mac);
		if (err)
			return err;
		filter_changed(sync, filter);
	}
	if (filter->l2 || is_multicast_ether_addr(filter->mac) ||
	    !VHCA_CAP(nic->vhca, eswitch_manager))
		return 0;
	err = l2_table_add(nic->vhca, filter->mac);
	filter->l2 = !err;
	return err;
}

static void filter_add_wanted(struct nic *nic, struct filter_sync *sync)
{
	struct nic_filter *filter;
	int err;

	list_for_each_entry(filter, &nic->filters.list, node) {
		if (!filter->wanted)
			continue;
		err = filter_add_rules(nic, filter, sync);
		if (!err)
			continue;
		sync->overflow = true;
		if (err == -ENOSPC)
			continue;
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(nic->netdev,
				    "failed to add a rule for address %pM: %pe\n",
				    filter->mac, ERR_PTR(err));
	}
}

static void filter_del_rules(struct nic *nic, struct nic_filter *filter, struct filter_sync *sync)
{
	if (filter->l2)
		l2_table_del(nic->vhca, filter->mac);
	if (ft_rule_exists(&filter->rule)) {
		ft_rule_del(&filter->rule);
		filter_changed(sync, filter);
	}
	list_del(&filter->node);
	rb_erase(&filter->by_address, &nic->filters.by_address);
	kfree(filter);
}

static unsigned int filter_list_max(const struct nic *nic, enum vport_list list)
{
	if (list == VPORT_LIST_UC)
		return BIT(VHCA_CAP(nic->vhca, log_max_current_uc_list));
	return BIT(VHCA_CAP(nic->vhca, log_max_current_mc_list));
}

static bool filter_in_list(const struct nic_filter *filter, enum vport_list list)
{
	return is_multicast_ether_addr(filter->mac) == (list == VPORT_LIST_MC) &&
	       !is_broadcast_ether_addr(filter->mac);
}

/*
 * Set the vport's list of addresses. The eswitch manager reads it to decide which frames to forward
 * to the vport. Return false if the list does not contain all addresses.
 */
static bool filter_set_list(struct nic *nic, struct filter_sync *sync, enum vport_list list)
{
	unsigned int count = 0, room = 0, max = filter_list_max(nic, list);
	struct nic_filter *filter;
	u8 (*macs)[ETH_ALEN];
	bool all;
	int err;

	list_for_each_entry(filter, &nic->filters.list, node)
		room += filter_in_list(filter, list);
	all = room <= max;
	room = min(room, max);
	macs = kvmalloc_array(room ?: 1, ETH_ALEN, GFP_KERNEL);
	if (!macs) {
		sync->failed = true;
		return false;
	}
	list_for_each_entry(filter, &nic->filters.list, node)
		if (filter_in_list(filter, list) && count < room)
			ether_addr_copy(macs[count++], filter->mac);
	err = vport_set_list(nic->vhca, list, macs, count);
	if (err) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(nic->netdev,
				    "vport: failed to set a list of %u addresses: %pe\n",
				    count, ERR_PTR(err));
	}
	kvfree(macs);
	return all && !err;
}

/*
 * Set the vport's list of VLANs, which firmware may use when it replicates multicast frames. Return
 * false if the list does not contain all VLANs.
 */
static bool filter_set_vlans(struct nic *nic, struct filter_sync *sync, bool receive)
{
	struct nic_filters *filters = &nic->filters;
	unsigned long *vlans = bitmap_zalloc(VLAN_N_VID, GFP_KERNEL);
	int err;

	if (!vlans) {
		sync->failed = true;
		return false;
	}
	/* The bitmap may change meanwhile: then another sync follows */
	if (receive)
		bitmap_copy(vlans, filters->vlans, VLAN_N_VID);
	err = 0;
	if (!bitmap_equal(vlans, filters->listed_vlans, VLAN_N_VID)) {
		err = vport_set_vlans(nic->vhca, vlans);
		if (!err)
			bitmap_copy(filters->listed_vlans, vlans, VLAN_N_VID);
	}
	bitmap_free(vlans);
	if (err && err != -ENOSPC) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(nic->netdev, "failed to set the vport's VLAN list: %pe\n",
				    ERR_PTR(err));
	}
	return !err;
}

/* @all: receive all frames that arrive at the vport; @promisc: make all frames arrive there */
static void filter_set_modes(struct nic *nic, struct filter_sync *sync, bool all, bool promisc,
			     bool allmulti)
{
	struct nic_filters *filters = &nic->filters;
	int err;

	err = nic_steering_set_allmulti(&nic->steering, allmulti);
	if (!err)
		err = nic_steering_set_promisc(&nic->steering, all);
	if (err) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(nic->netdev, "failed to set promiscuous mode: %pe\n",
				    ERR_PTR(err));
	}
	if (promisc == filters->promisc && allmulti == filters->allmulti)
		return;
	if (vport_set_promisc(nic->vhca, false, allmulti, promisc)) {
		sync->failed = true;
		if (net_ratelimit())
			netdev_warn(nic->netdev, "vport: firmware refused promiscuous mode\n");
		return;
	}
	filters->promisc = promisc;
	filters->allmulti = allmulti;
}

static void filter_sync_lists(struct nic *nic, bool receive)
{
	struct nic_filters *filters = &nic->filters;
	unsigned int flags = receive ? READ_ONCE(nic->netdev->flags) : 0;
	struct nic_filter *filter, *next;
	struct filter_sync sync = {};
	bool promisc;

	lockdep_assert_held(&filters->lock);
	list_for_each_entry(filter, &filters->list, node)
		filter->wanted = false;
	if (receive)
		filter_want_all(nic, &sync);
	filter_add_wanted(nic, &sync);
	list_for_each_entry_safe(filter, next, &filters->list, node)
		if (!filter->wanted)
			filter_del_rules(nic, filter, &sync);
	if (sync.changed_uc || filters->long_uc)
		filters->long_uc = !filter_set_list(nic, &sync, VPORT_LIST_UC);
	if (sync.changed_mc || filters->long_mc)
		filters->long_mc = !filter_set_list(nic, &sync, VPORT_LIST_MC);
	sync.overflow |= filters->long_uc || filters->long_mc ||
			 !filter_set_vlans(nic, &sync, receive);
	/* Without @receive the tables are destroyed next: promiscuous mode must not add a rule */
	sync.overflow &= receive;
	if (sync.overflow)
		netdev_warn_once(nic->netdev,
				 "too many addresses or VLANs: falling back to promiscuous mode\n");
	promisc = flags & IFF_PROMISC || sync.overflow ||
		  (receive && nic->uplink && l2_table_lacks(nic->vhca));
	/* In switchdev mode the uplink receives all frames without another destination */
	filter_set_modes(nic, &sync, promisc || (receive && nic->switching), promisc,
			 flags & IFF_ALLMULTI);
	if (sync.failed && receive && !vhca_gone(nic->vhca))
		queue_delayed_work(system_percpu_wq, &nic->rx_mode_work, FILTER_RETRY);
}

static void filter_addresses_lack(void *nic)
{
	nic_filters_changed(nic);
}

void nic_filters_start(struct nic *nic)
{
	mutex_lock(&nic->filters.lock);
	nic->filters.active = true;
	if (nic->uplink)
		l2_table_watch(nic->vhca, filter_addresses_lack, nic);
	filter_sync_lists(nic, true);
	mutex_unlock(&nic->filters.lock);
}

void nic_filters_stop(struct nic *nic)
{
	mutex_lock(&nic->filters.lock);
	if (nic->uplink)
		l2_table_watch(nic->vhca, NULL, NULL);
	filter_sync_lists(nic, false);
	/* After a recovery the vport's configuration is lost */
	if (vhca_gone(nic->vhca)) {
		nic->filters.promisc = false;
		nic->filters.allmulti = false;
		bitmap_zero(nic->filters.listed_vlans, VLAN_N_VID);
	}
	nic->filters.active = false;
	mutex_unlock(&nic->filters.lock);
}

void nic_filters_sync(struct nic *nic)
{
	mutex_lock(&nic->filters.lock);
	if (nic->filters.active)
		filter_sync_lists(nic, true);
	mutex_unlock(&nic->filters.lock);
}

static void filter_rx_mode_work(struct work_struct *work)
{
	nic_filters_sync(container_of(to_delayed_work(work), struct nic, rx_mode_work));
}

void nic_filters_changed(struct nic *nic)
{
	mod_delayed_work(system_percpu_wq, &nic->rx_mode_work, 0);
}

void nic_filters_set_vlan(struct nic *nic, u16 vid, bool wanted)
{
	if (wanted)
		set_bit(vid, nic->filters.vlans);
	else
		clear_bit(vid, nic->filters.vlans);
	nic_filters_changed(nic);
}

void nic_filters_init(struct nic *nic)
{
	struct nic_filters *filters = &nic->filters;

	mutex_init(&filters->lock);
	INIT_LIST_HEAD(&filters->list);
	filters->by_address = RB_ROOT;
	INIT_DELAYED_WORK(&nic->rx_mode_work, filter_rx_mode_work);
}
