// SPDX-License-Identifier: GPL-2.0
/* Send queues: create, reset after an error, destroy. */
#include <linux/mlx5/cq.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mlx5/vport.h>
#include <linux/slab.h>

#include "../vhca/vport.h"
#include "sq.h"
#include "timestamp.h"
#include "tis.h"
#include "tx.h"

static void sq_completed(struct vhca_cq *cq)
{
	struct nic_sq *sq = container_of(cq, struct nic_sq, cq);

	napi_schedule_irqoff(sq->napi);
}

static void sq_cq_failed(struct vhca_cq *cq, u8 syndrome)
{
	struct nic_sq *sq = container_of(cq, struct nic_sq, cq);

	netdev_err(sq->netdev, "SQ 0x%x: completion queue failed, syndrome 0x%x\n", sq->sqn,
		   syndrome);
	WRITE_ONCE(sq->dead, true);
	napi_schedule_irqoff(sq->napi);
}

static int sq_create_object(struct nic_sq *sq, u32 tisn, u8 log_size)
{
	u32 out[MLX5_ST_SZ_DW(create_sq_out)] = {};
	size_t len = MLX5_ST_SZ_BYTES(create_sq_in) + 8 * vhca_buf_pages(&sq->buf);
	void *in, *sqc, *wq;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_sq_in, in, opcode, MLX5_CMD_OP_CREATE_SQ);
	sqc = MLX5_ADDR_OF(create_sq_in, in, ctx);
	MLX5_SET(sqc, sqc, flush_in_error_en, 1);
	MLX5_SET(sqc, sqc, min_wqe_inline_mode, sq->min_inline);
	MLX5_SET(sqc, sqc, ts_format, nic_ts_format(VHCA_CAP(sq->vhca, sq_ts_format)));
	MLX5_SET(sqc, sqc, state, MLX5_SQC_STATE_RST);
	MLX5_SET(sqc, sqc, cqn, sq->cq.cqn);
	MLX5_SET(sqc, sqc, tis_lst_sz, 1);
	MLX5_SET(sqc, sqc, tis_num_0, tisn);
	wq = MLX5_ADDR_OF(sqc, sqc, wq);
	MLX5_SET(wq, wq, wq_type, MLX5_WQ_TYPE_CYCLIC);
	MLX5_SET(wq, wq, pd, vhca_pdn(sq->vhca));
	MLX5_SET(wq, wq, uar_page, vhca_uar_get(sq->vhca)->index);
	MLX5_SET64(wq, wq, dbr_addr, sq->db.dma);
	MLX5_SET(wq, wq, log_wq_stride, ilog2(NIC_WQE_BB));
	MLX5_SET(wq, wq, log_wq_sz, log_size);
	vhca_buf_pas(&sq->buf, MLX5_ADDR_OF(wq, wq, pas));
	err = vhca_exec(sq->vhca, in, len, out, sizeof(out));
	if (!err)
		sq->sqn = MLX5_GET(create_sq_out, out, sqn);
	kvfree(in);
	return err;
}

static int sq_destroy_object(struct nic_sq *sq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_sq_in)] = {};

	MLX5_SET(destroy_sq_in, in, opcode, MLX5_CMD_OP_DESTROY_SQ);
	MLX5_SET(destroy_sq_in, in, sqn, sq->sqn);
	return VHCA_EXEC_IN(sq->vhca, in);
}

static int sq_modify(struct nic_sq *sq, u8 from, u8 to)
{
	u32 in[MLX5_ST_SZ_DW(modify_sq_in)] = {};

	MLX5_SET(modify_sq_in, in, opcode, MLX5_CMD_OP_MODIFY_SQ);
	MLX5_SET(modify_sq_in, in, sqn, sq->sqn);
	MLX5_SET(modify_sq_in, in, sq_state, from);
	MLX5_SET(modify_sq_in, in, ctx.state, to);
	return VHCA_EXEC_IN(sq->vhca, in);
}

int nic_sq_query_state(const struct nic_sq *sq, u8 *state)
{
	u32 out[MLX5_ST_SZ_DW(query_sq_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_sq_in)] = {};
	int err;

	MLX5_SET(query_sq_in, in, opcode, MLX5_CMD_OP_QUERY_SQ);
	MLX5_SET(query_sq_in, in, sqn, sq->sqn);
	err = VHCA_EXEC(sq->vhca, in, out);
	if (!err)
		*state = MLX5_GET(query_sq_out, out, sq_context.state);
	return err;
}

/**
 * struct sq_lost - packets that the card may still read
 * @lost: entry in the quarantine
 * @sq: copy of the queue, for nic_sq_purge()
 */
struct sq_lost {
	struct vhca_lost lost;
	struct nic_sq sq;
};

static void sq_lost_free(struct vhca *pf, struct vhca_lost *lost)
{
	struct sq_lost *sq_lost = container_of(lost, struct sq_lost, lost);

	nic_sq_purge(&sq_lost->sq);
	kvfree(sq_lost->sq.info);
	kfree(sq_lost);
}

/* The card has not destroyed the queue: packets' memory must not be reused, as it may be sent */
static void sq_lose(struct nic_sq *sq)
{
	struct sq_lost *sq_lost = kmalloc(sizeof(*sq_lost), GFP_KERNEL | __GFP_NOFAIL);
	u16 i;

	for (i = sq->cc; i != sq->pc; i += sq->info[i & sq->mask].bbs) {
		struct sk_buff *skb = sq->info[i & sq->mask].skb;

		if (!skb)
			continue;
		skb_orphan(skb);	/* the socket need not wait for it */
		sq->stats.dropped++;
	}
	sq_lost->lost.free = sq_lost_free;
	sq_lost->sq = *sq;
	/* The ring has the addresses to unmap, and the quarantine is freed in reverse order */
	vhca_buf_lose(sq->vhca, &sq->buf);
	vhca_lose(sq->vhca, &sq_lost->lost, NULL);
}

int nic_sq_create(struct nic_sq *sq, struct vhca *vhca, struct napi_struct *napi,
		  const struct nic_sq_params *params)
{
	struct vhca_cq_params cq = { .log_size = params->log_size, .vector = params->vector };
	size_t size = 1UL << params->log_size;
	u32 tisn;
	int err;

	sq->napi = napi;
	sq->vhca = vhca;
	sq->netdev = params->netdev;
	sq->index = params->queue;
	sq->txq = netdev_get_tx_queue(params->netdev, params->queue);
	sq->dma = vhca_dma_device(sq->vhca);
	sq->mkey = cpu_to_be32(vhca_mkey(sq->vhca));
	sq->mask = size - 1;
	sq->max_ds = min(NIC_TX_MAX_DS, VHCA_CAP(sq->vhca, max_wqe_sz_sq) / NIC_WQE_DS);
	/* All kernel queues of a function can share a register, as a doorbell is a single write */
	sq->doorbell = vhca_uar_get(sq->vhca)->map + MLX5_BF_OFFSET;
	err = vport_query_min_inline(vhca, &sq->min_inline);
	if (err)
		return err;
	sq->info = kvcalloc(size, sizeof(*sq->info), GFP_KERNEL);
	if (!sq->info)
		return -ENOMEM;
	err = vhca_buf_alloc(sq->vhca, &sq->buf, size * NIC_WQE_BB);
	if (err)
		goto err_info;
	sq->ring = sq->buf.addr;
	err = vhca_db_alloc(sq->vhca, &sq->db);
	if (err)
		goto err_buf;
	sq->db.record[MLX5_SND_DBR] = 0;
	sq->cq.comp = sq_completed;
	sq->cq.error = sq_cq_failed;
	nic_moderation_apply(&params->moderation, sq->vhca, &cq);
	err = vhca_cq_create(sq->vhca, &sq->cq, &cq);
	if (err)
		goto err_db;
	err = nic_tis_get(sq->vhca, &tisn);
	if (err)
		goto err_cq;
	err = sq_create_object(sq, tisn, params->log_size);
	if (err)
		goto err_tis;
	err = sq_modify(sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	if (err)
		goto err_object;
	return 0;

err_object:
	if (sq_destroy_object(sq)) {
		nic_tis_put(sq->vhca);
		vhca_cq_destroy(&sq->cq);
		sq_lose(sq);
		return err;
	}
err_tis:
	nic_tis_put(sq->vhca);
err_cq:
	vhca_cq_destroy(&sq->cq);
err_db:
	vhca_db_unwind(sq->vhca, &sq->db, err);
err_buf:
	vhca_buf_unwind(sq->vhca, &sq->buf, err);
err_info:
	kvfree(sq->info);
	return err;
}

void nic_sq_destroy(struct nic_sq *sq)
{
	int err = sq_destroy_object(sq);

	nic_tis_put(sq->vhca);
	vhca_cq_destroy(&sq->cq);
	if (err) {
		sq_lose(sq);
		return;
	}
	nic_sq_purge(sq);
	kvfree(sq->info);
	vhca_db_free(sq->vhca, &sq->db);
	vhca_buf_free(sq->vhca, &sq->buf);
}

void nic_sq_start(struct nic_sq *sq)
{
	__netif_tx_lock_bh(sq->txq);
	netdev_tx_reset_queue(sq->txq);
	WRITE_ONCE(sq->enabled, true);
	netif_tx_start_queue(sq->txq);
	__netif_tx_unlock_bh(sq->txq);
}

void nic_sq_stop(struct nic_sq *sq)
{
	__netif_tx_lock_bh(sq->txq);
	WRITE_ONCE(sq->enabled, false);
	netif_tx_stop_queue(sq->txq);
	__netif_tx_unlock_bh(sq->txq);
}

int nic_sq_reset(struct nic_sq *sq)
{
	u8 state;
	int err;

	err = nic_sq_query_state(sq, &state);
	if (err)
		return err;
	/* A queue that is ready has to go through the error state */
	if (state == MLX5_SQC_STATE_RDY) {
		err = sq_modify(sq, state, MLX5_SQC_STATE_ERR);
		if (err)
			return err;
		state = MLX5_SQC_STATE_ERR;
	}
	/* An earlier attempt may have reached the reset state */
	if (state != MLX5_SQC_STATE_RST) {
		err = sq_modify(sq, state, MLX5_SQC_STATE_RST);
		if (err)
			return err;
	}
	nic_sq_purge(sq);
	while (vhca_cq_peek(&sq->cq))
		sq->cq.ci++;
	vhca_cq_consumed(&sq->cq);
	sq->reset_ci = sq->cq.ci;
	sq->pc = 0;
	sq->rung = 0;
	sq->cc = 0;
	sq->db.record[MLX5_SND_DBR] = 0;
	err = sq_modify(sq, MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY);
	if (!err)
		sq->stats.recovered++;
	return err;
}
