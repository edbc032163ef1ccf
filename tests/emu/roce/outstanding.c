// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "roce/cqe.h"
#include "roce/outstanding.h"
#include "roce/state.h"
#include "roce/timer.h"

#define ACK_UNIT	4096ull	/* ns; times 2^timeout */
#define DCI_IDLE	1000000ull	/* ns, after which it disconnects */
#define ACK_SCALE	4	/* a card may take this many times longer */

void outstanding_timer(struct qp *qp)
{
	if (!requests_under_way(&qp->req) && qp->dci.connected)
		timer_start(qp, DCI_IDLE);
	else if (!requests_under_way(&qp->req))
		timer_stop(qp);
	else if (qp->ack_timeout)
		timer_start(qp, (ACK_UNIT << qp->ack_timeout) * ACK_SCALE);
}

void outstanding_fail(struct qp *qp, uint8_t syndrome)
{
	struct work *work = requests_pop(&qp->req);

	cqe_send_failed(qp, work->index, work->opcode, syndrome);
	free(work);
	if (qp_is_reliable(qp) || qp->service == QP_REG_UMR)
		qp_fail(qp);
	else
		qp_fail_send(qp);
}

void outstanding_reap(struct qp *qp)
{
	struct requester *req = &qp->req;
	struct work *work;
	bool ok = true;

	while (ok && req->head && req->head->done) {
		work = requests_pop(req);
		if (work->fm_ce_se & MLX5_WQE_CTRL_CQ_UPDATE)
			ok = cqe_sent(qp, work);
		free(work);
	}
	if (!ok)
		qp_fail(qp);
	else if (req->head && req->head->syndrome)
		outstanding_fail(qp, req->head->syndrome);
}
