// SPDX-License-Identifier: GPL-2.0
#include "queue.h"

static void cq_fill(struct cq *cq, unsigned int count, bool solicited)
{
	while (count--) {
		struct mlx5_cqe64 cqe = { .op_own = MLX5_CQE_REQ << 4 };

		cq_post(cq, &cqe, solicited);
	}
}

static void test_cq(void)
{
	struct ring ring;
	struct cq *cq;
	unsigned int i;

	CHECK(cq_create(&ring, 2, 0, 0) == STAT_OK);
	cq = obj_find(&pf, OBJ_CQ, ring.num);
	completions = 0;
	cq_fill(cq, 1, false);
	CHECK(!completions);			/* not armed */
	cq_arm(&ring, 0, 0, false);
	CHECK(completions == 1);		/* something was there already */
	cq_arm(&ring, 0, 0, false);
	CHECK(completions == 1);		/* the same request again */
	cq_arm(&ring, 1, 1, false);
	CHECK(completions == 1);
	cq_fill(cq, 2, false);
	CHECK(completions == 2);		/* one event for one arming */
	cq_arm(&ring, 2, 3, true);
	cq_fill(cq, 1, false);
	CHECK(completions == 2);		/* unsolicited */
	CHECK(!(cq_slot(&ring, 3)->op_own & 1));
	((uint32_t *)mem(ring.dbr))[0] = htobe32(4);
	cq_fill(cq, 1, true);
	CHECK(completions == 3);
	CHECK(cq_slot(&ring, 0)->op_own == (MLX5_CQE_REQ << 4 | 2 | 1));	/* second round */
	CHECK(!(cq_slot(&ring, 1)->op_own & 1));
	for (i = 5; i < 40; i++) {
		((uint32_t *)mem(ring.dbr))[0] = htobe32(i);
		cq_fill(cq, 1, false);
		CHECK((cq_slot(&ring, i & 3)->op_own & 1) == (i >> 2 & 1));
	}
	cq_errors = 0;
	cq_fill(cq, 3, false);
	CHECK(!cq_errors);
	cq_fill(cq, 1, false);
	CHECK(cq_errors == 1 && cq->status == MLX5_CQC_STATUS_CQ_OVERFLOW);
	cq_fill(cq, 1, false);
	CHECK(cq_errors == 1 && cq->pi == 43);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, ring.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, ring.num) == STAT_BAD_RES);
}

static void test_moderation(void)
{
	uint64_t start;
	struct ring ring;
	struct cq *cq;

	CHECK(cq_create(&ring, 4, 2000, 3) == STAT_OK);
	cq = obj_find(&pf, OBJ_CQ, ring.num);
	cq->period_from_cqe = true;
	completions = 0;
	cq_arm(&ring, 0, 0, false);
	cq_fill(cq, 2, false);
	CHECK(!completions);
	cq_fill(cq, 1, false);
	CHECK(completions == 1);		/* by count */
	cq_arm(&ring, 1, 3, false);
	start = moderation_now();
	cq_fill(cq, 1, false);
	CHECK(completions == 1);
	while (completions == 1 && moderation_now() - start < 5000000000ull)
		ev_run(card.loop, EVRUN_ONCE);
	CHECK(completions == 2);		/* by time */
	CHECK(moderation_now() - start >= 2000000);
	cq_arm(&ring, 2, 4, false);
	cq_fill(cq, 1, false);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, ring.num) == STAT_OK);
}

static void test_refusals(void)
{
	struct ring cq, bad;
	uint32_t before = 0;
	unsigned int i;
	void *ctx;

	for (i = 0; i < OBJ_TYPES; i++)
		before += obj_count(&pf, i);
	CHECK(cq_create(&cq, 23, 0, 0) == STAT_BAD_PARAM);
	CHECK(cq_create(&cq, 4, 0, 0) == STAT_OK);
	CHECK(sq_create(&bad, cq.num + 1, 0, 4) == STAT_BAD_RES);
	CHECK(sq_create(&bad, cq.num, 999, 4) == STAT_BAD_RES);
	CHECK(sq_create(&bad, cq.num, 0, 16) == STAT_BAD_PARAM);
	CHECK(rq_create(&bad, cq.num, 4, 2, 6, 0, 0, 0) == STAT_BAD_PARAM);
	CHECK(rq_create(&bad, cq.num, MLX5_WQ_TYPE_CYCLIC, 2, 6, 9, 8, 0) == STAT_BAD_PARAM);
	CHECK(rq_create(&bad, cq.num, MLX5_WQ_TYPE_LINKED_LIST, 2, 4, 0, 0, 0) == STAT_BAD_PARAM);
	CHECK(rq_create(&bad, cq.num, MLX5_WQ_TYPE_CYCLIC, 2, 6, 0, 0, 77) == STAT_BAD_RES);
	/* a page off its boundary, outside memory, a record off its boundary */
	for (i = 0; i < 3; i++) {
		CMD_BEGIN();
		ctx = ifc_addr(create_cq_in, in_buf, cq_context);
		ifc_set(cqc, ctx, uar_page, UAR);
		ifc_set(cqc, ctx, c_eqn_or_apu_element, test_eq.obj.num);
		ifc_set64(cqc, ctx, dbr_addr, MEM_BASE + (i == 2 ? 4 : 0));
		put_pas(ifc_addr(create_cq_in, in_buf, pas),
			i == 0 ? MEM_BASE + 64 : i == 1 ? MEM_BASE + MEM_SIZE : MEM_BASE, 1);
		CHECK(CMD_RUN(CREATE_CQ, create_cq, 8) == STAT_BAD_PARAM);
	}
	CMD_BEGIN();
	ctx = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, ctx, pd, pd.num + 1);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_BAD_RES);
	ifc_set(mkc, ctx, pd, pd.num);
	ifc_set(mkc, ctx, bsf_en, 1);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_BAD_PARAM);
	ifc_set(mkc, ctx, bsf_en, 0);
	ifc_set(mkc, ctx, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, ctx, translations_octword_size, 8);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, 8);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 64) == STAT_BAD_INP_LEN);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	for (i = 0; i < OBJ_TYPES; i++)
		before -= obj_count(&pf, i);
	CHECK(!before);
	CHECK(!test_eq.obj.refs && !pd.refs && !td.refs && !uar.refs);
}

/* Garbage in every place where a driver writes: nothing may crash, the sanitizers watch. */
static void test_garbage(void)
{
	struct ring rcq, rq;
	struct sender s;
	uint32_t seed = 12345, tirn, i, k, rounds;
	uint8_t wqe[1024], frame[256];

	sender_up(&s, 4);
	CHECK(cq_create(&rcq, 6, 0, 0) == STAT_OK);
	CHECK(rq_create(&rq, rcq.num, MLX5_WQ_TYPE_LINKED_LIST, 4, 6, 0, 0, 0) == STAT_OK);
	tirn = tir_create(rq.num, 0);
	loop_to = tir_find(&pf, tirn);
	for (rounds = 0; rounds < 20000; rounds++) {
		static const uint8_t opcodes[] = { MLX5_OPCODE_SEND, MLX5_OPCODE_TSO,
						   OPCODE_ENHANCED_MPSW, MLX5_OPCODE_UMR };

		for (i = 0; i < sizeof(wqe); i++) {
			seed = seed * 1664525 + 1013904223;
			wqe[i] = seed >> 28 ? 0 : seed >> 16;
		}
		if (rounds & 1) {
			/* close to valid: an inline header that parses, a pointer that works */
			k = build(wqe + 30, seed & 0x100, seed & 0x200 ? 4 : 6, seed & 0x400, 40);
			put_be16(wqe + 28, k);
			put_be16(wqe + 22, seed >> 24);
			k = 2 + (k - 2 + 15) / 16;
			put_dseg(wqe + k * 16, seed >> 20, s.key, MEM_BASE);
			wqe[30 + (seed >> 8) % 60] ^= seed >> 16;
			sq_post(&s.sq, 4, wqe, opcodes[seed >> 30], k + 1, true);
		} else {
			sq_post(&s.sq, 4, wqe, opcodes[seed >> 30], 1 + (seed >> 8) % 63, true);
		}
		for (k = 0; k < 1024; k++)
			((uint8_t *)mem(rq.addr))[k] = k % 64 < 16 ? k / 64 + 1 : (seed >> k % 24);
		rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
		((uint32_t *)mem(rq.dbr))[0] = htobe32(seed >> 27);
		sent_count = 0;
		sq_ring(&s.sq);
		for (i = 0; i < sizeof(frame); i++)
			frame[i] = (seed ^ i * 2654435761u) >> 13;
		build(frame, seed & 1, seed & 2 ? 4 : 6, seed & 4, 100);
		frame[12 + seed % 60] ^= seed >> 8;
		deliver(tirn, frame, 14 + (seed >> 3) % 200);
		((uint32_t *)mem(s.cq.dbr))[0] =
			htobe32(((struct cq *)obj_find(&pf, OBJ_CQ, s.cq.num))->pi);
		((uint32_t *)mem(rcq.dbr))[0] =
			htobe32(((struct cq *)obj_find(&pf, OBJ_CQ, rcq.num))->pi);
		CMD_BEGIN();
		ifc_set(query_sq_in, in_buf, sqn, s.sq.num);
		CHECK(CMD_RUN(QUERY_SQ, query_sq, 0) == STAT_OK);
		k = ifc_get(sqc, ifc_addr(query_sq_out, out_buf, sq_context), state);
		CHECK(sq_modify(&s.sq, k, MLX5_SQC_STATE_RST) == STAT_OK);
		CHECK(sq_modify(&s.sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) == STAT_OK);
		s.sq.pi = 0;
		for (k = 0; k < 4; k++)
			if (rq_modify(&rq, k, MLX5_RQC_STATE_RST) == STAT_OK)
				break;
	}
	loop_to = NULL;
	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, rcq.num) == STAT_OK);
	sender_down(&s);
}

TESTS({ "cq", test_cq },
      { "cq moderation", test_moderation },
      { "refusals", test_refusals },
      { "garbage", test_garbage })
