// SPDX-License-Identifier: GPL-2.0
#include "roce/cqe.h"
#include "roce/datagram.h"
#include "roce/reach.h"
#include "roce/responder.h"
#include "roce/state.h"

#define IPV4_HEADER	20

/* Header in front of the received data: an IPv6 header, or an IPv4 header at its end */
static void global_header(const struct packet *packet, uint8_t *header)
{
	memset(header, 0, ROCE_GRH_LEN);
	if (packet->route.ipv4)
		memcpy(header + ROCE_GRH_LEN - IPV4_HEADER, packet->ip, IPV4_HEADER);
	else
		memcpy(header, packet->ip, ROCE_GRH_LEN);
}

void datagram_receive(struct qp *qp, const struct packet *packet)
{
	unsigned int is = roce_opcode(packet->opcode);
	struct responder *resp = &qp->resp;
	struct received received = {
		.opcode = is & ROCE_HAS_IMM ? MLX5_CQE_RESP_SEND_IMM : MLX5_CQE_RESP_SEND,
		.len = ROCE_GRH_LEN + packet->len,
		.imm = is & ROCE_HAS_IMM ? packet->imm : packet->pkey,
		.packet = packet,
	};
	uint8_t header[ROCE_GRH_LEN], syndrome;

	if (packet->qkey != qp->qkey)
		return;
	switch (responder_take(qp)) {
	case RECEIVE_EMPTY:
		return;
	case RECEIVE_BROKEN:
		qp_event(qp, EVENT_WQ_CATAS);
		qp_fail(qp);
		return;
	case RECEIVE_TAKEN:
		break;
	}
	resp->taken = false;
	global_header(packet, header);
	if (resp->receive.room < received.len)
		syndrome = MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR;
	else
		syndrome = reach_receive(qp, &resp->receive, header, sizeof(header)) ?:
			   reach_receive(qp, &resp->receive, packet->data, packet->len);
	if (syndrome) {
		cqe_receive_failed(qp, &resp->receive, syndrome);
		qp_fail(qp);
	} else if (!cqe_received(qp, &resp->receive, &received)) {
		qp_event(qp, EVENT_WQ_CATAS);
		qp_fail(qp);
	}
}
