/* SPDX-License-Identifier: GPL-2.0 */
/* A receive queue that is memory without a card, and frames for it. */
#ifndef SF_KUNIT_RX_QUEUE_H
#define SF_KUNIT_RX_QUEUE_H

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/io.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/qp.h>
#include <linux/rtnetlink.h>

#include "../../../src/mlx5/nic/channel.h"
#include "../../../src/mlx5/nic/rx.h"
#include "../../../src/mlx5/nic/share.h"
#include "../../../src/compat/page_pool.h"
#include "../../../src/mlx5/vhca/db.h"
#include "../../../src/mlx5/vhca/quarantine.h"
#include "fake_vhca.h"

#define LOG_SIZE	NIC_RX_LOG_SIZE_MIN
#define SIZE		BIT(LOG_SIZE)
#define BATCH		16
#define FRAME_1500	(1500 + NIC_FRAME_EXTRA)
#define FRAME_9000	(9000 + NIC_FRAME_EXTRA)

/* Space for the stack before and behind the data of a buffer */
#define HEADROOM	(NET_SKB_PAD + NET_IP_ALIGN)
#define ROOM(size)	(SKB_WITH_OVERHEAD(size) - HEADROOM)

/**
 * struct rx - a receive queue
 * @test: the test
 * @fake: the function
 * @netdev: its netdevice
 * @other: another one, of queues that netdevices share
 * @channel: the channel of the queue
 * @rq: the queue
 * @frames: frames that the stack has received
 * @delivered: number of frames delivered to the stack
 */
struct rx {
	struct kunit *test;
	struct fake_vhca *fake;
	struct net_device *netdev, *other;
	struct nic_channel *channel;
	struct nic_rq *rq;
	struct sk_buff_head frames;
	unsigned int delivered;
};

void rx_destroy(void *rq);
int rx_init(struct kunit *test);
int rx_try(struct rx *rx, struct nic_rq_params *params);
void rx_create_with(struct rx *rx, struct nic_rq_params *params);
void rx_create(struct rx *rx, unsigned int frame);
struct mlx5_wqe_data_seg *rx_wqe(struct rx *rx, unsigned int index);
/* Write a frame to the WQE's segments */
void rx_scatter(struct rx *rx, const u8 *frame, unsigned int len);

/* Words of a completion that are used for a frame; the others are 0 */
enum {
	HASH = 3,
	HASH_TYPE,	/* first byte: L4 in the upper two bits, IP in the middle */
	SUM,		/* upper half: sum of all bytes behind the Ethernet header */
	KIND = 7,	/* L4, L3, L2 are correct; bit 16: tag stripped; lower half: the tag */
	LENGTH = 11,
	SYNDROME = 13,	/* last byte; the vendor's is before it */
	TAG,		/* low 24 bits: flow tag */
	OPCODE,		/* last byte, upper half; 0 stands for RECEIVED */
};

#define RECEIVED	0x20	/* responder, SEND */
#define FAILED		0xe0	/* error of a responder */

/* The last word has the WQE's counter in the upper half and the owner in the lowest bit */
void rx_complete(struct rx *rx, const u32 *words);
void rx_poll(struct rx *rx, int done);
extern const u8 rx_to_us[ETH_ALEN], rx_to_many[ETH_ALEN];

u8 *rx_frame(struct rx *rx, const u8 *dest, u16 type, unsigned int len);
/* Receive a frame with this completion; return the stack's skb or NULL */
struct sk_buff *rx_one(struct rx *rx, const u8 *frame, const u32 *cqe);

#endif
