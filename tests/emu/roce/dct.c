// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/eq.h"
#include "roce/dct.h"
#include "roce/output.h"
#include "roce/reply.h"
#include "roce/responder.h"
#include "roce/run.h"
#include "roce/state.h"
#include "roce/timer.h"

#define BUDGET		32		/* packets per turn */
#define LIFETIME	10000000000ull	/* ns without a packet; longer than DCIs repeat them */
#define DRAIN_TIME	100000000ull	/* ns that a connection has left when the DCT is drained */

/* The responder of one connection */
struct dcr {
	struct qp qp;
	struct dct *dct;
	uint32_t connection;
	bool closed;			/* its next turn frees it */
	struct dcr *next, **prev;
};

struct dct *dct_find(struct vhca *vhca, uint32_t num)
{
	return obj_find(vhca, OBJ_DCT, num);
}

static void dct_event(struct dct *dct, enum event_type type)
{
	uint32_t data[7] = { [6] = htobe32(dct->qp.obj.num) };

	event_post(dct->qp.obj.vhca, type, 0, data, sizeof(data));
}

static void dct_report_drained(struct dct *dct)
{
	if (!dct->draining || dct->drained || dct->count)
		return;
	dct->drained = true;
	dct_event(dct, EVENT_DCT_DRAINED);
}

static void dcr_free(struct dcr *dcr)
{
	struct dct *dct = dcr->dct;

	qp_reset(&dcr->qp);
	*dcr->prev = dcr->next;
	if (dcr->next)
		dcr->next->prev = dcr->prev;
	dct->count--;
	free(dcr);
}

/* A packet of the responder may be what closes it, so it lives until its next turn */
static void dcr_close(struct dcr *dcr)
{
	qp_fail(&dcr->qp);
	dcr->qp.resp.count = 0;
	dcr->closed = true;
	run_queue(&dcr->qp);
}

static void dcr_timer(struct dcr *dcr)
{
	timer_start(&dcr->qp, dcr->dct->draining ? DRAIN_TIME : LIFETIME);
}

static bool dcr_turn(struct qp *qp)
{
	struct dcr *dcr = (struct dcr *)qp;
	struct dct *dct = dcr->dct;
	bool more;

	if (dcr->closed) {
		dcr_free(dcr);
		dct_report_drained(dct);
		return false;
	}
	more = reply_run(qp, BUDGET);
	/* If the responder has failed, its timer was stopped */
	if (!timer_is_set(qp))
		dcr_timer(dcr);
	return more;
}

static void dcr_expired(struct qp *qp)
{
	dcr_close((struct dcr *)qp);
}

static const struct qp_activity dcr_activity = {
	.turn		= dcr_turn,
	.expired	= dcr_expired,
};

static struct dcr *dcr_find(struct dct *dct, const struct packet *packet)
{
	struct dcr *dcr;

	for (dcr = dct->responders; dcr; dcr = dcr->next)
		if (!dcr->closed && dcr->qp.remote_qpn == packet->dci &&
		    !memcmp(dcr->qp.route.dest, packet->route.source, 16))
			return dcr;
	return NULL;
}

/* The way back, with what the DCT's context says about it */
static struct route dct_route_back(const struct dct *dct, const struct packet *packet)
{
	struct route route = dct->qp.route;

	memcpy(route.dest, packet->route.source, 16);
	memcpy(route.dmac, packet->route.smac, 6);
	return route;
}

static void dcr_create(struct dct *dct, const struct packet *packet)
{
	struct dcr *dcr = calloc(1, sizeof(*dcr));

	if (!dcr)
		return;
	dcr->qp = dct->qp;
	dcr->qp.activity = &dcr_activity;
	requests_reset(&dcr->qp.req);
	dcr->qp.route = dct_route_back(dct, packet);
	dcr->qp.remote_qpn = packet->dci;
	dcr->qp.resp.psn = packet->psn;
	dcr->qp.resp.established = true;
	dcr->dct = dct;
	dcr->connection = packet->connection;
	dcr->next = dct->responders;
	dcr->prev = &dct->responders;
	if (dcr->next)
		dcr->next->prev = &dcr->next;
	dct->responders = dcr;
	dct->count++;
	dct->qp.counters->rx_dct_connect++;
	dcr_timer(dcr);
}

static void dct_key_violated(struct dct *dct)
{
	dct->violations++;
	if (!dct->armed)
		return;
	dct->armed = false;
	dct_event(dct, EVENT_DCT_KEY_VIOLATION);
}

static void dct_connect(struct dct *dct, struct dcr *dcr, const struct packet *packet)
{
	if (packet->dc_key != dct->key) {
		dct_key_violated(dct);
		return;
	}
	if (dcr && dcr->connection == packet->connection)
		return;
	if (dcr)
		dcr_close(dcr);
	if (!dct->draining && dct->count < DCT_RESPONDERS)
		dcr_create(dct, packet);
}

/* A request that belongs to no connection */
static void dct_refuse(struct dct *dct, const struct packet *request)
{
	bool busy = !dct->draining && dct->count >= DCT_RESPONDERS;
	struct packet packet = {
		.route = dct_route_back(dct, request), .opcode = ROCE_DC | ROCE_ACK,
		.pkey = ROCE_PKEY_DEFAULT, .migrated = true, .qpn = request->dci,
		.psn = request->psn, .msn = request->connection & PSN_MASK,
		.syndrome = AETH_NAK | (busy ? NAK_BUSY : NAK_NOT_CONNECTED),
	};
	struct output output;

	output_begin(&output, &packet);
	output_send(&output, &dct->qp);
}

void dct_receive(struct dct *dct, const struct packet *packet)
{
	struct dcr *dcr = dcr_find(dct, packet);

	/* The function has more addresses than this one */
	if (memcmp(packet->route.dest, dct->qp.route.source, 16) ||
	    packet->route.tagged != dct->qp.route.tagged)
		return;
	switch (packet->opcode & ROCE_OPERATION) {
	case ROCE_DC_CONNECT:
		dct_connect(dct, dcr, packet);
		return;
	case ROCE_DC_DISCONNECT:
		if (dcr && dcr->connection == packet->connection)
			dcr_close(dcr);
		return;
	}
	if (!dcr || dcr->connection != packet->connection) {
		dct_refuse(dct, packet);
		return;
	}
	if (qp_receives(&dcr->qp))
		responder_request(&dcr->qp, packet);
	/* While the DCT is drained, traffic does not prolong a connection */
	if (!dct->draining)
		dcr_timer(dcr);
}

void dct_drain(struct dct *dct)
{
	struct dcr *dcr;

	dct->draining = true;
	for (dcr = dct->responders; dcr; dcr = dcr->next)
		if (!dcr->closed)
			dcr_timer(dcr);
	dct_report_drained(dct);
}

void dct_close(struct dct *dct)
{
	while (dct->responders)
		dcr_free(dct->responders);
}
