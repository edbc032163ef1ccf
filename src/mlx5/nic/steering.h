/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_STEERING_H
#define SF_MLX5_NIC_STEERING_H

#include "../vhca/flow.h"
#include "rss.h"

/* Level in FT_NIC_RX where a netdevice's steering begins; lower ones are the eswitch's. */
#define NIC_STEERING_LEVEL	4
/* Entries of its largest table */
#define NIC_STEERING_LOG_SIZE	10

/**
 * struct nic_traffic_table - sends frames to TIRs by what they carry
 * @table: the table
 * @l4: entries for TCP and UDP
 * @l3: entries for IP
 * @other: the entry for all the rest
 * @rules: by enum nic_traffic
 */
struct nic_traffic_table {
	struct ft_table table;
	struct ft_group l4, l3, other;
	struct ft_rule rules[NIC_TRAFFIC_TYPES];
};

/*
 * A table that chooses a TIR for each frame. CREATE_FLOW_TABLE, CREATE_FLOW_GROUP,
 * SET_FLOW_TABLE_ENTRY. @traffic: zeroed. @level: of the table. @tirn: TIRs, by enum nic_traffic.
 * Sleeps. Returns 0 or a negative errno; then nothing is left.
 */
int nic_traffic_table_create(struct nic_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn);
/* Undo nic_traffic_table_create(). @traffic: the table, which no rule goes to. Sleeps. */
void nic_traffic_table_destroy(struct nic_traffic_table *traffic);

/**
 * struct nic_steering - receive steering of a netdevice: by address, then by traffic type
 * @vhca: the function
 * @traffic: the table of traffic types
 * @address: the table where frames enter
 * @full: entries for one address each
 * @multicast: one entry, for all of multicast
 * @any: one entry, for all that comes
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
 * Make the tables; nothing passes yet. CREATE_FLOW_TABLE, CREATE_FLOW_GROUP, SET_FLOW_TABLE_ENTRY.
 * @steering: zeroed. @tirn: TIRs, by enum nic_traffic. Sleeps. Returns 0 or a negative errno; then
 * nothing is left.
 */
int nic_steering_create(struct nic_steering *steering, struct vhca *vhca, const u32 *tirn);
/* Undo nic_steering_create(). @steering: tables without rules for addresses. Sleeps. */
void nic_steering_destroy(struct nic_steering *steering);
/*
 * Let frames to an address pass; ft_rule_del() ends it. SET_FLOW_TABLE_ENTRY. @mac: destination
 * address. Sleeps. Returns 0 or a negative errno. -ENOSPC: there are as many addresses as the table
 * holds.
 */
int nic_steering_add(struct nic_steering *steering, struct ft_rule *rule, const u8 *mac);
/*
 * Let all multicast pass, or only what was added. SET_FLOW_TABLE_ENTRY or DELETE_FLOW_TABLE_ENTRY,
 * if it changes something. @on: all. Sleeps. Returns 0 or a negative errno.
 */
int nic_steering_set_allmulti(struct nic_steering *steering, bool on);
/*
 * Let everything pass, or only what was added. SET_FLOW_TABLE_ENTRY or DELETE_FLOW_TABLE_ENTRY, if
 * it changes something. @on: everything. Sleeps. Returns 0 or a negative errno.
 */
int nic_steering_set_promisc(struct nic_steering *steering, bool on);

#endif
