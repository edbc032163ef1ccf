// SPDX-License-Identifier: GPL-2.0
/*
 * Receive steering. Frames enter the address table, which lets pass what the netdevice wants, and
 * go on to the traffic type table, which chooses a TIR, because a TIR hashes one kind of traffic.
 */
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "steering.h"

#define ADDRESS_LOG_SIZE	ETH_STEERING_LOG_SIZE
#define ADDRESS_SIZE		BIT(ADDRESS_LOG_SIZE)
#define TRAFFIC_LOG_SIZE	3

static const struct {
	u8 version, protocol;
	u16 ethertype;
} traffic_match[ETH_TRAFFIC_TYPES] = {
	[ETH_TRAFFIC_IPV4_TCP] = { 4, IPPROTO_TCP, ETH_P_IP },
	[ETH_TRAFFIC_IPV6_TCP] = { 6, IPPROTO_TCP, ETH_P_IPV6 },
	[ETH_TRAFFIC_IPV4_UDP] = { 4, IPPROTO_UDP, ETH_P_IP },
	[ETH_TRAFFIC_IPV6_UDP] = { 6, IPPROTO_UDP, ETH_P_IPV6 },
	[ETH_TRAFFIC_IPV4] = { 4, 0, ETH_P_IP },
	[ETH_TRAFFIC_IPV6] = { 6, 0, ETH_P_IPV6 },
};

static void *steering_outer(u32 *param)
{
	return MLX5_ADDR_OF(fte_match_param, param, outer_headers);
}

/* Older cards know IP by its Ethertype alone */
static bool steering_by_version(const struct vhca *vhca)
{
	return VHCA_CAP_FT(vhca,
			   flow_table_properties_nic_receive.ft_field_support.outer_ip_version);
}

static int steering_add_traffic(struct eth_traffic_table *traffic, struct flow_group *group,
			    struct ft_match *match, enum eth_traffic type, u32 tirn)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FLOW_TO_TIR, .id = tirn },
	};

	if (steering_by_version(group->table->vhca))
		MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ip_version,
			 traffic_match[type].version);
	else
		MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ethertype,
			 traffic_match[type].ethertype);
	MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ip_protocol,
		 traffic_match[type].protocol);
	return flow_rule_add(group, &traffic->rules[type], match, &action);
}

static void steering_del_traffic(struct eth_traffic_table *traffic)
{
	unsigned int type = ETH_TRAFFIC_TYPES;

	while (type--)
		if (flow_rule_exists(&traffic->rules[type]))
			flow_rule_del(&traffic->rules[type]);
}

/* From the most special mask to none */
static int steering_fill_traffic(struct eth_traffic_table *traffic, struct ft_match *match,
			const u32 *tirn)
{
	enum eth_traffic type;
	int err;

	match->enable = MLX5_MATCH_OUTER_HEADERS;
	if (steering_by_version(traffic->table.vhca))
		MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_version);
	else
		MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ethertype);
	MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_protocol);
	err = flow_group_create(&traffic->table, &traffic->l4, match, 0, ETH_TRAFFIC_IPV4);
	if (err)
		return err;
	for (type = 0; type < ETH_TRAFFIC_IPV4; type++) {
		err = steering_add_traffic(traffic, &traffic->l4, match, type, tirn[type]);
		if (err)
			goto err_l4;
	}

	MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_protocol, 0);
	err = flow_group_create(&traffic->table, &traffic->l3, match, ETH_TRAFFIC_IPV4,
				ETH_TRAFFIC_OTHER - ETH_TRAFFIC_IPV4);
	if (err)
		goto err_l4;
	for (; type < ETH_TRAFFIC_OTHER; type++) {
		err = steering_add_traffic(traffic, &traffic->l3, match, type, tirn[type]);
		if (err)
			goto err_l3;
	}

	memset(match, 0, sizeof(*match));
	err = flow_group_create(&traffic->table, &traffic->other, match, ETH_TRAFFIC_OTHER, 1);
	if (err)
		goto err_l3;
	err = steering_add_traffic(traffic, &traffic->other, match, type, tirn[type]);
	if (err)
		goto err_other;
	return 0;

err_other:
	flow_group_destroy(&traffic->other);
err_l3:
	steering_del_traffic(traffic);
	flow_group_destroy(&traffic->l3);
	flow_group_destroy(&traffic->l4);
	return err;
err_l4:
	steering_del_traffic(traffic);
	flow_group_destroy(&traffic->l4);
	return err;
}

/**
 * eth_traffic_table_create - a table that chooses a TIR for each frame
 * @traffic: zeroed
 * @vhca: the function
 * @level: of the table
 * @tirn: TIRs, by enum eth_traffic
 *
 * CREATE_FLOW_TABLE, CREATE_FLOW_GROUP, SET_FLOW_TABLE_ENTRY.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno; then nothing is left.
 */
int eth_traffic_table_create(struct eth_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = flow_table_create(vhca, &traffic->table, FLOW_NIC_RX, level, TRAFFIC_LOG_SIZE);
	if (!err) {
		err = steering_fill_traffic(traffic, match, tirn);
		if (err)
			flow_table_destroy(&traffic->table);
	}
	kfree(match);
	return err;
}

/**
 * eth_traffic_table_destroy - undo eth_traffic_table_create()
 * @traffic: the table, which no rule goes to
 *
 * Context: may sleep.
 */
void eth_traffic_table_destroy(struct eth_traffic_table *traffic)
{
	steering_del_traffic(traffic);
	flow_group_destroy(&traffic->other);
	flow_group_destroy(&traffic->l3);
	flow_group_destroy(&traffic->l4);
	flow_table_destroy(&traffic->table);
}

static int steering_create_groups(struct eth_steering *steering, struct ft_match *match)
{
	u8 *mac = MLX5_ADDR_OF(fte_match_set_lyr_2_4, steering_outer(match->mask), dmac_47_16);
	int err;

	match->enable = MLX5_MATCH_OUTER_HEADERS;
	eth_broadcast_addr(mac);
	err = flow_group_create(&steering->address, &steering->full, match, 0, ADDRESS_SIZE - 2);
	if (err)
		return err;
	eth_zero_addr(mac);
	mac[0] = 1;
	err = flow_group_create(&steering->address, &steering->multicast, match,
				ADDRESS_SIZE - 2, 1);
	if (err)
		goto err_full;
	memset(match, 0, sizeof(*match));
	err = flow_group_create(&steering->address, &steering->any, match, ADDRESS_SIZE - 1, 1);
	if (err)
		goto err_multicast;
	return 0;

err_multicast:
	flow_group_destroy(&steering->multicast);
err_full:
	flow_group_destroy(&steering->full);
	return err;
}

/**
 * eth_steering_create - make the tables; nothing passes yet
 * @steering: zeroed
 * @vhca: the function
 * @tirn: TIRs, by enum eth_traffic
 *
 * CREATE_FLOW_TABLE, CREATE_FLOW_GROUP, SET_FLOW_TABLE_ENTRY.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno; then nothing is left.
 */
int eth_steering_create(struct eth_steering *steering, struct vhca *vhca, const u32 *tirn)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	steering->vhca = vhca;
	err = eth_traffic_table_create(&steering->traffic, vhca, ETH_STEERING_LEVEL + 1, tirn);
	if (err)
		goto err_match;
	err = flow_table_create(vhca, &steering->address, FLOW_NIC_RX, ETH_STEERING_LEVEL,
				ADDRESS_LOG_SIZE);
	if (err)
		goto err_traffic;
	err = steering_create_groups(steering, match);
	if (err)
		goto err_address;
	kfree(match);
	return 0;

err_address:
	flow_table_destroy(&steering->address);
err_traffic:
	eth_traffic_table_destroy(&steering->traffic);
err_match:
	kfree(match);
	return err;
}

/**
 * eth_steering_destroy - undo eth_steering_create()
 * @steering: tables without rules for addresses
 *
 * Context: may sleep.
 */
void eth_steering_destroy(struct eth_steering *steering)
{
	flow_group_destroy(&steering->any);
	flow_group_destroy(&steering->multicast);
	flow_group_destroy(&steering->full);
	flow_table_destroy(&steering->address);
	eth_traffic_table_destroy(&steering->traffic);
}

static int steering_add_address(struct eth_steering *steering, struct flow_group *group,
			    struct ft_rule *rule, const u8 *mask, const u8 *value)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FLOW_TO_TABLE, .id = steering->traffic.table.id },
	};
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	if (mask) {
		match->enable = MLX5_MATCH_OUTER_HEADERS;
		ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, steering_outer(match->mask),
					     dmac_47_16), mask);
		ether_addr_copy(MLX5_ADDR_OF(fte_match_set_lyr_2_4, steering_outer(match->value),
					     dmac_47_16), value);
	}
	err = flow_rule_add(group, rule, match, &action);
	kfree(match);
	return err;
}

/**
 * eth_steering_add - let frames to an address pass; flow_rule_del() ends it
 * @steering: tables
 * @rule: the rule to make
 * @mac: destination address
 *
 * SET_FLOW_TABLE_ENTRY.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno. -ENOSPC: there are as many addresses as the table holds.
 */
int eth_steering_add(struct eth_steering *steering, struct ft_rule *rule, const u8 *mac)
{
	static const u8 mask[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return steering_add_address(steering, &steering->full, rule, mask, mac);
}

/**
 * eth_steering_set_allmulti - let all multicast pass, or only what was added
 * @steering: tables
 * @on: all
 *
 * SET_FLOW_TABLE_ENTRY or DELETE_FLOW_TABLE_ENTRY, if it changes something.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int eth_steering_set_allmulti(struct eth_steering *steering, bool on)
{
	static const u8 bit[ETH_ALEN] = { 1 };

	if (on == flow_rule_exists(&steering->allmulti))
		return 0;
	if (on)
		return steering_add_address(steering, &steering->multicast, &steering->allmulti, bit,
					bit);
	flow_rule_del(&steering->allmulti);
	return 0;
}

/**
 * eth_steering_set_promisc - let everything pass, or only what was added
 * @steering: tables
 * @on: everything
 *
 * SET_FLOW_TABLE_ENTRY or DELETE_FLOW_TABLE_ENTRY, if it changes something.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int eth_steering_set_promisc(struct eth_steering *steering, bool on)
{
	if (on == flow_rule_exists(&steering->promisc))
		return 0;
	if (on)
		return steering_add_address(steering, &steering->any, &steering->promisc, NULL, NULL);
	flow_rule_del(&steering->promisc);
	return 0;
}
