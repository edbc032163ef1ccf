// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>

#include "queue/mkey.h"
#include "queue/receive.h"
#include "queue/stride.h"
#include "record/clock.h"

#define MAC_LEN		12	/* both addresses */
#define ETH_LEN		14
#define VLAN_LEN	4

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
			rq_flush(rq);
		rq_out_of_buffer(rq);
		return;
	}
	frame_parse(frame);
	stripped = cut(&pieces, rq, frame);
	describe(&cqe, rq, frame, rx, stripped);
	if (rq->wq.striding ? stride_place(rq, &pieces, &cqe) : scatter_place(rq, &pieces, &cqe))
		rq_post(rq, &cqe);
}
