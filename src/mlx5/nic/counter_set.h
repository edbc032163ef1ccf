/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_COUNTER_SET_H
#define SF_MLX5_NIC_COUNTER_SET_H

#include <linux/mutex.h>
#include <linux/types.h>

struct vhca;

/**
 * struct nic_counter_set - the card's counters for a set of receive queues
 * @vhca: the function
 * @lock: serializes writers of the other members
 * @id: number of the counter set; 0 if there is none, and nothing is counted
 * @before: frames without a buffer that earlier counter sets have counted
 * @out_of_buffer: @before and the frames of this set, at the last query
 * @read: time of the last query in jiffies
 */
struct nic_counter_set {
	struct vhca *vhca;
	struct mutex lock;	/* serializes writers of the other members */
	u8 id;
	u64 before;
	u64 out_of_buffer;
	unsigned long read;
};

/* Prepare for nic_counter_set_alloc() */
void nic_counter_set_init(struct nic_counter_set *set, struct vhca *vhca);
/*
 * Allocate a counter set (ALLOC_Q_COUNTER). Receive queues also work without one, and then their
 * losses are reported as 0. Sleeps.
 */
void nic_counter_set_alloc(struct nic_counter_set *set);
/*
 * Undo nic_counter_set_alloc(). QUERY_Q_COUNTER, DEALLOC_Q_COUNTER. @set: the counters, which no
 * receive queue uses any more. Sleeps.
 */
void nic_counter_set_free(struct nic_counter_set *set);
/*
 * Query the counters (QUERY_Q_COUNTER). If the query fails, the last result is used. Sleeps.
 * Returns the number of frames without a buffer since nic_counter_set_init().
 */
u64 nic_counter_set_read(struct nic_counter_set *set);
/*
 * Whether the last query is old enough for another one. This limits the number of commands, as the
 * stack reads statistics of all netdevices with every list of links. Any context.
 */
bool nic_counter_set_is_old(const struct nic_counter_set *set);

#endif
