// SPDX-License-Identifier: GPL-2.0
/* Completions of QPs. Without an immediate, its low word has the index of the partition key. */
#include "record/clock.h"
#include "roce/cqe.h"
#include "roce/srq.h"

#define GRH_IN_BUFFER	(1u << 28)
#define L3_IPV6		(1u << 24)
#define L3_IPV4		(2u << 24)
#define CQE_TAGGED	1
#define NO_USER_INDEX	0xffffff

/* If the SRQ has no user index, the driver finds it by number */
static uint32_t receiver(const struct qp *qp)
{
	const struct srq *srq = qp->resp.srq ?: qp->srq;

	if (qp->resp.srq && srq->user_index != NO_USER_INDEX)
		return srq->user_index;
	return qp->user_index == NO_USER_INDEX && srq ? srq->obj.num : qp->user_index;
}

static struct cq *receiver_cq(const struct qp *qp)
{
	return qp->resp.srq && qp->resp.srq->cq ? qp->resp.srq->cq : qp->receive_cq;
}

bool cqe_sent(struct qp *qp, const struct work *work)
{
	struct mlx5_cqe64 cqe = {
		.srqn_uidx = htobe32(qp->user_index),
		.byte_cnt = htobe32(work->length),
		.timestamp = htobe64(clock_now()),
		.sop_drop_qpn = htobe32((uint32_t)work->opcode << 24 | qp->obj.num),
		.wqe_counter = htobe16(work->index),
		.op_own = MLX5_CQE_REQ << 4,
	};

	return cq_post(qp->send_cq, &cqe, work->fm_ce_se & MLX5_WQE_CTRL_SOLICITED);
}

static bool post_error(struct cq *cq, uint32_t user, uint32_t opcode_qpn, uint16_t index,
		       uint8_t syndrome, uint8_t kind)
{
	union {
		struct mlx5_err_cqe err;
		struct mlx5_cqe64 cqe;
	} u = { .err = {
		.srqn = htobe32(user),
		.syndrome = syndrome,
		.s_wqe_opcode_qpn = htobe32(opcode_qpn),
		.wqe_counter = htobe16(index),
		.op_own = kind << 4,
	} };

	return cq_post(cq, &u.cqe, true);
}

static void count_send_failed(struct qp *qp, uint8_t syndrome)
{
	qp->counters->req_cqe_error++;
	switch (syndrome) {
	case MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR:
		qp->counters->req_local_length_error++;
		break;
	case MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR:
		qp->counters->local_operation_error++;
		break;
	case MLX5_CQE_SYNDROME_LOCAL_PROT_ERR:
		qp->counters->req_local_protection++;
		break;
	case MLX5_CQE_SYNDROME_WR_FLUSH_ERR:
		qp->counters->req_cqe_flush_error++;
		break;
	case MLX5_CQE_SYNDROME_MW_BIND_ERR:
		qp->counters->req_mw_binding++;
		break;
	case MLX5_CQE_SYNDROME_BAD_RESP_ERR:
		qp->counters->req_bad_response++;
		break;
	case MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR:
		qp->counters->req_remote_invalid_request++;
		break;
	case MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR:
		qp->counters->req_remote_access_errors++;
		break;
	case MLX5_CQE_SYNDROME_REMOTE_OP_ERR:
		qp->counters->req_remote_operation_errors++;
		break;
	case MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR:
		qp->counters->req_transport_retries_exceeded++;
		break;
	}
}

bool cqe_send_failed(struct qp *qp, uint16_t index, uint8_t opcode, uint8_t syndrome)
{
	count_send_failed(qp, syndrome);
	return post_error(qp->send_cq, qp->user_index, (uint32_t)opcode << 24 | qp->obj.num, index,
			  syndrome, MLX5_CQE_REQ_ERR);
}

bool cqe_received(struct qp *qp, const struct receive *receive, const struct received *received)
{
	const struct packet *packet = received->packet;
	uint32_t flags = packet->route.ipv4 ? L3_IPV4 : L3_IPV6;
	struct mlx5_cqe64 cqe = {
		.srqn_uidx = htobe32(receiver(qp)),
		.imm_inval_pkey = htobe32(received->imm),
		.byte_cnt = htobe32(received->len),
		.timestamp = htobe64(clock_now()),
		.sop_drop_qpn = htobe32(qp->obj.num),
		.wqe_counter = htobe16(receive->index),
		.op_own = received->opcode << 4,
	};

	if (qp_is_datagram(qp))
		flags |= GRH_IN_BUFFER | packet->source_qpn;
	else
		flags |= qp->remote_qpn;
	cqe.flags_rqpn = htobe32(flags);
	if (packet->route.tagged) {
		cqe.l4_hdr_type_etc = CQE_TAGGED;
		cqe.vlan_info = htobe16(packet->route.tci);
	}
	return cq_post(receiver_cq(qp), &cqe, packet->solicited);
}

bool cqe_receive_failed(struct qp *qp, const struct receive *receive, uint8_t syndrome)
{
	qp->counters->resp_cqe_error++;
	switch (syndrome) {
	case MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR:
		qp->counters->resp_local_length_error++;
		break;
	case MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR:
		qp->counters->resp_local_qp_error++;
		break;
	case MLX5_CQE_SYNDROME_LOCAL_PROT_ERR:
		qp->counters->resp_local_protection++;
		break;
	case MLX5_CQE_SYNDROME_WR_FLUSH_ERR:
		qp->counters->resp_cqe_flush_error++;
		break;
	}
	return post_error(receiver_cq(qp), receiver(qp), qp->obj.num, receive->index, syndrome,
			  MLX5_CQE_RESP_ERR);
}
