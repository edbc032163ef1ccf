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

int nic_traffic_table_create(struct nic_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn);
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

int nic_steering_create(struct nic_steering *steering, struct vhca *vhca, const u32 *tirn);
void nic_steering_destroy(struct nic_steering *steering);
int nic_steering_add(struct nic_steering *steering, struct ft_rule *rule, const u8 *mac);
int nic_steering_set_allmulti(struct nic_steering *steering, bool on);
int nic_steering_set_promisc(struct nic_steering *steering, bool on);

#endif
