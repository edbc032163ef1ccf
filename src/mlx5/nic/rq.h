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

/* What the card counts into a frame beyond the MTU: Ethernet header, a VLAN tag, FCS. */
#define NIC_FRAME_EXTRA		(ETH_HLEN + VLAN_HLEN + ETH_FCS_LEN)

/**
 * struct nic_rx_buf - memory for a segment of a frame
 * @page: NULL: it is a frame's now; fill the slot again
 * @offset: in the page
 */
struct nic_rx_buf {
	struct page *page;
	u32 offset;
};

/**
 * struct nic_rq_stats - what a receive queue counts
 * @packets: frames given to the stack
 * @bytes: without FCS
 * @csum_unnecessary: checksums that the card has verified
 * @csum_complete: frames with the card's sum of all bytes
 * @csum_none: frames whose checksum the stack has to verify
 * @multicast: frames to a group
 * @vlan_stripped: frames whose VLAN tag came in the completion
 * @dropped: frames received and given up
 * @no_memory: times that no buffer could be allocated
 * @errors: completions with an error
 * @recovered: resets
 */
struct nic_rq_stats {
	u64 packets, bytes;
	u64 csum_unnecessary, csum_complete, csum_none;
	u64 multicast, vlan_stripped;
	u64 dropped, no_memory;
	u64 errors, recovered;
};

/**
 * struct nic_rq - a receive queue, with a completion queue of its own
 * @napi: takes its completions
 * @netdev: whose frames come; with @demux: one for messages, or NULL
 * @demux: returns the netdevice for a flow tag; NULL: all frames are @netdev's
 * @context: for @demux
 * @share: with @demux: fair shares of the queue
 * @dma: the device that DMA is mapped for
 * @pool: where buffers come from
 * @bufs: buffers, @num_segs for each WQE
 * @ring: WQEs
 * @pc: WQEs posted
 * @cc: WQEs completed
 * @mask: WQEs - 1
 * @batch: as many are posted at once
 * @num_segs: segments of a WQE
 * @log_stride: bytes of a WQE
 * @index: number of the queue, for the stack
 * @head_size: bytes of the first one's memory, which becomes the skb's linear part: headroom, data
 *	and skb_shared_info. Others are whole pages.
 * @head_room: bytes of data that fit into the first
 * @csum_full: the card sums all bytes behind the Ethernet header
 * @broken: only a reset helps; NAPI sets it, the channel clears it
 * @rqn: number
 * @stats: what it has counted
 * @vhca: the function
 * @cq: completions
 * @buf: memory of @ring
 * @db: doorbell record
 */
struct nic_rq {
	struct napi_struct *napi;
	struct net_device *netdev;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
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
	u32 head_size, head_room;
	bool csum_full, broken;
	u32 rqn;
	struct nic_rq_stats stats;
	struct vhca *vhca;
	struct vhca_cq cq;
	struct vhca_buf buf;
	struct vhca_db db;
};

/**
 * struct nic_rq_params - of a receive queue to be made
 * @netdev: whose frames come; with @demux: one for messages, or NULL
 * @demux: returns the netdevice for a flow tag
 * @context: for @demux
 * @share: with @demux: the queue's own
 * @index: number of the queue, for the stack
 * @vector: completion vector
 * @log_size: WQEs
 * @frame: longest frame with FCS
 * @strip_vlan: a VLAN tag comes in the completion, not in the frame
 * @counter_set: counts frames that found no buffer; 0: none does
 * @moderation: of completions
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
 * Make a receive queue, ready and full of buffers. CREATE_CQ, CREATE_RQ, MODIFY_RQ. Frames come
 * when a TIR or an RQT names the queue. @rq: zeroed. @napi: takes its completions. Sleeps. Returns
 * 0 or a negative errno; then nothing is left. -EINVAL: frames are too long.
 */
int nic_rq_create(struct nic_rq *rq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_rq_params *params);
/* Undo nic_rq_create(). @rq: the queue, which no TIR and no RQT names; NAPI is disabled. Sleeps. */
void nic_rq_destroy(struct nic_rq *rq);
/*
 * Make a queue that failed work again. QUERY_RQ, MODIFY_RQ. Buffers stay where they are. @rq: the
 * queue, NAPI disabled. Sleeps. Returns 0 or a negative errno: the queue is unusable, and may be
 * reset again.
 */
int nic_rq_reset(struct nic_rq *rq);
/*
 * Whether queues for frames of two lengths are the same. @frame: a longest frame, as in struct
 * nic_rq_params. @other: another one.
 */
bool nic_rq_same_shape(unsigned int frame, unsigned int other);
/*
 * Post buffers where there are none. Called by NAPI, or while nobody else touches the queue.
 * Returns true if memory is short, and there is no buffer that a frame could come into: try again.
 * While there is one, its completion brings the next try.
 */
bool nic_rq_fill(struct nic_rq *rq);

#endif
