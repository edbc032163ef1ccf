/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_SQ_H
#define SF_MLX5_NIC_SQ_H

#include <linux/netdevice.h>
#include <linux/mlx5/qp.h>
#include <sf_mlx5/vhca.h>

#include "moderation.h"

#define NIC_TX_LOG_SIZE_MIN	7
#define NIC_TX_LOG_SIZE_MAX	13

#define NIC_WQE_BB	64	/* basic block: unit of an SQ's size */
#define NIC_WQE_DS	16	/* segment: unit of a WQE's length */
#define NIC_TX_MAX_DS	63	/* longest WQE; its length has 6 bits */
#define NIC_TX_MAX_BBS	16	/* the same in basic blocks */
#define NIC_TX_MIN_WQE	512	/* minimum limit of a WQE's bytes, for the longest headers */
/* A queue is stopped without room for the longest WQE and for NOPs up to the end of the ring */
#define NIC_TX_STOP_ROOM	(2 * NIC_TX_MAX_BBS - 1)
#define NIC_TX_MAX_HEADER	256	/* bytes of headers of a TSO packet */

/**
 * struct nic_tx_info - description of a WQE, kept for its first basic block
 * @skb: packet; NULL for a NOP
 * @bytes: bytes reported to byte queue limits
 * @bbs: number of basic blocks
 * @data: index of the first data segment; addresses to unmap are read from the WQE itself
 * @num_data: number of data segments
 * @head: the first data segment is the packet's linear part
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
 * struct nic_sq_stats - counters of a send queue
 * @packets: frames; the frames of a TSO packet count individually
 * @bytes: bytes on the wire, without preamble and FCS
 * @tso_packets: TSO packets
 * @tso_bytes: bytes of their payload
 * @csum_partial: packets whose checksum the card computes
 * @stopped: times that the queue was full
 * @dropped: packets dropped
 * @errors: completions with an error
 * @recovered: resets of the queue
 */
struct nic_sq_stats {
	u64 packets, bytes;
	u64 tso_packets, tso_bytes;
	u64 csum_partial;
	u64 stopped, dropped;
	u64 errors, recovered;
};

/**
 * struct nic_sq - a send queue with its own completion queue
 * @napi: polls the queue
 * @netdev: the netdevice
 * @txq: its TX queue
 * @index: number of the TX queue
 * @ring: WQEs
 * @info: descriptions of WQEs, by basic block
 * @doorbell: doorbell register
 * @dma: device that memory is mapped for
 * @mkey: key of data segments
 * @sqn: number of the SQ
 * @mask: number of basic blocks - 1
 * @min_inline: how much of a frame's headers must be in the WQE
 * @max_ds: segments of the longest WQE
 * @enabled: packets are accepted; accessed with the TX queue's lock, by NAPI without it
 * @broken: the queue needs a reset; NAPI or the watchdog sets it, the channel clears it
 * @dead: the queue must be replaced: its CQ failed, or the card refuses to reset it
 * @pc: basic blocks posted; the sender's, protected by the TX queue's lock
 * @rung: value of @pc at the last doorbell
 * @last: control segment of the last WQE posted
 * @stats: counters
 * @reset_ci: consumer index of @cq after the last reset
 * @cc: basic blocks completed; NAPI's
 * @vhca: the function
 * @cq: completion queue
 * @buf: memory of @ring
 * @db: doorbell record
 */
struct nic_sq {
	struct napi_struct *napi;
	struct net_device *netdev;
	struct netdev_queue *txq;
	unsigned int index;
	void *ring;
	struct nic_tx_info *info;
	void __iomem *doorbell;
	struct device *dma;
	__be32 mkey;
	u32 sqn;
	u16 mask;
	u8 min_inline;
	u8 max_ds;
	bool enabled, broken, dead;
	u16 pc, rung;
	struct mlx5_wqe_ctrl_seg *last;
	struct nic_sq_stats stats;
	u32 reset_ci;

	u16 cc ____cacheline_aligned_in_smp;
	struct vhca *vhca;
	struct vhca_cq cq;
	struct vhca_buf buf;
	struct vhca_db db;
};

/**
 * struct nic_sq_params - parameters of nic_sq_create()
 * @netdev: the netdevice
 * @queue: its TX queue
 * @vector: completion vector
 * @log_size: number of basic blocks, as a power of two
 * @moderation: moderation of completions
 */
struct nic_sq_params {
	struct net_device *netdev;
	unsigned int queue;
	unsigned int vector;
	u8 log_size;
	struct nic_moderation moderation;
};

/*
 * Create a send queue that is ready to send. CREATE_CQ, CREATE_SQ, MODIFY_SQ. nic_sq_start() starts
 * the TX queue. @sq: zeroed. @napi: polls the queue. Sleeps. Returns 0 or a negative errno; on
 * failure, all is undone.
 */
int nic_sq_create(struct nic_sq *sq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_sq_params *params);
/* Undo nic_sq_create(). Packets that were not sent are dropped. @sq: the queue, stopped. Sleeps. */
void nic_sq_destroy(struct nic_sq *sq);
/*
 * Reset a queue that has failed or hangs. Packets in it are dropped. QUERY_SQ, MODIFY_SQ. @sq: the
 * queue, stopped; NAPI must be disabled. Sleeps. Returns 0 or a negative errno: then the queue does
 * not work, but can be reset again.
 */
int nic_sq_reset(struct nic_sq *sq);
/* Query the state, MLX5_SQC_STATE_*. QUERY_SQ. Sleeps. Returns 0 or a negative errno. */
int nic_sq_query_state(const struct nic_sq *sq, u8 *state);
/* Start the TX queue. @sq: the queue; no other one may have the TX queue. */
void nic_sq_start(struct nic_sq *sq);
/*
 * Stop the queue: no sender is using it on return, and none will post to it. NAPI or
 * netif_device_attach() may still wake the TX queue, but nic_sq_xmit() refuses packets.
 */
void nic_sq_stop(struct nic_sq *sq);

static inline unsigned int nic_sq_room(const struct nic_sq *sq)
{
	return sq->mask + 1 - (u16)(READ_ONCE(sq->pc) - READ_ONCE(sq->cc));
}

#endif
