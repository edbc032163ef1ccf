/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SQ_H
#define SF_MLX5_NIC_SQ_H

#include <linux/netdevice.h>
#include <linux/mlx5/qp.h>
#include <sf_mlx5/vhca.h>

#include "moderation.h"

#define NIC_TX_LOG_SIZE_MIN	7
#define NIC_TX_LOG_SIZE_MAX	13

#define NIC_WQE_BB	64	/* basic block: an SQ's unit of space */
#define NIC_WQE_DS	16	/* segment: a WQE's unit of length */
#define NIC_TX_MAX_DS	63	/* of a WQE; its length has 6 bits */
#define NIC_TX_MAX_BBS	16	/* as many blocks */
#define NIC_TX_MIN_WQE	512	/* bytes that a WQE must be allowed: for the longest headers */
/* A queue goes on while the longest WQE fits behind a ring end filled up with NOPs. */
#define NIC_TX_STOP_ROOM	(2 * NIC_TX_MAX_BBS - 1)
#define NIC_TX_MAX_HEADER	256	/* headers of a TSO packet */

/**
 * struct nic_tx_info - what a WQE is about, kept at its first basic block
 * @skb: packet; NULL: a NOP
 * @bytes: as told to byte queue limits
 * @bbs: basic blocks
 * @data: its first data segment; addresses to unmap are read from the WQE itself
 * @num_data: data segments
 * @head: the first one is the packet's linear part
 */
struct nic_tx_info {
	struct sk_buff *skb;
	u32 bytes;
	u8 bbs;
	u8 data;
	u8 num_data;
	bool head;
};

/**
 * struct nic_sq_stats - what a send queue counts
 * @packets: frames, those of a TSO packet one by one
 * @bytes: on the wire, without preamble and FCS
 * @tso_packets: TSO packets
 * @tso_bytes: their payload
 * @csum_partial: packets whose checksum the card computes
 * @stopped: times that the queue was full
 * @dropped: packets given up
 * @errors: completions with an error
 * @recovered: resets
 */
struct nic_sq_stats {
	u64 packets, bytes;
	u64 tso_packets, tso_bytes;
	u64 csum_partial;
	u64 stopped, dropped;
	u64 errors, recovered;
};

/**
 * struct nic_sq - a send queue, with a completion queue of its own
 * @napi: takes its completions
 * @netdev: the netdevice
 * @txq: its TX queue
 * @ring: WQEs
 * @info: by basic block
 * @doorbell: register that the queue rings at
 * @dma: the device that DMA is mapped for
 * @mkey: key of data segments
 * @sqn: number
 * @mask: basic blocks - 1
 * @min_inline: how much of a frame's headers has to stand in the WQE
 * @max_ds: segments of the longest WQE
 * @enabled: packets are taken; written and read under the TX queue's lock, by NAPI without
 * @broken: only a reset helps; NAPI or the watchdog sets it, the channel clears it
 * @pc: basic blocks posted; the sender's, under the TX queue's lock
 * @rung: @pc as the card was told last
 * @last: control segment of the WQE posted last
 * @stats: what it has counted
 * @cc: basic blocks completed; NAPI's
 * @vhca: the function
 * @cq: completions
 * @buf: memory of @ring
 * @db: doorbell record
 */
struct nic_sq {
	struct napi_struct *napi;
	struct net_device *netdev;
	struct netdev_queue *txq;
	void *ring;
	struct nic_tx_info *info;
	void __iomem *doorbell;
	struct device *dma;
	__be32 mkey;
	u32 sqn;
	u16 mask;
	u8 min_inline;
	u8 max_ds;
	bool enabled, broken;
	u16 pc, rung;
	struct mlx5_wqe_ctrl_seg *last;
	struct nic_sq_stats stats;

	u16 cc ____cacheline_aligned_in_smp;
	struct vhca *vhca;
	struct vhca_cq cq;
	struct vhca_buf buf;
	struct vhca_db db;
};

/**
 * struct nic_sq_params - of a send queue to be made
 * @netdev: the netdevice
 * @queue: its TX queue
 * @vector: completion vector
 * @log_size: basic blocks
 * @moderation: of completions
 */
struct nic_sq_params {
	struct net_device *netdev;
	unsigned int queue;
	unsigned int vector;
	u8 log_size;
	struct nic_moderation moderation;
};

/*
 * Make a send queue, ready to send. CREATE_CQ, CREATE_SQ, MODIFY_SQ. The TX queue is left alone
 * until nic_sq_start(). @sq: zeroed. @napi: takes its completions. Sleeps. Returns 0 or a negative
 * errno; then nothing is left.
 */
int nic_sq_create(struct nic_sq *sq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_sq_params *params);
/* Undo nic_sq_create(). What was not sent yet is dropped. @sq: the queue, stopped. Sleeps. */
void nic_sq_destroy(struct nic_sq *sq);
/*
 * Make a queue that failed or hangs work again. Packets in it are dropped. QUERY_SQ, MODIFY_SQ.
 * @sq: the queue, stopped, NAPI disabled. Sleeps. Returns 0 or a negative errno: the queue is
 * unusable, and may be reset again.
 */
int nic_sq_reset(struct nic_sq *sq);
/* Let the TX queue send. @sq: the queue; no other one has the TX queue. */
void nic_sq_start(struct nic_sq *sq);
/*
 * No sender is in the queue any more, and none posts to it again. NAPI, or the end of a detach, may
 * still wake the TX queue: nic_sq_xmit() refuses then.
 */
void nic_sq_stop(struct nic_sq *sq);

static inline unsigned int nic_sq_room(const struct nic_sq *sq)
{
	return sq->mask + 1 - (u16)(READ_ONCE(sq->pc) - READ_ONCE(sq->cc));
}

#endif
