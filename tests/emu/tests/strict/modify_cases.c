// SPDX-License-Identifier: GPL-2.0
/* Invalid changes of objects. */
#include "tests/strict/cases.h"

static void resize_cq(struct command *c, const struct kit *kit, uint32_t select)
{
	COMMAND(c, MODIFY_CQ, modify_cq);
	ifc_set(modify_cq_in, c->in, op_mod, 1);
	ifc_set(modify_cq_in, c->in, cqn, kit->num[KIT_CQ]);
	ifc_set(modify_cq_in, c->in,
		modify_field_select_resize_field_select.resize_field_select.resize_field_select,
		select);
	ifc_set(modify_cq_in, c->in, cq_context.log_cq_size, KIT_LOG_SIZE);
	command_add64(c, kit->cq.addr);
}

static void modify_cq(struct scene *scene)
{
	struct command *c = &scene->c;
	const struct kit *kit = &scene->pf_kit;

#define MODIFY_CQ(select)								\
	do {										\
		COMMAND(c, MODIFY_CQ, modify_cq);					\
		ifc_set(modify_cq_in, c->in, cqn, kit->num[KIT_CQ]);			\
		ifc_set(modify_cq_in, c->in, modify_field_select_resize_field_select	\
			.modify_field_select.modify_field_select, select);		\
	} while (0)

	MODIFY_CQ(1u << 5);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an undefined field of a CQ");
	MODIFY_CQ(1u << 31);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: the last field of a CQ");
	MODIFY_CQ(1u << 4);
	ifc_set(modify_cq_in, c->in, cq_context.cq_period_mode, 3);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a CQ to an undefined mode");
	MODIFY_CQ(1u << 3);
	ifc_set(modify_cq_in, c->in, cq_context.c_eqn_or_apu_element, scene->stale[KIT_EQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a CQ to a stale EQ");
	resize_cq(c, kit, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a CQ resized in part");
	resize_cq(c, kit, 7);
	c->in_len -= 8;
	scene_refused(scene, &scene->pf, STAT_BAD_INP_LEN, "modify: a CQ resized to no pages");
	resize_cq(c, kit, 7);
	ifc_set(modify_cq_in, c->in, cq_context.log_cq_size, 23);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a CQ of too many entries");
	resize_cq(c, kit, 7);
	ifc_set(modify_cq_in, c->in, cq_context.cqe_sz, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a CQ resized to large entries");
	resize_cq(c, kit, 7);
	ifc_set(modify_cq_in, c->in, cq_umem_valid, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a CQ resized in a umem");
	COMMAND(c, MODIFY_CQ, modify_cq);
	ifc_set(modify_cq_in, c->in, cqn, scene->stale[KIT_CQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a stale CQ");
	COMMAND(c, MODIFY_CQ, modify_cq);
	ifc_set(modify_cq_in, c->in, cqn, kit->num[KIT_CQ]);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "modify: the PF's CQ by an SF");
}

static const struct {
	uint8_t from, to;
	const char *how;
} sq_ways[] = {
	{ MLX5_SQC_STATE_RST, MLX5_SQC_STATE_RDY, "from reset, where it is not" },
	{ MLX5_SQC_STATE_ERR, MLX5_SQC_STATE_RST, "from error, where it is not" },
	{ MLX5_SQC_STATE_RDY, 2, "to an undefined state" },
	{ MLX5_SQC_STATE_RDY, 15, "to the last state" },
	{ 7, MLX5_SQC_STATE_RST, "from an undefined state" },
};

static void modify_sq(struct scene *scene)
{
	struct command *c = &scene->c;
	const struct kit *kit = &scene->pf_kit;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sq_ways); i++) {
		kit_modify_sq(c, kit, sq_ways[i].from, sq_ways[i].to);
		scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "modify: an SQ %s",
			      sq_ways[i].how);
		kit_modify_rq(c, kit, sq_ways[i].from, sq_ways[i].to);
		scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "modify: an RQ %s",
			      sq_ways[i].how);
	}
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RDY);
	ifc_set64(modify_sq_in, c->in, modify_bitmask, BIT_ULL(40));
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an undefined field of an SQ");
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RDY);
	ifc_set64(modify_sq_in, c->in, modify_bitmask, BIT_ULL(0));
	ifc_set(modify_sq_in, c->in, ctx.packet_pacing_rate_limit_index, 77);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an SQ to a rate that is not set");
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_RDY);
	ifc_set64(modify_sq_in, c->in, modify_bitmask, BIT_ULL(2));
	ifc_set(modify_sq_in, c->in, ctx.qos_queue_group_id, scene->stale[KIT_SCHED]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: an SQ to a stale group of queues");
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_ERR);
	ifc_set(modify_sq_in, c->in, sqn, scene->stale[KIT_SQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a stale SQ");
	kit_modify_sq(c, kit, MLX5_SQC_STATE_RDY, MLX5_SQC_STATE_ERR);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "modify: the PF's SQ by an SF");
}

static void modify_rq(struct scene *scene)
{
	struct command *c = &scene->c;
	const struct kit *kit = &scene->pf_kit;

	kit_modify_rq(c, kit, MLX5_RQC_STATE_RDY, MLX5_RQC_STATE_RDY);
	ifc_set64(modify_rq_in, c->in, modify_bitmask, BIT_ULL(63));
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an undefined field of an RQ");
	kit_modify_rq(c, kit, MLX5_RQC_STATE_RDY, MLX5_RQC_STATE_RDY);
	ifc_set64(modify_rq_in, c->in, modify_bitmask, BIT_ULL(3));
	ifc_set(modify_rq_in, c->in, ctx.counter_set_id, scene->stale[KIT_QCOUNTER]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: an RQ to a stale counter set");
	kit_modify_rq(c, kit, MLX5_RQC_STATE_RDY, MLX5_RQC_STATE_ERR);
	ifc_set(modify_rq_in, c->in, rqn, scene->stale[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a stale RQ");
	kit_modify_rq(c, kit, MLX5_RQC_STATE_RDY, MLX5_RQC_STATE_ERR);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "modify: the PF's RQ by an SF");
}

static void modify_rqt(struct scene *scene)
{
	struct command *c = &scene->c;
	const struct kit *kit = &scene->pf_kit;

#define MODIFY_RQT(count, rq)								\
	do {										\
		COMMAND(c, MODIFY_RQT, modify_rqt);					\
		ifc_set(modify_rqt_in, c->in, rqtn, kit->num[KIT_RQT]);			\
		ifc_set(modify_rqt_in, c->in, bitmask.rqn_list, 1);			\
		ifc_set(modify_rqt_in, c->in, ctx.rqt_actual_size, count);		\
		command_add32(c, rq);							\
	} while (0)

	MODIFY_RQT(0, kit->num[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an RQT to no queue");
	MODIFY_RQT(5, kit->num[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: an RQT beyond its room");
	MODIFY_RQT(2, kit->num[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_INP_LEN,
		      "modify: an RQT to more than was listed");
	MODIFY_RQT(1, scene->stale[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: an RQT to a stale RQ");
	MODIFY_RQT(1, scene->sf_kit[0].num[KIT_RQ]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: an RQT to an SF's RQ");
	MODIFY_RQT(1, kit->num[KIT_RQ]);
	scene_refused(scene, &scene->sf[0], STAT_BAD_RES, "modify: the PF's RQT by an SF");
}

static void modify_others(struct scene *scene)
{
	struct command *c = &scene->c;
	const struct kit *kit = &scene->pf_kit;

	COMMAND(c, MODIFY_TIR, modify_tir);
	ifc_set(modify_tir_in, c->in, tirn, kit->num[KIT_TIR]);
	ifc_set(modify_tir_in, c->in, bitmask.hash, 1);
	ifc_set(modify_tir_in, c->in, ctx.rx_hash_fn, 9);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a TIR to an undefined hash");
	COMMAND(c, MODIFY_TIR, modify_tir);
	ifc_set(modify_tir_in, c->in, tirn, kit->num[KIT_TIR]);
	ifc_set(modify_tir_in, c->in, bitmask.packet_merge, 1);
	ifc_set(modify_tir_in, c->in, ctx.packet_merge_mask, 8);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a TIR to an undefined merge");
	COMMAND(c, MODIFY_TIR, modify_tir);
	ifc_set(modify_tir_in, c->in, tirn, scene->stale[KIT_TIR]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a stale TIR");
	COMMAND(c, MODIFY_TIS, modify_tis);
	ifc_set(modify_tis_in, c->in, tisn, kit->num[KIT_TIS]);
	ifc_set(modify_tis_in, c->in, bitmask.lag_tx_port_affinity, 1);
	ifc_set(modify_tis_in, c->in, ctx.lag_tx_port_affinity, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a TIS to a port of no bond");
	COMMAND(c, MODIFY_TIS, modify_tis);
	ifc_set(modify_tis_in, c->in, tisn, scene->stale[KIT_TIS]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "modify: a stale TIS");
	COMMAND(c, MODIFY_SCHEDULING_ELEMENT, modify_scheduling_element);
	ifc_set(modify_scheduling_element_in, c->in, scheduling_hierarchy,
		SCHEDULING_HIERARCHY_NIC);
	ifc_set(modify_scheduling_element_in, c->in, scheduling_element_id, kit->num[KIT_SCHED]);
	ifc_set(modify_scheduling_element_in, c->in, modify_bitmask, 0x80000000);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM,
		      "modify: an undefined field of a scheduling element");
	COMMAND(c, SET_PP_RATE_LIMIT, set_pp_rate_limit);
	scene_refused(scene, &scene->pf, STAT_BAD_INDEX, "modify: rate limit 0");
	COMMAND(c, SET_PP_RATE_LIMIT, set_pp_rate_limit);
	ifc_set(set_pp_rate_limit_in, c->in, rate_limit_index, 0xffff);
	scene_refused(scene, &scene->pf, STAT_BAD_INDEX, "modify: the highest rate limit");
	COMMAND(c, SET_PP_RATE_LIMIT, set_pp_rate_limit);
	ifc_set(set_pp_rate_limit_in, c->in, rate_limit_index, 1);
	ifc_set(set_pp_rate_limit_in, c->in, ctx.rate_limit, 0xffffffff);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "modify: a rate beyond the card's");
	COMMAND(c, QUERY_FLOW_COUNTER, query_flow_counter);
	ifc_set(query_flow_counter_in, c->in, flow_counter_id, kit->num[KIT_COUNTER]);
	scene_refused(scene, &scene->pf, STAT_BAD_OUTP_LEN,
		      "modify: a flow counter without room for it");
	COMMAND(c, QUERY_RQT, query_rqt);
	ifc_set(query_rqt_in, c->in, rqtn, kit->num[KIT_RQT]);
	scene_refused(scene, &scene->pf, STAT_BAD_OUTP_LEN, "modify: an RQT without room for it");
}

void modify_cases(struct scene *scene)
{
	modify_cq(scene);
	modify_sq(scene);
	modify_rq(scene);
	modify_rqt(scene);
	modify_others(scene);
}
