// SPDX-License-Identifier: GPL-2.0
/*
 * The ring of a transmit queue: doorbells, free space, and completions, which the tests write and
 * nic_sq_poll() processes.
 */
#include "tx_queue.h"

/* ---- the ring ---- */

static void tx_wrap(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);
	u64 data = tx_head(skb, 0), frags[6];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(frags); i++)
		frags[i] = tx_frag(tx, skb, 0, 0x40 + i);
	tx->sq->pc = 62;
	tx->sq->rung = 62;
	tx->sq->cc = 62;
	tx_xmit(tx, skb);
	/* Two blocks remain, but three are needed: they are filled with NOPs */
	TX_EXPECT(tx, 62, 0x00003e00, 0x00123401, 0x00000000, 0x00000000);
	TX_EXPECT(tx, 63, 0x00003f00, 0x00123401, 0x00000000, 0x00000000);
	TX_EXPECT(tx, 0,
		  0x0000400a, 0x00123409, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x0000003c, LKEY, HIGH(data), LOW(data),
		  0x00000040, LKEY, HIGH(frags[0]), LOW(frags[0]),
		  0x00000041, LKEY, HIGH(frags[1]), LOW(frags[1]),
		  0x00000042, LKEY, HIGH(frags[2]), LOW(frags[2]),
		  0x00000043, LKEY, HIGH(frags[3]), LOW(frags[3]),
		  0x00000044, LKEY, HIGH(frags[4]), LOW(frags[4]),
		  0x00000045, LKEY, HIGH(frags[5]), LOW(frags[5]));
	tx_expect_rung(tx, 67, 0x0000400a, 0x00123409);
}

/* A WQE that fits exactly needs no NOPs; counters have 16 bits */
static void tx_wrap_exactly(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);
	u64 data = tx_head(skb, 0), first, second;

	first = tx_frag(tx, skb, 0, 0x40);
	second = tx_frag(tx, skb, 0, 0x41);
	tx->sq->pc = 0xfffe;
	tx->sq->rung = 0xfffe;
	tx->sq->cc = 0xfffe;
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 62,
		  0x00fffe0a, 0x00123405, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x0000003c, LKEY, HIGH(data), LOW(data),
		  0x00000040, LKEY, HIGH(first), LOW(first),
		  0x00000041, LKEY, HIGH(second), LOW(second));
	tx_expect_rung(tx, 0, 0x00fffe0a, 0x00123405);
}

static void tx_doorbell_left_to_the_last(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	u64 first = tx_head(skb, 0), second;

	KUNIT_EXPECT_EQ(test, tx_xmit_more(tx, skb, true), NETDEV_TX_OK);
	tx_expect_rung(tx, 0, 0, 0);
	skb = tx_packet(tx, 65, ETH_P_IP);
	second = tx_head(skb, 0);
	tx_xmit(tx, skb);
	/* Only the last one requests a CQE */
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123403, 0x00000000, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x00000040, LKEY, HIGH(first), LOW(first));
	TX_EXPECT(tx, 1,
		  0x0000010a, 0x00123403, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x00000041, LKEY, HIGH(second), LOW(second));
	tx_expect_rung(tx, 2, 0x0000010a, 0x00123403);
}

/* The last packet is dropped: earlier ones must not wait for the next doorbell */
static void tx_doorbell_after_drop(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 400, ETH_P_IP);

	tx_xmit_more(tx, tx_packet(tx, 64, ETH_P_IP), true);
	skb_set_transport_header(skb, NIC_TX_MAX_HEADER);
	tcp_hdr(skb)->doff = sizeof(struct tcphdr) / 4;
	tx_gso(skb, SKB_GSO_TCPV4, 50, 3);
	tx_xmit(tx, skb);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 1);
	tx_expect_rung(tx, 1, 0x0000000a, 0x00123403);
}

/* ---- memory that the card cannot access ---- */

#ifdef CONFIG_SWIOTLB
/* All packets would have to be copied to a bounce buffer, and there is none */
static void tx_unreachable(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct io_tlb_mem *bounce = kunit_kzalloc(test, sizeof(*bounce), GFP_KERNEL), *old;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);

	KUNIT_ASSERT_NOT_NULL(test, bounce);
	bounce->force_bounce = true;
	old = tx->sq->dma->dma_io_tlb_mem;
	tx->sq->dma->dma_io_tlb_mem = bounce;
	tx_frag(tx, skb, 0, 100);
	tx_xmit(tx, skb);
	tx->sq->dma->dma_io_tlb_mem = old;
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.packets, 0);
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->pc, 0);
	tx_expect_rung(tx, 0, 0, 0);
}
#else
static void tx_unreachable(struct kunit *test)
{
	kunit_skip(test, "all memory can be reached");
}
#endif

/* The fragment is the test's, so do not free it */
static void tx_freed_without_frag(struct sk_buff *skb)
{
	tx_freed(skb);
	skb_shinfo(skb)->nr_frags--;
}

/* A fragment without a struct page fails after others were mapped */
static void tx_unreachable_frag(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct net_iov *iov = kunit_kzalloc(test, sizeof(*iov), GFP_KERNEL);
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);

	KUNIT_ASSERT_NOT_NULL(test, iov);
	iov->desc.dma_addr = DMA_MAPPING_ERROR;
	tx_frag(tx, skb, 0, 100);
	skb_add_rx_frag_netmem(skb, 1, net_iov_to_netmem(iov), 0, 100, 100);
	skb->destructor = tx_freed_without_frag;
	tx_xmit_more(tx, tx_packet(tx, 64, ETH_P_IP), true);
	tx_xmit(tx, skb);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	/* Earlier packets are still sent */
	tx_expect_rung(tx, 1, 0x0000000a, 0x00123403);
	KUNIT_EXPECT_EQ(test, tx->sq->pc, 1);
}

/* ---- free space ---- */

static void tx_fill(struct tx *tx, unsigned int packets)
{
	while (packets--)
		tx_xmit(tx, tx_packet(tx, 64, ETH_P_IP));
}

static void tx_stop(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb;

	/* Two of the longest WQEs less one block, 31 blocks, must be free */
	tx_fill(tx, BLOCKS - 31);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx_fill(tx, 1);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	KUNIT_EXPECT_EQ(test, tx->sq->stats.stopped, 1);

	/* A packet that is sent nevertheless is returned */
	skb = tx_packet(tx, 64, ETH_P_IP);
	KUNIT_EXPECT_EQ(test, tx_xmit_more(tx, skb, false), NETDEV_TX_BUSY);
	KUNIT_EXPECT_EQ(test, tx->freed, 0);
	KUNIT_EXPECT_EQ(test, tx->sq->pc, BLOCKS - 30);
	kfree_skb(skb);
}

/* The doorbell for earlier packets is rung if a packet finds no room */
static void tx_busy_rings(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);

	tx_xmit_more(tx, tx_packet(tx, 64, ETH_P_IP), true);
	tx_expect_rung(tx, 0, 0, 0);
	tx->sq->cc = 1 - (BLOCKS - 30);
	KUNIT_EXPECT_EQ(test, tx_xmit_more(tx, skb, true), NETDEV_TX_BUSY);
	tx_expect_rung(tx, 1, 0x0000000a, 0x00123403);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx->sq->cc = 0;
	kfree_skb(skb);
}

/* A packet is dropped after NOPs were posted for it: they take space and are sent */
static void tx_stop_after_drop(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct net_iov *iov = kunit_kzalloc(test, sizeof(*iov), GFP_KERNEL);
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, iov);
	iov->desc.dma_addr = DMA_MAPPING_ERROR;
	for (i = 0; i < 5; i++)
		tx_frag(tx, skb, 0, 100);
	skb_add_rx_frag_netmem(skb, i, net_iov_to_netmem(iov), 0, 100, 100);
	skb->destructor = tx_freed_without_frag;
	tx->sq->pc = 62;
	tx->sq->rung = 62;
	tx->sq->cc = 62 - (BLOCKS - 31);
	KUNIT_EXPECT_EQ(test, tx_xmit_more(tx, skb, true), NETDEV_TX_OK);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->pc, 64);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx_expect_rung(tx, 64, 0x00003f00, 0x00123401);
	tx->sq->cc = 62;
}

/* ---- completions ---- */

/* Write a completion as the card does, for the current lap of the queue */
static void tx_complete(struct tx *tx, u16 wqe, const u32 *words)
{
	__be32 *cqe = (__be32 *)&tx->cqes[tx->reported % CQES];
	u8 owner = tx->reported / CQES & 1;
	unsigned int i;

	for (i = 0; i < sizeof(*tx->cqes) / sizeof(*cqe); i++)
		cqe[i] = cpu_to_be32(words[i]);
	cqe[15] = cpu_to_be32(wqe << 16 | words[15] | owner);
	tx->reported++;
}

/* Opcode in the upper half of the last byte: requester, without error */
static const u32 good[16] = { [14] = 0x0a001234 };

static bool tx_poll(struct tx *tx)
{
	bool more;

	local_bh_disable();
	more = nic_sq_poll(tx->sq, 64);
	local_bh_enable();
	return more;
}

static void tx_completion(struct kunit *test)
{
	struct tx *tx = test->priv;

	KUNIT_EXPECT_FALSE(test, tx_poll(tx));
	KUNIT_EXPECT_EQ(test, tx->sq->cq.ci, 0);
	tx_fill(tx, 2);
	tx_complete(tx, 0, good);
	KUNIT_EXPECT_FALSE(test, tx_poll(tx));
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 1);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(tx->cq_record[0]), 1);
	tx_complete(tx, 1, good);
	tx_poll(tx);
	KUNIT_EXPECT_EQ(test, tx->freed, 2);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 2);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(tx->cq_record[0]), 2);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.errors, 0);
	KUNIT_EXPECT_FALSE(test, tx->channel->sq.broken);
}

/* One completion for all packets before it */
static void tx_completion_of_many(struct kunit *test)
{
	struct tx *tx = test->priv;

	tx_xmit_more(tx, tx_packet(tx, 64, ETH_P_IP), true);
	tx_xmit_more(tx, tx_packet(tx, 64, ETH_P_IP), true);
	tx_fill(tx, 2);
	tx_complete(tx, 2, good);
	tx_poll(tx);
	KUNIT_EXPECT_EQ(test, tx->freed, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 3);
}

/* NOPs have no CQE either; a WQE has the length that was written */
static void tx_completion_behind_nops(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);

	tx_frag(tx, skb, 0, 100);
	tx_frag(tx, skb, 0, 100);
	tx->sq->pc = 63;
	tx->sq->rung = 63;
	tx->sq->cc = 63;
	tx_xmit(tx, skb);
	tx_complete(tx, 64, good);
	tx_poll(tx);
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 66);
}

/* An entry is new if its owner bit matches the lap */
static void tx_completion_laps(struct kunit *test)
{
	struct tx *tx = test->priv;
	unsigned int i;

	for (i = 0; i < 3 * CQES; i++) {
		tx_fill(tx, 1);
		KUNIT_EXPECT_FALSE(test, tx_poll(tx));
		KUNIT_ASSERT_EQ_MSG(test, tx->freed, i, "an entry of the lap before was taken");
		tx_complete(tx, i, good);
		KUNIT_EXPECT_FALSE(test, tx_poll(tx));
		KUNIT_ASSERT_EQ(test, tx->freed, i + 1);
	}
	KUNIT_EXPECT_EQ(test, be32_to_cpu(tx->cq_record[0]), 3 * CQES);
}

static void tx_wake(struct kunit *test)
{
	struct tx *tx = test->priv;

	tx_fill(tx, BLOCKS - 30);
	KUNIT_ASSERT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx->sq->enabled = false;
	tx_complete(tx, 0, good);
	tx_poll(tx);
	KUNIT_EXPECT_TRUE_MSG(test, netif_tx_queue_stopped(tx->sq->txq),
			      "a queue that somebody else stopped was woken");
	tx->sq->enabled = true;
	tx_complete(tx, 1, good);
	tx_poll(tx);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(tx->sq->txq));
}

static void tx_no_wake_without_room(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);

	tx_fill(tx, BLOCKS - 31);
	tx_frag(tx, skb, 0, 100);
	tx_frag(tx, skb, 0, 100);
	tx_xmit(tx, skb);
	KUNIT_ASSERT_EQ(test, nic_sq_room(tx->sq), 29);
	KUNIT_ASSERT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx_complete(tx, 0, good);
	tx_poll(tx);
	KUNIT_EXPECT_TRUE(test, netif_tx_queue_stopped(tx->sq->txq));
	tx_complete(tx, 1, good);
	tx_poll(tx);
	KUNIT_EXPECT_FALSE(test, netif_tx_queue_stopped(tx->sq->txq));
}

/* Error of a requester, with syndrome and vendor syndrome: WQE flushed; memory protection */
static const u32 flushed[16] = { [13] = 0x0000f905, [14] = 0x0a001234, [15] = 0x000000d0 };
static const u32 protection[16] = { [13] = 0x00005104, [14] = 0x0a001234, [15] = 0x000000d0 };

static void tx_error(struct kunit *test)
{
	struct tx *tx = test->priv;

	tx_fill(tx, 3);
	tx_complete(tx, 0, protection);
	tx_complete(tx, 1, flushed);
	tx_complete(tx, 2, flushed);
	tx_poll(tx);
	/* The packets are released nevertheless, and the queue needs a reset */
	KUNIT_EXPECT_EQ(test, tx->freed, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.errors, 3);
	KUNIT_EXPECT_TRUE(test, tx->channel->sq.broken);
}

/* The completion names the middle of a WQE: this WQE and later ones are not considered sent */
static void tx_completion_inside_wqe(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);

	tx_fill(tx, 1);
	tx_frag(tx, skb, 0, 100);
	tx_frag(tx, skb, 0, 100);
	tx_xmit(tx, skb);
	tx_fill(tx, 1);
	tx_complete(tx, 2, good);
	tx_poll(tx);
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, 1);
	KUNIT_EXPECT_TRUE(test, tx->channel->sq.broken);
}

static void tx_purged(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);

	tx_frag(tx, skb, 0, 100);
	tx_frag(tx, skb, 0, 100);
	tx->sq->pc = 63;
	tx->sq->rung = 63;
	tx->sq->cc = 63;
	tx_xmit(tx, skb);
	tx_fill(tx, 2);
	nic_sq_purge(tx->sq);
	KUNIT_EXPECT_EQ(test, tx->freed, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->cc, tx->sq->pc);
	nic_sq_purge(tx->sq);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 3);
}

static struct kunit_case tx_ring_cases[] = {
	KUNIT_CASE(tx_wrap),
	KUNIT_CASE(tx_wrap_exactly),
	KUNIT_CASE(tx_doorbell_left_to_the_last),
	KUNIT_CASE(tx_doorbell_after_drop),
	KUNIT_CASE(tx_unreachable),
	KUNIT_CASE(tx_unreachable_frag),
	KUNIT_CASE(tx_stop),
	KUNIT_CASE(tx_busy_rings),
	KUNIT_CASE(tx_stop_after_drop),
	KUNIT_CASE(tx_completion),
	KUNIT_CASE(tx_completion_of_many),
	KUNIT_CASE(tx_completion_behind_nops),
	KUNIT_CASE(tx_completion_laps),
	KUNIT_CASE(tx_wake),
	KUNIT_CASE(tx_no_wake_without_room),
	KUNIT_CASE(tx_error),
	KUNIT_CASE(tx_completion_inside_wqe),
	KUNIT_CASE(tx_purged),
	{}
};

static struct kunit_suite tx_ring_suite = {
	.name = "nic_tx_ring",
	.init = tx_init,
	.test_cases = tx_ring_cases,
};

kunit_test_suite(tx_ring_suite);
