// SPDX-License-Identifier: GPL-2.0
/* Work of the kernel: WQEs as the PRM lays them out, CQEs, and what is left when the card goes */
#include <linux/mlx5/qp.h>
#include <linux/sizes.h>
#include <rdma/mlx5-abi.h>

#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/rdma/work.h"
#include "words.h"

#define QPN	0x567
#define BLOCKS	8
#define ENTRIES	8

struct rig {
	struct vhca vhca;
	struct verbs_device dev;
	struct ib_pd pd;
	struct verbs_cq cq;
	struct mlx5_cqe64 cqes[ENTRIES];
	__be32 cq_record[2], record[2];
	struct verbs_qp qp;
	struct verbs_work work;
	struct verbs_send sends[BLOCKS];
	u64 wr_ids[4];
	u8 blocks[BLOCKS][VERBS_SEND_BLOCK], receives[4][32];
	u8 wqe[VERBS_SEND_MAX];
};

static int work_init(struct kunit *test)
{
	struct rig *rig = kunit_kzalloc(test, sizeof(*rig), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rig);
	test->priv = rig;
	rig->vhca.pf = &rig->vhca;
	rig->vhca.scatter_end = 0x100;
	rig->vhca.caps[MLX5_CAP_GENERAL] = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rig->vhca.caps[MLX5_CAP_GENERAL]);
	MLX5_SET(cmd_hca_cap, rig->vhca.caps[MLX5_CAP_GENERAL], log_max_qp_sz, 10);
	MLX5_SET(cmd_hca_cap, rig->vhca.caps[MLX5_CAP_GENERAL], max_wqe_sz_sq, 1024);
	MLX5_SET(cmd_hca_cap, rig->vhca.caps[MLX5_CAP_GENERAL], max_wqe_sz_rq, 512);
	rig->dev.vhca = &rig->vhca;
	xa_init_flags(&rig->dev.qps, XA_FLAGS_LOCK_IRQ);
	rig->pd.local_dma_lkey = 0x4321;
	rig->cq.ib.device = &rig->dev.ib;
	spin_lock_init(&rig->cq.lock);
	INIT_LIST_HEAD(&rig->cq.senders);
	INIT_LIST_HEAD(&rig->cq.receivers);
	rig->cq.cq.vhca = &rig->vhca;
	rig->cq.cq.mask = ENTRIES - 1;
	rig->cq.cq.buf.addr = rig->cqes;
	rig->cq.cq.db.record = rig->cq_record;
	for (i = 0; i < ENTRIES; i++)
		rig->cqes[i].op_own = 0xf1;
	rig->qp.ib.device = &rig->dev.ib;
	rig->qp.ib.qp_type = IB_QPT_RC;
	rig->qp.ib.send_cq = &rig->cq.ib;
	rig->qp.ib.recv_cq = &rig->cq.ib;
	rig->qp.qpn = QPN;
	rig->qp.service = MLX5_QP_ST_RC;
	rig->qp.work = &rig->work;
	rig->qp.memory.record.record = rig->record;
	rig->work.qp = &rig->qp;
	spin_lock_init(&rig->work.sq.lock);
	rig->work.sq.sends = rig->sends;
	rig->work.sq.wqes = rig->blocks;
	rig->work.sq.mask = BLOCKS - 1;
	rig->work.sq.wqe_size = 192;
	spin_lock_init(&rig->work.rq.lock);
	rig->work.rq.wr_ids = rig->wr_ids;
	rig->work.rq.wqes = rig->receives;
	rig->work.rq.mask = 3;
	rig->work.rq.shift = 5;
	rig->work.rq.max_sge = 2;
	list_add(&rig->work.send_node, &rig->cq.senders);
	list_add(&rig->work.recv_node, &rig->cq.receivers);
	return verbs_object_publish(&rig->dev.qps, QPN, &rig->qp.object);
}

static void work_exit(struct kunit *test)
{
	struct rig *rig = test->priv;

	if (rig)
		xa_destroy(&rig->dev.qps);
}

/* ---- send WQEs: the first two words are filled in when they are posted ---- */

static struct ib_sge sges[] = {
	{ .addr = 0x1122334455667788, .length = 0x100, .lkey = 0xabcd },
	{ .addr = 0x99, .length = 0, .lkey = 0xabcd },
	{ .addr = 0x2000, .length = 8, .lkey = 0xef01 },
};

static void expect_built(struct kunit *test, const struct ib_send_wr *wr, int len,
			 const u32 *words)
{
	struct rig *rig = test->priv;
	unsigned int i;

	memset(rig->wqe, 0xa5, sizeof(rig->wqe));
	KUNIT_ASSERT_EQ(test, verbs_send_build(&rig->qp, wr, rig->wqe), len);
	for (i = 0; i < len / sizeof(u32); i++)
		KUNIT_EXPECT_EQ_MSG(test, word_of(rig->wqe, i), words[i], "word %u", i);
}

#define EXPECT_BUILT(test, wr, ...)							\
do {											\
	static const u32 _words[] = { __VA_ARGS__ };					\
											\
	expect_built(test, wr, sizeof(_words), _words);					\
} while (0)

static void work_sends(struct kunit *test)
{
	struct ib_send_wr wr = {
		.opcode = IB_WR_SEND,
		.sg_list = sges,
		.num_sge = 3,
	};
	struct rig *rig = test->priv;

	/* A segment of 0 bytes would be one of 2 GiB */
	EXPECT_BUILT(test, &wr, 0, 0, 0, 0, 0x100, 0xabcd, 0x11223344, 0x55667788,
		     8, 0xef01, 0, 0x2000);
	wr.opcode = IB_WR_SEND_WITH_IMM;
	wr.ex.imm_data = cpu_to_be32(0x01020304);
	wr.send_flags = IB_SEND_SIGNALED | IB_SEND_SOLICITED;
	wr.num_sge = 1;
	EXPECT_BUILT(test, &wr, 0, 0, 0x0a, 0x01020304, 0x100, 0xabcd, 0x11223344, 0x55667788);
	wr.opcode = IB_WR_SEND_WITH_INV;
	wr.ex.invalidate_rkey = 0x55aa;
	wr.send_flags = 0;
	wr.num_sge = 0;
	rig->work.signal_all = true;
	EXPECT_BUILT(test, &wr, 0, 0, 0x08, 0x55aa);
}

static void work_inline(struct kunit *test)
{
	static const u8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	struct ib_sge sge[] = {
		{ .addr = (uintptr_t)data, .length = 5 },
		{ .addr = (uintptr_t)data + 5, .length = 11 },
	};
	struct ib_send_wr wr = {
		.opcode = IB_WR_SEND,
		.send_flags = IB_SEND_INLINE,
		.sg_list = sge,
		.num_sge = 2,
	};
	struct rig *rig = test->priv;

	KUNIT_ASSERT_EQ(test, verbs_send_build(&rig->qp, &wr, rig->wqe), 48);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 4), 0x80000010);
	KUNIT_EXPECT_EQ(test, memcmp(rig->wqe + 20, data, 16), 0);
	/* No data, no segment */
	sge[0].length = 0;
	sge[1].length = 0;
	KUNIT_EXPECT_EQ(test, verbs_send_build(&rig->qp, &wr, rig->wqe), 16);
	/* Too much for a WQE */
	sge[1].length = VERBS_SEND_MAX - 16 - 4 + 1;
	KUNIT_EXPECT_EQ(test, verbs_send_build(&rig->qp, &wr, rig->wqe), -EINVAL);
}

static void work_remote(struct kunit *test)
{
	struct ib_rdma_wr rdma = {
		.wr = { .opcode = IB_WR_RDMA_READ, .sg_list = sges, .num_sge = 1 },
		.remote_addr = 0xa1a2a3a4a5a6a7a8,
		.rkey = 0x777,
	};
	struct ib_atomic_wr atomic = {
		.wr = { .opcode = IB_WR_ATOMIC_CMP_AND_SWP, .sg_list = sges + 2, .num_sge = 1 },
		.remote_addr = 0x5000,
		.rkey = 0x777,
		.compare_add = 0x0102030405060708,
		.swap = 0x1112131415161718,
	};

	EXPECT_BUILT(test, &rdma.wr, 0, 0, 0, 0, 0xa1a2a3a4, 0xa5a6a7a8, 0x777, 0,
		     0x100, 0xabcd, 0x11223344, 0x55667788);
	rdma.wr.opcode = IB_WR_RDMA_WRITE_WITH_IMM;
	rdma.wr.ex.imm_data = cpu_to_be32(9);
	rdma.wr.num_sge = 0;
	EXPECT_BUILT(test, &rdma.wr, 0, 0, 0, 9, 0xa1a2a3a4, 0xa5a6a7a8, 0x777, 0);
	EXPECT_BUILT(test, &atomic.wr, 0, 0, 0, 0, 0, 0x5000, 0x777, 0,
		     0x11121314, 0x15161718, 0x01020304, 0x05060708, 8, 0xef01, 0, 0x2000);
	atomic.wr.opcode = IB_WR_ATOMIC_FETCH_AND_ADD;
	EXPECT_BUILT(test, &atomic.wr, 0, 0, 0, 0, 0, 0x5000, 0x777, 0,
		     0x01020304, 0x05060708, 0, 0, 8, 0xef01, 0, 0x2000);
}

static void work_datagrams(struct kunit *test)
{
	struct ib_gid_attr gid = { .gid_type = IB_GID_TYPE_ROCE_UDP_ENCAP };
	struct rdma_ah_attr attr = {
		.type = RDMA_AH_ATTR_TYPE_ROCE,
		.ah_flags = IB_AH_GRH,
		.sl = 5,
		.grh = {
			.sgid_attr = &gid,
			.sgid_index = 3,
			.hop_limit = 64,
			.traffic_class = 0x68,
			.flow_label = 0,
		},
		.roce.dmac = { 2, 0, 0, 0, 0, 9 },
	};
	struct verbs_ah ah = {};
	struct ib_ud_wr wr = {
		.wr = { .opcode = IB_WR_SEND, .sg_list = sges, .num_sge = 1 },
		.ah = &ah.ib,
		.remote_qpn = 1,
		.remote_qkey = 0x80010000,
	};
	struct rig *rig = test->priv;

	rig->vhca.caps[MLX5_CAP_ROCE] = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rig->vhca.caps[MLX5_CAP_ROCE]);
	MLX5_SET(roce_cap, rig->vhca.caps[MLX5_CAP_ROCE], r_roce_min_src_udp_port, 0xc000);
	attr.grh.dgid.raw[15] = 7;
	verbs_av_fill(&rig->vhca, &ah.av, &attr);
	rig->qp.service = MLX5_QP_ST_QP1;
	EXPECT_BUILT(test, &wr.wr, 0, 0, 0, 0,
		     0x80010000, 0, 0x80000001, 0x0a00c000, 0, 0x02000000, 0x00096840, 0x40300000,
		     0, 0, 0, 7, 0x100, 0xabcd, 0x11223344, 0x55667788);
	/* The flow label chooses the port; version 1 has no port */
	attr.grh.flow_label = 0x12345;
	verbs_av_fill(&rig->vhca, &ah.av, &attr);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(ah.av.udp_sport), 0xe341);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(ah.av.grh_gid_fl), 0x40312345);
	gid.gid_type = IB_GID_TYPE_ROCE;
	verbs_av_fill(&rig->vhca, &ah.av, &attr);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(ah.av.udp_sport), 0);
}

/* ---- memory keys ---- */

#define MASK_REGISTER	0x209e2143	/* bits 0, 1, 6, 8, 13, 17 to 20, 23 and 29 */

static void work_registers_pages(struct kunit *test)
{
	__be64 pages[9] = { cpu_to_be64(0x1000 | 3), cpu_to_be64(0x5000 | 3) };
	struct rig *rig = test->priv;
	struct verbs_mr mr = {
		.ib = {
			.pd = &rig->pd,
			.iova = 0x1234,
			.length = 0x1500,
			.page_size = SZ_4K,
		},
		.pages = pages,
		.pages_dma = 0x77000,
		.num_pages = 2,
	};
	struct ib_reg_wr wr = {
		.wr = { .opcode = IB_WR_REG_MR },
		.mr = &mr.ib,
		.key = 0x98765,
		.access = IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_READ,
	};

	/* Up to 8 pages are in the WQE. The key must be free, and is not then. */
	EXPECT_BUILT(test, &wr.wr, 0, 0, 0, 0x98765,
		     0xa0000000, 4 << 16, 0, MASK_REGISTER, 0, 0, 0, 0, 0, 0, 0, 0,
		     0x9d00, 0xffffff65, 0, 1 << 24, 0, 0x1234, 0, 0x1500,
		     0, 0, 0, 0, 0, 4, 12, 0,
		     0, 0x1003, 0, 0x5003, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	/* More are in memory, of which the card reads whole units */
	mr.num_pages = 9;
	KUNIT_ASSERT_EQ(test, verbs_send_build(&rig->qp, &wr.wr, rig->wqe), 144);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 4), 0x20000000);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 5), 8 << 16);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 32), 128);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 33), 0x4321);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 34), 0);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 35), 0x77000);
	/* The mask has atomics if they are wanted, and if the card lets a work request say so */
	wr.access = IB_ACCESS_REMOTE_ATOMIC;
	KUNIT_ASSERT_EQ(test, verbs_send_build(&rig->qp, &wr.wr, rig->wqe), 144);
	KUNIT_EXPECT_EQ(test, word_of(rig->wqe, 7), MASK_REGISTER | 1 << 21);
	MLX5_SET(cmd_hca_cap, rig->vhca.caps[MLX5_CAP_GENERAL], umr_modify_atomic_disabled, 1);
	KUNIT_EXPECT_EQ(test, verbs_send_build(&rig->qp, &wr.wr, rig->wqe), -EOPNOTSUPP);
	/* Nothing was mapped */
	mr.num_pages = 0;
	KUNIT_EXPECT_EQ(test, verbs_send_build(&rig->qp, &wr.wr, rig->wqe), -EINVAL);
}

static void work_invalidates(struct kunit *test)
{
	struct ib_send_wr wr = { .opcode = IB_WR_LOCAL_INV, .ex.invalidate_rkey = 0x98765 };

	EXPECT_BUILT(test, &wr, 0, 0, 0, 0x98765,
		     0x80000000, 0, 0, 1 << 29, 0, 0, 0, 0, 0, 0, 0, 0,
		     0x40000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/* ---- posting: without a card, no doorbell is rung ---- */

static int post(struct rig *rig, u64 wr_id, enum ib_wr_opcode opcode, u32 num_sge)
{
	struct ib_send_wr wr = {
		.wr_id = wr_id,
		.opcode = opcode,
		.sg_list = sges,
		.num_sge = num_sge,
	};
	const struct ib_send_wr *bad;

	rig->vhca.condition = VHCA_VANISHED;
	return verbs_post_send(&rig->qp.ib, &wr, &bad);
}

/* A WQE continues at the start of the queue, and the consumer index makes room */
static void work_wraps(struct kunit *test)
{
	struct ib_sge sge[5] = { };
	struct ib_send_wr wr = { .opcode = IB_WR_SEND, .sg_list = sge, .num_sge = 5 };
	const struct ib_send_wr *bad;
	struct rig *rig = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sge); i++)
		sge[i].length = i + 1;
	rig->work.sq.pi = 0xffff;
	rig->work.sq.ci = 0xffff;
	rig->vhca.condition = VHCA_VANISHED;
	KUNIT_ASSERT_EQ(test, verbs_post_send(&rig->qp.ib, &wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, rig->work.sq.pi, 1);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[7], 0), 0xffff0a);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[7], 1), QPN << 8 | 6);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[7], 12), 3);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[0], 0), 4);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[0], 4), 5);
	/* 6 blocks are left */
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ(test, post(rig, i, IB_WR_SEND, 0), 0);
	KUNIT_EXPECT_EQ(test, post(rig, 6, IB_WR_SEND, 0), -ENOMEM);
	rig->work.sq.ci = 1;
	KUNIT_EXPECT_EQ(test, post(rig, 6, IB_WR_SEND, 0), 0);
}

static void work_is_refused(struct kunit *test)
{
	struct rig *rig = test->priv;

	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_LSO, 0), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_REG_MR_INTEGRITY, 0), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, post(rig, 1, 0xff, 0), -EOPNOTSUPP);
	rig->work.sq.wqe_size = 32;
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_SEND, 3), -EINVAL);
	rig->qp.service = MLX5_QP_ST_UC;
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_RDMA_READ, 1), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_LOCAL_INV, 0), -EOPNOTSUPP);
	rig->qp.service = MLX5_QP_ST_UD;
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_RDMA_WRITE, 1), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, rig->work.sq.pi, 0);
	/* The queues of a process */
	rig->qp.work = NULL;
	KUNIT_EXPECT_EQ(test, post(rig, 1, IB_WR_SEND, 0), -EINVAL);
}

/* What follows a registration waits for it */
static void work_fences(struct kunit *test)
{
	__be64 page = 0;
	struct rig *rig = test->priv;
	struct verbs_mr mr = {
		.ib = { .pd = &rig->pd, .page_size = SZ_4K },
		.pages = &page,
		.num_pages = 1,
	};
	struct ib_send_wr sends[] = {
		{ .opcode = IB_WR_SEND, .next = &sends[1] },
		{ .opcode = IB_WR_SEND, .send_flags = IB_SEND_FENCE },
	};
	struct ib_reg_wr wr = { .wr = { .opcode = IB_WR_REG_MR, .next = sends }, .mr = &mr.ib };
	const struct ib_send_wr *bad;

	rig->vhca.condition = VHCA_VANISHED;
	KUNIT_ASSERT_EQ(test, verbs_post_send(&rig->qp.ib, &wr.wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[0], 0), 0x25);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[0], 2), 3 << 5);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[3], 2), 1 << 5);
	KUNIT_EXPECT_EQ(test, word_of(rig->blocks[4], 2), 2 << 5);
}

static void work_receives(struct kunit *test)
{
	struct ib_recv_wr wr = { .wr_id = 9, .sg_list = sges, .num_sge = 2 };
	const struct ib_recv_wr *bad;
	struct rig *rig = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, verbs_post_recv(&rig->qp.ib, &wr, &bad), 0);
	EXPECT_WORDS(test, rig->receives[0], { 0, 0x100 }, { 1, 0xabcd }, { 2, 0x11223344 },
		     { 3, 0x55667788 }, { 5, 0x100 });
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->record[0]), 1);
	wr.num_sge = 3;
	KUNIT_EXPECT_EQ(test, verbs_post_recv(&rig->qp.ib, &wr, &bad), -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, bad, (const struct ib_recv_wr *)&wr);
	wr.num_sge = 0;
	for (i = 1; i < 4; i++)
		KUNIT_EXPECT_EQ(test, verbs_post_recv(&rig->qp.ib, &wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, verbs_post_recv(&rig->qp.ib, &wr, &bad), -ENOMEM);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->record[0]), 4);
}

/* The card follows the links of what was posted, in whatever order it completes */
static void work_shares_receives(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct verbs_srq srq = {
		.ib.device = &rig->dev.ib,
		.entries = 4,
		.max_sge = 1,
		.shift = 5,
		.memory = { .buf.addr = rig->receives, .record.record = rig->record },
		.wr_ids = rig->wr_ids,
	};
	struct ib_recv_wr wr = { .sg_list = sges, .num_sge = 1 };
	const struct ib_recv_wr *bad;

	spin_lock_init(&srq.lock);
	verbs_srq_link(&srq);
	for (wr.wr_id = 10; wr.wr_id < 13; wr.wr_id++)
		KUNIT_EXPECT_EQ(test, verbs_post_srq_recv(&srq.ib, &wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, verbs_post_srq_recv(&srq.ib, &wr, &bad), -ENOMEM);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->record[0]), 3);
	EXPECT_WORDS(test, rig->receives[2], { 0, 3 }, { 4, 0x100 }, { 5, 0xabcd },
		     { 6, 0x11223344 }, { 7, 0x55667788 });
	KUNIT_EXPECT_EQ(test, verbs_srq_complete(&srq, 1), 11);
	KUNIT_EXPECT_EQ(test, verbs_srq_complete(&srq, 0), 10);
	KUNIT_EXPECT_EQ(test, word_of(rig->receives[3], 0), 1);
	KUNIT_EXPECT_EQ(test, word_of(rig->receives[1], 0), 0);
	/* The next ones are 3 and 1; 0 is the tail */
	KUNIT_EXPECT_EQ(test, verbs_post_srq_recv(&srq.ib, &wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, verbs_post_srq_recv(&srq.ib, &wr, &bad), 0);
	KUNIT_EXPECT_EQ(test, verbs_post_srq_recv(&srq.ib, &wr, &bad), -ENOMEM);
	KUNIT_EXPECT_EQ(test, srq.head, 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->record[0]), 5);
}

/* ---- completions ---- */

/* The card writes an entry; its other fields are filled in before */
static struct mlx5_cqe64 *cqe_write(struct rig *rig, u32 at, u8 opcode, u16 counter)
{
	struct mlx5_cqe64 *cqe = &rig->cqes[at % ENTRIES];

	memset(cqe, 0, sizeof(*cqe));
	cqe->sop_drop_qpn = cpu_to_be32(QPN);
	cqe->wqe_counter = cpu_to_be16(counter);
	cqe->op_own = opcode << 4 | !!(at & ENTRIES);
	return cqe;
}

static void fill_queues(struct rig *rig)
{
	struct ib_recv_wr wr = { };
	const struct ib_recv_wr *bad;
	u64 i;

	post(rig, 100, IB_WR_SEND, 1);
	post(rig, 101, IB_WR_SEND, 3);
	post(rig, 102, IB_WR_SEND_WITH_INV, 0);
	post(rig, 103, IB_WR_SEND, 0);
	for (i = 0; i < 3; i++) {
		wr.wr_id = 200 + i;
		verbs_post_recv(&rig->qp.ib, &wr, &bad);
	}
	rig->vhca.condition = VHCA_WORKS;
}

static void work_completes(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct ib_wc wc[4];

	fill_queues(rig);
	KUNIT_EXPECT_EQ(test, verbs_poll_cq(&rig->cq.ib, 4, wc), 0);
	/* A completion is one of all WQEs before it */
	cqe_write(rig, 0, MLX5_CQE_REQ, 1);
	cqe_write(rig, 1, MLX5_CQE_REQ_ERR, 2);
	((struct mlx5_err_cqe *)&rig->cqes[1])->syndrome = MLX5_CQE_SYNDROME_REMOTE_ACCESS_ERR;
	((struct mlx5_err_cqe *)&rig->cqes[1])->vendor_err_synd = 0x88;
	KUNIT_ASSERT_EQ(test, verbs_poll_cq(&rig->cq.ib, 4, wc), 2);
	KUNIT_EXPECT_EQ(test, wc[0].wr_id, 101);
	KUNIT_EXPECT_EQ(test, wc[0].status, IB_WC_SUCCESS);
	KUNIT_EXPECT_EQ(test, wc[0].opcode, IB_WC_SEND);
	KUNIT_EXPECT_PTR_EQ(test, wc[0].qp, &rig->qp.ib);
	KUNIT_EXPECT_EQ(test, wc[1].wr_id, 102);
	KUNIT_EXPECT_EQ(test, wc[1].status, IB_WC_REM_ACCESS_ERR);
	KUNIT_EXPECT_EQ(test, wc[1].vendor_err, 0x88);
	KUNIT_EXPECT_EQ(test, rig->work.sq.ci, 3);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->cq_record[0]), 2);
}

static void work_arrives(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct mlx5_cqe64 *cqe;
	struct ib_wc wc[4];

	fill_queues(rig);
	cqe = cqe_write(rig, 0, MLX5_CQE_RESP_SEND_INV, 0);
	cqe->byte_cnt = cpu_to_be32(77);
	cqe->inval_rkey = cpu_to_be32(0x4444);
	cqe->flags_rqpn = cpu_to_be32(2 << 24 | 0x99);
	cqe = cqe_write(rig, 1, MLX5_CQE_RESP_WR_IMM, 1);
	cqe->immediate = cpu_to_be32(0x11223344);
	cqe_write(rig, 2, MLX5_CQE_RESP_ERR, 2);
	((struct mlx5_err_cqe *)&rig->cqes[2])->syndrome = MLX5_CQE_SYNDROME_LOCAL_LENGTH_ERR;
	KUNIT_ASSERT_EQ(test, verbs_poll_cq(&rig->cq.ib, 4, wc), 3);
	KUNIT_EXPECT_EQ(test, wc[0].wr_id, 200);
	KUNIT_EXPECT_EQ(test, wc[0].opcode, IB_WC_RECV);
	KUNIT_EXPECT_EQ(test, wc[0].byte_len, 77);
	KUNIT_EXPECT_EQ(test, wc[0].src_qp, 0x99);
	KUNIT_EXPECT_EQ(test, wc[0].wc_flags, IB_WC_WITH_INVALIDATE);
	KUNIT_EXPECT_EQ(test, wc[0].ex.invalidate_rkey, 0x4444);
	KUNIT_EXPECT_EQ(test, wc[1].wr_id, 201);
	KUNIT_EXPECT_EQ(test, wc[1].opcode, IB_WC_RECV_RDMA_WITH_IMM);
	KUNIT_EXPECT_EQ(test, wc[1].wc_flags, IB_WC_WITH_IMM);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(wc[1].ex.imm_data), 0x11223344);
	KUNIT_EXPECT_EQ(test, wc[2].wr_id, 202);
	KUNIT_EXPECT_EQ(test, wc[2].status, IB_WC_LOC_LEN_ERR);
	KUNIT_EXPECT_EQ(test, rig->work.rq.ci, 3);
}

/* Of a datagram, the header in front of the data and the VLAN are known */
static void work_datagram_arrives(struct kunit *test)
{
	struct mlx5_cqe64 cqe = {
		.flags_rqpn = cpu_to_be32(1 << 28 | 2 << 24 | 1),
		.l4_l3_hdr_type = 1,
		.vlan_info = cpu_to_be16(0xa00a),
		.immediate = cpu_to_be32(5),
		.op_own = MLX5_CQE_RESP_SEND_IMM << 4,
	};
	struct ib_wc wc = {};

	verbs_wc_received(&wc, &cqe, IB_QPT_GSI);
	KUNIT_EXPECT_EQ(test, wc.wc_flags, IB_WC_GRH | IB_WC_WITH_IMM | IB_WC_WITH_VLAN |
			IB_WC_WITH_NETWORK_HDR_TYPE);
	KUNIT_EXPECT_EQ(test, wc.network_hdr_type, RDMA_NETWORK_IPV4);
	KUNIT_EXPECT_EQ(test, wc.vlan_id, 10);
	KUNIT_EXPECT_EQ(test, wc.sl, 5);
	KUNIT_EXPECT_EQ(test, wc.src_qp, 1);
	cqe.flags_rqpn = cpu_to_be32(1 << 28 | 1 << 24 | 1);
	cqe.l4_l3_hdr_type = 0;
	cqe.op_own = MLX5_CQE_RESP_SEND << 4;
	memset(&wc, 0, sizeof(wc));
	verbs_wc_received(&wc, &cqe, IB_QPT_UD);
	KUNIT_EXPECT_EQ(test, wc.wc_flags, IB_WC_GRH | IB_WC_WITH_NETWORK_HDR_TYPE);
	KUNIT_EXPECT_EQ(test, wc.network_hdr_type, RDMA_NETWORK_IPV6);
}

static void work_statuses(struct kunit *test)
{
	static const struct {
		u8 syndrome;
		enum ib_wc_status status;
	} cases[] = {
		{ 0x01, IB_WC_LOC_LEN_ERR }, { 0x02, IB_WC_LOC_QP_OP_ERR },
		{ 0x04, IB_WC_LOC_PROT_ERR }, { 0x05, IB_WC_WR_FLUSH_ERR },
		{ 0x06, IB_WC_MW_BIND_ERR }, { 0x10, IB_WC_BAD_RESP_ERR },
		{ 0x11, IB_WC_LOC_ACCESS_ERR }, { 0x12, IB_WC_REM_INV_REQ_ERR },
		{ 0x13, IB_WC_REM_ACCESS_ERR }, { 0x14, IB_WC_REM_OP_ERR },
		{ 0x15, IB_WC_RETRY_EXC_ERR }, { 0x16, IB_WC_RNR_RETRY_EXC_ERR },
		{ 0x22, IB_WC_REM_ABORT_ERR }, { 0x99, IB_WC_GENERAL_ERR },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, verbs_wc_status(cases[i].syndrome), cases[i].status,
				    "syndrome 0x%x", cases[i].syndrome);
}

/* ---- the end of a queue pair, and of the card ---- */

static void work_is_forgotten(struct kunit *test)
{
	struct rig *rig = test->priv;
	struct ib_wc wc[4];

	fill_queues(rig);
	cqe_write(rig, 0, MLX5_CQE_REQ, 0);
	cqe_write(rig, 1, MLX5_CQE_RESP_SEND, 0);
	verbs_qp_forget(&rig->qp);
	KUNIT_EXPECT_EQ(test, verbs_poll_cq(&rig->cq.ib, 4, wc), 0);
	/* The entries have been read all the same */
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rig->cq_record[0]), 2);
	verbs_qp_restart(&rig->qp);
	KUNIT_EXPECT_EQ(test, rig->work.sq.pi, 0);
	KUNIT_EXPECT_EQ(test, rig->work.rq.pi, 0);
	KUNIT_EXPECT_EQ(test, rig->record[0], 0);
}

/* Everything completes once: by the card, or else with an error */
static void work_is_flushed(struct kunit *test)
{
	struct rig *rig = test->priv;
	static const u64 wr_ids[] = { 101, 102, 103, 200, 201, 202 };
	struct ib_wc wc[8];
	unsigned int i;

	fill_queues(rig);
	cqe_write(rig, 0, MLX5_CQE_REQ, 0);
	rig->vhca.condition = VHCA_FAILED;
	KUNIT_ASSERT_EQ(test, verbs_poll_cq(&rig->cq.ib, 2, wc), 2);
	KUNIT_EXPECT_EQ(test, wc[0].wr_id, 100);
	KUNIT_EXPECT_EQ(test, wc[0].status, IB_WC_SUCCESS);
	KUNIT_EXPECT_EQ(test, wc[1].wr_id, 101);
	/* What the card writes later is not read */
	cqe_write(rig, 1, MLX5_CQE_REQ, 1);
	KUNIT_EXPECT_EQ(test, verbs_req_notify_cq(&rig->cq.ib, IB_CQ_NEXT_COMP |
						  IB_CQ_REPORT_MISSED_EVENTS), 1);
	KUNIT_ASSERT_EQ(test, verbs_poll_cq(&rig->cq.ib, 8, wc + 2), 5);
	for (i = 0; i < ARRAY_SIZE(wr_ids); i++) {
		KUNIT_EXPECT_EQ(test, wc[i + 1].wr_id, wr_ids[i]);
		KUNIT_EXPECT_EQ(test, wc[i + 1].status, IB_WC_WR_FLUSH_ERR);
	}
	KUNIT_EXPECT_EQ(test, verbs_req_notify_cq(&rig->cq.ib, IB_CQ_NEXT_COMP |
						  IB_CQ_REPORT_MISSED_EVENTS), 0);
	KUNIT_EXPECT_EQ(test, verbs_poll_cq(&rig->cq.ib, 8, wc), 0);
}

/* ---- sizes ---- */

static void work_sizes(struct kunit *test)
{
	static const struct {
		u8 service;
		struct ib_qp_cap cap;
		int err;
		u32 send_size, sends, receives, receive_shift;
	} cases[] = {
		/* A send of one segment is small, but a registration has 192 bytes */
		{ MLX5_QP_ST_RC, { .max_send_wr = 10, .max_send_sge = 1 }, 0, 192, 32 },
		{ MLX5_QP_ST_UC, { .max_send_wr = 10, .max_send_sge = 2 }, 0, 64, 16 },
		{ MLX5_QP_ST_UC, { .max_send_wr = 10, .max_send_sge = 3 }, 0, 128, 32 },
		{ MLX5_QP_ST_UD, { .max_send_wr = 8, .max_inline_data = 60 }, 0, 128, 16 },
		{ MLX5_QP_ST_UD, { .max_send_wr = 8, .max_inline_data = 61 }, 0, 192, 32 },
		/* The receive queue fills a block at least */
		{ MLX5_QP_ST_UD, { .max_recv_wr = 1, .max_recv_sge = 1 }, 0, 0, 0, 4, 4 },
		{ MLX5_QP_ST_UD, { .max_recv_wr = 9, .max_recv_sge = 3 }, 0, 0, 0, 16, 6 },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1024, .max_send_sge = 1 }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1025 }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1, .max_send_sge = 30 }, 0, 512, 8 },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1, .max_send_sge = 31 }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1, .max_send_sge = ~0u }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_send_wr = 1, .max_inline_data = ~0u }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_recv_wr = 1, .max_recv_sge = 33 }, -EINVAL },
		{ MLX5_QP_ST_RC, { .max_recv_wr = 1, .max_recv_sge = ~0u }, -EINVAL },
	};
	struct rig *rig = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ib_qp_init_attr attr = { .cap = cases[i].cap };
		struct mlx5_ib_create_qp req = {};
		struct verbs_work work = {};
		int err = verbs_qp_size(&rig->vhca, &attr, cases[i].service, &work, &req);

		KUNIT_EXPECT_EQ_MSG(test, err, cases[i].err, "case %u", i);
		if (err || cases[i].err)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, work.sq.wqe_size, cases[i].send_size, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, req.sq_wqe_count, cases[i].sends, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, req.rq_wqe_count, cases[i].receives, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, req.rq_wqe_shift, cases[i].receive_shift, "case %u", i);
	}
}

static struct kunit_case work_cases[] = {
	KUNIT_CASE(work_sends),
	KUNIT_CASE(work_inline),
	KUNIT_CASE(work_remote),
	KUNIT_CASE(work_datagrams),
	KUNIT_CASE(work_registers_pages),
	KUNIT_CASE(work_invalidates),
	KUNIT_CASE(work_wraps),
	KUNIT_CASE(work_is_refused),
	KUNIT_CASE(work_fences),
	KUNIT_CASE(work_receives),
	KUNIT_CASE(work_shares_receives),
	KUNIT_CASE(work_completes),
	KUNIT_CASE(work_arrives),
	KUNIT_CASE(work_datagram_arrives),
	KUNIT_CASE(work_statuses),
	KUNIT_CASE(work_is_forgotten),
	KUNIT_CASE(work_is_flushed),
	KUNIT_CASE(work_sizes),
	{}
};

static struct kunit_suite work_suite = {
	.name = "sf_rdma_work",
	.init = work_init,
	.exit = work_exit,
	.test_cases = work_cases,
};

kunit_test_suite(work_suite);
