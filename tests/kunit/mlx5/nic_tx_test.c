// SPDX-License-Identifier: GPL-2.0
/*
 * The WQEs that nic_sq_xmit() writes are compared with expected WQEs in the PRM's layout: a control
 * segment (opcode, index and queue; length; completion), an Ethernet segment (offloads, inline
 * header), the rest of the inline header, and a data segment (length, key, address) for each piece
 * of memory. The queue is memory without a card.
 */
#include "tx_queue.h"

/* ---- packets ---- */

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
	KUNIT_CASE(tx_features),
	{}
};

static struct kunit_suite tx_suite = {
	.name = "nic_tx",
	.init = tx_init,
	.test_cases = tx_cases,
};

kunit_test_suite(tx_suite);
