/* SPDX-License-Identifier: GPL-2.0 */
/* The card's tables and rules that forward frames between ports of a Linux bridge. */
#ifndef SF_MLX5_ESWITCH_BRIDGE_RULES_H
#define SF_MLX5_ESWITCH_BRIDGE_RULES_H

#include <linux/types.h>

#include "../vhca/flow.h"

struct esw_fdb;

/**
 * struct bridge_rules - tables that all bridges share
 * @vhca: the manager; NULL if the tables do not exist
 * @fdb: the slow path, for all frames that no rule matches
 * @sources: root of the FDB: it matches the vport and the source address of a frame
 * @known: group of @sources
 * @unknown: group of @sources for all other frames
 * @to_slow: rule of @unknown
 * @first_counter: counter of entry 0 of @sources; the others have the numbers that follow
 * @packets: by entry of @known: its counter when bridge_rules_query() read it
 */
struct bridge_rules {
	struct vhca *vhca;
	struct esw_fdb *fdb;
	struct ft_table sources;
	struct ft_group known, unknown;
	struct ft_rule to_slow;
	u32 first_counter;
	u64 *packets;
};

/**
 * struct bridge_egress - the table of one bridge
 * @table: it matches the destination address of a frame
 * @own: group for frames to addresses behind the port that they come from
 * @known: group for addresses
 * @unknown: group for all other frames
 * @to_slow: rule of @unknown
 */
struct bridge_egress {
	struct ft_table table;
	struct ft_group own, known, unknown;
	struct ft_rule to_slow;
};

/**
 * struct bridge_rule - rules of an address
 * @source: pass frames that it sends from its port to the bridge's table
 * @dest: send frames to it to its port
 * @own: leave frames to it from its own port to software
 */
struct bridge_rule {
	struct ft_rule source, dest, own;
};

/* The card can have the tables */
bool bridge_rules_possible(const struct vhca *vhca);
/* Maximum number of addresses of all bridges */
unsigned int bridge_rules_max(const struct vhca *vhca);

/* All functions below sleep, and are called by one thread at a time. They return 0 or an errno. */
int bridge_rules_create(struct bridge_rules *rules, struct vhca *vhca, struct esw_fdb *fdb);
void bridge_rules_destroy(struct bridge_rules *rules);
/* Update rules->packets. QUERY_FLOW_COUNTER */
int bridge_rules_query(struct bridge_rules *rules);

int bridge_egress_create(struct bridge_rules *rules, struct bridge_egress *egress);
void bridge_egress_destroy(struct bridge_egress *egress);

/* Forward frames of the bridge from and to address @mac, which is behind @vport */
int bridge_rule_add(struct bridge_rules *rules, struct bridge_egress *egress,
		    struct bridge_rule *rule, u16 vport, const u8 *mac);
void bridge_rule_del(struct bridge_rule *rule);
/* Frames that the card has forwarded from the address, as of bridge_rules_query() */
u64 bridge_rule_packets(const struct bridge_rules *rules, const struct bridge_rule *rule);

static inline bool bridge_rules_exist(const struct bridge_rules *rules)
{
	return rules->vhca;
}

static inline bool bridge_egress_exists(const struct bridge_egress *egress)
{
	return egress->table.vhca;
}

#endif
