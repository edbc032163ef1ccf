// SPDX-License-Identifier: GPL-2.0
#include "roce/reach.h"
#include "roce/repeat.h"
#include "roce/reply.h"

/* The outstanding response to the read or atomic that ends before @end */
static struct answer *owed_for(struct qp *qp, uint32_t end)
{
	struct responder *resp = &qp->resp;
	struct answer *answer;
	unsigned int i;

	for (i = 0; i < resp->count; i++) {
		answer = answer_at(resp, i);
		if (answer->kind == ANSWER_ATOMIC && psn_add(answer->psn, 1) == end)
			return answer;
		if (answer->kind == ANSWER_READ &&
		    psn_add(answer->psn, qp_packets(qp, answer->length - answer->sent)) == end)
			return answer;
	}
	return NULL;
}

static void repeat_atomic(struct qp *qp, const struct packet *packet)
{
	struct executed *executed = executed_find(&qp->resp, packet, true);

	if (executed && executed->va == packet->va && !owed_for(qp, psn_add(packet->psn, 1)))
		reply_atomic(qp, packet->psn, executed->original, true);
}

static void repeat_read(struct qp *qp, const struct packet *packet)
{
	struct executed *executed = executed_find(&qp->resp, packet, false);
	struct mkey_user user;
	struct answer *answer;
	uint32_t offset;

	if (!executed)
		return;
	user = reach_user(qp, executed->pd);
	offset = psn_diff(packet->psn, executed->psn) * qp->mtu;
	if (packet->va != executed->va + offset || packet->length > executed->length - offset)
		return;
	if (packet->length && !mkey_check(&user, packet->rkey, packet->va, packet->length,
					  MKEY_REMOTE_READ))
		return;
	answer = owed_for(qp, psn_add(packet->psn, qp_packets(qp, packet->length)));
	if (!answer) {
		reply_read(qp, packet, executed->pd, true);
	} else if (psn_before(packet->psn, answer->psn)) {
		/* The response is in progress, and restarts from there */
		answer->psn = packet->psn;
		answer->va = packet->va;
		answer->length = packet->length;
		answer->sent = 0;
		answer->first = true;
	}
}

void repeat_request(struct qp *qp, const struct packet *packet, unsigned int is)
{
	qp->counters->duplicate_request++;
	if (is & ROCE_HAS_DATA)
		reply_ack(qp, psn_add(qp->resp.psn, -1), AETH_ACK | AETH_NO_CREDITS);
	else if (is & ROCE_HAS_ATOMIC)
		repeat_atomic(qp, packet);
	else
		repeat_read(qp, packet);
}
