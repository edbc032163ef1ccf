// SPDX-License-Identifier: GPL-2.0
#include "card/fault_words.h"
#include "firmware/obj.h"
#include "queue/rq.h"
#include "queue/tir.h"
#include "tests/unit/queue.h"
#include "tests/unit/rings.h"

static void test_receive(void)
{
	uint8_t frame[4096], plain[4096];
	struct frame_layers layers;
	const struct mlx5_cqe64 *cqe;
	struct ring cq, rq;
	uint32_t key, tirn, len, i;
	uint64_t buf = mem_get(65536);
	uint16_t sum;
	uint8_t set;

	key = pa_key();
	CMD_BEGIN();
	CHECK(CMD_RUN(ALLOC_Q_COUNTER, alloc_q_counter, 0) == STAT_OK);
	set = ifc_get(alloc_q_counter_out, out_buf, counter_set_id);
	CHECK(cq_create(&cq, 6, 0, 0) == STAT_OK);
	CHECK(rq_create(&rq, cq.num, MLX5_WQ_TYPE_CYCLIC, 2, 6, 0, 0, set) == STAT_OK);
	tirn = tir_create(rq.num, 0);
	len = build(frame, true, 4, false, 700) + 700;
	layers_parse(&layers, frame, len, 0, true, false);
	csum_fix(frame, len, &layers, true, true);
	memcpy(plain, frame, 12);
	memcpy(plain + 12, frame + 16, len - 16);

	deliver(tirn, frame, len);
	CHECK(cq_slot(&cq, 0)->op_own == 0xf1);		/* the queue is in reset */
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
	/* three pieces and a terminator */
	for (i = 0; i < 4; i++) {
		uint8_t *wqe = (uint8_t *)mem(rq.addr) + i * 64;

		put_dseg(wqe, 0x80000000u | 100, key, buf + i * 4096);
		put_dseg(wqe + 16, 200, key, buf + i * 4096 + 1000);
		put_dseg(wqe + 32, 500, key, buf + i * 4096 + 2000);
		put_dseg(wqe + 48, 0, MKEY_TERMINATE, 0);
	}
	((uint32_t *)mem(rq.dbr))[0] = htobe32(2);
	deliver(tirn, frame, len);
	cqe = cq_slot(&cq, 0);
	CHECK(cqe->op_own == MLX5_CQE_RESP_SEND << 4);
	CHECK(be32toh(cqe->byte_cnt) == len - 4);
	CHECK(cqe->wqe_counter == htobe16(0));
	CHECK(cqe->vlan_info == htobe16(0x123));
	CHECK(cqe->hds_ip_ext == (MLX5_CQE_L2_OK | MLX5_CQE_L3_OK | MLX5_CQE_L4_OK));
	CHECK(cqe->l4_hdr_type_etc == (1 | MLX5_CQE_L3_HDR_TYPE_IPV4 << 2 | 4 << 4));
	CHECK(cqe->sop_drop_qpn == htobe32(0x777) && cqe->imm_inval_pkey == htobe32(0xabcd));
	memcpy(&sum, cqe->rsvd20 + 2, 2);
	CHECK((sum ^ csum_fold(csum_add(0, plain + 14, len - 4 - 14))) == 0xffff);
	CHECK(!memcmp(mem(buf), plain, 100) && !memcmp(mem(buf + 1000), plain + 100, 200));
	CHECK(!memcmp(mem(buf + 2000), plain + 300, len - 4 - 300));

	build(plain, false, 4, true, 1000);
	deliver(tirn, plain, 1042);			/* longer than the WQE: only that is lost */
	cqe = cq_slot(&cq, 1);
	CHECK(cqe->op_own >> 4 == MLX5_CQE_RESP_ERR);
	CHECK(((struct mlx5_err_cqe *)cqe)->syndrome == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
	pf_vport.counters.out_of_buffer = 0;
	deliver(tirn, frame, len);
	deliver(tirn, frame, len);
	CHECK(pf_vport.counters.out_of_buffer == 2);
	CMD_BEGIN();
	ifc_set(query_q_counter_in, in_buf, counter_set_id, set);
	CHECK(CMD_RUN(QUERY_Q_COUNTER, query_q_counter, 0) == STAT_OK);
	CHECK(ifc_get(query_q_counter_out, out_buf, out_of_buffer) == 3);
	/* the counter wraps around the ring */
	((uint32_t *)mem(rq.dbr))[0] = htobe32(5);
	for (i = 2; i < 5; i++)
		deliver(tirn, frame, len);
	CHECK(cq_slot(&cq, 4)->wqe_counter == htobe16(4));
	/* a key that does not exist: error, and the rest is flushed */
	((uint32_t *)mem(rq.dbr))[0] = htobe32(7);
	put_dseg((uint8_t *)mem(rq.addr) + 64, 100, key + 0x100, buf);
	deliver(tirn, frame, len);
	cqe = cq_slot(&cq, 5);
	CHECK(((struct mlx5_err_cqe *)cqe)->syndrome == MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
	cqe = cq_slot(&cq, 6);
	CHECK(((struct mlx5_err_cqe *)cqe)->syndrome == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RDY, MLX5_RQC_STATE_RST) == STAT_BAD_RES_STATE);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_ERR, MLX5_RQC_STATE_RST) == STAT_OK);

	CHECK(DESTROY(DEALLOC_Q_COUNTER, dealloc_q_counter, counter_set_id,
		      set) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DEALLOC_Q_COUNTER, dealloc_q_counter, counter_set_id, set) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
}

/* As mlx5e does: a free key of MTTs, filled by UMR from another queue, then linked-list WQEs */
static void test_striding(void)
{
	enum { STRIDES = 8, STRIDE = 2048, PAGES = STRIDES * STRIDE / 4096, WQES = 4 };
	uint8_t frame[10240], wqe[256];
	uint64_t filler = mem_get(4096), pages = mem_get(WQES * PAGES * 4096), va;
	const struct mlx5_cqe64 *cqe;
	struct ring cq, rq, icocq, icosq;
	uint32_t key, tirn, i, k;

	CHECK(cq_create(&cq, 6, 0, 0) == STAT_OK);
	CHECK(cq_create(&icocq, 4, 0, 0) == STAT_OK);
	CHECK(sq_create(&icosq, icocq.num, 0, 4) == STAT_OK);
	CHECK(sq_modify(&icosq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) == STAT_OK);
	key = mtt_key(WQES * PAGES * 4096, WQES * PAGES, filler, true);
	CHECK(rq_create(&rq, cq.num, MLX5_WQ_TYPE_LINKED_LIST_STRIDING_RQ, 2, 5, 3, 11,
			0) == STAT_OK);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
	tirn = tir_create(rq.num, 0);
	complaints = 0;
	for (i = 0; i < WQES; i++) {
		uint8_t *slot = (uint8_t *)mem(rq.addr) + i * 32;

		memset(slot, 0, 32);
		put_be16(slot + 2, (i + 1) % WQES);
		put_dseg(slot + 16, STRIDES * STRIDE, key, (uint64_t)i * PAGES * 4096);
		memset(wqe, 0, sizeof(wqe));
		((uint32_t *)wqe)[3] = htobe32(key);
		wqe[16] = MLX5_WQE_UMR_CTRL_FLAG_INLINE | MLX5_WQE_UMR_CTRL_FLAG_TRNSLATION_OFFSET;
		put_be16(wqe + 20, PAGES / 2);
		put_be16(wqe + 22, i * PAGES / 2);
		va = htobe64(MLX5_WQE_UMR_CTRL_MKEY_MASK_FREE);
		memcpy(wqe + 24, &va, 8);
		for (k = 0; k < PAGES; k++) {
			/* pages in reverse order, to check that the table is used */
			va = htobe64((pages + (WQES * PAGES - 1 - i * PAGES - k) * 4096) | 2);
			memcpy(wqe + 128 + k * 8, &va, 8);
		}
		sq_post(&icosq, 4, wqe, MLX5_OPCODE_UMR, 8 + PAGES / 2, i == WQES - 1);
	}
	sq_ring(&icosq);
	CHECK(!complaints);
	CHECK(cq_slot(&icocq, 0)->op_own == 0 && cq_slot(&icocq, 0)->wqe_counter == htobe16(9));
	((uint32_t *)mem(rq.dbr))[0] = htobe32(3);

	for (i = 0; i < sizeof(frame); i++)
		frame[i] = i % 251;
	memcpy(frame + 12, "\x12\x34", 2);
	deliver(tirn, frame, 100);			/* stride 0 */
	deliver(tirn, frame, 5000);			/* strides 1 to 3 */
	deliver(tirn, frame, 4097);			/* 4 to 6 */
	deliver(tirn, frame, 2049);			/* two strides: one left is not enough */
	cqe = cq_slot(&cq, 0);
	CHECK(cqe->wqe_id == htobe16(0) && cqe->wqe_counter == htobe16(0));
	CHECK(cqe->byte_cnt == htobe32(1 << 16 | 100));
	CHECK(cq_slot(&cq, 1)->byte_cnt == htobe32(3 << 16 | 5000));
	CHECK(cq_slot(&cq, 1)->wqe_counter == htobe16(1));
	CHECK(cq_slot(&cq, 2)->byte_cnt == htobe32(3 << 16 | 4097));
	CHECK(cq_slot(&cq, 2)->wqe_counter == htobe16(4));
	CHECK(cq_slot(&cq, 3)->byte_cnt == htobe32(0x80000000 | 1 << 16));
	CHECK(cq_slot(&cq, 3)->wqe_counter == htobe16(7) && cq_slot(&cq, 3)->wqe_id == htobe16(0));
	CHECK(cq_slot(&cq, 4)->byte_cnt == htobe32(2 << 16 | 2049));
	CHECK(cq_slot(&cq, 4)->wqe_id == htobe16(1) && cq_slot(&cq, 4)->wqe_counter == htobe16(0));
	/* the second packet: offset 2048, over pages 15 and 14 of the buffer */
	CHECK(!memcmp(mem(pages + 15 * 4096 + 2048), frame, 2048));
	CHECK(!memcmp(mem(pages + 14 * 4096), frame + 2048, 2952));
	/* out of order links: after WQE 1 comes 3 */
	put_be16((uint8_t *)mem(rq.addr) + 32 + 2, 3);
	for (i = 0; i < 6; i++)
		deliver(tirn, frame, 60);
	deliver(tirn, frame, 60);
	CHECK(cq_slot(&cq, 11)->wqe_id == htobe16(3));
	for (i = 0; i < 3; i++)
		deliver(tirn, frame, 60);
	deliver(tirn, frame, 10000);	/* fills the WQE, and then none is posted */
	CHECK(cq_slot(&cq, 15)->byte_cnt == htobe32(0x80000000 | 4 << 16));
	CHECK(cq_slot(&cq, 16)->op_own == 0xf1);
	CHECK(!complaints);

	/* the key goes back to the free state under the queue */
	memset(wqe, 0, sizeof(wqe));
	((uint32_t *)wqe)[3] = htobe32(key);
	wqe[64] = 0x40;
	va = htobe64(MLX5_WQE_UMR_CTRL_MKEY_MASK_FREE);
	memcpy(wqe + 24, &va, 8);
	wqe[16] = MLX5_WQE_UMR_CTRL_FLAG_INLINE;
	sq_post(&icosq, 4, wqe, MLX5_OPCODE_UMR, 8, true);
	sq_ring(&icosq);
	CHECK(!complaints);
	((uint32_t *)mem(rq.dbr))[0] = htobe32(4);
	deliver(tirn, frame, 60);
	CHECK(complaints);
	CHECK(((struct mlx5_err_cqe *)cq_slot(&cq,
					      16))->syndrome == MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);

	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_SQ, destroy_sq, sqn, icosq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, icocq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
}

static void test_rss_spread(void)
{
	struct ring cq, rq[4];
	uint32_t rqtn, tirn, i, hash, key;
	uint64_t buf = mem_get(65536);
	uint8_t frame[128];
	unsigned int hit = 0, len;
	void *ctx;

	key = pa_key();
	CHECK(cq_create(&cq, 6, 0, 0) == STAT_OK);
	CMD_BEGIN();
	for (i = 0; i < 4; i++) {
		CHECK(rq_create(&rq[i], cq.num, MLX5_WQ_TYPE_CYCLIC, 6, 4, 0, 0, 0) == STAT_OK);
		CHECK(rq_modify(&rq[i], MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
		for (hash = 0; hash < 64; hash++)
			put_dseg((uint8_t *)mem(rq[i].addr) + hash * 16, 2048, key, buf);
		((uint32_t *)mem(rq[i].dbr))[0] = htobe32(64);
	}
	CMD_BEGIN();
	ctx = ifc_addr(create_rqt_in, in_buf, rqt_context);
	ifc_set(rqtc, ctx, rqt_max_size, 8);
	ifc_set(rqtc, ctx, rqt_actual_size, 4);
	for (i = 0; i < 4; i++)
		((uint32_t *)(ctx + ifc_bytes(rqtc)))[i] = htobe32(rq[i].num);
	CHECK(CMD_RUN(CREATE_RQT, create_rqt, 12) == STAT_BAD_INP_LEN);
	CHECK(CMD_RUN(CREATE_RQT, create_rqt, 16) == STAT_OK);
	rqtn = ifc_get(create_rqt_out, out_buf, rqtn);
	CMD_BEGIN();
	ctx = ifc_addr(create_tir_in, in_buf, ctx);
	ifc_set(tirc, ctx, disp_type, MLX5_TIRC_DISP_TYPE_INDIRECT);
	ifc_set(tirc, ctx, indirect_table, rqtn);
	ifc_set(tirc, ctx, transport_domain, td.num);
	ifc_set(tirc, ctx, rx_hash_fn, MLX5_RX_HASH_FN_TOEPLITZ);
	for (i = 0; i < RSS_KEY_BYTES; i++)
		((uint8_t *)ifc_addr(tirc, ctx, rx_hash_toeplitz_key))[i] = i * 37 + 11;
	ifc_set(tirc, ctx, rx_hash_field_selector_outer.selected_fields, 0xf);
	CHECK(CMD_RUN(CREATE_TIR, create_tir, 0) == STAT_OK);
	tirn = ifc_get(create_tir_out, out_buf, tirn);
	for (i = 0; i < 32; i++) {
		len = build(frame, false, 4, false, 6) + 6;
		put_be16(frame + 34, 3000 + i);
		deliver(tirn, frame, len);
		memcpy(&hash, cq_slot(&cq, i)->rsvd4 + 8, 4);
		hash = be32toh(hash);
		CHECK(cq_slot(&cq, i)->rsvd4[12] == 0x55 && hash);
		hit |= 1u << (hash % 4);
	}
	CHECK(hit == 15);
	for (i = 0, hash = 0; i < 4; i++)
		hash += ((struct rq *)obj_find(&pf, OBJ_RQ, rq[i].num))->ci;
	CHECK(hash == 32);
	CHECK(DESTROY(DESTROY_RQT, destroy_rqt, rqtn, rqtn) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq[0].num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_RQT, destroy_rqt, rqtn, rqtn) == STAT_OK);
	for (i = 0; i < 4; i++)
		CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq[i].num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
}

static void test_self_loopback(void)
{
	uint8_t wqe[256] = {}, frame[128];
	uint64_t buf = mem_get(8192);
	struct ring rcq, rq;
	uint32_t tirn;
	struct sender s;
	int allow;

	sender_up(&s, 4);
	CHECK(cq_create(&rcq, 6, 0, 0) == STAT_OK);
	CHECK(rq_create(&rq, rcq.num, MLX5_WQ_TYPE_CYCLIC, 2, 4, 0, 0, 0) == STAT_OK);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
	put_dseg(mem(rq.addr), 2048, s.key, buf);
	((uint32_t *)mem(rq.dbr))[0] = htobe32(1);
	build(frame, false, 4, true, 30);
	for (allow = 0; allow <= 3; allow += 3) {
		tirn = tir_create(rq.num, allow);
		loop_to = tir_find(&pf, tirn);
		memset(wqe, 0, sizeof(wqe));
		((uint32_t *)wqe)[8] = htobe32(MLX5_INLINE_SEG | 60);
		memcpy(wqe + 36, frame, 60);
		sq_post(&s.sq, 4, wqe, MLX5_OPCODE_SEND, 6, false);
		sq_ring(&s.sq);
		loop_to = NULL;
		CHECK((cq_slot(&rcq, 0)->op_own == 0xf1) == (allow == 0));
		CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	}
	CHECK(!memcmp(mem(buf), frame, 60));
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, rcq.num) == STAT_OK);
	sender_down(&s);
}

static bool break_queue(const char *kind, uint32_t number)
{
	char text[16], *words[] = { "break", (char *)kind, text };

	snprintf(text, sizeof(text), "%u", number);
	return fault_words_break(&card, 3, words);
}

static uint8_t state_of(uint32_t rqn)
{
	return ((struct rq *)obj_find(&pf, OBJ_RQ, rqn))->state;
}

/* Queues that fail on request do not count as the driver's fault */
static void test_break(void)
{
	uint64_t buf = mem_get(4096);
	struct ring cq, rq;
	uint32_t key = pa_key(), tirn, i;
	uint8_t frame[64] = { 2 };

	CHECK(cq_create(&cq, 4, 0, 0) == STAT_OK);
	CHECK(rq_create(&rq, cq.num, MLX5_WQ_TYPE_CYCLIC, 2, 4, 0, 0, 0) == STAT_OK);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
	tirn = tir_create(rq.num, 0);
	for (i = 0; i < 4; i++)
		put_dseg((uint8_t *)mem(rq.addr) + i * 16, 1024, key, buf + i * 1024);
	((uint32_t *)mem(rq.dbr))[0] = htobe32(4);
	complaints = 0;
	CHECK(!break_queue("rq", rq.num + 1) && !break_queue("sq", rq.num));
	deliver(tirn, frame, sizeof(frame));
	CHECK(cq_slot(&cq, 0)->op_own == MLX5_CQE_RESP_SEND << 4);

	CHECK(break_queue("rq", rq.num));
	CHECK(state_of(rq.num) == MLX5_RQC_STATE_ERR);
	CHECK(cq_slot(&cq, 1)->op_own >> 4 == MLX5_CQE_RESP_ERR);
	CHECK(cq_slot(&cq, 1)->wqe_counter == htobe16(1));
	/* The other WQEs are flushed */
	CHECK(cq_slot(&cq, 3)->op_own >> 4 == MLX5_CQE_RESP_ERR);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_ERR, MLX5_RQC_STATE_RST) == STAT_OK);
	CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);

	/* Queues fail with their CQ, and a reset does not help */
	CHECK(break_queue("cq", cq.num));
	for (i = 0; i < 2; i++) {
		deliver(tirn, frame, sizeof(frame));
		CHECK(state_of(rq.num) == MLX5_RQC_STATE_ERR);
		CHECK(cq_slot(&cq, 4)->op_own == 0xf1);
		CHECK(rq_modify(&rq, MLX5_RQC_STATE_ERR, MLX5_RQC_STATE_RST) == STAT_OK);
		CHECK(rq_modify(&rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY) == STAT_OK);
	}
	CHECK(!complaints);
	CHECK(DESTROY(DESTROY_TIR, destroy_tir, tirn, tirn) == STAT_OK);
	CHECK(DESTROY(DESTROY_RQ, destroy_rq, rqn, rq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
}

int main(void)
{
	static const struct test tests[] = {
		{ "receive: cyclic receive queues", test_receive },
		{ "receive: striding receive queues, UMR", test_striding },
		{ "receive: RSS", test_rss_spread },
		{ "receive: self loopback", test_self_loopback },
		{ "receive: queues that fail on request", test_break },
	};

	return run_tests(tests, ARRAY_SIZE(tests));
}
