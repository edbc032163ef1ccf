// SPDX-License-Identifier: GPL-2.0
/* What sf_rdma decides without a card: layouts of memory, states, contexts of objects */
#include <linux/mlx5/qp.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>

#include "../../../src/mlx5/vhca/core.h"
#include "../../../src/rdma/work.h"
#include "words.h"

/* ---- layout of memory ---- */

static void layout_expect(struct kunit *test, u64 start, unsigned long best, unsigned long size,
			  u8 offset)
{
	unsigned long page_size = best;
	u8 found = 0xff;

	if (!size) {
		KUNIT_EXPECT_FALSE_MSG(test, verbs_quantize(start, 63, &page_size, &found),
				       "0x%llx", start);
		return;
	}
	KUNIT_EXPECT_TRUE_MSG(test, verbs_quantize(start, 63, &page_size, &found), "0x%llx", start);
	KUNIT_EXPECT_EQ_MSG(test, page_size, size, "0x%llx", start);
	KUNIT_EXPECT_EQ_MSG(test, found, offset, "0x%llx", start);
}

static void verbs_layout(struct kunit *test)
{
	layout_expect(test, 0x100000, SZ_4K, SZ_4K, 0);
	layout_expect(test, 0x100000, SZ_1M, SZ_1M, 0);
	/* Of 4 KiB, a 64th is 64 bytes */
	layout_expect(test, 0x100fc0, SZ_4K, SZ_4K, 63);
	layout_expect(test, 0x100040, SZ_4K, SZ_4K, 1);
	layout_expect(test, 0x100020, SZ_4K, 0, 0);
	/* Of 2 MiB, it is 32 KiB: smaller offsets need smaller pages */
	layout_expect(test, 0x208000, SZ_2M, SZ_2M, 1);
	layout_expect(test, 0x201000, SZ_2M, SZ_256K, 1);
	layout_expect(test, 0x23f000, SZ_2M, SZ_256K, 63);
	layout_expect(test, 0x200040, SZ_2M, SZ_4K, 1);
	layout_expect(test, 0x200001, SZ_2M, 0, 0);
}

/* Some contexts have room for small offsets only */
static void verbs_layout_limited(struct kunit *test)
{
	unsigned long page_size = SZ_8K;
	u8 offset;

	KUNIT_ASSERT_TRUE(test, verbs_quantize(0x101400, 31, &page_size, &offset));
	KUNIT_EXPECT_EQ(test, page_size, SZ_4K);
	KUNIT_EXPECT_EQ(test, offset, 16);
	page_size = SZ_4K;
	KUNIT_EXPECT_FALSE(test, verbs_quantize(0x100800, 31, &page_size, &offset));
	page_size = SZ_4K;
	KUNIT_EXPECT_FALSE(test, verbs_quantize(0x100040, 0, &page_size, &offset));
}

/* ---- states ---- */

static void verbs_states(struct kunit *test)
{
	static const struct {
		enum ib_qp_state from, to;
		u16 opcode;
	} changes[] = {
		{ IB_QPS_RESET, IB_QPS_INIT, 0x502 },
		{ IB_QPS_INIT, IB_QPS_RTR, 0x503 },
		{ IB_QPS_RTR, IB_QPS_RTS, 0x504 },
		{ IB_QPS_RTS, IB_QPS_RTS, 0x505 },
		{ IB_QPS_SQE, IB_QPS_RTS, 0x506 },
		{ IB_QPS_SQD, IB_QPS_RTS, 0x50c },
		{ IB_QPS_INIT, IB_QPS_INIT, 0x50e },
	};
	enum ib_qp_state from, to;
	unsigned int i;

	for (from = IB_QPS_RESET; from <= IB_QPS_ERR; from++)
		for (to = IB_QPS_RESET; to <= IB_QPS_ERR; to++) {
			u16 opcode = to == IB_QPS_RESET ? 0x50a : to == IB_QPS_ERR ? 0x507 : 0;

			for (i = 0; i < ARRAY_SIZE(changes); i++)
				if (changes[i].from == from && changes[i].to == to)
					opcode = changes[i].opcode;
			KUNIT_EXPECT_EQ_MSG(test, verbs_qp_opcode(from, to), opcode,
					    "from %u to %u", from, to);
		}
	/* States that only a lie of user space can name */
	KUNIT_EXPECT_EQ(test, verbs_qp_opcode(IB_QPS_ERR + 1, IB_QPS_RTS), 0);
	KUNIT_EXPECT_EQ(test, verbs_qp_opcode(IB_QPS_ERR + 1, IB_QPS_RESET), 0);
	KUNIT_EXPECT_EQ(test, verbs_qp_opcode(IB_QPS_RTS, IB_QPS_ERR + 1), 0);
}

/* Fields that a command always takes, such as the path in INIT2RTR, are not in the mask */
static void verbs_optional(struct kunit *test)
{
	int all = IB_QP_ATTR_STANDARD_BITS;

	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RESET, IB_QPS_INIT, MLX5_QP_ST_RC, all), 0);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_INIT, IB_QPS_RTR, MLX5_QP_ST_RC, all),
			0x1f);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_INIT, IB_QPS_RTR, MLX5_QP_ST_UC, all),
			0x19);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_INIT, IB_QPS_RTR, MLX5_QP_ST_UD, all),
			0x30);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTR, IB_QPS_RTS, MLX5_QP_ST_RC, all),
			0x44f);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTS, IB_QPS_RTS, MLX5_QP_ST_UD, all),
			0x20);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTR, IB_QPS_RTS, MLX5_QP_ST_RC, 0), 0);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTR, IB_QPS_RTS, MLX5_QP_ST_RC,
						IB_QP_MIN_RNR_TIMER), 0x40);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTS, IB_QPS_ERR, MLX5_QP_ST_RC, all), 0);
	/* XRC is a reliable service, which cannot change anything while it leaves SQD */
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_RTR, IB_QPS_RTS, MLX5_QP_ST_XRC, all),
			0x44f);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_SQD, IB_QPS_RTS, MLX5_QP_ST_RC, all), 0x4e);
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_SQD, IB_QPS_RTS, MLX5_QP_ST_XRC, all), 0);
}

/* The core knows nothing of the vendor's types */
static void verbs_states_of_dci(struct kunit *test)
{
	int rts = IB_QP_STATE | IB_QP_TIMEOUT | IB_QP_RETRY_CNT | IB_QP_RNR_RETRY |
		  IB_QP_MAX_QP_RD_ATOMIC | IB_QP_SQ_PSN;
	int init = IB_QP_STATE | IB_QP_PKEY_INDEX | IB_QP_PORT;
	enum ib_qp_state from, to;

	KUNIT_EXPECT_TRUE(test, verbs_dci_change_is_ok(IB_QPS_RESET, IB_QPS_INIT, init));
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_RESET, IB_QPS_INIT,
							IB_QP_STATE | IB_QP_PORT));
	/* It has no responder */
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_RESET, IB_QPS_INIT,
							init | IB_QP_ACCESS_FLAGS));
	KUNIT_EXPECT_TRUE(test, verbs_dci_change_is_ok(IB_QPS_INIT, IB_QPS_RTR,
						       IB_QP_STATE | IB_QP_PATH_MTU));
	KUNIT_EXPECT_TRUE(test, verbs_dci_change_is_ok(IB_QPS_INIT, IB_QPS_RTR,
						       IB_QP_STATE | IB_QP_PATH_MTU | IB_QP_AV));
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_INIT, IB_QPS_RTR,
							IB_QP_STATE | IB_QP_PATH_MTU |
							IB_QP_DEST_QPN));
	KUNIT_EXPECT_TRUE(test, verbs_dci_change_is_ok(IB_QPS_RTR, IB_QPS_RTS, rts));
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_RTR, IB_QPS_RTS,
							rts & ~IB_QP_SQ_PSN));
	KUNIT_EXPECT_TRUE(test, verbs_dci_change_is_ok(IB_QPS_RTS, IB_QPS_RTS, IB_QP_STATE));
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_RTS, IB_QPS_RTS, 0));
	for (from = IB_QPS_RESET; from <= IB_QPS_ERR; from++)
		for (to = IB_QPS_RESET; to <= IB_QPS_ERR; to++)
			KUNIT_EXPECT_EQ_MSG(test, verbs_dci_change_is_ok(from, to, IB_QP_STATE),
					    to == IB_QPS_RESET ||
					    (to == IB_QPS_ERR && from != IB_QPS_RESET) ||
					    (from == IB_QPS_INIT && to == IB_QPS_INIT) ||
					    (from == IB_QPS_RTS && to == IB_QPS_RTS),
					    "from %u to %u", from, to);
	KUNIT_EXPECT_FALSE(test, verbs_dci_change_is_ok(IB_QPS_RTS, IB_QPS_ERR,
							IB_QP_STATE | IB_QP_PORT));
	KUNIT_EXPECT_EQ(test, verbs_qp_optional(IB_QPS_INIT, IB_QPS_RTR, MLX5_QP_ST_DCI,
						IB_QP_ATTR_STANDARD_BITS), 0);
}

static void verbs_states_of_dct(struct kunit *test)
{
	int init = IB_QP_STATE | IB_QP_ACCESS_FLAGS | IB_QP_PKEY_INDEX | IB_QP_PORT;
	int rtr = IB_QP_STATE | IB_QP_MIN_RNR_TIMER | IB_QP_AV | IB_QP_PATH_MTU;
	enum ib_qp_state from, to;

	for (from = IB_QPS_RESET; from <= IB_QPS_ERR; from++)
		for (to = IB_QPS_RESET; to <= IB_QPS_ERR; to++) {
			KUNIT_EXPECT_EQ_MSG(test, verbs_dct_change_is_ok(from, to, init),
					    from == IB_QPS_RESET && to == IB_QPS_INIT,
					    "from %u to %u", from, to);
			KUNIT_EXPECT_EQ_MSG(test, verbs_dct_change_is_ok(from, to, rtr),
					    from == IB_QPS_INIT && to == IB_QPS_RTR,
					    "from %u to %u", from, to);
		}
	KUNIT_EXPECT_FALSE(test, verbs_dct_change_is_ok(IB_QPS_RESET, IB_QPS_INIT,
							init & ~IB_QP_STATE));
	KUNIT_EXPECT_FALSE(test, verbs_dct_change_is_ok(IB_QPS_INIT, IB_QPS_RTR,
							rtr | IB_QP_RQ_PSN));
	KUNIT_EXPECT_FALSE(test, verbs_dct_change_is_ok(IB_QPS_INIT, IB_QPS_RTR,
							rtr & ~IB_QP_AV));
}

static void verbs_reported_states(struct kunit *test)
{
	static const enum ib_qp_state states[] = {
		IB_QPS_RESET, IB_QPS_INIT, IB_QPS_RTR, IB_QPS_RTS, IB_QPS_SQE, IB_QPS_SQD,
		IB_QPS_ERR, IB_QPS_SQD,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		KUNIT_EXPECT_EQ_MSG(test, verbs_qp_state(i), states[i], "state %u", i);
	KUNIT_EXPECT_EQ(test, verbs_qp_state(9), IB_QPS_ERR);
}

/* ---- a function with capabilities only ---- */

struct rig {
	struct vhca vhca;
	struct verbs_device dev;
	struct verbs_context ctx;
	struct verbs_uar uar;
	struct verbs_qp qp;
	struct ib_umem umem;
	struct scatterlist sg;
};

static void *rig_cap(struct kunit *test, enum mlx5_cap_type type)
{
	struct rig *rig = test->priv;

	return rig->vhca.caps[type];
}

static int verbs_init(struct kunit *test)
{
	static const enum mlx5_cap_type types[] = {
		MLX5_CAP_GENERAL, MLX5_CAP_ROCE, MLX5_CAP_ATOMIC,
	};
	struct rig *rig = kunit_kzalloc(test, sizeof(*rig), GFP_KERNEL);
	unsigned int i;
	void *general;

	KUNIT_ASSERT_NOT_NULL(test, rig);
	test->priv = rig;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		rig->vhca.caps[types[i]] = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, rig->vhca.caps[types[i]]);
	}
	general = rig_cap(test, MLX5_CAP_GENERAL);
	MLX5_SET(cmd_hca_cap, general, log_max_qp_sz, 10);
	MLX5_SET(cmd_hca_cap, general, max_wqe_sz_rq, 512);
	MLX5_SET(cmd_hca_cap, general, log_max_msg, 30);
	MLX5_SET(cmd_hca_cap, general, cqe_version, 1);
	rig->uar.uar.index = 0x21;
	rig->ctx.cqe_version = 1;
	rig->umem.sgt_append.sgt.sgl = &rig->sg;
	rig->qp.uar = &rig->uar;
	rig->qp.qpn = 0x567;
	rig->qp.pdn = 0x123;
	rig->qp.send_cqn = 0x400;
	rig->qp.recv_cqn = 0x401;
	rig->qp.memory = (struct verbs_memory) {
		.ctx = &rig->ctx,
		.umem = &rig->umem,
		.db.dma = 0x123456789000,
		.page_size = SZ_16K,
		.num_pas = 1,
		.offset = 5,
	};
	return 0;
}

/* ---- memory keys ---- */

static void verbs_mkc(struct kunit *test)
{
	u32 mkc[MLX5_ST_SZ_DW(mkc)] = {};
	struct rig *rig = test->priv;
	struct verbs_mr mr = {
		.ib.iova = 0x7f0000001000,
		.ib.length = 0x3000,
		.umem = &rig->umem,
		.access = IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_READ,
	};

	rig->umem.iova = mr.ib.iova;
	rig->umem.length = mr.ib.length;
	/* Three entries are two units; nothing lets a work request change the key (umr_en) */
	verbs_mkc_fill(&rig->vhca, mkc, &mr, 0x123, 0x42);
	verbs_mkc_fill_table(mkc, &mr, SZ_4K);
	EXPECT_WORDS(test, mkc, { 0, 0x1d00 }, { 1, 0xffffff42 }, { 3, 0x123 }, { 4, 0x7f00 },
		     { 5, 0x00001000 }, { 7, 0x3000 }, { 13, 2 }, { 14, 12 });

	/* Relaxed ordering needs the region's consent and the card's ability */
	memset(mkc, 0, sizeof(mkc));
	mr.access = IB_ACCESS_RELAXED_ORDERING | IB_ACCESS_LOCAL_WRITE | IB_ACCESS_REMOTE_WRITE |
		    IB_ACCESS_REMOTE_ATOMIC;
	verbs_mkc_fill(&rig->vhca, mkc, &mr, 0x123, 0);
	KUNIT_EXPECT_EQ(test, word_of(mkc, 0), 0x6c00);
	MLX5_SET(cmd_hca_cap, rig_cap(test, MLX5_CAP_GENERAL), relaxed_ordering_write, 1);
	verbs_mkc_fill(&rig->vhca, mkc, &mr, 0x123, 0);
	KUNIT_EXPECT_EQ(test, word_of(mkc, 0), 0x46c00);
}

/* A window names regions by their keys, and its owner's queue pairs may change that */
static void verbs_window(struct kunit *test)
{
	u32 mkc[MLX5_ST_SZ_DW(mkc)] = {};

	verbs_mw_fill(mkc, IB_MW_TYPE_2, 4, 0x123, 0x42);
	EXPECT_WORDS(test, mkc, { 0, 0x40008600 }, { 1, 0xffffff42 }, { 3, 1 << 24 | 0x123 },
		     { 13, 4 });
	/* Only windows of this type are invalidated by a peer */
	memset(mkc, 0, sizeof(mkc));
	verbs_mw_fill(mkc, IB_MW_TYPE_1, 4, 0x123, 0x42);
	KUNIT_EXPECT_EQ(test, word_of(mkc, 3), 0x123);
}

/* ---- queue pairs ---- */

static void verbs_sizes(struct kunit *test)
{
	static const struct {
		struct mlx5_ib_create_qp req;
		u32 max_recv_wr;
		int err;
	} cases[] = {
		{ { .sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 4 }, 16, 0 },
		{ { .sq_wqe_count = 1024, .rq_wqe_count = 1024, .rq_wqe_shift = 9 }, 1024, 0 },
		{ { .sq_wqe_count = 0, .rq_wqe_count = 1, .rq_wqe_shift = 4 }, 1, 0 },
		{ { .sq_wqe_count = 64 }, 0, 0 },
		{ { .sq_wqe_count = 63, .rq_wqe_count = 16, .rq_wqe_shift = 4 }, 16, -EINVAL },
		{ { .sq_wqe_count = 2048, .rq_wqe_count = 16, .rq_wqe_shift = 4 }, 16, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 15, .rq_wqe_shift = 4 }, 15, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 0, .rq_wqe_shift = 4 }, 1, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 2048, .rq_wqe_shift = 4 }, 1, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 3 }, 16, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 10 }, 16, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 36 }, 16, -EINVAL },
		{ { .sq_wqe_count = 64, .rq_wqe_count = 16, .rq_wqe_shift = 4 }, 0, -EINVAL },
	};
	struct rig *rig = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ib_qp_init_attr attr = { .cap.max_recv_wr = cases[i].max_recv_wr };

		KUNIT_EXPECT_EQ_MSG(test, verbs_qp_check_sizes(&rig->vhca, &attr, &cases[i].req),
				    cases[i].err, "case %u", i);
	}
}

static void verbs_qpc_of_creation(struct kunit *test)
{
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};
	struct rig *rig = test->priv;
	struct ib_qp_init_attr attr = {
		.cap.max_recv_wr = 16,
	};
	struct mlx5_ib_create_qp req = {
		.sq_wqe_count = 64,
		.rq_wqe_count = 16,
		.rq_wqe_shift = 6,
		.uidx = 0x321,
	};

	/* The reserved key (rlky, fre) is not allowed to a process */
	rig->qp.service = MLX5_QP_ST_UC;
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 1 << 16 | 3 << 11 }, { 1, 0x123 },
		     { 2, 4 << 19 | 2 << 16 | 6 << 11 }, { 3, 0x21 }, { 4, 0x321 },
		     { 5, 2 << 24 }, { 31, 0x400 }, { 36, 5 << 6 }, { 39, 0x401 },
		     { 40, 0x1234 }, { 41, 0x56789000 });

	/* Without queues, and without the user's index in CQEs */
	memset(qpc, 0, sizeof(qpc));
	rig->qp.service = MLX5_QP_ST_RC;
	rig->qp.memory.umem = NULL;
	rig->qp.memory.offset = 0;
	rig->ctx.cqe_version = 0;
	attr.cap.max_recv_wr = 0;
	req = (struct mlx5_ib_create_qp) {};
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 3 << 11 }, { 1, 0x123 }, { 2, 1 << 15 }, { 3, 0x21 },
		     { 4, 0xffffff }, { 31, 0x400 }, { 39, 0x401 }, { 40, 0x1234 },
		     { 41, 0x56789000 }, { 43, 3 << 24 });
}

/* A queue pair of the kernel may register memory (fre), but not use the reserved key (rlky) */
static void verbs_qpc_of_kernel(struct kunit *test)
{
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};
	struct vhca_uar uar = { .index = 0x12 };
	struct verbs_work work = { .uar = &uar };
	struct rig *rig = test->priv;
	struct ib_qp_init_attr attr = {
		.cap.max_recv_wr = 16,
	};
	struct mlx5_ib_create_qp req = {
		.sq_wqe_count = 64,
		.rq_wqe_count = 16,
		.rq_wqe_shift = 6,
	};

	rig->qp.service = MLX5_QP_ST_QP1;
	rig->qp.uar = NULL;
	rig->qp.work = &work;
	rig->qp.memory = (struct verbs_memory) { .db.dma = 0x123456789000 };
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 8 << 16 | 3 << 11 }, { 1, 0x123 },
		     { 2, 4 << 19 | 2 << 16 | 6 << 11 }, { 3, 0x12 }, { 4, 0xffffff },
		     { 28, 1 << 11 }, { 31, 0x400 }, { 39, 0x401 }, { 40, 0x1234 },
		     { 41, 0x56789000 });
	/* Its messages are datagrams of management, from the only port */
	memset(qpc, 0, sizeof(qpc));
	KUNIT_ASSERT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &(struct ib_qp_attr) {
						.qkey = 0x80010000,
					       }, IB_QP_STATE | IB_QP_QKEY), 0);
	KUNIT_EXPECT_EQ(test, word_of(qpc, 2), 1 << 29 | 8 << 24);
	KUNIT_EXPECT_EQ(test, word_of(qpc, 15), 1 << 16);
}

/* Of XRC, one end only sends, and the other only receives and has no memory */
static void verbs_qpc_of_xrc(struct kunit *test)
{
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};
	struct rig *rig = test->priv;
	struct ib_qp_init_attr attr = { .qp_type = IB_QPT_XRC_INI, .cap.max_recv_wr = 16 };
	struct mlx5_ib_create_qp req = { .sq_wqe_count = 64, .uidx = 0x321 };

	rig->qp.service = MLX5_QP_ST_XRC;
	rig->qp.srqn = 0x800000;
	rig->qp.xrcdn = 0x45;
	KUNIT_EXPECT_EQ(test, verbs_qp_check_sizes(&rig->vhca, &attr, &req), 0);
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 3 << 16 | 3 << 11 }, { 1, 0x123 }, { 2, 6 << 11 },
		     { 3, 0x21 }, { 4, 0x321 }, { 5, 2 << 24 }, { 31, 0x400 }, { 36, 5 << 6 },
		     { 38, 0x45 }, { 39, 0x401 }, { 40, 0x1234 }, { 41, 0x56789000 },
		     { 43, 1 << 24 | 0x800000 });

	memset(qpc, 0, sizeof(qpc));
	attr = (struct ib_qp_init_attr) { .qp_type = IB_QPT_XRC_TGT };
	req = (struct mlx5_ib_create_qp) {};
	rig->qp.uar = NULL;
	rig->qp.memory = (struct verbs_memory) {};
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 3 << 16 | 3 << 11 }, { 1, 0x123 }, { 2, 1 << 15 },
		     { 4, 0xffffff }, { 31, 0x400 }, { 38, 0x45 }, { 39, 0x401 },
		     { 43, 1 << 24 | 0x800000 });
}

/* Of dynamic connections, one end has a send queue only; the other one is no queue pair */
static void verbs_qpc_of_dci(struct kunit *test)
{
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};
	struct rig *rig = test->priv;
	struct ib_qp_init_attr attr = { .qp_type = IB_QPT_DRIVER };
	struct mlx5_ib_create_qp req = { .sq_wqe_count = 64, .uidx = 0x321 };

	rig->qp.service = MLX5_QP_ST_DCI;
	KUNIT_EXPECT_EQ(test, verbs_qp_check_sizes(&rig->vhca, &attr, &req), 0);
	verbs_qpc_create(&rig->vhca, qpc, &rig->qp, &attr, &req);
	EXPECT_WORDS(test, qpc, { 0, 5 << 16 | 3 << 11 }, { 1, 0x123 }, { 2, 6 << 11 },
		     { 3, 0x21 }, { 4, 0x321 }, { 5, 2 << 24 }, { 31, 0x400 }, { 36, 5 << 6 },
		     { 39, 0x401 }, { 40, 0x1234 }, { 41, 0x56789000 }, { 43, 3 << 24 });
	/* It needs no path: the address is in each work request */
	memset(qpc, 0, sizeof(qpc));
	KUNIT_ASSERT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &(struct ib_qp_attr) {
						.path_mtu = IB_MTU_1024,
					       }, IB_QP_STATE | IB_QP_PATH_MTU), 0);
	EXPECT_WORDS(test, qpc, { 0, 5 << 16 | 3 << 11 }, { 1, 0x123 }, { 2, 3 << 29 | 30 << 24 },
		     { 28, 8u << 28 }, { 31, 0x400 }, { 39, 0x401 }, { 40, 0x1234 },
		     { 41, 0x56789000 });
}

static void verbs_dctc(struct kunit *test)
{
	u32 dctc[MLX5_ST_SZ_DW(dctc)] = {};
	struct verbs_dct dct = { .key = 0x0123456789abcdef, .user_index = 0x321 };
	struct ib_gid_attr gid = { .gid_type = IB_GID_TYPE_ROCE_UDP_ENCAP };
	struct rig *rig = test->priv;
	struct ib_qp_attr attr = {
		.path_mtu = IB_MTU_1024,
		.min_rnr_timer = 12,
		.ah_attr = {
			.type = RDMA_AH_ATTR_TYPE_ROCE,
			.ah_flags = IB_AH_GRH,
			.sl = 3,
			.grh = {
				.sgid_attr = &gid,
				.sgid_index = 2,
				.hop_limit = 64,
				.traffic_class = 0x68,
				.flow_label = 0x12345,
			},
		},
	};

	rig->qp.service = MLX5_QP_ST_DCT;
	rig->qp.dct = &dct;
	rig->qp.srqn = 0x800000;
	rig->qp.access = IB_ACCESS_REMOTE_READ | IB_ACCESS_REMOTE_ATOMIC;
	verbs_dctc_fill(&rig->vhca, dctc, &rig->qp, &attr, 7);
	EXPECT_WORDS(test, dctc, { 1, 0x321 }, { 2, 0x401 },
		     { 3, 7 << 24 | 1 << 20 | 1 << 19 | 1 << 17 }, { 4, 12 << 8 }, { 5, 0x800000 },
		     { 6, 0x123 }, { 7, 0x68 << 24 | 0x12345 }, { 8, 0x01234567 },
		     { 9, 0x89abcdef }, { 10, 3 << 24 | 1 << 16 }, { 11, 2 << 16 | 64 },
		     { 13, 3 << 8 });
	/* A peer writes only if it may; without these CQEs, there is no index of the user's */
	memset(dctc, 0, sizeof(dctc));
	rig->qp.access = IB_ACCESS_REMOTE_WRITE;
	MLX5_SET(cmd_hca_cap, rig_cap(test, MLX5_CAP_GENERAL), cqe_version, 0);
	verbs_dctc_fill(&rig->vhca, dctc, &rig->qp, &attr, 7);
	KUNIT_EXPECT_EQ(test, word_of(dctc, 3), 7 << 24 | 1 << 18);
	KUNIT_EXPECT_EQ(test, word_of(dctc, 1), 0);
}

/* Whoever waits for the end of a DCT goes on when it is reported, or when the function is gone */
static void verbs_dct_ends(struct kunit *test)
{
	struct mlx5_eqe eqe = { .data.dct.dctn = cpu_to_be32(0x801) };
	struct verbs_dct dct[2] = {};
	struct rig *rig = test->priv;
	unsigned int i;

	xa_init_flags(&rig->dev.dcts, XA_FLAGS_LOCK_IRQ);
	for (i = 0; i < 2; i++) {
		init_completion(&dct[i].drained);
		KUNIT_ASSERT_EQ(test, verbs_object_publish(&rig->dev.dcts, 0x800 + i,
							   &dct[i].object), 0);
	}
	verbs_dct_drained(&rig->dev, &eqe);
	KUNIT_EXPECT_FALSE(test, completion_done(&dct[0].drained));
	KUNIT_EXPECT_TRUE(test, completion_done(&dct[1].drained));
	/* It may be destroyed already */
	eqe.data.dct.dctn = cpu_to_be32(0x802);
	verbs_dct_drained(&rig->dev, &eqe);
	KUNIT_EXPECT_FALSE(test, completion_done(&dct[0].drained));
	verbs_dct_drained(&rig->dev, NULL);
	KUNIT_EXPECT_TRUE(test, completion_done(&dct[0].drained));
	for (i = 0; i < 2; i++)
		verbs_object_withdraw(&rig->dev.dcts, 0x800 + i, &dct[i].object);
	xa_destroy(&rig->dev.dcts);
}

static void verbs_srqc_of_xrc(struct kunit *test)
{
	u32 srqc[MLX5_ST_SZ_DW(xrc_srqc)] = {};
	struct rig *rig = test->priv;
	struct verbs_srq srq = {
		.pdn = 0x123, .xrcdn = 0x45, .cqn = 0x401, .user_index = 0x321,
		.entries = 256, .shift = 6,
		.memory = {
			.umem = &rig->umem, .page_size = SZ_16K, .offset = 5,
			.db.dma = 0x123456789008,
		},
	};

	verbs_xrc_srqc_fill(&srq, srqc);
	EXPECT_WORDS(test, srqc, { 0, 8 << 24 }, { 1, 2 << 24 | 0x45 }, { 2, 5 << 26 | 0x401 },
		     { 4, 2 << 24 | 0x321 }, { 6, 0x123 }, { 10, 0x1234 }, { 11, 0x56789008 });
}

static void verbs_qpc_of_path(struct kunit *test)
{
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};
	struct ib_gid_attr gid = { .gid_type = IB_GID_TYPE_ROCE_UDP_ENCAP };
	struct rig *rig = test->priv;
	struct ib_qp_attr attr = {
		.path_mtu = IB_MTU_1024,
		.dest_qp_num = 0x789,
		.rq_psn = 0xabcdef,
		.max_dest_rd_atomic = 4,
		.min_rnr_timer = 12,
		.ah_attr = {
			.type = RDMA_AH_ATTR_TYPE_ROCE,
			.ah_flags = IB_AH_GRH,
			.sl = 3,
			.grh = {
				.sgid_attr = &gid,
				.sgid_index = 2,
				.hop_limit = 64,
				.traffic_class = 0x68,
				.flow_label = 0x12345,
			},
			.roce.dmac = { 2, 0, 0, 0, 0, 9 },
		},
	};
	int mask = IB_QP_STATE | IB_QP_AV | IB_QP_PATH_MTU | IB_QP_DEST_QPN | IB_QP_RQ_PSN |
		   IB_QP_MAX_DEST_RD_ATOMIC | IB_QP_MIN_RNR_TIMER;

	attr.ah_attr.grh.dgid.raw[15] = 7;
	rig->qp.service = MLX5_QP_ST_RC;
	rig->qp.access = IB_ACCESS_REMOTE_READ | IB_ACCESS_REMOTE_WRITE;
	MLX5_SET(roce_cap, rig_cap(test, MLX5_CAP_ROCE), sw_r_roce_src_udp_port, 1);
	KUNIT_ASSERT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &attr, mask), 0);
	EXPECT_WORDS(test, qpc, { 0, 3 << 11 }, { 1, 0x123 }, { 2, 3 << 29 | 30 << 24 },
		     { 5, 0x789 }, { 8, 2 << 16 | 64 }, { 9, 0x68 << 20 | 0x12345 }, { 13, 7 },
		     { 14, 0x1a << 16 | 0xe341 }, { 15, 3 << 28 | 1 << 16 | 0x0200 }, { 16, 9 },
		     { 28, 8u << 28 }, { 31, 0x400 }, { 36, 2 << 21 | 1 << 15 | 1 << 14 },
		     { 37, 12 << 24 | 0xabcdef }, { 39, 0x401 }, { 40, 0x1234 },
		     { 41, 0x56789000 });

	/* A path needs a GID */
	attr.ah_attr.ah_flags = 0;
	KUNIT_EXPECT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &attr, mask), -EINVAL);
}

/* Reads and atomics are only executed with resources for them, atomics only if the card can */
static void verbs_qpc_of_access(struct kunit *test)
{
	struct ib_qp_attr attr = {
		.qp_access_flags = IB_ACCESS_REMOTE_READ | IB_ACCESS_REMOTE_WRITE |
				   IB_ACCESS_REMOTE_ATOMIC,
	};
	struct rig *rig = test->priv;
	u32 qpc[MLX5_ST_SZ_DW(qpc)] = {};

	rig->qp.service = MLX5_QP_ST_RC;
	KUNIT_EXPECT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &attr,
					       IB_QP_ACCESS_FLAGS), 0);
	KUNIT_EXPECT_EQ(test, word_of(qpc, 36), 1 << 14);
	rig->qp.responders = 1;
	KUNIT_EXPECT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &attr,
					       IB_QP_ACCESS_FLAGS), -EOPNOTSUPP);
	MLX5_SET(atomic_caps, rig_cap(test, MLX5_CAP_ATOMIC), atomic_operations, 3);
	memset(qpc, 0, sizeof(qpc));
	KUNIT_EXPECT_EQ(test, verbs_qpc_modify(&rig->vhca, qpc, &rig->qp, &attr,
					       IB_QP_ACCESS_FLAGS), 0);
	KUNIT_EXPECT_EQ(test, word_of(qpc, 36), 1 << 16 | 7 << 13);
}

static struct kunit_case verbs_cases[] = {
	KUNIT_CASE(verbs_layout),
	KUNIT_CASE(verbs_layout_limited),
	KUNIT_CASE(verbs_states),
	KUNIT_CASE(verbs_optional),
	KUNIT_CASE(verbs_states_of_dci),
	KUNIT_CASE(verbs_states_of_dct),
	KUNIT_CASE(verbs_reported_states),
	KUNIT_CASE(verbs_mkc),
	KUNIT_CASE(verbs_window),
	KUNIT_CASE(verbs_sizes),
	KUNIT_CASE(verbs_qpc_of_creation),
	KUNIT_CASE(verbs_qpc_of_kernel),
	KUNIT_CASE(verbs_qpc_of_xrc),
	KUNIT_CASE(verbs_srqc_of_xrc),
	KUNIT_CASE(verbs_qpc_of_dci),
	KUNIT_CASE(verbs_dctc),
	KUNIT_CASE(verbs_dct_ends),
	KUNIT_CASE(verbs_qpc_of_path),
	KUNIT_CASE(verbs_qpc_of_access),
	{}
};

static struct kunit_suite verbs_suite = {
	.name = "sf_rdma",
	.init = verbs_init,
	.test_cases = verbs_cases,
};

kunit_test_suite(verbs_suite);
