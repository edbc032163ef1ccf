// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "queue/qcounter.h"

/* Fields of QUERY_Q_COUNTER that only kernels newer than the header know: bit offsets. */
#define IN_OTHER_VPORT	0x40
#define IN_VPORT	0x50
#define IN_AGGREGATE	0xc1

static uint32_t in_bits(const struct cmd *cmd, unsigned int bit, unsigned int count)
{
	uint32_t value = 0;

	for (; count--; bit++)
		value = value << 1 | (cmd->in[bit / 8] >> (7 - bit % 8) & 1);
	return value;
}

static void qcounter_destroy(struct obj *obj)
{
	free(obj);
}

static enum cmd_status alloc_q_counter(struct cmd *cmd)
{
	struct qcounter *qcounter = calloc(1, sizeof(*qcounter));

	if (!qcounter)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	if (!obj_add(cmd->vhca, OBJ_QCOUNTER, &qcounter->obj, qcounter_destroy)) {
		free(qcounter);
		return cmd_refuse(cmd, STAT_NO_RES, "no counter set left");
	}
	ifc_set(alloc_q_counter_out, cmd->out, counter_set_id, qcounter->obj.num);
	return STAT_OK;
}

static enum cmd_status dealloc_q_counter(struct cmd *cmd)
{
	uint32_t id = ifc_get(dealloc_q_counter_in, cmd->in, counter_set_id);
	struct qcounter *qcounter = obj_find(cmd->vhca, OBJ_QCOUNTER, id);

	if (!qcounter)
		return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", id);
	if (qcounter->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "%u queues use counter set %u",
				  qcounter->obj.refs, id);
	obj_del(&qcounter->obj);
	return STAT_OK;
}

static void add(struct qcounter *sum, struct qcounter *qcounter, bool clear)
{
	sum->out_of_buffer += qcounter->out_of_buffer;
	sum->resp_cqe_error += qcounter->resp_cqe_error;
	sum->resp_local_length_error += qcounter->resp_local_length_error;
	sum->resp_local_protection += qcounter->resp_local_protection;
	sum->resp_cqe_flush_error += qcounter->resp_cqe_flush_error;
	if (!clear)
		return;
	qcounter->out_of_buffer = 0;
	qcounter->resp_cqe_error = 0;
	qcounter->resp_local_length_error = 0;
	qcounter->resp_local_protection = 0;
	qcounter->resp_cqe_flush_error = 0;
}

static enum cmd_status query_q_counter(struct cmd *cmd)
{
	uint32_t id = ifc_get(query_q_counter_in, cmd->in, counter_set_id);
	bool clear = ifc_get(query_q_counter_in, cmd->in, clear);
	struct vhca *vhca = cmd->vhca;
	struct qcounter *qcounter, sum = {};
	struct obj *obj;

	if (in_bits(cmd, IN_OTHER_VPORT, 1)) {
		uint16_t vport = in_bits(cmd, IN_VPORT, 16);

		if (vhca->kind != VHCA_PF)
			return cmd_refuse(cmd, STAT_BAD_OP,
					  "the function is no vport group manager");
		vhca = vport ? vhca_by_function(vhca->card, vport) : vhca;
		if (!vhca)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "no vport 0x%x", vport);
	}
	if (in_bits(cmd, IN_AGGREGATE, 1)) {
		for (obj = vhca->objs[OBJ_QCOUNTER]; obj; obj = obj->next)
			add(&sum, (struct qcounter *)obj, clear);
	} else {
		qcounter = obj_find(vhca, OBJ_QCOUNTER, id);
		if (!qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", id);
		add(&sum, qcounter, clear);
	}
	ifc_set(query_q_counter_out, cmd->out, out_of_buffer, sum.out_of_buffer);
	ifc_set(query_q_counter_out, cmd->out, resp_cqe_error, sum.resp_cqe_error);
	ifc_set(query_q_counter_out, cmd->out, resp_local_length_error,
		sum.resp_local_length_error);
	ifc_set(query_q_counter_out, cmd->out, resp_local_protection, sum.resp_local_protection);
	ifc_set(query_q_counter_out, cmd->out, resp_cqe_flush_error, sum.resp_cqe_flush_error);
	return STAT_OK;
}

static const struct cmd_desc qcounter_cmds[] = {
	CMD(ALLOC_Q_COUNTER, alloc_q_counter, CMD_INIT, 0, alloc_q_counter),
	CMD(DEALLOC_Q_COUNTER, dealloc_q_counter, CMD_INIT, 0, dealloc_q_counter),
	CMD(QUERY_Q_COUNTER, query_q_counter, CMD_INIT, 0, query_q_counter),
	{}
};

CMD_TABLE(qcounter_cmds);
