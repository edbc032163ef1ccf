// SPDX-License-Identifier: GPL-2.0
#include "firmware/obj.h"
#include "queue/mkey.h"
#include "queue/tir.h"
#include "record/clock.h"
#include "tests/unit/queue.h"
#include "tests/unit/rings.h"

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
	CHECK(completions == 1);		/* a CQE existed already */
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

/* The card determines which time stamps a queue may have; the default is the card's setting */
static enum cmd_status cq_resize(const struct ring *ring, uint64_t addr, unsigned int log_size,
				 unsigned int pages)
{
	void *cqc;

	CMD_BEGIN();
	ifc_set(modify_cq_in, in_buf, op_mod, 1);
	ifc_set(modify_cq_in, in_buf, cqn, ring->num);
	ifc_set(modify_cq_in, in_buf,
		modify_field_select_resize_field_select.resize_field_select.resize_field_select, 7);
	cqc = ifc_addr(modify_cq_in, in_buf, cq_context);
	ifc_set(cqc, cqc, log_cq_size, log_size);
	put_pas(ifc_addr(modify_cq_in, in_buf, pas), addr, pages);
	return CMD_RUN(MODIFY_CQ, modify_cq, pages * 8);
}

static void test_resize(void)
{
	uint64_t addr = mem_get(4096);
	struct ring ring, resized;
	struct cq *cq;

	CHECK(cq_create(&ring, 2, 0, 0) == STAT_OK);
	cq = obj_find(&pf, OBJ_CQ, ring.num);
	cq_fill(cq, 4, false);
	CHECK(cq_resize(&ring, addr, 4, 1) == STAT_BAD_RES_STATE);	/* no room for its end */
	((uint32_t *)mem(ring.dbr))[0] = htobe32(1);
	CHECK(cq_resize(&ring, addr, 1, 1) == STAT_BAD_SIZE);		/* 3 entries wait */
	CHECK(cq_resize(&ring, addr, 23, 1) == STAT_BAD_PARAM);
	CHECK(cq_resize(&ring, addr, 7, 1) == STAT_BAD_INP_LEN);
	CHECK(cq_resize(&ring, addr + 64, 4, 1) == STAT_BAD_PARAM);
	CHECK(cq->pi == 4 && cq->status == MLX5_CQC_STATUS_OK);
	CHECK(cq_resize(&ring, addr, 4, 1) == STAT_OK);
	CHECK(cq_slot(&ring, 0)->op_own == (MLX5_CQE_RESIZE_CQ << 4 | 1));
	/* Entries 1 to 3 are the driver's to move to 2 to 4 */
	((uint32_t *)mem(ring.dbr))[0] = htobe32(2);
	cq_fill(cq, 11, false);
	resized = ring;
	resized.addr = addr;
	CHECK(cq_slot(&resized, 5)->op_own == MLX5_CQE_REQ << 4);
	CHECK(cq_slot(&resized, 15)->op_own == MLX5_CQE_REQ << 4);
	cq_fill(cq, 2, false);
	CHECK(cq_slot(&resized, 1)->op_own == (MLX5_CQE_REQ << 4 | 1));
	cq_errors = 0;
	cq_fill(cq, 1, false);
	CHECK(cq_errors == 1);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, ring.num) == STAT_OK);
}

static void test_ts_format(void)
{
	static const struct {
		const char *sq, *rq;
		enum cmd_status status[3];	/* expected, by format */
	} cards[] = {
		{ "general.sq_ts_format=0", "general.rq_ts_format=0",
		  { STAT_OK, STAT_OK, STAT_BAD_PARAM } },
		{ "general.sq_ts_format=1", "general.rq_ts_format=1",
		  { STAT_BAD_PARAM, STAT_OK, STAT_OK } },
		{ "general.sq_ts_format=2", "general.rq_ts_format=2",
		  { STAT_OK, STAT_OK, STAT_OK } },
	};
	struct ring cq, sq, rq;
	unsigned int i, format;
	uint32_t tisn;

	CHECK(cq_create(&cq, 2, 0, 0) == STAT_OK);
	tisn = tis_create();
	for (i = 0; i < ARRAY_SIZE(cards); i++) {
		cap(cards[i].sq);
		cap(cards[i].rq);
		for (format = 0; format < 3; format++) {
			enum cmd_status want = cards[i].status[format];

			ts_format = format;
			CHECK(sq_create(&sq, cq.num, tisn, 2) == want);
			if (!want)
				CHECK(DESTROY(DESTROY_SQ, destroy_sq, sqn, sq.num) == STAT_OK);
			CHECK(rq_create(&rq, cq.num, MLX5_WQ_TYPE_CYCLIC, 2, 4, 0, 0, 0) == want);
			if (!want)
				CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
		}
	}
	ts_format = 0;
	cap(NULL);
	CHECK(DESTROY(DESTROY_TIS, destroy_tis, tisn, tisn) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
}

static void test_moderation(void)
{
	uint64_t start;
	struct ring ring;
	struct cq *cq;
	uint64_t now = test_now;

	test_now = 0;
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
	start = clock_now();
	cq_fill(cq, 1, false);
	CHECK(completions == 1);
	while (completions == 1 && clock_now() - start < 5000000000ull)
		ev_run(card.loop, EVRUN_ONCE);
	CHECK(completions == 2);		/* by time */
	CHECK(clock_now() - start >= 2000000);
	card.pace = 5;
	cq_arm(&ring, 2, 4, false);
	start = clock_now();
	cq_fill(cq, 1, false);
	while (completions == 2 && clock_now() - start < 50000000000ull)
		ev_run(card.loop, EVRUN_ONCE);
	CHECK(completions == 3);
	CHECK(clock_now() - start >= 10000000);
	card.pace = 0;
	cq_arm(&ring, 3, 5, false);
	cq_fill(cq, 1, false);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, ring.num) == STAT_OK);
	test_now = now;
}

/* Keys made of keys, and all kinds of access violations */
static void test_mkey(void)
{
	uint64_t buf = mem_get(16384), *xlt = &in_buf[ifc_bytes(create_mkey_in) / 8];
	uint8_t data[8192], back[8192];
	uint32_t pa, ksm, klm, i;
	void *mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);

	for (i = 0; i < sizeof(data); i++)
		data[i] = i * 13 + i / 251;
	pa = pa_key();
	CHECK(mkey_write(&pf, pa, buf + 100, data, 8192, pd.num));
	CHECK(!memcmp(mem(buf + 100), data, 8192));
	CMD_BEGIN();
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_KSM);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set64(mkc, mkc, start_addr, 0x1000);
	ifc_set64(mkc, mkc, len, 4 * 2048);
	ifc_set(mkc, mkc, log_page_size, 11);
	ifc_set(mkc, mkc, translations_octword_size, 4);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, 4);
	for (i = 0; i < 4; i++)
		put_dseg((uint8_t *)&xlt[i * 2], 0, pa, buf + 100 + (3 - i) * 2048);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 64) == STAT_OK);
	ksm = ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
	CHECK(mkey_read(&pf, ksm, 0x1000 + 1000, back, 2000, pd.num));
	CHECK(!memcmp(back, data + 3 * 2048 + 1000, 1048));
	CHECK(!memcmp(back + 1048, data + 2 * 2048, 952));
	/* pieces of 10, nothing, and 500 bytes, the last by the key just made */
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_KLMS);
	ifc_set(mkc, mkc, mkey_7_0, 0x5a);
	ifc_set64(mkc, mkc, start_addr, 0);
	ifc_set64(mkc, mkc, len, 510);
	put_dseg((uint8_t *)&xlt[0], 10, pa, buf + 100);
	put_dseg((uint8_t *)&xlt[2], 0, pa, 0);
	put_dseg((uint8_t *)&xlt[4], 500, ksm, 0x1000);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 64) == STAT_OK);
	klm = ifc_get(create_mkey_out, out_buf, mkey_index) << 8 | 0x5a;
	CHECK(mkey_read(&pf, klm, 4, back, 506, pd.num));
	CHECK(!memcmp(back, data + 4, 6) && !memcmp(back + 6, data + 3 * 2048, 500));

	complaints = 0;
	CHECK(!mkey_read(&pf, klm, 5, back, 506, pd.num));		/* past the end */
	CHECK(!mkey_read(&pf, klm ^ 1, 0, back, 1, pd.num));		/* another variant */
	CHECK(!mkey_read(&pf, klm, 0, back, 1, pd.num + 1));		/* another PD */
	CHECK(!mkey_write(&pf, klm, 0, back, 1, pd.num));		/* read only */
	CHECK(!mkey_read(&pf, ksm, 0xfff, back, 1, pd.num));		/* before the start */
	CHECK(!mkey_read(&pf, ksm, UINT64_MAX, back, 8, pd.num));
	CHECK(!mkey_read(&pf, pa, MEM_BASE - 4, back, 8, pd.num));	/* outside memory */
	CHECK(complaints == 7);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, ksm >> 8) == STAT_OK);
	CHECK(!mkey_read(&pf, klm, 0, back, 100, pd.num));		/* target destroyed */
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, klm >> 8) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, pa >> 8) == STAT_OK);
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
	/* a misaligned page, a page outside of memory, a misaligned record */
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

/* Random bytes wherever a driver writes: sanitizers detect any fault */
static void test_garbage(void)
{
	struct ring rcq, rq, icosq;
	struct sender s;
	uint32_t key = mtt_key(65536, 16, MEM_BASE, true);
	uint64_t mask;
	uint32_t seed = 12345, tirn, i, k, rounds;
	uint8_t wqe[1024], frame[256];

	sender_up(&s, 4);
	CHECK(cq_create(&rcq, 6, 0, 0) == STAT_OK);
	CHECK(rq_create(&rq, rcq.num, MLX5_WQ_TYPE_LINKED_LIST, 4, 6, 0, 0, 0) == STAT_OK);
	CHECK(sq_create(&icosq, rcq.num, 0, 4) == STAT_OK);
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
		((uint32_t *)wqe)[3] = htobe32(key);
		wqe[16] = seed >> 8 & 0xf8;
		put_be16(wqe + 20, seed >> 26);
		mask = htobe64((seed & 0x61) | BIT_ULL(29));
		memcpy(wqe + 24, &mask, 8);
		wqe[64] = seed >> 3 & 0x40;
		sq_modify(&icosq, MLX5_SQC_STATE_ERR, MLX5_SQC_STATE_RST);
		sq_modify(&icosq, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RST);
		sq_modify(&icosq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
		icosq.pi = 0;
		sq_post(&icosq, 4, wqe, MLX5_OPCODE_UMR, 4 + (seed >> 4) % 50, true);
		sq_ring(&icosq);
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
	CHECK(DESTROY(DESTROY_SQ, destroy_sq, sqn, icosq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, rcq.num) == STAT_OK);
	sender_down(&s);
}

int main(void)
{
	static const struct test tests[] = {
		{ "queues: completion queues", test_cq },
		{ "queues: completion queues of another size", test_resize },
		{ "queues: moderation of completions", test_moderation },
		{ "queues: memory keys", test_mkey },
		{ "queues: formats of time stamps", test_ts_format },
		{ "queues: invalid queues and keys are refused", test_refusals },
		{ "queues: random bytes do no harm", test_garbage },
	};

	return run_tests(tests, ARRAY_SIZE(tests));
}
