// SPDX-License-Identifier: GPL-2.0
/* Queue pairs of the kernel, among them the one for management datagrams (GSI). */
#include <linux/log2.h>
#include <linux/mlx5/qp.h>
#include <linux/slab.h>
#include <rdma/mlx5-abi.h>

#include "work.h"

#define SEGMENT		sizeof(struct mlx5_wqe_data_seg)
#define GSI_QPN		1

/* ---- sizes ---- */

/* Segments in front of a WQE's data. An atomic has one more, but a registration is larger still. */
static u32 qp_send_overhead(u8 service)
{
	if (service == MLX5_QP_ST_RC || service == MLX5_QP_ST_UC)
		return sizeof(struct mlx5_wqe_ctrl_seg) + sizeof(struct mlx5_wqe_raddr_seg);
	return sizeof(struct mlx5_wqe_ctrl_seg) + sizeof(struct mlx5_wqe_datagram_seg);
}

static u32 qp_send_size(const struct ib_qp_cap *cap, u8 service)
{
	u32 data = cap->max_send_sge * SEGMENT;

	if (cap->max_inline_data)
		data = max_t(u32, data, ALIGN(sizeof(struct mlx5_wqe_inline_seg) +
					      cap->max_inline_data, SEGMENT));
	data += qp_send_overhead(service);
	/* Only this service registers memory */
	if (service == MLX5_QP_ST_RC)
		data = max_t(u32, data, VERBS_UMR_SIZE);
	return ALIGN(data, VERBS_SEND_BLOCK);
}

int verbs_qp_size(const struct vhca *vhca, const struct ib_qp_init_attr *attr, u8 service,
		  struct verbs_work *work, struct mlx5_ib_create_qp *req)
{
	u32 max = 1 << VHCA_CAP(vhca, log_max_qp_sz);
	const struct ib_qp_cap *cap = &attr->cap;

	if (cap->max_send_wr > max || cap->max_recv_wr > max ||
	    cap->max_send_sge > VERBS_SEND_MAX / SEGMENT || cap->max_recv_sge > VERBS_SEND_MAX ||
	    cap->max_inline_data > VERBS_SEND_MAX)
		return -EINVAL;
	if (cap->max_send_wr) {
		work->sq.wqe_size = qp_send_size(cap, service);
		if (work->sq.wqe_size > min_t(u32, VHCA_CAP(vhca, max_wqe_sz_sq), VERBS_SEND_MAX))
			return -EINVAL;
		req->sq_wqe_count = roundup_pow_of_two(cap->max_send_wr * work->sq.wqe_size /
						       VERBS_SEND_BLOCK);
		work->sq.mask = req->sq_wqe_count - 1;
	}
	if (!attr->srq && cap->max_recv_wr) {
		req->rq_wqe_shift = ilog2(roundup_pow_of_two(max(cap->max_recv_sge, 1u) *
							     SEGMENT));
		/* The send queue follows, in whole blocks */
		req->rq_wqe_count = max_t(u32, roundup_pow_of_two(cap->max_recv_wr),
					  VERBS_SEND_BLOCK >> req->rq_wqe_shift);
		work->rq.shift = req->rq_wqe_shift;
		work->rq.mask = req->rq_wqe_count - 1;
		work->rq.max_sge = BIT(req->rq_wqe_shift) / SEGMENT;
	}
	return verbs_qp_check_sizes(vhca, attr, req);
}

/* ---- queues ---- */

static void qp_work_free(struct verbs_work *work)
{
	kvfree(work->sq.sends);
	kvfree(work->rq.wr_ids);
	kfree(work);
}

static struct verbs_work *qp_work_create(struct verbs_device *dev, struct verbs_qp *qp,
					 const struct ib_qp_init_attr *attr,
					 struct mlx5_ib_create_qp *req)
{
	struct verbs_work *work = kzalloc(sizeof(*work), GFP_KERNEL);
	int err;

	if (!work)
		return ERR_PTR(-ENOMEM);
	work->qp = qp;
	work->uar = vhca_uar_get(dev->vhca);
	work->signal_all = attr->sq_sig_type == IB_SIGNAL_ALL_WR;
	work->cap = attr->cap;
	spin_lock_init(&work->sq.lock);
	spin_lock_init(&work->rq.lock);
	err = verbs_qp_size(dev->vhca, attr, qp->service, work, req);
	if (err)
		goto err_free;
	err = -ENOMEM;
	work->sq.sends = kvcalloc(work->sq.mask + 1, sizeof(*work->sq.sends), GFP_KERNEL);
	work->rq.wr_ids = kvcalloc(work->rq.mask + 1, sizeof(*work->rq.wr_ids), GFP_KERNEL);
	if (!work->sq.sends || !work->rq.wr_ids)
		goto err_free;
	return work;

err_free:
	qp_work_free(work);
	return ERR_PTR(err);
}

/* The receive queue comes first */
static int qp_work_alloc(struct verbs_device *dev, struct verbs_qp *qp,
			 const struct mlx5_ib_create_qp *req)
{
	size_t receive = (size_t)req->rq_wqe_count << req->rq_wqe_shift;
	size_t send = (size_t)req->sq_wqe_count * VERBS_SEND_BLOCK;
	struct verbs_work *work = qp->work;
	int err = verbs_memory_alloc(&qp->memory, dev, max_t(size_t, receive + send, 1));

	if (err)
		return err;
	if (receive)
		work->rq.wqes = qp->memory.buf.addr;
	if (send)
		work->sq.wqes = qp->memory.buf.addr + receive;
	return 0;
}

/* Completion queues flush these queues once the function is gone */
static void qp_attach(struct verbs_qp *qp)
{
	struct verbs_cq *send_cq = to_verbs_cq(qp->ib.send_cq);
	struct verbs_cq *recv_cq = to_verbs_cq(qp->ib.recv_cq);

	spin_lock_irq(&send_cq->lock);
	list_add_tail(&qp->work->send_node, &send_cq->senders);
	spin_unlock_irq(&send_cq->lock);
	spin_lock_irq(&recv_cq->lock);
	list_add_tail(&qp->work->recv_node, &recv_cq->receivers);
	spin_unlock_irq(&recv_cq->lock);
}

/* No reader of the completion queues uses the queue pair on return */
static void qp_detach(struct verbs_qp *qp)
{
	struct verbs_cq *send_cq = to_verbs_cq(qp->ib.send_cq);
	struct verbs_cq *recv_cq = to_verbs_cq(qp->ib.recv_cq);

	spin_lock_irq(&send_cq->lock);
	list_del(&qp->work->send_node);
	spin_unlock_irq(&send_cq->lock);
	spin_lock_irq(&recv_cq->lock);
	list_del(&qp->work->recv_node);
	spin_unlock_irq(&recv_cq->lock);
}

void verbs_qp_restart(struct verbs_qp *qp)
{
	struct verbs_work *work = qp->work;

	verbs_qp_forget(qp);
	work->sq.pi = 0;
	work->sq.ci = 0;
	work->sq.fence = 0;
	work->rq.pi = 0;
	work->rq.ci = 0;
	qp->memory.record.record[MLX5_RCV_DBR] = 0;
	qp->memory.record.record[MLX5_SND_DBR] = 0;
}

/* ---- the object ---- */

static int qp_check_kernel(const struct verbs_device *dev, const struct ib_qp_init_attr *attr)
{
	u32 flags = VHCA_CAP(dev->vhca, block_lb_mc) ? IB_QP_CREATE_BLOCK_MULTICAST_LOOPBACK : 0;

	if (attr->create_flags & ~flags)
		return -EOPNOTSUPP;
	if (!attr->send_cq || !attr->recv_cq)
		return -EINVAL;
	return attr->qp_type == IB_QPT_GSI && attr->port_num != VERBS_PORT ? -EINVAL : 0;
}

int verbs_create_kernel_qp(struct ib_qp *ibqp, struct ib_qp_init_attr *attr)
{
	struct verbs_device *dev = to_verbs_device(ibqp->device);
	struct verbs_qp *qp = to_verbs_qp(ibqp);
	struct mlx5_ib_create_qp req = {};
	int service, err;

	service = verbs_qp_service(attr->qp_type);
	if (service < 0)
		return service;
	if (service == MLX5_QP_ST_XRC)
		return -EOPNOTSUPP;
	err = qp_check_kernel(dev, attr);
	if (err)
		return err;
	qp->service = service;
	qp->work = qp_work_create(dev, qp, attr, &req);
	if (IS_ERR(qp->work))
		return PTR_ERR(qp->work);
	err = qp_work_alloc(dev, qp, &req);
	if (err)
		goto err_work;
	err = verbs_qp_create(dev, qp, attr, &req);
	if (err)
		goto err_memory;
	ibqp->qp_num = attr->qp_type == IB_QPT_GSI ? GSI_QPN : qp->qpn;
	qp_attach(qp);
	return 0;

err_memory:
	verbs_memory_unwind(&qp->memory, err);
err_work:
	qp_work_free(qp->work);
	return err;
}

/*
 * The queue pair's number must not be another's while CQEs contain it, and no reader of the
 * completion queues may find the queue pair. So it is forgotten before the card destroys it.
 */
void verbs_destroy_kernel_qp(struct verbs_qp *qp)
{
	struct verbs_device *dev = to_verbs_device(qp->ib.device);

	verbs_qp_stop(dev, qp);
	verbs_object_withdraw(&dev->qps, qp->qpn, &qp->object);
	verbs_qp_forget(qp);
	qp_detach(qp);
	if (verbs_qp_exec_destroy(dev, qp->qpn))
		verbs_memory_lose(&qp->memory);
	else
		verbs_memory_free(&qp->memory);
	qp_work_free(qp->work);
}
