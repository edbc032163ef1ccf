// SPDX-License-Identifier: GPL-2.0
/*
 * Receive queues: nic_rq_fill() is compared with expected WQEs, and nic_rq_poll() processes
 * completions that the test writes in the PRM's layout. The test acts as the card: it writes frames
 * to the addresses in WQEs.
 */
#include "rx_queue.h"

/* ---- WQEs ---- */

/* DMA address of a slot's memory */
static u64 rx_address(struct rx *rx, unsigned int slot, unsigned int seg)
{
	const struct nic_rx_buf *buf = &rx->rq->bufs[slot * rx->rq->num_segs + seg];

	return page_to_phys(buf->page) + buf->offset;
}

static void rx_expect_wqe(struct rx *rx, unsigned int index, const u32 *words, unsigned int count)
{
	const __be32 *wqe = (const __be32 *)rx_wqe(rx, index);
	unsigned int i;

	for (i = 0; i < count; i++)
		if (be32_to_cpu(wqe[i]) != words[i])
			KUNIT_FAIL(rx->test, "WQE %u, byte 0x%zx: 0x%08x, not 0x%08x", index,
				   i * sizeof(*wqe), be32_to_cpu(wqe[i]), words[i]);
}

#define HIGH(address)	upper_32_bits(address)
#define LOW(address)	lower_32_bits(address)

/* One buffer of 2 KiB: two per page */
static void rx_wqe_short(struct kunit *test)
{
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	KUNIT_ASSERT_EQ(test, rx->rq->log_stride, ilog2(16));
	for (i = 0; i < SIZE; i++) {
		u64 data = rx_address(rx, i, 0);
		const u32 words[] = {
			ROOM(2048), FAKE_MKEY, HIGH(data + HEADROOM), LOW(data + HEADROOM),
		};

		rx_expect_wqe(rx, i, words, ARRAY_SIZE(words));
		KUNIT_EXPECT_EQ(test, data % 2048, 0);
	}
	KUNIT_EXPECT_EQ(test, rx_address(rx, 0, 0) ^ rx_address(rx, 1, 0), 2048);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_RCV_DBR]), SIZE);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_SND_DBR]), 0);
}

/* The first page has room for an skb; a WQE has four segments, and the last ends the list */
static void rx_wqe_long(struct kunit *test)
{
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_9000);
	KUNIT_ASSERT_EQ(test, rx->rq->log_stride, ilog2(64));
	for (i = 0; i < SIZE; i++) {
		u64 head = rx_address(rx, i, 0) + HEADROOM;
		u64 first = rx_address(rx, i, 1), second = rx_address(rx, i, 2);
		const u32 words[] = {
			ROOM(PAGE_SIZE), FAKE_MKEY, HIGH(head), LOW(head),
			PAGE_SIZE, FAKE_MKEY, HIGH(first), LOW(first),
			PAGE_SIZE, FAKE_MKEY, HIGH(second), LOW(second),
			0, FAKE_SCATTER_END, 0, 0,
		};

		rx_expect_wqe(rx, i, words, ARRAY_SIZE(words));
	}
}

/* A card in real time mode refuses queues with the free running clock, 0; 1 is its default */
static void rx_timestamps(struct kunit *test)
{
	struct rx *rx = test->priv;
	const void *in;

	rx_create(rx, FRAME_1500);
	in = fake_vhca_find(rx->fake, MLX5_CMD_OP_CREATE_RQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_rq_in, in, ctx.ts_format), 0);
	kunit_release_action(test, rx_destroy, rx->rq);
	fake_vhca_forget(rx->fake);
	memset(rx->rq, 0, sizeof(*rx->rq));
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(rx->fake, MLX5_CAP_GENERAL), rq_ts_format, 1);
	rx_create(rx, FRAME_1500);
	in = fake_vhca_find(rx->fake, MLX5_CMD_OP_CREATE_RQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_rq_in, in, ctx.ts_format), 1);
}

/* Without the capability, tags stay in the frame whatever the netdevice's features */
static void rx_no_vlan_cap(struct kunit *test)
{
	struct nic_rq_params params = { .frame = FRAME_1500, .strip_vlan = true };
	struct rx *rx = test->priv;
	const void *in;

	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(rx->fake, MLX5_CAP_ETHERNET_OFFLOADS), vlan_cap, 0);
	rx_create_with(rx, &params);
	in = fake_vhca_find(rx->fake, MLX5_CMD_OP_CREATE_RQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_rq_in, in, ctx.vsd), 1);
}

static void rx_too_long(struct kunit *test)
{
	struct rx *rx = test->priv;
	struct nic_rq_params params = {
		.frame = ROOM(PAGE_SIZE) + (NIC_RX_SEGS_MAX - 1) * PAGE_SIZE + 1,
	};

	KUNIT_EXPECT_EQ(test, rx_try(rx, &params), -EINVAL);
	KUNIT_EXPECT_EQ(test, rx->fake->count, 0);
	/* This is the longest frame */
	params.frame--;
	memset(rx->rq, 0, sizeof(*rx->rq));
	rx_create_with(rx, &params);
	KUNIT_EXPECT_EQ(test, rx->rq->num_segs, NIC_RX_SEGS_MAX);
}

/* CREATE_CQ, CREATE_RQ, MODIFY_RQ: if any is refused, all is undone */
static void rx_refused(struct kunit *test)
{
	struct nic_rq_params params = { .frame = FRAME_1500 };
	struct rx *rx = test->priv;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		fake_vhca_forget(rx->fake);
		rx->fake->refuse = i;
		memset(rx->rq, 0, sizeof(*rx->rq));
		KUNIT_EXPECT_EQ(test, rx_try(rx, &params), -EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(rx->fake), 0, "command %u", i);
		KUNIT_EXPECT_TRUE(test, list_empty(&rx->fake->vhca.db_pages));
	}
}

/* If the card keeps the queue, frames may still arrive: KASAN reports if buffers were freed */
static void rx_kept(struct kunit *test)
{
	struct nic_rq_params params = { .frame = FRAME_1500 };
	struct rx *rx = test->priv;
	struct mlx5_wqe_data_seg *seg;
	struct page_pool *pool;
	struct page *page;
	void *data;

	KUNIT_ASSERT_EQ(test, rx_try(rx, &params), 0);
	pool = rx->rq->pool;
	KUNIT_EXPECT_PTR_EQ(test, pool->p.napi, &rx->channel->napi);
	seg = rx_wqe(rx, 0);
	data = phys_to_virt(be64_to_cpu(seg->addr));
	page = virt_to_page(data);
	get_page(page);
	fake_vhca_forget(rx->fake);
	rx->fake->refuse = 0;
	nic_rq_destroy(rx->rq);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(rx->fake, 0), MLX5_CMD_OP_DESTROY_RQ);
	/* NAPI ends with the channel, not with the pool */
	KUNIT_EXPECT_NULL(test, pool->p.napi);
	memset(rx->rq, 0, sizeof(*rx->rq));
	memset(data, 0x5f, be32_to_cpu(seg->byte_count));
	KUNIT_EXPECT_EQ(test, page_count(page), 2);
	vhca_dbs_lose(&rx->fake->vhca);
	vhca_lost_free(&rx->fake->vhca);
	KUNIT_EXPECT_EQ_MSG(test, page_count(page), 1, "the queue's is given back");
	put_page(page);
}

/* The queue may be there: neither its memory nor its doorbell record is for others */
static void rx_unclear(struct kunit *test)
{
	struct nic_rq_params params = { .frame = FRAME_1500 };
	struct rx *rx = test->priv;
	struct vhca *vhca = &rx->fake->vhca;
	dma_addr_t record, ring;

	/* After CREATE_CQ */
	rx->fake->unanswered = 1;
	KUNIT_ASSERT_EQ(test, rx_try(rx, &params), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(rx->fake, 1), MLX5_CMD_OP_CREATE_RQ);
	KUNIT_EXPECT_FALSE(test, llist_empty(&vhca->lost));
	record = rx->rq->db.dma;
	ring = rx->rq->buf.dma;
	memset(rx->rq, 0, sizeof(*rx->rq));
	KUNIT_ASSERT_EQ(test, rx_try(rx, &params), 0);
	KUNIT_EXPECT_NE(test, rx->rq->db.dma, record);
	KUNIT_EXPECT_NE(test, rx->rq->buf.dma, ring);
	nic_rq_destroy(rx->rq);
	vhca_dbs_lose(vhca);
}

static void rx_commands(struct kunit *test)
{
	struct nic_rq_params params = {
		.frame = FRAME_9000, .strip_vlan = true, .counter_set = 0x3c,
		.moderation = { .usecs = 0x123, .frames = 0x4567 },
	};
	struct rx *rx = test->priv;
	struct nic_rq *rq = rx->rq;
	struct fake_word cq[] = {
		{ 0x00, 0x04000000 },
		{ 0x1c, LOG_SIZE << 24 | FAKE_UAR },
		{ 0x20, 0x01234567 },		/* period, completions */
		{ 0x24, FAKE_EQN },
		{ 0x48, 0 }, { 0x4c, 0 },	/* doorbell record */
		{ 0x110, 0 }, { 0x114, 0 },	/* 64 entries of 64 bytes are one page */
	};

	rx_create_with(rx, &params);
	cq[4].value = HIGH(rq->cq.db.dma);
	cq[5].value = LOW(rq->cq.db.dma);
	cq[6].value = HIGH(rq->cq.buf.dma);
	cq[7].value = LOW(rq->cq.buf.dma);
	fake_vhca_expect_words(rx->fake, 0, 0x118, cq, ARRAY_SIZE(cq));

	{
		const struct fake_word words[] = {
			{ 0x00, 0x09080000 },
			/* vsd is clear, as tags are stripped; reset state */
			{ 0x28, FAKE_FIRST_ID },	/* CQ */
			{ 0x2c, 0x3c000000 },		/* counter set */
			{ 0x50, 0x12000000 },		/* cyclic, whole cache lines */
			{ 0x58, FAKE_PDN },
			{ 0x60, HIGH(rq->db.dma) }, { 0x64, LOW(rq->db.dma) },
			{ 0x70, 0x00060000 | LOG_SIZE },	/* stride of 64 bytes */
			{ 0x110, HIGH(rq->buf.dma) }, { 0x114, LOW(rq->buf.dma) },
		};

		fake_vhca_expect_words(rx->fake, 1, 0x118, words, ARRAY_SIZE(words));
	}
	/* From reset, 0, to ready, 1 */
	FAKE_VHCA_EXPECT(rx->fake, 2, MLX5_ST_SZ_BYTES(modify_rq_in),
			 { 0x00, 0x09090000 }, { 0x08, FAKE_FIRST_ID + 1 }, { 0x20, 0x00100000 });
	KUNIT_EXPECT_EQ(test, rx->fake->count, 3);
}

/* Buffers are posted in empty slots once a batch is missing */
static void rx_refill(struct kunit *test)
{
	const u32 cqe[16] = { [LENGTH] = 300 };
	struct rx *rx = test->priv;
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 300);
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < BATCH - 1; i++)
		rx_one(rx, frame, cqe);
	KUNIT_EXPECT_FALSE(test, nic_rq_fill(rx->rq));
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_RCV_DBR]), SIZE);
	KUNIT_EXPECT_NULL(test, rx->rq->bufs[0].page);
	rx_one(rx, frame, cqe);
	KUNIT_EXPECT_FALSE(test, nic_rq_fill(rx->rq));
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_RCV_DBR]), SIZE + BATCH);
	for (i = 0; i < BATCH; i++) {
		u64 data = rx_address(rx, i, 0) + HEADROOM;
		const u32 words[] = { ROOM(2048), FAKE_MKEY, HIGH(data), LOW(data) };

		rx_expect_wqe(rx, i, words, ARRAY_SIZE(words));
	}
}

/* A short frame is copied, and its buffer is posted again */
static void rx_copied(struct kunit *test)
{
	static const unsigned int lens[] = { 60, 256, 257 };
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		const u32 cqe[16] = { [LENGTH] = lens[i] };
		const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, lens[i]);
		struct page *page = rx->rq->bufs[i].page;
		struct sk_buff *skb = rx_one(rx, frame, cqe);
		bool copied = lens[i] <= 256;

		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_EXPECT_MEMEQ(test, skb->data, frame + ETH_HLEN, skb->len);
		KUNIT_EXPECT_PTR_EQ(test, rx->rq->bufs[i].page, copied ? page : NULL);
		KUNIT_EXPECT_EQ(test, !!skb->pp_recycle, !copied);
		KUNIT_EXPECT_EQ(test, skb->truesize < 2048, copied);
	}
	rx->rq->batch = 1;
	KUNIT_EXPECT_FALSE(test, nic_rq_fill(rx->rq));
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		u64 data = rx_address(rx, i, 0) + HEADROOM;
		const u32 words[] = { ROOM(2048), FAKE_MKEY, HIGH(data), LOW(data) };

		rx_expect_wqe(rx, i, words, ARRAY_SIZE(words));
	}
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_RCV_DBR]),
			SIZE + ARRAY_SIZE(lens));
}

static struct kunit_case rx_cases[] = {
	KUNIT_CASE(rx_wqe_short),
	KUNIT_CASE(rx_wqe_long),
	KUNIT_CASE(rx_timestamps),
	KUNIT_CASE(rx_no_vlan_cap),
	KUNIT_CASE(rx_too_long),
	KUNIT_CASE(rx_refused),
	KUNIT_CASE(rx_unclear),
	KUNIT_CASE(rx_kept),
	KUNIT_CASE(rx_commands),
	KUNIT_CASE(rx_refill),
	KUNIT_CASE(rx_copied),
	{}
};

static struct kunit_suite rx_suite = {
	.name = "nic_rx",
	.init = rx_init,
	.test_cases = rx_cases,
};

kunit_test_suite(rx_suite);
