// SPDX-License-Identifier: GPL-2.0
/*
 * The first table for frames that the PF receives; it matches the vport that sent the frame. A
 * source without an entry has no open representor, and its frames are dropped, as far as the card
 * has not dropped them before.
 */
#include <linux/log2.h>
#include <linux/slab.h>

#include "../nic/steering.h"
#include "../vhca/core.h"
#include "ingress.h"

#define INGRESS_LEVEL	0

static_assert(INGRESS_LEVEL < NIC_STEERING_LEVEL);

static void ingress_match(struct ft_match *match, u16 source)
{
	void *mask = MLX5_ADDR_OF(fte_match_param, match->mask, misc_parameters);
	void *value = MLX5_ADDR_OF(fte_match_param, match->value, misc_parameters);

	match->enable = MLX5_MATCH_MISC_PARAMETERS;
	MLX5_SET_TO_ONES(fte_match_set_misc, mask, source_port);
	MLX5_SET(fte_match_set_misc, value, source_port, source);
}

int esw_ingress_create(struct esw_ingress *ingress, struct vhca *vhca, unsigned int sources)
{
	u8 log_size = min_t(u8, order_base_2(sources),
			    VHCA_CAP_FT(vhca, flow_table_properties_nic_receive.log_max_ft_size));
	struct ft_match *match;
	int err;

	sources = min_t(unsigned int, sources, BIT(log_size));
	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = ft_table_create(vhca, &ingress->table, FT_NIC_RX, INGRESS_LEVEL, log_size);
	if (err)
		goto free;
	ingress_match(match, 0);
	err = ft_group_create(&ingress->table, &ingress->sources, match, 0, sources);
	if (err)
		goto err_table;
	err = ft_table_set_root(&ingress->table);
	if (err)
		goto err_sources;
	goto free;

err_sources:
	ft_group_destroy(&ingress->sources);
err_table:
	ft_table_destroy(&ingress->table);
free:
	kfree(match);
	return err;
}

void esw_ingress_destroy(struct esw_ingress *ingress)
{
	ft_group_destroy(&ingress->sources);
	ft_table_destroy(&ingress->table);
}

int esw_ingress_source_add(struct esw_ingress *ingress, struct ft_rule *rule, u16 source,
			   const struct ft_dest *dest, u32 flow_tag)
{
	const struct ft_action action = {
		.flow_tag = flow_tag,
		.num_dests = 1,
		.dests[0] = *dest,
	};
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	ingress_match(match, source);
	err = ft_rule_add(&ingress->sources, rule, match, &action);
	kfree(match);
	return err;
}
