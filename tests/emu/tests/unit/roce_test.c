// SPDX-License-Identifier: GPL-2.0
/* The RoCE transport: connected QPs of one function, with a wire between them. */
#include "roce/caps.h"
#include "tests/unit/qps.h"

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
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	/* The host's byte order was not requested */
	CHECK(be64toh(*(uint64_t *)mem(buf_a)) == 100);
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 111);
	cap("atomic.atomic_req_8B_endianness_mode=1");
	job.opcode = MLX5_OPCODE_ATOMIC_CS;
	job.compare = 5;
	job.swap = 7;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(le64toh(*(uint64_t *)mem(buf_a)) == 111);
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 111);
	job.compare = 111;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(le64toh(*(uint64_t *)mem(buf_b)) == 7);
	/* If the response is lost, the atomic is not executed twice */
	job.opcode = MLX5_OPCODE_ATOMIC_FA;
	job.swap = 1;
	carried = 0;
	drop_number = 2;
	submit(&a, &job);
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
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b + 100, 5000));
	/* The other end takes the key back with its message. */
	job.opcode = MLX5_OPCODE_SEND_INVAL;
	job.imm = fresh + 7;
	job.len = 10;
	post_receive(&b, buf_b + 65536, 10);
	submit(&a, &job);
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
	submit(&a, &job);
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
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 1000));
	CHECK(same(buf_a, buf_b, 1000) && carried == 4);
	/* A message with a lost packet is dropped; the WQE is used for the next one */
	post_receive(&b, buf_b, 1000);
	memset(mem(buf_b), 0, 1000);
	carried = 0;
	drop_number = 2;
	submit(&a, &job);
	drop_number = 0;
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_SEND, 1000));
	CHECK(same(buf_a, buf_b, 1000));
	job.opcode = MLX5_OPCODE_RDMA_WRITE_IMM;
	post_receive(&b, buf_b, 16);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && received_well(&b, MLX5_CQE_RESP_WR_IMM, 1000));
	CHECK(!complaints);
	/* This service has no read */
	job.opcode = MLX5_OPCODE_RDMA_READ;
	submit(&a, &job);
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
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	post_receive(&b, buf_b, 940);
	job.bit_30 = 1;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	cqe = received(&b);
	CHECK(cqe && cqe->op_own >> 4 == MLX5_CQE_RESP_SEND_IMM && be32toh(cqe->byte_cnt) == 940);
	CHECK(cqe && be32toh(cqe->imm_inval_pkey) == 0x77);
	CHECK(cqe && be32toh(cqe->flags_rqpn) == (1u << 28 | 2u << 24 | a.num));
	CHECK(same(buf_a, buf_b + 40, 900) && ((uint8_t *)mem(buf_b))[20] == 0x45);
	/* a different key of the queue */
	post_receive(&b, buf_b, 940);
	job.qkey++;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !received(&b));
	/* too long for what is posted */
	job.qkey--;
	job.len = 901;
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	CHECK(syndrome_of(received(&b)) == MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR);
	CHECK(qp_find(&pf, b.num)->state == QP_ERR && !complaints);
	pair_down(&a, &b);
	world_end();
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
	rmpn = rmp_create(queue, dbr);
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
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && !events[EVENT_SRQ_LIMIT]);
	submit(&a, &job);
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

static uint32_t xrcd_alloc(void)
{
	CMD_BEGIN();
	CHECK(CMD_RUN(ALLOC_XRCD, alloc_xrcd, 0) == STAT_OK);
	return ifc_get(alloc_xrcd_out, out_buf, xrcd);
}

static uint32_t xrc_srq_create(uint32_t xrcd, uint32_t pdn, const struct ring *cq, uint64_t queue,
			       uint64_t dbr)
{
	void *srqc;

	CMD_BEGIN();
	srqc = ifc_addr(create_xrc_srq_in, in_buf, xrc_srq_context_entry);
	ifc_set(xrc_srqc, srqc, log_xrc_srq_size, 4);
	ifc_set(xrc_srqc, srqc, log_rq_stride, 2);
	ifc_set(xrc_srqc, srqc, xrcd, xrcd);
	ifc_set(xrc_srqc, srqc, cqn, cq->num);
	ifc_set(xrc_srqc, srqc, user_index, 0x5e5);
	ifc_set(xrc_srqc, srqc, pd, pdn);
	ifc_set64(srqc, srqc, dbr_addr, dbr);
	put_pas(ifc_addr(create_xrc_srq_in, in_buf, pas), queue, 1);
	CHECK(CMD_RUN(CREATE_XRC_SRQ, create_xrc_srq, 8) == STAT_OK);
	return ifc_get(create_xrc_srq_out, out_buf, xrc_srqn);
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

	world();
	link.st = QP_XRC;
	queue = mem_get(4096);
	dbr = mem_get(4096);
	xrcd = xrcd_alloc();
	CHECK(cq_create(&cq, 4, 0, 0) == STAT_OK);
	srqn = xrc_srq_create(xrcd, pd.num, &cq, queue, dbr);
	end_create(&a, QP_XRC, srqn, xrcd);
	target = true;
	end_create(&b, QP_XRC, srqn, xrcd);
	target = false;
	connect_ends(&a, &b, &link);
	put_linked(queue, dbr, 0, 1, buf_b, 500);
	job.addr = buf_a;
	job.srqn = srqn;
	fill(buf_a, 500, 1);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode));
	cqe = cq_slot(&cq, 0);
	CHECK(cqe->op_own >> 4 == MLX5_CQE_RESP_SEND && be32toh(cqe->srqn_uidx) == 0x5e5);
	CHECK(same(buf_a, buf_b, 500) && !complaints);
	/* an SRQ that is not in the domain */
	job.srqn = srqn + 1;
	submit(&a, &job);
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

/* The receiving QP is of no process: the SRQ says whose memory a message reaches */
static void test_xrc_memory(void)
{
	struct job job = { .opcode = MLX5_OPCODE_RDMA_WRITE, .len = 5000 };
	uint32_t xrcd, srqn, other;
	struct link link = ordinary;
	struct end a, b;
	struct ring cq;

	world();
	link.st = QP_XRC;
	other = key_create(pd_other, REMOTE);
	xrcd = xrcd_alloc();
	CHECK(cq_create(&cq, 4, 0, 0) == STAT_OK);
	srqn = xrc_srq_create(xrcd, pd_other, &cq, mem_get(4096), mem_get(4096));
	end_create(&a, QP_XRC, srqn, xrcd);
	target = true;
	end_create(&b, QP_XRC, srqn, xrcd);
	target = false;
	connect_ends(&a, &b, &link);
	job.addr = buf_a;
	job.va = buf_b;
	job.rkey = other;
	job.srqn = srqn;
	fill(buf_a, job.len, 1);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b, job.len));
	job.opcode = MLX5_OPCODE_RDMA_READ;
	fill(buf_b, job.len, 2);
	submit(&a, &job);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b, job.len));
	/* A response is lost, and the request repeated */
	fill(buf_b, job.len, 3);
	drop_number = carried + 3;
	submit(&a, &job);
	time_passes(&a);
	CHECK(sent_well(&a, job.opcode) && same(buf_a, buf_b, job.len) && !complaints);
	job.rkey = key;
	submit(&a, &job);
	CHECK(send_failed(&a) == MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR);
	end_destroy(&a);
	end_destroy(&b);
	CHECK(DESTROY(DESTROY_XRC_SRQ, destroy_xrc_srq, xrc_srqn, srqn) == STAT_OK);
	CHECK(DESTROY(DESTROY_CQ, destroy_cq, cqn, cq.num) == STAT_OK);
	CHECK(DESTROY(DEALLOC_XRCD, dealloc_xrcd, xrcd, xrcd) == STAT_OK);
	CHECK(DESTROY(DESTROY_MKEY, destroy_mkey, mkey_index, other >> 8) == STAT_OK);
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

static const struct test tests[] = {
	{ "a QP goes from state to state as it may, and takes what it may", test_states },
	{ "RC: every operation, length and MTU, by IPv4 and IPv6", test_rc },
	{ "RC: atomics are executed once, results in the driver's order", test_atomics },
	{ "atomics: a driver sets the byte order, and nothing else", test_byte_order },
	{ "partitions: the default key", test_partition_key },
	{ "UMR: pages for a key, which the other end takes back", test_registration },
	{ "UC: a message that is not whole is dropped", test_uc },
	{ "UD: headers, queue keys, lengths", test_ud },
	{ "a shared receive queue serves QPs and tells its limit", test_srq },
	{ "XRC: a message finds the receive queue that it names", test_xrc },
	{ "XRC: a message reaches the memory of that queue's domain", test_xrc_memory },
};

int main(void)
{
	return run_tests(tests, ARRAY_SIZE(tests));
}
