// SPDX-License-Identifier: GPL-2.0
#include "tx_queue.h"

static void tx_free_netdev(void *netdev)
{
	free_netdev(netdev);
}

static void tx_purge(void *data)
{
	struct tx *tx = data;

	nic_sq_purge(tx->sq);
}

static void tx_record(struct tx *tx, unsigned int fresh)
{
	memset(tx->record, fresh, sizeof(tx->record));
	memset(&tx->doorbell, fresh, sizeof(tx->doorbell));
}

static void tx_queue(struct tx *tx)
{
	struct nic_sq *sq = &tx->channel->sq;
	struct kunit *test = tx->test;
	unsigned int i;

	tx->sq = sq;
	sq->napi = &tx->channel->napi;
	sq->netdev = tx->netdev;
	sq->txq = netdev_get_tx_queue(tx->netdev, 0);
	/* The qdisc that is scheduled when the queue wakes; closed netdevices have this one */
	rcu_assign_pointer(sq->txq->qdisc, &noop_qdisc);
	sq->vhca = &tx->fake->vhca;
	sq->dma = tx->fake->vhca.dma;
	sq->mkey = cpu_to_be32(LKEY);
	sq->sqn = SQN;
	sq->mask = BLOCKS - 1;
	sq->max_ds = NIC_TX_MAX_DS;
	sq->enabled = true;
	sq->doorbell = iomem_of(test, &tx->doorbell, sizeof(tx->doorbell));
	sq->db.record = tx->record;
	sq->info = kunit_kcalloc(test, BLOCKS, sizeof(*sq->info), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sq->info);
	sq->ring = kunit_kmalloc(test, BLOCKS * NIC_WQE_BB, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sq->ring);
	memset(sq->ring, UNTOUCHED & 0xff, BLOCKS * NIC_WQE_BB);

	tx->cqes = kunit_kcalloc(test, CQES, sizeof(*tx->cqes), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tx->cqes);
	for (i = 0; i < CQES; i++)
		tx->cqes[i].op_own = MLX5_CQE_INVALID << 4 | MLX5_CQE_OWNER_MASK;
	sq->cq.buf.addr = tx->cqes;
	sq->cq.mask = CQES - 1;
	sq->cq.db.record = tx->cq_record;
	sq->cq.vhca = sq->vhca;
}

int tx_init(struct kunit *test)
{
	struct tx *tx = kunit_kzalloc(test, sizeof(*tx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tx);
	test->priv = tx;
	tx->test = test;
	tx->fake = fake_vhca_create(test);
	tx->netdev = alloc_etherdev(0);
	KUNIT_ASSERT_NOT_NULL(test, tx->netdev);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, tx_free_netdev, tx->netdev), 0);
	tx->channel = kunit_kzalloc(test, sizeof(*tx->channel), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tx->channel);
	tx->channel->vhca = &tx->fake->vhca;
	spin_lock_init(&tx->channel->lock);
	tx_queue(tx);
	tx_record(tx, 0);
	return kunit_add_action_or_reset(test, tx_purge, tx);
}

static const u8 macs[] = { 0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02 };

void tx_freed(struct sk_buff *skb)
{
	struct tx *tx = *(struct tx **)skb->cb;

	tx->freed++;
}

struct sk_buff *tx_packet(struct tx *tx, unsigned int len, u16 type)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	unsigned int i;
	u8 *data;

	KUNIT_ASSERT_NOT_NULL(tx->test, skb);
	data = skb_put(skb, len);
	for (i = 0; i < len; i++)
		data[i] = i;
	memcpy(data, macs, sizeof(macs));
	data[12] = type >> 8;
	data[13] = type;
	skb->dev = tx->netdev;
	skb->protocol = htons(type);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	*(struct tx **)skb->cb = tx;
	skb->destructor = tx_freed;
	return skb;
}

void tx_gso(struct sk_buff *skb, unsigned int type, u16 mss, u16 segs)
{
	skb_shinfo(skb)->gso_type = type;
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = segs;
	skb->ip_summed = CHECKSUM_PARTIAL;
}

u64 tx_frag(struct tx *tx, struct sk_buff *skb, unsigned int offset, unsigned int len)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(tx->test, page);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, offset, len, PAGE_SIZE);
	return page_to_phys(page) + offset;
}

u64 tx_head(const struct sk_buff *skb, unsigned int offset)
{
	return virt_to_phys(skb->data) + offset;
}

netdev_tx_t tx_xmit_more(struct tx *tx, struct sk_buff *skb, bool more)
{
	netdev_tx_t result;

	local_bh_disable();
	netdev_xmit_set_more(more);
	result = nic_sq_xmit(tx->sq, skb);
	netdev_xmit_set_more(false);
	local_bh_enable();
	return result;
}

void tx_xmit(struct tx *tx, struct sk_buff *skb)
{
	KUNIT_EXPECT_EQ(tx->test, tx_xmit_more(tx, skb, false), NETDEV_TX_OK);
}

void tx_expect_words(struct tx *tx, unsigned int block, const u32 *words, unsigned int count)
{
	const __be32 *ring = tx->sq->ring + block * NIC_WQE_BB;
	unsigned int i;

	for (i = 0; i < count; i++)
		if (be32_to_cpu(ring[i]) != words[i])
			KUNIT_FAIL(tx->test, "block %u, byte 0x%zx: 0x%08x, not 0x%08x", block,
				   i * sizeof(*ring), be32_to_cpu(ring[i]), words[i]);
	/* The rest of the block after the WQE's length is not written */
	for (; i % BLOCK_WORDS; i++)
		KUNIT_EXPECT_EQ_MSG(tx->test, be32_to_cpu(ring[i]), UNTOUCHED,
				    "block %u, byte 0x%zx", block, i * sizeof(*ring));
}

void tx_expect_rung(struct tx *tx, u16 counter, u32 first, u32 second)
{
	KUNIT_EXPECT_EQ(tx->test, be32_to_cpu(tx->record[MLX5_SND_DBR]), counter);
	KUNIT_EXPECT_EQ(tx->test, be32_to_cpu(tx->record[MLX5_RCV_DBR]), 0);
	KUNIT_EXPECT_EQ(tx->test, be64_to_cpu((__force __be64)tx->doorbell),
			(u64)first << 32 | second);
}
