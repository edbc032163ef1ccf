// SPDX-License-Identifier: GPL-2.0
/*
 * The requester of a QP: sends the packets of WQEs and handles responses. A WQE stays in the list
 * until it is complete, so that it can be sent again from any packet on.
 */
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/restart.h"
#include "roce/qp.h"
#include "roce/run.h"

#define WINDOW		512	/* maximum number of unacknowledged packets */
#define ASK		64	/* maximum number of packets without a request for one */
#define RETRY_FOREVER	7	/* for RNR only */
#define ACK_UNIT	4096ull	/* ns; times 2^timeout */
#define ACK_SCALE	4	/* a card may take this many times longer */
#define RNR_UNIT	10000ull	/* ns */

/* Conditions for the start of a WQE */
enum {
	FENCE_READS	= 2,	/* no read or atomic is in progress */
	FENCE_ALL	= 3,	/* all WQEs before it are complete */
	FENCE_BOTH	= 4,
};

void requester_reset(struct requester *req)
{
	struct work *work;

	while ((work = req->head)) {
		req->head = work->next;
		free(work);
	}
	*req = (struct requester){ .tail = &req->head };
}

static uint32_t work_end(const struct work *work)
{
	return psn_add(work->psn, work->packets);
}

static bool under_way(const struct requester *req)
{
	return req->acked != req->next_psn;
}

static void restart_timer(struct qp *qp)
{
	if (!under_way(&qp->req))
		timer_stop(qp);
	else if (qp->ack_timeout)
		timer_start(qp, (ACK_UNIT << qp->ack_timeout) * ACK_SCALE);
}

static struct work *unlink_head(struct requester *req)
{
	struct work *work = req->head;

	req->head = work->next;
	if (!req->head)
		req->tail = &req->head;
	if (req->send == work) {
		req->send = work->next;
		req->sent = 0;
	}
	return work;
}

static void fail_head(struct qp *qp, uint8_t syndrome)
{
	struct work *work = unlink_head(&qp->req);

	cqe_send_failed(qp, work->index, work->opcode, syndrome);
	free(work);
	if (qp_is_reliable(qp) || qp->service == QP_REG_UMR)
		qp_fail(qp);
	else
		qp_fail_send(qp);
}

/* Complete WQEs in order */
static void reap(struct qp *qp)
{
	struct requester *req = &qp->req;
	struct work *work;
	bool ok = true;

	while (ok && req->head && req->head->done) {
		work = unlink_head(req);
		if (work->fm_ce_se & MLX5_WQE_CTRL_CQ_UPDATE)
			ok = cqe_sent(qp, work);
		free(work);
	}
	if (!ok)
		qp_fail(qp);
	else if (req->head && req->head->syndrome)
		fail_head(qp, req->head->syndrome);
}

void requester_flush(struct qp *qp)
{
	struct requester *req = &qp->req;
	struct work *work;
	bool ok = true;

	timer_stop(qp);
	while (req->head) {
		work = unlink_head(req);
		ok = ok && cqe_send_failed(qp, work->index, work->opcode,
					   MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
		free(work);
	}
	req->send = NULL;
	req->reads = 0;
	req->rnr = false;
	req->stuck = false;
	req->acked = req->next_psn;
	if (ok)
		work_flush(qp);
}

/* Let the WQE fail once all before it are complete */
static void get_stuck(struct qp *qp)
{
	qp->req.send = NULL;
	qp->req.stuck = true;
	reap(qp);
}

static uint32_t packets_of(const struct qp *qp, const struct work *work)
{
	if (work_is_local(work))
		return 0;
	if (work_is_atomic(work) || !work->length)
		return 1;
	return (work->length + qp->mtu - 1) / qp->mtu;
}

/* The WQE to continue with, fetched if necessary */
static struct work *current(struct qp *qp)
{
	struct requester *req = &qp->req;
	struct work *work;

	if (req->send)
		return req->send;
	/* No WQE starts after one that fails */
	if (req->stuck)
		return NULL;
	switch (work_fetch(qp, &work)) {
	case FETCH_NOTHING:
		return NULL;
	case FETCH_BROKEN:
		qp_event(qp, EVENT_WQ_CATAS);
		qp_fail(qp);
		return NULL;
	case FETCH_WORK:
		break;
	}
	work->psn = req->psn;
	work->packets = work->syndrome ? 0 : packets_of(qp, work);
	req->psn = work_end(work);
	*req->tail = work;
	req->tail = &work->next;
	req->send = work;
	req->sent = 0;
	return work;
}

static bool may_go_on(const struct qp *qp, const struct work *work)
{
	const struct requester *req = &qp->req;
	unsigned int fence = work->fm_ce_se >> 5;

	if (req->rnr)
		return false;
	if ((fence == FENCE_READS || fence == FENCE_BOTH) && req->reads)
		return false;
	if (fence == FENCE_ALL && work != req->head)
		return false;
	if (work_is_local(work) || !qp_is_reliable(qp))
		return true;
	if (work_is_read(work))
		return req->reads < qp->max_reads;
	return psn_diff(psn_add(work->psn, req->sent), req->acked) < WINDOW;
}

static void advance(struct requester *req)
{
	req->send = req->send->next;
	req->sent = 0;
}

static void note_sent(struct qp *qp, uint32_t next)
{
	struct requester *req = &qp->req;

	if (psn_before(req->next_psn, next))
		req->next_psn = next;
	if (!qp_is_reliable(qp))
		req->acked = req->next_psn;
	else if (qp->ack_timeout && !timer_is_set(qp))
		restart_timer(qp);
}

static uint8_t transport_of(const struct qp *qp)
{
	switch (qp->service) {
	case QP_UC:
		return ROCE_UC;
	case QP_XRC:
		return ROCE_XRC;
	case QP_RC:
		return ROCE_RC;
	default:
		return ROCE_UD;
	}
}

static void address(const struct qp *qp, const struct work *work, struct packet *packet)
{
	packet->pkey = ROCE_PKEY_DEFAULT;
	packet->migrated = true;
	if (!qp_is_datagram(qp)) {
		packet->route = qp->route;
		packet->qpn = qp->remote_qpn;
		packet->srqn = work->srqn;
		return;
	}
	packet->route = work->route;
	packet->qpn = work->dest_qpn;
	packet->qkey = work->qkey;
	packet->source_qpn = qp->service == QP_GSI ? 1 : qp->obj.num;
}

/* Send the request of a read or an atomic; a read continues where the responses end */
static void send_request(struct qp *qp, struct work *work)
{
	uint32_t offset = work->answered * qp->mtu;
	struct packet packet = {
		.opcode = transport_of(qp), .psn = psn_add(work->psn, work->answered),
		.ack_request = true, .va = work->va, .rkey = work->rkey,
		.swap_add = work->swap_add, .compare = work->compare,
	};
	struct output output;

	if (work->opcode == MLX5_OPCODE_RDMA_READ) {
		packet.opcode |= ROCE_READ_REQUEST;
		packet.va += offset;
		packet.length = work->length - offset;
	} else {
		packet.opcode |= work->opcode == MLX5_OPCODE_ATOMIC_CS ? ROCE_CMP_SWAP :
								       ROCE_FETCH_ADD;
	}
	address(qp, work, &packet);
	work->asked = true;
	qp->req.reads++;
	advance(&qp->req);
	note_sent(qp, work_end(work));
	output_begin(&output, &packet);
	output_send(&output, qp);
}

static uint8_t operation(const struct work *work, bool first, bool last)
{
	switch (work->opcode) {
	case MLX5_OPCODE_RDMA_WRITE:
	case MLX5_OPCODE_RDMA_WRITE_IMM:
		if (!last)
			return first ? ROCE_WRITE_FIRST : ROCE_WRITE_MIDDLE;
		if (work->opcode == MLX5_OPCODE_RDMA_WRITE_IMM)
			return first ? ROCE_WRITE_ONLY_IMM : ROCE_WRITE_LAST_IMM;
		return first ? ROCE_WRITE_ONLY : ROCE_WRITE_LAST;
	default:
		if (!last)
			return first ? ROCE_SEND_FIRST : ROCE_SEND_MIDDLE;
		if (work->opcode == MLX5_OPCODE_SEND_IMM)
			return first ? ROCE_SEND_ONLY_IMM : ROCE_SEND_LAST_IMM;
		if (work->opcode == MLX5_OPCODE_SEND_INVAL)
			return first ? ROCE_SEND_ONLY_INV : ROCE_SEND_LAST_INV;
		return first ? ROCE_SEND_ONLY : ROCE_SEND_LAST;
	}
}

/* Send the next packet of a send or a write */
static void send_data(struct qp *qp, struct work *work)
{
	struct requester *req = &qp->req;
	bool first = !req->sent, last = req->sent + 1 == work->packets;
	uint32_t offset = req->sent * qp->mtu;
	struct packet packet = {
		.opcode = transport_of(qp) | operation(work, first, last),
		.psn = psn_add(work->psn, req->sent),
		.solicited = last && work->fm_ce_se & MLX5_WQE_CTRL_SOLICITED,
		.va = work->va, .rkey = work->rkey, .length = work->length,
		.imm = work->imm, .invalidate = work->imm,
		.len = last ? work->length - offset : qp->mtu,
	};
	struct output output;
	uint8_t *data;

	req->unasked++;
	if (qp_is_reliable(qp) && (last || req->unasked >= ASK)) {
		packet.ack_request = true;
		req->unasked = 0;
	}
	address(qp, work, &packet);
	data = output_begin(&output, &packet);
	work->syndrome = work_gather(qp, work, offset, data, packet.len);
	if (work->syndrome) {
		/* The message remains incomplete at the other end */
		req->psn = psn_add(work->psn, req->sent);
		work->packets = req->sent;
		get_stuck(qp);
		return;
	}
	req->sent++;
	note_sent(qp, psn_add(packet.psn, 1));
	if (last) {
		advance(req);
		work->done = !qp_is_reliable(qp);
	}
	/* The packet may return to this QP at once, and make it fail */
	output_send(&output, qp);
	reap(qp);
}

static void step(struct qp *qp, struct work *work)
{
	if (work->syndrome) {
		get_stuck(qp);
	} else if (work->done) {
		advance(&qp->req);
	} else if (work_is_local(work)) {
		work->syndrome = work_local(qp, work);
		if (work->syndrome) {
			get_stuck(qp);
			return;
		}
		work->done = true;
		advance(&qp->req);
		reap(qp);
	} else if (work_is_read(work)) {
		send_request(qp, work);
	} else {
		send_data(qp, work);
	}
}

bool requester_run(struct qp *qp, unsigned int budget)
{
	struct work *work;

	while (qp_sends(qp)) {
		work = current(qp);
		if (!work || !may_go_on(qp, work))
			return false;
		if (!budget--)
			return true;
		step(qp, work);
	}
	return false;
}

static struct work *find(struct requester *req, uint32_t psn)
{
	struct work *work;

	for (work = req->head; work; work = work->next)
		if (work->packets && psn_diff(psn, work->psn) >= 0 &&
		    psn_before(psn, work_end(work)))
			return work;
	return NULL;
}

/* Send everything again from @psn on */
static void go_back(struct qp *qp, uint32_t psn)
{
	struct requester *req = &qp->req;
	struct work *work, *to = find(req, psn);

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
		fail_head(qp, MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
		return;
	}
	qp->req.retries--;
	go_back(qp, psn);
	restart_timer(qp);
}

static void progress(struct qp *qp, uint32_t acked)
{
	struct requester *req = &qp->req;

	req->acked = acked;
	req->implied = false;
	req->retries = qp->retry_count;
	req->rnr_retries = qp->rnr_retry;
	if (!req->rnr)
		restart_timer(qp);
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
			reap(qp);
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
	struct work *work = find(&qp->req, packet->psn);

	if (!work || !acked_until(qp, work->psn))
		return NULL;
	reap(qp);
	work = qp->req.head;
	if (!work || find(&qp->req, packet->psn) != work || work->syndrome)
		return NULL;
	if (!work_is_read(work) || work_is_atomic(work) != atomic) {
		fail_head(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
		return NULL;
	}
	return work;
}

static void finish_read(struct qp *qp, struct work *work, uint8_t syndrome)
{
	work->answered++;
	if (syndrome) {
		fail_head(qp, syndrome);
		return;
	}
	if (work->answered == work->packets) {
		work->done = true;
		qp->req.reads -= work->asked;
	}
	progress(qp, psn_add(work->psn, work->answered));
	reap(qp);
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
		fail_head(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
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
	reap(qp);
	if (qp->state != QP_RTS || !qp->req.head)
		return;
	if (why == NAK_SEQUENCE) {
		qp->counters->packet_seq_err++;
		retry(qp, packet->psn);
	} else if (why < sizeof(syndromes)) {
		fail_head(qp, syndromes[why]);
	} else {
		fail_head(qp, MLX5_CQE_SYNDROME_BAD_RESP_ERR);
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

static void not_ready(struct qp *qp, const struct packet *packet)
{
	struct requester *req = &qp->req;

	if (!acked_until(qp, packet->psn))
		return;
	reap(qp);
	if (qp->state != QP_RTS || !req->head || req->rnr)
		return;
	qp->counters->rnr_nak_retry_err++;
	if (qp->rnr_retry != RETRY_FOREVER && !req->rnr_retries) {
		fail_head(qp, MLX5_CQE_SYNDROME_RNR_RETRY_EXC_ERR);
		return;
	}
	if (qp->rnr_retry != RETRY_FOREVER)
		req->rnr_retries--;
	go_back(qp, packet->psn);
	req->rnr = true;
	timer_start(qp, rnr_time(packet->syndrome & AETH_VALUE));
}

void requester_response(struct qp *qp, const struct packet *packet)
{
	struct requester *req = &qp->req;
	unsigned int operation = packet->opcode & ROCE_OPERATION;

	if (!qp_is_reliable(qp) || qp->state != QP_RTS)
		return;
	/* A response to a completed request, or to one that was never sent */
	if (psn_before(packet->psn, req->acked) || !psn_before(packet->psn, req->next_psn))
		return;
	if (operation == ROCE_ATOMIC_ACK) {
		atomic_response(qp, packet);
	} else if (operation != ROCE_ACK) {
		read_response(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_NAK) {
		nak(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_RNR) {
		not_ready(qp, packet);
	} else if ((packet->syndrome & AETH_KIND) == AETH_ACK) {
		acked_until(qp, psn_add(packet->psn, 1));
		reap(qp);
	}
}

void requester_expired(struct qp *qp)
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
		restart_timer(qp);
	} else if (under_way(req) && req->head) {
		qp->counters->local_ack_timeout_err++;
		req->implied = false;
		retry(qp, req->acked);
	}
}
