// SPDX-License-Identifier: GPL-2.0
/* The completer of a QP: handles responses to its requests, and their absence. */
#include "roce/caps.h"
#include "roce/completer.h"
#include "roce/dci.h"
#include "roce/outstanding.h"
#include "roce/run.h"
#include "roce/state.h"
#include "roce/timer.h"
#include "roce/work.h"

#define RETRY_FOREVER	7	/* for RNR only */
#define RNR_UNIT	10000ull	/* ns */
#define BUSY_CODE	12		/* 640 us */

/* Send everything again from @psn on */
static void go_back(struct qp *qp, uint32_t psn)
{
	struct requester *req = &qp->req;
	struct work *work, *to = requests_find(req, psn);

	if (!to)
		return;
	for (work = to; work; work = work->next) {
		req->reads -= work->asked && !work->done;
		work->asked = false;
	}
	req->send = to;
	req->sent = work_is_read(to) ? 0 : psn_diff(psn, to->psn);
	req->unasked = 0;
	run_queue(qp);
}

static void retry(struct qp *qp, uint32_t psn)
{
	if (!qp->req.retries) {
		outstanding_fail(qp, MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
		return;
	}
	qp->req.retries--;
	go_back(qp, psn);
	outstanding_timer(qp);
}

static void progress(struct qp *qp, uint32_t acked)
{
	struct requester *req = &qp->req;

	req->acked = acked;
	req->implied = false;
	req->retries = qp->retry_count;
	req->rnr_retries = qp->rnr_retry;
	if (!req->rnr)
		outstanding_timer(qp);
	/* The window, and possibly a fence, allow to continue */
	run_queue(qp);
}

/*
 * All packets before @psn have arrived. If they include a read or an atomic without a response,
 * request it again and return false.
 */
static bool acked_until(struct qp *qp, uint32_t psn)
{
	struct requester *req = &qp->req;
	struct work *work;

	for (work = req->head; work && psn_diff(psn, work_end(work)) >= 0; work = work->next) {
		if (work->syndrome)
			break;
		if (work->done || work_is_local(work))
			continue;
		if (work_is_read(work)) {
			psn = psn_add(work->psn, work->answered);
			if (psn_before(req->acked, psn))
				progress(qp, psn);
			if (req->implied)
				return false;
			req->implied = true;
			qp->counters->implied_nak_seq_err++;
			outstanding_reap(qp);
			if (qp->state == QP_RTS)
				retry(qp, psn);
			return false;
		}
		work->done = true;
	}
	if (psn_before(req->acked, psn))
		progress(qp, psn);
	return true;
}

/* The oldest WQE if the packet is its response and it is a read or an atomic; otherwise NULL */
static struct work *answered(struct qp *qp, const struct packet *packet, bool atomic)
{
	struct work *work = requests_find(&qp->req, packet->psn);

	if (!work || !acked_until(qp, work->psn))
		return NULL;
	outstanding_reap(qp);
	work = qp->req.head;
	if (!work || requests_find(&qp->req, packet->psn) != work || work->syndrome)
		return NULL;
	if (!work_is_read(work) || work_is_atomic(work) != atomic) {
		outstanding_fail(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
		return NULL;
	}
	return work;
}

static void finish_read(struct qp *qp, struct work *work, uint8_t syndrome)
{
	work->answered++;
	if (syndrome) {
		outstanding_fail(qp, syndrome);
		return;
	}
	if (work->answered == work->packets) {
		work->done = true;
		qp->req.reads -= work->asked;
	}
	progress(qp, psn_add(work->psn, work->answered));
	outstanding_reap(qp);
}

static void read_response(struct qp *qp, const struct packet *packet)
{
	struct work *work = answered(qp, packet, false);
	unsigned int is = roce_opcode(packet->opcode);
	uint32_t offset, want, expected;
	bool last;

	if (!work)
		return;
	expected = psn_add(work->psn, work->answered);
	if (packet->psn != expected) {
		/* A response was lost: request it again, but only once for all that follow */
		if (psn_before(expected, packet->psn) && !qp->req.implied) {
			qp->req.implied = true;
			qp->counters->implied_nak_seq_err++;
			retry(qp, expected);
		}
		return;
	}
	offset = work->answered * qp->mtu;
	last = work->answered + 1 == work->packets;
	want = last ? work->length - offset : qp->mtu;
	if (packet->len != want || !!(is & ROCE_IS_LAST) != last) {
		outstanding_fail(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
		return;
	}
	finish_read(qp, work, work_scatter(qp, work, offset, packet->data, packet->len));
}

static void atomic_response(struct qp *qp, const struct packet *packet)
{
	struct work *work = answered(qp, packet, true);
	uint64_t original;

	if (!work)
		return;
	original = atomic_is_host_endian(qp->obj.vhca) ? htole64(packet->original) :
							htobe64(packet->original);
	finish_read(qp, work, work_scatter(qp, work, 0, (uint8_t *)&original, sizeof(original)));
}

static void nak(struct qp *qp, const struct packet *packet)
{
	static const uint8_t syndromes[] = {
		[NAK_INVALID_REQUEST] = MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR,
		[NAK_REMOTE_ACCESS] = MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR,
		[NAK_REMOTE_OPERATION] = MLX5_CQE_SYNDROME_REMOTE_OP_ERR,
	};
	unsigned int why = packet->syndrome & AETH_VALUE;

	if (!acked_until(qp, packet->psn))
		return;
	outstanding_reap(qp);
	if (qp->state != QP_RTS || !qp->req.head)
		return;
	if (why == NAK_SEQUENCE) {
		qp->counters->packet_seq_err++;
		retry(qp, packet->psn);
	} else if (why < sizeof(syndromes)) {
		outstanding_fail(qp, syndromes[why]);
	} else {
		outstanding_fail(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
	}
}

/* Codes stand for 1, 2, 3, 4, 6, 8, 12, …; 0 follows the last of them */
static uint64_t rnr_time(unsigned int code)
{
	code = code ?: 32;
	if (code == 1)
		return RNR_UNIT;
	return (code & 1 ? 3ull << (code - 3) / 2 : 1ull << code / 2) * RNR_UNIT;
}

/* Send again from @psn on after a pause */
static void pause_and_retry(struct qp *qp, uint32_t psn, unsigned int code)
{
	struct requester *req = &qp->req;

	qp->counters->rnr_nak_retry_err++;
	if (qp->rnr_retry != RETRY_FOREVER && !req->rnr_retries) {
		outstanding_fail(qp, MLX5_CQE_SYNDROME_RNR_RETRY_EXC_ERR);
		return;
	}
	if (qp->rnr_retry != RETRY_FOREVER)
		req->rnr_retries--;
	go_back(qp, psn);
	req->rnr = true;
	timer_start(qp, rnr_time(code));
}

static void not_ready(struct qp *qp, const struct packet *packet)
{
	struct requester *req = &qp->req;

	if (!acked_until(qp, packet->psn))
		return;
	outstanding_reap(qp);
	if (qp->state != QP_RTS || !req->head || req->rnr)
		return;
	pause_and_retry(qp, packet->psn, packet->syndrome & AETH_VALUE);
}

/*
 * The DCT does not know the connection. Its message starts again with a new one, which the requests
 * that were sent meanwhile do not belong to.
 */
static void not_connected(struct qp *qp, const struct packet *packet, bool busy)
{
	struct work *work = requests_find(&qp->req, qp->req.acked);
	uint32_t psn;

	if (!work || !dci_lose(qp, packet->msn))
		return;
	psn = work_is_read(work) ? qp->req.acked : work->psn;
	if (busy)
		pause_and_retry(qp, psn, BUSY_CODE);
	else
		retry(qp, psn);
}

void completer_response(struct qp *qp, const struct packet *packet)
{
	struct requester *req = &qp->req;
	unsigned int operation = packet->opcode & ROCE_OPERATION;

	if (!qp_is_reliable(qp) || qp->state != QP_RTS)
		return;
	/* A response to a completed request, or to one that was never sent */
	if (psn_before(packet->psn, req->acked) || !psn_before(packet->psn, req->next_psn))
		return;
	if (qp->service == QP_DCI && operation == ROCE_ACK &&
	    (packet->syndrome == (AETH_NAK | NAK_NOT_CONNECTED) ||
	     packet->syndrome == (AETH_NAK | NAK_BUSY))) {
		not_connected(qp, packet, packet->syndrome == (AETH_NAK | NAK_BUSY));
	} else if (operation == ROCE_ATOMIC_ACK) {
		atomic_response(qp, packet);
	} else if (operation != ROCE_ACK) {
		read_response(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_NAK) {
		nak(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_RNR) {
		not_ready(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_ACK) {
		acked_until(qp, psn_add(packet->psn, 1));
		outstanding_reap(qp);
	}
}

void completer_expired(struct qp *qp)
{
	struct requester *req = &qp->req;

	if (qp->state == QP_ERR) {
		/* WQEs that are posted to receive cause no doorbell */
		qp_flush_receive(qp);
		return;
	}
	if (req->rnr) {
		req->rnr = false;
		run_queue(qp);
		outstanding_timer(qp);
	} else if (requests_under_way(req) && req->head) {
		qp->counters->local_ack_timeout_err++;
		req->implied = false;
		retry(qp, req->acked);
	} else {
		dci_disconnect(qp);
	}
}
