// SPDX-License-Identifier: GPL-2.0
/* Send WQEs: segments, inline data, checksum offload, multi-packet WQEs. */
#include <netinet/in.h>

#include "firmware/caps.h"
#include "queue/mkey.h"
#include "queue/umr.h"
#include "queue/wqe.h"

#define ETH_LEN			14
#define FRAME_LEN_MAX		(FRAME_MAX - FRAME_HEADROOM)
#define DS_ETH			1
#define DS_DATA			2
#define INLINE_START		2	/* bytes of the inline header in the Ethernet segment */
#define INLINE_MASK		0x3ff
#define ETH_CVLAN		0x8100
#define ETH_SVLAN		0x88a8
#define CS_FLAGS		(CS_L3 | CS_L4 | CS_L3_INNER | CS_L4_INNER)

uint8_t wqe_bad(const struct sq *sq, const struct wqe *wqe, uint8_t syndrome, const char *why)
{
	card_complain(sq->obj.vhca->card, "SQ 0x%x: WQE 0x%x, opcode 0x%x: %s", sq->obj.num,
		      wqe->index, wqe->opcode, why);
	return syndrome;
}

/* Load the next segment, which must exist */
static uint8_t gather_next(struct gather *gather)
{
	const uint8_t *seg = gather->wqe->seg + gather->ds * WQE_DS;
	uint32_t count = wqe_be32(seg), units = 1;

	if (count & MLX5_INLINE_SEG) {
		gather->left = count & INLINE_MASK;
		gather->inl = seg + 4;
		units = (4 + gather->left + WQE_DS - 1) / WQE_DS;
		if (gather->ds + units > gather->wqe->ds)
			return wqe_bad(gather->sq, gather->wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
				       "inline data is cut off by the end of the WQE");
	} else {
		if (!count)
			return wqe_bad(gather->sq, gather->wqe, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
				       "a data segment of 0 bytes, which means 2^31");
		gather->left = count;
		gather->inl = NULL;
		gather->key = wqe_be32(seg + 4);
		gather->va = wqe_be64(seg + 8);
	}
	gather->ds += units;
	return 0;
}

uint8_t gather_init(struct gather *gather, struct sq *sq, const struct wqe *wqe, unsigned int ds)
{
	uint8_t syndrome;

	*gather = (struct gather){ .sq = sq, .wqe = wqe, .ds = ds };
	while (gather->ds < wqe->ds) {
		syndrome = gather_next(gather);
		if (syndrome)
			return syndrome;
		gather->total += gather->left;
	}
	gather->ds = ds;
	gather->left = 0;
	return 0;
}

uint8_t gather_read(struct gather *gather, uint8_t *dst, uint32_t len)
{
	uint8_t syndrome;
	uint32_t n;

	for (; len; len -= n, dst += n, gather->left -= n) {
		while (!gather->left) {
			if (gather->ds >= gather->wqe->ds)
				return MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR;
			syndrome = gather_next(gather);
			if (syndrome)
				return syndrome;
		}
		n = len < gather->left ? len : gather->left;
		if (gather->inl) {
			memcpy(dst, gather->inl, n);
			gather->inl += n;
			continue;
		}
		if (!mkey_read(gather->sq->obj.vhca, gather->key, gather->va, dst, n,
			       gather->sq->wq.pd))
			return MLX5_CQE_SYNDROME_LOCAL_PROT_ERR;
		gather->va += n;
	}
	return 0;
}

static uint8_t eth_parse(struct eth *eth, struct sq *sq, const struct wqe *wqe)
{
	const uint8_t *seg = wqe->seg + DS_ETH * WQE_DS;
	uint16_t word;

	if (wqe->ds < DS_DATA)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "no Ethernet segment");
	*eth = (struct eth){
		.cs_flags = seg[4],
		.mss = wqe_be16(seg + 6),
		.metadata = wqe_be32(seg + 8),
		.data_ds = DS_DATA,
	};
	if (seg[0] || seg[1] || seg[2] || seg[3] || seg[5])
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "software parser offsets, which this card has not");
	if (eth->cs_flags & ~CS_FLAGS)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "cs_flags");
	if (eth->cs_flags && !eth_cap(sq->obj.vhca, csum_cap))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "cs_flags, no csum_cap");
	if (wqe->ds * WQE_DS > hca_cap(sq->obj.vhca, max_wqe_sz_sq))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "max_wqe_sz_sq");
	word = wqe_be16(seg + 12);
	if (word & ETH_INSERT_VLAN) {
		if (!eth_cap(sq->obj.vhca, wqe_vlan_insert) ||
		    word & ~(ETH_INSERT_VLAN | ETH_INSERT_SVLAN))
			return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
				       "insertion of a tag, which this card does not offer");
		eth->tagged = true;
		eth->tag_proto = word & ETH_INSERT_SVLAN ? ETH_SVLAN : ETH_CVLAN;
		eth->tag_tci = wqe_be16(seg + 14);
		return 0;
	}
	if (word & ~INLINE_MASK)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "reserved bits in the size of the inline header");
	eth->header = seg + 14;
	eth->header_len = word;
	if (word > INLINE_START)
		eth->data_ds += (word - INLINE_START + WQE_DS - 1) / WQE_DS;
	if (eth->data_ds > wqe->ds)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "the inline header is cut off by the end of the WQE");
	return 0;
}

/* Check that the headers up to the layer that the queue requires are inline */
static bool inline_enough(const struct sq *sq, const struct eth *eth)
{
	struct frame_layers layers;

	if (!sq->min_inline)
		return true;
	if (eth->header_len < ETH_LEN)
		return false;
	if (sq->min_inline == 1)
		return true;
	layers_parse(&layers, eth->header, eth->header_len, 0, true, false);
	if ((layers.ethertype == 0x0800 || layers.ethertype == 0x86dd) && !layers.ip_version)
		return false;
	return sq->min_inline == 2 || !layers.ip_version || layers.l4 ||
	       (layers.ip_proto != IPPROTO_TCP && layers.ip_proto != IPPROTO_UDP);
}

static void offload_checksums(struct frame *frame, uint8_t flags)
{
	struct frame_layers outer, inner;

	layers_parse(&outer, frame->data, frame->len, 0, true, false);
	if (flags & (CS_L3_INNER | CS_L4_INNER) && outer.inner) {
		layers_parse(&inner, frame->data, frame->len, outer.inner, outer.inner_ether,
			     false);
		csum_fix(frame->data, frame->len, &inner, flags & CS_L3_INNER, flags & CS_L4_INNER);
	}
	csum_fix(frame->data, frame->len, &outer, flags & CS_L3, flags & CS_L4);
	frame->l3_csum_ok = outer.ip_version == 6 || (flags & CS_L3 && outer.ip_version);
	frame->l4_csum_ok = flags & CS_L4 && outer.l4 &&
			    (outer.ip_proto == IPPROTO_TCP || outer.ip_proto == IPPROTO_UDP);
}

void wqe_transmit(struct sq *sq, const struct eth *eth, struct frame *frame)
{
	struct vhca *vhca = sq->obj.vhca;

	if (eth->cs_flags)
		offload_checksums(frame, eth->cs_flags);
	if (eth->tagged)
		vlan_push(frame, eth->tag_proto, eth->tag_tci);
	frame->source_vport = vhca->function_id;
	frame->source_sqn = sq->obj.num;
	frame->metadata_a = eth->metadata;
	frame->loopback = true;
	vhca->card->ops->transmit(vhca, frame);
}

static uint8_t send_frame(struct sq *sq, const struct wqe *wqe, const struct eth *eth)
{
	uint8_t storage[FRAME_MAX], syndrome;
	struct frame frame = {
		.buf = storage,
		.size = sizeof(storage),
		.data = storage + FRAME_HEADROOM,
	};
	struct gather gather;

	syndrome = gather_init(&gather, sq, wqe, eth->data_ds);
	if (syndrome)
		return syndrome;
	if (eth->header_len + gather.total < ETH_LEN ||
	    eth->header_len + gather.total > FRAME_LEN_MAX)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR, "length of the frame");
	if (eth->header_len)
		memcpy(frame.data, eth->header, eth->header_len);
	syndrome = gather_read(&gather, frame.data + eth->header_len, gather.total);
	if (syndrome)
		return syndrome;
	frame.len = eth->header_len + gather.total;
	wqe_transmit(sq, eth, &frame);
	return 0;
}

/* One Ethernet segment, then one frame per data segment */
static uint8_t multi_packet(struct sq *sq, const struct wqe *wqe, const struct eth *eth)
{
	uint8_t storage[FRAME_MAX], syndrome;
	struct gather gather = { .sq = sq, .wqe = wqe, .ds = eth->data_ds };

	if (eth->header_len || eth->mss)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "a multi-packet WQE with an inline header or mss");
	if (sq->min_inline)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "a multi-packet WQE on a queue that demands inline headers");
	while (gather.ds < wqe->ds) {
		struct frame frame = {
			.buf = storage,
			.size = sizeof(storage),
			.data = storage + FRAME_HEADROOM,
		};

		syndrome = gather_next(&gather);
		if (syndrome)
			return syndrome;
		frame.len = gather.left;
		if (frame.len < ETH_LEN || frame.len > FRAME_LEN_MAX)
			return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
				       "length of a frame");
		syndrome = gather_read(&gather, frame.data, frame.len);
		if (syndrome)
			return syndrome;
		wqe_transmit(sq, eth, &frame);
	}
	return 0;
}

static uint8_t reg_umr(struct sq *sq, const struct wqe *wqe)
{
	struct umr umr = {
		.vhca = sq->obj.vhca, .name = "SQ", .num = sq->obj.num, .pd = sq->wq.pd,
		.index = wqe->index, .seg = wqe->seg, .ds = wqe->ds, .mkey = wqe->imm,
		.translate = true, .any_pd = true,
	};

	if (!sq->reg_umr)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_MW_BIND_ERR,
			       "UMR: the queue may not do that");
	return umr_execute(&umr);
}

uint8_t wqe_execute(struct sq *sq, const struct wqe *wqe)
{
	uint8_t syndrome;
	struct eth eth;

	switch (wqe->opcode) {
	case MLX5_OPCODE_NOP:
		return 0;
	case MLX5_OPCODE_UMR:
		return reg_umr(sq, wqe);
	case MLX5_OPCODE_SEND:
	case MLX5_OPCODE_TSO:
	case OPCODE_ENHANCED_MPSW:
		break;
	default:
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "no such operation on a send queue");
	}
	if (!sq->tis)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "the queue has no TIS");
	syndrome = eth_parse(&eth, sq, wqe);
	if (syndrome)
		return syndrome;
	if (wqe->opcode == OPCODE_ENHANCED_MPSW)
		return multi_packet(sq, wqe, &eth);
	if (!inline_enough(sq, &eth))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "the queue demands longer inline headers");
	if (wqe->opcode == MLX5_OPCODE_TSO)
		return lso_execute(sq, wqe, &eth);
	if (eth.mss)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "mss without LSO");
	return send_frame(sq, wqe, &eth);
}
