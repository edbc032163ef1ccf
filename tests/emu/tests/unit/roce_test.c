// SPDX-License-Identifier: GPL-2.0
/* The RoCE transport: connected QPs of one function, with a wire between them. */
#include "queue.h"
#include "roce/caps.h"
#include "roce/doorbell.h"
#include "roce/input.h"
#include "roce/qp.h"
#include "roce/run.h"
#include "roce/timer.h"

#define LOG_SQ		6
#define LOG_RQ		6
#define RQ_STRIDE	64
#define BUF		(1u << 20)
#define AIR		4096
#define PSN		0xfffff0	/* wraps soon */
#define LOCAL		1		/* rights of a key */
#define REMOTE		2

static const uint8_t gid[16] = { [10] = 0xff, 0xff, 10, 0, 0, 1 };
static const uint8_t gid6[16] = { 0xfe, 0x80, [15] = 1 };
static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

struct end {
	struct ring send_cq, receive_cq;
	uint64_t mem, dbr;
	uint32_t num;
	uint16_t sq_pi, rq_pi;
	uint32_t sent, received;	/* CQEs seen */
};

/* Frames on the wire, and a fault for every Nth frame; 1: all, 0: none */
static struct { uint8_t data[8192]; uint32_t len; } air[AIR];
static unsigned int air_head, air_tail, carried;
static unsigned int drop_each, double_each, swap_each, drop_number;
static uint32_t key, pd_other;
static uint64_t buf_a, buf_b;
static bool target;			/* QPs to come have no send queue, and no memory */
static bool kernel;			/* QPs to come may say where pages are, and reach all */

static bool hits(unsigned int each)
{
	static uint32_t random = 12345;

	random = random * 1664525 + 1013904223;
	return each && !((random >> 8) % each);
}

static void to_air(const struct frame *frame)
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

/* As between two vports of a switch */
static void at_once(const struct frame *frame)
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

/* Run until there is nothing to do except wait for timers */
static void settle(struct end *a)
{
	struct roce *roce = qp_find(&pf, a->num)->roce;
	bool more;

	do {
		more = run_turn(roce);
		for (; air_head != air_tail; more = true)
			from_air();
	} while (more);
}

/* Let all timers expire */
static void time_passes(struct end *a)
{
	timers_expire(run_timers(qp_find(&pf, a->num)->roce), UINT64_MAX);
	settle(a);
}

static uint32_t key_create(uint32_t pdn, unsigned int rights)
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

static void world(void)
{
	cap(NULL);
	cap("general.roce=1");
	cap("general.atomic=1");
	cap("general.xrc=1");
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

static void world_end(void)
{
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, key >> 8) == STAT_OK);
	CHECK(DESTROY(DEALLOC_PD, dealloc_pd, pd, pd_other) == STAT_OK);
	CHECK(!pf.objs[OBJ_QP] && !pf.objs[OBJ_CQ] && !pf.objs[OBJ_RMP] && !pf.objs[OBJ_SRQ]);
	CHECK(pf.obj_counts[OBJ_MKEY] == 0);
	free(pf_vport.roce_addresses);
	pf_vport.roce_addresses = NULL;
	wire_to = NULL;
}

static enum cmd_status qp_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd)
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

struct link {
	uint8_t st, mtu, timeout, retries, rnr_retry;
	unsigned int gid;
};

static const struct link ordinary = {
	.st = QP_RC, .mtu = 1, .timeout = 14, .retries = 7, .rnr_retry = 7,
};

#define MODIFY(OP, layout, qpn_, ...)						\
	({									\
		void *qpc;							\
										\
		CMD_BEGIN();							\
		ifc_set(layout##_in, in_buf, qpn, qpn_);			\
		qpc = ifc_addr(layout##_in, in_buf, qpc);			\
		__VA_ARGS__;							\
		CMD_RUN(OP, layout, 0);						\
	})

static enum cmd_status to_init(struct end *end, const struct link *link)
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

static enum cmd_status to_rtr(struct end *end, const struct link *link, uint32_t peer)
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

static enum cmd_status to_rts(struct end *end, const struct link *link)
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

/* With all optional fields zero */
static enum cmd_status stay_in_init(struct end *end, uint32_t mask)
{
	return MODIFY(INIT2INIT_QP, init2init_qp, end->num,
		ifc_set(qpc, qpc, st, QP_RC);
		ifc_set(init2init_qp_in, in_buf, opt_param_mask, mask));
}

static void end_create(struct end *end, uint8_t st, uint32_t srqn, uint32_t xrcd)
{
	memset(end, 0, sizeof(*end));
	CHECK(cq_create(&end->send_cq, 9, 0, 0) == STAT_OK);
	CHECK(cq_create(&end->receive_cq, 9, 0, 0) == STAT_OK);
	CHECK(qp_create(end, st, srqn, xrcd) == STAT_OK);
}

static void end_destroy(struct end *end)
{
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->send_cq.num) == STAT_BAD_RES_STATE);
	CHECK(DESTROY(DESTROY_QP, destroy_qp, qpn, end->num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->send_cq.num) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, end->receive_cq.num) == STAT_OK);
}

static void connect_ends(struct end *a, struct end *b, const struct link *link)
{
	CHECK(to_init(a, link) == STAT_OK && to_init(b, link) == STAT_OK);
	CHECK(to_rtr(a, link, b->num) == STAT_OK && to_rtr(b, link, a->num) == STAT_OK);
	CHECK(to_rts(a, link) == STAT_OK && to_rts(b, link) == STAT_OK);
}

static void pair_up(struct end *a, struct end *b, const struct link *link)
{
	end_create(a, link->st, 0, 0);
	end_create(b, link->st, 0, 0);
	connect_ends(a, b, link);
}

static void pair_down(struct end *a, struct end *b)
{
	end_destroy(a);
	end_destroy(b);
}

static void put_be32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, 4);
}

static void put_be64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, 8);
}

/* Contents of a WQE */
struct job {
	uint8_t opcode, flags;
	uint32_t imm;
	uint64_t va;			/* remote address */
	uint32_t rkey;
	uint64_t swap, compare;
	uint64_t addr;
	uint32_t len;
	uint32_t srqn;
	uint32_t dest, qkey, bit_30;	/* UD; the bit means nothing */
	unsigned int pieces;		/* data segments; 0: one, or none for no data */
};

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

static void post(struct end *end, const struct job *job)
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

static void ring(struct end *end)
{
	((uint32_t *)mem(end->dbr))[1] = htobe32(end->sq_pi);
	CHECK(qp_doorbell(&pf, UAR, end->num, end->sq_pi - 1));
}

static void send(struct end *end, const struct job *job)
{
	post(end, job);
	ring(end);
	settle(end);
}

static void post_receive(struct end *end, uint64_t addr, uint32_t len)
{
	uint8_t *wqe = (uint8_t *)mem(end->mem) + (end->rq_pi % (1u << LOG_RQ)) * RQ_STRIDE;

	put_dseg(wqe, len, key, addr);
	put_dseg(wqe + 16, 0, MLX5_INVALID_LKEY, 0);
	end->rq_pi++;
	((uint32_t *)mem(end->dbr))[0] = htobe32(end->rq_pi);
}

static const struct mlx5_cqe64 *cqe_of(const struct ring *cq, uint32_t index)
{
	const struct mlx5_cqe64 *cqe = cq_slot(cq, index % 512);

	return cqe->op_own >> 4 != MLX5_CQE_INVALID && (cqe->op_own & 1) == (index / 512 % 2) ?
	       cqe : NULL;
}

static uint8_t syndrome_of(const struct mlx5_cqe64 *cqe)
{
	return cqe ? ((const struct mlx5_err_cqe *)cqe)->syndrome : 0;
}

/* Check that the next CQE of a send has this opcode */
static bool sent_well(struct end *end, uint8_t opcode)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->send_cq, end->sent);

	if (!cqe)
		return false;
	end->sent++;
	((uint32_t *)mem(end->send_cq.dbr))[0] = htobe32(end->sent);
	return cqe->op_own >> 4 == MLX5_CQE_REQ &&
	       be32toh(cqe->sop_drop_qpn) == ((uint32_t)opcode << 24 | end->num);
}

static uint8_t send_failed(struct end *end)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->send_cq, end->sent);

	if (!cqe || cqe->op_own >> 4 != MLX5_CQE_REQ_ERR)
		return 0;
	end->sent++;
	((uint32_t *)mem(end->send_cq.dbr))[0] = htobe32(end->sent);
	return syndrome_of(cqe);
}

static const struct mlx5_cqe64 *received(struct end *end)
{
	const struct mlx5_cqe64 *cqe = cqe_of(&end->receive_cq, end->received);

	if (cqe)
		end->received++;
	((uint32_t *)mem(end->receive_cq.dbr))[0] = htobe32(end->received);
	return cqe;
}

static bool received_well(struct end *end, uint8_t opcode, uint32_t len)
{
	const struct mlx5_cqe64 *cqe = received(end);

	return cqe && cqe->op_own >> 4 == opcode && be32toh(cqe->byte_cnt) == len;
}

static void fill(uint64_t addr, uint32_t len, uint8_t seed)
{
	uint8_t *p = mem(addr);
	uint32_t i;

	for (i = 0; i < len; i++)
		p[i] = seed + i * 7 + (i >> 8);
}

static bool same(uint64_t a, uint64_t b, uint32_t len)
{
	return !memcmp(mem(a), mem(b), len);
}

static const uint32_t lengths[] = { 0, 1, 3, 255, 256, 257, 512, 1000, 4096, 5001 };

/* Every operation of RC once at every length */
static void all_operations(struct end *a, struct end *b)
{
	struct job job = { .rkey = key, .addr = buf_a, .va = buf_b };
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
			send(a, &job);
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

static void test_rc(void)
{
	struct link link = ordinary;
	struct end a, b;

	world();
	for (link.gid = 0; link.gid < 2; link.gid++)
		for (link.mtu = 1; link.mtu <= 5; link.mtu++) {
			mem_next = buf_b + BUF;
			pair_up(&a, &b, &link);
			all_operations(&a, &b);
			CHECK(qp_find(&pf, a.num)->state == QP_RTS);
			CHECK(!complaints);
			pair_down(&a, &b);
		}
	world_end();
}

static void test_atomics(void)
{
	struct job job = { .rkey = key, .va = buf_b, .len = 8, .addr = buf_a };
	struct end a, b;
	uint64_t value;

	world();
	job.rkey = key;
	job.va = buf_b;
	job.addr = buf_a;
	pair_up(&a, &b, &ordinary);
	*(uint64_t *)mem(buf_b) = htole64(100);
	job.opcode = MLX5_OPCODE_ATOMIC_FA;
	job.swap = 11;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	/* The host's byte order was not requested */
	CHECK(be64toh(*(uint64_t *)mem(buf_a)) == 100);
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 111);
	cap("atomic.atomic_req_8B_endianness_mode=1");
	job.opcode = MLX5_OPCODE_ATOMIC_CS;
	job.compare = 5;
	job.swap = 7;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(le64toh(*(uint64_t *)mem(buf_a)) == 111);
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 111);
	job.compare = 111;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 7);
	/* If the response is lost, the atomic is not executed twice */
	job.opcode = MLX5_OPCODE_ATOMIC_FA;
	job.swap = 1;
	carried = 0;
	drop_number = 2;
	send(&a, &job);
	drop_number = 0;
	CHECK(!cqe_of(&a.send_cq, a.sent));
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode));
	memcpy(&value, mem(buf_a), 8);
	CHECK(le64toh(value) == 7 && le64toh(*(uint64_t *)mem(buf_b)) == 8);
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

static enum cmd_status set_atomic_caps(void)
{
	struct cmd cmd = {
		.vhca = &pf, .op_mod = CAP_ATOMIC << 1, .in = (uint8_t *)in_buf,
		.in_len = ifc_bytes(set_hca_cap_in), .out = (uint8_t *)out_buf,
		.out_len = sizeof(out_buf),
	};

	return cmd_find(MLX5_CMD_OP_SET_HCA_CAP)->run(&cmd);
}

/* Before INIT_HCA a driver asks for its own byte order; it writes that field alone. */
static void test_byte_order(void)
{
	void *want;

	world();
	cap("atomic.supported_atomic_req_8B_endianness_mode_1=1");
	cap("atomic.atomic_req_8B_endianness_mode=1");
	pf.hca = HCA_ENABLED;
	CMD_BEGIN();
	CHECK(set_atomic_caps() == STAT_OK);
	CHECK(!atomic_is_host_endian(&pf));
	want = ifc_addr(set_hca_cap_in, in_buf, capability);
	ifc_set(atomic_caps, want, atomic_req_8B_endianness_mode, 1);
	CHECK(set_atomic_caps() == STAT_OK);
	CHECK(atomic_is_host_endian(&pf));
	/* What it may not change is still there. */
	CHECK(ifc_get(atomic_caps, caps_current(&pf, CAP_ATOMIC),
		      supported_atomic_req_8B_endianness_mode_1));
	ifc_set(atomic_caps, want, atomic_size_qp, 0xff);
	CHECK(set_atomic_caps() == STAT_BAD_PARAM);
	pf.hca = HCA_INIT;
	world_end();
}

/* The one key of partitions: the default one */
static void test_partition_key(void)
{
	world();
	CMD_BEGIN();
	CHECK(CMD_RUN(QUERY_HCA_VPORT_PKEY, query_hca_vport_pkey, 0) == STAT_OK);
	CHECK(ifc_get(pkey, ifc_addr(query_hca_vport_pkey_out, out_buf, pkey), pkey) == 0xffff);
	ifc_set(query_hca_vport_pkey_in, in_buf, pkey_index, 1);
	CHECK(CMD_RUN(QUERY_HCA_VPORT_PKEY, query_hca_vport_pkey, 0) == STAT_OK);
	CHECK(!ifc_get(pkey, ifc_addr(query_hca_vport_pkey_out, out_buf, pkey), pkey));
	ifc_set(query_hca_vport_pkey_in, in_buf, pkey_index, 128);
	CHECK(CMD_RUN(QUERY_HCA_VPORT_PKEY, query_hca_vport_pkey, 0) == STAT_BAD_INDEX);
	cap("general.roce=0");
	CHECK(CMD_RUN(QUERY_HCA_VPORT_PKEY, query_hca_vport_pkey, 0) == STAT_BAD_OP);
	world_end();
}

/* A key that waits for its pages */
static uint32_t free_key(unsigned int octwords)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, free, 1);
	ifc_set(mkc, mkc, umr_en, 1);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set(mkc, mkc, log_page_size, 12);
	ifc_set(mkc, mkc, translations_octword_size, octwords);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 0) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

/* Two pages at @pages become readable and writable by @mkey at address 0x10000. */
static void register_pages(struct end *end, uint32_t mkey, uint64_t list, uint32_t list_key)
{
	uint64_t sq = end->mem + qp_find(&pf, end->num)->sq_base;
	uint8_t *wqe = (uint8_t *)mem(sq) + end->sq_pi % (1u << LOG_SQ) * 64;
	uint8_t *mkc = wqe + 64;

	memset(wqe, 0, 192);
	put_be32(wqe, (uint32_t)end->sq_pi << 8 | MLX5_OPCODE_UMR);
	put_be32(wqe + 4, end->num << 8 | 9);
	wqe[11] = MLX5_WQE_CTRL_CQ_UPDATE;
	put_be32(wqe + 12, mkey + 7);
	/* It fails if the key is in use. A unit of 64 bytes, though two entries would do */
	wqe[16] = 1 << 5;
	put_be16(wqe + 16 + 4, 4);
	put_be64(wqe + 16 + 8, MLX5_WQE_UMR_CTRL_MKEY_MASK_LEN |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_START_ADDR | 1ull << 8 | 1ull << 17 |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_MKEY |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_LOCAL_WRITE |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_READ |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_ACCESS_REMOTE_WRITE |
		 MLX5_WQE_UMR_CTRL_MKEY_MASK_FREE);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, rr, 1);
	ifc_set(mkc, mkc, rw, 1);
	ifc_set(mkc, mkc, en_rinval, 1);
	ifc_set(mkc, mkc, mkey_7_0, 7);
	ifc_set64(mkc, mkc, start_addr, 0x10000);
	ifc_set64(mkc, mkc, len, 8192);
	put_dseg(wqe + 128, 64, list_key, list);
	end->sq_pi += 3;
	ring(end);
	settle(end);
}

static void test_registration(void)
{
	struct job job = { .len = 5000 };
	uint32_t fresh;
	struct end a, b;
	uint64_t list;

	world();
	list = mem_get(4096);
	put_pas(mem(list), buf_b, 2);
	fresh = free_key(1);
	kernel = true;
	pair_up(&a, &b, &ordinary);
	kernel = false;
	register_pages(&b, fresh, list, MKEY_RESERVED);
	CHECK(sent_well(&b, MLX5_OPCODE_UMR));
	fill(buf_a, 5000, 4);
	job.opcode = MLX5_OPCODE_RDMA_WRITE;
	job.addr = buf_a;
	job.rkey = fresh + 7;
	job.va = 0x10000 + 100;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b + 100, 5000));
	/* The other end takes the key back with its message. */
	job.opcode = MLX5_OPCODE_SEND_INVAL;
	job.imm = fresh + 7;
	job.len = 10;
	post_receive(&b, buf_b + 65536, 10);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND_INV, 10));
	CHECK(!complaints);
	register_pages(&b, fresh, list, MKEY_RESERVED);
	CHECK(sent_well(&b, MLX5_OPCODE_UMR));
	register_pages(&b, fresh, list, MKEY_RESERVED);
	CHECK(send_failed(&b) == MLX5_CQE_SYNDROME_MW_BIND_ERR && complaints == 1);
	pair_down(&a, &b);
	/* A key that was taken back serves nobody. */
	mem_next = list + 4096;
	pair_up(&a, &b, &ordinary);
	job.opcode = MLX5_OPCODE_RDMA_WRITE;
	job.rkey = fresh + 8;
	send(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR);
	pair_down(&a, &b);
	/* A user's QP may do none of that. */
	mem_next = list + 4096;
	pair_up(&a, &b, &ordinary);
	register_pages(&b, fresh, list, key);
	CHECK(send_failed(&b) == MLX5_CQE_SYNDROME_MW_BIND_ERR);
	CHECK(qp_find(&pf, b.num)->state == QP_ERR);
	pair_down(&a, &b);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, fresh >> 8) == STAT_OK);
	world_end();
}

static void test_loss(void)
{
	static const unsigned int each[] = { 6, 9, 13 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	for (i = 0; i < ARRAY_SIZE(each); i++) {
		mem_next = buf_b + BUF;
		pair_up(&a, &b, &link);
		carried = 0;
		drop_each = each[i];
		all_operations(&a, &b);
		drop_each = 0;
		double_each = each[i];
		all_operations(&a, &b);
		double_each = 0;
		swap_each = each[i];
		all_operations(&a, &b);
		swap_each = 0;
		CHECK(!complaints);
		pair_down(&a, &b);
	}
	world_end();
}

/* Many WQEs of all kinds at once, on a wire that loses, duplicates and reorders */
static void test_stream(void)
{
	struct job job = { .rkey = key, .flags = 0 };
	unsigned int round, i, k;
	struct end a, b;

	world();
	job.rkey = key;
	pair_up(&a, &b, &ordinary);
	drop_each = 17;
	double_each = 23;
	swap_each = 11;
	for (round = 0; round < 20; round++) {
		fill(buf_a, 16384, round);
		memset(mem(buf_b), 0, 65536);
		for (i = 0; i < 16; i++) {
			job.addr = buf_a + i * 1000;
			job.len = 1000;
			job.va = buf_b + i * 1000;
			job.opcode = i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE;
			if (i % 2)
				post_receive(&b, buf_b + i * 1000, 1000);
			post(&a, &job);
		}
		/* Read back what was written, after a fence or in order */
		for (i = 0; i < 8; i++) {
			job.opcode = MLX5_OPCODE_RDMA_READ;
			job.addr = buf_a + 65536 + i * 2000;
			job.va = buf_b + i * 2000;
			job.len = 2000;
			post(&a, &job);
		}
		ring(&a);
		settle(&a);
		for (k = 0; k < 100 && !cqe_of(&a.send_cq, a.sent + 23); k++)
			time_passes(&a);
		for (i = 0; i < 16; i++)
			CHECK(sent_well(&a, i % 2 ? MLX5_OPCODE_SEND : MLX5_OPCODE_RDMA_WRITE));
		for (i = 0; i < 8; i++)
			CHECK(sent_well(&a, MLX5_OPCODE_RDMA_READ));
		for (i = 0; i < 8; i++)
			CHECK(received_well(&b, MLX5_CQE_RESP_SEND, 1000));
		CHECK(!received(&b) && !cqe_of(&a.send_cq, a.sent));
		CHECK(same(buf_a, buf_b, 16000) && same(buf_a, buf_a + 65536, 16000));
	}
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

static void test_retries(void)
{
	struct job job = { .opcode = MLX5_OPCODE_RDMA_WRITE, .len = 600 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	job.rkey = key;
	job.addr = buf_a;
	job.va = buf_b;
	link.retries = 3;
	pair_up(&a, &b, &link);
	post_receive(&a, buf_a, 100);
	drop_each = 1;
	send(&a, &job);
	post(&a, &job);
	ring(&a);
	for (i = 0; i < 3; i++) {
		time_passes(&a);
		CHECK(!cqe_of(&a.send_cq, a.sent));
	}
	time_passes(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_TRANSPORT_RETRY_EXC_ERR);
	/* Later WQEs of both queues are flushed, including those posted afterwards */
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(syndrome_of(received(&a)) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(qp_find(&pf, a.num)->state == QP_ERR);
	post(&a, &job);
	ring(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	post_receive(&a, buf_a, 100);
	time_passes(&a);
	CHECK(syndrome_of(received(&a)) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

static void test_not_ready(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 600 };
	struct link link = ordinary;
	struct end a, b;
	unsigned int i;

	world();
	job.addr = buf_a;
	fill(buf_a, 600, 9);
	pair_up(&a, &b, &link);
	send(&a, &job);
	for (i = 0; i < 20; i++)
		time_passes(&a);
	CHECK(!cqe_of(&a.send_cq, 0));
	post_receive(&b, buf_b, 600);
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 600));
	CHECK(same(buf_a, buf_b, 600));
	pair_down(&a, &b);
	link.rnr_retry = 2;
	pair_up(&a, &b, &link);
	send(&a, &job);
	time_passes(&a);
	CHECK(!cqe_of(&a.send_cq, 0));
	time_passes(&a);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_RNR_RETRY_EXC_ERR);
	CHECK(!complaints);
	pair_down(&a, &b);
	world_end();
}

/* A request that the other end refuses: check both ends */
static void refused(const struct job *job, uint8_t syndrome, enum event_type event)
{
	struct end a, b;

	mem_next = buf_b + BUF;
	memset(events, 0, sizeof(events));
	complaints = 0;
	pair_up(&a, &b, &ordinary);
	post_receive(&b, buf_b, 100);
	send(&a, job);
	CHECK(send_failed(&a) == syndrome);
	CHECK(qp_find(&pf, a.num)->state == QP_ERR && qp_find(&pf, b.num)->state == QP_ERR);
	CHECK(syndrome_of(received(&b)));
	CHECK(events[event] == 1);
	pair_down(&a, &b);
}

static void test_refused(void)
{
	struct job job = { .len = 300 };
	uint32_t local, other;

	world();
	local = key_create(pd.num, LOCAL);
	other = key_create(pd_other, REMOTE);
	job.addr = buf_a;
	job.va = buf_b;
	job.opcode = MLX5_OPCODE_RDMA_WRITE;
	job.rkey = local;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = other;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = key + 1;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.opcode = MLX5_OPCODE_RDMA_READ;
	job.rkey = local;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.opcode = MLX5_OPCODE_ATOMIC_FA;
	job.len = 8;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR, EVENT_WQ_ACCESS_ERR);
	job.rkey = key;
	job.va = buf_b + 4;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR, EVENT_WQ_INVAL_REQ);
	/* more than was posted to receive */
	job.opcode = MLX5_OPCODE_SEND;
	job.len = 300;
	refused(&job, MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR, EVENT_WQ_INVAL_REQ);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, local >> 8) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, other >> 8) == STAT_OK);
	world_end();
}

/* WQEs with local errors; earlier ones must complete */
static void test_local_errors(void)
{
	struct job good = { .opcode = MLX5_OPCODE_RDMA_WRITE, .len = 700 }, job;
	struct end a, b;

	world();
	good.addr = buf_a;
	good.va = buf_b;
	good.rkey = key;
	pair_up(&a, &b, &ordinary);
	post(&a, &good);
	job = good;
	job.opcode = MLX5_OPCODE_TSO;
	post(&a, &job);
	post(&a, &good);
	ring(&a);
	settle(&a);
	CHECK(sent_well(&a, good.opcode));
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_WR_FLUSH_ERR);
	CHECK(complaints == 1);
	pair_down(&a, &b);
	mem_next = buf_b + BUF;
	pair_up(&a, &b, &ordinary);
	post(&a, &good);
	job = good;
	job.addr = MEM_BASE + MEM_SIZE - 300;
	post(&a, &job);
	ring(&a);
	settle(&a);
	CHECK(sent_well(&a, good.opcode));
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_LOCAL_PROT_ERR);
	CHECK(qp_find(&pf, b.num)->state == QP_RTS);
	pair_down(&a, &b);
	world_end();
}

static void test_uc(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 1000 };
	struct link link = ordinary;
	struct end a, b;

	world();
	link.st = QP_UC;
	job.addr = buf_a;
	job.va = buf_b;
	job.rkey = key;
	fill(buf_a, 1000, 3);
	pair_up(&a, &b, &link);
	post_receive(&b, buf_b, 1000);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 1000));
	CHECK(same(buf_a, buf_b, 1000) && carried == 4);
	/* A message with a lost packet is dropped; the WQE is used for the next one */
	post_receive(&b, buf_b, 1000);
	memset(mem(buf_b), 0, 1000);
	carried = 0;
	drop_number = 2;
	send(&a, &job);
	drop_number = 0;
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 1000));
	CHECK(same(buf_a, buf_b, 1000));
	job.opcode = MLX5_OPCODE_RDMA_WRITE_IMM;
	post_receive(&b, buf_b, 16);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_WR_IMM, 1000));
	CHECK(!complaints);
	/* This service has no read */
	job.opcode = MLX5_OPCODE_RDMA_READ;
	send(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_LOCAL_QP_OP_ERR && complaints == 1);
	CHECK(qp_find(&pf, a.num)->state == QP_SQER);
	pair_down(&a, &b);
	world_end();
}

static void test_ud(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND_IMM, .len = 900, .imm = 0x77 };
	const struct mlx5_cqe64 *cqe;
	struct link link = ordinary;
	struct end a, b;

	world();
	link.st = QP_UD;
	link.mtu = 5;
	pair_up(&a, &b, &link);
	job.addr = buf_a;
	job.dest = b.num;
	job.qkey = 0x1234;
	fill(buf_a, 900, 5);
	/* No WQE is posted to receive it */
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	post_receive(&b, buf_b, 940);
	job.bit_30 = 1;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	cqe = received(&b);
	CHECK(cqe && cqe->op_own >> 4 == MLX5_CQE_RESP_SEND_IMM && be32toh(cqe->byte_cnt) == 940);
	CHECK(cqe && be32toh(cqe->imm_inval_pkey) == 0x77);
	CHECK(cqe && be32toh(cqe->flags_rqpn) == (1u << 28 | 2u << 24 | a.num));
	CHECK(same(buf_a, buf_b + 40, 900) && ((uint8_t *)mem(buf_b))[20] == 0x45);
	/* a different key of the queue */
	post_receive(&b, buf_b, 940);
	job.qkey++;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	/* too long for what is posted */
	job.qkey--;
	job.len = 901;
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(syndrome_of(received(&b)) == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
	CHECK(qp_find(&pf, b.num)->state == QP_ERR && !complaints);
	pair_down(&a, &b);
	world_end();
}

static void put_linked(uint64_t mem_addr, uint64_t dbr, unsigned int index, uint16_t pi,
		       uint64_t addr, uint32_t len)
{
	uint8_t *wqe = (uint8_t *)mem(mem_addr) + index * 64;

	put_be16(wqe + 2, index + 1);
	put_dseg(wqe + 16, len, key, addr);
	put_dseg(wqe + 32, 0, MLX5_INVALID_LKEY, 0);
	*(uint32_t *)mem(dbr) = htobe32(pi);
}

static void test_srq(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 500 };
	uint64_t queue = mem_get(4096), dbr = mem_get(4096);
	const struct mlx5_cqe64 *cqe;
	struct end a, b;
	uint32_t rmpn;
	void *rmpc;
	unsigned int i;

	world();
	queue = mem_get(4096);
	dbr = mem_get(4096);
	CMD_BEGIN();
	rmpc = ifc_addr(create_rmp_in, in_buf, ctx);
	ifc_set(rmpc, rmpc, state, 1);
	ifc_set(rmpc, rmpc, wq.pd, pd.num);
	ifc_set64(rmpc, rmpc, wq.dbr_addr, dbr);
	ifc_set(rmpc, rmpc, wq.log_wq_stride, 6);
	ifc_set(rmpc, rmpc, wq.log_wq_sz, 4);
	put_pas(ifc_addr(rmpc, rmpc, wq.pas), queue, 1);
	CHECK(CMD_RUN(CREATE_RMP, create_rmp, 8) == STAT_OK);
	rmpn = ifc_get(create_rmp_out, out_buf, rmpn);
	end_create(&a, QP_RC, 0, 0);
	end_create(&b, QP_RC, rmpn, 0);
	connect_ends(&a, &b, &ordinary);
	CHECK(DESTROY(DESTROY_RMP, destroy_rmp, rmpn, rmpn) == STAT_BAD_RES_STATE);
	job.addr = buf_a;
	fill(buf_a, 500, 1);
	for (i = 0; i < 3; i++)
		put_linked(queue, dbr, i, i + 1, buf_b + i * 1000, 500);
	/* Fewer than two WQEs remain after the second message */
	CMD_BEGIN();
	ifc_set(modify_rmp_in, in_buf, rmp_state, 1);
	ifc_set(modify_rmp_in, in_buf, rmpn, rmpn);
	ifc_set(modify_rmp_in, in_buf, bitmask.lwm, 1);
	rmpc = ifc_addr(modify_rmp_in, in_buf, ctx);
	ifc_set(rmpc, rmpc, state, 1);
	ifc_set(rmpc, rmpc, wq.lwm, 2);
	CHECK(CMD_RUN(MODIFY_RMP, modify_rmp, 0) == STAT_OK);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !events[EVENT_SRQ_LIMIT]);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode) && events[EVENT_SRQ_LIMIT] == 1);
	for (i = 0; i < 2; i++) {
		cqe = received(&b);
		CHECK(cqe && cqe->op_own >> 4 == MLX5_CQE_RESP_SEND);
		CHECK(cqe && be16toh(cqe->wqe_counter) == i);
		CHECK(same(buf_a, buf_b + i * 1000, 500));
	}
	CHECK(!complaints);
	end_destroy(&a);
	end_destroy(&b);
	CHECK(DESTROY(DESTROY_RMP, destroy_rmp, rmpn, rmpn) == STAT_OK);
	world_end();
}

static void test_xrc(void)
{
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 500 };
	struct link link = ordinary;
	uint32_t xrcd, srqn;
	const struct mlx5_cqe64 *cqe;
	uint64_t queue, dbr;
	struct end a, b;
	struct ring cq;
	void *srqc;

	world();
	link.st = QP_XRC;
	queue = mem_get(4096);
	dbr = mem_get(4096);
	CMD_BEGIN();
	CHECK(CMD_RUN(ALLOC_XRCD, alloc_xrcd, 0) == STAT_OK);
	xrcd = ifc_get(alloc_xrcd_out, out_buf, xrcd);
	CHECK(cq_create(&cq, 4, 0, 0) == STAT_OK);
	CMD_BEGIN();
	srqc = ifc_addr(create_xrc_srq_in, in_buf, xrc_srq_context_entry);
	ifc_set(xrc_srqc, srqc, log_xrc_srq_size, 4);
	ifc_set(xrc_srqc, srqc, log_rq_stride, 2);
	ifc_set(xrc_srqc, srqc, xrcd, xrcd);
	ifc_set(xrc_srqc, srqc, cqn, cq.num);
	ifc_set(xrc_srqc, srqc, user_index, 0x5e5);
	ifc_set(xrc_srqc, srqc, pd, pd.num);
	ifc_set64(srqc, srqc, dbr_addr, dbr);
	put_pas(ifc_addr(create_xrc_srq_in, in_buf, pas), queue, 1);
	CHECK(CMD_RUN(CREATE_XRC_SRQ, create_xrc_srq, 8) == STAT_OK);
	srqn = ifc_get(create_xrc_srq_out, out_buf, xrc_srqn);
	end_create(&a, QP_XRC, srqn, xrcd);
	target = true;
	end_create(&b, QP_XRC, srqn, xrcd);
	target = false;
	connect_ends(&a, &b, &link);
	put_linked(queue, dbr, 0, 1, buf_b, 500);
	job.addr = buf_a;
	job.srqn = srqn;
	fill(buf_a, 500, 1);
	send(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	cqe = cq_slot(&cq, 0);
	CHECK(cqe->op_own >> 4 == MLX5_CQE_RESP_SEND && be32toh(cqe->srqn_uidx) == 0x5e5);
	CHECK(same(buf_a, buf_b, 500) && !complaints);
	/* an SRQ that is not in the domain */
	job.srqn = srqn + 1;
	send(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_INVAL_REQ_ERR);
	end_destroy(&a);
	/* QPs that had messages for the SRQ do not hold it */
	CHECK(DESTROY(DESTROY_XRC_SRQ, destroy_xrc_srq, xrc_srqn, srqn) == STAT_OK);
	CHECK(!qp_find(&pf, b.num)->resp.srq);
	end_destroy(&b);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	CHECK(DESTROY(DEALLOC_XRCD, dealloc_xrcd, xrcd, xrcd) == STAT_OK);
	world_end();
}

/* A QP that is connected to itself, and whose CQ has no room: its own packets make it fail */
static void test_from_within(void)
{
	static const uint8_t services[] = { QP_RC, QP_UC };
	struct job job = { .opcode = MLX5_OPCODE_SEND, .len = 300 };
	struct link link = ordinary;
	unsigned int i, k;
	struct end a;

	world();
	job.addr = buf_a;
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		link.st = services[i];
		mem_next = buf_b + BUF;
		cq_errors = 0;
		memset(&a, 0, sizeof(a));
		CHECK(cq_create(&a.send_cq, 1, 0, 0) == STAT_OK);
		CHECK(cq_create(&a.receive_cq, 1, 0, 0) == STAT_OK);
		CHECK(qp_create(&a, link.st, 0, 0) == STAT_OK);
		CHECK(to_init(&a, &link) == STAT_OK);
		CHECK(to_rtr(&a, &link, a.num) == STAT_OK);
		CHECK(to_rts(&a, &link) == STAT_OK);
		wire_to = at_once;
		for (k = 0; k < 8; k++) {
			post_receive(&a, buf_b, 300);
			post(&a, &job);
		}
		ring(&a);
		settle(&a);
		CHECK(qp_find(&pf, a.num)->state == QP_ERR && cq_errors);
		wire_to = to_air;
		end_destroy(&a);
	}
	world_end();
}

static void test_states(void)
{
	struct link link = ordinary, wrong = ordinary;
	struct end a;

	world();
	end_create(&a, QP_RC, 0, 0);
	CHECK(to_rtr(&a, &link, 5) == STAT_BAD_QP_STATE);
	CHECK(to_rts(&a, &link) == STAT_BAD_QP_STATE);
	wrong.st = QP_UC;
	CHECK(to_init(&a, &wrong) == STAT_BAD_PARAM);
	CHECK(to_init(&a, &link) == STAT_OK);
	CHECK(to_init(&a, &link) == STAT_BAD_QP_STATE);
	/* an optional field that this transition does not have */
	CHECK(stay_in_init(&a, 1 << 5) == STAT_BAD_PARAM);
	CHECK(stay_in_init(&a, 1 << 3) == STAT_OK);
	CHECK(!qp_find(&pf, a.num)->remote_write && qp_find(&pf, a.num)->remote_read);
	wrong = ordinary;
	wrong.mtu = 6;
	CHECK(to_rtr(&a, &wrong, 5) == STAT_BAD_PARAM);
	wrong.mtu = 1;
	wrong.gid = 2;
	CHECK(to_rtr(&a, &wrong, 5) == STAT_BAD_PARAM);
	CHECK(to_rtr(&a, &link, 5) == STAT_OK && to_rts(&a, &link) == STAT_OK);
	CHECK(DESTROY(2ERR_QP, qp_2err, qpn, a.num) == STAT_OK);
	CHECK(DESTROY(2RST_QP, qp_2rst, qpn, a.num) == STAT_OK);
	CHECK(DESTROY(2ERR_QP, qp_2err, qpn, a.num) == STAT_BAD_QP_STATE);
	CHECK(to_init(&a, &link) == STAT_OK);
	end_destroy(&a);
	cap("general.roce=0");
	CHECK(cq_create(&a.send_cq, 4, 0, 0) == STAT_OK);
	a.receive_cq = a.send_cq;
	CHECK(qp_create(&a, QP_RC, 0, 0) == STAT_BAD_OP);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, a.send_cq.num) == STAT_OK);
	world_end();
}

static uint32_t random_word(void)
{
	static uint32_t random = 99;

	random ^= random << 13;
	random ^= random >> 17;
	random ^= random << 5;
	return random;
}

/* Remote memory of one page, which is @at */
static uint32_t page_key(uint64_t at)
{
	void *mkc;

	CMD_BEGIN();
	mkc = ifc_addr(create_mkey_in, in_buf, memory_key_mkey_entry);
	ifc_set(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	ifc_set(mkc, mkc, lw, 1);
	ifc_set(mkc, mkc, lr, 1);
	ifc_set(mkc, mkc, rr, 1);
	ifc_set(mkc, mkc, rw, 1);
	ifc_set(mkc, mkc, a, 1);
	ifc_set(mkc, mkc, pd, pd.num);
	ifc_set(mkc, mkc, qpn, 0xffffff);
	ifc_set64(mkc, mkc, len, 4096);
	ifc_set(mkc, mkc, log_page_size, 12);
	ifc_set(mkc, mkc, translations_octword_size, 1);
	ifc_set(create_mkey_in, in_buf, translations_octword_actual_size, 1);
	put_pas(in_buf + ifc_bytes(create_mkey_in) / 8, at, 1);
	CHECK(CMD_RUN(CREATE_MKEY, create_mkey, 16) == STAT_OK);
	return ifc_get(create_mkey_out, out_buf, mkey_index) << 8;
}

/* Mostly what could be meant, at times anything */
static void random_packet(const struct end *end, uint32_t rkey, struct packet *packet)
{
	static const uint8_t transports[] = { ROCE_RC, ROCE_UC, ROCE_UD, ROCE_XRC };
	static const uint8_t nothing[4096];
	const struct qp *qp = qp_find(&pf, end->num);
	uint32_t r = random_word();

	*packet = (struct packet){
		.route = { .ipv4 = true, .hop_limit = 64, .sport = 0xc000 },
		.opcode = transports[r % 4] | (r >> 2 & ROCE_OPERATION),
		.solicited = r >> 7 & 1, .ack_request = r >> 8 & 1, .pkey = 0xffff,
		.qpn = end->num, .psn = psn_add(qp->resp.psn, (r >> 9 & 7) - 3),
		.va = random_word() & 0x1fff, .rkey = rkey, .length = random_word() & 0xfff,
		.swap_add = random_word(), .compare = random_word(),
		.syndrome = random_word(), .msn = random_word() & PSN_MASK,
		.imm = random_word(), .invalidate = random_word() & 1 ? rkey : random_word(),
		.qkey = 0x1234, .source_qpn = end->num, .srqn = random_word() & PSN_MASK,
		.data = nothing,
	};
	memcpy(packet->route.source, gid, 16);
	memcpy(packet->route.dest, gid, 16);
	memcpy(packet->route.dmac, mac, 6);
	if (r >> 12 & 1)
		packet->psn = psn_add(qp->req.acked, (r >> 9 & 7) - 3);
	if (!(r >> 13 & 15))
		packet->psn = random_word() & PSN_MASK;
	if (r >> 17 & 3)
		packet->opcode = (packet->opcode & ROCE_OPERATION) |
				 (qp->service == QP_RC ? ROCE_RC : qp->service == QP_UC ? ROCE_UC :
				  qp->service == QP_XRC ? ROCE_XRC : ROCE_UD);
	if (roce_opcode(packet->opcode) & ROCE_HAS_DATA)
		packet->len = r >> 19 & 1 ? 256 : r >> 20 & 0x7ff;
}

static void deliver_packet(const struct packet *packet)
{
	struct frame frame = {};
	uint8_t data[8192];
	size_t headers;

	if (!roce_opcode(packet->opcode))
		return;
	headers = packet_begin(packet, data);
	memcpy(data + headers, packet->data, packet->len);
	frame.buf = data;
	frame.data = data;
	frame.len = packet_end(packet, data, headers);
	CHECK(roce_receive(&pf_vport, &frame));
}

/* What comes by the wire reaches nothing but the page that the key is for, and what is posted. */
static void test_garbage(void)
{
	static const uint8_t services[] = { QP_RC, QP_UC, QP_UD };
	struct job job = { .opcode = MLX5_OPCODE_RDMA_READ, .len = 700 };
	uint64_t page, guard;
	struct packet packet;
	struct link link = ordinary;
	unsigned int i, k, n, revived = 0;
	struct end a;
	uint32_t rkey;

	world();
	page = mem_get(4096);
	guard = mem_get(4096);
	fill(guard, 4096, 77);
	rkey = page_key(page);
	job.addr = buf_a;
	job.rkey = rkey;
	wire_to = NULL;			/* what it says in answer interests nobody */
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		link.st = services[i];
		mem_next = guard + 4096;
		end_create(&a, link.st, 0, 0);
		for (n = 0; n < 20000; n++) {
			if (qp_find(&pf, a.num)->state != QP_RTS) {
				revived++;
				CHECK(DESTROY(2RST_QP, qp_2rst, qpn, a.num) == STAT_OK);
				memset(mem(a.dbr), 0, 8);
				a.sq_pi = 0;
				a.rq_pi = 0;
				CHECK(to_init(&a, &link) == STAT_OK);
				CHECK(to_rtr(&a, &link, a.num) == STAT_OK);
				CHECK(to_rts(&a, &link) == STAT_OK);
				for (k = 0; k < 16; k++)
					post_receive(&a, buf_b + k * 4096, 2048);
			}
			if (services[i] == QP_RC && !(n % 64)) {
				post(&a, &job);
				ring(&a);
			}
			random_packet(&a, rkey, &packet);
			deliver_packet(&packet);
			run_turn(qp_find(&pf, a.num)->roce);
			while (received(&a))
				;
			while (cqe_of(&a.send_cq, a.sent)) {
				a.sent++;
				((uint32_t *)mem(a.send_cq.dbr))[0] = htobe32(a.sent);
			}
		}
		end_destroy(&a);
	}
	CHECK(revived > 1000);
	for (n = 0; n < 4096; n++)
		if (((uint8_t *)mem(guard))[n] != (uint8_t)(77 + n * 7 + (n >> 8)))
			break;
	CHECK(n == 4096);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, rkey >> 8) == STAT_OK);
	world_end();
}

int main(void)
{
	static const struct test tests[] = {
		{ "a QP goes from state to state as it may, and takes what it may", test_states },
		{ "RC: every operation, length and MTU, by IPv4 and IPv6", test_rc },
		{ "RC: atomics are executed once, results in the driver's order", test_atomics },
		{ "atomics: a driver sets the byte order, and nothing else", test_byte_order },
		{ "partitions: the default key", test_partition_key },
		{ "UMR: pages for a key, which the other end takes back", test_registration },
		{ "RC: nothing is lost or doubled on a bad wire", test_loss },
		{ "RC: many WQEs at once on a bad wire", test_stream },
		{ "RC: retries end, and all WQEs come back", test_retries },
		{ "RC: a receiver that is not ready, for a while or for good", test_not_ready },
		{ "RC: requests that the other end refuses", test_refused },
		{ "RC: WQEs that fail at home", test_local_errors },
		{ "UC: a message that is not whole is dropped", test_uc },
		{ "UD: headers, queue keys, lengths", test_ud },
		{ "a shared receive queue serves QPs and tells its limit", test_srq },
		{ "a QP whose own packets are its end", test_from_within },
		{ "60000 packets that nobody means well reach what they may", test_garbage },
		{ "XRC: a message finds the receive queue that it names", test_xrc },
	};

	return run_tests(tests, ARRAY_SIZE(tests));
}
