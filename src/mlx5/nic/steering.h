/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_STEERING_H
#define SF_MLX5_NIC_STEERING_H

#include "../vhca/flow.h"
#include "rss.h"

/* Level in FT_NIC_RX where a netdevice's steering begins; the eswitch uses lower levels. */
#define NIC_STEERING_LEVEL	4
/* Size of its largest table, as a power of two */
#define NIC_STEERING_LOG_SIZE	10

/**
 * struct nic_traffic_table - directs frames to TIRs by traffic type
 * @table: the table
 * @l4: group for TCP and UDP
 * @l3: group for IP
 * @other: group for all other frames
 * @rules: rules, by enum nic_traffic
 */
struct nic_traffic_table {
	struct ft_table table;
	struct ft_group l4, l3, other;
	struct ft_rule rules[NIC_TRAFFIC_TYPES];
};

/*
 * Create a table that selects a TIR for each frame. CREATE_FLOW_TABLE, CREATE_FLOW_GROUP,
 * SET_FLOW_TABLE_ENTRY. @traffic: zeroed. @level: level of the table. @tirn: TIRs, by enum
 * nic_traffic. Sleeps. Returns 0 or a negative errno; on failure, all is undone.
 */
int nic_traffic_table_create(struct nic_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn);
/* Undo nic_traffic_table_create(). @traffic: no rule may refer to the table. Sleeps. */
void nic_traffic_table_destroy(struct nic_traffic_table *traffic);

/**
 * struct nic_steering - receive steering of a netdevice: by address, then by traffic type
 * @vhca: the function
 * @traffic: the traffic type table
 * @address: the address table, where frames enter
 * @full: group for single addresses
 * @multicast: group with one entry for all multicast frames
 * @any: group with one entry for all frames
 * @allmulti: the rule in @multicast
 * @promisc: the rule in @any
 */
struct nic_steering {
	struct vhca *vhca;
	struct nic_traffic_table traffic;
	struct ft_table address;
	struct ft_group full, multicast, any;
	struct ft_rule allmulti, promisc;
};

/*
 * Create the tables; no frame passes yet. CREATE_FLOW_TABLE, CREATE_FLOW_GROUP,
 * SET_FLOW_TABLE_ENTRY. @steering: zeroed. @tirn: TIRs, by enum nic_traffic. Sleeps. Returns 0 or a
 * negative errno; on failure, all is undone.
 */
int nic_steering_create(struct nic_steering *steering, struct vhca *vhca, const u32 *tirn);
/* Undo nic_steering_create(). @steering: tables without rules for addresses. Sleeps. */
void nic_steering_destroy(struct nic_steering *steering);
/*
 * Let frames to an address pass, until ft_rule_del(). SET_FLOW_TABLE_ENTRY. @mac: destination
 * address. Sleeps. Returns 0 or a negative errno. -ENOSPC: the table is full.
 */
int nic_steering_add(struct nic_steering *steering, struct ft_rule *rule, const u8 *mac);
/*
 * Let all multicast frames pass, or only added addresses. SET_FLOW_TABLE_ENTRY or
 * DELETE_FLOW_TABLE_ENTRY, if it changes something. @on: all. Sleeps. Returns 0 or a negative
 * errno.
 */
int nic_steering_set_allmulti(struct nic_steering *steering, bool on);
/*
 * Let all frames pass, or only added addresses. SET_FLOW_TABLE_ENTRY or DELETE_FLOW_TABLE_ENTRY, if
 * it changes something. @on: all. Sleeps. Returns 0 or a negative errno.
 */
int nic_steering_set_promisc(struct nic_steering *steering, bool on);

#endif
