// SPDX-License-Identifier: GPL-2.0
/* Commands of the objects that send and receive raw packets. */
#include <linux/slab.h>

#include "raw.h"

/* Bit of MODIFY_RQ's mask */
#define MODIFY_VSD	BIT(1)

/* ---- domains ---- */

int verbs_td_alloc(struct verbs_device *dev, u32 *tdn)
{
	u32 out[MLX5_ST_SZ_DW(alloc_transport_domain_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_transport_domain_in)] = {};
	int err;

	MLX5_SET(alloc_transport_domain_in, in, opcode, MLX5_CMD_OP_ALLOC_TRANSPORT_DOMAIN);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		*tdn = MLX5_GET(alloc_transport_domain_out, out, transport_domain);
	return err;
}

void verbs_td_dealloc(struct verbs_device *dev, u32 tdn)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_transport_domain_in)] = {};

	MLX5_SET(dealloc_transport_domain_in, in, opcode, MLX5_CMD_OP_DEALLOC_TRANSPORT_DOMAIN);
	MLX5_SET(dealloc_transport_domain_in, in, transport_domain, tdn);
	VERBS_EXEC_IN(dev, in);
}

/* ---- send queues ---- */

int verbs_tis_create(struct verbs_device *dev, u32 tdn, u32 *tisn)
{
	u32 out[MLX5_ST_SZ_DW(create_tis_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_tis_in)] = {};
	int err;

	MLX5_SET(create_tis_in, in, opcode, MLX5_CMD_OP_CREATE_TIS);
	MLX5_SET(create_tis_in, in, ctx.transport_domain, tdn);
	err = VERBS_EXEC(dev, in, out);
	if (!err)
		*tisn = MLX5_GET(create_tis_out, out, tisn);
	return err;
}

void verbs_tis_destroy(struct verbs_device *dev, u32 tisn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_tis_in)] = {};

	MLX5_SET(destroy_tis_in, in, opcode, MLX5_CMD_OP_DESTROY_TIS);
	MLX5_SET(destroy_tis_in, in, tisn, tisn);
	VERBS_EXEC_IN(dev, in);
}

/* A process's queue does not get the reserved key (rlky) */
static void raw_wq_fill(const struct raw_queue *queue, void *wq)
{
	const struct verbs_memory *memory = queue->memory;

	MLX5_SET(wq, wq, wq_type, MLX5_WQ_TYPE_CYCLIC);
	MLX5_SET(wq, wq, pd, queue->pdn);
	MLX5_SET(wq, wq, uar_page, queue->uar);
	MLX5_SET64(wq, wq, dbr_addr, memory->db.dma);
	MLX5_SET(wq, wq, log_wq_stride, queue->log_stride);
	MLX5_SET(wq, wq, log_wq_sz, queue->log_size);
	MLX5_SET(wq, wq, log_wq_pg_sz, verbs_memory_log_page_size(memory) - VERBS_PAGE_SHIFT);
	MLX5_SET(wq, wq, page_offset, memory->offset);
	verbs_memory_pas(memory, MLX5_ADDR_OF(wq, wq, pas));
}

int verbs_sq_create(struct verbs_device *dev, const struct raw_queue *queue, u32 *sqn)
{
	size_t len = MLX5_ST_SZ_BYTES(create_sq_in) + queue->memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_sq_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *sqc;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_sq_in, in, opcode, MLX5_CMD_OP_CREATE_SQ);
	sqc = MLX5_ADDR_OF(create_sq_in, in, ctx);
	MLX5_SET(sqc, sqc, flush_in_error_en, 1);
	MLX5_SET(sqc, sqc, state, MLX5_SQC_STATE_RST);
	MLX5_SET(sqc, sqc, ts_format, verbs_ts_format(VHCA_CAP(dev->vhca, sq_ts_format)));
	MLX5_SET(sqc, sqc, user_index, queue->user_index);
	MLX5_SET(sqc, sqc, cqn, queue->cqn);
	MLX5_SET(sqc, sqc, tis_lst_sz, 1);
	MLX5_SET(sqc, sqc, tis_num_0, queue->tisn);
	raw_wq_fill(queue, MLX5_ADDR_OF(sqc, sqc, wq));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		*sqn = MLX5_GET(create_sq_out, out, sqn);
	return err;
}

int verbs_sq_destroy(struct verbs_device *dev, u32 sqn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_sq_in)] = {};

	MLX5_SET(destroy_sq_in, in, opcode, MLX5_CMD_OP_DESTROY_SQ);
	MLX5_SET(destroy_sq_in, in, sqn, sqn);
	return VERBS_EXEC_IN(dev, in);
}

int verbs_sq_modify(struct verbs_device *dev, u32 sqn, u8 from, u8 to)
{
	u32 out[MLX5_ST_SZ_DW(modify_sq_out)] = {};
	void *in = kzalloc(MLX5_ST_SZ_BYTES(modify_sq_in), GFP_KERNEL);
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_sq_in, in, opcode, MLX5_CMD_OP_MODIFY_SQ);
	MLX5_SET(modify_sq_in, in, sqn, sqn);
	MLX5_SET(modify_sq_in, in, sq_state, from);
	MLX5_SET(modify_sq_in, in, ctx.state, to);
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(modify_sq_in), out, sizeof(out));
	kfree(in);
	return err;
}

int verbs_sq_query(struct verbs_device *dev, u32 sqn, u8 *state)
{
	void *out = kzalloc(MLX5_ST_SZ_BYTES(query_sq_out), GFP_KERNEL);
	u32 in[MLX5_ST_SZ_DW(query_sq_in)] = {};
	int err;

	if (!out)
		return -ENOMEM;
	MLX5_SET(query_sq_in, in, opcode, MLX5_CMD_OP_QUERY_SQ);
	MLX5_SET(query_sq_in, in, sqn, sqn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_sq_out));
	if (!err)
		*state = MLX5_GET(query_sq_out, out, sq_context.state);
	kfree(out);
	return err;
}

/* ---- receive queues ---- */

int verbs_rq_create(struct verbs_device *dev, const struct raw_queue *queue, u32 *rqn)
{
	size_t len = MLX5_ST_SZ_BYTES(create_rq_in) + queue->memory->num_pas * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_rq_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *rqc;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rq_in, in, opcode, MLX5_CMD_OP_CREATE_RQ);
	rqc = MLX5_ADDR_OF(create_rq_in, in, ctx);
	MLX5_SET(rqc, rqc, vsd, !queue->strip_vlan);
	MLX5_SET(rqc, rqc, scatter_fcs, queue->scatter_fcs);
	MLX5_SET(rqc, rqc, mem_rq_type, MLX5_RQC_MEM_RQ_TYPE_MEMORY_RQ_INLINE);
	MLX5_SET(rqc, rqc, state, MLX5_RQC_STATE_RST);
	MLX5_SET(rqc, rqc, flush_in_error_en, 1);
	MLX5_SET(rqc, rqc, ts_format, verbs_ts_format(VHCA_CAP(dev->vhca, rq_ts_format)));
	MLX5_SET(rqc, rqc, user_index, queue->user_index);
	MLX5_SET(rqc, rqc, cqn, queue->cqn);
	MLX5_SET(rqc, rqc, counter_set_id, dev->counter_set);
	raw_wq_fill(queue, MLX5_ADDR_OF(rqc, rqc, wq));
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		*rqn = MLX5_GET(create_rq_out, out, rqn);
	return err;
}

int verbs_rq_destroy(struct verbs_device *dev, u32 rqn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rq_in)] = {};

	MLX5_SET(destroy_rq_in, in, opcode, MLX5_CMD_OP_DESTROY_RQ);
	MLX5_SET(destroy_rq_in, in, rqn, rqn);
	return VERBS_EXEC_IN(dev, in);
}

int verbs_rq_modify(struct verbs_device *dev, u32 rqn, u8 from, u8 to, const bool *strip_vlan)
{
	u32 out[MLX5_ST_SZ_DW(modify_rq_out)] = {};
	void *in = kzalloc(MLX5_ST_SZ_BYTES(modify_rq_in), GFP_KERNEL);
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(modify_rq_in, in, opcode, MLX5_CMD_OP_MODIFY_RQ);
	MLX5_SET(modify_rq_in, in, rqn, rqn);
	MLX5_SET(modify_rq_in, in, rq_state, from);
	MLX5_SET(modify_rq_in, in, ctx.state, to);
	if (strip_vlan) {
		MLX5_SET64(modify_rq_in, in, modify_bitmask, MODIFY_VSD);
		MLX5_SET(modify_rq_in, in, ctx.vsd, !*strip_vlan);
	}
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(modify_rq_in), out, sizeof(out));
	kfree(in);
	return err;
}

int verbs_rq_query(struct verbs_device *dev, u32 rqn, u8 *state)
{
	void *out = kzalloc(MLX5_ST_SZ_BYTES(query_rq_out), GFP_KERNEL);
	u32 in[MLX5_ST_SZ_DW(query_rq_in)] = {};
	int err;

	if (!out)
		return -ENOMEM;
	MLX5_SET(query_rq_in, in, opcode, MLX5_CMD_OP_QUERY_RQ);
	MLX5_SET(query_rq_in, in, rqn, rqn);
	err = verbs_exec(dev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_rq_out));
	if (!err)
		*state = MLX5_GET(query_rq_out, out, rq_context.state);
	kfree(out);
	return err;
}

int verbs_rqt_create(struct verbs_device *dev, struct ib_wq **wqs, unsigned int count, u32 *rqtn)
{
	size_t len = MLX5_ST_SZ_BYTES(create_rqt_in) + count * MLX5_ST_SZ_BYTES(rq_num);
	u32 out[MLX5_ST_SZ_DW(create_rqt_out)] = {};
	void *in = kvzalloc(len, GFP_KERNEL), *rqtc;
	unsigned int i;
	int err;

	if (!in)
		return -ENOMEM;
	MLX5_SET(create_rqt_in, in, opcode, MLX5_CMD_OP_CREATE_RQT);
	rqtc = MLX5_ADDR_OF(create_rqt_in, in, rqt_context);
	MLX5_SET(rqtc, rqtc, rqt_max_size, count);
	MLX5_SET(rqtc, rqtc, rqt_actual_size, count);
	for (i = 0; i < count; i++)
		MLX5_SET(rqtc, rqtc, rq_num[i], wqs[i]->wq_num);
	err = verbs_exec(dev, in, len, out, sizeof(out));
	kvfree(in);
	if (!err)
		*rqtn = MLX5_GET(create_rqt_out, out, rqtn);
	return err;
}

void verbs_rqt_destroy(struct verbs_device *dev, u32 rqtn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_rqt_in)] = {};

	MLX5_SET(destroy_rqt_in, in, opcode, MLX5_CMD_OP_DESTROY_RQT);
	MLX5_SET(destroy_rqt_in, in, rqtn, rqtn);
	VERBS_EXEC_IN(dev, in);
}

int verbs_tir_create(struct verbs_device *dev, u32 tdn, void *in, u32 *tirn)
{
	u32 out[MLX5_ST_SZ_DW(create_tir_out)] = {};
	int err;

	MLX5_SET(create_tir_in, in, opcode, MLX5_CMD_OP_CREATE_TIR);
	MLX5_SET(create_tir_in, in, ctx.transport_domain, tdn);
	err = verbs_exec(dev, in, MLX5_ST_SZ_BYTES(create_tir_in), out, sizeof(out));
	if (!err)
		*tirn = MLX5_GET(create_tir_out, out, tirn);
	return err;
}

void verbs_tir_destroy(struct verbs_device *dev, u32 tirn)
{
	u32 in[MLX5_ST_SZ_DW(destroy_tir_in)] = {};

	MLX5_SET(destroy_tir_in, in, opcode, MLX5_CMD_OP_DESTROY_TIR);
	MLX5_SET(destroy_tir_in, in, tirn, tirn);
	VERBS_EXEC_IN(dev, in);
}
