// SPDX-License-Identifier: GPL-2.0
/*
 * Commands of shared receive queues. The card has two kinds of them: receive memory pools (RMP) and
 * queues of an XRC domain, which complete to a queue of their own.
 */
#include <linux/log2.h>
#include <linux/slab.h>

#include "verbs.h"

#define STRIDE_BASE	4	/* the context of XRC has the stride relative to 2^4 */

/* ---- receive memory pools ---- */

static int rmp_create(struct verbs_device *dev, struct verbs_srq *srq)
{
	const struct verbs_memory *memory = &srq->memory;
	size_t len = MLX5_ST_SZ_BYTES(create_rmp_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_rmp_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *rmpc, *wq;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rmp_in, in, opcode, MLX5_CMD_OP_CREATE_RMP);
	rmpc = MLX5_ADDR_OF(create_rmp_in, in, ctx);
	MLX5_SET(rmpc, rmpc, state, MLX5_RMPC_STATE_RDY);
	wq = MLX5_ADDR_OF(rmpc, rmpc, wq);
	MLX5_SET(wq, wq, wq_type, MLX5_WQ_TYPE_LINKED_LIST);
	MLX5_SET(wq, wq, pd, srq->pdn);
	MLX5_SET(wq, wq, log_wq_sz, ilog2(srq->entries));
	MLX5_SET(wq, wq, log_wq_stride, srq->shift);
	MLX5_SET(wq, wq, log_wq_pg_sz, verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	MLX5_SET(wq, wq, page_offset, memory->offset);
	MLX5_SET64(wq, wq, dbr_addr, memory->db.dma);
	verbs_memory_pas(memory, MLX5_ADDR_OF(wq, wq, pas));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		srq->srqn = MLX5_GET(create_rmp_out, out, rmpn);
	return err;
}

static int rmp_destroy(struct verbs_device *dev, u32 rmpn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rmp_in)] = {};

	MLX5_SET(destroy_rmp_in, in, opcode, MLX5_CMD_OP_DESTROY_RMP);
	MLX5_SET(destroy_rmp_in, in, rmpn, rmpn);
	return VERBS_EXEC_IN(dev, in);
}

static int rmp_limit(struct verbs_device *dev, u32 rmpn, u16 limit)
{
	u32 out[MLX5_ST_SZ_DW(modify_rmp_out)] = {};
	void *in, *rmpc;
	int err;

	in = kzalloc(MLX5_ST_SZ_BYTES(modify_rmp_in), GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_rmp_in, in, opcode, MLX5_CMD_OP_MODIFY_RMP);
	MLX5_SET(modify_rmp_in, in, rmp_state, MLX5_RMPC_STATE_RDY);
	MLX5_SET(modify_rmp_in, in, rmpn, rmpn);
	MLX5_SET(modify_rmp_in, in, bitmask.lwm, 1);
	rmpc = MLX5_ADDR_OF(modify_rmp_in, in, ctx);
	MLX5_SET(rmpc, rmpc, state, MLX5_RMPC_STATE_RDY);
	MLX5_SET(rmpc, rmpc, wq.lwm, limit);
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(modify_rmp_in), out, sizeof(out));
	kfree(in);
	return err;
}

static int rmp_query_limit(struct verbs_device *dev, u32 rmpn, u32 *limit)
{
	u32 in[MLX5_ST_SZ_DW(query_rmp_in)] = {};
	void *out;
	int err;

	out = kzalloc(MLX5_ST_SZ_BYTES(query_rmp_out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_rmp_in, in, opcode, MLX5_CMD_OP_QUERY_RMP);
	MLX5_SET(query_rmp_in, in, rmpn, rmpn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_rmp_out));
	if (!err)
		*limit = MLX5_GET(query_rmp_out, out, rmp_context.wq.lwm);
	kfree(out);
	return err;
}

/* ---- queues of an XRC domain ---- */

void verbs_xrc_srqc_fill(const struct verbs_srq *srq, void *srqc)
{
	const struct verbs_memory *memory = &srq->memory;

	MLX5_SET(xrc_srqc, srqc, log_xrc_srq_size, ilog2(srq->entries));
	MLX5_SET(xrc_srqc, srqc, log_rq_stride, srq->shift - STRIDE_BASE);
	MLX5_SET(xrc_srqc, srqc, xrcd, srq->xrcdn);
	MLX5_SET(xrc_srqc, srqc, page_offset, memory->offset);
	MLX5_SET(xrc_srqc, srqc, cqn, srq->cqn);
	MLX5_SET(xrc_srqc, srqc, user_index, srq->user_index);
	MLX5_SET(xrc_srqc, srqc, log_page_size,
		 verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	MLX5_SET(xrc_srqc, srqc, pd, srq->pdn);
	/* The low word has 30 bits: a record is aligned */
	MLX5_SET(xrc_srqc, srqc, db_record_addr_h, upper_32_bits(memory->db.dma));
	MLX5_SET(xrc_srqc, srqc, db_record_addr_l, lower_32_bits(memory->db.dma) >> 2);
}

static int xrc_srq_create(struct verbs_device *dev, struct verbs_srq *srq)
{
	const struct verbs_memory *memory = &srq->memory;
	size_t len = MLX5_ST_SZ_BYTES(create_xrc_srq_in) + memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_xrc_srq_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL);
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_xrc_srq_in, in, opcode, MLX5_CMD_OP_CREATE_XRC_SRQ);
	verbs_xrc_srqc_fill(srq, MLX5_ADDR_OF(create_xrc_srq_in, in, xrc_srq_context_entry));
	verbs_memory_pas(memory, MLX5_ADDR_OF(create_xrc_srq_in, in, pas));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		srq->srqn = MLX5_GET(create_xrc_srq_out, out, xrc_srqn);
	return err;
}

static int xrc_srq_destroy(struct verbs_device *dev, u32 srqn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_xrc_srq_in)] = {};

	MLX5_SET(destroy_xrc_srq_in, in, opcode, MLX5_CMD_OP_DESTROY_XRC_SRQ);
	MLX5_SET(destroy_xrc_srq_in, in, xrc_srqn, srqn);
	return VERBS_EXEC_IN(dev, in);
}

static int xrc_srq_limit(struct verbs_device *dev, u32 srqn, u16 limit)
{
	u32 in[MLX5_ST_SZ_DW(arm_xrc_srq_in)] = {};

	MLX5_SET(arm_xrc_srq_in, in, opcode, MLX5_CMD_OP_ARM_XRC_SRQ);
	MLX5_SET(arm_xrc_srq_in, in, op_mod, MLX5_ARM_XRC_SRQ_IN_OP_MOD_XRC_SRQ);
	MLX5_SET(arm_xrc_srq_in, in, xrc_srqn, srqn);
	MLX5_SET(arm_xrc_srq_in, in, lwm, limit);
	return VERBS_EXEC_IN(dev, in);
}

static int xrc_srq_query_limit(struct verbs_device *dev, u32 srqn, u32 *limit)
{
	u32 in[MLX5_ST_SZ_DW(query_xrc_srq_in)] = {};
	void *out;
	int err;

	out = kzalloc(MLX5_ST_SZ_BYTES(query_xrc_srq_out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	MLX5_SET(query_xrc_srq_in, in, opcode, MLX5_CMD_OP_QUERY_XRC_SRQ);
	MLX5_SET(query_xrc_srq_in, in, xrc_srqn, srqn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_xrc_srq_out));
	if (!err)
		*limit = MLX5_GET(query_xrc_srq_out, out, xrc_srq_context_entry.lwm);
	kfree(out);
	return err;
}

/* ---- either of them ---- */

int verbs_srq_exec_create(struct verbs_device *dev, struct verbs_srq *srq)
{
	return srq->ib.srq_type == IB_SRQT_XRC ? xrc_srq_create(dev, srq) : rmp_create(dev, srq);
}

int verbs_srq_exec_destroy(struct verbs_device *dev, struct verbs_srq *srq)
{
	return srq->ib.srq_type == IB_SRQT_XRC ? xrc_srq_destroy(dev, srq->srqn) :
						 rmp_destroy(dev, srq->srqn);
}

int verbs_srq_exec_limit(struct verbs_device *dev, struct verbs_srq *srq, u16 limit)
{
	return srq->ib.srq_type == IB_SRQT_XRC ? xrc_srq_limit(dev, srq->srqn, limit) :
						 rmp_limit(dev, srq->srqn, limit);
}

int verbs_srq_exec_query_limit(struct verbs_device *dev, struct verbs_srq *srq, u32 *limit)
{
	return srq->ib.srq_type == IB_SRQT_XRC ? xrc_srq_query_limit(dev, srq->srqn, limit) :
						 rmp_query_limit(dev, srq->srqn, limit);
}
