// SPDX-License-Identifier: GPL-2.0
#include "queue/mkey.h"
#include "queue/stride.h"
#include "record/clock.h"

#define FILLER		0x80000000u	/* in byte_cnt: strides are used up, no packet */
#define STRIDES_SHIFT	16

static void fill_up(struct rq *rq, uint32_t strides)
{
	struct mlx5_cqe64 cqe = {
		.wqe_id = htobe16(rq->last),
		.srqn_uidx = htobe32(rq->user_index),
		.byte_cnt = htobe32(FILLER | strides << STRIDES_SHIFT),
		.timestamp = htobe64(clock_now()),
		.wqe_counter = htobe16(rq->stride),
		.op_own = MLX5_CQE_RESP_SEND << 4,
	};

	rq->open = false;
	rq_post(rq, &cqe);
}

static bool open_next(struct rq *rq)
{
	struct rq_seg seg;
	unsigned int count;
	uint16_t index;

	if (!rq_take(rq, &index, &seg, 1, &count))
		return false;
	if (!count || seg.len < 1ull << (rq->wq.log_strides + rq->wq.log_stride_bytes)) {
		card_complain(rq->obj.vhca->card,
			      "RQ 0x%x: WQE 0x%x: %u bytes for 2^%u strides of 2^%u",
			      rq->obj.num, index, count ? seg.len : 0, rq->wq.log_strides,
			      rq->wq.log_stride_bytes);
		rq_fail(rq, index, 0, 1u << (rq->wq.log_strides + STRIDES_SHIFT),
			MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR);
		return false;
	}
	rq->open = true;
	rq->stride = 0;
	rq->key = seg.key;
	rq->va = seg.va;
	return true;
}

bool stride_place(struct rq *rq, const struct rx_pieces *pieces, struct mlx5_cqe64 *cqe)
{
	uint32_t total = 1u << rq->wq.log_strides, shift = rq->wq.shift_two ? 2 : 0, need, i;
	uint64_t va;

	need = (pieces->len + shift + (1u << rq->wq.log_stride_bytes) - 1) >>
	       rq->wq.log_stride_bytes;
	if (need > total || need >= 0x8000) {
		/* No WQE of this queue can hold the packet: drop it with the open or next WQE */
		if (!rq->open && !open_next(rq))
			return false;
		rq->open = false;
		rq_fail(rq, rq->last, rq->stride, (total - rq->stride) << STRIDES_SHIFT,
			MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
		return false;
	}
	if (rq->open && need > total - rq->stride)
		fill_up(rq, total - rq->stride);
	if (rq->state != MLX5_RQC_STATE_RDY || (!rq->open && !open_next(rq)))
		return false;
	va = rq->va + ((uint64_t)rq->stride << rq->wq.log_stride_bytes) + shift;
	for (i = 0; i < pieces->count; i++) {
		if (!mkey_write(rq->obj.vhca, rq->key, va, pieces->piece[i].data,
				pieces->piece[i].len, rq->wq.pd)) {
			rq->open = false;
			rq_fail(rq, rq->last, rq->stride, (total - rq->stride) << STRIDES_SHIFT,
				MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
			return false;
		}
		va += pieces->piece[i].len;
	}
	cqe->wqe_id = htobe16(rq->last);
	cqe->wqe_counter = htobe16(rq->stride);
	cqe->byte_cnt = htobe32(need << STRIDES_SHIFT | pieces->len);
	rq->stride += need;
	if (rq->stride == total)
		rq->open = false;
	return true;
}
