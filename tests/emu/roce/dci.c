// SPDX-License-Identifier: GPL-2.0
#include "record/clock.h"
#include "roce/dci.h"
#include "roce/output.h"

static void dci_send(struct qp *qp, uint8_t operation, uint32_t psn)
{
	struct packet packet = {
		.route = qp->dci.route, .opcode = ROCE_DC | operation, .pkey = ROCE_PKEY_DEFAULT,
		.migrated = true, .qpn = qp->dci.dctn, .psn = psn, .dci = qp->obj.num,
		.connection = qp->dci.number, .dc_key = qp->dci.key,
	};
	struct output output;

	output_begin(&output, &packet);
	output_send(&output, qp);
}

static bool dci_leads_to(const struct qp *qp, const struct work *work)
{
	const struct route *a = &qp->dci.route, *b = &work->route;

	return qp->dci.connected && qp->dci.dctn == work->dest_qpn &&
	       qp->dci.key == work->dc_key && !memcmp(a->source, b->source, 16) &&
	       !memcmp(a->dest, b->dest, 16) && !memcmp(a->dmac, b->dmac, 6) &&
	       a->tagged == b->tagged && a->tci == b->tci;
}

bool dci_may_send(const struct qp *qp, const struct work *work)
{
	/* All messages to one DCT are complete before the first one to another is sent */
	return work == qp->req.head || dci_leads_to(qp, work);
}

void dci_connect(struct qp *qp, const struct work *work)
{
	uint64_t number = clock_now();

	if (dci_leads_to(qp, work))
		return;
	dci_disconnect(qp);
	/* A number that no earlier connection had, even before the card was reset */
	qp->dci = (struct dci){
		.connected = true, .number = number > qp->dci.number ? number : qp->dci.number + 1,
		.route = work->route, .dctn = work->dest_qpn, .key = work->dc_key,
	};
	/* Nothing waits for the other end: if this is lost, the request that follows is refused */
	dci_send(qp, ROCE_DC_CONNECT,
		 psn_add(work->psn, work_is_read(work) ? work->answered : qp->req.sent));
}

void dci_disconnect(struct qp *qp)
{
	if (!qp->dci.connected)
		return;
	qp->dci.connected = false;
	dci_send(qp, ROCE_DC_DISCONNECT, qp->req.next_psn);
}

bool dci_lose(struct qp *qp, uint32_t connection)
{
	if (!qp->dci.connected || (qp->dci.number & PSN_MASK) != connection)
		return false;
	qp->dci.connected = false;
	return true;
}
