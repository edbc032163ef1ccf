// SPDX-License-Identifier: GPL-2.0
#include "roce/output.h"
#include "roce/reach.h"
#include "roce/reply.h"
#include "roce/run.h"
#include "roce/state.h"

void reply_ack(struct qp *qp, uint32_t psn, uint8_t syndrome)
{
	struct responder *resp = &qp->resp;
	struct answer *last = NULL;

	if (resp->count)
		last = answer_at(resp, resp->count - 1);
	/* An acknowledgment covers those before it */
	if (!last || last->kind != ANSWER_ACK || (last->syndrome & AETH_KIND) != AETH_ACK)
		last = answer_add(resp);
	if (!last)
		return;
	*last = (struct answer){
		.kind = ANSWER_ACK, .syndrome = syndrome, .psn = psn, .msn = resp->msn,
	};
	run_queue(qp);
}

void reply_read(struct qp *qp, const struct packet *packet, uint32_t pd, bool repeated)
{
	struct answer *answer = answer_add(&qp->resp);

	if (!answer)
		return;
	*answer = (struct answer){
		.kind = ANSWER_READ, .repeated = repeated,
		.syndrome = AETH_ACK | AETH_NO_CREDITS, .psn = packet->psn, .msn = qp->resp.msn,
		.va = packet->va, .pd = pd, .rkey = packet->rkey, .length = packet->length,
		.first = true,
	};
	run_queue(qp);
}

void reply_atomic(struct qp *qp, uint32_t psn, uint64_t original, bool repeated)
{
	struct answer *answer = answer_add(&qp->resp);

	if (!answer)
		return;
	*answer = (struct answer){
		.kind = ANSWER_ATOMIC, .repeated = repeated,
		.syndrome = AETH_ACK | AETH_NO_CREDITS, .psn = psn, .msn = qp->resp.msn,
		.original = original,
	};
	run_queue(qp);
}

void reply_failure(struct qp *qp, uint32_t psn, unsigned int why)
{
	struct responder *resp = &qp->resp;

	qp_event(qp, why == NAK_REMOTE_ACCESS ? EVENT_WQ_ACCESS_ERR : EVENT_WQ_INVAL_REQ);
	if (why == NAK_REMOTE_ACCESS)
		qp->counters->resp_remote_access_errors++;
	else
		qp->counters->resp_remote_invalid_request++;
	reply_ack(qp, psn, AETH_NAK | why);
	resp->last_words = true;
	qp_fail(qp);
}

static uint8_t read_operation(bool first, bool last)
{
	if (first)
		return last ? ROCE_READ_ONLY : ROCE_READ_FIRST;
	return last ? ROCE_READ_LAST : ROCE_READ_MIDDLE;
}

static uint8_t transport_of(const struct qp *qp)
{
	switch (qp->service) {
	case QP_XRC:
		return ROCE_XRC;
	case QP_DCT:
		return ROCE_DC;
	default:
		return ROCE_RC;
	}
}

/* Send one packet of the first response */
static void send_answer(struct qp *qp)
{
	struct responder *resp = &qp->resp;
	struct answer *answer = answer_at(resp, 0);
	struct mkey_user user = reach_user(qp, answer->pd);
	struct packet packet = {
		.route = qp->route, .pkey = ROCE_PKEY_DEFAULT, .qpn = qp->remote_qpn,
		.migrated = true, .psn = answer->psn, .syndrome = answer->syndrome,
		.msn = answer->msn, .original = answer->original,
	};
	uint8_t transport = transport_of(qp);
	struct output output;
	bool last = true;
	uint8_t *data;

	switch (answer->kind) {
	case ANSWER_ACK:
		packet.opcode = transport | ROCE_ACK;
		break;
	case ANSWER_ATOMIC:
		packet.opcode = transport | ROCE_ATOMIC_ACK;
		break;
	case ANSWER_READ:
		packet.len = answer->length - answer->sent;
		last = packet.len <= qp->mtu;
		packet.len = last ? packet.len : qp->mtu;
		packet.opcode = transport | read_operation(answer->first, last);
		break;
	}
	data = output_begin(&output, &packet);
	if (packet.len && !mkey_access(&user, answer->rkey, answer->va + answer->sent, data,
				       packet.len, MKEY_REMOTE_READ, false)) {
		/* The key was destroyed meanwhile */
		resp->count = 0;
		resp->last_words = false;
		if (qp->state != QP_ERR)
			reply_failure(qp, packet.psn, NAK_REMOTE_ACCESS);
		return;
	}
	answer->psn = psn_add(answer->psn, 1);
	answer->sent += packet.len;
	answer->first = false;
	if (last) {
		resp->first = (resp->first + 1) % ANSWERS_MAX;
		resp->count--;
	}
	/* The packet may return to this QP at once, and make it fail */
	output_send(&output, qp);
}

bool reply_run(struct qp *qp, unsigned int budget)
{
	struct responder *resp = &qp->resp;

	while (resp->count && (qp_receives(qp) || resp->last_words)) {
		if (!budget--)
			return true;
		send_answer(qp);
	}
	return false;
}
