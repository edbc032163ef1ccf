// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/reserved.h"
#include "firmware/vport_state.h"
#include "host/dma.h"
#include "queue/mkey.h"
#include "queue/rq.h"
#include "record/clock.h"

#define MAC_LEN		12	/* both addresses */
#define ETH_LEN		14
#define VLAN_LEN	4
#define START_PADDING	0x80000000u

/* modify_bitmask of MODIFY_RQ */
#define MODIFY_VSD		BIT_ULL(1)
#define MODIFY_SCATTER_FCS	BIT_ULL(2)
#define MODIFY_COUNTER_SET	BIT_ULL(3)

/* l4_hdr_type of a CQE */
enum {
	L4_NONE			= 0,
	L4_TCP_NO_ACK		= 1,
	L4_UDP			= 2,
	L4_TCP_ACK_NO_DATA	= 3,
	L4_TCP_ACK_AND_DATA	= 4,
};

enum {
	CQE_VLAN_STRIPPED	= 1 << 0,
	CQE_L3_SHIFT		= 2,
	CQE_L4_SHIFT		= 4,
	CQE_FRAGMENT		= 1 << 7,
};

static void out_of_buffer(struct rq *rq)
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

static void flush(struct rq *rq)
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
	flush(rq);
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
		out_of_buffer(rq);
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

/* Write one packet to one WQE */
static bool scatter_place(struct rq *rq, const struct rx_pieces *pieces, struct mlx5_cqe64 *cqe)
{
	struct rq_seg segs[SCATTER_MAX];
	unsigned int count, i, at = 0;
	uint32_t left, n, off;
	uint16_t index, counter;
	uint64_t room = 0;

	if (!rq_take(rq, &index, segs, SCATTER_MAX, &count))
		return false;
	counter = rq->wq.linked ? index : rq->ci - 1;
	for (i = 0; i < count; i++)
		room += segs[i].len;
	if (room < pieces->len) {
		rq_fail(rq, index, counter, 0, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
		return false;
	}
	for (i = 0; i < pieces->count; i++) {
		for (off = 0, left = pieces->piece[i].len; left; off += n, left -= n) {
			while (!segs[at].len)
				at++;
			n = left < segs[at].len ? left : segs[at].len;
			if (!mkey_write(rq->obj.vhca, segs[at].key, segs[at].va,
					pieces->piece[i].data + off, n, rq->wq.pd)) {
				rq_fail(rq, index, counter, 0, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
				return false;
			}
			segs[at].va += n;
			segs[at].len -= n;
		}
	}
	cqe->wqe_id = htobe16(index);
	cqe->wqe_counter = htobe16(counter);
	cqe->byte_cnt = htobe32(pieces->len);
	return true;
}

static void add_piece(struct rx_pieces *pieces, const uint8_t *data, uint32_t len)
{
	pieces->piece[pieces->count].data = data;
	pieces->piece[pieces->count++].len = len;
	pieces->len += len;
}

/* Divide a frame into pieces; return whether a tag was stripped */
static bool cut(struct rx_pieces *pieces, const struct rq *rq, const struct frame *frame)
{
	bool strip = rq->strip_vlan && frame->layers.vlans && frame->layers.vlan_proto[0] == 0x8100;
	uint32_t fcs;

	pieces->count = 0;
	pieces->len = 0;
	if (strip) {
		add_piece(pieces, frame->data, MAC_LEN);
		add_piece(pieces, frame->data + MAC_LEN + VLAN_LEN,
			  frame->len - MAC_LEN - VLAN_LEN);
	} else {
		add_piece(pieces, frame->data, frame->len);
	}
	if (rq->scatter_fcs) {
		fcs = csum_fcs(0, pieces->piece[0].data, pieces->piece[0].len);
		if (strip)
			fcs = csum_fcs(fcs, pieces->piece[1].data, pieces->piece[1].len);
		fcs = htole32(fcs);
		memcpy(pieces->fcs, &fcs, sizeof(fcs));
		add_piece(pieces, pieces->fcs, sizeof(fcs));
	}
	return strip;
}

static uint8_t l4_type(const uint8_t *data, const struct frame_layers *layers)
{
	uint32_t end;

	if (!layers->l4)
		return L4_NONE;
	if (layers->ip_proto == IPPROTO_UDP)
		return L4_UDP;
	if (layers->ip_proto != IPPROTO_TCP)
		return L4_NONE;
	if (!(data[layers->l4 + 13] & 0x10))
		return L4_TCP_NO_ACK;
	if (layers->ip_version == 4)
		end = layers->l3 + (data[layers->l3 + 2] << 8 | data[layers->l3 + 3]);
	else
		end = layers->l3 + 40 + (data[layers->l3 + 4] << 8 | data[layers->l3 + 5]);
	return end > layers->payload ? L4_TCP_ACK_AND_DATA : L4_TCP_ACK_NO_DATA;
}

/* Sum of all bytes after the Ethernet header or, on older cards, of the IP packet only */
static uint16_t rx_sum(const struct rq *rq, const struct frame *frame, bool stripped)
{
	uint32_t from = ETH_LEN + (stripped ? VLAN_LEN : 0), to = frame->len, end;
	const struct frame_layers *layers = &frame->layers;
	const uint8_t *ip = frame->data + layers->l3;

	if (!rq->csum_full) {
		if (!layers->ip_version)
			return 0;
		from = layers->l3;
		end = layers->ip_version == 4 ? ip[2] << 8 | ip[3] : 40 + (ip[4] << 8 | ip[5]);
		end += from;
		if (end < to)
			to = end;
	}
	return from < to ? ~csum_fold(csum_add(0, frame->data + from, to - from)) : 0;
}

static void describe(struct mlx5_cqe64 *cqe, const struct rq *rq, const struct frame *frame,
		     const struct rx *rx, bool stripped)
{
	const struct frame_layers *layers = rx->layers;
	uint8_t types = l4_type(frame->data, layers) << CQE_L4_SHIFT;

	if (layers->ip_version == 4)
		types |= MLX5_CQE_L3_HDR_TYPE_IPV4 << CQE_L3_SHIFT;
	else if (layers->ip_version == 6)
		types |= MLX5_CQE_L3_HDR_TYPE_IPV6 << CQE_L3_SHIFT;
	*cqe = (struct mlx5_cqe64){
		.hds_ip_ext = MLX5_CQE_L2_OK | (layers->l3_ok ? MLX5_CQE_L3_OK : 0) |
			      (layers->l4_ok ? MLX5_CQE_L4_OK : 0),
		.l4_hdr_type_etc = types | (layers->fragment ? CQE_FRAGMENT : 0) |
				   (stripped ? CQE_VLAN_STRIPPED : 0),
		.vlan_info = htobe16(stripped ? frame->layers.vlan_tci[0] : 0),
		.srqn_uidx = htobe32(rq->user_index),
		.imm_inval_pkey = htobe32(frame->metadata_b),
		.timestamp = htobe64(clock_now()),
		.sop_drop_qpn = htobe32(frame->flow_tag & 0xffffff),
		.op_own = MLX5_CQE_RESP_SEND << 4,
	};
	cqe->rsvd0[0] = rx->tunneled;
	cqe_set_hash(cqe, rx->hash, rx->hash_type);
	cqe_set_csum(cqe, rx_sum(rq, frame, stripped));
}

void rq_receive(struct rq *rq, struct frame *frame, const struct rx *rx)
{
	struct rx_pieces pieces;
	struct mlx5_cqe64 cqe;
	bool stripped;

	if (rq->state != MLX5_RQC_STATE_RDY) {
		if (rq->state == MLX5_RQC_STATE_ERR)
			flush(rq);
		out_of_buffer(rq);
		return;
	}
	frame_parse(frame);
	stripped = cut(&pieces, rq, frame);
	describe(&cqe, rq, frame, rx, stripped);
	if (rq->wq.striding ? stride_place(rq, &pieces, &cqe) : scatter_place(rq, &pieces, &cqe))
		rq_post(rq, &cqe);
}

static void rq_destroy(struct obj *obj)
{
	struct rq *rq = (struct rq *)obj;

	obj_put(rq->qcounter);
	obj_put(rq->cq);
	wq_exit(&rq->wq);
	free(rq);
}

static bool rqc_supported(const uint8_t *rqc)
{
	uint8_t rest[ifc_bytes(rqc)];

	memcpy(rest, rqc, sizeof(rest));
	ifc_known(rqc, rest, rlky);
	ifc_known(rqc, rest, scatter_fcs);
	ifc_known(rqc, rest, vsd);
	ifc_known(rqc, rest, state);
	ifc_known(rqc, rest, flush_in_error_en);
	ifc_known(rqc, rest, ts_format);
	ifc_known(rqc, rest, user_index);
	ifc_known(rqc, rest, cqn);
	ifc_known(rqc, rest, counter_set_id);
	ifc_known(rqc, rest, wq);
	return bits_none(rest, sizeof(rest));
}

static enum cmd_status rq_parse(struct rq *rq, struct cmd *cmd, const uint8_t *rqc)
{
	struct vhca *vhca = cmd->vhca;
	uint32_t set = ifc_get(rqc, rqc, counter_set_id);

	if (!rqc_supported(rqc))
		return cmd_refuse(cmd, STAT_BAD_PARAM,
				  "rqc: a field that this card does not support is set");
	if (ifc_get(rqc, rqc, state) != MLX5_RQC_STATE_RST)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "a new RQ is in reset, not in state %u",
				  ifc_get(rqc, rqc, state));
	if (!wq_ts_format_allowed(ifc_get(rqc, rqc, ts_format), hca_cap(vhca, rq_ts_format)))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "ts_format %u",
				  ifc_get(rqc, rqc, ts_format));
	rq->scatter_fcs = ifc_get(rqc, rqc, scatter_fcs);
	if (rq->scatter_fcs && !eth_cap(vhca, scatter_fcs))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no scatter_fcs");
	rq->strip_vlan = !ifc_get(rqc, rqc, vsd);
	rq->flush_in_error = ifc_get(rqc, rqc, flush_in_error_en);
	rq->user_index = ifc_get(rqc, rqc, user_index);
	rq->csum_full = eth_cap(vhca, cqe_checksum_full);
	rq->cq = obj_find(vhca, OBJ_CQ, ifc_get(rqc, rqc, cqn));
	if (!rq->cq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no CQ 0x%x", ifc_get(rqc, rqc, cqn));
	if (set) {
		rq->qcounter = obj_find(vhca, OBJ_QCOUNTER, set);
		if (!rq->qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", set);
	}
	memcpy(rq->rqc, rqc, sizeof(rq->rqc));
	return STAT_OK;
}

static enum cmd_status create_rq(struct cmd *cmd)
{
	const uint8_t *rqc = ifc_addr(create_rq_in, cmd->in, ctx);
	struct rq *rq = calloc(1, sizeof(*rq));
	enum cmd_status status;

	if (!rq)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	status = rq_parse(rq, cmd, rqc);
	if (status != STAT_OK)
		goto err_free;
	status = wq_init(&rq->wq, cmd, ifc_addr(rqc, rqc, wq), false);
	if (status != STAT_OK)
		goto err_free;
	if (!obj_add(cmd->vhca, OBJ_RQ, &rq->obj, rq_destroy)) {
		status = cmd_refuse(cmd, STAT_NO_RES, "no RQ left");
		goto err_wq;
	}
	obj_get(rq->cq);
	obj_get(rq->qcounter);
	ifc_set(create_rq_out, cmd->out, rqn, rq->obj.num);
	return STAT_OK;

err_wq:
	wq_exit(&rq->wq);
err_free:
	free(rq);
	return status;
}

static void rq_reset(struct rq *rq)
{
	rq->ci = 0;
	rq->last = 0;
	rq->linked_started = false;
	rq->open = false;
	rq->stride = 0;
}

static enum cmd_status modify_rq(struct cmd *cmd)
{
	const uint8_t *rqc = ifc_addr(modify_rq_in, cmd->in, ctx);
	uint32_t rqn = ifc_get(modify_rq_in, cmd->in, rqn), set = ifc_get(rqc, rqc, counter_set_id);
	uint8_t from = ifc_get(modify_rq_in, cmd->in, rq_state), to = ifc_get(rqc, rqc, state);
	uint64_t mask = ifc_get64(modify_rq_in, cmd->in, modify_bitmask);
	struct rq *rq = obj_find(cmd->vhca, OBJ_RQ, rqn);
	struct qcounter *qcounter = NULL;

	if (!rq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	if (from != rq->state)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "RQ 0x%x is in state %u, not %u", rqn,
				  rq->state, from);
	if ((to != MLX5_RQC_STATE_RST && to != MLX5_RQC_STATE_RDY && to != MLX5_RQC_STATE_ERR) ||
	    (from == MLX5_RQC_STATE_ERR && to == MLX5_RQC_STATE_RDY))
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "RQ 0x%x: no way from state %u to %u",
				  rqn,
				  from, to);
	if (mask & ~(MODIFY_VSD | MODIFY_SCATTER_FCS | MODIFY_COUNTER_SET))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "modify_bitmask 0x%llx",
				  (unsigned long long)mask);
	if (mask & MODIFY_SCATTER_FCS && ifc_get(rqc, rqc, scatter_fcs) &&
	    !eth_cap(cmd->vhca, scatter_fcs))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no scatter_fcs");
	if (mask & MODIFY_COUNTER_SET && set) {
		qcounter = obj_find(cmd->vhca, OBJ_QCOUNTER, set);
		if (!qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", set);
	}
	if (mask & MODIFY_VSD)
		rq->strip_vlan = !ifc_get(rqc, rqc, vsd);
	if (mask & MODIFY_SCATTER_FCS)
		rq->scatter_fcs = ifc_get(rqc, rqc, scatter_fcs);
	if (mask & MODIFY_COUNTER_SET) {
		obj_put(rq->qcounter);
		rq->qcounter = obj_get(qcounter);
	}
	if (to == MLX5_RQC_STATE_RST)
		rq_reset(rq);
	rq->state = to;
	if (to == MLX5_RQC_STATE_ERR)
		flush(rq);
	return STAT_OK;
}

static enum cmd_status query_rq(struct cmd *cmd)
{
	uint32_t rqn = ifc_get(query_rq_in, cmd->in, rqn);
	struct rq *rq = obj_find(cmd->vhca, OBJ_RQ, rqn);
	uint8_t *rqc = ifc_addr(query_rq_out, cmd->out, rq_context);
	uint16_t producer;

	if (!rq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	memcpy(rqc, rq->rqc, sizeof(rq->rqc));
	ifc_set(rqc, rqc, state, rq->state);
	ifc_set(rqc, rqc, vsd, !rq->strip_vlan);
	ifc_set(rqc, rqc, scatter_fcs, rq->scatter_fcs);
	ifc_set(rqc, rqc, counter_set_id, rq->qcounter ? rq->qcounter->obj.num : 0);
	ifc_set(rqc, rqc, wq.hw_counter, rq->ci);
	if (wq_producer(&rq->wq, cmd->vhca, WQ_DBR_RECEIVE, &producer))
		ifc_set(rqc, rqc, wq.sw_counter, producer);
	return STAT_OK;
}

static enum cmd_status destroy_rq(struct cmd *cmd)
{
	uint32_t rqn = ifc_get(destroy_rq_in, cmd->in, rqn);
	struct rq *rq = obj_find(cmd->vhca, OBJ_RQ, rqn);

	if (!rq)
		return cmd_refuse(cmd, STAT_BAD_RES, "no RQ 0x%x", rqn);
	if (rq->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u TIRs and tables use RQ 0x%x",
				  rq->obj.refs, rqn);
	obj_del(&rq->obj);
	return STAT_OK;
}

static const struct cap_desc rq_caps[] = {
	CAP(log_max_rq, 18),
	CAP(max_wqe_sz_rq, 512),
	CAP(striding_rq, 1),
	CAP(ext_stride_num_range, 1),
	CAP(log_max_stride_sz_rq, 13),
	CAP(log_min_stride_sz_rq, 4),
	CAP_ETH(scatter_fcs, 1),
	CAP_ETH(cqe_checksum_full, 1),
	{}
};

CAP_TABLE(rq_caps);

static const struct cmd_desc rq_cmds[] = {
	CMD(CREATE_RQ, create_rq, CMD_INIT, 0, create_rq),
	CMD(MODIFY_RQ, modify_rq, CMD_INIT, 0, modify_rq),
	CMD(QUERY_RQ, query_rq, CMD_INIT, 0, query_rq),
	CMD(DESTROY_RQ, destroy_rq, CMD_INIT, 0, destroy_rq),
	{}
};

CMD_TABLE(rq_cmds);
