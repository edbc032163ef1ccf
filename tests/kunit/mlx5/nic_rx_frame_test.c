// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that a receive queue gets: their data, checksums, tags and hashes, what is dropped and
 * counted, and errors.
 */
#include "rx_queue.h"

/* ---- frames ---- */

/* Compare thousands of bytes, but report only the first difference */
static void rx_expect_same(struct rx *rx, const u8 *data, const u8 *wanted, unsigned int len)
{
	unsigned int i = 0;

	while (i < len && data[i] == wanted[i])
		i++;
	KUNIT_EXPECT_EQ_MSG(rx->test, i, len, "byte 0x%x is another", i);
}

static void rx_length(struct kunit *test)
{
	static const unsigned int lens[] = { 60, 61, 1514, 1522 };
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		const u32 cqe[16] = { [LENGTH] = lens[i] };
		const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, lens[i]);
		struct sk_buff *skb = rx_one(rx, frame, cqe);

		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_EXPECT_EQ(test, skb->len, lens[i] - ETH_HLEN);
		KUNIT_EXPECT_EQ(test, skb_headlen(skb), skb->len);
		KUNIT_EXPECT_EQ(test, skb->protocol, htons(ETH_P_IP));
		KUNIT_EXPECT_PTR_EQ(test, skb->dev, rx->netdev);
		rx_expect_same(rx, skb->data, frame + ETH_HLEN, skb->len);
		KUNIT_EXPECT_MEMEQ(test, skb_mac_header(skb), frame, ETH_HLEN);
		KUNIT_EXPECT_EQ(test, skb_get_rx_queue(skb), 0);
	}
	KUNIT_EXPECT_EQ(test, skb_queue_len(&rx->frames), ARRAY_SIZE(lens));
	KUNIT_EXPECT_EQ(test, rx->rq->stats.packets, 4);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.bytes, 60 + 61 + 1514 + 1522);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->cq.db.record[0]), 4);
}

static void rx_segments(struct kunit *test)
{
	const unsigned int head = ROOM(PAGE_SIZE);
	const struct {
		unsigned int len, frags, last;
	} frames[] = {
		{ head, 0, 0 },
		{ head + 1, 1, 1 },
		{ head + PAGE_SIZE, 1, PAGE_SIZE },
		{ head + PAGE_SIZE + 5, 2, 5 },
		{ head + 2 * PAGE_SIZE, 2, PAGE_SIZE },
	};
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_9000);
	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		const u32 cqe[16] = { [LENGTH] = frames[i].len };
		const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, frames[i].len);
		struct sk_buff *skb = rx_one(rx, frame, cqe);
		unsigned int count;
		u8 *copy;

		KUNIT_ASSERT_NOT_NULL(test, skb);
		count = skb_shinfo(skb)->nr_frags;
		KUNIT_EXPECT_EQ(test, skb->len, frames[i].len - ETH_HLEN);
		KUNIT_EXPECT_EQ(test, skb_headlen(skb), head - ETH_HLEN);
		KUNIT_ASSERT_EQ(test, count, frames[i].frags);
		if (count)
			KUNIT_EXPECT_EQ(test, skb_frag_size(&skb_shinfo(skb)->frags[count - 1]),
					frames[i].last);
		copy = kunit_kmalloc(test, skb->len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, 0, copy, skb->len), 0);
		rx_expect_same(rx, copy, frame + ETH_HLEN, skb->len);
	}
}

/* The card reports more bytes than there is room for: drop the frame, and keep the buffer */
static void rx_longer_than_wqe(struct kunit *test)
{
	struct rx *rx = test->priv;
	const u32 cqe[16] = { [LENGTH] = ROOM(2048) + 1 };
	struct page *page;

	rx_create(rx, FRAME_1500);
	page = rx->rq->bufs[0].page;
	rx_complete(rx, cqe);
	rx_poll(rx, 1);
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&rx->frames));
	KUNIT_EXPECT_EQ(test, rx->rq->stats.dropped, 1);
	KUNIT_EXPECT_PTR_EQ(test, rx->rq->bufs[0].page, page);
}

/* The same on a queue whose buffers are shorter than the frames that are copied */
static void rx_longer_than_buffer(struct kunit *test)
{
	struct rx *rx = test->priv;
	const u32 cqe[16] = { [LENGTH] = ROOM(512) + 1 };
	struct page *page;

	rx_create(rx, 100);
	page = rx->rq->bufs[0].page;
	rx_complete(rx, cqe);
	rx_poll(rx, 1);
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&rx->frames));
	KUNIT_EXPECT_EQ(test, rx->rq->stats.dropped, 1);
	KUNIT_EXPECT_PTR_EQ(test, rx->rq->bufs[0].page, page);
}

static void rx_multicast(struct kunit *test)
{
	const u32 cqe[16] = { [LENGTH] = 60 };
	struct rx *rx = test->priv;

	rx_create(rx, FRAME_1500);
	rx_one(rx, rx_frame(rx, rx_to_us, ETH_P_IP, 60), cqe);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.multicast, 0);
	rx_one(rx, rx_frame(rx, rx_to_many, ETH_P_IP, 60), cqe);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.multicast, 1);
}

/* ---- checksums ---- */

static struct sk_buff *rx_ip(struct rx *rx, u16 type, u8 protocol, unsigned int len,
			     const u32 *cqe)
{
	u8 *frame = rx_frame(rx, rx_to_us, type, len);
	struct sk_buff *skb;

	frame[ETH_HLEN + (type == ETH_P_IP ? 9 : 6)] = protocol;
	skb = rx_one(rx, frame, cqe);
	KUNIT_ASSERT_NOT_NULL(rx->test, skb);
	return skb;
}

static int rx_summed(const struct sk_buff *skb)
{
	return skb->ip_summed;
}

static void rx_checksum_good(struct kunit *test)
{
	const u32 good[16] = { [LENGTH] = 100, [KIND] = 0x07000000, [SUM] = 0x12340000 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;

	rx_create(rx, FRAME_1500);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, good);
	KUNIT_EXPECT_EQ(test, rx_summed(skb), CHECKSUM_UNNECESSARY);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.csum_unnecessary, 1);
}

static void rx_checksum_sum(struct kunit *test)
{
	/* Both must be correct: only IPv4's header, only L4, or neither is not sufficient */
	static const u32 bits[] = { 0x00000000, 0x01000000, 0x03000000, 0x05000000 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		const u32 cqe[16] = { [LENGTH] = 100, [KIND] = bits[i], [SUM] = 0x12340000 };

		skb = rx_ip(rx, i & 1 ? ETH_P_IPV6 : ETH_P_IP, IPPROTO_GRE, 100, cqe);
		KUNIT_EXPECT_EQ(test, rx_summed(skb), CHECKSUM_COMPLETE);
		/* In network byte order, like all checksums */
		KUNIT_EXPECT_EQ(test, skb->csum, csum_unfold((__force __sum16)htons(0x1234)));
	}
	KUNIT_EXPECT_EQ(test, rx->rq->stats.csum_complete, ARRAY_SIZE(bits));
}

/* The sum is not used for frames with padding, for SCTP, and for other protocols such as ARP */
static void rx_checksum_none(struct kunit *test)
{
	static const struct {
		u16 type;
		u8 protocol;
		unsigned int len;
	} frames[] = {
		{ ETH_P_IP, IPPROTO_TCP, 60 },
		{ ETH_P_IP, IPPROTO_SCTP, 100 },
		{ ETH_P_IPV6, IPPROTO_SCTP, 100 },
		{ ETH_P_ARP, 0, 100 },
	};
	struct rx *rx = test->priv;
	struct sk_buff *skb;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < ARRAY_SIZE(frames); i++) {
		const u32 cqe[16] = { [LENGTH] = frames[i].len, [SUM] = 0x12340000 };

		skb = rx_ip(rx, frames[i].type, frames[i].protocol, frames[i].len, cqe);
		KUNIT_EXPECT_EQ_MSG(test, rx_summed(skb), CHECKSUM_NONE, "frame %u", i);
	}
	KUNIT_EXPECT_EQ(test, rx->rq->stats.csum_none, ARRAY_SIZE(frames));
}

/* Some cards do not sum all bytes */
static void rx_checksum_partial_card(struct kunit *test)
{
	const u32 cqe[16] = { [LENGTH] = 100, [SUM] = 0x12340000 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;

	MLX5_SET(per_protocol_networking_offload_caps,
		 fake_vhca_cap(rx->fake, MLX5_CAP_ETHERNET_OFFLOADS), cqe_checksum_full, 0);
	rx_create(rx, FRAME_1500);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, cqe);
	KUNIT_EXPECT_EQ(test, rx_summed(skb), CHECKSUM_NONE);
}

static void rx_checksum_unwanted(struct kunit *test)
{
	const u32 good[16] = { [LENGTH] = 100, [KIND] = 0x07000000, [SUM] = 0x12340000 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;

	rx->netdev->features &= ~NETIF_F_RXCSUM;
	rx_create(rx, FRAME_1500);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, good);
	KUNIT_EXPECT_EQ(test, rx_summed(skb), CHECKSUM_NONE);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.csum_none, 1);
}

/* ---- VLAN, hash ---- */

static void rx_vlan(struct kunit *test)
{
	/* The word also has the type of L4: TCP with data */
	const u32 tagged[16] = { [LENGTH] = 100, [KIND] = 0x00412064 };
	const u32 untagged[16] = { [LENGTH] = 100, [KIND] = 0x00402064 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;

	rx_create(rx, FRAME_1500);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, tagged);
	KUNIT_EXPECT_TRUE(test, skb_vlan_tag_present(skb));
	KUNIT_EXPECT_EQ(test, skb_vlan_tag_get(skb), 0x2064);
	KUNIT_EXPECT_EQ(test, skb->vlan_proto, htons(ETH_P_8021Q));
	KUNIT_EXPECT_EQ(test, rx->rq->stats.vlan_stripped, 1);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, untagged);
	KUNIT_EXPECT_FALSE(test, skb_vlan_tag_present(skb));
	KUNIT_EXPECT_EQ(test, rx->rq->stats.vlan_stripped, 1);
}

static void rx_hash(struct kunit *test)
{
	const u32 tcp4[16] = { [LENGTH] = 100, [HASH] = 0x12345678, [HASH_TYPE] = 0x44000000 };
	const u32 udp6[16] = { [LENGTH] = 100, [HASH] = 0x9abcdef0, [HASH_TYPE] = 0x88000000 };
	const u32 ip4[16] = { [LENGTH] = 100, [HASH] = 0x23456789, [HASH_TYPE] = 0x04000000 };
	const u32 none[16] = { [LENGTH] = 100, [HASH] = 0x3456789a, [HASH_TYPE] = 0x00000000 };
	struct rx *rx = test->priv;
	struct sk_buff *skb;

	rx_create(rx, FRAME_1500);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, tcp4);
	KUNIT_EXPECT_EQ(test, skb->hash, 0x12345678);
	KUNIT_EXPECT_TRUE(test, skb->l4_hash);
	skb = rx_ip(rx, ETH_P_IPV6, IPPROTO_UDP, 100, udp6);
	KUNIT_EXPECT_EQ(test, skb->hash, 0x9abcdef0);
	KUNIT_EXPECT_TRUE(test, skb->l4_hash);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_ICMP, 100, ip4);
	KUNIT_EXPECT_EQ(test, skb->hash, 0x23456789);
	KUNIT_EXPECT_FALSE(test, skb->l4_hash);
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_ICMP, 100, none);
	KUNIT_EXPECT_EQ(test, skb->hash, 0);
	rx->netdev->features &= ~NETIF_F_RXHASH;
	skb = rx_ip(rx, ETH_P_IP, IPPROTO_TCP, 100, tcp4);
	KUNIT_EXPECT_EQ(test, skb->hash, 0);
}

/* ---- queues that netdevices share ---- */

#define TAG_OTHER	0xabcdef

static struct net_device *rx_demux(void *context, u32 flow_tag)
{
	struct rx *rx = context;

	switch (flow_tag) {
	case 7:
		return rx->netdev;
	case TAG_OTHER:
		return rx->other;
	default:
		return NULL;
	}
}

static void rx_flow_tag(struct kunit *test)
{
	/* The tag is in the low 24 bits; the other bits must be ignored */
	const u32 seven[16] = { [LENGTH] = 300, [TAG] = 0x00000007 };
	const u32 other[16] = { [LENGTH] = 300, [TAG] = 0xffabcdef };
	const u32 nobody[16] = { [LENGTH] = 300, [TAG] = 0x00000008 };
	struct rx *rx = test->priv;
	struct nic_share share = {};
	struct nic_rq_params params = {
		.frame = FRAME_1500, .demux = rx_demux, .context = rx, .share = &share,
	};
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 300);
	struct sk_buff *skb;

	rx_create_with(rx, &params);
	skb = rx_one(rx, frame, seven);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, rx->netdev);
	KUNIT_EXPECT_FALSE(test, skb_rx_queue_recorded(skb));
	skb = rx_one(rx, frame, other);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, rx->other);
	rx_one(rx, frame, nobody);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&rx->frames), 2);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.dropped, 1);
	/* The buffer of the dropped frame was not replaced */
	KUNIT_EXPECT_NULL(test, rx->rq->bufs[1].page);
	KUNIT_EXPECT_NOT_NULL(test, rx->rq->bufs[2].page);
}

/* Receive frames of a source in one poll */
static void rx_burst(struct rx *rx, u32 tag, unsigned int count)
{
	const u32 cqe[16] = { [LENGTH] = 60, [TAG] = tag };
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 60);

	while (count--) {
		rx_scatter(rx, frame, 60);
		rx_complete(rx, cqe);
	}
}

static void rx_expect_delivered(struct rx *rx, unsigned int netdev, unsigned int other)
{
	unsigned int counts[2] = {};
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&rx->frames))) {
		counts[skb->dev == rx->other]++;
		kfree_skb(skb);
	}
	KUNIT_EXPECT_EQ(rx->test, counts[0], netdev);
	KUNIT_EXPECT_EQ(rx->test, counts[1], other);
	nic_rq_fill(rx->rq);
}

/* One source floods the queue: the few frames of another one are still received */
static void rx_flood(struct kunit *test)
{
	struct rx *rx = test->priv;
	struct rtnl_link_stats64 stats = {};
	struct nic_share share = {};
	struct nic_rq_params params = {
		.frame = FRAME_1500, .demux = rx_demux, .context = rx, .share = &share,
	};
	unsigned int i;

	rx_create_with(rx, &params);
	rx_burst(rx, 7, SIZE);
	rx_poll(rx, SIZE);
	rx_expect_delivered(rx, SIZE, 0);
	rx_burst(rx, TAG_OTHER, 1);
	rx_poll(rx, 1);
	rx_expect_delivered(rx, 0, 1);
	/* In a full queue, each of two sources has half of a poll */
	rx_burst(rx, 7, SIZE - 5);
	rx_burst(rx, TAG_OTHER, 4);
	rx_poll(rx, SIZE - 1);
	rx_expect_delivered(rx, SIZE / 2, 4);
	dev_get_stats(rx->netdev, &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_dropped, SIZE / 2 - 5);
	dev_get_stats(rx->other, &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_dropped, 0);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.dropped, SIZE / 2 - 5);
	/* A queue that keeps up drops nothing */
	for (i = 0; i < 4; i++) {
		rx_burst(rx, 7, SIZE / 2);
		rx_poll(rx, SIZE / 2);
		rx_expect_delivered(rx, SIZE / 2, 0);
	}
	/* Neither does a queue with a single source: the other one is no longer active */
	for (i = 0; i < 2 * NIC_SHARE_WINDOW; i++)
		rx_poll(rx, 0);
	rx_burst(rx, 7, SIZE);
	rx_poll(rx, SIZE);
	rx_expect_delivered(rx, SIZE, 0);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.dropped, SIZE / 2 - 5);
}

/* ---- NAPI of a channel ---- */

/* Receive a full budget of frames; return whether NAPI continues on this CPU */
static bool rx_stays(struct rx *rx)
{
	const u32 cqe[16] = { [LENGTH] = 60 };
	struct napi_struct *napi = &rx->channel->napi;
	const int budget = 2;
	int done, i;

	for (i = 0; i < budget; i++)
		rx_complete(rx, cqe);
	KUNIT_ASSERT_TRUE(rx->test, napi_schedule_prep(napi));
	local_bh_disable();
	done = nic_channel_poll(napi, budget);
	if (done == budget)
		napi_complete_done(napi, done);
	local_bh_enable();
	KUNIT_EXPECT_FALSE(rx->test, test_bit(NAPI_STATE_SCHED, &napi->state));
	KUNIT_EXPECT_GE(rx->test, done, budget - 1);
	return done == budget;
}

/* A busy channel follows its interrupt to another CPU: it completes NAPI and is interrupted */
static void rx_follows_interrupt(struct kunit *test)
{
	struct cpumask *nowhere = kunit_kzalloc(test, cpumask_size(), GFP_KERNEL);
	struct rx *rx = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, nowhere);
	rx_create(rx, FRAME_1500);
	rx->channel->has_rq = true;
	KUNIT_EXPECT_TRUE_MSG(test, rx_stays(rx), "its interrupt is not known");
	rx->channel->affinity = cpu_possible_mask;
	KUNIT_EXPECT_TRUE(test, rx_stays(rx));
	rx->channel->affinity = nowhere;
	KUNIT_EXPECT_FALSE(test, rx_stays(rx));
	set_bit(NAPI_STATE_THREADED, &rx->channel->napi.state);
	KUNIT_EXPECT_TRUE_MSG(test, rx_stays(rx), "a thread runs where it was put");
	clear_bit(NAPI_STATE_THREADED, &rx->channel->napi.state);
	rx->channel->has_rq = false;
}

/* ---- errors ---- */

static void rx_frame_too_long(struct kunit *test)
{
	const u32 length[16] = { [SYNDROME] = 0x00005101, [OPCODE] = FAILED };
	const u32 cqe[16] = { [LENGTH] = 300 };
	struct rx *rx = test->priv;

	rx_create(rx, FRAME_1500);
	rx_complete(rx, length);
	rx_poll(rx, 1);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.errors, 1);
	KUNIT_EXPECT_FALSE(test, rx->rq->broken);
	/* The queue continues with the next buffer */
	KUNIT_EXPECT_NOT_NULL(test, rx_one(rx, rx_frame(rx, rx_to_us, ETH_P_IP, 300), cqe));
	KUNIT_EXPECT_NOT_NULL(test, rx->rq->bufs[0].page);
	KUNIT_EXPECT_NULL(test, rx->rq->bufs[1].page);
}

static void rx_broken(struct kunit *test)
{
	static const u32 syndromes[] = { 0x04, 0x05 };	/* protection, flush */
	struct rx *rx = test->priv;
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < ARRAY_SIZE(syndromes); i++) {
		const u32 failed[16] = { [SYNDROME] = 0x5100 | syndromes[i], [OPCODE] = FAILED };

		rx->rq->broken = false;
		rx_complete(rx, failed);
		rx_poll(rx, 1);
		KUNIT_EXPECT_TRUE(test, rx->rq->broken);
	}
	KUNIT_EXPECT_EQ(test, rx->rq->stats.errors, 2);
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&rx->frames));
}

/* QUERY_RQ reports state 3, error */
static void rx_query(struct fake_vhca *fake, const void *in, void *out)
{
	if (MLX5_GET(query_rq_in, in, opcode) == MLX5_CMD_OP_QUERY_RQ)
		MLX5_SET(query_rq_out, out, rq_context.state, 3);
}

static void rx_reset(struct kunit *test)
{
	const u32 flush[16] = { [SYNDROME] = 0x00005105, [OPCODE] = FAILED };
	struct rx *rx = test->priv;
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 60);
	const u32 cqe[16] = { [LENGTH] = 60 };
	struct page *page;

	rx_create(rx, FRAME_1500);
	rx_one(rx, frame, cqe);
	page = rx->rq->bufs[1].page;
	rx_complete(rx, flush);
	rx_poll(rx, 1);
	rx_complete(rx, flush);		/* not processed before the reset */
	fake_vhca_forget(rx->fake);
	rx->fake->query = rx_query;
	KUNIT_ASSERT_EQ(test, nic_rq_reset(rx->rq), 0);
	FAKE_VHCA_EXPECT(rx->fake, 0, MLX5_ST_SZ_BYTES(query_rq_in),
			 { 0x00, 0x090b0000 }, { 0x08, FAKE_FIRST_ID + 1 });
	FAKE_VHCA_EXPECT(rx->fake, 1, MLX5_ST_SZ_BYTES(modify_rq_in),
			 { 0x00, 0x09090000 }, { 0x08, 0x30000000 | (FAKE_FIRST_ID + 1) });
	FAKE_VHCA_EXPECT(rx->fake, 2, MLX5_ST_SZ_BYTES(modify_rq_in),
			 { 0x00, 0x09090000 }, { 0x08, FAKE_FIRST_ID + 1 }, { 0x20, 0x00100000 });
	KUNIT_EXPECT_EQ(test, rx->fake->count, 3);
	KUNIT_EXPECT_EQ(test, rx->rq->cq.ci, 3);
	KUNIT_EXPECT_EQ(test, rx->rq->pc, SIZE);
	KUNIT_EXPECT_EQ(test, rx->rq->cc, 0);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->db.record[MLX5_RCV_DBR]), SIZE);
	/* The empty slot has a new buffer, the others are unchanged */
	KUNIT_EXPECT_NOT_NULL(test, rx->rq->bufs[0].page);
	KUNIT_EXPECT_PTR_EQ(test, rx->rq->bufs[1].page, page);
}

/* ---- the completion queue ---- */

static void rx_laps(struct kunit *test)
{
	const u32 cqe[16] = { [LENGTH] = 60 };
	struct rx *rx = test->priv;
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 60);
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < 3 * SIZE; i++) {
		/* The previous lap's completion must not be taken for a new one */
		rx_poll(rx, 0);
		rx_one(rx, frame, cqe);
		KUNIT_ASSERT_EQ(test, skb_queue_len(&rx->frames), 1);
		skb_queue_purge(&rx->frames);
		nic_rq_fill(rx->rq);
	}
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->cq.db.record[0]), 3 * SIZE);
	KUNIT_EXPECT_EQ(test, rx->rq->stats.packets, 3 * SIZE);
}

static void rx_budget(struct kunit *test)
{
	const u32 cqe[16] = { [LENGTH] = 60 };
	struct rx *rx = test->priv;
	const u8 *frame = rx_frame(rx, rx_to_us, ETH_P_IP, 60);
	unsigned int i;

	rx_create(rx, FRAME_1500);
	for (i = 0; i < 6; i++) {
		rx_scatter(rx, frame, 60);
		rx_complete(rx, cqe);
	}
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, nic_rq_poll(rx->rq, 4), 4);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, be32_to_cpu(rx->rq->cq.db.record[0]), 4);
	rx_poll(rx, 2);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&rx->frames), 6);
}

static struct kunit_case rx_frame_cases[] = {
	KUNIT_CASE(rx_length),
	KUNIT_CASE(rx_segments),
	KUNIT_CASE(rx_longer_than_wqe),
	KUNIT_CASE(rx_longer_than_buffer),
	KUNIT_CASE(rx_multicast),
	KUNIT_CASE(rx_checksum_good),
	KUNIT_CASE(rx_checksum_sum),
	KUNIT_CASE(rx_checksum_none),
	KUNIT_CASE(rx_checksum_partial_card),
	KUNIT_CASE(rx_checksum_unwanted),
	KUNIT_CASE(rx_vlan),
	KUNIT_CASE(rx_hash),
	KUNIT_CASE(rx_flow_tag),
	KUNIT_CASE(rx_flood),
	KUNIT_CASE(rx_follows_interrupt),
	KUNIT_CASE(rx_frame_too_long),
	KUNIT_CASE(rx_broken),
	KUNIT_CASE(rx_reset),
	KUNIT_CASE(rx_laps),
	KUNIT_CASE(rx_budget),
	{}
};

static struct kunit_suite rx_frame_suite = {
	.name = "nic_rx_frame",
	.init = rx_init,
	.test_cases = rx_frame_cases,
};

kunit_test_suite(rx_frame_suite);
