// SPDX-License-Identifier: GPL-2.0
#include "record/clock.h"
#include "tests/unit/qps.h"

#define SECONDS	5000000000ull

const uint8_t gid[16] = { [10] = 0xff, 0xff, 10, 0, 0, 1 };
const uint8_t gid6[16] = { 0xfe, 0x80, [15] = 1 };
const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

struct carried air[AIR];
unsigned int air_head, air_tail, carried;
unsigned int drop_each, double_each, swap_each, drop_number;
uint32_t key, pd_other;
uint64_t buf_a, buf_b;
bool target;
bool kernel;

static bool hits(unsigned int each)
{
	static uint32_t random = 12345;

	random = random * 1664525 + 1013904223;
	return each && !((random >> 8) % each);
}

void to_air(const struct frame *frame)
{
	carried++;
	if (hits(drop_each) || carried == drop_number)
		return;
	memcpy(air[air_tail % AIR].data, frame->data, frame->len);
	air[air_tail++ % AIR].len = frame->len;
	if (hits(double_each)) {
		air[air_tail % AIR] = air[(air_tail - 1) % AIR];
		air_tail++;
	}
	if (hits(swap_each) && air_tail - air_head > 1) {
		air[air_tail % AIR] = air[(air_tail - 1) % AIR];
		air[(air_tail - 1) % AIR] = air[(air_tail - 2) % AIR];
		air[(air_tail - 2) % AIR] = air[air_tail % AIR];
	}
}

void at_once(const struct frame *frame)
{
	uint8_t data[8192];
	struct frame copy = { .buf = data, .data = data, .len = frame->len };

	memcpy(data, frame->data, frame->len);
	CHECK(roce_receive(&pf_vport, &copy));
}

static void from_air(void)
{
	struct frame frame = {};

	frame.buf = air[air_head % AIR].data;
	frame.data = frame.buf;
	frame.len = air[air_head++ % AIR].len;
	CHECK(roce_receive(&pf_vport, &frame));
}

void settle(struct end *a)
{
	struct roce *roce = qp_find(&pf, a->num)->roce;
	bool more;

	do {
		more = run_turn(roce);
		for (; air_head != air_tail; more = true)
			from_air();
	} while (more);
}

void time_passes(struct end *a)
{
	timers_expire(run_timers(qp_find(&pf, a->num)->roce), clock_now() + SECONDS);
	settle(a);
}

uint32_t key_create(uint32_t pdn, unsigned int rights)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, rr, rights == REMOTE);
	ifc_set(mkc, mkc, rw, rights == REMOTE);
	ifc_set(mkc, mkc, a, rights == REMOTE);
	ifc_set(mkc, mkc, pd, pdn);
	ifc_set(mkc, mkc, length64, 1);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

static void address_set(unsigned int index, const uint8_t *address, uint8_t l3)
{
	void *addr;

	CMD_BEGIN();
	ifc_set(set_roce_address_in, in_buf, roce_address_index, index);
	addr = ifc_addr(set_roce_address_in, in_buf, roce_address);
	memcpy(ifc_addr(roce_addr_layout, addr, source_l3_address), address, 16);
	memcpy(ifc_addr(roce_addr_layout, addr, source_mac_47_32), mac, 6);
	ifc_set(roce_addr_layout, addr, roce_version, 2);
	ifc_set(roce_addr_layout, addr, roce_l3_type, l3);
	CHECK(CMD_RUN(SET_ROCE_ADDRESS, set_roce_address, 0) == STAT_OK);
}

void world(void)
{
	cap(NULL);
	cap("general.roce=1");
	cap("general.atomic=1");
	cap("general.xrc=1");
	cap("general.dct=1");
	cap("roce.roce_address_table_size=256");
	cap("roce.r_roce_max_src_udp_port=65535");
	cap("roce.r_roce_min_src_udp_port=49152");
	cap("atomic.atomic_operations=3");
	wire_to = to_air;
	air_head = 0;
	air_tail = 0;
	carried = 0;
	drop_number = 0;
	drop_each = 0;
	double_each = 0;
	swap_each = 0;
	complaints = 0;
	refusals = 0;
	memset(events, 0, sizeof(events));
	pf_vport.roce_en = true;
	pf_vport.card = &card;
	memcpy(pf_vport.mac, mac, 6);
	address_set(0, gid, 0);
	address_set(1, gid6, 1);
	key = key_create(pd.num, REMOTE);
	CMD_BEGIN();
	CHECK(CMD_RUN(ALLOC_PD, alloc_pd, 0) == STAT_OK);
	pd_other = ifc_get(alloc_pd_out, out_buf, pd);
	buf_a = mem_get(BUF);
	buf_b = mem_get(BUF);
}

void world_end(void)
{
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
	CHECK(DESTROY(DEALLOC_PD, dealloc_pd, pd, pd_other) == STAT_OK);
	CHECK(!pf.objs[OBJ_QP] && !pf.objs[OBJ_DCT] && !pf.objs[OBJ_CQ]);
	CHECK(!pf.objs[OBJ_RMP] && !pf.objs[OBJ_SRQ]);
	CHECK(pf.obj_counts[OBJ_MKEY] == 0);
	free(pf_vport.roce_addresses);
	pf_vport.roce_addresses = NULL;
	wire_to = NULL;
}

enum cmd_status qp_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd)
{
	unsigned int pages = ((RQ_STRIDE << LOG_RQ) + (64 << LOG_SQ) + 4095) / 4096;
	enum cmd_status status;
	void *qpc;

	CMD_BEGIN();
	qpc = ifc_addr(create_qp_in, in_buf, qpc);
	end->mem = mem_get(pages * 4096);
	end->dbr = mem_get(4096);
	memset(mem(end->dbr), 0, 8);
	end->sq_pi = 0;
	end->rq_pi = 0;
	ifc_set(qpc, qpc, st, st);
	ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
	ifc_set(qpc, qpc, pd, pd.num);
	ifc_set(qpc, qpc, log_rq_size, LOG_RQ);
	ifc_set(qpc, qpc, log_rq_stride, 2);
	ifc_set(qpc, qpc, log_sq_size, LOG_SQ);
	ifc_set(qpc, qpc, uar_page, UAR);
	ifc_set(qpc, qpc, cqn_snd, end->send_cq.num);
	ifc_set(qpc, qpc, cqn_rcv, end->receive_cq.num);
	ifc_set(qpc, qpc, user_index, 0xabc);
	ifc_set(qpc, qpc, xrcd, xrcd);
	ifc_set(qpc, qpc, fre, kernel);
	ifc_set(qpc, qpc, rlky, kernel);
	if (srqn) {
		ifc_set(qpc, qpc, rq_type, 1);
		ifc_set(qpc, qpc, srqn_rmpn_xrqn, srqn);
	}
	if (target) {
		ifc_set(qpc, qpc, no_sq, 1);
		ifc_set(qpc, qpc, log_sq_size, 0);
		pages = 0;
	} else {
		ifc_set64(qpc, qpc, dbr_addr, end->dbr);
	}
	put_pas(ifc_addr(create_qp_in, in_buf, pas), end->mem, pages);
	status = CMD_RUN(CREATE_QP, create_qp, pages * 8);
	end->num = ifc_get(create_qp_out, out_buf, qpn);
	return status;
}

const struct link ordinary = {
	.st = QP_RC, .mtu = 1, .timeout = 14, .retries = 7, .rnr_retry = 7,
};

enum cmd_status to_init(struct end *end, const struct link *link)
{
	return MODIFY(RST2INIT_QP, rst2init_qp, end->num,
		ifc_set(qpc, qpc, st, link->st);
		ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
		ifc_set(qpc, qpc, rre, 1);
		ifc_set(qpc, qpc, rwe, 1);
		ifc_set(qpc, qpc, rae, 1);
		ifc_set(qpc, qpc, q_key, 0x1234);
		ifc_set(qpc, qpc, primary_address_path.vhca_port_num, 1));
}

enum cmd_status to_rtr(struct end *end, const struct link *link, uint32_t peer)
{
	return MODIFY(INIT2RTR_QP, init2rtr_qp, end->num,
		void *path = ifc_addr(qpc, qpc, primary_address_path);

		ifc_set(qpc, qpc, st, link->st);
		ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
		ifc_set(qpc, qpc, mtu, link->mtu);
		ifc_set(qpc, qpc, log_msg_max, link->st == QP_UD ? 12 : 30);
		ifc_set(qpc, qpc, remote_qpn, peer);
		ifc_set(qpc, qpc, next_rcv_psn, PSN);
		ifc_set(qpc, qpc, log_rra_max, 2);
		ifc_set(qpc, qpc, min_rnr_nak, 12);
		ifc_set(ads, path, src_addr_index, link->gid);
		ifc_set(ads, path, hop_limit, 64);
		ifc_set(ads, path, vhca_port_num, 1);
		memcpy(ifc_addr(ads, path, rmac_47_32), mac, 6);
		memcpy(ifc_addr(ads, path, rgid_rip), link->gid ? gid6 : gid, 16));
}

enum cmd_status to_rts(struct end *end, const struct link *link)
{
	return MODIFY(RTR2RTS_QP, rtr2rts_qp, end->num,
		ifc_set(qpc, qpc, st, link->st);
		ifc_set(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
		ifc_set(qpc, qpc, next_send_psn, PSN);
		ifc_set(qpc, qpc, retry_count, link->retries);
		ifc_set(qpc, qpc, rnr_retry, link->rnr_retry);
		ifc_set(qpc, qpc, log_sra_max, 2);
		ifc_set(qpc, qpc, primary_address_path.ack_timeout, link->timeout));
}

enum cmd_status stay_in_init(struct end *end, uint32_t mask)
{
	return MODIFY(INIT2INIT_QP, init2init_qp, end->num,
		ifc_set(qpc, qpc, st, QP_RC);
		ifc_set(init2init_qp_in, in_buf, opt_param_mask, mask));
}

void end_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd)
{
	memset(end, 0, sizeof(*end));
	CHECK(cq_create(&end->send_cq, 9, 0, 0) == STAT_OK);
	CHECK(cq_create(&end->receive_cq, 9, 0, 0) == STAT_OK);
	CHECK(qp_create(end, st, srqn, xrcd) == STAT_OK);
}

void end_destroy(struct end *end)
{
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->send_cq.num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_QP, destroy_qp, qpn, end->num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->send_cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->receive_cq.num) == STAT_OK);
}

void connect_ends(struct end *a, struct end *b, const struct link *link)
{
	CHECK(to_init(a, link) == STAT_OK && to_init(b, link) == STAT_OK);
	CHECK(to_rtr(a, link, b->num) == STAT_OK && to_rtr(b, link, a->num) == STAT_OK);
	CHECK(to_rts(a, link) == STAT_OK && to_rts(b, link) == STAT_OK);
}

void pair_up(struct end *a, struct end *b, const struct link *link)
{
	end_create(a, link->st, 0, 0);
	end_create(b, link->st, 0, 0);
	connect_ends(a, b, link);
}

void pair_down(struct end *a, struct end *b)
{
	end_destroy(a);
	end_destroy(b);
}

void put_be32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, 4);
}

void put_be64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, 8);
}

static bool has_remote(uint8_t opcode)
{
	return opcode == MLX5_OPCODE_RDMA_WRITE || opcode == MLX5_OPCODE_RDMA_WRITE_IMM ||
	       opcode == MLX5_OPCODE_RDMA_READ || opcode == MLX5_OPCODE_ATOMIC_CS ||
	       opcode == MLX5_OPCODE_ATOMIC_FA;
}

static unsigned int put_job(uint8_t *wqe, const struct job *job)
{
	unsigned int ds = 1, i, pieces = job->pieces ?: !!job->len;
	uint32_t at = 0, n;

	memset(wqe, 0, 1024);
	if (job->srqn)
		put_be32(wqe + ds++ * 16, job->srqn);
	if (job->dest) {
		put_be32(wqe + ds * 16, job->qkey);
		if (job->dc_key)
			put_be64(wqe + ds * 16, job->dc_key);
		put_be32(wqe + ds * 16 + 8, MLX5_EXTENDED_UD_AV | job->dest);
		memcpy(wqe + ds * 16 + 20, mac, 6);
		wqe[ds * 16 + 27] = 64;
		put_be32(wqe + ds * 16 + 28, job->bit_30 << 30);
		memcpy(wqe + ds * 16 + 32, gid, 16);
		ds += 3;
	}
	if (has_remote(job->opcode)) {
		put_be64(wqe + ds * 16, job->va);
		put_be32(wqe + ds++ * 16 + 8, job->rkey);
	}
	if (job->opcode == MLX5_OPCODE_ATOMIC_CS || job->opcode == MLX5_OPCODE_ATOMIC_FA) {
		put_be64(wqe + ds * 16, job->swap);
		put_be64(wqe + ds++ * 16 + 8, job->compare);
	}
	for (i = 0; i < pieces; i++, at += n) {
		n = i + 1 == pieces ? job->len - at : job->len / pieces;
		put_dseg(wqe + ds++ * 16, n, key, job->addr + at);
	}
	return ds;
}

void post(struct end *end, const struct job *job)
{
	uint64_t sq = end->mem + qp_find(&pf, end->num)->sq_base;
	uint8_t wqe[1024];
	unsigned int ds = put_job(wqe, job), i;

	put_be32(wqe, (uint32_t)end->sq_pi << 8 | job->opcode);
	put_be32(wqe + 4, end->num << 8 | ds);
	wqe[11] = job->flags ?: MLX5_WQE_CTRL_CQ_UPDATE;
	put_be32(wqe + 12, job->imm);
	for (i = 0; i < ds * 16; i++)
		((uint8_t *)mem(sq))[(end->sq_pi * 64u + i) % (64u << LOG_SQ)] = wqe[i];
	end->sq_pi += (ds + 3) / 4;
}

void ring(struct end *end)
{
	((uint32_t *)mem(end->dbr))[1] = htobe32(end->sq_pi);
	CHECK(qp_doorbell(&pf, UAR, end->num, end->sq_pi - 1));
}

void submit(struct end *end, const struct job *job)
{
	post(end, job);
	ring(end);
	settle(end);
}

uint32_t rmp_create(uint64_t queue, uint64_t dbr)
{
	void *rmpc;

	CMD_BEGIN();
	rmpc = ifc_addr(create_rmp_in, in_buf, ctx);
	ifc_set(rmpc, rmpc, state, 1);
	ifc_set(rmpc, rmpc, wq.pd, pd.num);
	ifc_set64(rmpc, rmpc, wq.dbr_addr, dbr);
	ifc_set(rmpc, rmpc, wq.log_wq_stride, 6);
	ifc_set(rmpc, rmpc, wq.log_wq_sz, 4);
	put_pas(ifc_addr(rmpc, rmpc, wq.pas), queue, 1);
	CHECK(CMD_RUN(CREATE_RMP, create_rmp, 8) == STAT_OK);
	return ifc_get(create_rmp_out, out_buf, rmpn);
}

void put_linked(uint64_t queue, uint64_t dbr, unsigned int index, uint16_t pi, uint64_t addr,
		uint32_t len)
{
	uint8_t *wqe = (uint8_t *)mem(queue) + index * 64;

	put_be16(wqe + 2, (index + 1) % 16);
	put_dseg(wqe + 16, len, key, addr);
	put_dseg(wqe + 32, 0, MLX5_INVALID_LKEY, 0);
	*(uint32_t *)mem(dbr) = htobe32(pi);
}

void post_receive(struct end *end, uint64_t addr, uint32_t len)
{
	uint8_t *wqe = (uint8_t *)mem(end->mem) + (end->rq_pi % (1u << LOG_RQ)) * RQ_STRIDE;

	if (end->srqn) {
		put_linked(end->mem, end->dbr, end->rq_pi % 16, end->rq_pi + 1, addr, len);
		end->rq_pi++;
		return;
	}
	put_dseg(wqe, len, key, addr);
	put_dseg(wqe + 16, 0, MLX5_INVALID_LKEY, 0);
	end->rq_pi++;
	((uint32_t *)mem(end->dbr))[0] = htobe32(end->rq_pi);
}

const struct mlx5_cqe64 *cqe_of(const struct ring *cq, uint32_t index)
{
	const struct mlx5_cqe64 *cqe = cq_slot(cq, index % 512);

	return cqe->op_own >> 4 != MLX5_CQE_INVALID && (cqe->op_own & 1) == (index / 512 % 2) ?
	       cqe : NULL;
}

uint8_t syndrome_of(const struct mlx5_cqe64 *cqe)
{
	return cqe ? ((const struct mlx5_err_cqe *)cqe)->syndrome : 0;
}

bool sent_well(struct end *end, uint8_t opcode)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->send_cq, end->sent);

	if (!cqe)
		return false;
	end->sent++;
	((uint32_t *)mem(end->send_cq.dbr))[0] = htobe32(end->sent);
	return cqe->op_own >> 4 == MLX5_CQE_REQ &&
	       be32toh(cqe->sop_drop_qpn) == ((uint32_t)opcode << 24 | end->num);
}

uint8_t send_failed(struct end *end)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->send_cq, end->sent);

	if (!cqe || cqe->op_own >> 4 != MLX5_CQE_REQ_ERR)
		return 0;
	end->sent++;
	((uint32_t *)mem(end->send_cq.dbr))[0] = htobe32(end->sent);
	return syndrome_of(cqe);
}

const struct mlx5_cqe64 *received(struct end *end)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->receive_cq, end->received);

	if (cqe)
		end->received++;
	((uint32_t *)mem(end->receive_cq.dbr))[0] = htobe32(end->received);
	return cqe;
}

bool received_well(struct end *end, uint8_t opcode, uint32_t len)
{
	const struct mlx5_cqe64 *cqe = received(end);

	return cqe && cqe->op_own >> 4 == opcode && be32toh(cqe->byte_cnt) == len;
}

void fill(uint64_t addr, uint32_t len, uint8_t seed)
{
	uint8_t *p = mem(addr);
	uint32_t i;

	for (i = 0; i < len; i++)
		p[i] = seed + i * 7 + (i >> 8);
}

bool same(uint64_t a, uint64_t b, uint32_t len)
{
	return !memcmp(mem(a), mem(b), len);
}

static const uint32_t lengths[] = { 0, 1, 3, 255, 256, 257, 512, 1000, 4096, 5001 };

void all_operations(struct end *a, struct end *b)
{
	struct job job = {
		.rkey = key, .addr = buf_a, .va = buf_b, .dest = a->dest, .dc_key = a->dc_key,
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		static const uint8_t opcodes[] = {
			MLX5_OPCODE_SEND, MLX5_OPCODE_SEND_IMM, MLX5_OPCODE_RDMA_WRITE,
			MLX5_OPCODE_RDMA_WRITE_IMM, MLX5_OPCODE_RDMA_READ,
		};

		job.len = lengths[i];
		job.imm = 0xfeed0000 + i;
		job.pieces = job.len > 9 ? 3 : 0;
		for (j = 0; j < ARRAY_SIZE(opcodes); j++) {
			bool read = opcodes[j] == MLX5_OPCODE_RDMA_READ;
			unsigned int k;

			job.opcode = opcodes[j];
			fill(read ? buf_b : buf_a, 8192, i * 16 + j);
			memset(mem(read ? buf_a : buf_b), 0, 8192);
			if (j < 2)
				post_receive(b, buf_b, 8192);
			if (j == 3)
				post_receive(b, buf_b + 65536, 16);
			submit(a, &job);
			/* Lost packets are repeated until they arrive */
			for (k = 0; k < 40 && !cqe_of(&a->send_cq, a->sent); k++)
				time_passes(a);
			CHECK(sent_well(a, job.opcode));
			CHECK(same(buf_a, buf_b, job.len));
			CHECK(!((uint8_t *)mem(read ? buf_a : buf_b))[job.len]);
			if (j == 0)
				CHECK(received_well(b, MLX5_CQE_RESP_SEND, job.len));
			if (j == 1 || j == 3) {
				const struct mlx5_cqe64 *cqe = received(b);

				CHECK(cqe && cqe->op_own >> 4 == (j == 1 ? MLX5_CQE_RESP_SEND_IMM :
								  MLX5_CQE_RESP_WR_IMM));
				CHECK(cqe && be32toh(cqe->imm_inval_pkey) == job.imm);
				CHECK(cqe && be32toh(cqe->byte_cnt) == job.len);
				CHECK(cqe && be32toh(cqe->srqn_uidx) == 0xabc);
			}
			CHECK(!received(b) && !cqe_of(&a->send_cq, a->sent));
		}
	}
}
