/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flow tables, groups and entries as the card has them: CREATE_FLOW_TABLE, CREATE_FLOW_GROUP,
 * SET_FLOW_TABLE_ENTRY and their reverse. No tree, no priorities: who makes a table says what it is
 * for. All sleep; all return 0 or a negative errno unless said otherwise.
 */
#ifndef SF_MLX5_VHCA_FLOW_H
#define SF_MLX5_VHCA_FLOW_H

#include <linux/bitmap.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/mlx5/device.h>
#include <linux/mlx5/mlx5_ifc.h>

struct vhca;

/* FS_FT_* of mlx5_ifc's flow_table_context: the values of table_type */
enum ft_type {
	FT_NIC_RX = 0x0,
	FT_FDB = 0x4,
};

/**
 * struct ft_table - one table
 * @vhca: the function that made it
 * @type: what frames it is for
 * @id: number
 * @level: rules go on to tables of higher levels only
 * @log_size: entries
 */
struct ft_table {
	struct vhca *vhca;
	enum ft_type type;
	u32 id;
	u8 level;
	u8 log_size;
};

/**
 * struct ft_group - a range of a table's entries that match on the same fields
 * @table: the table
 * @id: number
 * @first: index of the first entry
 * @count: of entries
 * @lock: guards @used
 * @used: a bit per entry
 * @kept: an entry that was deleted may still be there
 */
struct ft_group {
	struct ft_table *table;
	u32 id;
	u32 first, count;
	struct mutex lock;		/* guards used */
	unsigned long *used;
	bool kept;
};

/**
 * struct ft_match - what frames an entry is for
 * @enable: MLX5_MATCH_OUTER_HEADERS | MLX5_MATCH_MISC_PARAMETERS …: the parts of @mask that count
 * @mask: fields that are looked at: of groups
 * @value: what they have to be: of entries
 */
struct ft_match {
	u8 enable;
	u32 mask[MLX5_ST_SZ_DW(fte_match_param)];
	u32 value[MLX5_ST_SZ_DW(fte_match_param)];
};

enum ft_dest_type { FT_TO_TIR, FT_TO_TABLE, FT_TO_VPORT };

/**
 * struct ft_dest - where a frame goes
 * @type: what it is
 * @id: TIR number, table id or vport number
 * @owned: of a vport: @owner says whose eswitch it belongs to
 * @owner: vhca_id of that eswitch's manager
 */
struct ft_dest {
	enum ft_dest_type type;
	u32 id;
	bool owned;
	u16 owner;
};

/**
 * struct ft_action - what an entry does with a frame
 * @flags: MLX5_FLOW_CONTEXT_ACTION_*: FWD_DEST is implied by @num_dests, others (DROP, ALLOW,
 *	VLAN …) as given
 * @flow_tag: arrives in the completion (sop_drop_qpn), 24 bits
 * @flow_source: 0 any, 1 uplink, 2 local vport (FDB entries)
 * @num_dests: where it goes to: none, one or both of @dests
 * @dests: destinations
 */
struct ft_action {
	u32 flags;
	u32 flow_tag;
	u8 flow_source;
	unsigned int num_dests;
	struct ft_dest dests[2];
};

/**
 * struct ft_rule - an entry
 * @group: its group; NULL: there is no entry
 * @index: in the table
 */
struct ft_rule {
	struct ft_group *group;
	u32 index;
};

int ft_table_create(struct vhca *vhca, struct ft_table *table, enum ft_type type, u8 level,
		    u8 log_size);
void ft_table_destroy(struct ft_table *table);
/* SET_FLOW_TABLE_ROOT: where frames of its type enter */
int ft_table_set_root(struct ft_table *table);

/* Entries @first … @first + @count - 1 of the table; @mask NULL: they are for all frames */
int ft_group_create(struct ft_table *table, struct ft_group *group,
		    const struct ft_match *mask, u32 first, u32 count);
void ft_group_destroy(struct ft_group *group);	/* no entry is left */

/* -ENOSPC: the group is full. @match NULL: all frames */
int ft_rule_add(struct ft_group *group, struct ft_rule *rule, const struct ft_match *match,
		const struct ft_action *action);
void ft_rule_del(struct ft_rule *rule);

static inline bool ft_rule_exists(const struct ft_rule *rule)
{
	return rule->group;
}

#endif
