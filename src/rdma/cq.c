// SPDX-License-Identifier: GPL-2.0
/* Completion queues, of processes and of the kernel. */
#include <rdma/ib_umem.h>
#include <rdma/mlx5-abi.h>
#include <rdma/uverbs_ioctl.h>

#include "../compat/rdma.h"
#include "work.h"

static void cq_comp(struct vhca_cq *vcq)
{
	struct ib_cq *ibcq = &container_of(vcq, struct verbs_cq, cq)->ib;

	ibcq->comp_handler(ibcq, ibcq->cq_context);
}

static void cq_report_error(struct work_struct *work)
{
	struct verbs_cq *cq = container_of(work, struct verbs_cq, error);
	struct ib_event event = {
		.device = cq->ib.device,
		.event = IB_EVENT_CQ_ERR,
		.element.cq = &cq->ib,
	};

	if (cq->ib.event_handler)
		cq->ib.event_handler(&event, cq->ib.cq_context);
}

static void cq_error(struct vhca_cq *vcq, u8 syndrome)
{
	struct verbs_cq *cq = container_of(vcq, struct verbs_cq, cq);
	struct verbs_device *dev = to_verbs_device(cq->ib.device);

	ibdev_dbg(&dev->ib, "CQ 0x%x failed, syndrome 0x%x\n", vcq->cqn, syndrome);
	queue_work(dev->events, &cq->error);
}

static int cq_request(struct ib_udata *udata, struct mlx5_ib_create_cq *req)
{
	int err;

	/* Without the number of a doorbell page the queue cannot be armed */
	if (udata->inlen < offsetofend(typeof(*req), uar_page_index))
		return -EINVAL;
	err = verbs_udata_read(udata, req, sizeof(*req));
	if (err)
		return err;
	if (req->cqe_comp_en || req->flags & ~MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX)
		return -EOPNOTSUPP;
	if (!(req->flags & MLX5_IB_CREATE_CQ_FLAGS_UAR_PAGE_INDEX) || req->reserved0 ||
	    req->reserved1 || (req->cqe_size != 64 && req->cqe_size != 128))
		return -EINVAL;
	return 0;
}

/* Pin the entries and the doorbell record */
static int cq_map(struct verbs_cq *cq, struct verbs_context *ctx, u32 entries,
		  const struct mlx5_ib_create_cq *req, struct uverbs_attr_bundle *attrs)
{
	struct ib_umem *umem;

	umem = ib_umem_get_cq_buf_or_va(cq->ib.device, attrs, req->buf_addr,
					(size_t)entries * req->cqe_size, IB_ACCESS_LOCAL_WRITE);
	if (IS_ERR(umem))
		return PTR_ERR(umem);
	return verbs_memory_map(&cq->memory, ctx, umem, VERBS_OFFSET_CQ, req->db_addr);
}

static int cq_exec_create(struct verbs_device *dev, struct verbs_cq *cq,
			  const struct ib_cq_init_attr *attr, u32 entries, u8 cqe_size)
{
	struct vhca_cq_params params = {
		.log_size = ilog2(entries),
		.vector = attr->comp_vector,
	};
	struct vhca_cq_memory memory = {
		.num_pas = cq->memory.num_pas,
		.log_page_size = verbs_memory_log_page_size(&cq->memory),
		.page_offset = cq->memory.offset,
		.db = cq->memory.db.dma,
		.uar = cq->uar->uar.index,
		.cqe_size = cqe_size,
		.ignore_overrun = attr->flags & IB_UVERBS_CQ_FLAGS_IGNORE_OVERRUN,
	};
	__be64 *pas;
	int err;

	pas = kvcalloc(memory.num_pas, sizeof(*pas), GFP_KERNEL);
	if (!pas)
		return -ENOMEM;
	verbs_memory_pas(&cq->memory, pas);
	memory.pas = pas;
	err = vhca_cq_create_in(dev->vhca, &cq->cq, &params, &memory);
	kvfree(pas);
	return err;
}

static void cq_init(struct verbs_cq *cq, u32 entries)
{
	INIT_WORK(&cq->error, cq_report_error);
	INIT_WORK(&cq->flush, verbs_cq_flush_work);
	spin_lock_init(&cq->lock);
	INIT_LIST_HEAD(&cq->senders);
	INIT_LIST_HEAD(&cq->receivers);
	cq->cq.comp = cq_comp;
	cq->cq.error = cq_error;
	cq->ib.cqe = entries - 1;
}

int verbs_create_cq(struct ib_cq *ibcq, const struct ib_cq_init_attr *attr,
		    struct uverbs_attr_bundle *attrs)
{
	struct verbs_device *dev = to_verbs_device(ibcq->device);
	u32 max = 1 << VHCA_CAP(dev->vhca, log_max_cq_sz), entries;
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	struct mlx5_ib_create_cq_resp resp = {};
	struct mlx5_ib_create_cq req = {};
	struct ib_udata *udata = &attrs->driver_udata;
	struct verbs_context *ctx;
	int err;

	ctx = rdma_udata_to_drv_context(udata, struct verbs_context, ib);
	if (attr->flags & ~(IB_UVERBS_CQ_FLAGS_IGNORE_OVERRUN |
			    IB_UVERBS_CQ_FLAGS_TIMESTAMP_COMPLETION))
		return -EOPNOTSUPP;
	/* One entry is never used */
	if (attr->cqe >= max)
		return -EINVAL;
	entries = roundup_pow_of_two(attr->cqe + 1);
	err = cq_request(udata, &req);
	if (err)
		return err;
	cq->uar = verbs_uar_get(ctx, req.uar_page_index);
	if (IS_ERR(cq->uar))
		return PTR_ERR(cq->uar);
	err = cq_map(cq, ctx, entries, &req, attrs);
	if (err)
		goto err_uar;
	cq_init(cq, entries);
	mutex_init(&cq->resize);
	cq->cqe_size = req.cqe_size;
	err = cq_exec_create(dev, cq, attr, entries, req.cqe_size);
	if (err)
		goto err_memory;
	resp.cqn = cq->cq.cqn;
	err = ib_copy_to_udata(udata, &resp, min(udata->outlen, sizeof(resp)));
	if (err) {
		verbs_destroy_cq(ibcq, udata);
		return err;
	}
	return 0;

err_memory:
	verbs_memory_unwind(&cq->memory, err);
err_uar:
	verbs_uar_put(cq->uar);
	return err;
}

int verbs_create_kernel_cq(struct ib_cq *ibcq, const struct ib_cq_init_attr *attr,
			   struct uverbs_attr_bundle *attrs)
{
	struct verbs_device *dev = to_verbs_device(ibcq->device);
	u32 max = 1 << VHCA_CAP(dev->vhca, log_max_cq_sz), entries;
	struct vhca_cq_params params = { .vector = attr->comp_vector };
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	int err;

	if (attr->flags)
		return -EOPNOTSUPP;
	/* One entry is never used */
	if (attr->cqe >= max)
		return -EINVAL;
	entries = roundup_pow_of_two(attr->cqe + 1);
	params.log_size = ilog2(entries);
	cq_init(cq, entries);
	err = vhca_cq_create(dev->vhca, &cq->cq, &params);
	if (err)
		return err;
	spin_lock(&dev->cqs_lock);
	list_add(&cq->node, &dev->cqs);
	spin_unlock(&dev->cqs_lock);
	return 0;
}

void verbs_cqs_flush(struct verbs_device *dev)
{
	struct verbs_cq *cq;

	spin_lock(&dev->cqs_lock);
	list_for_each_entry(cq, &dev->cqs, node)
		verbs_cq_flush(cq);
	spin_unlock(&dev->cqs_lock);
}

static void cq_destroy_kernel(struct verbs_device *dev, struct verbs_cq *cq)
{
	spin_lock(&dev->cqs_lock);
	list_del(&cq->node);
	spin_unlock(&dev->cqs_lock);
	vhca_cq_destroy(&cq->cq);
	/* No callback can queue them any more */
	cancel_work_sync(&cq->error);
	cancel_work_sync(&cq->flush);
}

int verbs_destroy_cq(struct ib_cq *ibcq, struct ib_udata *udata)
{
	struct verbs_cq *cq = to_verbs_cq(ibcq);
	int err;

	if (!cq->uar) {
		cq_destroy_kernel(to_verbs_device(ibcq->device), cq);
		return 0;
	}
	err = vhca_cq_destroy_in(&cq->cq);
	/* No callback can queue it any more */
	cancel_work_sync(&cq->error);
	if (err)
		verbs_memory_lose(&cq->memory);
	else
		verbs_memory_free(&cq->memory);
	verbs_uar_put(cq->uar);
	return 0;
}

int verbs_modify_cq(struct ib_cq *ibcq, u16 count, u16 period)
{
	if (!VHCA_CAP(to_verbs_device(ibcq->device)->vhca, cq_moderation))
		return -EOPNOTSUPP;
	return vhca_cq_moderate(&to_verbs_cq(ibcq)->cq, period, count);
}
