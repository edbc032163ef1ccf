/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_STEERING_H
#define EMU_STEERING_H

#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/vport_state.h"
#include "frame/frame.h"
#include "switch/hop.h"

/* Structures of flow steering: flow commands create them, frames are processed by them */

enum table_type {
	TABLE_NIC_RX		= 0,
	TABLE_NIC_TX		= 1,
	TABLE_EGRESS_ACL	= 2,
	TABLE_INGRESS_ACL	= 3,
	TABLE_FDB		= 4,
	TABLE_SNIFFER_RX	= 5,
	TABLE_SNIFFER_TX	= 6,
	TABLE_RDMA_RX		= 7,
	TABLE_RDMA_TX		= 8,
	TABLE_TYPES
};

#define MATCH_BYTES	512		/* fte_match_param */
#define MATCH_WORDS	(MATCH_BYTES / 4)
#define SECTION_WORDS	16		/* one bit of match_criteria_enable */
#define SECTIONS	7

#define CONTEXT_BYTES	768		/* flow_context up to the destination list */
#define CONTEXT_HEAD	64		/* up to match_value */
#define FTE_COUNTERS	4

struct fte;
struct tir;
struct flow_group;

/* A growing hash of rules: by flow index in a table, by masked key in a group */
struct fte_hash {
	struct fte **buckets;
	uint32_t size, count;
};

struct flow_table {
	struct obj obj;
	enum table_type type;
	bool other_vport;
	uint16_t vport;			/* the vport of an ACL; otherwise the owner's own vport */
	uint8_t level, log_size, miss_action;
	bool reformat_en, decap_en, termination;
	struct flow_table *miss;	/* held */
	struct flow_group **groups;	/* by start index, which is the order of precedence */
	unsigned int group_count;
	struct fte_hash by_index;
};

struct flow_group {
	struct obj obj;
	struct flow_table *table;
	uint32_t start, end;
	uint8_t criteria;		/* match_criteria_enable */
	bool owner_valid;		/* source_eswitch_owner_vhca_id_valid */
	uint8_t mask[MATCH_BYTES] __attribute__((aligned(8)));	/* as written */
	unsigned int words;		/* words of the key: those with bits to match */
	uint8_t word[MATCH_WORDS];
	uint32_t word_mask[MATCH_WORDS];
	struct fte_hash by_key;
};

struct counter_value {
	uint64_t packets, bytes;
};

/* One ALLOC_FLOW_COUNTER: consecutive counters from obj.num on. */
struct flow_counters {
	struct obj obj;
	uint32_t count;
	struct counter_value value[];
};

#define COUNTER_FIRST	4

/* All bulks of the card by number, and where the next search for a free range starts */
struct counter_bulks {
	struct flow_counters **bulk;
	unsigned int count, room;
	uint32_t cursor;
};

struct modify_header {
	struct obj obj;
	uint8_t table_type;
	unsigned int actions;
	uint8_t action[][8] __attribute__((aligned(8)));
};

struct reformat {
	struct obj obj;
	uint8_t type, param_0, param_1;
	uint16_t size;
	uint8_t data[];
};

enum dest_type {
	DEST_VPORT	= 0x0,
	DEST_TABLE	= 0x1,
	DEST_TIR	= 0x2,
	DEST_SAMPLER	= 0x6,
	DEST_UPLINK	= 0x8,
	DEST_TABLE_TYPE	= 0xa,
};

struct dest {
	enum dest_type type;
	uint16_t vport;
	struct card *card;		/* card whose switch the vport belongs to */
	struct flow_table *table;	/* held */
	struct tir *tir;		/* held */
	struct reformat *reformat;	/* held */
};

struct fte_counter {
	struct flow_counters *counters;	/* held */
	uint32_t index;
};

/* Actions of a rule, with references to everything that it names */
struct fte_actions {
	uint32_t flow_tag;
	uint16_t action;
	uint8_t flow_source;
	uint16_t push_proto[2], push_tci[2];
	struct reformat *reformat;	/* held */
	struct modify_header *modify;	/* held */
	unsigned int dest_count, counter_count;
	struct dest *dests;
	struct fte_counter counters[FTE_COUNTERS];
};

struct fte {
	struct obj obj;
	struct flow_group *group;
	struct fte *index_next, *key_next;
	uint32_t index, hash;
	bool ignore_level;
	struct fte_actions act;
	/* as written, for QUERY and for changes in part */
	uint8_t head[CONTEXT_HEAD] __attribute__((aligned(8)));
	uint8_t value[MATCH_BYTES];
	uint8_t *lists;			/* destinations, then counters */
	uint32_t key[];			/* group->words of them */
};

/* The match parameter of a frame; groups cause sections to be built */
struct match {
	uint32_t word[MATCH_WORDS];
	uint8_t built;			/* bit per section */
};

/* match.c */
void match_build(struct match *match, struct frame *frame, uint8_t sections);
/* All ones in every field that may be matched on */
const uint8_t *match_supported(void);
const char *match_refused(struct vhca *vhca, enum table_type type, const uint8_t *mask,
			  uint8_t criteria);

/* flow_table.c */
struct flow_table *table_find(struct vhca *vhca, enum table_type type, uint32_t id);
/* The table that a command names by type, id and vport; refuse if there is none */
enum cmd_status table_of(struct cmd *cmd, struct flow_table **table);
/* Whether @from may forward to @to. NULL: yes; otherwise the reason */
const char *table_jump_refused(const struct flow_table *from, const struct flow_table *to,
			       bool ignore_level);

/* flow_group.c */
struct flow_group *group_of_index(const struct flow_table *table, uint32_t index);
bool group_key(const struct flow_group *group, const uint32_t *words, uint32_t *key,
	       uint32_t *hash);
struct fte *group_lookup(const struct flow_group *group, const struct match *match, bool uplink);

/* flow_counter.c */
struct flow_counters *flow_counter_find(struct vhca *vhca, uint32_t id, uint32_t *index);

/* modify_header.c */
void modify_header_run(const struct modify_header *modify, struct frame *frame);

/* reformat.c: false: the frame has no room or no such header, and must be dropped */
bool reformat_decaps(const struct reformat *reformat);	/* removes headers, before modifications */
bool reformat_run(const struct reformat *reformat, struct frame *frame);
bool reformat_decap_l2(struct frame *frame);

/* l2.c */
bool l2_table_there(struct vhca *vhca);
bool l2_table_has(struct vhca *vhca, const uint8_t *mac);

enum steer_end {
	STEER_MISS,		/* no rule, no table to go to */
	STEER_ALLOW,
	STEER_SWITCH_DOMAIN,	/* miss action of the table */
};

/* steer.c: process the frame by @table, which belongs to @vport (or the FDB); it is consumed */
void steer(struct hop *hop, struct vport *vport, struct flow_table *table, struct frame *frame);

/* eswitch.c: the stages between the domains of tables */
void switch_enter(struct hop *hop, struct vport *vport, struct frame *frame);
void switch_forward(struct hop *hop, struct frame *frame);
void switch_to_vport(struct hop *hop, uint16_t num, struct frame *frame);
/* Like switch_to_vport(), but it may be the frame's source: termination tables allow that */
void switch_return(struct hop *hop, uint16_t num, struct frame *frame);
/* Like switch_return(), in another PF's switch */
void switch_cross(struct hop *hop, struct card *card, uint16_t num, struct frame *frame);
void switch_deliver(struct hop *hop, struct vport *vport, struct frame *frame);
void switch_nic_rx(struct hop *hop, struct vport *vport, struct frame *frame);

#define COPIES 8			/* replications in replications */

struct eswitch {
	struct card *card;
	struct flow_table *fdb_root;
	struct counter_bulks counter_bulks;
	unsigned int copies;		/* in use */
	uint8_t copy[COPIES][FRAME_MAX];
};

#endif
