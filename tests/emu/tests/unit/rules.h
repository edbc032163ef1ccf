/* SPDX-License-Identifier: GPL-2.0 */
/* Flow tables, groups, rules and what rules name, created by commands. */
#ifndef EMU_TEST_RULES_H
#define EMU_TEST_RULES_H

#include "tests/unit/steer.h"

void domain(uint8_t type, int vport);

#define OWN (-1)
#define REFORMAT_EN	1
#define DECAP_EN	2
#define TERMINATION	4

enum cmd_status try_table(struct vhca *vhca, uint8_t type, int vport, uint8_t level,
			  uint8_t log_size, unsigned int flags, uint32_t miss, uint32_t *id);
uint32_t table(struct vhca *vhca, uint8_t type, int vport, uint8_t level, uint8_t log_size,
	       unsigned int flags, uint32_t miss);
enum cmd_status set_root(struct vhca *vhca, uint8_t type, int vport, uint32_t id);
uint32_t root(struct vhca *vhca, uint8_t type, int vport, uint8_t level, unsigned int flags);
enum cmd_status destroy_table(struct vhca *vhca, uint8_t type, int vport, uint32_t id);

/* Mask and value under construction */
extern uint8_t mask[MATCH_BYTES] __attribute__((aligned(8))),
	value[MATCH_BYTES] __attribute__((aligned(8)));

void clear_match(void);
/* Forget what is under construction */
void rules_reset(void);

#define WANT(field, v) want(ifc_field(fte_match_param, field), v)

void want(struct ifc_field field, uint32_t v);
void want_dmac(const uint8_t *mac);
enum cmd_status try_group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
			  uint32_t start, uint32_t end, uint8_t criteria, uint32_t *id);
uint32_t group(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id, uint32_t start,
	       uint32_t end, uint8_t criteria);

/* A rule under construction: type, vport, table, group, index; then actions and destinations */
extern struct rule_draft {
	uint32_t lists;
	unsigned int dests, counters, entry;
} rule;

#define CONTEXT ifc_addr(set_fte_in, in, flow_context)

void begin_rule(uint8_t type, int vport, uint32_t table_id, uint32_t group_id,
		uint32_t index, uint16_t action);
uint8_t *add_dest(uint8_t type, uint32_t id);
void add_counter(uint32_t id);
enum cmd_status set_rule(struct vhca *vhca);
enum cmd_status delete_rule(struct vhca *vhca, uint8_t type, int vport, uint32_t table_id,
			    uint32_t index);

#define ACT(name) MLX5_FLOW_CONTEXT_ACTION_##name

/* Create a rule with one destination */
void forward_rule(struct vhca *vhca, uint8_t type, uint32_t table_id, uint32_t group_id,
		  uint32_t index, uint8_t dest, uint32_t id);
uint32_t counter(struct vhca *vhca, uint8_t bulk);
enum cmd_status free_counter(struct vhca *vhca, uint32_t id);
enum cmd_status query_counters(struct vhca *vhca, uint32_t id, uint32_t n, bool clear,
			       uint32_t room);
uint64_t counted(unsigned int n, bool bytes);

extern uint8_t actions[16][8] __attribute__((aligned(8)));

uint8_t *action(uint8_t type, uint16_t field);
void action_set(uint16_t field, unsigned int offset, unsigned int length, uint32_t data);
enum cmd_status try_modify_header(struct vhca *vhca, uint8_t type, uint32_t *id);
uint32_t modify_header(struct vhca *vhca, uint8_t type);
enum cmd_status free_modify_header(struct vhca *vhca, uint32_t id);
enum cmd_status try_reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1,
			     const void *data, uint32_t size, uint32_t *id);
uint32_t reformat(struct vhca *vhca, uint8_t type, uint8_t p0, uint8_t p1, const void *data,
		  uint32_t size);
enum cmd_status free_reformat(struct vhca *vhca, uint32_t id);
/* Make a function receive everything: one NIC RX table with one rule */
struct tir *open_function(struct vhca *vhca);

#endif
