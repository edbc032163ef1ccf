// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "roce/cqe.h"
#include "roce/dci.h"
#include "roce/run.h"
#include "roce/state.h"
#include "roce/timer.h"
#include "roce/work.h"

#define FLUSH_POLL	10000000ull	/* ns */

void qp_reset(struct qp *qp)
{
	run_forget(qp);
	timer_stop(qp);
	requests_reset(&qp->req);
	qp->resp = (struct responder){};
	qp->dci.connected = false;
	receive_reset(&qp->rq);
	qp->state = QP_RST;
}

void qp_flush_receive(struct qp *qp)
{
	uint32_t limit = 1u << qp->rq.log_size;
	struct receive receive;

	if (!qp->has_rq)
		return;
	while (limit-- && receive_take(&qp->rq, qp->obj.vhca, &receive) == RECEIVE_TAKEN)
		if (!cqe_receive_failed(qp, &receive, MLX5_CQE_SYNDROME_WR_FLUSH_ERR))
			return;
	timer_start(qp, FLUSH_POLL);
}

static void flush_requests(struct qp *qp)
{
	struct requester *req = &qp->req;
	struct work *work;
	bool ok = true;

	timer_stop(qp);
	while (req->head) {
		work = requests_pop(req);
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

/* Drop all responses except for last words, and flush a WQE that was taken */
static void stop_responder(struct qp *qp)
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

void qp_fail(struct qp *qp)
{
	if (qp->state == QP_ERR || qp->state == QP_RST)
		return;
	qp->state = QP_ERR;
	flush_requests(qp);
	stop_responder(qp);
	qp_flush_receive(qp);
	dci_disconnect(qp);
	if (qp->srq && qp->service != QP_DCI && qp->service != QP_DCT)
		qp_event(qp, EVENT_SRQ_LAST_WQE);
}

void qp_fail_send(struct qp *qp)
{
	qp->state = QP_SQER;
	flush_requests(qp);
}
