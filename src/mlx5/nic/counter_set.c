// SPDX-License-Identifier: GPL-2.0
/* Q counters: the card's counters of frames that no receive queue accepted. */
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <sf_mlx5/vhca.h>

#include "counter_set.h"

#define MAX_AGE		HZ

void nic_counter_set_init(struct nic_counter_set *set, struct vhca *vhca)
{
	set->vhca = vhca;
	mutex_init(&set->lock);
	set->read = jiffies - MAX_AGE;
}

void nic_counter_set_alloc(struct nic_counter_set *set)
{
	u32 out[MLX5_ST_SZ_DW(alloc_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_q_counter_in)] = {};

	MLX5_SET(alloc_q_counter_in, in, opcode, MLX5_CMD_OP_ALLOC_Q_COUNTER);
	mutex_lock(&set->lock);
	if (!VHCA_EXEC(set->vhca, in, out))
		set->id = MLX5_GET(alloc_q_counter_out, out, counter_set_id);
	mutex_unlock(&set->lock);
}

static void counter_set_query(struct nic_counter_set *set)
{
	u32 out[MLX5_ST_SZ_DW(query_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_q_counter_in)] = {};

	lockdep_assert_held(&set->lock);
	if (!set->id)
		return;
	WRITE_ONCE(set->read, jiffies);
	MLX5_SET(query_q_counter_in, in, opcode, MLX5_CMD_OP_QUERY_Q_COUNTER);
	MLX5_SET(query_q_counter_in, in, counter_set_id, set->id);
	if (!VHCA_EXEC(set->vhca, in, out))
		WRITE_ONCE(set->out_of_buffer,
			   set->before + MLX5_GET(query_q_counter_out, out, out_of_buffer));
}

u64 nic_counter_set_read(struct nic_counter_set *set)
{
	u64 out_of_buffer;

	mutex_lock(&set->lock);
	counter_set_query(set);
	out_of_buffer = set->out_of_buffer;
	mutex_unlock(&set->lock);
	return out_of_buffer;
}

bool nic_counter_set_is_old(const struct nic_counter_set *set)
{
	return READ_ONCE(set->id) && time_is_before_eq_jiffies(READ_ONCE(set->read) + MAX_AGE);
}

void nic_counter_set_free(struct nic_counter_set *set)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_q_counter_in)] = {};

	mutex_lock(&set->lock);
	counter_set_query(set);
	set->before = set->out_of_buffer;
	if (set->id) {
		MLX5_SET(dealloc_q_counter_in, in, opcode, MLX5_CMD_OP_DEALLOC_Q_COUNTER);
		MLX5_SET(dealloc_q_counter_in, in, counter_set_id, set->id);
		VHCA_EXEC_IN(set->vhca, in);
		set->id = 0;
	}
	mutex_unlock(&set->lock);
}
