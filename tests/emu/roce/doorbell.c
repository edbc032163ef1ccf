// SPDX-License-Identifier: GPL-2.0
#include "record/trace.h"
#include "roce/doorbell.h"
#include "roce/run.h"
#include "roce/work.h"

bool qp_doorbell(struct vhca *vhca, uint32_t uar, uint32_t qpn, uint16_t pi)
{
	struct trace *trace = vhca->card->record.trace;
	struct qp *qp = qp_find(vhca, qpn);

	if (!qp || qp->uar != uar || !qp->has_sq)
		return false;
	if (trace_wants(trace, TRACE_DOORBELL)) {
		trace_begin(trace, TRACE_DOORBELL, "qp");
		trace_u64(trace, "fn", vhca->function_id);
		trace_u64(trace, "qpn", qpn);
		trace_u64(trace, "pi", pi);
		trace_end(trace);
	}
	if (qp->state == QP_ERR || qp->state == QP_SQER)
		work_flush(qp);
	else if (qp->state == QP_RTS)
		run_queue(qp);
	else if (qp->state != QP_SQD)
		card_complain(vhca->card, "QP 0x%x: doorbell in state %u", qpn, qp->state);
	return true;
}
