// SPDX-License-Identifier: GPL-2.0
/*
 * Hardware counters. All queue pairs count in one set of the card's, which is the port's, unless a
 * user binds some of them to another (`rdma statistic qp`).
 */
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

/* ---- sets ---- */

static int counters_exec_alloc(struct verbs_device *dev, u32 *set)
{
	u32 out[MLX5_ST_SZ_DW(alloc_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_q_counter_in)] = {};
	int err;

	MLX5_SET(alloc_q_counter_in, in, opcode, MLX5_CMD_OP_ALLOC_Q_COUNTER);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		*set = MLX5_GET(alloc_q_counter_out, out, counter_set_id);
	return err;
}

static int counters_exec_dealloc(struct verbs_device *dev, u32 set)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_q_counter_in)] = {};

	MLX5_SET(dealloc_q_counter_in, in, opcode, MLX5_CMD_OP_DEALLOC_Q_COUNTER);
	MLX5_SET(dealloc_q_counter_in, in, counter_set_id, set);
	return VERBS_EXEC_IN(dev, in);
}

static int counters_exec_query(struct verbs_device *dev, u32 set, struct rdma_hw_stats *stats)
{
	u32 out[MLX5_ST_SZ_DW(query_q_counter_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_q_counter_in)] = {};
	unsigned int i;
	int err;

	MLX5_SET(query_q_counter_in, in, opcode, MLX5_CMD_OP_QUERY_Q_COUNTER);
	MLX5_SET(query_q_counter_in, in, counter_set_id, set);
	err = VERBS_EXEC(dev, in, out);
	if (err)
		return err;
	for (i = 0; i < stats->num_counters; i++)
		stats->value[i] = be32_to_cpup((void *)out + (uintptr_t)stats->descs[i].priv);
	return 0;
}

static struct rdma_hw_stats *counters_alloc_stats(struct ib_device *ibdev)
{
	return rdma_alloc_hw_stats_struct(counters,
					  counters_supported(to_verbs_device(ibdev)->vhca),
					  RDMA_HW_STATS_DEFAULT_LIFESPAN);
}

/* ---- the port's ---- */

int verbs_counters_create(struct verbs_device *dev)
{
	return counters_exec_alloc(dev, &dev->counter_set);
}

void verbs_counters_destroy(struct verbs_device *dev)
{
	counters_exec_dealloc(dev, dev->counter_set);
}

struct rdma_hw_stats *verbs_alloc_hw_port_stats(struct ib_device *ibdev, u32 port)
{
	return counters_alloc_stats(ibdev);
}

int verbs_get_hw_stats(struct ib_device *ibdev, struct rdma_hw_stats *stats, u32 port, int index)
{
	struct verbs_device *dev = to_verbs_device(ibdev);

	/* There are none of the device */
	if (!port)
		return -EOPNOTSUPP;
	return counters_exec_query(dev, dev->counter_set, stats) ?: stats->num_counters;
}

/* ---- those of some queue pairs ---- */

int verbs_counter_bind_qp(struct rdma_counter *counter, struct ib_qp *ibqp)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	u32 set = counter->id;
	int err = 0;

	if (!set)
		err = counters_exec_alloc(dev, &set);
	if (err)
		return err;
	err = verbs_qp_count(to_verbs_qp(ibqp), set);
	if (err) {
		if (!counter->id)
			counters_exec_dealloc(dev, set);
		return err;
	}
	counter->id = set;
	ibqp->counter = counter;
	return 0;
}

int verbs_counter_unbind_qp(struct ib_qp *ibqp)
{
	u32 set = to_verbs_device(ibqp->device)->counter_set;
	int err = verbs_qp_count(to_verbs_qp(ibqp), set);

	if (!err)
		ibqp->counter = NULL;
	return err;
}

int verbs_counter_dealloc(struct rdma_counter *counter)
{
	return counter->id ? counters_exec_dealloc(to_verbs_device(counter->device), counter->id) :
			     0;
}

struct rdma_hw_stats *verbs_counter_alloc_stats(struct rdma_counter *counter)
{
	return counters_alloc_stats(counter->device);
}

int verbs_counter_update_stats(struct rdma_counter *counter)
{
	return counters_exec_query(to_verbs_device(counter->device), counter->id, counter->stats);
}
