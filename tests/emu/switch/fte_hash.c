// SPDX-License-Identifier: GPL-2.0
/* Hashes double when they are full, so that thousands of rules per group are fast. */
#include <stdlib.h>

#include "switch/fte_hash.h"

bool fte_hash_room(struct fte_hash *hash, bool by_key)
{
	uint32_t i, size = hash->size ? hash->size * 2 : 4;
	struct fte **buckets, *fte, **slot;

	if (hash->count < hash->size)
		return true;
	buckets = calloc(size, sizeof(*buckets));
	if (!buckets)
		return false;
	for (i = 0; i < hash->size; i++) {
		while ((fte = hash->buckets[i])) {
			hash->buckets[i] = by_key ? fte->key_next : fte->index_next;
			slot = &buckets[(by_key ? fte->hash : fte->index) & (size - 1)];
			if (!by_key) {
				fte->index_next = *slot;
				*slot = fte;
				continue;
			}
			/* Keep the order: among equal keys the lowest index comes first */
			while (*slot)
				slot = &(*slot)->key_next;
			fte->key_next = NULL;
			*slot = fte;
		}
	}
	free(hash->buckets);
	hash->buckets = buckets;
	hash->size = size;
	return true;
}

void fte_hash_insert(struct fte *fte)
{
	struct fte_hash *index = &fte->group->table->by_index, *key = &fte->group->by_key;
	struct fte **slot = &index->buckets[fte->index & (index->size - 1)];

	fte->index_next = *slot;
	*slot = fte;
	index->count++;
	slot = &key->buckets[fte->hash & (key->size - 1)];
	while (*slot && (*slot)->index < fte->index)
		slot = &(*slot)->key_next;
	fte->key_next = *slot;
	*slot = fte;
	key->count++;
}

void fte_hash_remove(struct fte *fte)
{
	struct fte_hash *index = &fte->group->table->by_index, *key = &fte->group->by_key;
	struct fte **slot = &index->buckets[fte->index & (index->size - 1)];

	while (*slot != fte)
		slot = &(*slot)->index_next;
	*slot = fte->index_next;
	index->count--;
	slot = &key->buckets[fte->hash & (key->size - 1)];
	while (*slot != fte)
		slot = &(*slot)->key_next;
	*slot = fte->key_next;
	key->count--;
}

struct fte *fte_by_index(const struct flow_table *table, uint32_t index)
{
	const struct fte_hash *hash = &table->by_index;
	struct fte *fte;

	for (fte = hash->size ? hash->buckets[index & (hash->size - 1)] : NULL; fte;
	     fte = fte->index_next)
		if (fte->index == index)
			return fte;
	return NULL;
}
