// SPDX-License-Identifier: GPL-2.0
#include "firmware/vport_state.h"
#include "host/dma.h"
#include "queue/mkey.h"
#include "queue/rq.h"

#define START_PADDING	0x80000000u

void rq_out_of_buffer(struct rq *rq)
{
	struct vhca *vhca = rq->obj.vhca;

	if (rq->qcounter)
		rq->qcounter->out_of_buffer++;
	if (vhca->vport)
		vhca->vport->counters.out_of_buffer++;
}

bool rq_post(struct rq *rq, struct mlx5_cqe64 *cqe)
{
	if (cq_post(rq->cq, cqe, false))
		return true;
	rq->state = MLX5_RQC_STATE_ERR;
	return false;
}

static void post_error(struct rq *rq, uint16_t wqe_id, uint16_t counter, uint32_t byte_cnt,
		       uint8_t syndrome)
{
	union {
		struct mlx5_err_cqe err;
		struct mlx5_cqe64 cqe;
	} u = { .err = {
		.srqn = htobe32(rq->user_index),
		.syndrome = syndrome,
		.s_wqe_opcode_qpn = htobe32(rq->obj.num),
		.wqe_counter = htobe16(counter),
		.op_own = MLX5_CQE_RESP_ERR << 4,
	} };

	u.cqe.wqe_id = htobe16(wqe_id);
	u.cqe.byte_cnt = htobe32(byte_cnt);
	if (rq->qcounter) {
		rq->qcounter->resp_cqe_error++;
		rq->qcounter->resp_cqe_flush_error += syndrome == MLX5_CQE_SYNDROME_WR_FLUSH_ERR;
		rq->qcounter->resp_local_length_error +=
			syndrome == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR;
		rq->qcounter->resp_local_protection += syndrome == MLX5_CQE_SYNDROME_LOCAL_PROT_ERR;
	}
	if (!cq_post(rq->cq, &u.cqe, true))
		rq->state = MLX5_RQC_STATE_ERR;
}

enum next { NEXT_INDEX, NEXT_EMPTY, NEXT_BROKEN };

static enum next next_index(struct rq *rq, uint16_t *index)
{
	struct mlx5_wqe_srq_next_seg next;
	uint16_t producer, posted;

	/* The queue works again once bus mastering is enabled */
	if (!dma_may(rq->obj.vhca->card->dma))
		return NEXT_EMPTY;
	if (!wq_producer(&rq->wq, rq->obj.vhca, WQ_DBR_RECEIVE, &producer)) {
		card_complain(rq->obj.vhca->card, "RQ 0x%x: the doorbell record is gone",
			      rq->obj.num);
		return NEXT_BROKEN;
	}
	posted = producer - rq->ci;
	if (!posted)
		return NEXT_EMPTY;
	if (posted > 1u << rq->wq.log_size) {
		card_complain(rq->obj.vhca->card,
			      "RQ 0x%x: producer counter 0x%x, consumed 0x%x, %u entries",
			      rq->obj.num, producer, rq->ci, 1u << rq->wq.log_size);
		return NEXT_BROKEN;
	}
	if (!rq->wq.linked) {
		*index = rq->ci & ((1u << rq->wq.log_size) - 1);
		return NEXT_INDEX;
	}
	if (!rq->linked_started) {
		*index = 0;
		return NEXT_INDEX;
	}
	/* The driver links a WQE to the last one before it counts it, so the link is valid now */
	if (!wq_copy(&rq->wq, rq->obj.vhca, (uint64_t)rq->last << rq->wq.log_stride, &next,
		     sizeof(next)))
		return NEXT_BROKEN;
	*index = be16toh(next.next_wqe_index);
	if (*index >> rq->wq.log_size) {
		card_complain(rq->obj.vhca->card, "RQ 0x%x: WQE 0x%x links to 0x%x", rq->obj.num,
			      rq->last, *index);
		return NEXT_BROKEN;
	}
	return NEXT_INDEX;
}

void rq_flush(struct rq *rq)
{
	uint32_t limit = 1u << rq->wq.log_size;
	uint16_t index;

	rq->open = false;
	if (!rq->flush_in_error)
		return;
	while (limit-- && next_index(rq, &index) == NEXT_INDEX) {
		post_error(rq, index, rq->wq.linked ? index : rq->ci,
			   rq->wq.striding ? 1u << (rq->wq.log_strides + 16) : 0,
			   MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
		rq->last = index;
		rq->linked_started = true;
		rq->ci++;
	}
}

void rq_fail(struct rq *rq, uint16_t wqe_id, uint16_t counter, uint32_t byte_cnt, uint8_t syndrome)
{
	post_error(rq, wqe_id, counter, byte_cnt, syndrome);
	/* A packet that is too long only costs its WQE; all other errors stop the queue */
	if (syndrome == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR)
		return;
	rq->state = MLX5_RQC_STATE_ERR;
	rq_flush(rq);
}

void rq_break(struct rq *rq)
{
	uint16_t index;

	if (next_index(rq, &index) != NEXT_INDEX) {
		rq->state = MLX5_RQC_STATE_ERR;
		return;
	}
	rq->last = index;
	rq->linked_started = true;
	rq->ci++;
	rq_fail(rq, index, rq->wq.linked ? index : rq->ci - 1, 0,
		MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
}

bool rq_take(struct rq *rq, uint16_t *index, struct rq_seg *segs, unsigned int max,
	     unsigned int *count)
{
	uint8_t wqe[WQE_MAX];
	uint32_t bytes = 1u << rq->wq.log_stride, at = rq->wq.linked ? WQE_DS : 0, i;
	enum next next = next_index(rq, index);
	struct mlx5_wqe_data_seg seg;
	uint8_t sum = 0;

	if (next == NEXT_EMPTY) {
		rq_out_of_buffer(rq);
		return false;
	}
	if (next == NEXT_BROKEN ||
	    !wq_copy(&rq->wq, rq->obj.vhca, (uint64_t)*index << rq->wq.log_stride, wqe, bytes)) {
		rq->state = MLX5_RQC_STATE_ERR;
		rq->open = false;
		return false;
	}
	rq->last = *index;
	rq->linked_started = true;
	rq->ci++;
	if (rq->wq.signature) {
		for (i = 0; i < bytes; i++)
			sum ^= wqe[i];
		if (!rq->wq.linked)
			at = WQE_DS;	/* a cyclic WQE has its signature in a segment of its own */
		if (sum != 0xff) {
			card_complain(rq->obj.vhca->card, "RQ 0x%x: WQE 0x%x: signature",
				      rq->obj.num, *index);
			rq_fail(rq, *index, rq->ci - 1, 0, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR);
			return false;
		}
	}
	for (*count = 0; *count < max && at + WQE_DS <= bytes; at += WQE_DS) {
		memcpy(&seg, wqe + at, sizeof(seg));
		if (be32toh(seg.lkey) == mkey_terminate(rq->obj.vhca))
			break;
		segs[*count].len = be32toh(seg.byte_count) & ~START_PADDING;
		segs[*count].key = be32toh(seg.lkey);
		segs[*count].va = be64toh(seg.addr);
		if (!segs[*count].len) {
			card_complain(rq->obj.vhca->card,
				      "RQ 0x%x: WQE 0x%x: a segment of 0 bytes, which is 2^31, by key 0x%x",
				      rq->obj.num, *index, segs[*count].key);
			rq_fail(rq, *index, rq->ci - 1, 0, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
			return false;
		}
		++*count;
	}
	return true;
}
