/* SPDX-License-Identifier: GPL-2.0 */
/* A transmit queue that is memory without a card, and packets for it. */
#ifndef SF_KUNIT_TX_QUEUE_H
#define SF_KUNIT_TX_QUEUE_H

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

/**
 * struct tx - a transmit queue
 * @test: the test
 * @fake: the function
 * @netdev: its netdevice
 * @channel: the channel of the queue
 * @sq: the queue
 * @cqes: entries of its completion queue
 * @reported: number of completions
 * @record: doorbell record
 * @cq_record: doorbell record of the completion queue
 * @doorbell: stands for the doorbell register
 * @freed: number of packets that were freed
 */
struct tx {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev;
	struct nic_channel *channel;
	struct nic_sq *sq;
	struct mlx5_cqe64 *cqes;
	unsigned int reported;
	__be32 record[2], cq_record[2];
	u64 doorbell;
	unsigned int freed;
};

int tx_init(struct kunit *test);
void tx_freed(struct sk_buff *skb);
/* A packet of @len bytes: addresses, type, then bytes that are the low half of their offset */
struct sk_buff *tx_packet(struct tx *tx, unsigned int len, u16 type);
void tx_gso(struct sk_buff *skb, unsigned int type, u16 mss, u16 segs);

/* DMA address in words */
#define HIGH(address)	upper_32_bits(address)
#define LOW(address)	lower_32_bits(address)

u64 tx_frag(struct tx *tx, struct sk_buff *skb, unsigned int offset, unsigned int len);
u64 tx_head(const struct sk_buff *skb, unsigned int offset);
netdev_tx_t tx_xmit_more(struct tx *tx, struct sk_buff *skb, bool more);
void tx_xmit(struct tx *tx, struct sk_buff *skb);
void tx_expect_words(struct tx *tx, unsigned int block, const u32 *words, unsigned int count);

#define TX_EXPECT(tx, block, ...)						\
do {										\
	const u32 _words[] = { __VA_ARGS__ };					\
										\
	tx_expect_words(tx, block, _words, ARRAY_SIZE(_words));			\
} while (0)

/* The record counts blocks; the doorbell is the start of the last WQE */
void tx_expect_rung(struct tx *tx, u16 counter, u32 first, u32 second);

#endif
