// SPDX-License-Identifier: GPL-2.0
#include "queue/sq.h"
#include "record/clock.h"
#include "tests/unit/queue.h"
#include "tests/unit/rings.h"

static void test_send(void)
{
	uint8_t wqe[1024] = {}, frame[2048];
	uint64_t buf = mem_get(8192);
	struct frame_layers layers;
	struct sender s;
	unsigned int len, i;

	sender_up(&s, 4);
	len = build(frame, false, 4, false, 1000) + 1000;
	memcpy(mem(buf), frame, len);

	/* inline header of 18 bytes, the rest by two pointers, checksums requested */
	wqe[16 + 4] = CS_L3 | CS_L4;
	put_be16(wqe + 28, 18);
	memcpy(wqe + 30, frame, 18);
	put_dseg(wqe + 48, 82, s.key, buf + 18);
	put_dseg(wqe + 64, len - 100, s.key, buf + 100);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 5, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 1 && sent[0].len == len);
	CHECK(csums_good(sent[0].data, len));
	CHECK(!memcmp(sent[0].data + 54, frame + 54, len - 54));
	CHECK(sent[0].frame.source_sqn == s.sq.num);
	CHECK(cq_slot(&s.cq, 0)->op_own == MLX5_CQE_REQ << 4);
	CHECK(cq_slot(&s.cq, 0)->wqe_counter == htobe16(0));
	CHECK(cq_slot(&s.cq, 0)->sop_drop_qpn == htobe32(MLX5_OPCODE_SEND << 24 | s.sq.num));
	CHECK(cq_slot(&s.cq, 0)->timestamp == htobe64(clock_now()));

	/* a single pointer, no CQE requested */
	memset(wqe, 0, sizeof(wqe));
	put_dseg(wqe + 32, len, s.key, buf);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 3, false);
	sq_ring(&s.sq);
	CHECK(sent_count == 2 && sent[1].len == len);
	CHECK(!memcmp(sent[1].data, frame, len));
	CHECK(cq_slot(&s.cq, 1)->op_own == 0xf1);

	/* inline data; then NOPs to the end of the ring and a WQE around it */
	memset(wqe, 0, sizeof(wqe));
	((uint32_t *)wqe)[8] = htobe32(MLX5_INLINE_SEG | 60);
	memcpy(wqe + 36, frame, 60);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 6, false);
	memset(wqe, 0, sizeof(wqe));
	while (s.sq.pi < 15)
		sq_post(&s.sq, 4, wqe, MLX5_OPCODE_NOP, 1, false);
	put_dseg(wqe + 32, 100, s.key, buf);
	for (i = 0; i < 4; i++)
		put_dseg(wqe + 48 + i * 16, 200, s.key, buf + 100 + i * 200);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 7, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 4 && sent[2].len == 60 && !memcmp(sent[2].data, frame, 60));
	CHECK(sent[3].len == 900 && !memcmp(sent[3].data, frame, 900));
	CHECK(cq_slot(&s.cq, 1)->wqe_counter == htobe16(15));

	/* three packets, one WQE; the middle one is inline */
	memset(wqe, 0, sizeof(wqe));
	put_dseg(wqe + 32, 300, s.key, buf);
	((uint32_t *)wqe)[12] = htobe32(MLX5_INLINE_SEG | 60);
	memcpy(wqe + 52, frame, 60);
	put_dseg(wqe + 112, 400, s.key, buf);
	sq_post(&s.sq, 4, wqe, OPCODE_ENHANCED_MPSW, 8, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 7);
	CHECK(sent[4].len == 300 && sent[5].len == 60 && sent[6].len == 400);
	CHECK(!memcmp(sent[6].data, frame, 400) && !memcmp(sent[5].data, frame, 60));
	/* checksums of the packet inside a VXLAN packet */
	len = build(frame, false, 4, true, 0);
	put_be16(frame + 36, 4789);
	memcpy(frame + len, "\x08\0\0\0\0\0\x2a\0", 8);
	i = build(frame + len + 8, false, 6, false, 77) + 77;
	put_be16(frame + 16, 36 + i);
	put_be16(frame + 38, 16 + i);
	memcpy(mem(buf), frame, len + 8 + i);
	memset(wqe, 0, sizeof(wqe));
	wqe[20] = CS_L3 | CS_L3_INNER | CS_L4_INNER;
	put_dseg(wqe + 32, len + 8 + i, s.key, buf);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 3, true);
	sq_ring(&s.sq);
	layers_parse(&layers, sent[7].data, sent[7].len, 0, true, true);
	CHECK(sent_count == 8 && layers.l3_ok && layers.l4_ok && layers.inner == len + 8);
	CHECK(!sent[7].data[40] && !sent[7].data[41]);
	CHECK(csums_good(sent[7].data + len + 8, i));
	CHECK(!complaints);
	sender_down(&s);
}

static void lso_check(const uint8_t *headers, unsigned int hdr, unsigned int payload, uint16_t mss,
		      unsigned int l3, unsigned int l4)
{
	unsigned int count = (payload + mss - 1) / mss, i, n;
	bool v6 = headers[l3] >> 4 == 6;

	CHECK(sent_count == count);
	for (i = 0; i < sent_count && i < count; i++) {
		const uint8_t *p = sent[i].data;

		n = i == count - 1 ? payload - i * mss : mss;
		CHECK(sent[i].len == hdr + n);
		CHECK(wqe_be32(p + l4 + 4) == wqe_be32(headers + l4 + 4) + i * mss);
		CHECK((p[l4 + 13] & 0x01) == (i == count - 1 ? 0x01 : 0));
		CHECK((p[l4 + 13] & 0x08) == (i == count - 1 ? 0x08 : 0));
		CHECK((p[l4 + 13] & 0x80) == (i ? 0 : 0x80));
		if (v6) {
			CHECK(wqe_be16(p + l3 + 4) == hdr - l3 - 40 + n);
		} else {
			CHECK(wqe_be16(p + l3 + 2) == hdr - l3 + n);
			CHECK(wqe_be16(p + l3 + 4) == 0x1000 + i);
		}
		CHECK(csums_good(p, sent[i].len));
		for (unsigned int b = 0; b < n; b++)
			if (p[hdr + b] != (uint8_t)((i * mss + b) * 7 + 3)) {
				CHECK(!"payload");
				break;
			}
	}
}

static void test_lso(void)
{
	uint8_t wqe[1024], frame[8192], inner[4096];
	struct frame_layers layers, in;
	uint64_t buf = mem_get(8192);
	unsigned int hdr, i, ds;
	struct sender s;
	int version;

	sender_up(&s, 6);
	for (version = 4; version <= 6; version += 2) {
		hdr = build(frame, version == 6, version, false, 3500);
		frame[hdr - 20 + 13] = 0x99;		/* CWR, ACK, PSH, FIN */
		memcpy(mem(buf), frame + hdr, 3500);
		memset(wqe, 0, sizeof(wqe));
		wqe[20] = CS_L3 | CS_L4;
		put_be16(wqe + 22, 1448);
		put_be16(wqe + 28, hdr);
		memcpy(wqe + 30, frame, hdr);
		ds = 2 + (hdr - 2 + 15) / 16;
		put_dseg(wqe + ds * 16, 1000, s.key, buf);
		put_dseg(wqe + ds * 16 + 16, 2500, s.key, buf + 1000);
		sent_count = 0;
		sq_post(&s.sq, 6, wqe, MLX5_OPCODE_TSO, ds + 2, true);
		sq_ring(&s.sq);
		lso_check(frame, hdr, 3500, 1448, version == 4 ? 14 : 18, hdr - 20);
	}

	/* inside VXLAN */
	hdr = build(frame, false, 4, true, 0);
	put_be16(frame + 36, 4789);
	memcpy(frame + hdr, "\x08\0\0\0\0\0\x2a\0", 8);
	i = build(inner, false, 4, false, 3000);
	memcpy(frame + hdr + 8, inner, i);
	hdr += 8 + i;
	memset(wqe, 0, sizeof(wqe));
	wqe[20] = CS_L3 | CS_L3_INNER | CS_L4_INNER;
	put_be16(wqe + 22, 1000);
	put_be16(wqe + 28, hdr);
	memcpy(wqe + 30, frame, hdr);
	ds = 2 + (hdr - 2 + 15) / 16;
	put_dseg(wqe + ds * 16, 2500, s.key, buf);
	sent_count = 0;
	sq_post(&s.sq, 6, wqe, MLX5_OPCODE_TSO, ds + 1, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 3);
	for (i = 0; i < sent_count; i++) {
		unsigned int n = i == 2 ? 500 : 1000;

		layers_parse(&layers, sent[i].data, sent[i].len, 0, true, true);
		CHECK(layers.l3_ok && layers.inner == 50 && layers.inner_ether);
		CHECK(wqe_be16(sent[i].data + 16) == hdr - 14 + n);
		CHECK(wqe_be16(sent[i].data + 38) == hdr - 34 + n);
		CHECK(!sent[i].data[40] && !sent[i].data[41]);
		layers_parse(&in, sent[i].data, sent[i].len, layers.inner, true, true);
		CHECK(in.l3_ok && in.l4_ok);
		CHECK(wqe_be16(sent[i].data + in.l3 + 4) == 0x1000 + i);
	}

	/* UDP: the same header before every piece */
	hdr = build(frame, false, 6, true, 2500);
	memset(wqe, 0, sizeof(wqe));
	put_be16(wqe + 22, 1200);
	put_be16(wqe + 28, hdr);
	memcpy(wqe + 30, frame, hdr);
	ds = 2 + (hdr - 2 + 15) / 16;
	put_dseg(wqe + ds * 16, 2500, s.key, buf);
	sent_count = 0;
	sq_post(&s.sq, 6, wqe, MLX5_OPCODE_TSO, ds + 1, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 3 && sent[2].len == hdr + 100);
	CHECK(wqe_be16(sent[2].data + hdr - 4) == 108 && csums_good(sent[2].data, sent[2].len));
	CHECK(!complaints);
	sender_down(&s);
}

/* Each must end with a CQE with its syndrome, the queue in error, the next WQE flushed */
static void test_send_errors(void)
{
	static const struct {
		const char *what;
		uint8_t opcode, ds, syndrome;
	} cases[] = {
		{ "opcode", MLX5_OPCODE_RDMA_WRITE, 3, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "short", MLX5_OPCODE_SEND, 1, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "no data", MLX5_OPCODE_SEND, 2, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR },
		{ "key", MLX5_OPCODE_SEND, 3, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR },
		{ "no mss", MLX5_OPCODE_TSO, 3, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "umr", MLX5_OPCODE_UMR, 10, MLX5_CQE_SYNDROME_MW_BIND_ERR },
		{ "beyond", MLX5_OPCODE_SEND, 60, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "address", MLX5_OPCODE_SEND, 3, MLX5_CQE_SYNDROME_LOCAL_PROT_ERR },
		{ "too long", MLX5_OPCODE_SEND, 3, MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR },
		{ "inline", MLX5_OPCODE_SEND, 3, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
		{ "tag", MLX5_OPCODE_SEND, 3, MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR },
	};
	const struct mlx5_err_cqe *err;
	uint8_t wqe[1024];
	struct sender s;
	unsigned int i, back, at = 0;

	sender_up(&s, 4);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(wqe, 0, sizeof(wqe));
		put_dseg(wqe + 32, 100, s.key, MEM_BASE);
		if (!strcmp(cases[i].what, "key"))
			put_dseg(wqe + 32, 100, s.key + 1, MEM_BASE);
		if (!strcmp(cases[i].what, "address"))
			put_dseg(wqe + 32, 100, s.key, MEM_BASE + MEM_SIZE - 50);
		if (!strcmp(cases[i].what, "too long"))
			put_dseg(wqe + 32, 20000, s.key, MEM_BASE);
		if (!strcmp(cases[i].what, "inline"))
			put_be16(wqe + 28, 500);
		if (!strcmp(cases[i].what, "tag"))
			put_be16(wqe + 28, 0x8000);
		sq_post(&s.sq, 4, wqe, cases[i].opcode, cases[i].ds, false);
		if (cases[i].ds == 60) {
			s.sq.pi = s.sq.pi - 15 + 1;
			at++;
		} else {
			memset(wqe, 0, sizeof(wqe));
			sq_post(&s.sq, 4, wqe, MLX5_OPCODE_NOP, 1, true);
			at += 2;
		}
		complaints = 0;
		sq_ring(&s.sq);
		CHECK(complaints);
		back = 2;
		if (cases[i].ds == 60)
			back = 1;
		err = (const struct mlx5_err_cqe *)cq_slot(&s.cq, at - back);
		CHECK(err->op_own >> 4 == MLX5_CQE_REQ_ERR && err->syndrome == cases[i].syndrome);
		if (cases[i].ds != 60) {
			err++;
			CHECK(err->syndrome == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
		}
		CHECK(sq_modify(&s.sq, MLX5_SQC_STATE_RDY,
				MLX5_SQC_STATE_ERR) == STAT_BAD_RES_STATE);
		CHECK(sq_modify(&s.sq, MLX5_SQC_STATE_ERR,
				MLX5_SQC_STATE_RDY) == STAT_BAD_RES_STATE);
		CHECK(sq_modify(&s.sq, MLX5_SQC_STATE_ERR, MLX5_SQC_STATE_RST) == STAT_OK);
		CHECK(sq_modify(&s.sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) == STAT_OK);
		s.sq.pi = 0;
	}
	CHECK(!sent_count);
	complaints = 0;
	sq_doorbell(&pf, UAR + 1, s.sq.num, 0);
	sq_doorbell(&pf, UAR, s.sq.num + 1, 0);
	CHECK(complaints == 2);
	/* No fault of the driver, which may be sending while bus mastering is disabled */
	dma_set_master(card.dma, false);
	sq_doorbell(&pf, UAR, s.sq.num, 0);
	dma_set_master(card.dma, true);
	dma_set_absent(card.dma, true);
	CHECK(!dma_may(card.dma) && !dma_at(card.dma, s.sq.dbr, 8));
	dma_set_absent(card.dma, false);
	CHECK(dma_may(card.dma) && dma_at(card.dma, s.sq.dbr, 8));
	CHECK(complaints == 2);
	((uint32_t *)mem(s.sq.dbr))[1] = htobe32(100);
	sq_doorbell(&pf, UAR, s.sq.num, 0);
	CHECK(complaints == 3);
	sender_down(&s);
}

/* Insertion of a VLAN tag by the card, if it has the capability */
static void test_tag(void)
{
	uint8_t wqe[1024] = {}, frame[2048];
	uint64_t buf = mem_get(4096);
	unsigned int len;
	struct sender s;

	cap("ethernet.wqe_vlan_insert=1");
	sender_up(&s, 4);
	len = build(frame, false, 4, true, 100) + 100;
	memcpy(mem(buf), frame, len);
	wqe[16 + 4] = CS_L3 | CS_L4;
	put_be16(wqe + 28, ETH_INSERT_VLAN);
	put_be16(wqe + 30, 0x6123);
	put_dseg(wqe + 32, len, s.key, buf);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 3, true);
	put_be16(wqe + 28, ETH_INSERT_VLAN | ETH_INSERT_SVLAN);
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 3, true);
	sq_ring(&s.sq);
	CHECK(sent_count == 2 && sent[0].len == len + 4 && sent[1].len == len + 4);
	CHECK(!memcmp(sent[0].data, frame, 12));
	CHECK(!memcmp(sent[0].data + 12, "\x81\x00\x61\x23", 4));
	CHECK(!memcmp(sent[1].data + 12, "\x88\xa8\x61\x23", 4));
	CHECK(csums_good(sent[0].data, len + 4));

	/* This card does not have it */
	cap(NULL);
	sent_count = 0;
	sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 3, true);
	sq_ring(&s.sq);
	CHECK(!sent_count && cq_slot(&s.cq, 2)->op_own >> 4 == MLX5_CQE_REQ_ERR);
	sender_down(&s);
}

int main(void)
{
	static const struct test tests[] = {
		{ "send: segments, inline data, multi-packet WQEs", test_send },
		{ "send: large send", test_lso },
		{ "send: errors", test_send_errors },
		{ "send: VLAN tags", test_tag },
	};

	return run_tests(tests, ARRAY_SIZE(tests));
}
