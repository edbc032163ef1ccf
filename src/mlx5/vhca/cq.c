// SPDX-License-Identifier: GPL-2.0
/* Completion queues of 64-byte entries. */
#include <linux/io.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mm.h>

#include "core.h"
#include "eq.h"

/* Words of the doorbell record */
enum { DB_CONSUMED, DB_ARM };

#define ARM_SN_SHIFT	28
/* A sequence number that is not used by the first arm of a CQ */
#define ARM_INIT	(2 << ARM_SN_SHIFT)
#define CQE_INVALID	(MLX5_CQE_INVALID << 4 | MLX5_CQE_OWNER_MASK)

static int cq_exec_create(struct vhca *vhca, struct vhca_cq *cq,
			  const struct vhca_cq_params *params)
{
	size_t len = MLX5_ST_SZ_BYTES(create_cq_in) + vhca_buf_pages(&cq->buf) * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_cq_out)] = {};
	void *in, *cqc;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_cq_in, in, opcode, MLX5_CMD_OP_CREATE_CQ);
	cqc = MLX5_ADDR_OF(create_cq_in, in, cq_context);
	MLX5_SET(cqc, cqc, cq_period_mode, params->period_from_cqe);
	MLX5_SET(cqc, cqc, log_cq_size, params->log_size);
	MLX5_SET(cqc, cqc, uar_page, cq->uar->index);
	MLX5_SET(cqc, cqc, cq_period, params->period);
	MLX5_SET(cqc, cqc, cq_max_count, params->max_count);
	MLX5_SET(cqc, cqc, c_eqn_or_apu_element, cq->eq->eqn);
	MLX5_SET64(cqc, cqc, dbr_addr, cq->db.dma);
	vhca_buf_pas(&cq->buf, MLX5_ADDR_OF(create_cq_in, in, pas));
	err = vhca_exec(vhca, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		cq->cqn = MLX5_GET(create_cq_out, out, cqn);
	return err;
}

static int cq_exec_destroy(struct vhca_cq *cq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_cq_in)] = {};

	MLX5_SET(destroy_cq_in, in, opcode, MLX5_CMD_OP_DESTROY_CQ);
	MLX5_SET(destroy_cq_in, in, cqn, cq->cqn);
	return VHCA_EXEC_IN(cq->vhca, in);
}

/**
 * vhca_cq_create() - create a completion queue (CREATE_CQ)
 * @vhca: the function
 * @cq: comp and error are set, all else is filled in; must not move until vhca_cq_destroy()
 * @params: size, vector, moderation
 *
 * The queue is not armed. The first CQ of a vector allocates an event queue and an interrupt.
 *
 * Context: process context, sleeps.
 * Return: 0, -EINVAL if the vector does not exist, -ENOMEM, -ENOSPC if the vector needs an event
 * queue and the card has no free one, or an error of vhca_exec(). On failure nothing remains
 * allocated.
 */
int vhca_cq_create(struct vhca *vhca, struct vhca_cq *cq, const struct vhca_cq_params *params)
{
	struct mlx5_cqe64 *cqe;
	u32 i;
	int err;

	cq->vhca = vhca;
	cq->vector = params->vector;
	cq->uar = vhca_uar_get(vhca);
	cq->mask = BIT(params->log_size) - 1;
	cq->ci = 0;
	cq->arm_sn = 0;
	err = vhca_buf_alloc(vhca, &cq->buf, sizeof(*cqe) << params->log_size);
	if (err)
		return err;
	for (i = 0, cqe = cq->buf.addr; i <= cq->mask; i++, cqe++)
		cqe->op_own = CQE_INVALID;
	err = vhca_db_alloc(vhca, &cq->db);
	if (err)
		goto err_buf;
	cq->db.record[DB_ARM] = cpu_to_be32(ARM_INIT);
	cq->eq = vhca_comp_eq_get(vhca, params->vector);
	if (IS_ERR(cq->eq)) {
		err = PTR_ERR(cq->eq);
		goto err_db;
	}
	err = cq_exec_create(vhca, cq, params);
	if (err)
		goto err_eq;
	err = vhca_eqs_cq_add(vhca, cq);
	if (err)
		goto err_cq;
	return 0;

err_cq:
	if (cq_exec_destroy(cq)) {
		vhca_comp_eq_put(cq->eq);
		vhca_buf_lose(vhca, &cq->buf);
		return err;
	}
err_eq:
	vhca_comp_eq_put(cq->eq);
err_db:
	vhca_db_unwind(vhca, &cq->db, err);
err_buf:
	vhca_buf_unwind(vhca, &cq->buf, err);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_cq_create);

/**
 * vhca_cq_destroy() - destroy a completion queue (DESTROY_CQ)
 * @cq: the queue; no work queue may complete to it any more
 *
 * No callback is running on return, and none will be called.
 *
 * Context: process context, sleeps.
 */
void vhca_cq_destroy(struct vhca_cq *cq)
{
	struct vhca *vhca = cq->vhca;
	int err;

	vhca_eqs_cq_del(vhca, cq);
	err = cq_exec_destroy(cq);
	vhca_comp_eq_put(cq->eq);
	if (err) {
		vhca_buf_lose(vhca, &cq->buf);
		return;
	}
	vhca_db_free(vhca, &cq->db);
	vhca_buf_free(vhca, &cq->buf);
}
EXPORT_SYMBOL_GPL(vhca_cq_destroy);

/**
 * vhca_cq_moderate() - set when completions cause an event (MODIFY_CQ)
 * @cq: the queue
 * @period: microseconds until an event, at most 4095; 0: no delay
 * @max_count: completions until an event; 0: no limit
 *
 * Context: process context, sleeps.
 * Return: 0 or an error of vhca_exec().
 */
int vhca_cq_moderate(struct vhca_cq *cq, u16 period, u16 max_count)
{
	u32 in[MLX5_ST_SZ_DW(modify_cq_in)] = {};
	void *cqc = MLX5_ADDR_OF(modify_cq_in, in, cq_context);

	MLX5_SET(modify_cq_in, in, opcode, MLX5_CMD_OP_MODIFY_CQ);
	MLX5_SET(modify_cq_in, in, cqn, cq->cqn);
	MLX5_SET(modify_cq_in, in,
		 modify_field_select_resize_field_select.modify_field_select.modify_field_select,
		 MLX5_CQ_MODIFY_PERIOD | MLX5_CQ_MODIFY_COUNT);
	MLX5_SET(cqc, cqc, cq_period, period);
	MLX5_SET(cqc, cqc, cq_max_count, max_count);
	return VHCA_EXEC_IN(cq->vhca, in);
}
EXPORT_SYMBOL_GPL(vhca_cq_moderate);

/**
 * vhca_cq_arm() - request one event for completions that were not read yet
 * @cq: the queue; ci must be up to date
 *
 * If there are such completions already, the event occurs immediately.
 *
 * Context: any; the caller must be the only reader of the queue.
 */
void vhca_cq_arm(struct vhca_cq *cq)
{
	__be32 doorbell[2];

	doorbell[0] = cpu_to_be32((cq->arm_sn & 3) << ARM_SN_SHIFT | MLX5_CQ_DB_REQ_NOT |
				  (cq->ci & 0xffffff));
	doorbell[1] = cpu_to_be32(cq->cqn);
	cq->db.record[DB_ARM] = doorbell[0];
	wmb();	/* write the record before the doorbell */
	if (!vhca_gone(cq->vhca))
		mlx5_write64(doorbell, cq->uar->map + MLX5_CQ_DOORBELL);
}
EXPORT_SYMBOL_GPL(vhca_cq_arm);
