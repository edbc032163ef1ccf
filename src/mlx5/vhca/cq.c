// SPDX-License-Identifier: GPL-2.0
/* Completion queues. */
#include <linux/io.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/doorbell.h>
#include <linux/mm.h>

#include "core.h"
#include "eqs.h"
#include "exec.h"

/* Words of the doorbell record */
enum { DB_CONSUMED, DB_ARM };

#define ARM_SN_SHIFT	28
/* A sequence number that is not used by the first arm of a CQ */
#define ARM_INIT	(2 << ARM_SN_SHIFT)
#define CQE_INVALID	(MLX5_CQE_INVALID << 4 | MLX5_CQE_OWNER_MASK)

#define PERIOD_MAX	0xfff

/* cqe_sz of a CQ's context */
enum { CQE_64, CQE_128 };

/* Only the queues of processes, and those that stand in for them, have other memory */
static bool cq_of_process(const struct vhca_cq *cq)
{
	return !cq->buf.addr;
}

/* A process must not be able to fill the log or the command queue */
static int cq_exec(struct vhca *vhca, const struct vhca_cq *cq, const void *in, size_t len,
		   void *out, size_t out_len)
{
	struct vhca_status status;

	if (cq_of_process(cq))
		return vhca_exec_process(vhca, in, len, out, out_len, &status);
	return vhca_exec(vhca, in, len, out, out_len);
}

static int cq_exec_create(struct vhca *vhca, struct vhca_cq *cq,
			  const struct vhca_cq_params *params, const struct vhca_cq_memory *memory)
{
	size_t len = MLX5_ST_SZ_BYTES(create_cq_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_cq_out)] = {};
	void *in, *cqc;
	int err;

	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(create_cq_in, in, opcode, MLX5_CMD_OP_CREATE_CQ);
	cqc = MLX5_ADDR_OF(create_cq_in, in, cq_context);
	MLX5_SET(cqc, cqc, cqe_sz, memory->cqe_size == 128 ? CQE_128 : CQE_64);
	MLX5_SET(cqc, cqc, oi, memory->ignore_overrun);
	MLX5_SET(cqc, cqc, cq_period_mode, params->period_from_cqe);
	MLX5_SET(cqc, cqc, page_offset, memory->page_offset);
	MLX5_SET(cqc, cqc, log_cq_size, params->log_size);
	MLX5_SET(cqc, cqc, uar_page, memory->uar);
	MLX5_SET(cqc, cqc, cq_period, params->period);
	MLX5_SET(cqc, cqc, cq_max_count, params->max_count);
	MLX5_SET(cqc, cqc, c_eqn_or_apu_element, cq->eq->eqn);
	MLX5_SET(cqc, cqc, log_page_size, memory->log_page_size - FW_PAGE_SHIFT);
	MLX5_SET64(cqc, cqc, dbr_addr, memory->db);
	memcpy(MLX5_ADDR_OF(create_cq_in, in, pas), memory->pas, memory->num_pas * sizeof(__be64));
	err = cq_exec(vhca, cq, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		cq->cqn = MLX5_GET(create_cq_out, out, cqn);
	return err;
}

static int cq_exec_destroy(struct vhca_cq *cq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_cq_in)] = {}, out[MLX5_ST_SZ_DW(destroy_cq_out)] = {};

	MLX5_SET(destroy_cq_in, in, opcode, MLX5_CMD_OP_DESTROY_CQ);
	MLX5_SET(destroy_cq_in, in, cqn, cq->cqn);
	return cq_exec(cq->vhca, cq, in, sizeof(in), out, sizeof(out));
}

/**
 * vhca_cq_create_in() - create a completion queue in the caller's memory (CREATE_CQ)
 * @vhca: the function
 * @cq: comp and error are set, all else is 0; must not move until vhca_cq_destroy_in()
 * @params: size, vector, moderation
 * @memory: entries and doorbell record, which the card accesses until vhca_cq_destroy_in(), and the
 *	page that the reader arms the queue with
 *
 * Context: process context, sleeps.
 * Return: as vhca_cq_create(). If vhca_exec_unclear() is true of the error, the card may write to
 * the memory: see vhca_lose().
 */
int vhca_cq_create_in(struct vhca *vhca, struct vhca_cq *cq, const struct vhca_cq_params *params,
		      const struct vhca_cq_memory *memory)
{
	int err;

	cq->vhca = vhca;
	cq->vector = params->vector;
	cq->mask = BIT(params->log_size) - 1;
	cq->ci = 0;
	cq->arm_sn = 0;
	cq->eq = vhca_comp_eq_get(vhca, params->vector, cq_of_process(cq));
	if (IS_ERR(cq->eq))
		return PTR_ERR(cq->eq);
	err = cq_exec_create(vhca, cq, params, memory);
	if (err)
		goto err_eq;
	err = vhca_eqs_cq_add(vhca, cq);
	if (err)
		goto err_cq;
	return 0;

err_cq:
	if (cq_exec_destroy(cq))
		err = -EBADMSG;
err_eq:
	vhca_comp_eq_put(cq->eq);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_cq_create_in);

/**
 * vhca_cq_destroy_in() - destroy a completion queue in the caller's memory (DESTROY_CQ)
 * @cq: from vhca_cq_create_in(); no work queue may complete to it any more
 *
 * No callback is running on return, and none will be called, whatever the result.
 *
 * Context: process context, sleeps.
 * Return: 0 or an error of vhca_exec(), after which the card may write to the memory: see
 * vhca_lose().
 */
int vhca_cq_destroy_in(struct vhca_cq *cq)
{
	int err;

	vhca_eqs_cq_del(cq->vhca, cq);
	err = cq_exec_destroy(cq);
	vhca_comp_eq_put(cq->eq);
	return err;
}
EXPORT_SYMBOL_GPL(vhca_cq_destroy_in);

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
 * queue and the card has no free one, -EBUSY if the card assigned the number of another queue, or
 * an error of vhca_exec(). On failure nothing remains allocated.
 */
int vhca_cq_create(struct vhca *vhca, struct vhca_cq *cq, const struct vhca_cq_params *params)
{
	struct vhca_cq_memory memory = {
		.log_page_size = FW_PAGE_SHIFT,
		.cqe_size = sizeof(struct mlx5_cqe64),
	};
	struct mlx5_cqe64 *cqe;
	__be64 *pas;
	u32 i;
	int err;

	err = vhca_buf_alloc(vhca, &cq->buf, sizeof(*cqe) << params->log_size);
	if (err)
		return err;
	for (i = 0, cqe = cq->buf.addr; i < BIT(params->log_size); i++, cqe++)
		cqe->op_own = CQE_INVALID;
	err = vhca_db_alloc(vhca, &cq->db);
	if (err)
		goto err_buf;
	cq->db.record[DB_ARM] = cpu_to_be32(ARM_INIT);
	cq->uar = vhca_uar_get(vhca);
	memory.db = cq->db.dma;
	memory.uar = cq->uar->index;
	memory.num_pas = vhca_buf_pages(&cq->buf);
	pas = kvcalloc(memory.num_pas, sizeof(*pas), GFP_KERNEL);
	if (!pas) {
		err = -ENOMEM;
		goto err_db;
	}
	vhca_buf_pas(&cq->buf, pas);
	memory.pas = pas;
	err = vhca_cq_create_in(vhca, cq, params, &memory);
	kvfree(pas);
	if (err)
		goto err_db;
	return 0;

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

	if (vhca_cq_destroy_in(cq)) {
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
 * Return: 0, -EINVAL if @period is too long, or an error of vhca_exec().
 */
int vhca_cq_moderate(struct vhca_cq *cq, u16 period, u16 max_count)
{
	u32 in[MLX5_ST_SZ_DW(modify_cq_in)] = {}, out[MLX5_ST_SZ_DW(modify_cq_out)] = {};
	void *cqc = MLX5_ADDR_OF(modify_cq_in, in, cq_context);

	if (period > PERIOD_MAX)
		return -EINVAL;
	MLX5_SET(modify_cq_in, in, opcode, MLX5_CMD_OP_MODIFY_CQ);
	MLX5_SET(modify_cq_in, in, cqn, cq->cqn);
	MLX5_SET(modify_cq_in, in,
		 modify_field_select_resize_field_select.modify_field_select.modify_field_select,
		 MLX5_CQ_MODIFY_PERIOD | MLX5_CQ_MODIFY_COUNT);
	MLX5_SET(cqc, cqc, cq_period, period);
	MLX5_SET(cqc, cqc, cq_max_count, max_count);
	return cq_exec(cq->vhca, cq, in, sizeof(in), out, sizeof(out));
}
EXPORT_SYMBOL_GPL(vhca_cq_moderate);

static void cq_arm(struct vhca_cq *cq, u32 request)
{
	__be32 doorbell[2];

	doorbell[0] = cpu_to_be32((cq->arm_sn & 3) << ARM_SN_SHIFT | request |
				  (cq->ci & 0xffffff));
	doorbell[1] = cpu_to_be32(cq->cqn);
	cq->db.record[DB_ARM] = doorbell[0];
	wmb();	/* write the record before the doorbell */
	if (!vhca_gone(cq->vhca))
		mlx5_write64(doorbell, cq->uar->map + MLX5_CQ_DOORBELL);
}

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
	cq_arm(cq, MLX5_CQ_DB_REQ_NOT);
}
EXPORT_SYMBOL_GPL(vhca_cq_arm);

/**
 * vhca_cq_arm_solicited() - request one event for a completion that the sender asked an event for
 * @cq: the queue; ci must be up to date
 *
 * Like vhca_cq_arm(), but other completions, except for errors, do not cause the event.
 *
 * Context: any; the caller must be the only reader of the queue.
 */
void vhca_cq_arm_solicited(struct vhca_cq *cq)
{
	cq_arm(cq, MLX5_CQ_DB_REQ_NOT_SOL);
}
EXPORT_SYMBOL_GPL(vhca_cq_arm_solicited);
