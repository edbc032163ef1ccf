// SPDX-License-Identifier: GPL-2.0
/*
 * The FDB's slow path is a single table:
 *
 *	source SQ belongs to a representor  ->  its vport, or the wire
 *	any other frame                     ->  the manager's vport; ingress.c separates the sources
 *
 * So a function's frames only reach its representor.
 */
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/mlx5/vport.h>

#include "../vhca/core.h"
#include "../vhca/ifc.h"
#include "fdb.h"

#define FDB_MISSES	2

/* The manager's own vport; some cards report a number other than 0 */
static u16 fdb_manager(const struct vhca *vhca)
{
	if (VHCA_CAP_ESW_NEW(vhca, esw_manager_vport_number_valid))
		return VHCA_CAP_ESW_NEW(vhca, esw_manager_vport_number);
	return ESW_VPORT_MANAGER;
}

/* If ports share an eswitch, a vport is only unique together with its manager */
static bool fdb_merged(const struct vhca *vhca)
{
	return VHCA_CAP_ESW(vhca, merged_eswitch);
}

void esw_fdb_match_source(const struct vhca *vhca, struct ft_match *match, u16 vport)
{
	void *mask = MLX5_ADDR_OF(fte_match_param, match->mask, misc_parameters);
	void *value = MLX5_ADDR_OF(fte_match_param, match->value, misc_parameters);

	match->enable |= MLX5_MATCH_MISC_PARAMETERS;
	MLX5_SET_TO_ONES(fte_match_set_misc, mask, source_port);
	MLX5_SET(fte_match_set_misc, value, source_port, vport);
	if (!fdb_merged(vhca))
		return;
	MLX5_SET_TO_ONES(fte_match_set_misc, mask, source_eswitch_owner_vhca_id);
	MLX5_SET(fte_match_set_misc, value, source_eswitch_owner_vhca_id, VHCA_CAP(vhca, vhca_id));
}

struct ft_dest esw_fdb_dest(const struct vhca *vhca, u16 vport)
{
	struct ft_dest dest = { .type = FT_TO_VPORT, .id = vport, .owned = fdb_merged(vhca) };

	if (dest.owned)
		dest.owner = VHCA_CAP(vhca, vhca_id);
	return dest;
}

static void fdb_match_sender(const struct vhca *vhca, struct ft_match *match, u32 sqn)
{
	void *mask = MLX5_ADDR_OF(fte_match_param, match->mask, misc_parameters);
	void *value = MLX5_ADDR_OF(fte_match_param, match->value, misc_parameters);

	MLX5_SET_TO_ONES(fte_match_set_misc, mask, source_sqn);
	MLX5_SET(fte_match_set_misc, value, source_sqn, sqn);
	esw_fdb_match_source(vhca, match, fdb_manager(vhca));
}

/* Match the group bit of the destination: an entry is for either unicast or multicast frames */
static void fdb_match_cast(struct ft_match *match, bool multicast)
{
	u8 *mask = MLX5_ADDR_OF(fte_match_param, match->mask, outer_headers.dmac_47_16);
	u8 *value = MLX5_ADDR_OF(fte_match_param, match->value, outer_headers.dmac_47_16);

	match->enable = MLX5_MATCH_OUTER_HEADERS;
	mask[0] = 0x01;
	value[0] = multicast;
}

static int fdb_miss_add(struct esw_fdb *fdb, struct ft_match *match, struct ft_rule *rule,
			bool multicast)
{
	const struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_VPORT, .id = fdb_manager(fdb->table.vhca) },
	};

	fdb_match_cast(match, multicast);
	return ft_rule_add(&fdb->misses, rule, match, &action);
}

int esw_fdb_create(struct esw_fdb *fdb, struct vhca *vhca, unsigned int senders)
{
	u8 log_size = min_t(u8, order_base_2(senders + FDB_MISSES),
			    VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.log_max_ft_size));
	u8 level = min_t(u8, ESW_FDB_SLOW_LEVEL,
			 VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.max_ft_level));
	struct ft_match *match;
	int err;

	senders = min_t(unsigned int, senders, BIT(log_size) - FDB_MISSES);
	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = ft_table_create(vhca, &fdb->table, FT_FDB, level, log_size);
	if (err)
		goto free;
	fdb_match_sender(vhca, match, 0);
	err = ft_group_create(&fdb->table, &fdb->senders, match, 0, senders);
	if (err)
		goto err_table;
	memset(match, 0, sizeof(*match));
	fdb_match_cast(match, false);
	err = ft_group_create(&fdb->table, &fdb->misses, match, senders, FDB_MISSES);
	if (err)
		goto err_senders;
	err = fdb_miss_add(fdb, match, &fdb->unicast, false);
	if (err)
		goto err_misses;
	err = fdb_miss_add(fdb, match, &fdb->multicast, true);
	if (err)
		goto err_unicast;
	err = ft_table_set_root(&fdb->table);
	if (err)
		goto err_multicast;
	goto free;

err_multicast:
	ft_rule_del(&fdb->multicast);
err_unicast:
	ft_rule_del(&fdb->unicast);
err_misses:
	ft_group_destroy(&fdb->misses);
err_senders:
	ft_group_destroy(&fdb->senders);
err_table:
	ft_table_destroy(&fdb->table);
free:
	kfree(match);
	return err;
}

void esw_fdb_destroy(struct esw_fdb *fdb)
{
	ft_rule_del(&fdb->multicast);
	ft_rule_del(&fdb->unicast);
	ft_group_destroy(&fdb->misses);
	ft_group_destroy(&fdb->senders);
	/* This was the FDB's only table; without one the FDB is in its state after a reset */
	ft_table_destroy(&fdb->table);
}

int esw_fdb_sender_add(struct esw_fdb *fdb, struct ft_rule *rule, u32 sqn, u16 vport)
{
	const struct vhca *vhca = fdb->table.vhca;
	struct ft_action action = { .num_dests = 1, .dests[0] = esw_fdb_dest(vhca, vport) };
	struct ft_match *match;
	int err;

	/* The manager's frames never come from the wire, so the card may save half of the entry */
	if (vport == MLX5_VPORT_UPLINK && VHCA_CAP_FDB(vhca, flow_source))
		action.flow_source = MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT;
	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	fdb_match_sender(vhca, match, sqn);
	err = ft_rule_add(&fdb->senders, rule, match, &action);
	kfree(match);
	return err;
}
