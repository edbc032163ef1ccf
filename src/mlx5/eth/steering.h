/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ETH_STEERING_H
#define ETH_STEERING_H

#include "../vhca/flow.h"
#include "rss.h"

/* Level in FLOW_NIC_RX where a netdevice's steering begins; lower ones are the eswitch's. */
#define ETH_STEERING_LEVEL	4
/* Entries of its largest table */
#define ETH_STEERING_LOG_SIZE	10

/**
 * struct eth_traffic_table - sends frames to TIRs by what they carry
 * @table: the table
 * @l4: entries for TCP and UDP
 * @l3: entries for IP
 * @other: the entry for all the rest
 * @rules: by enum eth_traffic
 */
struct eth_traffic_table {
	struct flow_table table;
	struct flow_group l4, l3, other;
	struct ft_rule rules[ETH_TRAFFIC_TYPES];
};

int eth_traffic_table_create(struct eth_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn);
void eth_traffic_table_destroy(struct eth_traffic_table *traffic);

/**
 * struct eth_steering - receive steering of a netdevice: by address, then by traffic type
 * @vhca: the function
 * @traffic: the table of traffic types
 * @address: the table where frames enter
 * @full: entries for one address each
 * @multicast: one entry, for all of multicast
 * @any: one entry, for all that comes
 * @allmulti: the rule in @multicast
 * @promisc: the rule in @any
 */
struct eth_steering {
	struct vhca *vhca;
	struct eth_traffic_table traffic;
	struct flow_table address;
	struct flow_group full, multicast, any;
	struct ft_rule allmulti, promisc;
};

int eth_steering_create(struct eth_steering *steering, struct vhca *vhca, const u32 *tirn);
void eth_steering_destroy(struct eth_steering *steering);
int eth_steering_add(struct eth_steering *steering, struct ft_rule *rule, const u8 *mac);
int eth_steering_set_allmulti(struct eth_steering *steering, bool on);
int eth_steering_set_promisc(struct eth_steering *steering, bool on);

#endif
