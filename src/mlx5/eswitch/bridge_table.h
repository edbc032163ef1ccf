/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Linux bridges have reported about ports of the eswitch: membership, settings, addresses. The
 * reports may arrive in atomic context; a work then updates the card's rules, address by address.
 */
#ifndef SF_MLX5_ESWITCH_BRIDGE_TABLE_H
#define SF_MLX5_ESWITCH_BRIDGE_TABLE_H

#include <linux/hashtable.h>
#include <linux/if_ether.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "bridge_rules.h"

struct net_device;

/* Maximum number of addresses behind an SF, so that one SF cannot use up the table */
#define BRIDGE_SF_ADDRS	256

/**
 * struct bridge_domain - a bridge with ports of the eswitch
 * @node: list of domains
 * @dev: the bridge; only compared
 * @num_ports: ports in the bridge
 * @num_addrs: addresses of the bridge, including those that are being removed
 * @ageing: ageing time in jiffies
 * @filtering: the bridge filters VLANs, so software forwards all of its frames
 * @egress: table on the card; used by the work only
 */
struct bridge_domain {
	struct list_head node;
	const struct net_device *dev;
	unsigned int num_ports, num_addrs;
	unsigned long ageing;
	bool filtering;
	struct bridge_egress egress;
};

/**
 * struct bridge_port - a representor or the uplink
 * @node: hash of ports
 * @netdev: the netdevice
 * @vport: its vport
 * @domain: the bridge that it is a port of, or NULL
 * @uppers: devices above the netdevice other than the bridge, such as VLANs. They receive some of
 *	its frames instead of the bridge.
 * @open: the netdevice is open
 * @state: BR_STATE_*
 * @flags: BR_* of the port
 * @num_addrs: addresses behind the port
 */
struct bridge_port {
	struct hlist_node node;
	struct net_device *netdev;
	u16 vport;
	struct bridge_domain *domain;
	unsigned int uppers;
	bool open;
	u8 state;
	unsigned long flags;
	unsigned int num_addrs;
};

/**
 * struct bridge_addr - an address that a bridge has learned, or the user has added to it
 * @node: hash of addresses
 * @changed: list of addresses that the work has to look at
 * @domain: the bridge
 * @mac: the address
 * @port: port that the bridge knows it on; NULL: the bridge has forgotten it
 * @fixed: the user has added it, so it does not age
 * @installed: list of addresses with rules; this and the following are used by the work only
 * @on: port that the rules are for; NULL: there are no rules
 * @rule: rules on the card
 * @packets: counter of frames that the card has forwarded from the address
 * @used: time at which @packets last changed, in jiffies
 */
struct bridge_addr {
	struct hlist_node node;
	struct list_head changed;
	struct bridge_domain *domain;
	u8 mac[ETH_ALEN] __aligned(2);
	struct bridge_port *port;
	bool fixed;
	struct list_head installed;
	struct bridge_port *on;
	struct bridge_rule rule;
	u64 packets;
	unsigned long used;
};

/**
 * struct bridge_table - ports, bridges and addresses
 * @lock: protects all members and everything above, except where noted
 * @active: rules may exist
 * @max: maximum number of addresses
 * @num_addrs: number of addresses
 * @overflow: an address did not fit
 * @ports: ports by netdevice
 * @domains: bridges
 * @addrs: addresses
 * @changed: addresses that the work has to look at
 */
struct bridge_table {
	spinlock_t lock;	/* protects the table, its ports, domains and addresses */
	bool active;
	unsigned int max, num_addrs;
	bool overflow;
	DECLARE_HASHTABLE(ports, 6);
	struct list_head domains;
	DECLARE_HASHTABLE(addrs, 8);
	struct list_head changed;
};

void bridge_table_init(struct bridge_table *table, unsigned int max);
/* All ports must have been deleted, and the work must have run since */
void bridge_table_exit(struct bridge_table *table);
/* Allow rules, or have all of them removed */
void bridge_table_set_active(struct bridge_table *table, bool active);

/* ---- reports; none of these sleeps, except where noted ---- */

void bridge_table_add_port(struct bridge_table *table, struct bridge_port *port,
			   struct net_device *netdev, u16 vport);
/* The port is used until the work has run */
void bridge_table_del_port(struct bridge_table *table, struct bridge_port *port);
void bridge_table_open_port(struct bridge_table *table, struct bridge_port *port, bool open);
/* @netdev joins or leaves @dev. Sleeps, and is called with rtnl. */
void bridge_table_join(struct bridge_table *table, const struct net_device *netdev,
		       const struct net_device *dev);
void bridge_table_leave(struct bridge_table *table, const struct net_device *netdev);
/* Another device than a bridge is added above @netdev, or removed */
void bridge_table_set_upper(struct bridge_table *table, const struct net_device *netdev,
			    bool added);
void bridge_table_set_state(struct bridge_table *table, const struct net_device *netdev, u8 state);
void bridge_table_set_flags(struct bridge_table *table, const struct net_device *netdev,
			    unsigned long value, unsigned long mask);
/* @dev is a bridge or a port of it */
void bridge_table_set_ageing(struct bridge_table *table, const struct net_device *dev,
			     unsigned long ageing);
void bridge_table_set_filtering(struct bridge_table *table, const struct net_device *dev,
				bool filtering);
/* The bridge knows an address on port @netdev. Returns false if this is no port of the eswitch. */
bool bridge_table_learn(struct bridge_table *table, const struct net_device *netdev, const u8 *mac,
			bool fixed);
/* The address is not on port @dev any more, or on none of bridge @dev that is of the eswitch */
void bridge_table_forget(struct bridge_table *table, const struct net_device *dev, const u8 *mac);

/* ---- for the work ---- */

/* Have the work look at all addresses again */
void bridge_table_change_all(struct bridge_table *table);
/* Move addresses to look at to @batch */
void bridge_table_take(struct bridge_table *table, struct list_head *batch);
/*
 * Remove an address from @batch. @target is set to the port that its rules should be for; NULL: it
 * should have none. Returns NULL if there is no address left.
 */
struct bridge_addr *bridge_table_next(struct bridge_table *table, struct list_head *batch,
				      struct bridge_port **target);
/* Free an address without rules if its bridge has forgotten it. It must not be used afterwards. */
void bridge_table_settle(struct bridge_table *table, struct bridge_addr *addr);
/* Forget an address if the bridge knows it on @port, and return whether it did */
bool bridge_table_expire(struct bridge_table *table, struct bridge_addr *addr,
			 const struct bridge_port *port);
/* The port that the bridge knows the address on, which may change at any time */
const struct bridge_port *bridge_table_whereabouts(struct bridge_table *table,
						   const struct bridge_addr *addr);
/* Shortest ageing time of all bridges, or @max */
unsigned long bridge_table_min_ageing(struct bridge_table *table, unsigned long max);
/* Remove a bridge without ports and addresses; the caller frees it. NULL: there is none. */
struct bridge_domain *bridge_table_take_unused(struct bridge_table *table);
/* A bridge with a table on the card, or NULL */
struct bridge_domain *bridge_table_with_egress(struct bridge_table *table);

/* ---- for any context; what these return may change at any time ---- */

/* There are addresses to look at */
static inline bool bridge_table_changed(const struct bridge_table *table)
{
	return !list_empty(&table->changed);
}

static inline bool bridge_table_active(const struct bridge_table *table)
{
	return READ_ONCE(table->active);
}

/* Some address did not fit while rules may exist */
static inline bool bridge_table_overflows(const struct bridge_table *table)
{
	return READ_ONCE(table->overflow) && bridge_table_active(table);
}

/* There are bridges */
static inline bool bridge_table_used(const struct bridge_table *table)
{
	return !list_empty(&table->domains);
}

#endif
