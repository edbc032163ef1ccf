// SPDX-License-Identifier: GPL-2.0
/*
 * The WQEs that nic_sq_xmit() writes are compared with expected WQEs in the PRM's layout: a control
 * segment (opcode, index and queue; length; completion), an Ethernet segment (offloads, inline
 * header), the rest of the inline header, and a data segment (length, key, address) for each piece
 * of memory. nic_sq_poll() processes completions that the test writes. The queue is memory without
 * a card.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/doorbell.h>
#include <linux/swiotlb.h>
#include <linux/tcp.h>
#include <net/netmem.h>
#include <net/sch_generic.h>

#include "../../../src/mlx5/nic/channel.h"
#include "../../../src/mlx5/nic/tx.h"
#include "fake_vhca.h"
#include "iomem.h"

#define SQN		0x001234
#define LKEY		0x11223344
#define BLOCKS		64
#define CQES		16
/* Memory that was not written yet */
#define UNTOUCHED	0x5a5a5a5a
#define BLOCK_WORDS	(NIC_WQE_BB / 4)

struct tx {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic_channel *channel;
	struct nic_sq *sq;
	struct mlx5_cqe64 *cqes;
	unsigned int reported;		/* number of completions */
	__be32 record[2], cq_record[2];
	u64 doorbell;
	unsigned int freed;		/* number of packets */
};

/* ---- the queue ---- */

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

static int tx_init(struct kunit *test)
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

/* ---- packets ---- */

static const u8 macs[] = { 0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02 };

static void tx_freed(struct sk_buff *skb)
{
	struct tx *tx = *(struct tx **)skb->cb;

	tx->freed++;
}

/* A packet of @len bytes: addresses, type, then bytes that are the low half of their offset */
static struct sk_buff *tx_packet(struct tx *tx, unsigned int len, u16 type)
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

/* A TCP packet over IPv4, with @options bytes of TCP options */
static struct sk_buff *tx_tcp4(struct tx *tx, unsigned int options, unsigned int payload)
{
	unsigned int tcp = sizeof(struct tcphdr) + options;
	unsigned int headers = ETH_HLEN + sizeof(struct iphdr) + tcp;
	struct sk_buff *skb = tx_packet(tx, headers + payload, ETH_P_IP);
	struct iphdr *ip = ip_hdr(skb);

	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->frag_off = 0;
	ip->protocol = IPPROTO_TCP;
	skb_set_transport_header(skb, ETH_HLEN + sizeof(*ip));
	tcp_hdr(skb)->doff = tcp / 4;
	return skb;
}

static struct sk_buff *tx_tcp6(struct tx *tx, unsigned int options, unsigned int payload)
{
	unsigned int tcp = sizeof(struct tcphdr) + options;
	unsigned int headers = ETH_HLEN + sizeof(struct ipv6hdr) + tcp;
	struct sk_buff *skb = tx_packet(tx, headers + payload, ETH_P_IPV6);

	ipv6_hdr(skb)->version = 6;
	ipv6_hdr(skb)->nexthdr = IPPROTO_TCP;
	skb_set_transport_header(skb, ETH_HLEN + sizeof(struct ipv6hdr));
	tcp_hdr(skb)->doff = tcp / 4;
	return skb;
}

static void tx_gso(struct sk_buff *skb, unsigned int type, u16 mss, u16 segs)
{
	skb_shinfo(skb)->gso_type = type;
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = segs;
	skb->ip_summed = CHECKSUM_PARTIAL;
}

/* DMA address in words */
#define HIGH(address)	upper_32_bits(address)
#define LOW(address)	lower_32_bits(address)

static u64 tx_frag(struct tx *tx, struct sk_buff *skb, unsigned int offset, unsigned int len)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(tx->test, page);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, offset, len, PAGE_SIZE);
	return page_to_phys(page) + offset;
}

static u64 tx_head(const struct sk_buff *skb, unsigned int offset)
{
	return virt_to_phys(skb->data) + offset;
}

static netdev_tx_t tx_xmit_more(struct tx *tx, struct sk_buff *skb, bool more)
{
	netdev_tx_t result;

	local_bh_disable();
	netdev_xmit_set_more(more);
	result = nic_sq_xmit(tx->sq, skb);
	netdev_xmit_set_more(false);
	local_bh_enable();
	return result;
}

static void tx_xmit(struct tx *tx, struct sk_buff *skb)
{
	KUNIT_EXPECT_EQ(tx->test, tx_xmit_more(tx, skb, false), NETDEV_TX_OK);
}

/* ---- expectations ---- */

static void tx_expect_words(struct tx *tx, unsigned int block, const u32 *words,
			    unsigned int count)
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

#define TX_EXPECT(tx, block, ...)						\
do {										\
	const u32 _words[] = { __VA_ARGS__ };					\
										\
	tx_expect_words(tx, block, _words, ARRAY_SIZE(_words));			\
} while (0)

/* The record counts blocks; the doorbell is the start of the last WQE */
static void tx_expect_rung(struct tx *tx, u16 counter, u32 first, u32 second)
{
	KUNIT_EXPECT_EQ(tx->test, be32_to_cpu(tx->record[MLX5_SND_DBR]), counter);
	KUNIT_EXPECT_EQ(tx->test, be32_to_cpu(tx->record[MLX5_RCV_DBR]), 0);
	KUNIT_EXPECT_EQ(tx->test, be64_to_cpu((__force __be64)tx->doorbell),
			(u64)first << 32 | second);
}

/* ---- WQEs: data ---- */

static void tx_linear(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 100, ETH_P_IP);
	u64 data = tx_head(skb, 0);

	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123403, 0x00000008, 0x00000000,	/* SEND, with CQE */
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x00000064, LKEY, HIGH(data), LOW(data));
	tx_expect_rung(tx, 1, 0x0000000a, 0x00123403);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.packets, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.bytes, 100);
	KUNIT_EXPECT_EQ(test, tx->freed, 0);
}

static void tx_frags(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);
	u64 data = tx_head(skb, 0);
	u64 first = tx_frag(tx, skb, 0x10, 0x123);
	u64 second = tx_frag(tx, skb, 0, PAGE_SIZE);

	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123405, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x0000003c, LKEY, HIGH(data), LOW(data),
		  0x00000123, LKEY, HIGH(first), LOW(first),
		  0x00001000, LKEY, HIGH(second), LOW(second));
	tx_expect_rung(tx, 2, 0x0000000a, 0x00123405);
}

/* The maximum number of fragments */
static void tx_most_frags(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 60, ETH_P_IP);
	u32 words[(2 + 1 + MAX_SKB_FRAGS) * 4] = {
		0x0000000a, SQN << 8 | (2 + 1 + MAX_SKB_FRAGS), 0x00000008, 0x00000000,
		0x00000000, 0x00000000, 0x00000000, 0x00000000,
		0x0000003c, LKEY, HIGH(tx_head(skb, 0)), LOW(tx_head(skb, 0)),
	};
	unsigned int i;

	for (i = 0; i < MAX_SKB_FRAGS; i++) {
		u64 data = tx_frag(tx, skb, i, i + 1);

		words[12 + i * 4] = i + 1;
		words[13 + i * 4] = LKEY;
		words[14 + i * 4] = HIGH(data);
		words[15 + i * 4] = LOW(data);
	}
	tx_xmit(tx, skb);
	tx_expect_words(tx, 0, words, ARRAY_SIZE(words));
	KUNIT_EXPECT_EQ(test, tx->sq->pc, DIV_ROUND_UP(2 + 1 + MAX_SKB_FRAGS, 4));
}

/* A short packet is padded on the wire, and byte queue limits count the padding */
static void tx_short(struct kunit *test)
{
	struct tx *tx = test->priv;

	tx_xmit(tx, tx_packet(tx, 20, ETH_P_IP));
	KUNIT_EXPECT_EQ(test, tx->sq->stats.bytes, ETH_ZLEN);
}

static void tx_checksum(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	u64 data = tx_head(skb, 0);

	skb->ip_summed = CHECKSUM_PARTIAL;
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123403, 0x00000008, 0x00000000,
		  0x00000000, 0xc0000000, 0x00000000, 0x00000000,	/* L4, L3 checksums */
		  0x00000040, LKEY, HIGH(data), LOW(data));
	KUNIT_EXPECT_EQ(test, tx->sq->stats.csum_partial, 1);
}

/* ---- WQEs: tags and inline headers ---- */

/* The card does not insert tags: the inline header has the tag and the link layer's header */
static void tx_vlan(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	u64 data = tx_head(skb, 18);

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x2064);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123405, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00160200,	/* 22 bytes */
		  0x00000001, 0x02000000, 0x00028100, 0x20640800,
		  0x0e0f1011, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x0000002e, LKEY, HIGH(data), LOW(data));

	/* Without a tag nothing is inline */
	skb = tx_packet(tx, 64, ETH_P_IP);
	data = tx_head(skb, 0);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 2,
		  0x0000020a, 0x00123403, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00000000,
		  0x00000040, LKEY, HIGH(data), LOW(data));
}

static void tx_svlan(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	u64 data = tx_head(skb, 18);

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), 0x2064);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123405, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00160200,
		  0x00000001, 0x02000000, 0x000288a8, 0x20640800,
		  0x0e0f1011, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x0000002e, LKEY, HIGH(data), LOW(data));
}

static void tx_inline_l2(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 64, ETH_P_IP);
	u64 data = tx_head(skb, 18);

	tx->sq->min_inline = MLX5_INLINE_MODE_L2;
	tx_xmit(tx, skb);
	/* There is always room for a tag: 18 bytes, 2 of them in the Ethernet segment */
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123404, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00120200,
		  0x00000001, 0x02000000, 0x00020800, 0x0e0f1011,
		  0x0000002e, LKEY, HIGH(data), LOW(data));
}

static void tx_inline_ip(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 100);
	u64 data = tx_head(skb, 34);

	tx->sq->min_inline = MLX5_INLINE_MODE_IP;
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123405, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00220200,	/* before TCP's header */
		  0x00000001, 0x02000000, 0x00020800, 0x450f1011,
		  0x12130000, 0x16061819, 0x1a1b1c1d, 0x1e1f2021,
		  0x00000078, LKEY, HIGH(data), LOW(data));
}

static void tx_inline_tcp(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 100);
	u64 data = tx_head(skb, 54);

	tx->sq->min_inline = MLX5_INLINE_MODE_TCP_UDP;
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123407, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00360200,	/* with TCP's header */
		  0x00000001, 0x02000000, 0x00020800, 0x450f1011,
		  0x12130000, 0x16061819, 0x1a1b1c1d, 0x1e1f2021,
		  0x22232425, 0x26272829, 0x2a2b2c2d, 0x5e2f3031,
		  0x32333435, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x00000064, LKEY, HIGH(data), LOW(data));
	tx_expect_rung(tx, 2, 0x0000000a, 0x00123407);
}

/* All of the packet is inline: there is no data segment */
static void tx_inline_all(struct kunit *test)
{
	struct tx *tx = test->priv;

	tx->sq->min_inline = MLX5_INLINE_MODE_L2;
	tx_xmit(tx, tx_packet(tx, 16, ETH_P_IP));
	TX_EXPECT(tx, 0,
		  0x0000000a, 0x00123403, 0x00000008, 0x00000000,
		  0x00000000, 0x00000000, 0x00000000, 0x00100200,
		  0x00000001, 0x02000000, 0x00020800, 0x0e0f5a5a);
}

/* ---- WQEs: TSO ---- */

static void tx_tso4(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 0);
	u64 first = tx_frag(tx, skb, 0, 0xb50);
	u64 second = tx_frag(tx, skb, 0x100, 0x20);

	tx_gso(skb, SKB_GSO_TCPV4, 1448, 3);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000e, 0x00123408, 0x00000008, 0x00000000,	/* LSO */
		  0x00000000, 0xc00005a8, 0x00000000, 0x00360200,	/* MSS 1448, 54 bytes */
		  0x00000001, 0x02000000, 0x00020800, 0x450f1011,
		  0x12130000, 0x16061819, 0x1a1b1c1d, 0x1e1f2021,
		  0x22232425, 0x26272829, 0x2a2b2c2d, 0x5e2f3031,
		  0x32333435, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x00000b50, LKEY, HIGH(first), LOW(first),
		  0x00000020, LKEY, HIGH(second), LOW(second));
	tx_expect_rung(tx, 2, 0x0000000e, 0x00123408);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.tso_packets, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.tso_bytes, 0xb70);
	/* Each of three frames has the headers */
	KUNIT_EXPECT_EQ(test, tx->sq->stats.packets, 3);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.bytes, 0xb70 + 3 * 54);
}

/* TCP options, and payload in the linear part */
static void tx_tso6(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp6(tx, 12, 10);
	u64 head = tx_head(skb, 86);
	u64 frag = tx_frag(tx, skb, 0, 2846);

	tx_gso(skb, SKB_GSO_TCPV6, 1428, 2);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000e, 0x0012340a, 0x00000008, 0x00000000,
		  0x00000000, 0xc0000594, 0x00000000, 0x00560200,
		  0x00000001, 0x02000000, 0x000286dd, 0x6e0f1011,
		  0x12130615, 0x16171819, 0x1a1b1c1d, 0x1e1f2021,
		  0x22232425, 0x26272829, 0x2a2b2c2d, 0x2e2f3031,
		  0x32333435, 0x36373839, 0x3a3b3c3d, 0x3e3f4041,
		  0x82434445, 0x46474849, 0x4a4b4c4d, 0x4e4f5051,
		  0x52535455, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x0000000a, LKEY, HIGH(head), LOW(head),
		  0x00000b1e, LKEY, HIGH(frag), LOW(frag));
	tx_expect_rung(tx, 3, 0x0000000e, 0x0012340a);
}

/* TSO copies the inline header to each frame, so the tag must be in there */
static void tx_tso_vlan(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 0);
	u64 frag = tx_frag(tx, skb, 0, 2000);

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x0064);
	tx_gso(skb, SKB_GSO_TCPV4, 1000, 2);
	tx_xmit(tx, skb);
	TX_EXPECT(tx, 0,
		  0x0000000e, 0x00123407, 0x00000008, 0x00000000,
		  0x00000000, 0xc00003e8, 0x00000000, 0x003a0200,
		  0x00000001, 0x02000000, 0x00028100, 0x00640800,
		  0x450f1011, 0x12130000, 0x16061819, 0x1a1b1c1d,
		  0x1e1f2021, 0x22232425, 0x26272829, 0x2a2b2c2d,
		  0x5e2f3031, 0x32333435, UNTOUCHED, UNTOUCHED,
		  0x000007d0, LKEY, HIGH(frag), LOW(frag));
}

/* Headers in a fragment are moved to the linear part */
static void tx_tso_split_headers(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 0);
	struct page *page;
	u64 data;

	tx_frag(tx, skb, 0, 100);
	page = skb_frag_page(&skb_shinfo(skb)->frags[0]);
	/* Move the last 4 bytes of TCP's header to the start of the fragment */
	memset(page_address(page), 0xf7, 100);
	memcpy(page_address(page), skb->data + 50, 4);
	skb_set_tail_pointer(skb, 50);
	skb->len -= 4;
	tx_gso(skb, SKB_GSO_TCPV4, 48, 2);
	/* The address after linearization is unknown, but there must be a single segment */
	tx_xmit(tx, skb);
	data = tx_head(skb, 54);
	TX_EXPECT(tx, 0,
		  0x0000000e, 0x00123407, 0x00000008, 0x00000000,
		  0x00000000, 0xc0000030, 0x00000000, 0x00360200,
		  0x00000001, 0x02000000, 0x00020800, 0x450f1011,
		  0x12130000, 0x16061819, 0x1a1b1c1d, 0x1e1f2021,
		  0x22232425, 0x26272829, 0x2a2b2c2d, 0x5e2f3031,
		  0x32333435, UNTOUCHED, UNTOUCHED, UNTOUCHED,
		  0x00000060, LKEY, HIGH(data), LOW(data));
}

static void tx_tso_long_headers(struct kunit *test)
{
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_packet(tx, 400, ETH_P_IP);

	skb_set_transport_header(skb, NIC_TX_MAX_HEADER - sizeof(struct tcphdr) + 1);
	tcp_hdr(skb)->doff = sizeof(struct tcphdr) / 4;
	tx_gso(skb, SKB_GSO_TCPV4, 50, 3);
	tx_xmit(tx, skb);
	KUNIT_EXPECT_EQ(test, tx->sq->stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, tx->freed, 1);
	KUNIT_EXPECT_EQ(test, tx->sq->pc, 0);
	TX_EXPECT(tx, 0, UNTOUCHED);
	tx_expect_rung(tx, 0, 0, 0);
}

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

/* ---- features ---- */

static void tx_features(struct kunit *test)
{
	netdev_features_t all = NETIF_F_SG | NETIF_F_TSO | NETIF_F_TSO6 | NETIF_F_IP_CSUM, left;
	struct tx *tx = test->priv;
	struct sk_buff *skb = tx_tcp4(tx, 0, 1000);

	tx_gso(skb, SKB_GSO_TCPV4, 500, 2);
	KUNIT_EXPECT_EQ(test, nic_features_check(skb, tx->netdev, all), all);
	/* The longest TCP header has 60 bytes */
	skb_set_transport_header(skb, NIC_TX_MAX_HEADER - 60);
	KUNIT_EXPECT_EQ(test, nic_features_check(skb, tx->netdev, all), all);
	skb_set_transport_header(skb, NIC_TX_MAX_HEADER - 59);
	left = nic_features_check(skb, tx->netdev, all);
	KUNIT_EXPECT_EQ(test, left, NETIF_F_SG | NETIF_F_IP_CSUM);
	kfree_skb(skb);
}

static struct kunit_case tx_cases[] = {
	KUNIT_CASE(tx_linear),
	KUNIT_CASE(tx_frags),
	KUNIT_CASE(tx_most_frags),
	KUNIT_CASE(tx_short),
	KUNIT_CASE(tx_checksum),
	KUNIT_CASE(tx_vlan),
	KUNIT_CASE(tx_svlan),
	KUNIT_CASE(tx_inline_l2),
	KUNIT_CASE(tx_inline_ip),
	KUNIT_CASE(tx_inline_tcp),
	KUNIT_CASE(tx_inline_all),
	KUNIT_CASE(tx_tso4),
	KUNIT_CASE(tx_tso6),
	KUNIT_CASE(tx_tso_vlan),
	KUNIT_CASE(tx_tso_split_headers),
	KUNIT_CASE(tx_tso_long_headers),
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
	KUNIT_CASE(tx_features),
	{}
};

static struct kunit_suite tx_suite = {
	.name = "nic_tx",
	.init = tx_init,
	.test_cases = tx_cases,
};

kunit_test_suite(tx_suite);
