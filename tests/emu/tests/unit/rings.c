// SPDX-License-Identifier: GPL-2.0
#include "tests/unit/rings.h"

void put_pas(void *list, uint64_t addr, unsigned int pages)
{
	uint64_t *be = list;
	unsigned int i;

	for (i = 0; i < pages; i++)
		be[i] = htobe64(addr + i * 4096ull);
}

enum cmd_status cq_create(struct ring *ring, unsigned int log_size, uint16_t period,
			  uint16_t count)
{
	unsigned int pages = log_size > 12 ? 1 : ((64u << log_size) + 4095) / 4096, i;
	enum cmd_status status;
	void *cqc;

	CMD_BEGIN();
	cqc = ifc_addr(create_cq_in, in_buf, cq_context);
	ring->addr = mem_get(pages * 4096);
	ring->dbr = mem_get(4096);
	for (i = 0; i < pages * 64; i++)
		((uint8_t *)mem(ring->addr))[i * 64 + 63] = 0xf1;
	memset(mem(ring->dbr), 0, 8);
	ifc_set(cqc, cqc, log_cq_size, log_size);
	ifc_set(cqc, cqc, uar_page, UAR);
	ifc_set(cqc, cqc, c_eqn_or_apu_element, test_eq.obj.num);
	ifc_set(cqc, cqc, cq_period, period);
	ifc_set(cqc, cqc, cq_max_count, count);
	ifc_set64(cqc, cqc, dbr_addr, ring->dbr);
	put_pas(ifc_addr(create_cq_in, in_buf, pas), ring->addr, pages);
	status = CMD_RUN(CREATE_CQ, create_cq, pages * 8);
	ring->num = ifc_get(create_cq_out, out_buf, cqn);
	ring->pi = 0;
	return status;
}

const struct mlx5_cqe64 *cq_slot(const struct ring *cq, uint32_t index)
{
	return (const struct mlx5_cqe64 *)((uint8_t *)mem(cq->addr) + index * 64);
}

void cq_arm(const struct ring *cq, uint32_t sn, uint32_t ci, bool solicited)
{
	uint32_t be[2] = { htobe32(sn << 28 | (solicited ? 1u << 24 : 0) | ci), htobe32(cq->num) };

	cq_doorbell(&pf, UAR, be);
}

uint32_t tis_create(void)
{
	CMD_BEGIN();
	ifc_set(tisc, ifc_addr(create_tis_in, in_buf, ctx), transport_domain, td.num);
	CHECK(CMD_RUN(CREATE_TIS, create_tis, 0) == STAT_OK);
	return ifc_get(create_tis_out, out_buf, tisn);
}

enum cmd_status sq_create(struct ring *sq, uint32_t cqn, uint32_t tisn, unsigned int log_size)
{
	unsigned int pages = ((64u << log_size) + 4095) / 4096;
	enum cmd_status status;
	void *sqc;

	CMD_BEGIN();
	sqc = ifc_addr(create_sq_in, in_buf, ctx);
	sq->addr = mem_get(pages * 4096);
	sq->dbr = mem_get(4096);
	sq->pi = 0;
	ifc_set(sqc, sqc, cqn, cqn);
	ifc_set(sqc, sqc, tis_lst_sz, !!tisn);
	ifc_set(sqc, sqc, tis_num_0, tisn);
	ifc_set(sqc, sqc, reg_umr, !tisn);
	ifc_set(sqc, sqc, ts_format, ts_format);
	ifc_set(sqc, sqc, flush_in_error_en, 1);
	ifc_set(sqc, sqc, wq.wq_type, MLX5_WQ_TYPE_CYCLIC);
	ifc_set(sqc, sqc, wq.pd, pd.num);
	ifc_set(sqc, sqc, wq.uar_page, UAR);
	ifc_set64(sqc, sqc, wq.dbr_addr, sq->dbr);
	ifc_set(sqc, sqc, wq.log_wq_stride, 6);
	ifc_set(sqc, sqc, wq.log_wq_sz, log_size);
	put_pas(ifc_addr(sqc, sqc, wq.pas), sq->addr, pages);
	status = CMD_RUN(CREATE_SQ, create_sq, pages * 8);
	sq->num = ifc_get(create_sq_out, out_buf, sqn);
	return status;
}

enum cmd_status sq_modify(const struct ring *sq, uint8_t from, uint8_t to)
{
	CMD_BEGIN();
	ifc_set(modify_sq_in, in_buf, sq_state, from);
	ifc_set(modify_sq_in, in_buf, sqn, sq->num);
	ifc_set(sqc, ifc_addr(modify_sq_in, in_buf, ctx), state, to);
	return CMD_RUN(MODIFY_SQ, modify_sq, 0);
}

void sq_post(struct ring *sq, unsigned int log_size, uint8_t *wqe, uint8_t opcode,
	     unsigned int ds, bool signal)
{
	uint32_t ctrl[4] = { htobe32(sq->pi << 8 | opcode), htobe32(sq->num << 8 | ds),
			     htobe32(signal ? MLX5_WQE_CTRL_CQ_UPDATE : 0) };
	unsigned int i;

	memcpy(wqe, ctrl, 12);
	for (i = 0; i < ds * 16; i++)
		((uint8_t *)mem(sq->addr))[(sq->pi * 64 + i) % (64u << log_size)] = wqe[i];
	sq->pi += (ds + 3) / 4;
}

void sq_ring(const struct ring *sq)
{
	((uint32_t *)mem(sq->dbr))[1] = htobe32(sq->pi & 0xffff);
	sq_doorbell(&pf, UAR, sq->num, sq->pi - 1);
}

void put_dseg(uint8_t *seg, uint32_t len, uint32_t key, uint64_t addr)
{
	uint32_t head[2] = { htobe32(len), htobe32(key) };
	uint64_t va = htobe64(addr);

	memcpy(seg, head, 8);
	memcpy(seg + 8, &va, 8);
}

uint32_t pa_key(void)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, length64, 1);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

uint32_t mtt_key(uint64_t len, unsigned int pages, uint64_t filler, bool free_state)
{
	unsigned int i, octwords = (pages + 1) / 2;
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, free, free_state);
	ifc_set(mkc, mkc, umr_en, 1);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set64(mkc, mkc, len, len);
	ifc_set(mkc, mkc, translations_octword_size, octwords);
	ifc_set(mkc, mkc, log_page_size, 12);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, octwords);
	for (i = 0; i < pages; i++)
		in_buf[ifc_bytes(create_mkey_in) / 8 + i] = htobe64(filler);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, octwords * 16) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

enum cmd_status rq_create(struct ring *rq, uint32_t cqn, uint8_t type,
			  unsigned int log_size, unsigned int log_stride,
			  unsigned int log_strides, unsigned int log_stride_bytes, uint8_t set)
{
	unsigned int pages = ((1u << (log_size + log_stride)) + 4095) / 4096;
	enum cmd_status status;
	void *rqc;

	CMD_BEGIN();
	rqc = ifc_addr(create_rq_in, in_buf, ctx);
	rq->addr = mem_get(pages * 4096);
	rq->dbr = mem_get(4096);
	rq->pi = 0;
	ifc_set(rqc, rqc, cqn, cqn);
	ifc_set(rqc, rqc, counter_set_id, set);
	ifc_set(rqc, rqc, ts_format, ts_format);
	ifc_set(rqc, rqc, flush_in_error_en, 1);
	ifc_set(rqc, rqc, wq.wq_type, type);
	ifc_set(rqc, rqc, wq.pd, pd.num);
	ifc_set64(rqc, rqc, wq.dbr_addr, rq->dbr);
	ifc_set(rqc, rqc, wq.log_wq_stride, log_stride);
	ifc_set(rqc, rqc, wq.log_wq_sz, log_size);
	if (log_strides) {
		ifc_set(rqc, rqc, wq.log_wqe_num_of_strides, (log_strides - 9) & 15);
		ifc_set(rqc, rqc, wq.log_wqe_stride_size, log_stride_bytes - 6);
	}
	put_pas(ifc_addr(rqc, rqc, wq.pas), rq->addr, pages);
	status = CMD_RUN(CREATE_RQ, create_rq, pages * 8);
	rq->num = ifc_get(create_rq_out, out_buf, rqn);
	return status;
}

enum cmd_status rq_modify(const struct ring *rq, uint8_t from, uint8_t to)
{
	CMD_BEGIN();
	ifc_set(modify_rq_in, in_buf, rq_state, from);
	ifc_set(modify_rq_in, in_buf, rqn, rq->num);
	ifc_set(rqc, ifc_addr(modify_rq_in, in_buf, ctx), state, to);
	return CMD_RUN(MODIFY_RQ, modify_rq, 0);
}

uint32_t tir_create(uint32_t rqn, uint8_t lb_allow)
{
	void *tirc;

	CMD_BEGIN();
	tirc = ifc_addr(create_tir_in, in_buf, ctx);
	ifc_set(tirc, tirc, disp_type, MLX5_TIRC_DISP_TYPE_DIRECT);
	ifc_set(tirc, tirc, inline_rqn, rqn);
	ifc_set(tirc, tirc, transport_domain, td.num);
	ifc_set(tirc, tirc, self_lb_block, lb_allow);
	CHECK(CMD_RUN(CREATE_TIR, create_tir, 0) == STAT_OK);
	return ifc_get(create_tir_out, out_buf, tirn);
}

void sender_up(struct sender *sender, unsigned int log_size)
{
	sender->log_size = log_size;
	sender->tisn = tis_create();
	sender->key = pa_key();
	CHECK(cq_create(&sender->cq, 6, 0, 0) == STAT_OK);
	CHECK(sq_create(&sender->sq, sender->cq.num, sender->tisn, log_size) == STAT_OK);
	CHECK(sq_modify(&sender->sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY) == STAT_OK);
	sent_count = 0;
	complaints = 0;
}

void sender_down(struct sender *sender)
{
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, sender->cq.num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_TIS, destroy_tis, tisn, sender->tisn) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_SQ, destroy_sq, sqn, sender->sq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_TIS, destroy_tis, tisn, sender->tisn) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, sender->cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, sender->key >> 8) == STAT_OK);
}

void deliver(uint32_t tirn, const uint8_t *data, uint32_t len)
{
	static uint8_t storage[FRAME_MAX];
	struct frame frame = { .buf = storage, .size = sizeof(storage),
			       .data = storage + FRAME_HEADROOM, .len = len, .flow_tag = 0x777,
			       .metadata_b = 0xabcd };

	memcpy(frame.data, data, len);
	tir_receive(tir_find(&pf, tirn), &frame);
}
