// SPDX-License-Identifier: GPL-2.0
/*
 * Scheduling elements and packet pacing rates. Objects and limits are those of a card, but frames
 * are not delayed.
 */
#include <stdlib.h>

#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/vhca.h"
#include "firmware/caps.h"
#include "switch/eswitch.h"
#include "switch/scheduling.h"
#include "switch/vport.h"

#define LOG_ESW_DEPTH		2
#define MAX_BW_SHARE		200
#define RATE_MAX		100000000	/* kb/s */
#define RATE_MIN		1
#define LOG_QUEUE_GROUPS	7
#define ESW_ELEMENTS		(ELEMENT_TYPE_CAP_MASK_TSAR | ELEMENT_TYPE_CAP_MASK_VPORT)
#define NIC_ELEMENTS		(ELEMENT_TYPE_CAP_MASK_TSAR | ELEMENT_TYPE_CAP_MASK_QUEUE_GROUP)

static void qos(const struct card_config *config, void *cap)
{
	(void)config;
	ifc_set(qos_cap, cap, packet_pacing, 1);
	ifc_set(qos_cap, cap, packet_pacing_burst_bound, 1);
	ifc_set(qos_cap, cap, packet_pacing_typical_size, 1);
	ifc_set(qos_cap, cap, packet_pacing_max_rate, RATE_MAX);
	ifc_set(qos_cap, cap, packet_pacing_min_rate, RATE_MIN);
	ifc_set(qos_cap, cap, packet_pacing_rate_table_size, RATE_LIMITS);
	ifc_set(qos_cap, cap, esw_scheduling, 1);
	ifc_set(qos_cap, cap, esw_bw_share, 1);
	ifc_set(qos_cap, cap, esw_rate_limit, 1);
	ifc_set(qos_cap, cap, log_esw_max_sched_depth, LOG_ESW_DEPTH);
	ifc_set(qos_cap, cap, esw_element_type, ESW_ELEMENTS);
	ifc_set(qos_cap, cap, esw_tsar_type, TSAR_TYPE_CAP_MASK_DWRR);
	ifc_set(qos_cap, cap, max_tsar_bw_share, MAX_BW_SHARE);
	ifc_set(qos_cap, cap, nic_sq_scheduling, 1);
	ifc_set(qos_cap, cap, nic_bw_share, 1);
	ifc_set(qos_cap, cap, nic_rate_limit, 1);
	ifc_set(qos_cap, cap, log_max_qos_nic_queue_group, LOG_QUEUE_GROUPS);
	ifc_set(qos_cap, cap, nic_element_type, NIC_ELEMENTS);
	ifc_set(qos_cap, cap, nic_tsar_type, TSAR_TYPE_CAP_MASK_DWRR);
}

static void sched_destroy(struct obj *obj)
{
	struct sched *sched = (struct sched *)obj;

	obj_put(sched->parent);
	free(sched);
}

static enum cmd_status check_hierarchy(struct cmd *cmd, unsigned int hierarchy)
{
	if (hierarchy == SCHEDULING_HIERARCHY_NIC)
		return STAT_OK;
	if (hierarchy != SCHEDULING_HIERARCHY_E_SWITCH)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "hierarchy %u", hierarchy);
	if (cmd->vhca->kind != VHCA_PF)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "the function does not manage the switch");
	return STAT_OK;
}

static struct sched *find(struct cmd *cmd, unsigned int hierarchy, uint32_t id)
{
	struct sched *sched = obj_find(cmd->vhca, OBJ_SCHED, id);

	return sched && sched->hierarchy == hierarchy ? sched : NULL;
}

static struct sched *vport_element(struct vhca *vhca, uint16_t num)
{
	struct obj *obj;

	for (obj = vhca->objs[OBJ_SCHED]; obj; obj = obj->next) {
		struct sched *sched = (struct sched *)obj;

		if (sched->type == SCHEDULING_CONTEXT_ELEMENT_TYPE_VPORT &&
		    sched->attributes == num)
			return sched;
	}
	return NULL;
}

/* Attribute bits that are valid for an element */
static uint32_t attributes_of(unsigned int type)
{
	switch (type) {
	case SCHEDULING_CONTEXT_ELEMENT_TYPE_TSAR:
		return 0xff << 16;
	case SCHEDULING_CONTEXT_ELEMENT_TYPE_VPORT:
		return 0xffff;
	default:
		return 0;
	}
}

static enum cmd_status check_element(struct cmd *cmd, unsigned int hierarchy, const void *ctx)
{
	bool esw = hierarchy == SCHEDULING_HIERARCHY_E_SWITCH;
	unsigned int type = ifc_get(scheduling_context, ctx, element_type);
	const void *attr = ifc_addr(scheduling_context, ctx, element_attributes);
	uint16_t num = ifc_get(vport_element, attr, vport_number);

	if (type > 15 || !((esw ? ESW_ELEMENTS : NIC_ELEMENTS) >> type & 1))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "element type %u in hierarchy %u", type,
				  hierarchy);
	if (ifc_get(scheduling_context, ctx, bw_share) > MAX_BW_SHARE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "bw_share %u exceeds %u",
				  ifc_get(scheduling_context, ctx, bw_share), MAX_BW_SHARE);
	if (type == SCHEDULING_CONTEXT_ELEMENT_TYPE_TSAR &&
	    ifc_get(tsar_element, attr, tsar_type) != TSAR_ELEMENT_TSAR_TYPE_DWRR)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "TSAR type %u",
				  ifc_get(tsar_element, attr, tsar_type));
	if (ifc_get(scheduling_context, ctx, element_attributes) & ~attributes_of(type))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits in element_attributes");
	if (type == SCHEDULING_CONTEXT_ELEMENT_TYPE_VPORT && !vport_find(cmd->vhca->card, num))
		return cmd_refuse(cmd, STAT_BAD_INDEX, "no vport 0x%x", num);
	if (type == SCHEDULING_CONTEXT_ELEMENT_TYPE_VPORT && vport_element(cmd->vhca, num))
		return cmd_refuse(cmd, STAT_RES_BUSY, "vport 0x%x has an element", num);
	return STAT_OK;
}

static enum cmd_status check_parent(struct cmd *cmd, unsigned int hierarchy, uint32_t id,
				    const struct sched *parent)
{
	if (id && !parent)
		return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element %u", id);
	if (parent && parent->type != SCHEDULING_CONTEXT_ELEMENT_TYPE_TSAR)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "element %u cannot have children", id);
	if (parent && hierarchy == SCHEDULING_HIERARCHY_E_SWITCH &&
	    parent->depth + 1 >= 1u << LOG_ESW_DEPTH)
		return cmd_refuse(cmd, STAT_EXCEED_LIM, "more than %u levels", 1u << LOG_ESW_DEPTH);
	return STAT_OK;
}

static enum cmd_status create_scheduling_element(struct cmd *cmd)
{
	const void *ctx = ifc_addr(create_scheduling_element_in, cmd->in, scheduling_context);
	unsigned int hierarchy = ifc_get(create_scheduling_element_in, cmd->in,
					 scheduling_hierarchy);
	uint32_t parent_id = ifc_get(scheduling_context, ctx, parent_element_id);
	enum cmd_status status = check_hierarchy(cmd, hierarchy);
	struct sched *parent = find(cmd, hierarchy, parent_id), *sched;

	if (!status)
		status = check_element(cmd, hierarchy, ctx);
	if (!status)
		status = check_parent(cmd, hierarchy, parent_id, parent);
	if (status)
		return status;
	sched = calloc(1, sizeof(*sched));
	if (!sched)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	sched->hierarchy = hierarchy;
	sched->type = ifc_get(scheduling_context, ctx, element_type);
	sched->attributes = ifc_get(scheduling_context, ctx, element_attributes);
	sched->depth = parent ? parent->depth + 1 : 0;
	sched->bw_share = ifc_get(scheduling_context, ctx, bw_share);
	sched->max_average_bw = ifc_get(scheduling_context, ctx, max_average_bw);
	if (!obj_add(cmd->vhca, OBJ_SCHED, &sched->obj, sched_destroy)) {
		free(sched);
		return cmd_refuse(cmd, STAT_NO_RES, "no scheduling element is left");
	}
	sched->parent = obj_get(parent);
	ifc_set(create_scheduling_element_out, cmd->out, scheduling_element_id, sched->obj.num);
	return STAT_OK;
}

static enum cmd_status modify_scheduling_element(struct cmd *cmd)
{
	const void *ctx = ifc_addr(modify_scheduling_element_in, cmd->in, scheduling_context);
	unsigned int hierarchy = ifc_get(modify_scheduling_element_in, cmd->in,
					 scheduling_hierarchy);
	uint32_t id = ifc_get(modify_scheduling_element_in, cmd->in, scheduling_element_id);
	uint32_t mask = ifc_get(modify_scheduling_element_in, cmd->in, modify_bitmask);
	uint32_t share = ifc_get(scheduling_context, ctx, bw_share);
	enum cmd_status status = check_hierarchy(cmd, hierarchy);
	struct sched *sched = find(cmd, hierarchy, id);

	if (status)
		return status;
	if (!sched)
		return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element %u", id);
	if (mask & ~(MODIFY_SCHEDULING_ELEMENT_IN_MODIFY_BITMASK_BW_SHARE |
		     MODIFY_SCHEDULING_ELEMENT_IN_MODIFY_BITMASK_MAX_AVERAGE_BW))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "reserved bits of modify_bitmask 0x%x",
				  mask);
	if (mask & MODIFY_SCHEDULING_ELEMENT_IN_MODIFY_BITMASK_BW_SHARE && share > MAX_BW_SHARE)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "bw_share %u exceeds %u", share,
				  MAX_BW_SHARE);
	if (mask & MODIFY_SCHEDULING_ELEMENT_IN_MODIFY_BITMASK_BW_SHARE)
		sched->bw_share = share;
	if (mask & MODIFY_SCHEDULING_ELEMENT_IN_MODIFY_BITMASK_MAX_AVERAGE_BW)
		sched->max_average_bw = ifc_get(scheduling_context, ctx, max_average_bw);
	return STAT_OK;
}

static enum cmd_status query_scheduling_element(struct cmd *cmd)
{
	unsigned int hierarchy = ifc_get(query_scheduling_element_in, cmd->in,
					 scheduling_hierarchy);
	uint32_t id = ifc_get(query_scheduling_element_in, cmd->in, scheduling_element_id);
	void *ctx = ifc_addr(query_scheduling_element_out, cmd->out, scheduling_context);
	enum cmd_status status = check_hierarchy(cmd, hierarchy);
	struct sched *sched = find(cmd, hierarchy, id);

	if (status)
		return status;
	if (!sched)
		return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element %u", id);
	ifc_set(scheduling_context, ctx, element_type, sched->type);
	ifc_set(scheduling_context, ctx, element_attributes, sched->attributes);
	ifc_set(scheduling_context, ctx, parent_element_id,
		sched->parent ? sched->parent->obj.num : 0);
	ifc_set(scheduling_context, ctx, bw_share, sched->bw_share);
	ifc_set(scheduling_context, ctx, max_average_bw, sched->max_average_bw);
	return STAT_OK;
}

static enum cmd_status destroy_scheduling_element(struct cmd *cmd)
{
	unsigned int hierarchy = ifc_get(destroy_scheduling_element_in, cmd->in,
					 scheduling_hierarchy);
	uint32_t id = ifc_get(destroy_scheduling_element_in, cmd->in, scheduling_element_id);
	enum cmd_status status = check_hierarchy(cmd, hierarchy);
	struct sched *sched = find(cmd, hierarchy, id);

	if (status)
		return status;
	if (!sched)
		return cmd_refuse(cmd, STAT_BAD_RES, "no scheduling element %u", id);
	if (sched->obj.refs)
		return cmd_refuse(cmd, STAT_BAD_RES_STATE, "element %u has %u users", id,
				  sched->obj.refs);
	obj_del(&sched->obj);
	return STAT_OK;
}

static void rate_limit_destroy(struct obj *obj)
{
	free(obj);
}

/* A context of zeroes removes the entry */
static enum cmd_status set_pp_rate_limit(struct cmd *cmd)
{
	const void *ctx = ifc_addr(set_pp_rate_limit_in, cmd->in, ctx);
	uint32_t index = ifc_get(set_pp_rate_limit_in, cmd->in, rate_limit_index);
	uint32_t rate = ifc_get(set_pp_rate_limit_context, ctx, rate_limit);
	struct rate_limit *limit = obj_find(cmd->vhca, OBJ_RATE_LIMIT, index);

	if (!index || index > RATE_LIMITS)
		return cmd_refuse(cmd, STAT_BAD_INDEX, "entry %u of %u", index, RATE_LIMITS);
	if (rate > RATE_MAX)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "%u kb/s", rate);
	if (!rate) {
		if (limit && limit->obj.refs)
			return cmd_refuse(cmd, STAT_RES_BUSY, "%u SQs use entry %u",
					  limit->obj.refs, index);
		if (limit)
			obj_del(&limit->obj);
		return STAT_OK;
	}
	if (!limit) {
		limit = calloc(1, sizeof(*limit));
		if (!limit)
			return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
		if (!obj_add_at(cmd->vhca, OBJ_RATE_LIMIT, index, &limit->obj,
				rate_limit_destroy)) {
			free(limit);
			return cmd_refuse(cmd, STAT_NO_RES, "no rate limit is left");
		}
	}
	limit->rate = rate;
	limit->burst = ifc_get(set_pp_rate_limit_context, ctx, burst_upper_bound);
	limit->typical_size = ifc_get(set_pp_rate_limit_context, ctx, typical_packet_size);
	return STAT_OK;
}

static const struct cap_desc sched_caps[] = {
	CAP(qos, 1),
	CAP_FILL(QOS, qos),
	{}
};

CAP_TABLE(sched_caps);

static const struct cmd_desc sched_cmds[] = {
	CMD(CREATE_SCHEDULING_ELEMENT, create_scheduling_element, CMD_INIT, 0,
	    create_scheduling_element),
	CMD(MODIFY_SCHEDULING_ELEMENT, modify_scheduling_element, CMD_INIT, 0,
	    modify_scheduling_element),
	CMD(QUERY_SCHEDULING_ELEMENT, query_scheduling_element, CMD_INIT, 0,
	    query_scheduling_element),
	CMD(DESTROY_SCHEDULING_ELEMENT, destroy_scheduling_element, CMD_INIT, 0,
	    destroy_scheduling_element),
	CMD(SET_PP_RATE_LIMIT, set_pp_rate_limit, CMD_INIT, 0, set_pp_rate_limit),
	{}
};

CMD_TABLE(sched_cmds);
