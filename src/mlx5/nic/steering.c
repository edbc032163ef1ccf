// SPDX-License-Identifier: GPL-2.0
/*
 * Receive steering. Frames enter the address table, which passes those that the netdevice receives
 * to the traffic type table. That one selects a TIR, as each TIR hashes one traffic type.
 */
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/slab.h>
#include <sf_mlx5/vhca.h>

#include "steering.h"

#define ADDRESS_LOG_SIZE	NIC_STEERING_LOG_SIZE
#define ADDRESS_SIZE		BIT(ADDRESS_LOG_SIZE)
#define TRAFFIC_LOG_SIZE	3

static const struct {
	u8 version, protocol;
	u16 ethertype;
} traffic_match[NIC_TRAFFIC_TYPES] = {
	[NIC_TRAFFIC_IPV4_TCP] = { 4, IPPROTO_TCP, ETH_P_IP },
	[NIC_TRAFFIC_IPV6_TCP] = { 6, IPPROTO_TCP, ETH_P_IPV6 },
	[NIC_TRAFFIC_IPV4_UDP] = { 4, IPPROTO_UDP, ETH_P_IP },
	[NIC_TRAFFIC_IPV6_UDP] = { 6, IPPROTO_UDP, ETH_P_IPV6 },
	[NIC_TRAFFIC_IPV4] = { 4, 0, ETH_P_IP },
	[NIC_TRAFFIC_IPV6] = { 6, 0, ETH_P_IPV6 },
};

static void *steering_outer(u32 *param)
{
	return MLX5_ADDR_OF(fte_match_param, param, outer_headers);
}

/* Older cards can only match IP by its Ethertype */
static bool steering_by_version(const struct vhca *vhca)
{
	return VHCA_CAP_FT(vhca,
			   flow_table_properties_nic_receive.ft_field_support.outer_ip_version);
}

static int steering_add_traffic(struct nic_traffic_table *traffic, struct ft_group *group,
				struct ft_match *match, enum nic_traffic type, u32 tirn)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TIR, .id = tirn },
	};

	if (steering_by_version(group->table->vhca))
		MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ip_version,
			 traffic_match[type].version);
	else
		MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ethertype,
			 traffic_match[type].ethertype);
	MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->value), ip_protocol,
		 traffic_match[type].protocol);
	return ft_rule_add(group, &traffic->rules[type], match, &action);
}

static void steering_del_traffic(struct nic_traffic_table *traffic)
{
	unsigned int type = NIC_TRAFFIC_TYPES;

	while (type--)
		if (ft_rule_exists(&traffic->rules[type]))
			ft_rule_del(&traffic->rules[type]);
}

/* Create groups from the most specific mask to none */
static int steering_fill_traffic(struct nic_traffic_table *traffic, struct ft_match *match,
				 const u32 *tirn)
{
	enum nic_traffic type;
	int err;

	match->enable = MLX5_MATCH_OUTER_HEADERS;
	if (steering_by_version(traffic->table.vhca))
		MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_version);
	else
		MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ethertype);
	MLX5_SET_TO_ONES(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_protocol);
	err = ft_group_create(&traffic->table, &traffic->l4, match, 0, NIC_TRAFFIC_IPV4);
	if (err)
		return err;
	for (type = 0; type < NIC_TRAFFIC_IPV4; type++) {
		err = steering_add_traffic(traffic, &traffic->l4, match, type, tirn[type]);
		if (err)
			goto err_l4;
	}

	MLX5_SET(fte_match_set_lyr_2_4, steering_outer(match->mask), ip_protocol, 0);
	err = ft_group_create(&traffic->table, &traffic->l3, match, NIC_TRAFFIC_IPV4,
			      NIC_TRAFFIC_OTHER - NIC_TRAFFIC_IPV4);
	if (err)
		goto err_l4;
	for (; type < NIC_TRAFFIC_OTHER; type++) {
		err = steering_add_traffic(traffic, &traffic->l3, match, type, tirn[type]);
		if (err)
			goto err_l3;
	}

	memset(match, 0, sizeof(*match));
	err = ft_group_create(&traffic->table, &traffic->other, match, NIC_TRAFFIC_OTHER, 1);
	if (err)
		goto err_l3;
	err = steering_add_traffic(traffic, &traffic->other, match, type, tirn[type]);
	if (err)
		goto err_other;
	return 0;

err_other:
	ft_group_destroy(&traffic->other);
err_l3:
	steering_del_traffic(traffic);
	ft_group_destroy(&traffic->l3);
	ft_group_destroy(&traffic->l4);
	return err;
err_l4:
	steering_del_traffic(traffic);
	ft_group_destroy(&traffic->l4);
	return err;
}

int nic_traffic_table_create(struct nic_traffic_table *traffic, struct vhca *vhca, u8 level,
			     const u32 *tirn)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = ft_table_create(vhca, &traffic->table, FT_NIC_RX, level, TRAFFIC_LOG_SIZE);
	if (!err) {
		err = steering_fill_traffic(traffic, match, tirn);
		if (err)
			ft_table_destroy(&traffic->table);
	}
	kfree(match);
	return err;
}

void nic_traffic_table_destroy(struct nic_traffic_table *traffic)
{
	steering_del_traffic(traffic);
	ft_group_destroy(&traffic->other);
	ft_group_destroy(&traffic->l3);
	ft_group_destroy(&traffic->l4);
	ft_table_destroy(&traffic->table);
}

static int steering_create_groups(struct nic_steering *steering, struct ft_match *match)
{
	u8 *mac = MLX5_ADDR_OF(fte_match_set_lyr_2_4, steering_outer(match->mask), dmac_47_16);
	int err;

	match->enable = MLX5_MATCH_OUTER_HEADERS;
	eth_broadcast_addr(mac);
	err = ft_group_create(&steering->address, &steering->full, match, 0, ADDRESS_SIZE - 2);
	if (err)
		return err;
	eth_zero_addr(mac);
	mac[0] = 1;
	err = ft_group_create(&steering->address, &steering->multicast, match,
			      ADDRESS_SIZE - 2, 1);
	if (err)
		goto err_full;
	memset(match, 0, sizeof(*match));
	err = ft_group_create(&steering->address, &steering->any, match, ADDRESS_SIZE - 1, 1);
	if (err)
		goto err_multicast;
	return 0;

err_multicast:
	ft_group_destroy(&steering->multicast);
err_full:
	ft_group_destroy(&steering->full);
	return err;
}

int nic_steering_create(struct nic_steering *steering, struct vhca *vhca, const u32 *tirn)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	steering->vhca = vhca;
	err = nic_traffic_table_create(&steering->traffic, vhca, NIC_STEERING_LEVEL + 1, tirn);
	if (err)
		goto err_match;
	err = ft_table_create(vhca, &steering->address, FT_NIC_RX, NIC_STEERING_LEVEL,
			      ADDRESS_LOG_SIZE);
	if (err)
		goto err_traffic;
	err = steering_create_groups(steering, match);
	if (err)
		goto err_address;
	kfree(match);
	return 0;

err_address:
	ft_table_destroy(&steering->address);
err_traffic:
	nic_traffic_table_destroy(&steering->traffic);
err_match:
	kfree(match);
	return err;
}

void nic_steering_destroy(struct nic_steering *steering)
{
	ft_group_destroy(&steering->any);
	ft_group_destroy(&steering->multicast);
	ft_group_destroy(&steering->full);
	ft_table_destroy(&steering->address);
	nic_traffic_table_destroy(&steering->traffic);
}

static int steering_add_address(struct nic_steering *steering, struct ft_group *group,
				struct ft_rule *rule, const u8 *mask, const u8 *value)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TABLE, .id = steering->traffic.table.id },
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
	err = ft_rule_add(group, rule, match, &action);
	kfree(match);
	return err;
}

int nic_steering_add(struct nic_steering *steering, struct ft_rule *rule, const u8 *mac)
{
	static const u8 mask[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return steering_add_address(steering, &steering->full, rule, mask, mac);
}

int nic_steering_set_allmulti(struct nic_steering *steering, bool on)
{
	static const u8 bit[ETH_ALEN] = { 1 };

	if (on == ft_rule_exists(&steering->allmulti))
		return 0;
	if (on)
		return steering_add_address(steering, &steering->multicast, &steering->allmulti,
					    bit, bit);
	ft_rule_del(&steering->allmulti);
	return 0;
}

int nic_steering_set_promisc(struct nic_steering *steering, bool on)
{
	if (on == ft_rule_exists(&steering->promisc))
		return 0;
	if (on)
		return steering_add_address(steering, &steering->any, &steering->promisc, NULL,
					    NULL);
	ft_rule_del(&steering->promisc);
	return 0;
}
