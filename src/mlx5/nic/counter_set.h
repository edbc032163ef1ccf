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

void nic_counter_set_init(struct nic_counter_set *set, struct vhca *vhca);
void nic_counter_set_alloc(struct nic_counter_set *set);
void nic_counter_set_free(struct nic_counter_set *set);
u64 nic_counter_set_read(struct nic_counter_set *set);
bool nic_counter_set_is_old(const struct nic_counter_set *set);

#endif
