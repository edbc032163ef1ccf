/* SPDX-License-Identifier: GPL-2.0 */
/* Receive queues that many netdevices share: those of representors. */
#ifndef SF_MLX5_NIC_RX_POOL_H
#define SF_MLX5_NIC_RX_POOL_H

#include <linux/netdevice.h>

struct nic_rx_pool;
struct vhca;

/**
 * struct nic_shared_stats - what receive queues that netdevices share have counted
 * @packets: frames received
 * @bytes: without FCS
 * @dropped: frames received and given up: of no netdevice, or for want of memory
 * @no_memory: times that no buffer could be allocated
 * @errors: completions with an error
 * @recovered: resets of a queue
 * @out_of_buffer: frames that found no buffer
 */
struct nic_shared_stats {
	u64 packets, bytes;
	u64 dropped, no_memory;
	u64 errors, recovered;
	u64 out_of_buffer;
};

/**
 * struct nic_rx_pool_params - of a set of receive queues that many netdevices share
 * @vhca: the function
 * @channels: queues, spread over by RSS; at most vhca_num_comp_vectors(). There are fewer if the
 *	card has no event queue left
 * @log_size: receive buffers per queue
 * @mtu: longest frame without Ethernet header
 * @demux: the netdevice that a frame with this flow tag is for; NULL: drop it. Softirq, under RCU.
 * @context: for @demux
 */
struct nic_rx_pool_params {
	struct vhca *vhca;
	unsigned int channels;
	u8 log_size;
	unsigned int mtu;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
};

/*
 * Make receive queues that many netdevices share. ALLOC_Q_COUNTER, CREATE_CQ, CREATE_RQ,
 * CREATE_RQT, CREATE_TIR, CREATE_FLOW_TABLE. They run when it returns. Sleeps. Returns the queues,
 * or an ERR_PTR.
 */
struct nic_rx_pool *nic_rx_pool_create(const struct nic_rx_pool_params *params);
/*
 * Undo nic_rx_pool_create(). After it @demux is not called any more. @pool: the queues; no rule
 * names their table or TIR any more. @last: what they have counted is added to this. Sleeps.
 */
void nic_rx_pool_destroy(struct nic_rx_pool *pool, struct nic_shared_stats *last);
/* Add what the queues have counted to a sum. QUERY_Q_COUNTER. Sleeps. */
void nic_rx_pool_add_stats(struct nic_rx_pool *pool, struct nic_shared_stats *stats);
/*
 * How many of the queues there are. Returns at least 1. Completion vectors below it have an event
 * queue.
 */
unsigned int nic_rx_pool_channels(const struct nic_rx_pool *pool);
/*
 * Where rules send frames to be spread over the queues. A frame keeps the flow tag of the rule that
 * sends it: those of the table have none. Returns the id of the table, FT_NIC_RX, at level
 * NIC_STEERING_LEVEL + 1.
 */
u32 nic_rx_pool_table(const struct nic_rx_pool *pool);

#endif
