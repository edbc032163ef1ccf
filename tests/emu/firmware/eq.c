// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/eq.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "host/device.h"
#include "record/trace.h"

#define EQE_SIZE	64
#define LOG_EQ_MAX	22

enum { EQ_ARMED = 0x9, EQ_FIRED = 0xa };

struct eqe {
	uint8_t rsvd0, type, rsvd1, sub_type;
	uint8_t rsvd2[28];
	uint8_t data[28];
	uint8_t rsvd3[2];
	uint8_t signature, owner;
};

static_assert(sizeof(struct eqe) == EQE_SIZE, "event queue entry");

static void fire(struct eq *eq)
{
	if (!eq->armed || eq->pi == eq->ci)
		return;
	eq->armed = false;
	device_msix_fire(eq->obj.vhca->card->device, eq->vector);
}

static void post(struct eq *eq, enum event_type type, uint8_t sub_type, const void *data,
		 size_t len)
{
	struct vhca *vhca = eq->obj.vhca;
	uint32_t mask = (1u << eq->log_size) - 1;
	struct eqe eqe = { .type = type, .sub_type = sub_type };
	struct eqe *host;

	if (((eq->pi - eq->ci) & 0xffffff) > mask) {
		card_complain(vhca->card, "function 0x%x: EQ %u overrun", vhca->function_id,
			      eq->obj.num);
		return;
	}
	host = pas_at(&eq->pas, vhca, (uint64_t)(eq->pi & mask) * EQE_SIZE, EQE_SIZE);
	if (!host)
		return;
	memcpy(eqe.data, data, len);
	eqe.owner = eq->pi >> eq->log_size & 1;
	/* Write the owner byte last, as the driver may be polling */
	memcpy(host, &eqe, EQE_SIZE - 1);
	__atomic_store_n(&host->owner, eqe.owner, __ATOMIC_RELEASE);
	eq->pi++;
	record_use(&vhca->card->record, USE_EVENT, type);
	if (trace_wants(vhca->card->record.trace, TRACE_EVENT)) {
		trace_begin(vhca->card->record.trace, TRACE_EVENT, "eqe");
		trace_u64(vhca->card->record.trace, "fn", vhca->function_id);
		trace_u64(vhca->card->record.trace, "eqn", eq->obj.num);
		trace_u64(vhca->card->record.trace, "type", type);
		trace_u64(vhca->card->record.trace, "sub", sub_type);
		trace_hex(vhca->card->record.trace, "data", data, len);
		trace_end(vhca->card->record.trace);
	}
	fire(eq);
}

void event_post(struct vhca *vhca, enum event_type type, uint8_t sub_type, const void *data,
		size_t len)
{
	struct obj *obj;

	if (faults_lose(&vhca->card->faults, &vhca->card->record, vhca->function_id, type))
		return;
	for (obj = vhca->objs[OBJ_EQ]; obj; obj = obj->next) {
		struct eq *eq = (struct eq *)obj;

		if (!(eq->events[type / 64] >> (type % 64) & 1))
			continue;
		/* The completion goes to an EQ that existed when the command was issued */
		if (type == EVENT_CMD && eq->created >= vhca->cmd_answering)
			continue;
		post(eq, type, sub_type, data, len);
	}
}

void event_forge(struct vhca *vhca, uint8_t type, const uint8_t *data)
{
	struct obj *obj;

	for (obj = vhca->objs[OBJ_EQ]; obj; obj = obj->next) {
		struct eq *eq = (struct eq *)obj;
		/* EQs for completions have no subscriptions */
		bool wanted = type == EVENT_COMP ?
			      bits_none(eq->events, sizeof(eq->events)) :
			      eq->events[type / 64] >> (type % 64) & 1;

		if (wanted)
			post(eq, type, 0, data, EVENT_DATA);
	}
}

void eq_post_completion(struct eq *eq, uint32_t cqn)
{
	uint32_t data[7] = { [6] = htobe32(cqn) };

	post(eq, EVENT_COMP, 0, data, sizeof(data));
}

void eq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t value, bool arm)
{
	struct eq *eq = obj_find(vhca, OBJ_EQ, value >> 24);

	if (!eq || eq->uar != uar) {
		card_complain(vhca->card,
			      "function 0x%x: doorbell in UAR %u for EQ %u, which is not there",
			      vhca->function_id, uar, value >> 24);
		return;
	}
	/* The counter is 24 bits wide */
	if (((eq->pi - value) & 0xffffff) > 1u << eq->log_size) {
		card_complain(vhca->card, "function 0x%x: EQ %u consumer index 0x%x is beyond 0x%x",
			      vhca->function_id, value >> 24, value & 0xffffff, eq->pi & 0xffffff);
		return;
	}
	eq->ci = eq->pi - ((eq->pi - value) & 0xffffff);
	if (arm) {
		eq->armed = true;
		fire(eq);
	}
}

static void eq_destroy(struct obj *obj)
{
	struct eq *eq = (struct eq *)obj;

	obj_put(eq->uar_obj);
	pas_exit(&eq->pas);
	free(eq);
}

/* Number of EQs of all functions of the board */
static unsigned int count_eqs(const struct board *board)
{
	unsigned int count = 0, i, j;

	for (i = 0; i < board->config.functions; i++) {
		const struct card *card = board->cards[i];

		count += obj_count(card->pf, OBJ_EQ);
		for (j = 0; j < board->config.max_sfs; j++)
			if (card->sfs[j])
				count += obj_count(card->sfs[j], OBJ_EQ);
	}
	return count;
}

static bool used_up(const struct card *card)
{
	unsigned int eqs = card->config->quirks.eqs;

	return eqs && count_eqs(card->board) >= eqs;
}

static enum cmd_status create_eq(struct cmd *cmd)
{
	const void *eqc = ifc_addr(create_eq_in, cmd->in, eq_context_entry);
	uint8_t log_size = ifc_get(eqc, eqc, log_eq_size);
	uint8_t shift = ifc_get(eqc, eqc, log_page_size) + 12;
	uint32_t uar = ifc_get(eqc, eqc, uar_page), vector = ifc_get(eqc, eqc, intr);
	uint64_t bytes = (uint64_t)EQE_SIZE << log_size;
	uint64_t pages = (bytes + (1ull << shift) - 1) >> shift;
	struct eq *eq;
	unsigned int i;

	if (ifc_get(eqc, eqc, status) || ifc_get(eqc, eqc, page_offset) ||
	    ifc_get(eqc, eqc, consumer_counter) || ifc_get(eqc, eqc, producer_counter))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "fields that must be 0 on create are set");
	if (obj_count(cmd->vhca, OBJ_EQ) >= caps_max_eqs(cmd->vhca))
		return cmd_refuse(cmd, STAT_NO_RES, "the function may have %u EQs",
				  caps_max_eqs(cmd->vhca));
	if (used_up(cmd->vhca->card))
		return cmd_lack(cmd, "functions have all %u EQs of the card",
				cmd->vhca->card->config->quirks.eqs);
	if (log_size > LOG_EQ_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "log_eq_size %u", log_size);
	if (!obj_find(cmd->vhca, OBJ_UAR, uar))
		return cmd_refuse(cmd, STAT_BAD_RES, "UAR %u is not the function's", uar);
	if (vector >= device_msix_count(cmd->vhca->card->device))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no interrupt vector %u", vector);
	if (cmd->in_len < ifc_bytes(create_eq_in) + pages * 8)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "page list is shorter than %u pages",
				  (unsigned int)pages);
	eq = calloc(1, sizeof(*eq));
	if (!eq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	if (!pas_init(&eq->pas, cmd->vhca, ifc_addr(create_eq_in, cmd->in, pas), pages, shift, 0)) {
		free(eq);
		return cmd_refuse(cmd, STAT_BAD_PARAM, "queue pages are misaligned or not memory");
	}
	eq->log_size = log_size;
	eq->uar = uar;
	eq->uar_obj = obj_get(obj_find(cmd->vhca, OBJ_UAR, uar));
	eq->vector = vector;
	eq->created = cmd->vhca->cmds_taken;
	for (i = 0; i < 4; i++)
		eq->events[i] = ifc_get64(create_eq_in, cmd->in, event_bitmask[i]);
	if (!obj_add(cmd->vhca, OBJ_EQ, &eq->obj, eq_destroy)) {
		eq_destroy(&eq->obj);
		return cmd_refuse(cmd, STAT_NO_RES, "no EQ is left");
	}
	ifc_set(create_eq_out, cmd->out, eq_number, eq->obj.num);
	return STAT_OK;
}

static enum cmd_status destroy_eq(struct cmd *cmd)
{
	return obj_destroy(cmd, OBJ_EQ, ifc_get(destroy_eq_in, cmd->in, eq_number));
}

static enum cmd_status query_eq(struct cmd *cmd)
{
	struct eq *eq = obj_find(cmd->vhca, OBJ_EQ, ifc_get(query_eq_in, cmd->in, eq_number));
	void *eqc = ifc_addr(query_eq_out, cmd->out, eq_context_entry);

	if (!eq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no EQ %u",
				  ifc_get(query_eq_in, cmd->in, eq_number));
	ifc_set(eqc, eqc, log_eq_size, eq->log_size);
	ifc_set(eqc, eqc, uar_page, eq->uar);
	ifc_set(eqc, eqc, intr, eq->vector);
	ifc_set(eqc, eqc, log_page_size, eq->pas.shift - 12);
	ifc_set(eqc, eqc, st, eq->armed ? EQ_ARMED : EQ_FIRED);
	ifc_set(eqc, eqc, consumer_counter, eq->ci & 0xffffff);
	ifc_set(eqc, eqc, producer_counter, eq->pi & 0xffffff);
	ifc_set64(query_eq_out, cmd->out, event_bitmask, eq->events[0]);
	return STAT_OK;
}

static const struct cap_desc eq_caps[] = {
	CAP(log_max_eq_sz, 22),
	CAP(log_max_eq, 7),
	CAP(max_num_eqs, MAX_EQS),
	CAP_AT(GENERAL_2, max_num_eqs_24b, CAP_MAX_NUM_EQS_24B, MAX_EQS),
	{}
};

CAP_TABLE(eq_caps);

static const struct cmd_desc eq_cmds[] = {
	CMD(CREATE_EQ, create_eq, CMD_INIT, 0, create_eq),
	CMD(DESTROY_EQ, destroy_eq, CMD_INIT, 0, destroy_eq),
	CMD(QUERY_EQ, query_eq, CMD_INIT, 0, query_eq),
	{}
};

CMD_TABLE(eq_cmds);
