/* SPDX-License-Identifier: GPL-2.0 */
/* What a rule does with frames, from the context that the driver wrote. */
#ifndef EMU_FTE_ACTIONS_H
#define EMU_FTE_ACTIONS_H

#include "switch/steering.h"

/* Size of an entry of the context's lists, and of the lists; @head is the context's fixed part */
unsigned int context_entry_bytes(const uint8_t *head);
uint32_t context_dest_bytes(const uint8_t *head);
uint32_t context_counter_bytes(const uint8_t *head);

/* Look up what a rule names, without references; on errors nothing is kept */
enum cmd_status actions_parse(struct cmd *cmd, const struct flow_table *table, bool ignore_level,
			      const uint8_t *head, const uint8_t *lists, struct fte_actions *act);
/* Take references to everything that a rule names, or drop them with the list of destinations */
void actions_get(struct fte_actions *act);
void actions_put(struct fte_actions *act);

#endif
