/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_RQ_H
#define SF_MLX5_NIC_RQ_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <sf_mlx5/vhca.h>

#include "moderation.h"

struct nic_share;
struct page_pool;

#define NIC_RX_LOG_SIZE_MIN	6
#define NIC_RX_LOG_SIZE_MAX	13
#define NIC_RX_SEGS_MAX		4

/* Bytes that the card counts beyond the MTU: Ethernet header, VLAN tag, FCS */
#define NIC_FRAME_EXTRA		(ETH_HLEN + VLAN_HLEN + ETH_FCS_LEN)

/**
 * struct nic_rx_buf - memory for a segment of a frame
 * @page: the page; NULL if an skb has taken it, and the slot must be filled again
 * @offset: offset in the page
 */
struct nic_rx_buf {
	struct page *page;
	u32 offset;
};

/**
 * struct nic_rq_stats - counters of a receive queue
 * @packets: frames passed to the stack
 * @bytes: bytes of these, without FCS
 * @csum_unnecessary: frames whose checksums the card has verified
 * @csum_complete: frames with the card's checksum over all bytes
 * @csum_none: frames whose checksum the stack has to verify
 * @multicast: multicast frames
 * @vlan_stripped: frames whose VLAN tag was in the completion
 * @dropped: frames that were received and dropped
 * @no_memory: failed allocations of buffers
 * @errors: completions with an error
 * @recovered: resets of the queue
 */
struct nic_rq_stats {
	u64 packets, bytes;
	u64 csum_unnecessary, csum_complete, csum_none;
	u64 multicast, vlan_stripped;
	u64 dropped, no_memory;
	u64 errors, recovered;
};

/**
 * struct nic_rq - a receive queue with its own completion queue
 * @napi: polls the queue
 * @netdev: netdevice that receives the frames; with @demux: netdevice for messages, or NULL
 * @demux: returns the netdevice for a flow tag; NULL: @netdev receives all frames
 * @context: context of @demux
 * @last_tag: with @demux: flow tag of the previous frame of this poll
 * @last_netdev: and its netdevice
 * @share: with @demux: fair shares of the queue
 * @dma: device that memory is mapped for
 * @pool: page pool of the buffers
 * @bufs: buffers, @num_segs for each WQE
 * @ring: WQEs
 * @pc: number of WQEs posted
 * @cc: number of WQEs completed
 * @mask: number of WQEs - 1
 * @batch: number of WQEs to post at once
 * @num_segs: number of segments of a WQE
 * @log_stride: size of a WQE, as a power of two
 * @index: queue number for the stack
 * @head_size: size of the first buffer, which becomes the skb's linear part: headroom, data and
 *	skb_shared_info. Other buffers are whole pages.
 * @head_room: bytes of data that fit into the first buffer
 * @copy_max: frames of up to this length are copied to an skb of their own
 * @csum_full: the card reports a checksum over all bytes after the Ethernet header
 * @broken: the queue needs a reset; NAPI sets it, the channel clears it
 * @dead: the queue must be replaced: its CQ failed, or the card refuses to reset it
 * @rqn: number of the RQ
 * @stats: counters
 * @vhca: the function
 * @cq: completion queue
 * @buf: memory of @ring
 * @db: doorbell record
 */
struct nic_rq {
	struct napi_struct *napi;
	struct net_device *netdev;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
	u32 last_tag;
	struct net_device *last_netdev;
	struct nic_share *share;
	struct device *dma;
	struct page_pool *pool;
	struct nic_rx_buf *bufs;
	void *ring;
	u16 pc, cc;
	u16 mask;
	u16 batch;
	u8 num_segs;
	u8 log_stride;
	u16 index;
	u32 head_size, head_room, copy_max;
	bool csum_full, broken, dead;
	u32 rqn;
	struct nic_rq_stats stats;
	struct vhca *vhca;
	struct vhca_cq cq;
	struct vhca_buf buf;
	struct vhca_db db;
};

/**
 * struct nic_rq_params - parameters of nic_rq_create()
 * @netdev: netdevice that receives the frames; with @demux: netdevice for messages, or NULL
 * @demux: returns the netdevice for a flow tag
 * @context: context of @demux
 * @share: with @demux: fair shares of the queue
 * @index: queue number for the stack
 * @vector: completion vector
 * @log_size: number of WQEs, as a power of two
 * @frame: length of the longest frame, with FCS
 * @strip_vlan: report a VLAN tag in the completion, and remove it from the frame
 * @counter_set: counter set for frames without a buffer; 0: none
 * @moderation: moderation of completions
 */
struct nic_rq_params {
	struct net_device *netdev;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
	struct nic_share *share;
	unsigned int index;
	unsigned int vector;
	u8 log_size;
	unsigned int frame;
	bool strip_vlan;
	u8 counter_set;
	struct nic_moderation moderation;
};

/*
 * Create a receive queue, ready and filled with buffers. CREATE_CQ, CREATE_RQ, MODIFY_RQ. It
 * receives frames once a TIR or an RQT refers to it. @rq: zeroed. @napi: polls the queue. Sleeps.
 * Returns 0 or a negative errno; on failure, all is undone. -EINVAL: frames are too long.
 */
int nic_rq_create(struct nic_rq *rq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_rq_params *params);
/* Undo nic_rq_create(). @rq: the queue, without TIR and RQT; NAPI must be disabled. Sleeps. */
void nic_rq_destroy(struct nic_rq *rq);
/*
 * Reset a queue that has failed. QUERY_RQ, MODIFY_RQ. Its buffers are posted again. @rq: the queue;
 * NAPI must be disabled. Sleeps. Returns 0 or a negative errno: then the queue does not work, but
 * can be reset again.
 */
int nic_rq_reset(struct nic_rq *rq);
/* Query the state, MLX5_RQC_STATE_*. QUERY_RQ. Sleeps. Returns 0 or a negative errno. */
int nic_rq_query_state(const struct nic_rq *rq, u8 *state);
/*
 * Return whether queues for two frame lengths have the same layout. @frame: length of the longest
 * frame, as in struct nic_rq_params. @other: another one.
 */
bool nic_rq_same_shape(unsigned int frame, unsigned int other);
/*
 * Post buffers in all free slots. Called by NAPI, or while nothing else accesses the queue. Returns
 * true if memory is short and no buffer is posted: then try again. Otherwise the next completion
 * causes the next attempt.
 */
bool nic_rq_fill(struct nic_rq *rq);

#endif
