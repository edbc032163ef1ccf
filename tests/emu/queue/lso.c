// SPDX-License-Identifier: GPL-2.0
/* Large send: one WQE becomes frames with the same header and mss bytes of payload each. */
#include <netinet/in.h>

#include "firmware/caps.h"
#include "frame/byteorder.h"
#include "queue/wqe.h"

#define TCP_FIN		0x01
#define TCP_PSH		0x08
#define TCP_CWR		0x80
#define LSO_MAX(sq)	(1ull << eth_cap((sq)->obj.vhca, max_lso_cap))

struct lso {
	struct frame_layers outer, inner;
	bool tunnel;
	const struct frame_layers *l4;	/* the layers whose payload is segmented */
	uint32_t header, seq;
	uint16_t id;
	uint8_t tcp_flags;
	bool keep_outer_id;
};

static bool lso_parse(struct lso *lso, const uint8_t *header, uint32_t len)
{
	*lso = (struct lso){ .header = len };
	layers_parse(&lso->outer, header, len, 0, true, false);
	lso->l4 = &lso->outer;
	if (lso->outer.inner) {
		layers_parse(&lso->inner, header, len, lso->outer.inner, lso->outer.inner_ether,
			     false);
		lso->tunnel = true;
		lso->l4 = &lso->inner;
	}
	/* The header must end where the payload starts */
	if (!lso->l4->l4 || lso->l4->fragment || lso->l4->payload != len)
		return false;
	if (lso->l4->ip_proto == IPPROTO_TCP) {
		lso->seq = wqe_be32(header + lso->l4->l4 + 4);
		lso->tcp_flags = header[lso->l4->l4 + 13];
	} else if (lso->l4->ip_proto != IPPROTO_UDP) {
		return false;
	}
	return true;
}

static void fix_ip(uint8_t *data, uint32_t len, const struct frame_layers *layers, uint16_t add)
{
	uint8_t *ip = data + layers->l3;

	if (layers->ip_version == 4) {
		put_be16(ip + 2, len - layers->l3);
		put_be16(ip + 4, wqe_be16(ip + 4) + add);
	} else {
		put_be16(ip + 4, len - layers->l3 - 40);
	}
}

/* Set the headers of segment @number, which has @len bytes with its payload */
static void lso_segment(const struct lso *lso, uint8_t *data, uint32_t len, uint32_t number,
			uint32_t offset, bool last)
{
	uint8_t *l4 = data + lso->l4->l4;

	fix_ip(data, len, lso->l4, number);
	if (lso->l4->ip_proto == IPPROTO_TCP) {
		put_be32(l4 + 4, lso->seq + offset);
		if (!last)
			l4[13] &= ~(TCP_FIN | TCP_PSH);
		if (number)
			l4[13] &= ~TCP_CWR;
	} else {
		put_be16(l4 + 4, len - lso->l4->l4);
	}
	csum_fix(data, len, lso->l4, true, true);
	if (!lso->tunnel)
		return;
	fix_ip(data, len, &lso->outer, lso->keep_outer_id ? 0 : number);
	if (lso->outer.ip_proto == IPPROTO_UDP)
		put_be16(data + lso->outer.l4 + 4, len - lso->outer.l4);
	csum_fix(data, len, &lso->outer, true, false);
}

uint8_t lso_execute(struct sq *sq, const struct wqe *wqe, const struct eth *eth)
{
	uint8_t storage[FRAME_MAX], syndrome;
	uint32_t offset, number = 0, n;
	struct eth plain = *eth;
	struct gather gather;
	struct lso lso;

	if (!eth->mss)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR, "LSO without mss");
	if (!lso_parse(&lso, eth->header, eth->header_len))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR,
			       "the inline header is not the headers of a TCP or UDP packet");
	if (eth->header_len + eth->mss > FRAME_MAX - FRAME_HEADROOM)
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR, "mss");
	syndrome = gather_init(&gather, sq, wqe, eth->data_ds);
	if (syndrome)
		return syndrome;
	if (!gather.total || gather.total > LSO_MAX(sq))
		return wqe_bad(sq, wqe, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR,
			       "length of the payload");
	lso.keep_outer_id = eth_cap(sq->obj.vhca, tunnel_lso_const_out_ip_id);
	/* Inner checksums are computed here; of the outer ones only UDP's may remain */
	plain.cs_flags = lso.tunnel ? eth->cs_flags & CS_L4 : 0;
	for (offset = 0; offset < gather.total; offset += n, number++) {
		struct frame frame = {
			.buf = storage,
			.size = sizeof(storage),
			.data = storage + FRAME_HEADROOM,
		};

		n = gather.total - offset < eth->mss ? gather.total - offset : eth->mss;
		memcpy(frame.data, eth->header, eth->header_len);
		syndrome = gather_read(&gather, frame.data + eth->header_len, n);
		if (syndrome)
			return syndrome;
		frame.len = eth->header_len + n;
		lso_segment(&lso, frame.data, frame.len, number, offset,
			    offset + n == gather.total);
		frame.l3_csum_ok = true;
		frame.l4_csum_ok = !lso.tunnel;
		wqe_transmit(sq, &plain, &frame);
	}
	return 0;
}
