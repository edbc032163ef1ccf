// SPDX-License-Identifier: GPL-2.0
/*
 * The responder of a connected QP: executes requests in order, handles repeated ones, and sends
 * responses. An unreliable QP sends none, and drops incomplete messages.
 */
#include "firmware/vport_state.h"
#include "queue/mkey.h"
#include "roce/reach.h"
#include "roce/run.h"
#include "roce/srq.h"

#define ATOMIC_LEN	8

enum verdict {
	ACCEPTED,
	DROPPED,			/* without a response */
	NOT_READY,			/* no WQE is posted to receive */
	NAKED,				/* NAKED + NAK_…: the QP fails */
};

void responder_reset(struct responder *resp)
{
	*resp = (struct responder){};
}

static struct answer *answer_at(struct responder *resp, unsigned int i)
{
	return &resp->answer[(resp->first + i) % ANSWERS_MAX];
}

static struct answer *answer_add(struct responder *resp)
{
	if (resp->count == ANSWERS_MAX)
		return NULL;
	return answer_at(resp, resp->count++);
}

static void owe_ack(struct qp *qp, uint32_t psn, uint8_t syndrome)
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

static void owe_read(struct qp *qp, const struct packet *packet, bool repeated)
{
	struct answer *answer = answer_add(&qp->resp);

	if (!answer)
		return;
	*answer = (struct answer){
		.kind = ANSWER_READ, .repeated = repeated,
		.syndrome = AETH_ACK | AETH_NO_CREDITS, .psn = packet->psn, .msn = qp->resp.msn,
		.va = packet->va, .rkey = packet->rkey, .length = packet->length, .first = true,
	};
	run_queue(qp);
}

static void owe_atomic(struct qp *qp, uint32_t psn, uint64_t original, bool repeated)
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

/* Number of outstanding reads and atomics, without repeated requests */
static unsigned int reads_owed(struct responder *resp)
{
	unsigned int i, n = 0;

	for (i = 0; i < resp->count; i++)
		n += answer_at(resp, i)->kind != ANSWER_ACK && !answer_at(resp, i)->repeated;
	return n;
}

static struct mkey_user user_of(const struct qp *qp)
{
	return (struct mkey_user){ .vhca = qp->obj.vhca, .pd = qp->pd, .qpn = qp->obj.num };
}

enum receive_take responder_take(struct qp *qp)
{
	struct responder *resp = &qp->resp;
	struct srq *srq = resp->srq ?: qp->srq;
	enum receive_take take;

	if (resp->taken)
		return RECEIVE_TAKEN;
	take = srq ? srq_take(srq, &resp->receive) :
	       qp->has_rq ? receive_take(&qp->rq, qp->obj.vhca, &resp->receive) : RECEIVE_EMPTY;
	if (take == RECEIVE_BROKEN && !srq)
		card_complain(qp->obj.vhca->card,
			      "QP 0x%x: a receive WQE or the producer counter makes no sense",
			      qp->obj.num);
	if (take == RECEIVE_EMPTY) {
		qp->counters->out_of_buffer++;
		if (qp->obj.vhca->vport)
			qp->obj.vhca->vport->counters.out_of_buffer++;
	}
	resp->taken = take == RECEIVE_TAKEN;
	resp->fresh = resp->receive;
	return take;
}

/* Abandon an incomplete message; its WQE is used for the next one */
static void abandon(struct responder *resp)
{
	resp->in_send = false;
	resp->in_write = false;
	resp->received = 0;
	resp->receive = resp->fresh;
}

void responder_stop(struct qp *qp)
{
	struct responder *resp = &qp->resp;

	if (!resp->last_words)
		resp->count = 0;
	if (resp->taken) {
		resp->taken = false;
		cqe_receive_failed(qp, &resp->receive, MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	}
	resp->in_send = false;
	resp->in_write = false;
}

void responder_forget(struct qp *qp, const struct srq *srq)
{
	struct responder *resp = &qp->resp;

	if (resp->srq != srq)
		return;
	resp->srq = NULL;
	resp->taken = false;
	resp->in_send = false;
	resp->in_write = false;
}

static enum verdict naked(unsigned int why)
{
	return NAKED + why;
}

static enum verdict take_for_message(struct qp *qp)
{
	switch (responder_take(qp)) {
	case RECEIVE_TAKEN:
		return ACCEPTED;
	case RECEIVE_EMPTY:
		return qp_is_reliable(qp) ? NOT_READY : DROPPED;
	default:
		qp_event(qp, EVENT_WQ_CATAS);
		return naked(NAK_REMOTE_OPERATION);
	}
}

/* Complete the WQE with an error and put the QP into the error state */
static enum verdict receive_failed(struct qp *qp, uint8_t syndrome)
{
	qp->resp.taken = false;
	cqe_receive_failed(qp, &qp->resp.receive, syndrome);
	return naked(syndrome == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR ? NAK_INVALID_REQUEST :
								      NAK_REMOTE_OPERATION);
}

static enum verdict complete(struct qp *qp, const struct packet *packet, uint8_t opcode,
			     uint32_t imm)
{
	struct received received = {
		.opcode = opcode, .len = qp->resp.received, .imm = imm, .packet = packet,
	};

	qp->resp.taken = false;
	if (cqe_received(qp, &qp->resp.receive, &received))
		return ACCEPTED;
	qp_event(qp, EVENT_WQ_CATAS);
	return naked(NAK_REMOTE_OPERATION);
}

static enum verdict do_send(struct qp *qp, const struct packet *packet, unsigned int is)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = user_of(qp);
	enum verdict verdict = take_for_message(qp);
	uint8_t syndrome;

	if (verdict != ACCEPTED)
		return verdict;
	syndrome = reach_receive(qp, &resp->receive, packet->data, packet->len);
	if (syndrome)
		return receive_failed(qp, syndrome);
	resp->received += packet->len;
	resp->in_send = !(is & ROCE_IS_LAST);
	if (resp->in_send)
		return ACCEPTED;
	if (is & ROCE_HAS_IETH) {
		if (!mkey_invalidate(&user, packet->invalidate)) {
			receive_failed(qp, MLX5_CQE_SYNDROME_LOCAL_ACCESS_ERR);
			return naked(NAK_REMOTE_ACCESS);
		}
		return complete(qp, packet, MLX5_CQE_RESP_SEND_INV, packet->invalidate);
	}
	if (is & ROCE_HAS_IMM)
		return complete(qp, packet, MLX5_CQE_RESP_SEND_IMM, packet->imm);
	return complete(qp, packet, MLX5_CQE_RESP_SEND, packet->pkey);
}

static enum verdict do_write(struct qp *qp, const struct packet *packet, unsigned int is)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = user_of(qp);
	enum verdict verdict;

	if (is & ROCE_IS_FIRST) {
		qp->counters->rx_write_requests++;
		if (!qp->remote_write)
			return naked(NAK_INVALID_REQUEST);
		if (packet->length > qp->max_message)
			return naked(NAK_INVALID_REQUEST);
		if (packet->length && !mkey_check(&user, packet->rkey, packet->va, packet->length,
						  MKEY_REMOTE_WRITE))
			return naked(NAK_REMOTE_ACCESS);
		resp->va = packet->va;
		resp->rkey = packet->rkey;
		resp->left = packet->length;
	}
	if (packet->len > resp->left || (is & ROCE_IS_LAST && packet->len != resp->left))
		return naked(NAK_INVALID_REQUEST);
	if (is & ROCE_HAS_IMM) {
		verdict = take_for_message(qp);
		if (verdict != ACCEPTED)
			return verdict;
	}
	/* Keys may have changed since the start of the message */
	if (packet->len && !mkey_access(&user, resp->rkey, resp->va, (void *)packet->data,
					packet->len, MKEY_REMOTE_WRITE, true))
		return naked(NAK_REMOTE_ACCESS);
	resp->va += packet->len;
	resp->left -= packet->len;
	resp->received += packet->len;
	resp->in_write = !(is & ROCE_IS_LAST);
	if (is & ROCE_HAS_IMM)
		return complete(qp, packet, MLX5_CQE_RESP_WR_IMM, packet->imm);
	return ACCEPTED;
}

static struct executed *note_executed(struct responder *resp, const struct packet *packet,
				      uint32_t packets)
{
	struct executed *executed = &resp->executed[resp->next_executed++ % READS_MAX];

	*executed = (struct executed){
		.valid = true, .psn = packet->psn, .packets = packets, .va = packet->va,
		.rkey = packet->rkey, .length = packet->length,
	};
	return executed;
}

static uint32_t read_packets(const struct qp *qp, uint32_t length)
{
	return length ? (length + qp->mtu - 1) / qp->mtu : 1;
}

static enum verdict do_read(struct qp *qp, const struct packet *packet)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = user_of(qp);

	qp->counters->rx_read_requests++;
	if (!qp->remote_read || packet->length > qp->max_message ||
	    reads_owed(resp) >= qp->max_remote_reads)
		return naked(NAK_INVALID_REQUEST);
	if (packet->length && !mkey_check(&user, packet->rkey, packet->va, packet->length,
					  MKEY_REMOTE_READ))
		return naked(NAK_REMOTE_ACCESS);
	note_executed(resp, packet, read_packets(qp, packet->length));
	resp->msn = psn_add(resp->msn, 1);
	owe_read(qp, packet, false);
	resp->psn = psn_add(resp->psn, read_packets(qp, packet->length));
	return ACCEPTED;
}

static enum verdict do_atomic(struct qp *qp, const struct packet *packet)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = user_of(qp);
	uint64_t original, result;
	bool write;

	qp->counters->rx_atomic_requests++;
	if (!qp->remote_atomic || packet->va & (ATOMIC_LEN - 1) ||
	    reads_owed(resp) >= qp->max_remote_reads)
		return naked(NAK_INVALID_REQUEST);
	if (!mkey_check(&user, packet->rkey, packet->va, ATOMIC_LEN, MKEY_REMOTE_ATOMIC) ||
	    !mkey_access(&user, packet->rkey, packet->va, &original, ATOMIC_LEN,
			 MKEY_REMOTE_ATOMIC, false))
		return naked(NAK_REMOTE_ACCESS);
	/* Memory has the byte order of its owner */
	original = le64toh(original);
	write = true;
	if ((packet->opcode & ROCE_OPERATION) == ROCE_CMP_SWAP) {
		write = original == packet->compare;
		result = packet->swap_add;
	} else {
		result = original + packet->swap_add;
	}
	result = htole64(result);
	if (write && !mkey_access(&user, packet->rkey, packet->va, &result, ATOMIC_LEN,
				  MKEY_REMOTE_ATOMIC, true))
		return naked(NAK_REMOTE_ACCESS);
	resp->msn = psn_add(resp->msn, 1);
	*note_executed(resp, packet, 1) = (struct executed){
		.valid = true, .atomic = true, .psn = packet->psn, .packets = 1, .va = packet->va,
		.rkey = packet->rkey, .original = original,
	};
	owe_atomic(qp, packet->psn, original, false);
	resp->psn = psn_add(resp->psn, 1);
	return ACCEPTED;
}

/* Whether a packet is allowed now, and has a valid length */
static bool in_place(const struct qp *qp, const struct packet *packet, unsigned int is)
{
	const struct responder *resp = &qp->resp;
	bool in_message = resp->in_send || resp->in_write;

	if (is & ROCE_IS_FIRST ? in_message :
	    is & ROCE_IS_SEND ? !resp->in_send : !resp->in_write)
		return false;
	if (!(is & ROCE_HAS_DATA))
		return true;
	if (!(is & ROCE_IS_LAST))
		return packet->len == qp->mtu;
	return packet->len <= qp->mtu && (packet->len || is & ROCE_IS_FIRST);
}

static enum verdict execute(struct qp *qp, const struct packet *packet, unsigned int is)
{
	struct responder *resp = &qp->resp;
	enum verdict verdict;

	if (!in_place(qp, packet, is))
		return naked(NAK_INVALID_REQUEST);
	if (is & ROCE_IS_FIRST) {
		resp->received = 0;
		if (qp->service == QP_XRC) {
			resp->srq = srq_find_xrc(qp->obj.vhca, packet->srqn, qp->xrcd);
			if (!resp->srq)
				return naked(NAK_INVALID_REQUEST);
		}
	}
	if (is & ROCE_IS_SEND)
		verdict = do_send(qp, packet, is);
	else if (is & ROCE_IS_WRITE)
		verdict = do_write(qp, packet, is);
	else if ((packet->opcode & ROCE_OPERATION) == ROCE_READ_REQUEST)
		return do_read(qp, packet);
	else
		return do_atomic(qp, packet);
	if (verdict != ACCEPTED)
		return verdict;
	resp->psn = psn_add(resp->psn, 1);
	if (is & ROCE_IS_LAST)
		resp->msn = psn_add(resp->msn, 1);
	if (packet->ack_request && qp_is_reliable(qp))
		owe_ack(qp, packet->psn, AETH_ACK | AETH_NO_CREDITS);
	return ACCEPTED;
}

static struct executed *find_executed(struct responder *resp, const struct packet *packet,
				      bool atomic)
{
	struct executed *executed;
	unsigned int i;

	for (i = 0; i < READS_MAX; i++) {
		executed = &resp->executed[i];
		if (executed->valid && executed->atomic == atomic &&
		    executed->rkey == packet->rkey &&
		    psn_diff(packet->psn, executed->psn) >= 0 &&
		    psn_before(packet->psn, psn_add(executed->psn, executed->packets)))
			return executed;
	}
	return NULL;
}

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
		    psn_add(answer->psn, read_packets(qp, answer->length - answer->sent)) == end)
			return answer;
	}
	return NULL;
}

static void repeat_atomic(struct qp *qp, const struct packet *packet)
{
	struct executed *executed = find_executed(&qp->resp, packet, true);

	if (executed && executed->va == packet->va && !owed_for(qp, psn_add(packet->psn, 1)))
		owe_atomic(qp, packet->psn, executed->original, true);
}

static void repeat_read(struct qp *qp, const struct packet *packet)
{
	struct executed *executed = find_executed(&qp->resp, packet, false);
	struct mkey_user user = user_of(qp);
	struct answer *answer;
	uint32_t offset;

	if (!executed)
		return;
	offset = psn_diff(packet->psn, executed->psn) * qp->mtu;
	if (packet->va != executed->va + offset || packet->length > executed->length - offset)
		return;
	if (packet->length && !mkey_check(&user, packet->rkey, packet->va, packet->length,
					  MKEY_REMOTE_READ))
		return;
	answer = owed_for(qp, psn_add(packet->psn, read_packets(qp, packet->length)));
	if (!answer) {
		owe_read(qp, packet, true);
	} else if (psn_before(packet->psn, answer->psn)) {
		/* The response is in progress, and restarts from there */
		answer->psn = packet->psn;
		answer->va = packet->va;
		answer->length = packet->length;
		answer->sent = 0;
		answer->first = true;
	}
}

/* Handle a request that was executed before */
static void repeat(struct qp *qp, const struct packet *packet, unsigned int is)
{
	qp->counters->duplicate_request++;
	if (is & ROCE_HAS_DATA)
		owe_ack(qp, psn_add(qp->resp.psn, -1), AETH_ACK | AETH_NO_CREDITS);
	else if (is & ROCE_HAS_ATOMIC)
		repeat_atomic(qp, packet);
	else
		repeat_read(qp, packet);
}

static void fail(struct qp *qp, uint32_t psn, unsigned int why)
{
	struct responder *resp = &qp->resp;

	qp_event(qp, why == NAK_REMOTE_ACCESS ? EVENT_WQ_ACCESS_ERR : EVENT_WQ_INVAL_REQ);
	if (why == NAK_REMOTE_ACCESS)
		qp->counters->resp_remote_access_errors++;
	else
		qp->counters->resp_remote_invalid_request++;
	owe_ack(qp, psn, AETH_NAK | why);
	resp->last_words = true;
	qp_fail(qp);
}

/* An unreliable message with a lost packet is dropped; reception resumes with the next one */
static bool unreliable_in_order(struct qp *qp, const struct packet *packet, unsigned int is)
{
	struct responder *resp = &qp->resp;

	if (packet->psn != resp->psn || (is & ROCE_IS_FIRST && (resp->in_send || resp->in_write)))
		abandon(resp);
	if (!(is & ROCE_IS_FIRST) && !resp->in_send && !resp->in_write)
		return false;
	resp->psn = packet->psn;
	return true;
}

static bool reliable_in_order(struct qp *qp, const struct packet *packet, unsigned int is)
{
	struct responder *resp = &qp->resp;
	int32_t ahead = psn_diff(packet->psn, resp->psn);

	if (!ahead)
		return true;
	if (ahead < 0) {
		repeat(qp, packet, is);
		return false;
	}
	qp->counters->out_of_sequence++;
	if (!resp->nak_sent) {
		resp->nak_sent = true;
		owe_ack(qp, resp->psn, AETH_NAK | NAK_SEQUENCE);
	}
	return false;
}

void responder_request(struct qp *qp, const struct packet *packet)
{
	unsigned int is = roce_opcode(packet->opcode);
	struct responder *resp = &qp->resp;
	enum verdict verdict;

	if (qp->state == QP_RTR && !resp->established) {
		resp->established = true;
		qp_event(qp, EVENT_COMM_EST);
	}
	if (qp_is_reliable(qp) ? !reliable_in_order(qp, packet, is) :
				 !unreliable_in_order(qp, packet, is))
		return;
	resp->nak_sent = false;
	verdict = execute(qp, packet, is);
	if (verdict == ACCEPTED)
		return;
	if (verdict == NOT_READY) {
		resp->nak_sent = true;
		owe_ack(qp, packet->psn, AETH_RNR | qp->min_rnr_nak);
	} else if (qp_is_reliable(qp)) {
		fail(qp, packet->psn, verdict - NAKED);
	} else if (verdict == naked(NAK_REMOTE_OPERATION)) {
		qp_fail(qp);
	} else {
		resp->psn = psn_add(packet->psn, 1);
		abandon(resp);
	}
}

static uint8_t read_operation(bool first, bool last)
{
	if (first)
		return last ? ROCE_READ_ONLY : ROCE_READ_FIRST;
	return last ? ROCE_READ_LAST : ROCE_READ_MIDDLE;
}

/* Send one packet of the first response */
static void send_answer(struct qp *qp)
{
	struct responder *resp = &qp->resp;
	struct answer *answer = answer_at(resp, 0);
	struct mkey_user user = user_of(qp);
	struct packet packet = {
		.route = qp->route, .pkey = ROCE_PKEY_DEFAULT, .qpn = qp->remote_qpn,
		.migrated = true, .psn = answer->psn, .syndrome = answer->syndrome,
		.msn = answer->msn, .original = answer->original,
	};
	uint8_t transport = qp->service == QP_XRC ? ROCE_XRC : ROCE_RC;
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
			fail(qp, packet.psn, NAK_REMOTE_ACCESS);
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

bool responder_run(struct qp *qp, unsigned int budget)
{
	struct responder *resp = &qp->resp;

	while (resp->count && (qp_receives(qp) || resp->last_words)) {
		if (!budget--)
			return true;
		send_answer(qp);
	}
	return false;
}
