// SPDX-License-Identifier: GPL-2.0
/* Passes frames from the switch to the QP that they are for. */
#include "firmware/vport_state.h"
#include "record/trace.h"
#include "roce/address.h"
#include "roce/completer.h"
#include "roce/datagram.h"
#include "roce/dct.h"
#include "roce/group.h"
#include "roce/input.h"
#include "roce/responder.h"

static bool transport_fits(const struct qp *qp, const struct packet *packet)
{
	switch (packet->opcode & ROCE_TRANSPORT) {
	case ROCE_RC:
		return qp->service == QP_RC;
	case ROCE_UC:
		return qp->service == QP_UC;
	case ROCE_UD:
		return qp_is_datagram(qp);
	case ROCE_DC:
		return qp->service == QP_DCI;
	default:
		return qp->service == QP_XRC;
	}
}

/* A connection is between two addresses */
static bool from_peer(const struct qp *qp, const struct packet *packet)
{
	const struct route *route = qp->service == QP_DCI ? &qp->dci.route : &qp->route;

	return !memcmp(packet->route.source, route->dest, 16) &&
	       !memcmp(packet->route.dest, route->source, 16) &&
	       packet->route.tagged == route->tagged;
}

static void to_qp(struct qp *qp, const struct packet *packet)
{
	if (!qp_receives(qp) || !transport_fits(qp, packet))
		return;
	if (qp_is_datagram(qp)) {
		datagram_receive(qp, packet);
		return;
	}
	if (!from_peer(qp, packet))
		return;
	if (roce_opcode(packet->opcode) & ROCE_IS_RESPONSE)
		completer_response(qp, packet);
	else
		responder_request(qp, packet);
}

static bool is_for_dct(const struct packet *packet)
{
	return (packet->opcode & ROCE_TRANSPORT) == ROCE_DC &&
	       !(roce_opcode(packet->opcode) & ROCE_IS_RESPONSE);
}

static void to_group(struct vhca *vhca, const struct packet *packet)
{
	struct obj *obj;
	struct qp *qp;

	if ((packet->opcode & ROCE_TRANSPORT) != ROCE_UD)
		return;
	for (obj = vhca->objs[OBJ_QP]; obj; obj = obj->next) {
		qp = (struct qp *)obj;
		if (group_has(qp, packet->route.dest))
			to_qp(qp, packet);
	}
}

static void note_drop(struct vport *vport, const char *why)
{
	struct trace *trace = vport->card->record.trace;

	if (!trace_wants(trace, TRACE_WARN))
		return;
	trace_begin(trace, TRACE_WARN, "roce_drop");
	trace_u64(trace, "vport", vport->num);
	trace_str(trace, "why", why);
	trace_end(trace);
}

bool roce_receive(struct vport *vport, struct frame *frame)
{
	struct vhca *vhca = vport->vhca;
	struct packet packet;
	const char *why;
	struct dct *dct;
	struct qp *qp;

	if (!vport->roce_en || !vhca || vhca->hca != HCA_INIT)
		return false;
	why = packet_parse(&packet, frame->data, frame->len);
	if (why) {
		note_drop(vport, why);
		return true;
	}
	if (!route_is_here(vport, &packet))
		return false;
	record_use(&vport->card->record, USE_PACKET, packet.opcode);
	if (packet.opcode == ROCE_CNP || packet.pkey != ROCE_PKEY_DEFAULT)
		return true;
	if (packet.qpn == ROCE_MULTICAST_QPN) {
		to_group(vhca, &packet);
		return true;
	}
	if (is_for_dct(&packet)) {
		dct = dct_find(vhca, packet.qpn);
		if (dct)
			dct_receive(dct, &packet);
		return true;
	}
	qp = packet.qpn == 1 ? qp_find_gsi(vhca) : qp_find(vhca, packet.qpn);
	if (qp)
		to_qp(qp, &packet);
	return true;
}
