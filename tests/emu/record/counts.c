// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "record/counts.h"

struct count {
	uint64_t key, frames;		/* key: 1 + source, then destination; 0: free */
};

struct counts {
	struct count *slots;
	uint32_t size, used;
};

struct counts *counts_create(void)
{
	struct counts *counts = calloc(1, sizeof(*counts));

	if (!counts)
		return NULL;
	counts->size = 256;
	counts->slots = calloc(counts->size, sizeof(*counts->slots));
	if (!counts->slots) {
		free(counts);
		return NULL;
	}
	return counts;
}

void counts_destroy(struct counts *counts)
{
	if (!counts)
		return;
	free(counts->slots);
	free(counts);
}

static struct count *find(struct count *slots, uint32_t size, uint64_t key)
{
	uint32_t at = key * 0x9e3779b97f4a7c15ull >> 32 & (size - 1);

	while (slots[at].key && slots[at].key != key)
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static bool grow(struct counts *counts)
{
	struct count *slots = calloc(counts->size * 2ul, sizeof(*slots));
	uint32_t i;

	if (!slots)
		return false;
	for (i = 0; i < counts->size; i++)
		if (counts->slots[i].key)
			*find(slots, counts->size * 2, counts->slots[i].key) = counts->slots[i];
	free(counts->slots);
	counts->slots = slots;
	counts->size *= 2;
	return true;
}

void counts_add(struct counts *counts, uint32_t from, uint32_t to)
{
	uint64_t key = (uint64_t)(from + 1u) << 32 | to;
	struct count *slot = find(counts->slots, counts->size, key);

	if (!slot->key) {
		if (counts->used * 2 >= counts->size) {
			if (!grow(counts))
				return;
			slot = find(counts->slots, counts->size, key);
		}
		slot->key = key;
		counts->used++;
	}
	slot->frames++;
}

void counts_clear(struct counts *counts)
{
	memset(counts->slots, 0, counts->size * sizeof(*counts->slots));
	counts->used = 0;
}

static int by_key(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

char *counts_json(const struct counts *counts, void (*put)(FILE *out, uint32_t end))
{
	struct count *sorted = malloc((counts->used + 1) * sizeof(*sorted));
	uint32_t i, n = 0;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!sorted)
		return NULL;
	for (i = 0; i < counts->size; i++)
		if (counts->slots[i].key)
			sorted[n++] = counts->slots[i];
	qsort(sorted, n, sizeof(*sorted), by_key);
	out = open_memstream(&text, &size);
	if (out) {
		fputc('[', out);
		for (i = 0; i < n; i++) {
			fputs(i ? ",{\"from\":" : "{\"from\":", out);
			put(out, (sorted[i].key >> 32) - 1);
			fputs(",\"to\":", out);
			put(out, sorted[i].key);
			fprintf(out, ",\"frames\":%llu}", (unsigned long long)sorted[i].frames);
		}
		fputc(']', out);
		fclose(out);
	}
	free(sorted);
	return text;
}
