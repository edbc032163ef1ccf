/* SPDX-License-Identifier: GPL-2.0 */
/* The rules of a table by index, and those of a group by masked key. */
#ifndef EMU_FTE_HASH_H
#define EMU_FTE_HASH_H

#include "switch/steering.h"

/* Make room for one more rule; false: no memory */
bool fte_hash_room(struct fte_hash *hash, bool by_key);
/* Insert a rule into the hashes of its table and of its group, which have room */
void fte_hash_insert(struct fte *fte);
void fte_hash_remove(struct fte *fte);
struct fte *fte_by_index(const struct flow_table *table, uint32_t index);

#endif
