// SPDX-License-Identifier: GPL-2.0
/* Work queues of queue pairs of all kinds: what a process asks for, and what the card can. */
#include <linux/log2.h>
#include <linux/mlx5/qp.h>
#include <rdma/mlx5-abi.h>

#include "verbs.h"

#define RQ_SHIFT_MAX	11

bool verbs_qp_has_rq(const struct ib_qp_init_attr *attr)
{
	return !attr->srq && attr->qp_type != IB_QPT_XRC_INI && attr->cap.max_recv_wr;
}

int verbs_qp_check_sizes(const struct vhca *vhca, const struct ib_qp_init_attr *attr,
			 const struct mlx5_ib_create_qp *req)
{
	u32 max = 1 << VHCA_CAP(vhca, log_max_qp_sz);

	if (req->sq_wqe_count > max || (req->sq_wqe_count && !is_power_of_2(req->sq_wqe_count)))
		return -EINVAL;
	if (!verbs_qp_has_rq(attr))
		return req->rq_wqe_count || req->rq_wqe_shift ? -EINVAL : 0;
	if (req->rq_wqe_count > max || !is_power_of_2(req->rq_wqe_count) ||
	    req->rq_wqe_shift < VERBS_RQ_SHIFT_MIN || req->rq_wqe_shift > RQ_SHIFT_MAX ||
	    BIT(req->rq_wqe_shift) > VHCA_CAP(vhca, max_wqe_sz_rq))
		return -EINVAL;
	return 0;
}

bool verbs_qp_atomics_supported(const struct vhca *vhca)
{
	u16 operations = MLX5_ATOMIC_OPS_CMP_SWAP | MLX5_ATOMIC_OPS_FETCH_ADD;

	return (VHCA_CAP_ATOMIC(vhca, atomic_operations) & operations) == operations;
}

u8 verbs_ts_format(u8 supported)
{
	switch (supported) {
	case MLX5_TIMESTAMP_FORMAT_CAP_FREE_RUNNING:
	case MLX5_TIMESTAMP_FORMAT_CAP_FREE_RUNNING_AND_REAL_TIME:
		return MLX5_TIMESTAMP_FORMAT_FREE_RUNNING;
	default:
		return MLX5_TIMESTAMP_FORMAT_DEFAULT;
	}
}
