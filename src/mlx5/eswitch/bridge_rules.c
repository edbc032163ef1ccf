// SPDX-License-Identifier: GPL-2.0
/*
 * The tables are in front of the slow path:
 *
 *	source vport and source address are known  ->  table of the source's bridge
 *		from the port that the destination is behind  ->  slow path
 *		destination address is known                  ->  its vport, or the wire
 *		any other frame                               ->  slow path
 *	any other frame                            ->  slow path
 *
 * So the card forwards a frame only if the bridge has learned both of its addresses, on two of its
 * ports. Software does the rest, as if there were no such tables.
 */
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/mlx5/vport.h>

#include "../vhca/core.h"
#include "bridge_rules.h"
#include "fdb.h"

/* Tables per eswitch are few, so they are large enough for most networks */
#define RULES_LOG_MAX	12
/* Least number of entries that is useful; also the smallest bulk of counters */
#define RULES_LOG_MIN	7
/* Counters in a query, whose answer is a buffer of a few pages; they are queried in units */
#define RULES_LOG_QUERY	7
#define RULES_QUERY_UNIT	4

static_assert(RULES_LOG_MIN < RULES_LOG_MAX);

/* Log2 of the number of sources, each of which has a counter; 0: too few */
static u8 rules_log_size(const struct vhca *vhca)
{
	/* Bit N: bulks of 128 << N counters */
	u8 bulks = VHCA_CAP(vhca, flow_counter_bulk_alloc);
	u8 table = VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.log_max_ft_size);

	/* A bridge's table has two entries for each address, and one more */
	if (table <= RULES_LOG_MIN)
		return 0;
	bulks &= GENMASK(min_t(u8, RULES_LOG_MAX, table - 1) - RULES_LOG_MIN, 0);
	return bulks ? RULES_LOG_MIN + fls(bulks) - 1 : 0;
}

/* Maximum number of counters in a query; 0: the card cannot query a unit */
static u32 rules_query_max(const struct vhca *vhca)
{
	return round_down(BIT(min_t(u8, RULES_LOG_QUERY,
				    VHCA_CAP(vhca, log_max_flow_counter_bulk))), RULES_QUERY_UNIT);
}

bool bridge_rules_possible(const struct vhca *vhca)
{
	return VHCA_CAP_FDB(vhca, flow_table_properties_nic_esw_fdb.max_ft_level) >= 2 &&
	       rules_log_size(vhca) && rules_query_max(vhca);
}

unsigned int bridge_rules_max(const struct vhca *vhca)
{
	/* The last entry is for unknown sources */
	return BIT(rules_log_size(vhca)) - 1;
}

/* Groups match on fields, whatever their values are */
static const u8 rules_any_mac[ETH_ALEN] __aligned(2);

static u8 *rules_field(u32 *param, bool dest)
{
	return dest ? MLX5_ADDR_OF(fte_match_param, param, outer_headers.dmac_47_16) :
		      MLX5_ADDR_OF(fte_match_param, param, outer_headers.smac_47_16);
}

static void rules_match_mac(struct ft_match *match, const u8 *mac, bool dest)
{
	match->enable |= MLX5_MATCH_OUTER_HEADERS;
	eth_broadcast_addr(rules_field(match->mask, dest));
	ether_addr_copy(rules_field(match->value, dest), mac);
}

static int rules_add_to_slow(const struct esw_fdb *fdb, struct ft_group *group,
			     struct ft_rule *rule, const struct ft_match *match)
{
	const struct ft_action action = {
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TABLE, .id = fdb->table.id },
	};

	return ft_rule_add(group, rule, match, &action);
}

/* ---- counters ---- */

static int rules_counters_alloc(struct bridge_rules *rules)
{
	u32 out[MLX5_ST_SZ_DW(alloc_flow_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_flow_counter_in)] = {};
	int err;

	rules->packets = kvcalloc(BIT(rules->sources.log_size), sizeof(*rules->packets),
				  GFP_KERNEL);
	if (!rules->packets)
		return -ENOMEM;
	MLX5_SET(alloc_flow_counter_in, in, opcode, MLX5_CMD_OP_ALLOC_FLOW_COUNTER);
	MLX5_SET(alloc_flow_counter_in, in, flow_counter_bulk,
		 BIT(rules->sources.log_size - RULES_LOG_MIN));
	err = VHCA_EXEC(rules->vhca, in, out);
	if (err) {
		kvfree(rules->packets);
		return err;
	}
	rules->first_counter = MLX5_GET(alloc_flow_counter_out, out, flow_counter_id);
	return 0;
}

static void rules_counters_free(struct bridge_rules *rules)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_flow_counter_in)] = {};

	MLX5_SET(dealloc_flow_counter_in, in, opcode, MLX5_CMD_OP_DEALLOC_FLOW_COUNTER);
	MLX5_SET(dealloc_flow_counter_in, in, flow_counter_id, rules->first_counter);
	VHCA_EXEC_IN(rules->vhca, in);
	kvfree(rules->packets);
}

static int rules_counters_query(struct bridge_rules *rules, u32 *out, u32 first, u32 count)
{
	size_t len = MLX5_ST_SZ_BYTES(query_flow_counter_out) +
		     count * MLX5_ST_SZ_BYTES(traffic_counter);
	u32 in[MLX5_ST_SZ_DW(query_flow_counter_in)] = {};
	void *counter;
	u32 i;
	int err;

	MLX5_SET(query_flow_counter_in, in, opcode, MLX5_CMD_OP_QUERY_FLOW_COUNTER);
	MLX5_SET(query_flow_counter_in, in, flow_counter_id, rules->first_counter + first);
	MLX5_SET(query_flow_counter_in, in, num_of_counters, count);
	err = vhca_exec(rules->vhca, in, sizeof(in), out, len);
	if (err)
		return err;
	counter = MLX5_ADDR_OF(query_flow_counter_out, out, flow_statistics);
	for (i = 0; i < count; i++, counter += MLX5_ST_SZ_BYTES(traffic_counter))
		rules->packets[first + i] = MLX5_GET64(traffic_counter, counter, packets);
	return 0;
}

int bridge_rules_query(struct bridge_rules *rules)
{
	/* The end of the bulk is a multiple of the unit, too */
	u32 end = round_up(ft_group_extent(&rules->known), RULES_QUERY_UNIT), first;
	u32 max = rules_query_max(rules->vhca);
	u32 *out;
	int err = 0;

	out = kvzalloc(MLX5_ST_SZ_BYTES(query_flow_counter_out) +
		       max * MLX5_ST_SZ_BYTES(traffic_counter), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	for (first = 0; first < end && !err; first += max)
		err = rules_counters_query(rules, out, first, min(end - first, max));
	kvfree(out);
	return err;
}

/* ---- tables ---- */

static int rules_sources_create(struct bridge_rules *rules, struct ft_match *match)
{
	u32 count = bridge_rules_max(rules->vhca);
	int err;

	err = ft_table_create(rules->vhca, &rules->sources, FT_FDB, rules->fdb->table.level - 2,
			      rules_log_size(rules->vhca));
	if (err)
		return err;
	esw_fdb_match_source(rules->vhca, match, 0);
	rules_match_mac(match, rules_any_mac, false);
	err = ft_group_create(&rules->sources, &rules->known, match, 0, count);
	if (err)
		goto err_table;
	err = ft_group_create(&rules->sources, &rules->unknown, NULL, count, 1);
	if (err)
		goto err_known;
	err = rules_add_to_slow(rules->fdb, &rules->unknown, &rules->to_slow, NULL);
	if (err)
		goto err_unknown;
	return 0;

err_unknown:
	ft_group_destroy(&rules->unknown);
err_known:
	ft_group_destroy(&rules->known);
err_table:
	ft_table_destroy(&rules->sources);
	return err;
}

static void rules_sources_destroy(struct bridge_rules *rules)
{
	ft_rule_del(&rules->to_slow);
	ft_group_destroy(&rules->unknown);
	ft_group_destroy(&rules->known);
	ft_table_destroy(&rules->sources);
}

int bridge_rules_create(struct bridge_rules *rules, struct vhca *vhca, struct esw_fdb *fdb)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	rules->vhca = vhca;
	rules->fdb = fdb;
	err = rules_sources_create(rules, match);
	if (err)
		goto err;
	err = rules_counters_alloc(rules);
	if (err)
		goto err_sources;
	err = ft_table_set_root(&rules->sources);
	if (err)
		goto err_counters;
	kfree(match);
	return 0;

err_counters:
	/* The card may have changed the root although it did not answer */
	ft_table_set_root(&fdb->table);
	rules_counters_free(rules);
err_sources:
	rules_sources_destroy(rules);
err:
	rules->vhca = NULL;
	kfree(match);
	return err;
}

void bridge_rules_destroy(struct bridge_rules *rules)
{
	ft_table_set_root(&rules->fdb->table);
	rules_sources_destroy(rules);
	rules_counters_free(rules);
	rules->vhca = NULL;
}

static int egress_groups_create(struct bridge_rules *rules, struct bridge_egress *egress,
				struct ft_match *match)
{
	u32 count = bridge_rules_max(rules->vhca);
	int err;

	rules_match_mac(match, rules_any_mac, true);
	err = ft_group_create(&egress->table, &egress->known, match, count, count);
	if (err)
		return err;
	esw_fdb_match_source(rules->vhca, match, 0);
	err = ft_group_create(&egress->table, &egress->own, match, 0, count);
	if (err)
		goto err_known;
	err = ft_group_create(&egress->table, &egress->unknown, NULL, 2 * count, 1);
	if (err)
		goto err_own;
	return 0;

err_own:
	ft_group_destroy(&egress->own);
err_known:
	ft_group_destroy(&egress->known);
	return err;
}

static void egress_groups_destroy(struct bridge_egress *egress)
{
	ft_group_destroy(&egress->unknown);
	ft_group_destroy(&egress->own);
	ft_group_destroy(&egress->known);
}

int bridge_egress_create(struct bridge_rules *rules, struct bridge_egress *egress)
{
	struct ft_match *match;
	int err;

	match = kzalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = ft_table_create(rules->vhca, &egress->table, FT_FDB, rules->fdb->table.level - 1,
			      rules->sources.log_size + 1);
	if (err)
		goto err;
	err = egress_groups_create(rules, egress, match);
	if (err)
		goto err_table;
	err = rules_add_to_slow(rules->fdb, &egress->unknown, &egress->to_slow, NULL);
	if (err)
		goto err_groups;
	kfree(match);
	return 0;

err_groups:
	egress_groups_destroy(egress);
err_table:
	ft_table_destroy(&egress->table);
	egress->table.vhca = NULL;
err:
	kfree(match);
	return err;
}

void bridge_egress_destroy(struct bridge_egress *egress)
{
	ft_rule_del(&egress->to_slow);
	egress_groups_destroy(egress);
	ft_table_destroy(&egress->table);
	egress->table.vhca = NULL;
}

/* ---- rules ---- */

static int rule_add_source(struct bridge_rules *rules, struct bridge_egress *egress,
			   struct ft_rule *rule, u16 vport, const u8 *mac, struct ft_match *match)
{
	const struct ft_action action = {
		.counter = rules->first_counter,
		.num_dests = 1,
		.dests[0] = { .type = FT_TO_TABLE, .id = egress->table.id },
	};

	memset(match, 0, sizeof(*match));
	esw_fdb_match_source(rules->vhca, match, vport);
	rules_match_mac(match, mac, false);
	return ft_rule_add(&rules->known, rule, match, &action);
}

static int rule_add_dest(struct bridge_rules *rules, struct bridge_egress *egress,
			 struct ft_rule *rule, u16 vport, const u8 *mac, struct ft_match *match)
{
	struct ft_action action = {
		.num_dests = 1,
		.dests[0] = esw_fdb_dest(rules->vhca, vport),
	};

	/* Frames from the wire do not return to it, so the card may save half of the entry */
	if (vport == MLX5_VPORT_UPLINK && VHCA_CAP_FDB(rules->vhca, flow_source))
		action.flow_source = MLX5_FLOW_CONTEXT_FLOW_SOURCE_LOCAL_VPORT;
	memset(match, 0, sizeof(*match));
	rules_match_mac(match, mac, true);
	return ft_rule_add(&egress->known, rule, match, &action);
}

static int rule_add_own(struct bridge_rules *rules, struct bridge_egress *egress,
			struct ft_rule *rule, u16 vport, const u8 *mac, struct ft_match *match)
{
	memset(match, 0, sizeof(*match));
	rules_match_mac(match, mac, true);
	esw_fdb_match_source(rules->vhca, match, vport);
	return rules_add_to_slow(rules->fdb, &egress->own, rule, match);
}

/* Frames are forwarded from the last step on, when all rules exist */
int bridge_rule_add(struct bridge_rules *rules, struct bridge_egress *egress,
		    struct bridge_rule *rule, u16 vport, const u8 *mac)
{
	struct ft_match *match;
	int err;

	match = kmalloc(sizeof(*match), GFP_KERNEL);
	if (!match)
		return -ENOMEM;
	err = rule_add_own(rules, egress, &rule->own, vport, mac, match);
	if (err)
		goto free;
	err = rule_add_dest(rules, egress, &rule->dest, vport, mac, match);
	if (err)
		goto err_own;
	err = rule_add_source(rules, egress, &rule->source, vport, mac, match);
	if (err)
		goto err_dest;
	goto free;

err_dest:
	ft_rule_del(&rule->dest);
err_own:
	ft_rule_del(&rule->own);
free:
	kfree(match);
	return err;
}

void bridge_rule_del(struct bridge_rule *rule)
{
	ft_rule_del(&rule->source);
	ft_rule_del(&rule->dest);
	ft_rule_del(&rule->own);
}

u64 bridge_rule_packets(const struct bridge_rules *rules, const struct bridge_rule *rule)
{
	return rules->packets[rule->source.index];
}
