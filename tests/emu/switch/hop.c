// SPDX-License-Identifier: GPL-2.0
/* Statistics and trace of where frames end. */
#include "firmware/vport_state.h"
#include "record/counts.h"
#include "record/trace.h"
#include "switch/hop.h"

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

static void trace_frame(struct trace *trace, struct hop *hop, uint32_t to,
			const struct frame *frame)
{
	char from_text[24], to_text[24];

	trace_begin(trace, TRACE_FRAME, "frame");
	trace_str(trace, "from", end_name(hop->from, from_text, sizeof(from_text)));
	trace_str(trace, "to", end_name(to, to_text, sizeof(to_text)));
	trace_u64(trace, "len", frame->len);
	trace_u64(trace, "ethertype", frame->len < 14 ? 0 : frame->data[12] << 8 | frame->data[13]);
	trace_end(trace);
}

void hop_end(struct hop *hop, uint32_t to, const struct frame *frame)
{
	struct record *record = &hop->card->record;

	counts_add(record->frames, hop->from, to);
	if (trace_wants(record->trace, TRACE_FRAME))
		trace_frame(record->trace, hop, to, frame);
}

void hop_drop(struct hop *hop, enum drop why, const struct frame *frame)
{
	if (!hop->quiet)
		hop_end(hop, TO_DROP + why, frame);
}

static void put_end(FILE *out, uint32_t end)
{
	char text[24];

	if (end < TO_WIRE && end != VPORT_PEER)
		fprintf(out, "%u", end);
	else
		fprintf(out, "\"%s\"", end_name(end, text, sizeof(text)));
}

char *hop_counts_json(const struct card *card)
{
	return counts_json(card->record.frames, put_end);
}
