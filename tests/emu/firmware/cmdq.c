// SPDX-License-Identifier: GPL-2.0
/*
 * The command interface: a queue of 64-byte entries in host memory, a doorbell in the init segment,
 * mailbox chains (mailbox.c) for what does not fit into an entry. Delivery errors (a chain that
 * cannot be read) are reported in the entry, execution errors in the first bytes of the output.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/cmdq.h"
#include "firmware/eq.h"
#include "firmware/layout.h"
#include "firmware/mailbox.h"
#include "firmware/obj.h"
#include "firmware/quirks.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "record/trace.h"

#define TYPE_PCI	7
#define OWNER_HW	1
#define INLINE_LEN	16
#define MSG_MAX		(INLINE_LEN + MAILBOX_LEN * 2048)
#define UID_SHARED	0xffff		/* objects that all user contexts share */
/* Number of traced bytes of an input: all fixed parts; of an output: the inline part */
#define TRACE_IN	(4096 + INLINE_LEN)

struct entry {
	uint8_t type;
	uint8_t rsvd0[3];
	uint32_t in_len;
	uint64_t in_ptr;
	uint8_t in[INLINE_LEN];
	uint8_t out[INLINE_LEN];
	uint64_t out_ptr;
	uint32_t out_len;
	uint8_t token;
	uint8_t sig;
	uint8_t rsvd1;
	uint8_t status_own;
};

/* The result of an executed command, to be written now or later */
struct answer {
	struct vhca *vhca;
	struct answer *next;
	unsigned int index;
	uint64_t number;		/* value of vhca.cmds_taken */
	unsigned int delay_ms;
	enum delivery delivery;
	bool garbled;			/* @delivery is not the driver's fault */
	struct entry entry;
	uint8_t *out;			/* NULL: not delivered */
	void (*after)(struct vhca *vhca);
	ev_timer timer;
};

static_assert(sizeof(struct entry) == 64, "command queue entry");

static const struct layout *layout_of(const struct cmd_desc *desc)
{
	static const struct layout *layouts[0x1000];

	if (!layouts[desc->opcode])
		layouts[desc->opcode] = layout_find(desc->layout);
	return layouts[desc->opcode];
}

/* A failure that the control socket has requested */
static bool fail(struct cmd *cmd, uint8_t *status)
{
	struct card *card = cmd->vhca->card;
	uint16_t function = cmd->vhca->function_id;

	if (!faults_fail(&card->faults, cmd->opcode, function, status))
		return false;
	fprintf(stderr, "sfemu: function 0x%x: %s(0x%x) op_mod 0x%x: status 0x%x on request\n",
		function, cmd_name(cmd->opcode), cmd->opcode, cmd->op_mod, *status);
	if (trace_wants(card->record.trace, TRACE_WARN)) {
		trace_begin(card->record.trace, TRACE_WARN, "failed");
		trace_u64(card->record.trace, "fn", function);
		trace_str(card->record.trace, "op", cmd_name(cmd->opcode));
		trace_end(card->record.trace);
	}
	return true;
}

static bool garble(struct card *card, enum garble what, uint16_t opcode)
{
	return faults_garble(&card->faults, &card->record, what, opcode,
			     opcode ? cmd_name(opcode) : "none");
}

static unsigned int delay(const struct vhca *vhca, uint16_t opcode)
{
	const struct quirks *quirks = &vhca->card->config->quirks;
	unsigned int ms = faults_delay(&vhca->card->faults, opcode);

	if (ms)
		return ms;
	if (opcode == MLX5_CMD_OP_INIT_HCA && quirks->init_hca_ms)
		return quirks->init_hca_ms;
	return obj_count(vhca, OBJ_EQ) ? 0 : quirks->boot_ms;
}

static enum cmd_status execute(struct cmd *cmd)
{
	const struct cmd_desc *desc = cmd_find(cmd->opcode);
	struct vhca *vhca = cmd->vhca;
	uint8_t status;
	char path[128];
	int bit;

	cmd->desc = desc;
	vhca->commands++;
	vhca->card->record.commands++;
	if (cmd->opcode < 0x1000)
		vhca->card->record.by_opcode[cmd->opcode]++;
	if (fail(cmd, &status)) {
		cmd->syndrome = status;
		return status;
	}
	if (!desc)
		return cmd_refuse(cmd, STAT_BAD_OP, "opcode is not implemented by this card");
	if ((desc->flags & CMD_PF_ONLY) && vhca->kind != VHCA_PF)
		return cmd_refuse(cmd, STAT_BAD_OP, "the function is no group manager");
	if (!(desc->states & vhca->hca))
		return cmd_refuse(cmd, STAT_BAD_SYS_STATE, "not in this state of the function (%d)",
				  vhca->hca);
	if (cmd->op_mod >= 32 ? desc->op_mods != UINT32_MAX : !(desc->op_mods >> cmd->op_mod & 1))
		return cmd_refuse(cmd, STAT_BAD_OP, "op_mod is not defined");
	if (cmd->in_len < desc->in_min)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "input of %u bytes, needs %u", cmd->in_len,
				  desc->in_min);
	if (cmd->out_len < desc->out_min)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "output of %u bytes, needs %u",
				  cmd->out_len, desc->out_min);
	bit = layout_reserved_bit(layout_of(desc), cmd->in, desc->in_min, path, sizeof(path));
	if (bit >= 0)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bit 0x%x is set (%s)", bit, path);
	if (cmd->uid && cmd->uid != UID_SHARED && !obj_find(vhca, OBJ_UCTX, cmd->uid))
		return cmd_refuse(cmd, STAT_BAD_RES, "no user context 0x%x", cmd->uid);
	return desc->run(cmd);
}

static void trace_cmd(struct cmd *cmd, enum cmd_status status)
{
	struct trace *trace = cmd->vhca->card->record.trace;

	if (!trace_wants(trace, TRACE_CMD))
		return;
	trace_begin(trace, TRACE_CMD, cmd->desc ? cmd->desc->name : "unknown");
	trace_u64(trace, "fn", cmd->vhca->function_id);
	trace_u64(trace, "op", cmd->opcode);
	if (cmd->desc)
		trace_str(trace, "layout", cmd->desc->layout);
	if (cmd->desc && cmd->desc->trace)
		cmd->desc->trace(cmd, trace);
	trace_u64(trace, "op_mod", cmd->op_mod);
	trace_u64(trace, "status", status);
	trace_u64(trace, "in_len", cmd->in_len);
	trace_u64(trace, "out_len", cmd->out_len);
	trace_hex(trace, "in", cmd->in, cmd->in_len < TRACE_IN ? cmd->in_len : TRACE_IN);
	trace_hex(trace, "out", cmd->out, cmd->out_len < INLINE_LEN ? cmd->out_len : INLINE_LEN);
	trace_end(trace);
}

/* Either direction of a message, beyond what its entry contains */
static enum delivery walk_in(struct vhca *vhca, const struct entry *entry, uint8_t *in)
{
	uint32_t len = be32toh(entry->in_len);

	return len <= INLINE_LEN ? DELIVERY_OK :
	       mailbox_walk(vhca, be64toh(entry->in_ptr), in + INLINE_LEN, len - INLINE_LEN,
			    entry->token, MAILBOX_READ);
}

static enum delivery walk_out(struct vhca *vhca, const struct entry *entry, uint8_t *out,
			      enum mailbox_walk how)
{
	uint32_t len = be32toh(entry->out_len);

	return len <= INLINE_LEN ? DELIVERY_OK :
	       mailbox_walk(vhca, be64toh(entry->out_ptr), out + INLINE_LEN, len - INLINE_LEN,
			    entry->token, how);
}

static void finish(struct answer *answer)
{
	struct vhca *vhca = answer->vhca;
	struct cmd_queue *q = vhca->cmdq;
	uint64_t at = q->addr + ((uint64_t)answer->index << q->log_stride);
	struct entry *host = dma_at(vhca->card->dma, at, sizeof(*host)), *entry = &answer->entry;
	uint32_t vector = htobe32(1u << answer->index);
	uint8_t data[28] = {};

	if (!host)
		return;
	entry->status_own = answer->delivery << 1;
	entry->sig = 0;
	entry->sig = ~mailbox_xor(entry, sizeof(*entry));
	/* The driver may be polling, so change the ownership last */
	memcpy(host->out, entry->out, sizeof(host->out));
	host->sig = entry->sig;
	__atomic_store_n(&host->status_own, entry->status_own, __ATOMIC_RELEASE);
	memcpy(data, &vector, 4);
	vhca->cmd_answering = answer->number;
	event_post(vhca, EVENT_CMD, 0, data, sizeof(data));
}

/* Commands other than queries return the number of an existing object */
static bool tells(const struct cmd_desc *desc)
{
	return !strncmp(desc->name, "QUERY", 5) || desc->opcode == MLX5_CMD_OP_ACCESS_REG;
}

/* Execute the command of an entry; respond() writes its result */
static enum delivery deliver(struct answer *answer)
{
	struct entry *entry = &answer->entry;
	struct vhca *vhca = answer->vhca;
	struct cmd cmd = { .vhca = vhca };
	enum delivery delivery;
	enum cmd_status status;
	uint8_t *in, *out;
	uint32_t in_len = be32toh(entry->in_len), out_len = be32toh(entry->out_len);

	if (entry->type != TYPE_PCI)
		return DELIVERY_TYPE;
	if (mailbox_xor(entry, sizeof(*entry)) != 0xff)
		return DELIVERY_SIGNATURE;
	if (entry->rsvd0[0] | entry->rsvd0[1] | entry->rsvd0[2] | entry->rsvd1)
		return DELIVERY_RESERVED;
	if (in_len < 8 || in_len > MSG_MAX)
		return DELIVERY_IN_LENGTH;
	if (out_len < 8 || out_len > MSG_MAX)
		return DELIVERY_OUT_LENGTH;
	/* Handlers access their fixed layouts as a whole, so allocate for the longest */
	in = calloc(1, in_len + CMD_SLACK);
	out = calloc(1, out_len + CMD_SLACK);
	if (!in || !out) {
		delivery = DELIVERY_FIRMWARE;
		goto free;
	}
	memcpy(in, entry->in, in_len < INLINE_LEN ? in_len : INLINE_LEN);
	delivery = walk_in(vhca, entry, in);
	if (!delivery && garble(vhca->card, GARBLE_TOKEN, ifc_get(mbox_in, in, opcode))) {
		answer->garbled = true;
		delivery = DELIVERY_TOKEN;
	}
	/* A command whose result cannot be written is not executed */
	if (!delivery)
		delivery = walk_out(vhca, entry, out, MAILBOX_CHECK);
	if (delivery)
		goto free;
	cmd.opcode = ifc_get(mbox_in, in, opcode);
	cmd.uid = ifc_get(mbox_in, in, uid);
	cmd.op_mod = ifc_get(mbox_in, in, op_mod);
	cmd.in = in;
	cmd.in_len = in_len;
	cmd.out = out;
	cmd.out_len = out_len;
	answer->delay_ms = delay(vhca, cmd.opcode);
	status = execute(&cmd);
	if (status)
		memset(out, 0, out_len);
	else if (tells(cmd.desc) && garble(vhca->card, GARBLE_ANSWER, cmd.opcode))
		memset(out, 0xff, out_len);
	ifc_set(mbox_out, out, status, status);
	ifc_set(mbox_out, out, syndrome, status ? cmd.syndrome : 0);
	trace_cmd(&cmd, status);
	answer->out = out;
	out = NULL;
free:
	free(in);
	free(out);
	return delivery;
}

static void respond(struct answer *answer)
{
	uint32_t len = be32toh(answer->entry.out_len);
	struct vhca *vhca = answer->vhca;

	if (answer->out) {
		memcpy(answer->entry.out, answer->out, len < INLINE_LEN ? len : INLINE_LEN);
		answer->delivery = walk_out(vhca, &answer->entry, answer->out, MAILBOX_WRITE);
	}
	if (answer->delivery && !answer->garbled)
		card_complain(vhca->card, "function 0x%x: command entry %u: delivery status 0x%x",
			      vhca->function_id, answer->index, answer->delivery);
	finish(answer);
	free(answer->out);
	if (answer->after)
		answer->after(vhca);
}

static void overdue(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct answer *answer = timer->data, **at;
	const struct board *board = answer->vhca->card->board;
	struct cmd_queue *q = answer->vhca->cmdq;

	(void)loop;
	(void)events;
	for (at = &q->late; *at != answer;)
		at = &(*at)->next;
	*at = answer->next;
	q->pending &= ~(1u << answer->index);
	/* Firmware that has stopped, or a card that was removed, does not respond */
	if (board->fatal || board->vanished || board->stalled || answer->vhca->fatal)
		free(answer->out);
	else
		respond(answer);
	free(answer);
}

/* Return false without memory: then respond at once */
static bool postpone(const struct answer *answer)
{
	struct ev_loop *loop = answer->vhca->card->loop;
	struct cmd_queue *q = answer->vhca->cmdq;
	struct answer *late;

	if (!answer->delay_ms)
		return false;
	late = malloc(sizeof(*late));
	if (!late)
		return false;
	*late = *answer;
	late->next = q->late;
	q->late = late;
	q->pending |= 1u << late->index;
	ev_now_update(loop);
	ev_timer_init(&late->timer, overdue, late->delay_ms / 1000., 0);
	late->timer.data = late;
	ev_timer_start(loop, &late->timer);
	return true;
}

void cmd_doorbell(struct vhca *vhca, uint32_t bits)
{
	const struct board *board = vhca->card->board;
	struct cmd_queue *q = vhca->cmdq;
	unsigned int index;

	/* Firmware that has failed ignores doorbells */
	if (board->fatal || board->stalled || vhca->fatal || vhca->card->was_reset)
		return;
	for (index = 0; bits && index < 32; index++, bits >>= 1) {
		struct answer answer = { .vhca = vhca, .index = index };
		struct entry *host;

		if (!(bits & 1))
			continue;
		if (!q->ready || index >= 1u << q->log_size) {
			card_complain(vhca->card,
				      "function 0x%x: command doorbell %u without a queue entry",
				      vhca->function_id, index);
			continue;
		}
		host = dma_at(vhca->card->dma, q->addr + ((uint64_t)index << q->log_stride),
			      sizeof(*host));
		if (!host || !(__atomic_load_n(&host->status_own, __ATOMIC_ACQUIRE) & OWNER_HW)) {
			card_complain(vhca->card,
				      "function 0x%x: command entry %u is not the card's",
				      vhca->function_id, index);
			continue;
		}
		if (q->pending >> index & 1) {
			card_complain(vhca->card,
				      "function 0x%x: command entry %u has not been answered yet",
				      vhca->function_id, index);
			continue;
		}
		answer.entry = *host;
		answer.number = ++vhca->cmds_taken;
		answer.delivery = deliver(&answer);
		answer.after = vhca->after;
		vhca->after = NULL;
		if (!postpone(&answer))
			respond(&answer);
	}
}

void cmd_forget(struct vhca *vhca)
{
	struct cmd_queue *q = vhca->cmdq;

	while (q->late) {
		struct answer *answer = q->late;

		q->late = answer->next;
		ev_timer_stop(vhca->card->loop, &answer->timer);
		free(answer->out);
		free(answer);
	}
	q->pending = 0;
}

void cmd_reset(struct vhca *vhca)
{
	cmd_forget(vhca);
	memset(vhca->cmdq, 0, sizeof(*vhca->cmdq));
	vhca->cmds_taken = 0;
	vhca->cmd_answering = 0;
}

static const struct cap_desc cmdq_caps[] = {
	CAP_FLAGS(cmdif_checksum, 3, CAP_ASKED),
	{}
};

CAP_TABLE(cmdq_caps);
