// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_bridge.h>
#include <linux/jhash.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/mlx5/vport.h>

#include "bridge_table.h"

/*
 * Flags of a port that decide on each frame in a way that the card's rules do not: software
 * forwards to and from such ports. A port that does not learn is one, too: its frames should not
 * refresh an address.
 */
#define BRIDGE_FLAGS_OFFLOADED	BR_LEARNING
#define BRIDGE_FLAGS_DECISIVE	(BR_LEARNING | BR_HAIRPIN_MODE | BR_ISOLATED | BR_PORT_LOCKED)

/* ---- lookup ---- */

static struct bridge_port *table_port(struct bridge_table *table, const struct net_device *netdev)
{
	struct bridge_port *port;

	lockdep_assert_held(&table->lock);
	hash_for_each_possible(table->ports, port, node, (unsigned long)netdev)
		if (port->netdev == netdev)
			return port;
	return NULL;
}

static struct bridge_domain *table_domain(struct bridge_table *table, const struct net_device *dev)
{
	struct bridge_port *port = table_port(table, dev);
	struct bridge_domain *domain;

	if (port)
		return port->domain;
	list_for_each_entry(domain, &table->domains, node)
		if (domain->dev == dev)
			return domain;
	return NULL;
}

static u32 table_hash(const struct bridge_domain *domain, const u8 *mac)
{
	return jhash(mac, ETH_ALEN, (u32)(unsigned long)domain);
}

static struct bridge_addr *table_addr(struct bridge_table *table,
				      const struct bridge_domain *domain, const u8 *mac)
{
	struct bridge_addr *addr;

	hash_for_each_possible(table->addrs, addr, node, table_hash(domain, mac))
		if (addr->domain == domain && ether_addr_equal(addr->mac, mac))
			return addr;
	return NULL;
}

/* ---- addresses ---- */

static void table_addr_change(struct bridge_table *table, struct bridge_addr *addr)
{
	if (list_empty(&addr->changed))
		list_add_tail(&addr->changed, &table->changed);
}

static void table_change_port(struct bridge_table *table, const struct bridge_port *port)
{
	struct bridge_addr *addr;
	int bucket;

	if (!port->num_addrs)
		return;
	hash_for_each(table->addrs, bucket, addr, node)
		if (addr->port == port)
			table_addr_change(table, addr);
}

static void table_addr_set_port(struct bridge_table *table, struct bridge_addr *addr,
				struct bridge_port *port)
{
	if (addr->port == port)
		return;
	if (addr->port)
		addr->port->num_addrs--;
	if (port)
		port->num_addrs++;
	addr->port = port;
	/* Without rules there is nothing to do for a new address, but an old one has to be freed */
	if (table->active || !port)
		table_addr_change(table, addr);
}

static bool table_has_room(struct bridge_table *table, const struct bridge_port *port)
{
	if (port->vport == MLX5_VPORT_UPLINK || port->num_addrs < BRIDGE_SF_ADDRS)
		return true;
	WRITE_ONCE(table->overflow, true);
	return false;
}

static struct bridge_addr *table_addr_create(struct bridge_table *table,
					     struct bridge_domain *domain, const u8 *mac)
{
	struct bridge_addr *addr;

	if (table->num_addrs >= table->max) {
		WRITE_ONCE(table->overflow, true);
		return NULL;
	}
	addr = kzalloc(sizeof(*addr), GFP_ATOMIC);
	if (!addr)
		return NULL;
	ether_addr_copy(addr->mac, mac);
	INIT_LIST_HEAD(&addr->changed);
	INIT_LIST_HEAD(&addr->installed);
	addr->domain = domain;
	domain->num_addrs++;
	table->num_addrs++;
	hash_add(table->addrs, &addr->node, table_hash(domain, mac));
	return addr;
}

static void table_addr_destroy(struct bridge_table *table, struct bridge_addr *addr)
{
	hash_del(&addr->node);
	addr->domain->num_addrs--;
	table->num_addrs--;
	kfree(addr);
}

bool bridge_table_learn(struct bridge_table *table, const struct net_device *netdev, const u8 *mac,
			bool fixed)
{
	struct bridge_addr *addr;
	struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (!port || !port->domain || !table->max)
		goto unlock;
	addr = table_addr(table, port->domain, mac);
	if (addr && addr->port == port) {
		if (addr->fixed != fixed)
			table_addr_change(table, addr);
		WRITE_ONCE(addr->fixed, fixed);
		goto unlock;
	}
	/* What does not fit is forwarded by software, so it must not keep rules for another port */
	if (!table_has_room(table, port)) {
		if (addr)
			table_addr_set_port(table, addr, NULL);
		goto unlock;
	}
	if (!addr)
		addr = table_addr_create(table, port->domain, mac);
	if (addr) {
		WRITE_ONCE(addr->fixed, fixed);
		table_addr_set_port(table, addr, port);
	}
unlock:
	spin_unlock_bh(&table->lock);
	return port;
}

/* When an address moves, the report of its old port may arrive after that of the new one */
void bridge_table_forget(struct bridge_table *table, const struct net_device *dev, const u8 *mac)
{
	struct bridge_domain *domain;
	struct bridge_addr *addr;
	struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = table_port(table, dev);
	domain = table_domain(table, dev);
	addr = domain ? table_addr(table, domain, mac) : NULL;
	if (addr && (!port || addr->port == port))
		table_addr_set_port(table, addr, NULL);
	spin_unlock_bh(&table->lock);
}

/* ---- ports ---- */

/* A bridge starts with these settings, and reports what differs afterwards */
static void table_port_reset(struct bridge_port *port)
{
	port->state = BR_STATE_DISABLED;
	port->flags = BRIDGE_FLAGS_OFFLOADED;
}

static void table_port_leave(struct bridge_table *table, struct bridge_port *port)
{
	struct bridge_addr *addr;
	int bucket;

	if (!port->domain)
		return;
	hash_for_each(table->addrs, bucket, addr, node)
		if (addr->port == port)
			table_addr_set_port(table, addr, NULL);
	port->domain->num_ports--;
	port->domain = NULL;
}

void bridge_table_add_port(struct bridge_table *table, struct bridge_port *port,
			   struct net_device *netdev, u16 vport)
{
	memset(port, 0, sizeof(*port));
	port->netdev = netdev;
	port->vport = vport;
	table_port_reset(port);
	spin_lock_bh(&table->lock);
	hash_add(table->ports, &port->node, (unsigned long)netdev);
	spin_unlock_bh(&table->lock);
}

void bridge_table_del_port(struct bridge_table *table, struct bridge_port *port)
{
	spin_lock_bh(&table->lock);
	table_port_leave(table, port);
	port->open = false;
	hash_del(&port->node);
	spin_unlock_bh(&table->lock);
}

void bridge_table_open_port(struct bridge_table *table, struct bridge_port *port, bool open)
{
	spin_lock_bh(&table->lock);
	port->open = open;
	table_change_port(table, port);
	spin_unlock_bh(&table->lock);
}

void bridge_table_join(struct bridge_table *table, const struct net_device *netdev,
		       const struct net_device *dev)
{
	struct bridge_domain *new = kzalloc(sizeof(*new), GFP_KERNEL), *domain;
	struct bridge_port *port;

	ASSERT_RTNL();
	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (!port || !new)
		goto unlock;
	table_port_leave(table, port);
	domain = table_domain(table, dev);
	if (!domain) {
		domain = new;
		new = NULL;
		domain->dev = dev;
		list_add_tail(&domain->node, &table->domains);
	}
	if (!domain->num_ports) {
		WRITE_ONCE(domain->ageing, BR_DEFAULT_AGEING_TIME);
		domain->filtering = false;
	}
	domain->num_ports++;
	port->domain = domain;
	table_port_reset(port);
unlock:
	spin_unlock_bh(&table->lock);
	kfree(new);
}

void bridge_table_leave(struct bridge_table *table, const struct net_device *netdev)
{
	struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (port)
		table_port_leave(table, port);
	spin_unlock_bh(&table->lock);
}

void bridge_table_set_upper(struct bridge_table *table, const struct net_device *netdev,
			    bool added)
{
	struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (port) {
		port->uppers += added ? 1 : -1;
		table_change_port(table, port);
	}
	spin_unlock_bh(&table->lock);
}

void bridge_table_set_state(struct bridge_table *table, const struct net_device *netdev, u8 state)
{
	struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (port && port->domain && port->state != state) {
		port->state = state;
		table_change_port(table, port);
	}
	spin_unlock_bh(&table->lock);
}

void bridge_table_set_flags(struct bridge_table *table, const struct net_device *netdev,
			    unsigned long value, unsigned long mask)
{
	struct bridge_port *port;
	unsigned long flags;

	spin_lock_bh(&table->lock);
	port = table_port(table, netdev);
	if (port && port->domain) {
		flags = (port->flags & ~mask) | (value & mask);
		if ((flags ^ port->flags) & BRIDGE_FLAGS_DECISIVE)
			table_change_port(table, port);
		port->flags = flags;
	}
	spin_unlock_bh(&table->lock);
}

/* ---- bridges ---- */

void bridge_table_set_ageing(struct bridge_table *table, const struct net_device *dev,
			     unsigned long ageing)
{
	struct bridge_domain *domain;

	spin_lock_bh(&table->lock);
	domain = table_domain(table, dev);
	if (domain)
		WRITE_ONCE(domain->ageing, ageing);
	spin_unlock_bh(&table->lock);
}

static void table_change_all(struct bridge_table *table)
{
	struct bridge_addr *addr;
	int bucket;

	hash_for_each(table->addrs, bucket, addr, node)
		table_addr_change(table, addr);
}

void bridge_table_set_filtering(struct bridge_table *table, const struct net_device *dev,
				bool filtering)
{
	struct bridge_domain *domain;

	spin_lock_bh(&table->lock);
	domain = table_domain(table, dev);
	if (domain && domain->filtering != filtering) {
		domain->filtering = filtering;
		table_change_all(table);
	}
	spin_unlock_bh(&table->lock);
}

unsigned long bridge_table_min_ageing(struct bridge_table *table, unsigned long max)
{
	struct bridge_domain *domain;

	spin_lock_bh(&table->lock);
	list_for_each_entry(domain, &table->domains, node)
		if (domain->num_ports)
			max = min(max, domain->ageing);
	spin_unlock_bh(&table->lock);
	return max;
}

struct bridge_domain *bridge_table_take_unused(struct bridge_table *table)
{
	struct bridge_domain *domain;

	spin_lock_bh(&table->lock);
	list_for_each_entry(domain, &table->domains, node) {
		if (domain->num_ports || domain->num_addrs)
			continue;
		list_del(&domain->node);
		spin_unlock_bh(&table->lock);
		return domain;
	}
	spin_unlock_bh(&table->lock);
	return NULL;
}

struct bridge_domain *bridge_table_with_egress(struct bridge_table *table)
{
	struct bridge_domain *domain, *found = NULL;

	spin_lock_bh(&table->lock);
	list_for_each_entry(domain, &table->domains, node) {
		if (!bridge_egress_exists(&domain->egress))
			continue;
		found = domain;
		break;
	}
	spin_unlock_bh(&table->lock);
	return found;
}

/* ---- the work's view ---- */

void bridge_table_change_all(struct bridge_table *table)
{
	spin_lock_bh(&table->lock);
	table_change_all(table);
	spin_unlock_bh(&table->lock);
}

void bridge_table_take(struct bridge_table *table, struct list_head *batch)
{
	spin_lock_bh(&table->lock);
	list_splice_tail_init(&table->changed, batch);
	spin_unlock_bh(&table->lock);
}

static bool table_port_offloads(const struct bridge_port *port)
{
	return port->open && !port->uppers && port->state == BR_STATE_FORWARDING &&
	       (port->flags & BRIDGE_FLAGS_DECISIVE) == BRIDGE_FLAGS_OFFLOADED;
}

struct bridge_addr *bridge_table_next(struct bridge_table *table, struct list_head *batch,
				      struct bridge_port **target)
{
	struct bridge_addr *addr;

	spin_lock_bh(&table->lock);
	addr = list_first_entry_or_null(batch, struct bridge_addr, changed);
	if (addr) {
		list_del_init(&addr->changed);
		*target = addr->port;
		if (!table->active || addr->domain->filtering ||
		    (addr->port && !table_port_offloads(addr->port)))
			*target = NULL;
	}
	spin_unlock_bh(&table->lock);
	return addr;
}

void bridge_table_settle(struct bridge_table *table, struct bridge_addr *addr)
{
	spin_lock_bh(&table->lock);
	if (!addr->port && !addr->on && list_empty(&addr->changed))
		table_addr_destroy(table, addr);
	spin_unlock_bh(&table->lock);
}

bool bridge_table_expire(struct bridge_table *table, struct bridge_addr *addr,
			 const struct bridge_port *port)
{
	bool known;

	spin_lock_bh(&table->lock);
	known = addr->port == port;
	if (known)
		table_addr_set_port(table, addr, NULL);
	spin_unlock_bh(&table->lock);
	return known;
}

const struct bridge_port *bridge_table_whereabouts(struct bridge_table *table,
						   const struct bridge_addr *addr)
{
	const struct bridge_port *port;

	spin_lock_bh(&table->lock);
	port = addr->port;
	spin_unlock_bh(&table->lock);
	return port;
}

/* ---- life cycle ---- */

void bridge_table_init(struct bridge_table *table, unsigned int max)
{
	spin_lock_init(&table->lock);
	table->max = max;
	hash_init(table->ports);
	INIT_LIST_HEAD(&table->domains);
	hash_init(table->addrs);
	INIT_LIST_HEAD(&table->changed);
}

void bridge_table_exit(struct bridge_table *table)
{
	WARN_ON(!hash_empty(table->ports) || !hash_empty(table->addrs));
	WARN_ON(!list_empty(&table->domains));
}

void bridge_table_set_active(struct bridge_table *table, bool active)
{
	spin_lock_bh(&table->lock);
	WRITE_ONCE(table->active, active);
	WRITE_ONCE(table->overflow, active && table->overflow);
	table_change_all(table);
	spin_unlock_bh(&table->lock);
}
