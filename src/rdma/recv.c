// SPDX-License-Identifier: GPL-2.0
/* Receive queues of the kernel, shared ones among them. */
#include <linux/mlx5/qp.h>

#include "work.h"

void verbs_recv_build(const struct vhca *vhca, struct mlx5_wqe_data_seg *seg, u32 max,
		      const struct ib_recv_wr *wr)
{
	const struct mlx5_wqe_data_seg *end = seg + max;
	u32 i;

	for (i = 0; i < wr->num_sge; i++) {
		/* For the card, a length of 0 is 2 GiB */
		if (!wr->sg_list[i].length)
			continue;
		seg->byte_count = cpu_to_be32(wr->sg_list[i].length);
		seg->lkey = cpu_to_be32(wr->sg_list[i].lkey);
		seg->addr = cpu_to_be64(wr->sg_list[i].addr);
		seg++;
	}
	if (seg == end)
		return;
	seg->byte_count = 0;
	seg->lkey = cpu_to_be32(vhca_scatter_end(vhca));
	seg->addr = 0;
}

/* ---- a queue pair's own queue ---- */

static int recv_post(const struct vhca *vhca, struct verbs_rq *rq, const struct ib_recv_wr *wr)
{
	u32 index = rq->pi & rq->mask;

	if (wr->num_sge > rq->max_sge)
		return -EINVAL;
	/* Pairs with the release in poll.c: entries that are free are not read any more */
	if (rq->pi - smp_load_acquire(&rq->ci) > rq->mask)
		return -ENOMEM;
	verbs_recv_build(vhca, rq->wqes + ((size_t)index << rq->shift), rq->max_sge, wr);
	rq->wr_ids[index] = wr->wr_id;
	rq->pi++;
	return 0;
}

int verbs_post_recv(struct ib_qp *ibqp, const struct ib_recv_wr *wr,
		    const struct ib_recv_wr **bad_wr)
{
	const struct vhca *vhca = to_verbs_device(ibqp->device)->vhca;
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	struct verbs_rq *rq;
	unsigned long flags;
	int err = 0;
	bool gone;

	*bad_wr = wr;
	/* The queues of a process are in its memory */
	if (!qp->work || !qp->work->rq.wqes)
		return -EINVAL;
	rq = &qp->work->rq;
	spin_lock_irqsave(&rq->lock, flags);
	for (; wr; wr = wr->next) {
		err = recv_post(vhca, rq, wr);
		if (err) {
			*bad_wr = wr;
			break;
		}
	}
	dma_wmb();	/* write the WQEs before the producer index */
	qp->memory.record.record[MLX5_RCV_DBR] = cpu_to_be32(rq->pi & 0xffff);
	gone = vhca_gone(vhca);
	spin_unlock_irqrestore(&rq->lock, flags);
	if (gone)
		verbs_cq_flush(to_verbs_cq(ibqp->recv_cq));
	return err;
}

/*
 * ---- shared queues: the card reads the index of the next WQE in the last one. The WQE at the tail
 * of the list of free ones is never used, as a next one has to be linked to it. ----
 */

static struct mlx5_wqe_srq_next_seg *recv_srq_wqe(const struct verbs_srq *srq, u16 index)
{
	return srq->memory.buf.addr + ((size_t)index << srq->shift);
}

void verbs_srq_link(struct verbs_srq *srq)
{
	u32 i;

	for (i = 0; i < srq->entries; i++)
		recv_srq_wqe(srq, i)->next_wqe_index = cpu_to_be16((i + 1) & (srq->entries - 1));
	srq->head = 0;
	srq->tail = srq->entries - 1;
	srq->count = 0;
}

u64 verbs_srq_complete(struct verbs_srq *srq, u16 index)
{
	unsigned long flags;
	u64 wr_id;

	index &= srq->entries - 1;
	spin_lock_irqsave(&srq->lock, flags);
	wr_id = srq->wr_ids[index];
	recv_srq_wqe(srq, srq->tail)->next_wqe_index = cpu_to_be16(index);
	srq->tail = index;
	spin_unlock_irqrestore(&srq->lock, flags);
	return wr_id;
}

static int recv_srq_post(const struct vhca *vhca, struct verbs_srq *srq,
			 const struct ib_recv_wr *wr)
{
	struct mlx5_wqe_srq_next_seg *wqe = recv_srq_wqe(srq, srq->head);

	if (wr->num_sge > srq->max_sge)
		return -EINVAL;
	if (srq->head == srq->tail)
		return -ENOMEM;
	verbs_recv_build(vhca, (void *)(wqe + 1), srq->max_sge, wr);
	srq->wr_ids[srq->head] = wr->wr_id;
	srq->head = be16_to_cpu(wqe->next_wqe_index);
	srq->count++;
	return 0;
}

int verbs_post_srq_recv(struct ib_srq *ibsrq, const struct ib_recv_wr *wr,
			const struct ib_recv_wr **bad_wr)
{
	const struct vhca *vhca = to_verbs_device(ibsrq->device)->vhca;
	struct verbs_srq *srq = to_verbs_srq(ibsrq);
	unsigned long flags;
	int err = 0;

	*bad_wr = wr;
	if (srq->memory.ctx)
		return -EINVAL;
	spin_lock_irqsave(&srq->lock, flags);
	for (; wr; wr = wr->next) {
		err = recv_srq_post(vhca, srq, wr);
		if (err) {
			*bad_wr = wr;
			break;
		}
	}
	dma_wmb();	/* write the WQEs before the counter */
	srq->memory.record.record[MLX5_RCV_DBR] = cpu_to_be32(srq->count);
	spin_unlock_irqrestore(&srq->lock, flags);
	return err;
}
