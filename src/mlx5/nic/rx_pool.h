/* SPDX-License-Identifier: GPL-2.0 */
/* Receive queues that several netdevices share: representors use them. */
#ifndef SF_MLX5_NIC_RX_POOL_H
#define SF_MLX5_NIC_RX_POOL_H

#include <linux/netdevice.h>

struct nic_repair;
struct nic_rx_pool;
struct vhca;

/**
 * struct nic_shared_stats - counters of receive queues that several netdevices share
 * @packets: frames received
 * @bytes: bytes of these, without FCS
 * @dropped: frames that were received and dropped, without a netdevice or for lack of memory
 * @no_memory: failed allocations of buffers
 * @errors: completions with an error
 * @recovered: resets of a queue
 * @out_of_buffer: frames without a buffer
 */
struct nic_shared_stats {
	u64 packets, bytes;
	u64 dropped, no_memory;
	u64 errors, recovered;
	u64 out_of_buffer;
};

/**
 * struct nic_rx_pool_params - parameters of nic_rx_pool_create()
 * @vhca: the function
 * @channels: number of queues for RSS, at most vhca_num_comp_vectors(). Fewer are created if the
 *	card has no free event queue.
 * @log_size: receive buffers per queue, as a power of two
 * @mtu: longest frame without Ethernet header
 * @demux: returns the netdevice for a flow tag; NULL: drop the frame. Called in softirq, under RCU.
 * @context: context of @demux
 * @repair: requested when a queue is dead, so that the owner calls nic_rx_pool_repair()
 */
struct nic_rx_pool_params {
	struct vhca *vhca;
	unsigned int channels;
	u8 log_size;
	unsigned int mtu;
	struct net_device *(*demux)(void *context, u32 flow_tag);
	void *context;
	struct nic_repair *repair;
};

/*
 * Create receive queues that several netdevices share. ALLOC_Q_COUNTER, CREATE_CQ, CREATE_RQ,
 * CREATE_RQT, CREATE_TIR, CREATE_FLOW_TABLE. They are active on return. Sleeps. Returns the queues,
 * or an ERR_PTR.
 */
struct nic_rx_pool *nic_rx_pool_create(const struct nic_rx_pool_params *params);
/*
 * Undo nic_rx_pool_create(). @demux is not called any more on return. @pool: the queues; no rule
 * may refer to their table or TIRs any more. @last: their counters are added to this. Sleeps.
 */
void nic_rx_pool_destroy(struct nic_rx_pool *pool, struct nic_shared_stats *last);
/*
 * Replace all queues if one of them is dead. Must not run concurrently with the other functions.
 * Sleeps. Returns 0, or a negative errno if the queue is still dead.
 */
int nic_rx_pool_repair(struct nic_rx_pool *pool);
/* Add the queues' counters to a sum. QUERY_Q_COUNTER. Sleeps. */
void nic_rx_pool_add_stats(struct nic_rx_pool *pool, struct nic_shared_stats *stats);
/* Number of queues, at least 1. Their completion vectors have event queues. */
unsigned int nic_rx_pool_channels(const struct nic_rx_pool *pool);
/*
 * The table that distributes frames to the queues. A frame keeps the flow tag of the rule that
 * forwards it, as the table's own rules have none. Returns the id of the table, of type FT_NIC_RX
 * and at level NIC_STEERING_LEVEL + 1.
 */
u32 nic_rx_pool_table(const struct nic_rx_pool *pool);

#endif
