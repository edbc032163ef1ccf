// SPDX-License-Identifier: GPL-2.0
/* Receive queues: create, fill, reset after an error, destroy. */
#include <linux/if_vlan.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/qp.h>
#include <linux/slab.h>

#include "../../compat/page_pool.h"
#include "rq.h"
#include "timestamp.h"

#define RX_BATCH	16
#define RX_COPY_MAX	256
/*
 * This is also used where sleeping is allowed: page pools that number their mappings, as in 7.3,
 * would sleep with bottom halves disabled when memory is short.
 */
#define FILL_GFP	(GFP_ATOMIC | __GFP_NOWARN)
#define HEADROOM	(NET_SKB_PAD + NET_IP_ALIGN)
#define TAILROOM	SKB_DATA_ALIGN(sizeof(struct skb_shared_info))

static void rq_completed(struct vhca_cq *cq)
{
	struct nic_rq *rq = container_of(cq, struct nic_rq, cq);

	napi_schedule_irqoff(rq->napi);
}

static void rq_cq_failed(struct vhca_cq *cq, u8 syndrome)
{
	struct nic_rq *rq = container_of(cq, struct nic_rq, cq);

	dev_err(vhca_device(rq->vhca), "RQ 0x%x: completion queue failed, syndrome 0x%x\n",
		rq->rqn, syndrome);
	WRITE_ONCE(rq->dead, true);
	napi_schedule_irqoff(rq->napi);
}

/*
 * A frame is received into one buffer, whose size is a power of two up to a page. A longer frame is
 * received into a first page with room for an skb, and further whole pages. Return the size of the
 * first buffer.
 */
static u32 rq_head_size(unsigned int frame, u8 *num_segs)
{
	unsigned int size = roundup_pow_of_two(HEADROOM + frame + TAILROOM);

	*num_segs = 1;
	if (size <= PAGE_SIZE)
		return size;
	frame -= PAGE_SIZE - HEADROOM - TAILROOM;
	*num_segs += DIV_ROUND_UP(frame, PAGE_SIZE);
	return PAGE_SIZE;
}

static void rq_shape(struct nic_rq *rq, unsigned int frame)
{
	rq->head_size = rq_head_size(frame, &rq->num_segs);
	rq->head_room = rq->head_size - HEADROOM - TAILROOM;
	rq->copy_max = min(rq->head_room, RX_COPY_MAX);
	rq->log_stride = order_base_2(rq->num_segs * sizeof(struct mlx5_wqe_data_seg));
}

bool nic_rq_same_shape(unsigned int frame, unsigned int other)
{
	u8 num_segs, other_segs;

	return rq_head_size(frame, &num_segs) == rq_head_size(other, &other_segs) &&
	       num_segs == other_segs;
}

static struct mlx5_wqe_data_seg *rq_wqe(const struct nic_rq *rq, u16 index)
{
	return rq->ring + ((size_t)(index & rq->mask) << rq->log_stride);
}

/* Initialize all of the WQEs except the addresses */
static void rq_prepare(struct nic_rq *rq)
{
	unsigned int segs = (1U << rq->log_stride) / sizeof(struct mlx5_wqe_data_seg), i, j;
	__be32 mkey = cpu_to_be32(vhca_mkey(rq->vhca));
	__be32 end = cpu_to_be32(vhca_scatter_end(rq->vhca));

	for (i = 0; i <= rq->mask; i++) {
		struct mlx5_wqe_data_seg *seg = rq_wqe(rq, i);

		for (j = 0; j < segs; j++, seg++) {
			if (j < rq->num_segs) {
				seg->byte_count = cpu_to_be32(j ? PAGE_SIZE : rq->head_room);
				seg->lkey = mkey;
			} else {
				seg->byte_count = 0;
				seg->lkey = end;
				seg->addr = 0;
			}
		}
	}
}

static bool rq_fill_seg(struct nic_rq *rq, struct nic_rx_buf *buf, unsigned int seg,
			struct mlx5_wqe_data_seg *data)
{
	unsigned int skip = seg ? 0 : HEADROOM;

	/* The previous frame did not use this buffer */
	if (buf->page)
		return true;
	if (rq->head_size < PAGE_SIZE) {
		buf->page = page_pool_alloc_frag(rq->pool, &buf->offset, rq->head_size, FILL_GFP);
	} else {
		buf->page = page_pool_alloc_pages(rq->pool, FILL_GFP);
		buf->offset = 0;
	}
	if (unlikely(!buf->page))
		return false;
	data->addr = cpu_to_be64(page_pool_get_dma_addr(buf->page) + buf->offset + skip);
	return true;
}

bool nic_rq_fill(struct nic_rq *rq)
{
	unsigned int missing = rq->mask + 1 - (u16)(rq->pc - rq->cc), i;
	bool short_of = false;
	u16 pc = rq->pc;

	if (missing < rq->batch)
		return false;
	for (; missing && !short_of; missing--) {
		struct mlx5_wqe_data_seg *data = rq_wqe(rq, pc);
		struct nic_rx_buf *buf = &rq->bufs[(pc & rq->mask) * rq->num_segs];

		for (i = 0; i < rq->num_segs && !short_of; i++)
			short_of = !rq_fill_seg(rq, &buf[i], i, &data[i]);
		if (!short_of)
			pc++;
	}
	if (unlikely(short_of))
		rq->stats.no_memory++;
	if (pc != rq->pc) {
		rq->pc = pc;
		dma_wmb();	/* write WQEs before the counter */
		rq->db.record[MLX5_RCV_DBR] = cpu_to_be32(pc);
	}
	return short_of && rq->pc == rq->cc;
}

/* ---- buffers ---- */

/**
 * struct rq_lost - buffers that the card may still write to
 * @lost: entry in the quarantine
 * @pool: page pool of the buffers
 * @bufs: the buffers
 * @count: number of buffers
 */
struct rq_lost {
	struct vhca_lost lost;
	struct page_pool *pool;
	struct nic_rx_buf *bufs;
	unsigned int count;
};

static void rq_bufs_free(struct page_pool *pool, struct nic_rx_buf *bufs, unsigned int count)
{
	while (count--)
		if (bufs[count].page)
			page_pool_put_full_page(pool, bufs[count].page, false);
	kvfree(bufs);
	page_pool_destroy(pool);
}

static void rq_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	struct rq_lost *rq_lost = container_of(lost, struct rq_lost, lost);

	rq_bufs_free(rq_lost->pool, rq_lost->bufs, rq_lost->count);
	kfree(rq_lost);
}

static unsigned int rq_num_bufs(const struct nic_rq *rq)
{
	return (rq->mask + 1U) * rq->num_segs;
}

static void rq_release(struct nic_rq *rq)
{
	rq_bufs_free(rq->pool, rq->bufs, rq_num_bufs(rq));
}

/* The card has not destroyed the queue, and may write to its buffers */
static void rq_lose(struct nic_rq *rq)
{
	struct rq_lost *rq_lost = kmalloc(sizeof(*rq_lost), GFP_KERNEL | __GFP_NOFAIL);

	/* The pool outlives NAPI */
	page_pool_disable_direct_recycling(rq->pool);
	rq_lost->lost.free = rq_lost_free;
	rq_lost->pool = rq->pool;
	rq_lost->bufs = rq->bufs;
	rq_lost->count = rq_num_bufs(rq);
	vhca_lose(rq->vhca, &rq_lost->lost, NULL);
	vhca_buf_lose(rq->vhca, &rq->buf);
}

static int rq_pool_create(struct nic_rq *rq)
{
	size_t size = rq->mask + 1;
	struct page_pool_params params = {
		.flags = PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size = size * rq->num_segs,
		.nid = vhca_numa_node(rq->vhca),
		.dev = rq->dma,
		.dma_dir = DMA_FROM_DEVICE,
		.max_len = PAGE_SIZE,
		/* Pages that @napi frees return without a lock, and users see whose memory it is */
		PAGE_POOL_USERS(rq->napi, rq->demux ? NULL : rq->netdev)
	};

	if (rq->head_size < PAGE_SIZE) {
		params.flags |= PP_FLAG_PAGE_FRAG;
		params.pool_size = size * rq->head_size / PAGE_SIZE;
	}
	rq->pool = page_pool_create(&params);
	if (IS_ERR(rq->pool))
		return PTR_ERR(rq->pool);
	rq->bufs = kvcalloc(rq_num_bufs(rq), sizeof(*rq->bufs), GFP_KERNEL);
	if (!rq->bufs) {
		page_pool_destroy(rq->pool);
		return -ENOMEM;
	}
	return 0;
}

/* ---- the queue ---- */

static int rq_create_object(struct nic_rq *rq, const struct nic_rq_params *params)
{
	u32 out[MLX5_ST_SZ_DW(create_rq_out)] = {};
	size_t len = MLX5_ST_SZ_BYTES(create_rq_in) + 8 * vhca_buf_pages(&rq->buf);
	void *in, *rqc, *wq;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rq_in, in, opcode, MLX5_CMD_OP_CREATE_RQ);
	rqc = MLX5_ADDR_OF(create_rq_in, in, ctx);
	MLX5_SET(rqc, rqc, vsd, !(params->strip_vlan && VHCA_CAP_ETH(rq->vhca, vlan_cap)));
	MLX5_SET(rqc, rqc, ts_format, nic_ts_format(VHCA_CAP(rq->vhca, rq_ts_format)));
	MLX5_SET(rqc, rqc, state, MLX5_RQC_STATE_RST);
	MLX5_SET(rqc, rqc, cqn, rq->cq.cqn);
	MLX5_SET(rqc, rqc, counter_set_id, params->counter_set);
	wq = MLX5_ADDR_OF(rqc, rqc, wq);
	MLX5_SET(wq, wq, wq_type, MLX5_WQ_TYPE_CYCLIC);
	/* Let the card write whole cache lines, to avoid reads; buffers end on a line's boundary */
	MLX5_SET(wq, wq, end_padding_mode, MLX5_WQ_END_PAD_MODE_ALIGN);
	MLX5_SET(wq, wq, pd, vhca_pdn(rq->vhca));
	MLX5_SET64(wq, wq, dbr_addr, rq->db.dma);
	MLX5_SET(wq, wq, log_wq_stride, rq->log_stride);
	MLX5_SET(wq, wq, log_wq_sz, params->log_size);
	vhca_buf_pas(&rq->buf, MLX5_ADDR_OF(wq, wq, pas));
	err = vhca_exec(rq->vhca, in, len, out, sizeof(out));
	if (!err)
		rq->rqn = MLX5_GET(create_rq_out, out, rqn);
	kvfree(in);
	return err;
}

static int rq_destroy_object(struct nic_rq *rq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rq_in)] = {};

	MLX5_SET(destroy_rq_in, in, opcode, MLX5_CMD_OP_DESTROY_RQ);
	MLX5_SET(destroy_rq_in, in, rqn, rq->rqn);
	return VHCA_EXEC_IN(rq->vhca, in);
}

static int rq_modify(struct nic_rq *rq, u8 from, u8 to)
{
	u32 in[MLX5_ST_SZ_DW(modify_rq_in)] = {};

	MLX5_SET(modify_rq_in, in, opcode, MLX5_CMD_OP_MODIFY_RQ);
	MLX5_SET(modify_rq_in, in, rqn, rq->rqn);
	MLX5_SET(modify_rq_in, in, rq_state, from);
	MLX5_SET(modify_rq_in, in, ctx.state, to);
	return VHCA_EXEC_IN(rq->vhca, in);
}

int nic_rq_query_state(const struct nic_rq *rq, u8 *state)
{
	u32 out[MLX5_ST_SZ_DW(query_rq_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_rq_in)] = {};
	int err;

	MLX5_SET(query_rq_in, in, opcode, MLX5_CMD_OP_QUERY_RQ);
	MLX5_SET(query_rq_in, in, rqn, rq->rqn);
	err = VHCA_EXEC(rq->vhca, in, out);
	if (!err)
		*state = MLX5_GET(query_rq_out, out, rq_context.state);
	return err;
}

int nic_rq_create(struct nic_rq *rq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_rq_params *params)
{
	struct vhca_cq_params cq = { .log_size = params->log_size, .vector = params->vector };
	size_t size = 1UL << params->log_size;
	int err;

	rq->napi = napi;
	rq->vhca = vhca;
	rq->netdev = params->netdev;
	rq->demux = params->demux;
	rq->context = params->context;
	rq->share = params->share;
	rq->index = params->index;
	rq->dma = vhca_dma_device(rq->vhca);
	rq->mask = size - 1;
	rq->csum_full = VHCA_CAP_ETH(rq->vhca, cqe_checksum_full);
	rq_shape(rq, params->frame);
	if (rq->num_segs > NIC_RX_SEGS_MAX)
		return -EINVAL;
	err = rq_pool_create(rq);
	if (err)
		return err;
	err = vhca_buf_alloc(rq->vhca, &rq->buf, size << rq->log_stride);
	if (err)
		goto err_pool;
	rq->ring = rq->buf.addr;
	rq_prepare(rq);
	err = vhca_db_alloc(rq->vhca, &rq->db);
	if (err)
		goto err_buf;
	rq->db.record[MLX5_RCV_DBR] = 0;
	rq->cq.comp = rq_completed;
	rq->cq.error = rq_cq_failed;
	nic_moderation_apply(&params->moderation, rq->vhca, &cq);
	err = vhca_cq_create(rq->vhca, &rq->cq, &cq);
	if (err)
		goto err_db;
	err = rq_create_object(rq, params);
	if (err)
		goto err_cq;
	err = rq_modify(rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
	if (err)
		goto err_object;
	rq->batch = 1;
	/* Start with the buffers that could be allocated: NAPI posts the rest */
	nic_rq_fill(rq);
	if (!rq->pc) {
		err = -ENOMEM;
		goto err_object;
	}
	rq->batch = RX_BATCH;
	return 0;

err_object:
	if (rq_destroy_object(rq)) {
		vhca_cq_destroy(&rq->cq);
		rq_lose(rq);
		return err;
	}
err_cq:
	vhca_cq_destroy(&rq->cq);
err_db:
	vhca_db_unwind(rq->vhca, &rq->db, err);
err_buf:
	vhca_buf_unwind(rq->vhca, &rq->buf, err);
err_pool:
	rq_release(rq);
	return err;
}

void nic_rq_destroy(struct nic_rq *rq)
{
	int err = rq_destroy_object(rq);

	vhca_cq_destroy(&rq->cq);
	if (err) {
		rq_lose(rq);
		return;
	}
	vhca_db_free(rq->vhca, &rq->db);
	vhca_buf_free(rq->vhca, &rq->buf);
	rq_release(rq);
}

int nic_rq_reset(struct nic_rq *rq)
{
	struct mlx5_cqe64 *cqe;
	u8 state;
	int err;

	err = nic_rq_query_state(rq, &state);
	if (err)
		return err;
	/* A queue that is ready has to go through the error state */
	if (state == MLX5_RQC_STATE_RDY) {
		err = rq_modify(rq, state, MLX5_RQC_STATE_ERR);
		if (err)
			return err;
		state = MLX5_RQC_STATE_ERR;
	}
	/* An earlier attempt may have reached the reset state */
	if (state != MLX5_RQC_STATE_RST) {
		err = rq_modify(rq, state, MLX5_RQC_STATE_RST);
		if (err)
			return err;
	}
	while ((cqe = vhca_cq_peek(&rq->cq))) {
		/* The frame was received without error, but its buffers are posted again */
		rq->stats.dropped += get_cqe_opcode(cqe) == MLX5_CQE_RESP_SEND;
		rq->cq.ci++;
	}
	vhca_cq_consumed(&rq->cq);
	rq->pc = 0;
	rq->cc = 0;
	rq->db.record[MLX5_RCV_DBR] = 0;
	err = rq_modify(rq, MLX5_RQC_STATE_RST, MLX5_RQC_STATE_RDY);
	if (err)
		return err;
	rq->stats.recovered++;
	/* NAPI posts what could not be allocated */
	nic_rq_fill(rq);
	return 0;
}
