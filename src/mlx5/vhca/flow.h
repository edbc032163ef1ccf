/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The card's flow tables, groups and entries: CREATE_FLOW_TABLE, CREATE_FLOW_GROUP,
 * SET_FLOW_TABLE_ENTRY and their counterparts. There is no tree and no priority: the creator of a
 * table decides on its use. All functions sleep; all return 0 or a negative errno unless noted
 * otherwise.
 */
#ifndef SF_MLX5_VHCA_FLOW_H
#define SF_MLX5_VHCA_FLOW_H

#include <linux/bitmap.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/mlx5/device.h>
#include <linux/mlx5/mlx5_ifc.h>

struct vhca;

/* Values of table_type: FS_FT_* in mlx5_ifc's flow_table_context */
enum ft_type {
	FT_NIC_RX = 0x0,
	FT_FDB = 0x4,
};

/**
 * struct ft_table - a flow table
 * @vhca: the function that created it
 * @type: type of frames that it processes
 * @id: number of the table
 * @level: entries may only forward to tables of higher levels
 * @log_size: number of entries, as a power of two
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
 * @id: number of the group
 * @first: index of the first entry
 * @count: number of entries
 * @lock: protects @used
 * @used: a bit per entry
 * @kept: the deletion of an entry failed, so it may still exist
 */
struct ft_group {
	struct ft_table *table;
	u32 id;
	u32 first, count;
	struct mutex lock;		/* protects used */
	unsigned long *used;
	bool kept;
};

/**
 * struct ft_match - match criteria
 * @enable: MLX5_MATCH_OUTER_HEADERS | MLX5_MATCH_MISC_PARAMETERS …: the parts of @mask that are
 *	used
 * @mask: fields that a group matches on
 * @value: values that an entry matches
 */
struct ft_match {
	u8 enable;
	u32 mask[MLX5_ST_SZ_DW(fte_match_param)];
	u32 value[MLX5_ST_SZ_DW(fte_match_param)];
};

enum ft_dest_type { FT_TO_TIR, FT_TO_TABLE, FT_TO_VPORT };

/**
 * struct ft_dest - destination of a frame
 * @type: type of destination
 * @id: TIR number, table id or vport number
 * @owned: for a vport: @owner is valid
 * @owner: vhca_id of the manager of the vport's eswitch
 */
struct ft_dest {
	enum ft_dest_type type;
	u32 id;
	bool owned;
	u16 owner;
};

/**
 * struct ft_action - action of an entry
 * @flags: MLX5_FLOW_CONTEXT_ACTION_*; FWD_DEST is implied by @num_dests, others (DROP, ALLOW,
 *	VLAN …) must be set
 * @flow_tag: value for the frame's completion (sop_drop_qpn), 24 bits
 * @flow_source: 0 any, 1 uplink, 2 local vport (FDB entries)
 * @counter: number of the frame counter of the table's entry 0; the entry uses the one that its
 *	index is added to. 0: none
 * @num_dests: number of destinations, 0 to 2
 * @dests: destinations
 */
struct ft_action {
	u32 flags;
	u32 flow_tag;
	u8 flow_source;
	u32 counter;
	unsigned int num_dests;
	struct ft_dest dests[2];
};

/**
 * struct ft_rule - an entry
 * @group: its group; NULL if the entry does not exist
 * @index: index in the table
 */
struct ft_rule {
	struct ft_group *group;
	u32 index;
};

int ft_table_create(struct vhca *vhca, struct ft_table *table, enum ft_type type, u8 level,
		    u8 log_size);
void ft_table_destroy(struct ft_table *table);
/* SET_FLOW_TABLE_ROOT: make frames of the table's type start at this table */
int ft_table_set_root(const struct ft_table *table);

/* Entries @first … @first + @count - 1 of the table; @mask NULL: match all frames */
int ft_group_create(struct ft_table *table, struct ft_group *group,
		    const struct ft_match *mask, u32 first, u32 count);
void ft_group_destroy(struct ft_group *group);	/* it must have no entries */
/* Number of entries up to the last one that is used */
u32 ft_group_extent(struct ft_group *group);

/* -ENOSPC: the group is full. @match NULL: match all frames */
int ft_rule_add(struct ft_group *group, struct ft_rule *rule, const struct ft_match *match,
		const struct ft_action *action);
void ft_rule_del(struct ft_rule *rule);

static inline bool ft_rule_exists(const struct ft_rule *rule)
{
	return rule->group;
}

#endif
