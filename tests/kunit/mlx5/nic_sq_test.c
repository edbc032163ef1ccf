// SPDX-License-Identifier: GPL-2.0
/* Send queues: the commands that create, reset and destroy them, and their failures. */
#include <linux/etherdevice.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mlx5/vport.h>

#include "../../../src/mlx5/nic/channel.h"
#include "../../../src/mlx5/nic/tx.h"
#include "../../../src/mlx5/vhca/db.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "fake_vhca.h"

#define LOG_SIZE	NIC_TX_LOG_SIZE_MIN

/* The card assigns numbers in the order of creation */
enum { CQ = FAKE_FIRST_ID, TIS, SQ };

struct sq {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic_channel *channel;
	u8 state;			/* as the card reports it */
};

static void sq_free_netdev(void *netdev)
{
	free_netdev(netdev);
}

static int sq_init(struct kunit *test)
{
	struct sq *sq = kunit_kzalloc(test, sizeof(*sq), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sq);
	test->priv = sq;
	sq->test = test;
	sq->fake = fake_vhca_create(test);
	sq->netdev = alloc_etherdev_mqs(0, 2, 1);
	KUNIT_ASSERT_NOT_NULL(test, sq->netdev);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, sq_free_netdev, sq->netdev), 0);
	sq->channel = kunit_kzalloc(test, sizeof(*sq->channel), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sq->channel);
	sq->channel->vhca = &sq->fake->vhca;
	spin_lock_init(&sq->channel->lock);
	return 0;
}

static int sq_try(struct sq *sq, struct nic_sq *queue)
{
	struct nic_sq_params params = {
		.netdev = sq->netdev,
		.queue = 1,
		.log_size = LOG_SIZE,
		.moderation = { .usecs = 0x123, .frames = 0x4567 },
	};

	memset(queue, 0, sizeof(*queue));
	return nic_sq_create(queue, &sq->fake->vhca, &sq->channel->napi, &params);
}

static struct nic_sq *sq_create(struct sq *sq)
{
	KUNIT_ASSERT_EQ(sq->test, sq_try(sq, &sq->channel->sq), 0);
	nic_sq_start(&sq->channel->sq);
	return &sq->channel->sq;
}

static void sq_inline_mode(struct sq *sq, u8 mode)
{
	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(sq->fake, MLX5_CAP_ETHERNET_OFFLOADS), wqe_inline_mode, mode);
}

/* ---- commands ---- */

static void sq_commands(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);
	dma_addr_t cq = queue->cq.buf.dma, ring = queue->buf.dma;
	const struct fake_word create_cq[] = {
		{ 0x00, 0x04000000 },
		{ 0x1c, LOG_SIZE << 24 | FAKE_UAR },
		{ 0x20, 0x01234567 },		/* period, completions */
		{ 0x24, FAKE_EQN },
		{ 0x48, upper_32_bits(queue->cq.db.dma) },
		{ 0x4c, lower_32_bits(queue->cq.db.dma) },
		/* 128 entries of 64 bytes are two pages */
		{ 0x110, upper_32_bits(cq) }, { 0x114, lower_32_bits(cq) },
		{ 0x118, upper_32_bits(cq) }, { 0x11c, lower_32_bits(cq) + 0x1000 },
	};
	const struct fake_word create_sq[] = {
		{ 0x00, 0x09040000 },
		{ 0x20, 0x11000000 },		/* flush in error; inline mode L2; reset */
		{ 0x28, CQ },
		{ 0x40, 0x00010000 },		/* one TIS */
		{ 0x4c, TIS },
		{ 0x50, 0x10000000 },		/* cyclic */
		{ 0x58, FAKE_PDN },
		{ 0x5c, FAKE_UAR },
		{ 0x60, upper_32_bits(queue->db.dma) },
		{ 0x64, lower_32_bits(queue->db.dma) },
		{ 0x70, 0x00060000 | LOG_SIZE },	/* blocks of 64 bytes */
		{ 0x110, upper_32_bits(ring) }, { 0x114, lower_32_bits(ring) },
		{ 0x118, upper_32_bits(ring) }, { 0x11c, lower_32_bits(ring) + 0x1000 },
	};

	fake_vhca_expect_words(sq->fake, 0, 0x120, create_cq, ARRAY_SIZE(create_cq));
	FAKE_VHCA_EXPECT(sq->fake, 1, 0xc0, { 0x00, 0x09120000 }, { 0x44, FAKE_TDN });
	fake_vhca_expect_words(sq->fake, 2, 0x120, create_sq, ARRAY_SIZE(create_sq));
	/* From reset, 0, to ready, 1 */
	FAKE_VHCA_EXPECT(sq->fake, 3, MLX5_ST_SZ_BYTES(modify_sq_in), { 0x00, 0x09050000 },
			 { 0x08, SQ }, { 0x20, 0x00100000 });
	KUNIT_EXPECT_EQ(test, sq->fake->count, 4);
	KUNIT_EXPECT_EQ(test, queue->sqn, SQ);
	KUNIT_EXPECT_PTR_EQ(test, queue->txq, netdev_get_tx_queue(sq->netdev, 1));
	/* The first doorbell register of the page */
	KUNIT_EXPECT_PTR_EQ(test, queue->doorbell, sq->fake->uar.map + 0x800);

	fake_vhca_forget(sq->fake);
	nic_sq_destroy(queue);
	FAKE_VHCA_EXPECT(sq->fake, 0, 0x10, { 0x00, 0x09060000 }, { 0x08, SQ });
	FAKE_VHCA_EXPECT(sq->fake, 1, 0x10, { 0x00, 0x09140000 }, { 0x08, TIS });
	FAKE_VHCA_EXPECT(sq->fake, 2, 0x10, { 0x00, 0x04010000 }, { 0x08, CQ });
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sq->fake), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&sq->fake->vhca.db_pages));
}

static void sq_refused(struct kunit *test)
{
	struct sq *sq = test->priv;
	unsigned int i;

	sq_inline_mode(sq, MLX5_CAP_INLINE_MODE_VPORT_CONTEXT);
	for (i = 0; i < 5; i++) {
		fake_vhca_forget(sq->fake);
		sq->fake->refuse = i;
		KUNIT_EXPECT_EQ(test, sq_try(sq, &sq->channel->sq), -EINVAL);
		KUNIT_EXPECT_EQ_MSG(test, fake_vhca_objects(sq->fake), 0, "command %u", i);
		KUNIT_EXPECT_TRUE(test, list_empty(&sq->fake->vhca.db_pages));
	}
}

/* All queues of a function share a TIS */
static void sq_share_tis(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *first = sq_create(sq);
	struct nic_sq *second = kunit_kzalloc(test, sizeof(*second), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, second);
	fake_vhca_forget(sq->fake);
	KUNIT_ASSERT_EQ(test, sq_try(sq, second), 0);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sq->fake, 1), MLX5_CMD_OP_CREATE_SQ);
	KUNIT_EXPECT_EQ_MSG(test, sq->fake->count, 3, "CREATE_CQ, CREATE_SQ, MODIFY_SQ");
	fake_vhca_forget(sq->fake);
	nic_sq_destroy(first);
	KUNIT_EXPECT_EQ_MSG(test, sq->fake->count, 2, "DESTROY_SQ, DESTROY_CQ");
	nic_sq_destroy(second);
	KUNIT_EXPECT_EQ(test, sq->fake->count, 5);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sq->fake), 0);
}

/* A card in real time mode refuses queues with the free running clock, 0; 1 is its default */
static void sq_timestamps(struct kunit *test)
{
	struct sq *sq = test->priv;
	const void *in;

	sq_create(sq);
	in = fake_vhca_find(sq->fake, MLX5_CMD_OP_CREATE_SQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_sq_in, in, ctx.ts_format), 0);
	nic_sq_destroy(&sq->channel->sq);
	fake_vhca_forget(sq->fake);
	MLX5_SET(cmd_hca_cap, fake_vhca_cap(sq->fake, MLX5_CAP_GENERAL), sq_ts_format, 1);
	sq_create(sq);
	in = fake_vhca_find(sq->fake, MLX5_CMD_OP_CREATE_SQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_sq_in, in, ctx.ts_format), 1);
	nic_sq_destroy(&sq->channel->sq);
}

/* Moderation is not set on a card without the capability */
static void sq_no_moderation(struct kunit *test)
{
	struct sq *sq = test->priv;
	const void *in;

	MLX5_SET(cmd_hca_cap, fake_vhca_cap(sq->fake, MLX5_CAP_GENERAL), cq_moderation, 0);
	sq_create(sq);
	in = fake_vhca_find(sq->fake, MLX5_CMD_OP_CREATE_CQ);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_cq_in, in, cq_context.cq_period), 0);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_cq_in, in, cq_context.cq_max_count), 0);
	nic_sq_destroy(&sq->channel->sq);
}

/* The length of WQEs is limited by the card and by the field for it */
static void sq_wqe_size(struct kunit *test)
{
	struct sq *sq = test->priv;
	void *caps = fake_vhca_cap(sq->fake, MLX5_CAP_GENERAL);

	KUNIT_EXPECT_EQ(test, sq_create(sq)->max_ds, 63);
	nic_sq_destroy(&sq->channel->sq);
	MLX5_SET(cmd_hca_cap, caps, max_wqe_sz_sq, 512);
	KUNIT_EXPECT_EQ(test, sq_create(sq)->max_ds, 32);
	nic_sq_destroy(&sq->channel->sq);
}

/* ---- inline headers ---- */

static void sq_query(struct fake_vhca *fake, const void *in, void *out)
{
	struct sq *sq = fake->test->priv;

	switch (MLX5_GET(query_sq_in, in, opcode)) {
	case MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT:
		MLX5_SET(query_nic_vport_context_out, out, nic_vport_context.min_wqe_inline_mode,
			 MLX5_INLINE_MODE_TCP_UDP);
		break;
	case MLX5_CMD_OP_QUERY_SQ:
		MLX5_SET(query_sq_out, out, sq_context.state, sq->state);
	}
}

static void sq_inline(struct kunit *test)
{
	struct sq *sq = test->priv;

	sq->fake->query = sq_query;
	sq_inline_mode(sq, MLX5_CAP_INLINE_MODE_NOT_REQUIRED);
	KUNIT_EXPECT_EQ(test, sq_create(sq)->min_inline, MLX5_INLINE_MODE_NONE);
	nic_sq_destroy(&sq->channel->sq);
	sq_inline_mode(sq, MLX5_CAP_INLINE_MODE_VPORT_CONTEXT);
	KUNIT_EXPECT_EQ(test, sq_create(sq)->min_inline, MLX5_INLINE_MODE_TCP_UDP);
	nic_sq_destroy(&sq->channel->sq);
}

/* ---- reset ---- */

/* Send a packet, which belongs to the queue afterwards; take a reference to check it later */
static struct sk_buff *sq_try_to_send(struct sq *sq, netdev_tx_t result)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(sq->test, skb);
	skb_put_zero(skb, 64);
	skb->dev = sq->netdev;
	skb_set_network_header(skb, ETH_HLEN);
	local_bh_disable();
	KUNIT_EXPECT_EQ(sq->test, nic_sq_xmit(&sq->channel->sq, skb), result);
	local_bh_enable();
	return skb;
}

static struct sk_buff *sq_send(struct sq *sq)
{
	return sq_try_to_send(sq, NETDEV_TX_OK);
}

/* The queue is in error state, 3, after an error, or still ready, 1, after a hang */
static void sq_reset(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);

	sq->fake->query = sq_query;
	sq_send(sq);
	sq_send(sq);
	fake_vhca_forget(sq->fake);
	sq->state = 3;
	KUNIT_ASSERT_EQ(test, nic_sq_reset(queue), 0);
	FAKE_VHCA_EXPECT(sq->fake, 0, 0x10, { 0x00, 0x09070000 }, { 0x08, SQ });
	FAKE_VHCA_EXPECT(sq->fake, 1, MLX5_ST_SZ_BYTES(modify_sq_in), { 0x00, 0x09050000 },
			 { 0x08, 0x30000000 | SQ });
	FAKE_VHCA_EXPECT(sq->fake, 2, MLX5_ST_SZ_BYTES(modify_sq_in), { 0x00, 0x09050000 },
			 { 0x08, SQ }, { 0x20, 0x00100000 });
	KUNIT_EXPECT_EQ(test, sq->fake->count, 3);
	KUNIT_EXPECT_EQ(test, queue->pc, 0);
	KUNIT_EXPECT_EQ(test, queue->cc, 0);
	KUNIT_EXPECT_EQ(test, queue->rung, 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(queue->db.record[MLX5_SND_DBR]), 0);
	KUNIT_EXPECT_EQ(test, queue->stats.dropped, 2);
	KUNIT_EXPECT_EQ(test, queue->stats.recovered, 1);

	fake_vhca_forget(sq->fake);
	sq->state = 1;
	KUNIT_ASSERT_EQ(test, nic_sq_reset(queue), 0);
	FAKE_VHCA_EXPECT(sq->fake, 1, MLX5_ST_SZ_BYTES(modify_sq_in), { 0x00, 0x09050000 },
			 { 0x08, 0x10000000 | SQ }, { 0x20, 0x00300000 });
	FAKE_VHCA_EXPECT(sq->fake, 2, MLX5_ST_SZ_BYTES(modify_sq_in), { 0x00, 0x09050000 },
			 { 0x08, 0x30000000 | SQ });
	KUNIT_EXPECT_EQ(test, sq->fake->count, 4);
	nic_sq_destroy(queue);
}

/* Packets that were not sent are dropped with the queue */
static void sq_destroyed_full(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);

	sq_send(sq);
	sq_send(sq);
	nic_sq_destroy(queue);
	KUNIT_EXPECT_EQ(test, queue->stats.dropped, 2);
	KUNIT_EXPECT_EQ(test, fake_vhca_objects(sq->fake), 0);
}

static void sq_let_go(struct sk_buff *skb)
{
	skb->mark = 1;
}

/* If the card keeps the queue, it may still send the packets, so they are not freed */
static void sq_kept_full(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);
	struct sk_buff *skb = skb_get(sq_send(sq));

	skb->destructor = sq_let_go;
	fake_vhca_forget(sq->fake);
	sq->fake->refuse = 0;
	nic_sq_destroy(queue);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sq->fake, 0), MLX5_CMD_OP_DESTROY_SQ);
	KUNIT_EXPECT_EQ(test, queue->stats.dropped, 1);
	KUNIT_EXPECT_TRUE_MSG(test, skb->mark, "no socket waits for it");
	KUNIT_EXPECT_EQ(test, refcount_read(&skb->users), 2);
	memset(queue, 0, sizeof(*queue));
	vhca_dbs_lose(&sq->fake->vhca);
	vhca_lost_free(&sq->fake->vhca);
	KUNIT_EXPECT_EQ_MSG(test, refcount_read(&skb->users), 1, "the queue's is given back");
	consume_skb(skb);
}

static void sq_start_stop(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);

	netif_tx_stop_queue(queue->txq);
	nic_sq_start(queue);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(queue->txq));
	KUNIT_EXPECT_TRUE(test, queue->enabled);
	nic_sq_stop(queue);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(queue->txq));
	KUNIT_EXPECT_FALSE(test, queue->enabled);
	nic_sq_destroy(queue);
}

/* The queue may exist: its memory and doorbell record must not be reused */
static void sq_cq_unclear(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct vhca *vhca = &sq->fake->vhca;
	struct vhca_cq_params params = { .log_size = LOG_SIZE };
	struct vhca_cq cq = {}, next = {};

	sq->fake->unanswered = 0;
	KUNIT_ASSERT_EQ(test, vhca_cq_create(vhca, &cq, &params), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, llist_empty(&vhca->lost));
	KUNIT_ASSERT_EQ(test, vhca_cq_create(vhca, &next, &params), 0);
	KUNIT_EXPECT_NE(test, next.db.dma, cq.db.dma);
	vhca_cq_destroy(&next);
	vhca_dbs_lose(vhca);
}

static void sq_unclear(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct vhca *vhca = &sq->fake->vhca;
	struct nic_sq *failed = kunit_kzalloc(test, sizeof(*failed), GFP_KERNEL);
	struct nic_sq *queue;

	KUNIT_ASSERT_NOT_NULL(test, failed);
	/* After CREATE_CQ and CREATE_TIS */
	sq->fake->unanswered = 2;
	KUNIT_ASSERT_EQ(test, sq_try(sq, failed), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake_vhca_opcode(sq->fake, 2), MLX5_CMD_OP_CREATE_SQ);
	KUNIT_EXPECT_FALSE(test, llist_empty(&vhca->lost));
	queue = sq_create(sq);
	KUNIT_EXPECT_NE(test, queue->db.dma, failed->db.dma);
	KUNIT_EXPECT_NE(test, queue->buf.dma, failed->buf.dma);
	nic_sq_destroy(queue);
	vhca_dbs_lose(vhca);
}

/* The TX queue may be woken after the stop, by NAPI or by netif_device_attach() */
static void sq_woken_after_stop(struct kunit *test)
{
	struct sq *sq = test->priv;
	struct nic_sq *queue = sq_create(sq);
	struct sk_buff *skb;

	nic_sq_stop(queue);
	netif_tx_start_queue(queue->txq);
	skb = sq_try_to_send(sq, NETDEV_TX_BUSY);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(queue->txq));
	KUNIT_EXPECT_EQ(test, queue->pc, 0);
	kfree_skb(skb);
	nic_sq_start(queue);
	sq_send(sq);
	KUNIT_EXPECT_EQ(test, queue->pc, 1);
	nic_sq_destroy(queue);
}

static struct kunit_case sq_cases[] = {
	KUNIT_CASE(sq_commands),
	KUNIT_CASE(sq_refused),
	KUNIT_CASE(sq_share_tis),
	KUNIT_CASE(sq_timestamps),
	KUNIT_CASE(sq_no_moderation),
	KUNIT_CASE(sq_wqe_size),
	KUNIT_CASE(sq_inline),
	KUNIT_CASE(sq_reset),
	KUNIT_CASE(sq_destroyed_full),
	KUNIT_CASE(sq_kept_full),
	KUNIT_CASE(sq_start_stop),
	KUNIT_CASE(sq_cq_unclear),
	KUNIT_CASE(sq_unclear),
	KUNIT_CASE(sq_woken_after_stop),
	{}
};

static struct kunit_suite sq_suite = {
	.name = "nic_sq",
	.init = sq_init,
	.test_cases = sq_cases,
};

kunit_test_suite(sq_suite);
