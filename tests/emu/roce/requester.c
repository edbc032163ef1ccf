// SPDX-License-Identifier: GPL-2.0
/* The requester of a QP: sends the packets of WQEs. */
#include "roce/dci.h"
#include "roce/output.h"
#include "roce/outstanding.h"
#include "roce/requester.h"
#include "roce/state.h"
#include "roce/timer.h"
#include "roce/work.h"

#define WINDOW		512	/* maximum number of unacknowledged packets */
#define ASK		64	/* maximum number of packets without a request for one */

/* Conditions for the start of a WQE */
enum {
	FENCE_READS	= 2,	/* no read or atomic is in progress */
	FENCE_ALL	= 3,	/* all WQEs before it are complete */
	FENCE_BOTH	= 4,
};

/* Let the WQE fail once all before it are complete */
static void get_stuck(struct qp *qp)
{
	qp->req.send = NULL;
	qp->req.stuck = true;
	outstanding_reap(qp);
}

static uint32_t packets_of(const struct qp *qp, const struct work *work)
{
	if (work_is_local(work))
		return 0;
	return work_is_atomic(work) ? 1 : qp_packets(qp, work->length);
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
	if (qp->service == QP_DCI && !dci_may_send(qp, work))
		return false;
	if (work_is_read(work))
		return req->reads < qp->max_reads;
	return psn_diff(psn_add(work->psn, req->sent), req->acked) < WINDOW;
}

static void note_sent(struct qp *qp, uint32_t next)
{
	struct requester *req = &qp->req;

	if (psn_before(req->next_psn, next))
		req->next_psn = next;
	if (!qp_is_reliable(qp))
		req->acked = req->next_psn;
	else if (qp->ack_timeout && !timer_is_set(qp))
		outstanding_timer(qp);
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
	case QP_DCI:
		return ROCE_DC;
	default:
		return ROCE_UD;
	}
}

static void address(const struct qp *qp, const struct work *work, struct packet *packet)
{
	packet->pkey = ROCE_PKEY_DEFAULT;
	packet->migrated = true;
	if (qp_is_connected(qp)) {
		packet->route = qp->route;
		packet->qpn = qp->remote_qpn;
		packet->srqn = work->srqn;
		return;
	}
	packet->route = work->route;
	packet->qpn = work->dest_qpn;
	packet->dci = qp->obj.num;
	packet->connection = qp->dci.number;
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
	requests_advance(&qp->req);
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
		requests_advance(req);
		work->done = !qp_is_reliable(qp);
	}
	/* The packet may return to this QP at once, and make it fail */
	output_send(&output, qp);
	outstanding_reap(qp);
}

static void step(struct qp *qp, struct work *work)
{
	if (work->syndrome) {
		get_stuck(qp);
	} else if (work->done) {
		requests_advance(&qp->req);
	} else if (work_is_local(work)) {
		work->syndrome = work_local(qp, work);
		if (work->syndrome) {
			get_stuck(qp);
			return;
		}
		work->done = true;
		requests_advance(&qp->req);
		outstanding_reap(qp);
	} else {
		if (qp->service == QP_DCI)
			dci_connect(qp, work);
		if (work_is_read(work))
			send_request(qp, work);
		else
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
