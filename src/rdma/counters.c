// SPDX-License-Identifier: GPL-2.0
/* Hardware counters of the port: a set of the card's, in which all queue pairs count. */
#include <linux/array_size.h>

#include "verbs.h"

#define COUNTER(field)	\
	{ .name = #field, .priv = (void *)(uintptr_t)MLX5_BYTE_OFF(query_q_counter_out, field) }

/* Monitoring programs know these names, which are mlx5_ib's */
static const struct rdma_stat_desc counters[] = {
	COUNTER(rx_write_requests),
	COUNTER(rx_read_requests),
	COUNTER(rx_atomic_requests),
	COUNTER(out_of_buffer),
	/* Cards with retransmission counters */
	COUNTER(out_of_sequence),
	COUNTER(duplicate_request),
	COUNTER(rnr_nak_retry_err),
	COUNTER(packet_seq_err),
	COUNTER(implied_nak_seq_err),
	COUNTER(local_ack_timeout_err),
	/* Cards that also count errors */
	COUNTER(resp_local_length_error),
	COUNTER(resp_cqe_error),
	COUNTER(req_cqe_error),
	COUNTER(req_remote_invalid_request),
	COUNTER(req_remote_access_errors),
	COUNTER(resp_remote_access_errors),
	COUNTER(resp_cqe_flush_error),
	COUNTER(req_cqe_flush_error),
};

#define FIRST_RETRANSMISSION	4
#define FIRST_ERROR		10

static unsigned int counters_supported(const struct vhca *vhca)
{
	if (!VHCA_CAP(vhca, out_of_seq_cnt) || !VHCA_CAP(vhca, retransmission_q_counters))
		return FIRST_RETRANSMISSION;
	return VHCA_CAP(vhca, enhanced_error_q_counters) ? ARRAY_SIZE(counters) : FIRST_ERROR;
}

int verbs_counters_create(struct verbs_device *dev)
{
	u32 out[MLX5_ST_SZ_DW(alloc_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_q_counter_in)] = {};
	int err;

	MLX5_SET(alloc_q_counter_in, in, opcode, MLX5_CMD_OP_ALLOC_Q_COUNTER);
	err = VHCA_EXEC(dev->vhca, in, out);
	if (!err)
		dev->counter_set = MLX5_GET(alloc_q_counter_out, out, counter_set_id);
	return err;
}

void verbs_counters_destroy(struct verbs_device *dev)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_q_counter_in)] = {};

	MLX5_SET(dealloc_q_counter_in, in, opcode, MLX5_CMD_OP_DEALLOC_Q_COUNTER);
	MLX5_SET(dealloc_q_counter_in, in, counter_set_id, dev->counter_set);
	VHCA_EXEC_IN(dev->vhca, in);
}

struct rdma_hw_stats *verbs_alloc_hw_port_stats(struct ib_device *ibdev, u32 port)
{
	return rdma_alloc_hw_stats_struct(counters,
					  counters_supported(to_verbs_device(ibdev)->vhca),
					  RDMA_HW_STATS_DEFAULT_LIFESPAN);
}

int verbs_get_hw_stats(struct ib_device *ibdev, struct rdma_hw_stats *stats, u32 port, int index)
{
	u32 out[MLX5_ST_SZ_DW(query_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_q_counter_in)] = {};
	struct verbs_device *dev = to_verbs_device(ibdev);
	unsigned int i;
	int err;

	/* There are none of the device */
	if (!port)
		return -EOPNOTSUPP;
	MLX5_SET(query_q_counter_in, in, opcode, MLX5_CMD_OP_QUERY_Q_COUNTER);
	MLX5_SET(query_q_counter_in, in, counter_set_id, dev->counter_set);
	err = VERBS_EXEC(dev, in, out);
	if (err)
		return err;
	for (i = 0; i < stats->num_counters; i++)
		stats->value[i] = be32_to_cpup((void *)out + (uintptr_t)stats->descs[i].priv);
	return stats->num_counters;
}
