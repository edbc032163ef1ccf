// SPDX-License-Identifier: GPL-2.0
/* What a driver has used of the card, and what not. */
#include <json-c/json.h>

#include "card/usage.h"
#include "firmware/card.h"
#include "firmware/cmd.h"
#include "firmware/cmdq.h"
#include "firmware/ifc.h"
#include "queue/wqe.h"
#include "roce/packet.h"

struct kind {
	uint8_t number;
	const char *name;
};

/* All events, WQEs and CQEs that this card posts and executes */
static const struct kind events[] = {
	{ EVENT_COMP, "COMP" },
	{ EVENT_COMM_EST, "COMM_EST" },
	{ EVENT_CQ_ERROR, "CQ_ERROR" },
	{ EVENT_WQ_CATAS, "WQ_CATAS" },
	{ EVENT_PORT_CHANGE, "PORT_CHANGE" },
	{ EVENT_CMD, "CMD" },
	{ EVENT_PAGE_REQUEST, "PAGE_REQUEST" },
	{ EVENT_NIC_VPORT_CHANGE, "NIC_VPORT_CHANGE" },
	{ EVENT_VHCA_STATE_CHANGE, "VHCA_STATE_CHANGE" },
	{ EVENT_WQ_INVAL_REQ, "WQ_INVAL_REQ" },
	{ EVENT_WQ_ACCESS_ERR, "WQ_ACCESS_ERR" },
	{ EVENT_SRQ_CATAS, "SRQ_CATAS" },
	{ EVENT_SRQ_LAST_WQE, "SRQ_LAST_WQE" },
	{ EVENT_SRQ_LIMIT, "SRQ_LIMIT" },
	{ EVENT_DCT_DRAINED, "DCT_DRAINED" },
	{ EVENT_DCT_KEY_VIOLATION, "DCT_KEY_VIOLATION" },
	{}
};

static const struct kind wqes[] = {
	{ MLX5_OPCODE_SEND_INVAL, "SEND_INVAL" },
	{ MLX5_OPCODE_RDMA_WRITE, "RDMA_WRITE" },
	{ MLX5_OPCODE_RDMA_WRITE_IMM, "RDMA_WRITE_IMM" },
	{ MLX5_OPCODE_SEND, "SEND" },
	{ MLX5_OPCODE_SEND_IMM, "SEND_IMM" },
	{ MLX5_OPCODE_TSO, "LSO" },
	{ MLX5_OPCODE_RDMA_READ, "RDMA_READ" },
	{ MLX5_OPCODE_ATOMIC_CS, "ATOMIC_CS" },
	{ MLX5_OPCODE_ATOMIC_FA, "ATOMIC_FA" },
	{ MLX5_OPCODE_UMR, "UMR" },
	{ OPCODE_ENHANCED_MPSW, "ENHANCED_MPSW" },
	{ MLX5_OPCODE_NOP, "NOP" },
	{}
};

static const struct kind cqes[] = {
	{ MLX5_CQE_REQ, "REQ" },
	{ MLX5_CQE_RESP_WR_IMM, "RESP_WR_IMM" },
	{ MLX5_CQE_RESP_SEND, "RESP_SEND" },
	{ MLX5_CQE_RESP_SEND_IMM, "RESP_SEND_IMM" },
	{ MLX5_CQE_RESP_SEND_INV, "RESP_SEND_INV" },
	{ MLX5_CQE_RESIZE_CQ, "RESIZE_CQ" },
	{ MLX5_CQE_REQ_ERR, "REQ_ERR" },
	{ MLX5_CQE_RESP_ERR, "RESP_ERR" },
	{}
};

static const struct kind doorbells[] = {
	{ DOORBELL_SQ, "SQ" },
	{ DOORBELL_CQ_ARM, "CQ_ARM" },
	{ DOORBELL_EQ_ARM, "EQ_ARM" },
	{ DOORBELL_EQ_UPDATE, "EQ_UPDATE" },
	{}
};

static const struct {
	const char *name;
	const struct kind *kinds;	/* NULL: packets */
} uses[USES] = {
	[USE_EVENT] = { "events", events },
	[USE_WQE] = { "wqes", wqes },
	[USE_CQE] = { "cqes", cqes },
	[USE_DOORBELL] = { "doorbells", doorbells },
	[USE_PACKET] = { "packets", NULL },
};

/* NULL: there is no such kind */
static const char *name_of(enum use use, uint8_t number)
{
	const struct kind *kind = uses[use].kinds;

	if (!kind)
		return packet_name(number);
	for (; kind->name; kind++)
		if (kind->number == number)
			return kind->name;
	return NULL;
}

struct report {
	struct json_object *used, *unused;
};

static struct report report_start(struct json_object *all, const char *name)
{
	struct report report = { json_object_new_object(), json_object_new_array() };
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "used", report.used);
	json_object_object_add(object, "unused", report.unused);
	json_object_object_add(all, name, object);
	return report;
}

static void report_add(const struct report *report, const char *name, uint64_t times)
{
	if (times)
		json_object_object_add(report->used, name, json_object_new_int64(times));
	else
		json_object_array_add(report->unused, json_object_new_string(name));
}

/**
 * usage_json() - features used since power-on
 * @card: card
 *
 * Return: {"commands":{"used":{"ENABLE_HCA":1},"unused":["INIT_HCA"]}}, and "events", "wqes",
 * "cqes", "doorbells" and "packets" in the same form.
 */
struct json_object *usage_json(struct card *card)
{
	struct json_object *all = json_object_new_object();
	struct report report = report_start(all, "commands");
	unsigned int i, use;

	for (i = 0; i < 0x1000; i++)
		if (cmd_find(i))
			report_add(&report, cmd_name(i), card->record.by_opcode[i]);
	for (use = 0; use < USES; use++) {
		report = report_start(all, uses[use].name);
		for (i = 0; i < 0x100; i++) {
			const char *name = name_of(use, i);

			if (name)
				report_add(&report, name, card->record.used[use][i]);
		}
	}
	return all;
}
