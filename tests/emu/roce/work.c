// SPDX-License-Identifier: GPL-2.0
/* Send WQEs of QPs: parsing, permission checks, and access to their memory. */
#include <stdlib.h>

#include "firmware/caps.h"
#include "host/dma.h"
#include "queue/umr.h"
#include "queue/wqe.h"
#include "roce/address.h"
#include "roce/cqe.h"
#include "roce/reach.h"
#include "roce/work.h"

#define INLINE_MASK	0x3ff
#define PRIVILEGED_QKEY	(1u << 31)	/* stands for the QP's own */

static uint8_t bad(const struct qp *qp, const struct work *work, uint8_t syndrome, const char *why)
{
	card_complain(qp->obj.vhca->card, "QP 0x%x: WQE 0x%x, opcode 0x%x: %s", qp->obj.num,
		      work->index, work->opcode, why);
	return syndrome;
}

static const uint8_t *segment(const struct work *work, unsigned int ds)
{
	return (const uint8_t *)work->seg + ds * WQE_DS;
}

static bool allowed(const struct qp *qp, const struct work *work)
{
	switch (work->opcode) {
	case MLX5_OPCODE_NOP:
		return true;
	case MLX5_OPCODE_UMR:
		return !qp_is_datagram(qp);
	case MLX5_OPCODE_SEND:
	case MLX5_OPCODE_SEND_IMM:
		return qp->service != QP_REG_UMR;
	case MLX5_OPCODE_RDMA_WRITE:
	case MLX5_OPCODE_RDMA_WRITE_IMM:
		return qp_is_connected(qp) || qp->service == QP_DCI;
	case MLX5_OPCODE_SEND_INVAL:
	case MLX5_OPCODE_RDMA_READ:
		return qp_is_reliable(qp);
	case MLX5_OPCODE_ATOMIC_CS:
	case MLX5_OPCODE_ATOMIC_FA:
		return qp_is_reliable(qp) && hca_cap(qp->obj.vhca, atomic);
	default:
		return false;
	}
}

/* A piece of a WQE's data */
struct piece {
	uint32_t len, key;
	uint64_t va;
	const uint8_t *inl;		/* inline data; NULL: in memory */
};

/* Parse the data segment at @ds, and return the index of the next one; 0: it is invalid */
static unsigned int piece_read(const struct work *work, unsigned int ds, struct piece *piece)
{
	const uint8_t *seg = segment(work, ds);
	uint32_t count = wqe_be32(seg);

	if (count & MLX5_INLINE_SEG) {
		*piece = (struct piece){ .len = count & INLINE_MASK, .inl = seg + 4 };
		ds += (4 + piece->len + WQE_DS - 1) / WQE_DS;
		return ds <= work->ds ? ds : 0;
	}
	*piece = (struct piece){
		.len = count, .key = wqe_be32(seg + 4), .va = wqe_be64(seg + 8),
	};
	return count ? ds + 1 : 0;
}

static uint8_t parse_data(struct qp *qp, struct work *work)
{
	struct piece piece;
	unsigned int ds;
	uint64_t total = 0;

	for (ds = work->data_ds; ds < work->ds;) {
		ds = piece_read(work, ds, &piece);
		if (!ds)
			return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
				   "a data segment of 0 bytes, or one that is cut off");
		if (piece.inl && work_is_read(work))
			return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
				   "inline data where data is received");
		total += piece.len;
	}
	if (total > qp->max_message)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
			   "longer than the QP's longest message");
	if (work_is_atomic(work) && total != 8)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
			   "an atomic whose result is not 8 bytes long");
	work->length = total;
	return 0;
}

static uint8_t parse_av(struct qp *qp, struct work *work)
{
	const uint8_t *av = segment(work, work->data_ds);
	uint32_t grh, priority;

	if (work->data_ds + 3 > work->ds)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "no address vector");
	work->data_ds += 3;
	grh = wqe_be32(av + 28);
	/* That a GID is there goes without saying: drivers may set the bit for it, or not. */
	if (!(wqe_be32(av + 8) & MLX5_EXTENDED_UD_AV))
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "a short address vector");
	work->dest_qpn = wqe_be32(av + 8) & PSN_MASK;
	work->dc_key = wqe_be64(av);
	work->qkey = wqe_be32(av);
	if (work->qkey & PRIVILEGED_QKEY)
		work->qkey = qp->qkey;
	if (!route_from(qp->obj.vhca->vport, grh >> 20 & 0xff, &work->route))
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			   "an address vector with a source that is not there");
	memcpy(work->route.dmac, av + 20, 6);
	memcpy(work->route.dest, av + 32, 16);
	work->route.sport = wqe_be16(av + 14) ?: route_sport(qp);
	work->route.tclass = av[26];
	work->route.hop_limit = av[27];
	work->route.flow_label = grh & 0xfffff;
	priority = av[12] >> 1 & 7;
	work->route.tci |= priority << 13;
	if (route_is_ipv4(work->route.dest) != work->route.ipv4)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			   "source and destination of different protocols");
	return 0;
}

static uint8_t parse_remote(struct qp *qp, struct work *work)
{
	const uint8_t *seg = segment(work, work->data_ds);
	unsigned int ds = work_is_atomic(work) ? 2 : 1;

	if (work->data_ds + ds > work->ds)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "no remote address");
	work->data_ds += ds;
	work->va = wqe_be64(seg);
	work->rkey = wqe_be32(seg + 8);
	if (work_is_atomic(work)) {
		work->swap_add = wqe_be64(seg + 16);
		work->compare = wqe_be64(seg + 24);
	}
	return 0;
}

static uint8_t parse(struct qp *qp, struct work *work)
{
	uint8_t syndrome = 0;

	if (!allowed(qp, work))
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			   "no such operation on this QP");
	if (work->opcode == MLX5_OPCODE_UMR)
		return 0;
	if (work->opcode == MLX5_OPCODE_NOP)
		return 0;
	if (qp->service == QP_XRC) {
		if (work->ds < 2)
			return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "no SRQ");
		work->srqn = wqe_be32(segment(work, 1)) & PSN_MASK;
		work->data_ds++;
	}
	if (qp_is_datagram(qp) || qp->service == QP_DCI)
		syndrome = parse_av(qp, work);
	if (!syndrome && (work_is_read(work) || work_is_write(work)))
		syndrome = parse_remote(qp, work);
	return syndrome ?: parse_data(qp, work);
}

/* Check the control segment; return a syndrome if the WQE cannot be parsed further */
static uint8_t check_control(struct qp *qp, struct work *work, const struct mlx5_wqe_ctrl_seg *ctrl,
			     uint16_t posted)
{
	uint32_t word = be32toh(ctrl->opmod_idx_opcode), qpn_ds = be32toh(ctrl->qpn_ds);

	if ((uint16_t)(word >> 8) != work->index)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "holds another index");
	if (qpn_ds >> 8 != qp->obj.num)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "names another queue");
	if (!(qpn_ds & 0x3f) || qpn_ds & 0xc0)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "length");
	if (posted * (WQE_BB / WQE_DS) < (qpn_ds & 0x3f))
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			   "extends beyond the producer counter");
	if (word >> 24)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "opcode modifier");
	if (qp->service == QP_DCI && ctrl->dci_stream_channel_id)
		return bad(qp, work, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "a stream of the DCI");
	work->ds = qpn_ds & 0x3f;
	return 0;
}

static bool ring_read(struct qp *qp, uint16_t index, void *to, uint32_t len)
{
	return ring_copy(&qp->pas, qp->obj.vhca, qp->sq_base, qp->log_sq_size + 6,
			 (uint64_t)index * WQE_BB, to, len);
}

static bool signed_well(const struct work *work)
{
	unsigned int i;
	uint8_t sum = 0;

	for (i = 0; i < work->ds * WQE_DS; i++)
		sum ^= ((const uint8_t *)work->seg)[i];
	return sum == 0xff;
}

static uint8_t fetch(struct qp *qp, struct work **work, uint16_t posted)
{
	struct mlx5_wqe_ctrl_seg ctrl = {};
	struct work head = { .index = qp->req.ci, .ds = 1, .data_ds = 1 }, *whole;
	uint8_t syndrome;

	if (!ring_read(qp, head.index, &ctrl, sizeof(ctrl)))
		syndrome = bad(qp, &head, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR, "no memory at the WQE");
	else
		syndrome = check_control(qp, &head, &ctrl, posted);
	head.opcode = be32toh(ctrl.opmod_idx_opcode);
	head.fm_ce_se = ctrl.fm_ce_se;
	head.imm = be32toh(ctrl.imm);
	whole = malloc(sizeof(*whole) + head.ds * WQE_DS);
	if (!whole)
		return MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR;
	*whole = head;
	*work = whole;
	if (syndrome)
		return syndrome;
	if (!ring_read(qp, head.index, whole->seg, head.ds * WQE_DS))
		return bad(qp, whole, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR, "no memory at the WQE");
	if (qp->signature && !signed_well(whole))
		return bad(qp, whole, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "signature");
	record_use(&qp->obj.vhca->card->record, USE_WQE, whole->opcode);
	return parse(qp, whole);
}

/* Size of posted but unfetched WQEs, in units of 64 bytes; false: it is invalid */
static bool posted_count(struct qp *qp, uint16_t *posted)
{
	uint16_t producer;

	/* The doorbell is lost, as it would be on the bus */
	if (!dma_may(qp->obj.vhca->card->dma)) {
		*posted = 0;
		return true;
	}
	if (!record_read(qp->obj.vhca, qp->dbr + 4, &producer)) {
		card_complain(qp->obj.vhca->card, "QP 0x%x: the doorbell record is gone",
			      qp->obj.num);
		return false;
	}
	*posted = producer - qp->req.ci;
	if (*posted > 1u << qp->log_sq_size) {
		card_complain(qp->obj.vhca->card,
			      "QP 0x%x: producer counter 0x%x, consumed 0x%x, %u entries",
			      qp->obj.num, producer, qp->req.ci, 1u << qp->log_sq_size);
		return false;
	}
	return true;
}

enum fetch work_fetch(struct qp *qp, struct work **work)
{
	uint16_t posted;
	uint8_t syndrome;

	*work = NULL;
	if (!posted_count(qp, &posted))
		return FETCH_BROKEN;
	if (!posted)
		return FETCH_NOTHING;
	syndrome = fetch(qp, work, posted);
	if (!*work)
		return FETCH_BROKEN;
	(*work)->syndrome = syndrome;
	qp->req.ci += ((*work)->ds + 3) / 4;
	return FETCH_WORK;
}

void work_flush(struct qp *qp)
{
	struct mlx5_wqe_ctrl_seg ctrl;
	uint32_t qpn_ds;
	uint16_t posted, n;

	if (!qp->has_sq || !posted_count(qp, &posted))
		return;
	for (; posted; posted -= n) {
		ctrl = (struct mlx5_wqe_ctrl_seg){};
		ring_read(qp, qp->req.ci, &ctrl, sizeof(ctrl));
		qpn_ds = be32toh(ctrl.qpn_ds) & 0x3f;
		if (!cqe_send_failed(qp, qp->req.ci, be32toh(ctrl.opmod_idx_opcode),
				     MLX5_CQE_SYNDROME_WR_FLUSH_ERR))
			return;
		n = qpn_ds ? (qpn_ds + 3) / 4 : 1;
		n = n < posted ? n : posted;
		qp->req.ci += n;
	}
}

/* Copy @len bytes of the data at @off, in either direction */
static uint8_t move(struct qp *qp, const struct work *work, uint32_t off, uint8_t *buf,
		    uint32_t len, bool write)
{
	unsigned int ds = work->data_ds;
	struct piece piece;
	uint32_t n;
	bool ok;

	while (len) {
		ds = piece_read(work, ds, &piece);
		if (off >= piece.len) {
			off -= piece.len;
			continue;
		}
		n = piece.len - off < len ? piece.len - off : len;
		ok = true;
		if (piece.inl)
			memcpy(buf, piece.inl + off, n);
		else if (write)
			ok = reach_write(qp, qp->pd, piece.key, piece.va + off, buf, n);
		else
			ok = reach_read(qp, qp->pd, piece.key, piece.va + off, buf, n);
		if (!ok)
			return MLX5_CQE_SYNDROME_LOCAL_PROT_ERR;
		buf += n;
		len -= n;
		off = 0;
	}
	return 0;
}

uint8_t work_gather(struct qp *qp, const struct work *work, uint32_t off, uint8_t *to, uint32_t len)
{
	return move(qp, work, off, to, len, false);
}

uint8_t work_scatter(struct qp *qp, const struct work *work, uint32_t off, const uint8_t *from,
		     uint32_t len)
{
	/* The buffer is not modified if memory is written */
	return move(qp, work, off, (uint8_t *)(uintptr_t)from, len, true);
}

uint8_t work_local(struct qp *qp, const struct work *work)
{
	struct umr umr = {
		.vhca = qp->obj.vhca, .name = "QP", .num = qp->obj.num, .pd = qp->pd,
		.index = work->index, .seg = (const uint8_t *)work->seg, .ds = work->ds,
		.mkey = work->imm, .translate = qp->fre || qp->service == QP_REG_UMR,
		.any_pd = qp->service == QP_REG_UMR, .any_key = qp->service == QP_REG_UMR,
		.reserved_key = qp->rlky,
	};

	return work->opcode == MLX5_OPCODE_UMR ? umr_execute(&umr) : 0;
}
