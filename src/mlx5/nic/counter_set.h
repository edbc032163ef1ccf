/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SF_MLX5_NIC_COUNTER_SET_H
#define SF_MLX5_NIC_COUNTER_SET_H

#include <linux/mutex.h>
#include <linux/types.h>

struct vhca;

/**
 * struct nic_counter_set - the card's counters of a set of receive queues
 * @vhca: the function
 * @lock: guards writes of the rest
 * @id: number; 0: there is none, and nothing is counted
 * @before: frames that found no buffer, of sets that are gone
 * @out_of_buffer: those and the ones of this set, as read last
 * @read: when that was, in jiffies
 */
struct nic_counter_set {
	struct vhca *vhca;
	struct mutex lock;	/* guards writes of the rest */
	u8 id;
	u64 before;
	u64 out_of_buffer;
	unsigned long read;
};

/* Prepare for nic_counter_set_alloc() */
void nic_counter_set_init(struct nic_counter_set *set, struct vhca *vhca);
/*
 * Have the card count. ALLOC_Q_COUNTER. Without one receive queues work as well, and their losses
 * show as 0. Sleeps.
 */
void nic_counter_set_alloc(struct nic_counter_set *set);
/*
 * Undo nic_counter_set_alloc(). QUERY_Q_COUNTER, DEALLOC_Q_COUNTER. @set: the counters, of no
 * receive queue any more. Sleeps.
 */
void nic_counter_set_free(struct nic_counter_set *set);
/*
 * Read the counters. QUERY_Q_COUNTER. When it fails, what was read before still holds. Sleeps.
 * Returns frames that found no buffer, since nic_counter_set_init().
 */
u64 nic_counter_set_read(struct nic_counter_set *set);
/*
 * Whether it is worth a command to read the counters again. The stack asks for statistics of all
 * netdevices with every list of links. Any context.
 */
bool nic_counter_set_is_old(const struct nic_counter_set *set);

#endif
