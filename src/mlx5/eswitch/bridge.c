// SPDX-License-Identifier: GPL-2.0
/*
 * The bridge and its notifiers never wait for the card: they change the table of what is known, and
 * a work changes the rules. Only closing a port waits for the work, which takes no rtnl.
 *
 * The card takes over an address that the bridge has learned: the bridge ceases to age it, as it
 * sees its frames no longer, and the work does, by the card's counters. When its rules have to go,
 * the bridge forgets the address, too, and learns it again from the next frame.
 */
#include <linux/if_bridge.h>
#include <linux/netdevice.h>
#include <net/switchdev.h>

#include "../vhca/core.h"
#include "bridge.h"

#define BRIDGE_AGE_MIN	(HZ / 2)
#define BRIDGE_AGE_MAX	(10 * HZ)
/* Times per ageing time that addresses are looked at */
#define BRIDGE_AGE_STEPS	4

static void bridge_kick(struct esw_bridge *bridge)
{
	if (bridge_table_changed(&bridge->table))
		mod_delayed_work(system_long_wq, &bridge->work, 0);
}

/* ---- reports to the bridge ---- */

static void bridge_notify(unsigned long event, const struct bridge_port *port,
			  const struct bridge_addr *addr, bool offloaded)
{
	struct switchdev_notifier_fdb_info info = {
		.addr = addr->mac,
		.offloaded = offloaded,
	};

	/* Bridges find their port under RCU or rtnl */
	rcu_read_lock();
	call_switchdev_notifiers(event, port->netdev, &info.info, NULL);
	rcu_read_unlock();
}

/* Report that the card does not forward frames of the address any more */
static void bridge_notify_gone(const struct bridge_port *port, const struct bridge_addr *addr)
{
	/* What the user has added stays */
	if (READ_ONCE(addr->fixed))
		bridge_notify(SWITCHDEV_FDB_OFFLOADED, port, addr, false);
	else
		bridge_notify(SWITCHDEV_FDB_DEL_TO_BRIDGE, port, addr, false);
}

/* Report that the card forwards frames of the address, and has seen some since the last report */
static void bridge_notify_seen(struct esw_bridge *bridge, const struct bridge_addr *addr)
{
	if (READ_ONCE(addr->fixed))
		bridge_notify(SWITCHDEV_FDB_OFFLOADED, addr->on, addr, true);
	else
		bridge_notify(SWITCHDEV_FDB_ADD_TO_BRIDGE, addr->on, addr, true);
	/* If the bridge has forgotten or moved the address meanwhile, this has undone it */
	if (bridge_table_whereabouts(&bridge->table, addr) != addr->on)
		bridge_notify_gone(addr->on, addr);
}

/* ---- rules ---- */

static unsigned long bridge_age_interval(struct esw_bridge *bridge)
{
	unsigned long ageing = bridge_table_min_ageing(&bridge->table,
						       BRIDGE_AGE_MAX * BRIDGE_AGE_STEPS);

	return max_t(unsigned long, ageing / BRIDGE_AGE_STEPS, BRIDGE_AGE_MIN);
}

static void bridge_remove(struct esw_bridge *bridge, struct bridge_addr *addr)
{
	const struct bridge_port *port = addr->on, *now;

	bridge_rule_del(&addr->rule);
	list_del(&addr->installed);
	addr->on = NULL;
	now = bridge_table_whereabouts(&bridge->table, addr);
	if (now != port) {
		/* The mark stays with an address that moves */
		if (now)
			bridge_notify(SWITCHDEV_FDB_OFFLOADED, now, addr, false);
		return;
	}
	/* The bridge still knows the address, but would not age it */
	if (READ_ONCE(addr->fixed) || bridge_table_expire(&bridge->table, addr, port))
		bridge_notify_gone(port, addr);
}

static int bridge_add(struct esw_bridge *bridge, struct bridge_addr *addr,
		      const struct bridge_port *port)
{
	struct bridge_domain *domain = addr->domain;
	int err;

	if (!bridge_rules_exist(&bridge->rules)) {
		err = bridge_rules_create(&bridge->rules, bridge->vhca, bridge->fdb);
		if (err)
			return err;
	}
	if (!bridge_egress_exists(&domain->egress)) {
		err = bridge_egress_create(&bridge->rules, &domain->egress);
		if (err)
			return err;
	}
	return bridge_rule_add(&bridge->rules, &domain->egress, &addr->rule, port->vport,
			       addr->mac);
}

static void bridge_install(struct esw_bridge *bridge, struct bridge_addr *addr,
			   struct bridge_port *port)
{
	int err;

	if (bridge->refused)
		return;
	err = bridge_add(bridge, addr, port);
	if (err) {
		bridge->refused = true;
		bridge->age = jiffies + bridge_age_interval(bridge);
		if (!bridge->reported && !vhca_gone(bridge->vhca))
			dev_warn(bridge->vhca->device,
				 "bridge offload: failed to add a rule: %pe; software forwards\n",
				 ERR_PTR(err));
		bridge->reported = true;
		return;
	}
	if (list_empty(&bridge->installed))
		bridge->age = jiffies + bridge_age_interval(bridge);
	addr->on = port;
	addr->packets = bridge_rule_packets(&bridge->rules, &addr->rule);
	addr->used = jiffies;
	list_add_tail(&addr->installed, &bridge->installed);
	bridge_notify_seen(bridge, addr);
}

/* Make the rules follow the table. What changes meanwhile is for the next run of the work. */
static void bridge_sync(struct esw_bridge *bridge)
{
	struct bridge_port *target;
	struct bridge_addr *addr;
	LIST_HEAD(batch);

	bridge_table_take(&bridge->table, &batch);
	while ((addr = bridge_table_next(&bridge->table, &batch, &target))) {
		if (addr->on && addr->on != target)
			bridge_remove(bridge, addr);
		if (target && !addr->on &&
		    bridge_table_whereabouts(&bridge->table, addr) == target)
			bridge_install(bridge, addr, target);
		bridge_table_settle(&bridge->table, addr);
	}
	if (bridge_table_overflows(&bridge->table) && !bridge->overflow_reported) {
		bridge->overflow_reported = true;
		dev_warn(bridge->vhca->device,
			 "bridge offload: too many addresses (%u, and %u behind an SF); software forwards the rest\n",
			 bridge->table.max, BRIDGE_SF_ADDRS);
	}
}

/* Destroy the tables that no bridge needs */
static void bridge_tidy(struct esw_bridge *bridge)
{
	struct bridge_domain *domain;

	while ((domain = bridge_table_take_unused(&bridge->table))) {
		if (bridge_egress_exists(&domain->egress))
			bridge_egress_destroy(&domain->egress);
		kfree(domain);
	}
	if (bridge_table_used(&bridge->table) && bridge_table_active(&bridge->table))
		return;
	bridge->refused = false;
	bridge->reported = false;
	bridge->overflow_reported = false;
	/* The next run of the work removes rules that are left */
	if (!list_empty(&bridge->installed))
		return;
	while ((domain = bridge_table_with_egress(&bridge->table)))
		bridge_egress_destroy(&domain->egress);
	if (bridge_rules_exist(&bridge->rules))
		bridge_rules_destroy(&bridge->rules);
}

/* ---- ageing ---- */

static void bridge_age(struct esw_bridge *bridge)
{
	struct bridge_addr *addr, *next;
	unsigned long ageing;
	u64 packets;

	if (bridge->refused) {
		bridge->refused = false;
		bridge_table_change_all(&bridge->table);
	}
	if (list_empty(&bridge->installed) || bridge_rules_query(&bridge->rules))
		return;
	list_for_each_entry_safe(addr, next, &bridge->installed, installed) {
		ageing = READ_ONCE(addr->domain->ageing);
		packets = bridge_rule_packets(&bridge->rules, &addr->rule);
		/* An ageing time of 0 is for bridges that flood everything */
		if (packets != addr->packets && ageing) {
			addr->packets = packets;
			addr->used = jiffies;
			bridge_notify_seen(bridge, addr);
		} else if (!READ_ONCE(addr->fixed) &&
			   time_after_eq(jiffies, addr->used + ageing)) {
			bridge_remove(bridge, addr);
		}
	}
}

static void bridge_work(struct work_struct *work)
{
	struct esw_bridge *bridge = container_of(to_delayed_work(work), struct esw_bridge, work);

	bridge_sync(bridge);
	if (time_after_eq(jiffies, bridge->age)) {
		bridge_age(bridge);
		bridge->age = jiffies + bridge_age_interval(bridge);
	}
	bridge_tidy(bridge);
	/* This does nothing if a change has queued the work again */
	if (bridge_table_changed(&bridge->table))
		queue_delayed_work(system_long_wq, &bridge->work, 0);
	else if (!list_empty(&bridge->installed) || bridge->refused)
		queue_delayed_work(system_long_wq, &bridge->work,
				   time_after(bridge->age, jiffies) ? bridge->age - jiffies : 0);
}

/* Wait until the rules follow the table as it is now */
static void bridge_flush(struct esw_bridge *bridge)
{
	mod_delayed_work(system_long_wq, &bridge->work, 0);
	flush_delayed_work(&bridge->work);
}

/* ---- reports of the bridge ---- */

static int bridge_netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct esw_bridge *bridge = container_of(nb, struct esw_bridge, netdev_nb);
	struct net_device *netdev = netdev_notifier_info_to_dev(ptr);
	struct netdev_notifier_changeupper_info *info = ptr;

	if (event != NETDEV_CHANGEUPPER)
		return NOTIFY_DONE;
	if (!netif_is_bridge_master(info->upper_dev))
		bridge_table_set_upper(&bridge->table, netdev, info->linking);
	else if (info->linking)
		bridge_table_join(&bridge->table, netdev, info->upper_dev);
	else
		bridge_table_leave(&bridge->table, netdev);
	bridge_kick(bridge);
	return NOTIFY_DONE;
}

/* The bridge that reports an address as its own or for a port of it. Context: RCU read section */
static const struct net_device *bridge_master(struct net_device *netdev)
{
	return netif_is_bridge_master(netdev) ? netdev : netdev_master_upper_dev_get_rcu(netdev);
}

static int bridge_atomic_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct esw_bridge *bridge = container_of(nb, struct esw_bridge, atomic_nb);
	struct net_device *netdev = switchdev_notifier_info_to_dev(ptr);
	const struct switchdev_notifier_fdb_info *info = ptr;

	if (event != SWITCHDEV_FDB_ADD_TO_DEVICE && event != SWITCHDEV_FDB_DEL_TO_DEVICE)
		return NOTIFY_DONE;
	/* An address in a VLAN is one of a bridge that filters VLANs */
	if (info->vid)
		return NOTIFY_DONE;
	if (event == SWITCHDEV_FDB_DEL_TO_DEVICE)
		bridge_table_forget(&bridge->table, netdev, info->addr);
	else if (info->is_local || !bridge_table_learn(&bridge->table, netdev, info->addr,
						       info->added_by_user))
		/* It is the bridge's own, or behind another device */
		bridge_table_forget(&bridge->table, bridge_master(netdev), info->addr);
	bridge_kick(bridge);
	return NOTIFY_DONE;
}

/* Settings are not refused: software follows those that the card cannot */
static int bridge_blocking_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct esw_bridge *bridge = container_of(nb, struct esw_bridge, blocking_nb);
	struct net_device *netdev = switchdev_notifier_info_to_dev(ptr);
	const struct switchdev_notifier_port_attr_info *info = ptr;

	if (event != SWITCHDEV_PORT_ATTR_SET)
		return NOTIFY_DONE;
	switch (info->attr->id) {
	case SWITCHDEV_ATTR_ID_PORT_STP_STATE:
		bridge_table_set_state(&bridge->table, netdev, info->attr->u.stp_state);
		break;
	case SWITCHDEV_ATTR_ID_PORT_BRIDGE_FLAGS:
		bridge_table_set_flags(&bridge->table, netdev, info->attr->u.brport_flags.val,
				       info->attr->u.brport_flags.mask);
		break;
	case SWITCHDEV_ATTR_ID_BRIDGE_AGEING_TIME:
		bridge_table_set_ageing(&bridge->table, netdev,
					clock_t_to_jiffies(info->attr->u.ageing_time));
		break;
	case SWITCHDEV_ATTR_ID_BRIDGE_VLAN_FILTERING:
		bridge_table_set_filtering(&bridge->table, netdev, info->attr->u.vlan_filtering);
		break;
	default:
		return NOTIFY_DONE;
	}
	bridge_kick(bridge);
	return NOTIFY_DONE;
}

/* ---- ports ---- */

void esw_bridge_port_add(struct esw_bridge *bridge, struct bridge_port *port,
			 struct net_device *netdev, u16 vport)
{
	bridge_table_add_port(&bridge->table, port, netdev, vport);
}

void esw_bridge_port_del(struct esw_bridge *bridge, struct bridge_port *port)
{
	bridge_table_del_port(&bridge->table, port);
	bridge_flush(bridge);
}

void esw_bridge_port_open(struct esw_bridge *bridge, struct bridge_port *port)
{
	bridge_table_open_port(&bridge->table, port, true);
	bridge_kick(bridge);
}

void esw_bridge_port_close(struct esw_bridge *bridge, struct bridge_port *port)
{
	bridge_table_open_port(&bridge->table, port, false);
	if (bridge_table_active(&bridge->table))
		bridge_flush(bridge);
	else
		bridge_kick(bridge);
}

/* ---- life cycle ---- */

int esw_bridge_init(struct esw_bridge *bridge, struct vhca *vhca, struct esw_fdb *fdb)
{
	int err;

	bridge->vhca = vhca;
	bridge->fdb = fdb;
	bridge_table_init(&bridge->table, bridge_rules_possible(vhca) ? bridge_rules_max(vhca) : 0);
	INIT_DELAYED_WORK(&bridge->work, bridge_work);
	INIT_LIST_HEAD(&bridge->installed);
	bridge->age = jiffies;
	bridge->netdev_nb.notifier_call = bridge_netdev_event;
	bridge->atomic_nb.notifier_call = bridge_atomic_event;
	bridge->blocking_nb.notifier_call = bridge_blocking_event;
	err = register_netdevice_notifier(&bridge->netdev_nb);
	if (err)
		return err;
	err = register_switchdev_notifier(&bridge->atomic_nb);
	if (err)
		goto err_netdev;
	err = register_switchdev_blocking_notifier(&bridge->blocking_nb);
	if (err)
		goto err_atomic;
	return 0;

err_atomic:
	unregister_switchdev_notifier(&bridge->atomic_nb);
err_netdev:
	unregister_netdevice_notifier(&bridge->netdev_nb);
	return err;
}

void esw_bridge_exit(struct esw_bridge *bridge)
{
	unregister_switchdev_blocking_notifier(&bridge->blocking_nb);
	unregister_switchdev_notifier(&bridge->atomic_nb);
	unregister_netdevice_notifier(&bridge->netdev_nb);
	bridge_flush(bridge);
	cancel_delayed_work_sync(&bridge->work);
	bridge_table_exit(&bridge->table);
}

static void bridge_set_active(struct esw_bridge *bridge)
{
	bool active = bridge->enabled && bridge->running;

	bridge_table_set_active(&bridge->table, active);
	if (active)
		bridge_kick(bridge);
	else
		bridge_flush(bridge);
}

int esw_bridge_enable(struct esw_bridge *bridge, bool enable, struct netlink_ext_ack *extack)
{
	if (enable && !bridge_rules_possible(bridge->vhca)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "Firmware lacks what the tables of bridges need (capabilities max_ft_level, log_max_ft_size, flow_counter_bulk_alloc, log_max_flow_counter_bulk)");
		return -EOPNOTSUPP;
	}
	WRITE_ONCE(bridge->enabled, enable);
	bridge_set_active(bridge);
	return 0;
}

void esw_bridge_start(struct esw_bridge *bridge)
{
	bridge->running = true;
	bridge_set_active(bridge);
}

void esw_bridge_stop(struct esw_bridge *bridge)
{
	bridge->running = false;
	bridge_set_active(bridge);
}
