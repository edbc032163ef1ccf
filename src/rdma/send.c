// SPDX-License-Identifier: GPL-2.0
/* Send queues of the kernel: work requests become WQEs. */
#include <linux/array_size.h>
#include <linux/io.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mlx5/qp.h>

#include "work.h"

/* ---- what a queue pair can do ---- */

#define SEND_RC		BIT(MLX5_QP_ST_RC)
#define SEND_CONNECTED	(SEND_RC | BIT(MLX5_QP_ST_UC))
#define SEND_ALL		(SEND_CONNECTED | BIT(MLX5_QP_ST_UD) | BIT(MLX5_QP_ST_QP1))

static const struct {
	u16 services;
	u8 opcode;		/* of the WQE */
	u8 wc_opcode;
} send_opcodes[] = {
	[IB_WR_SEND] = { SEND_ALL, MLX5_OPCODE_SEND, IB_WC_SEND },
	[IB_WR_SEND_WITH_IMM] = { SEND_ALL, MLX5_OPCODE_SEND_IMM, IB_WC_SEND },
	[IB_WR_SEND_WITH_INV] = { SEND_RC, MLX5_OPCODE_SEND_INVAL, IB_WC_SEND },
	[IB_WR_RDMA_WRITE] = { SEND_CONNECTED, MLX5_OPCODE_RDMA_WRITE, IB_WC_RDMA_WRITE },
	[IB_WR_RDMA_WRITE_WITH_IMM] = { SEND_CONNECTED, MLX5_OPCODE_RDMA_WRITE_IMM,
					IB_WC_RDMA_WRITE },
	[IB_WR_RDMA_READ] = { SEND_RC, MLX5_OPCODE_RDMA_READ, IB_WC_RDMA_READ },
	[IB_WR_ATOMIC_CMP_AND_SWP] = { SEND_RC, MLX5_OPCODE_ATOMIC_CS, IB_WC_COMP_SWAP },
	[IB_WR_ATOMIC_FETCH_AND_ADD] = { SEND_RC, MLX5_OPCODE_ATOMIC_FA, IB_WC_FETCH_ADD },
	[IB_WR_LOCAL_INV] = { SEND_RC, MLX5_OPCODE_UMR, IB_WC_LOCAL_INV },
	[IB_WR_REG_MR] = { SEND_RC, MLX5_OPCODE_UMR, IB_WC_REG_MR },
};

bool verbs_send_opcode(const struct verbs_qp *qp, enum ib_wr_opcode opcode, u8 *wc_opcode)
{
	if (opcode >= ARRAY_SIZE(send_opcodes) ||
	    !(send_opcodes[opcode].services & BIT(qp->service)))
		return false;
	*wc_opcode = send_opcodes[opcode].wc_opcode;
	return true;
}

/* ---- WQEs: the functions append segments at @len, and return the new length ---- */

static int send_address(const struct ib_send_wr *wr, void *wqe, int len)
{
	struct mlx5_wqe_datagram_seg *seg = wqe + len;

	seg->av = to_verbs_ah(ud_wr(wr)->ah)->av;
	seg->av.dqp_dct = cpu_to_be32(ud_wr(wr)->remote_qpn | MLX5_EXTENDED_UD_AV);
	seg->av.key.qkey.qkey = cpu_to_be32(ud_wr(wr)->remote_qkey);
	return len + sizeof(*seg);
}

static int send_remote(u64 address, u32 rkey, void *wqe, int len)
{
	struct mlx5_wqe_raddr_seg *seg = wqe + len;

	seg->raddr = cpu_to_be64(address);
	seg->rkey = cpu_to_be32(rkey);
	seg->reserved = 0;
	return len + sizeof(*seg);
}

static int send_atomic(const struct ib_send_wr *wr, void *wqe, int len)
{
	const struct ib_atomic_wr *atomic = atomic_wr(wr);
	struct mlx5_wqe_atomic_seg *seg;

	len = send_remote(atomic->remote_addr, atomic->rkey, wqe, len);
	seg = wqe + len;
	if (wr->opcode == IB_WR_ATOMIC_CMP_AND_SWP) {
		seg->swap_add = cpu_to_be64(atomic->swap);
		seg->compare = cpu_to_be64(atomic->compare_add);
	} else {
		seg->swap_add = cpu_to_be64(atomic->compare_add);
		seg->compare = 0;
	}
	return len + sizeof(*seg);
}

static int send_inline(const struct ib_send_wr *wr, u32 max, void *wqe, int len)
{
	struct mlx5_wqe_inline_seg *seg = wqe + len;
	u32 size = sizeof(*seg), i;

	for (i = 0; i < wr->num_sge; i++) {
		const struct ib_sge *sge = &wr->sg_list[i];

		if (sge->length > max - len - size)
			return -EINVAL;
		memcpy((void *)seg + size, (void *)(uintptr_t)sge->addr, sge->length);
		size += sge->length;
	}
	/* A segment of 0 bytes does not exist */
	if (size == sizeof(*seg))
		return len;
	seg->byte_count = cpu_to_be32((size - sizeof(*seg)) | MLX5_INLINE_SEG);
	return len + ALIGN(size, MLX5_SEND_WQE_DS);
}

static int send_data(const struct verbs_qp *qp, const struct ib_send_wr *wr, void *wqe, int len)
{
	struct mlx5_wqe_data_seg *seg = wqe + len;
	u32 max = qp->work->sq.wqe_size, i;

	if (wr->send_flags & IB_SEND_INLINE)
		return send_inline(wr, max, wqe, len);
	if (wr->num_sge > (max - len) / sizeof(*seg))
		return -EINVAL;
	for (i = 0; i < wr->num_sge; i++) {
		/* For the card, a length of 0 is 2 GiB */
		if (!wr->sg_list[i].length)
			continue;
		seg->byte_count = cpu_to_be32(wr->sg_list[i].length);
		seg->lkey = cpu_to_be32(wr->sg_list[i].lkey);
		seg->addr = cpu_to_be64(wr->sg_list[i].addr);
		seg++;
	}
	return (void *)seg - wqe;
}

static __be32 send_immediate(const struct ib_send_wr *wr)
{
	switch (wr->opcode) {
	case IB_WR_SEND_WITH_IMM:
	case IB_WR_RDMA_WRITE_WITH_IMM:
		return wr->ex.imm_data;
	case IB_WR_SEND_WITH_INV:
	case IB_WR_LOCAL_INV:
		return cpu_to_be32(wr->ex.invalidate_rkey);
	case IB_WR_REG_MR:
		return cpu_to_be32(reg_wr(wr)->key);
	default:
		return 0;
	}
}

static u8 send_flags(const struct verbs_work *work, const struct ib_send_wr *wr)
{
	bool signal = work->signal_all || wr->send_flags & IB_SEND_SIGNALED;

	return (signal ? MLX5_WQE_CTRL_CQ_UPDATE : 0) |
	       (wr->send_flags & IB_SEND_SOLICITED ? MLX5_WQE_CTRL_SOLICITED : 0);
}

int verbs_send_build(const struct verbs_qp *qp, const struct ib_send_wr *wr, void *wqe)
{
	struct mlx5_wqe_ctrl_seg *ctrl = wqe;
	int len = sizeof(*ctrl);

	memset(ctrl, 0, sizeof(*ctrl));
	ctrl->fm_ce_se = send_flags(qp->work, wr);
	ctrl->imm = send_immediate(wr);
	switch (wr->opcode) {
	case IB_WR_REG_MR:
		len = verbs_umr_register(qp, reg_wr(wr), wqe);
		break;
	case IB_WR_LOCAL_INV:
		len = verbs_umr_invalidate(wqe);
		break;
	case IB_WR_ATOMIC_CMP_AND_SWP:
	case IB_WR_ATOMIC_FETCH_AND_ADD:
		len = send_data(qp, wr, wqe, send_atomic(wr, wqe, len));
		break;
	case IB_WR_RDMA_READ:
	case IB_WR_RDMA_WRITE:
	case IB_WR_RDMA_WRITE_WITH_IMM:
		len = send_remote(rdma_wr(wr)->remote_addr, rdma_wr(wr)->rkey, wqe, len);
		len = send_data(qp, wr, wqe, len);
		break;
	default:
		if (qp->service == MLX5_QP_ST_UD || qp->service == MLX5_QP_ST_QP1)
			len = send_address(wr, wqe, len);
		len = send_data(qp, wr, wqe, len);
	}
	return len;
}

/* ---- posting ---- */

/* A key that was registered before is not valid until that has been done */
static u8 send_fence(const struct vhca *vhca, struct verbs_sq *sq, const struct ib_send_wr *wr)
{
	u8 fence = sq->fence;

	sq->fence = MLX5_FENCE_MODE_NONE;
	if (wr->opcode == IB_WR_REG_MR) {
		sq->fence = MLX5_FENCE_MODE_INITIATOR_SMALL;
		switch (VHCA_CAP(vhca, umr_fence)) {
		case MLX5_CAP_UMR_FENCE_NONE:
			return MLX5_FENCE_MODE_NONE;
		case MLX5_CAP_UMR_FENCE_SMALL:
			return MLX5_FENCE_MODE_INITIATOR_SMALL;
		default:
			return MLX5_FENCE_MODE_STRONG_ORDERING;
		}
	}
	if (wr->send_flags & IB_SEND_FENCE)
		return fence ? MLX5_FENCE_MODE_SMALL_AND_FENCE : MLX5_FENCE_MODE_FENCE;
	return fence;
}

/*
 * Build a WQE that continues at the start of the queue, or for which there may be no room. Not
 * inline, as kernels zero its large frame.
 */
static noinline int send_build_apart(const struct verbs_qp *qp, const struct ib_send_wr *wr,
				     size_t free)
{
	const struct verbs_sq *sq = &qp->work->sq;
	size_t first = (sq->pi & sq->mask) * VERBS_SEND_BLOCK;
	size_t room = (sq->mask + 1) * VERBS_SEND_BLOCK - first;
	u8 wqe[VERBS_SEND_MAX] __aligned(8);
	int len = verbs_send_build(qp, wr, wqe);

	if (len < 0)
		return len;
	if (len > free)
		return -ENOMEM;
	memcpy(sq->wqes + first, wqe, min_t(size_t, len, room));
	if (len > room)
		memcpy(sq->wqes, wqe + room, len - room);
	return len;
}

/* Return the WQE, whose first block is contiguous */
static struct mlx5_wqe_ctrl_seg *send_post(const struct vhca *vhca, struct verbs_qp *qp,
					   const struct ib_send_wr *wr)
{
	struct verbs_sq *sq = &qp->work->sq;
	u32 index = sq->pi & sq->mask;
	struct mlx5_wqe_ctrl_seg *ctrl = sq->wqes + index * VERBS_SEND_BLOCK;
	struct verbs_send *send = &sq->sends[index];
	u8 wc_opcode;
	size_t free;
	int len;

	if (!verbs_send_opcode(qp, wr->opcode, &wc_opcode))
		return ERR_PTR(-EOPNOTSUPP);
	/* Pairs with the release in poll.c: entries that are free are not read any more */
	free = sq->mask + 1 - (u16)(sq->pi - smp_load_acquire(&sq->ci));
	if (min(free, sq->mask + 1 - index) * VERBS_SEND_BLOCK >= sq->wqe_size)
		len = verbs_send_build(qp, wr, ctrl);
	else
		len = send_build_apart(qp, wr, free * VERBS_SEND_BLOCK);
	if (len < 0)
		return ERR_PTR(len);
	ctrl->fm_ce_se |= send_fence(vhca, sq, wr);
	ctrl->opmod_idx_opcode = cpu_to_be32(sq->pi << 8 | send_opcodes[wr->opcode].opcode);
	ctrl->qpn_ds = cpu_to_be32(qp->qpn << 8 | len / MLX5_SEND_WQE_DS);
	send->wr_id = wr->wr_id;
	send->opcode = wc_opcode;
	send->blocks = DIV_ROUND_UP(len, VERBS_SEND_BLOCK);
	sq->pi += send->blocks;
	return ctrl;
}

/* The first 8 bytes of the last WQE are the doorbell's value */
static void send_ring(struct verbs_qp *qp, struct mlx5_wqe_ctrl_seg *ctrl)
{
	struct verbs_work *work = qp->work;

	dma_wmb();	/* write the WQEs before the producer index */
	qp->memory.record.record[MLX5_SND_DBR] = cpu_to_be32(work->sq.pi);
	wmb();		/* write the record before the doorbell */
	mlx5_write64((__be32 *)ctrl, work->uar->map + MLX5_BF_OFFSET);
}

int verbs_post_send(struct ib_qp *ibqp, const struct ib_send_wr *wr,
		    const struct ib_send_wr **bad_wr)
{
	const struct vhca *vhca = to_verbs_device(ibqp->device)->vhca;
	struct mlx5_wqe_ctrl_seg *ctrl, *last = NULL;
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	struct verbs_sq *sq;
	unsigned long flags;
	int err = 0;
	bool gone;

	*bad_wr = wr;
	/* The queues of a process are in its memory */
	if (!qp->work || !qp->work->sq.wqes)
		return -EINVAL;
	sq = &qp->work->sq;
	spin_lock_irqsave(&sq->lock, flags);
	for (; wr; wr = wr->next) {
		ctrl = send_post(vhca, qp, wr);
		if (IS_ERR(ctrl)) {
			err = PTR_ERR(ctrl);
			*bad_wr = wr;
			break;
		}
		last = ctrl;
	}
	gone = vhca_gone(vhca);
	if (last && !gone)
		send_ring(qp, last);
	spin_unlock_irqrestore(&sq->lock, flags);
	if (last && gone)
		verbs_cq_flush(to_verbs_cq(ibqp->send_cq));
	return err;
}
