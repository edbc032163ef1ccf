// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <stdlib.h>

#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/destroy.h"
#include "firmware/obj.h"
#include "queue/qcounter.h"

/* Bit offsets of fields of QUERY_Q_COUNTER that only newer kernels have */
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
	return obj_destroy(cmd, OBJ_QCOUNTER,
			   ifc_get(dealloc_q_counter_in, cmd->in, counter_set_id));
}

/* Offsets of the counters in the response, in the order of struct qcounter */
static const struct ifc_field counters[] = {
	ifc_field(query_q_counter_out, rx_write_requests),
	ifc_field(query_q_counter_out, rx_read_requests),
	ifc_field(query_q_counter_out, rx_atomic_requests),
	ifc_field(query_q_counter_out, out_of_buffer),
	ifc_field(query_q_counter_out, out_of_sequence),
	ifc_field(query_q_counter_out, duplicate_request),
	ifc_field(query_q_counter_out, rnr_nak_retry_err),
	ifc_field(query_q_counter_out, packet_seq_err),
	ifc_field(query_q_counter_out, implied_nak_seq_err),
	ifc_field(query_q_counter_out, local_ack_timeout_err),
	ifc_field(query_q_counter_out, resp_local_length_error),
	ifc_field(query_q_counter_out, req_local_length_error),
	ifc_field(query_q_counter_out, resp_local_qp_error),
	ifc_field(query_q_counter_out, local_operation_error),
	ifc_field(query_q_counter_out, resp_local_protection),
	ifc_field(query_q_counter_out, req_local_protection),
	ifc_field(query_q_counter_out, resp_cqe_error),
	ifc_field(query_q_counter_out, req_cqe_error),
	ifc_field(query_q_counter_out, req_mw_binding),
	ifc_field(query_q_counter_out, req_bad_response),
	ifc_field(query_q_counter_out, req_remote_invalid_request),
	ifc_field(query_q_counter_out, resp_remote_invalid_request),
	ifc_field(query_q_counter_out, req_remote_access_errors),
	ifc_field(query_q_counter_out, resp_remote_access_errors),
	ifc_field(query_q_counter_out, req_remote_operation_errors),
	ifc_field(query_q_counter_out, req_transport_retries_exceeded),
	ifc_field(query_q_counter_out, resp_cqe_flush_error),
	ifc_field(query_q_counter_out, req_cqe_flush_error),
	ifc_field(query_q_counter_out, rx_dct_connect),
};

#define COUNTERS	(sizeof(counters) / sizeof(counters[0]))
static_assert(sizeof(struct qcounter) - offsetof(struct qcounter, rx_write_requests) ==
	      (COUNTERS * sizeof(uint32_t) + 7) / 8 * 8, "");

/* Add the counters to those in the response */
static void add(void *out, struct qcounter *qcounter, bool clear)
{
	uint32_t *counter = (uint32_t *)((char *)qcounter +
					 offsetof(struct qcounter, rx_write_requests));
	unsigned int i;

	for (i = 0; i < COUNTERS; i++) {
		ifc_set_at(out, counters[i], ifc_get_at(out, counters[i]) + counter[i]);
		if (clear)
			counter[i] = 0;
	}
}

static enum cmd_status query_q_counter(struct cmd *cmd)
{
	uint32_t id = ifc_get(query_q_counter_in, cmd->in, counter_set_id);
	bool clear = ifc_get(query_q_counter_in, cmd->in, clear);
	struct vhca *vhca = cmd->vhca;
	struct qcounter *qcounter;
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
			add(cmd->out, (struct qcounter *)obj, clear);
	} else {
		qcounter = obj_find(vhca, OBJ_QCOUNTER, id);
		if (!qcounter)
			return cmd_refuse(cmd, STAT_BAD_RES, "no counter set %u", id);
		add(cmd->out, qcounter, clear);
	}
	return STAT_OK;
}

static const struct cap_desc qcounter_caps[] = {
	CAP(max_qp_cnt, 256),
	CAP(modify_rq_counter_set_id, 1),
	CAP(out_of_seq_cnt, 1),
	CAP(retransmission_q_counters, 1),
	{}
};

CAP_TABLE(qcounter_caps);

static const struct cmd_desc qcounter_cmds[] = {
	CMD(ALLOC_Q_COUNTER, alloc_q_counter, CMD_INIT, 0, alloc_q_counter),
	CMD(DEALLOC_Q_COUNTER, dealloc_q_counter, CMD_INIT, 0, dealloc_q_counter),
	CMD(QUERY_Q_COUNTER, query_q_counter, CMD_INIT, 0, query_q_counter),
	{}
};

CMD_TABLE(qcounter_cmds);
