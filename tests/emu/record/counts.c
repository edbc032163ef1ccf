// SPDX-License-Identifier: GPL-2.0
/* How many frames went from where to where: what tests ask the control socket for. */
#include <stdio.h>
#include <stdlib.h>

#include "record/trace.h"
#include "switch/steering.h"

struct count {
	uint64_t key, frames;		/* key: 1 + source vport, then destination; 0: free */
};

struct counts {
	struct count *slots;
	uint32_t size, used;
};

static const char *const drop_names[DROPS] = {
	[DROP_RUNT] = "runt",
	[DROP_DOWN] = "down",
	[DROP_NIC_TX] = "nic_tx",
	[DROP_INGRESS_ACL] = "ingress_acl",
	[DROP_FDB] = "fdb",
	[DROP_EGRESS_ACL] = "egress_acl",
	[DROP_NIC_RX] = "nic_rx",
	[DROP_NIC_RX_MISS] = "nic_rx_miss",
	[DROP_RDMA] = "rdma",
	[DROP_MPFS] = "mpfs",
	[DROP_PRIO_TAG] = "prio_tag",
	[DROP_NO_FDB] = "no_fdb",
	[DROP_NO_VPORT] = "no_vport",
	[DROP_LOOPBACK] = "loopback",
	[DROP_REFORMAT] = "reformat",
	[DROP_LOOP] = "loop",
	[DROP_COPIES] = "copies",
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

static const char *end_name(uint32_t end, char *text, size_t size)
{
	if (end == TO_WIRE)
		return "wire";
	if (end == VPORT_PEER)
		return "peer";
	if (end >= TO_DROP)
		snprintf(text, size, "drop:%s", drop_names[end - TO_DROP]);
	else
		snprintf(text, size, "%u", end);
	return text;
}

static void trace_frame(struct hop *hop, uint32_t to, const struct frame *frame)
{
	struct trace *trace = hop->card->trace;
	char from_text[24], to_text[24];

	trace_begin(trace, TRACE_FRAME, "frame");
	trace_str(trace, "from", end_name(hop->from, from_text, sizeof(from_text)));
	trace_str(trace, "to", end_name(to, to_text, sizeof(to_text)));
	trace_u64(trace, "len", frame->len);
	trace_u64(trace, "ethertype", frame->len < 14 ? 0 : frame->data[12] << 8 | frame->data[13]);
	trace_end(trace);
}

/**
 * counts_add() - a frame, or a copy of it, has come to an end
 * @hop: its way
 * @to: vport number, TO_WIRE, or TO_DROP plus the reason
 * @frame: frame
 */
void counts_add(struct hop *hop, uint32_t to, const struct frame *frame)
{
	struct counts *counts = hop->card->eswitch->counts;
	uint64_t key = (uint64_t)(hop->from + 1u) << 32 | to;
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
	if (trace_wants(hop->card->trace, TRACE_FRAME))
		trace_frame(hop, to, frame);
}

static int by_key(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

static void put_end(FILE *out, const char *name, uint32_t end)
{
	char text[24];

	if (end < TO_WIRE && end != VPORT_PEER)
		fprintf(out, "\"%s\":%u", name, end);
	else
		fprintf(out, "\"%s\":\"%s\"", name, end_name(end, text, sizeof(text)));
}

/**
 * eswitch_counts_json() - frames by source and destination since the start or the last clear
 * @card: card
 *
 * Return: one line, [{"from":0,"to":"wire","frames":3}], to be freed; NULL without memory.
 */
char *eswitch_counts_json(struct card *card)
{
	struct counts *counts = card->eswitch->counts;
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
			fputs(i ? ",{" : "{", out);
			put_end(out, "from", (sorted[i].key >> 32) - 1);
			fputc(',', out);
			put_end(out, "to", (uint32_t)sorted[i].key);
			fprintf(out, ",\"frames\":%llu}", (unsigned long long)sorted[i].frames);
		}
		fputc(']', out);
		fclose(out);
	}
	free(sorted);
	return text;
}

void eswitch_counts_clear(struct card *card)
{
	struct counts *counts = card->eswitch->counts;

	memset(counts->slots, 0, counts->size * sizeof(*counts->slots));
	counts->used = 0;
}
