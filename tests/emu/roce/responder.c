// SPDX-License-Identifier: GPL-2.0
/*
 * The responder of a connected QP: executes requests in order. An unreliable QP sends no responses,
 * and drops incomplete messages.
 */
#include "firmware/vport_state.h"
#include "roce/cqe.h"
#include "roce/reach.h"
#include "roce/repeat.h"
#include "roce/reply.h"
#include "roce/responder.h"
#include "roce/srq.h"
#include "roce/state.h"

#define ATOMIC_LEN	8

enum verdict {
	ACCEPTED,
	DROPPED,			/* without a response */
	NOT_READY,			/* no WQE is posted to receive */
	NAKED,				/* NAKED + NAK_…: the QP fails */
};

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
	struct mkey_user user = reach_user(qp, resp->pd);
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
	struct mkey_user user = reach_user(qp, resp->pd);
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

static enum verdict do_read(struct qp *qp, const struct packet *packet)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = reach_user(qp, resp->pd);

	qp->counters->rx_read_requests++;
	if (!qp->remote_read || packet->length > qp->max_message ||
	    answers_reads(resp) >= qp->max_remote_reads)
		return naked(NAK_INVALID_REQUEST);
	if (packet->length && !mkey_check(&user, packet->rkey, packet->va, packet->length,
					  MKEY_REMOTE_READ))
		return naked(NAK_REMOTE_ACCESS);
	executed_add(resp, packet, qp_packets(qp, packet->length));
	resp->msn = psn_add(resp->msn, 1);
	reply_read(qp, packet, resp->pd, false);
	resp->psn = psn_add(resp->psn, qp_packets(qp, packet->length));
	return ACCEPTED;
}

static enum verdict do_atomic(struct qp *qp, const struct packet *packet)
{
	struct responder *resp = &qp->resp;
	struct mkey_user user = reach_user(qp, resp->pd);
	uint64_t original, result;
	bool write;

	qp->counters->rx_atomic_requests++;
	if (!qp->remote_atomic || packet->va & (ATOMIC_LEN - 1) ||
	    answers_reads(resp) >= qp->max_remote_reads)
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
	*executed_add(resp, packet, 1) = (struct executed){
		.valid = true, .atomic = true, .psn = packet->psn, .packets = 1, .va = packet->va,
		.rkey = packet->rkey, .original = original,
	};
	reply_atomic(qp, packet->psn, original, false);
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
		resp->pd = qp->pd;
		if (qp->service == QP_XRC) {
			resp->srq = srq_find_xrc(qp->obj.vhca, packet->srqn, qp->xrcd);
			if (!resp->srq)
				return naked(NAK_INVALID_REQUEST);
			resp->pd = resp->srq->pd;
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
		reply_ack(qp, packet->psn, AETH_ACK | AETH_NO_CREDITS);
	return ACCEPTED;
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
		repeat_request(qp, packet, is);
		return false;
	}
	qp->counters->out_of_sequence++;
	if (!resp->nak_sent) {
		resp->nak_sent = true;
		reply_ack(qp, resp->psn, AETH_NAK | NAK_SEQUENCE);
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
		reply_ack(qp, packet->psn, AETH_RNR | qp->min_rnr_nak);
	} else if (qp_is_reliable(qp)) {
		reply_failure(qp, packet->psn, verdict - NAKED);
	} else if (verdict == naked(NAK_REMOTE_OPERATION)) {
		qp_fail(qp);
	} else {
		resp->psn = psn_add(packet->psn, 1);
		abandon(resp);
	}
}
