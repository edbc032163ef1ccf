// SPDX-License-Identifier: GPL-2.0
/* Numbers of objects: never assigned, released, another function's; objects still in use. */
#include "tests/strict/cases.h"
#include "tests/strict/mutation.h"

#define NEVER	0xabcdef	/* narrower fields use its low bits */

/* A rule's number is its index in the table, which has only the first rule */
static enum cmd_status no_such(enum kind kind)
{
	return kind == KIT_RULE ? STAT_BAD_INDEX : STAT_BAD_RES;
}

static void try_number(struct scene *scene, struct hca *hca, const struct kit *kit,
		       enum kind kind, uint32_t num, const char *whose)
{
	kit_destroy_command(&scene->c, kit, kind, num);
	scene_refused(scene, hca, no_such(kind), "number: destroy %s %s", whose, kit_name(kind));
	if (!kit_query_command(&scene->c, kit, kind, num))
		return;
	scene_refused(scene, hca, no_such(kind), "number: query %s %s", whose, kit_name(kind));
}

static void not_mine(struct scene *scene)
{
	enum kind kind;

	for (kind = 0; kind < KIT_KINDS; kind++) {
		try_number(scene, &scene->pf, &scene->pf_kit, kind, NEVER, "no");
		if (kind != KIT_RULE)
			try_number(scene, &scene->pf, &scene->pf_kit, kind, scene->stale[kind],
				   "a stale");
		if (kit_numbered_per_function(kind))
			continue;
		try_number(scene, &scene->pf, &scene->pf_kit, kind, scene->sf_kit[0].num[kind],
			   "an SF's");
		try_number(scene, &scene->sf[0], &scene->sf_kit[0], kind, scene->pf_kit.num[kind],
			   "the PF's");
		try_number(scene, &scene->sf[0], &scene->sf_kit[0], kind,
			   scene->sf_kit[1].num[kind], "another SF's");
	}
	/* Objects in a table are found by the table */
	kit_destroy_command(&scene->c, &scene->pf_kit, KIT_RULE, 0);
	ifc_set(delete_fte_in, scene->c.in, table_id, scene->sf_kit[0].num[KIT_TABLE]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES, "number: destroy a rule of an SF's table");
}

static void in_use(struct scene *scene)
{
	static const enum kind used[] = {
		KIT_UAR, KIT_PD, KIT_TD, KIT_EQ, KIT_CQ, KIT_QCOUNTER, KIT_TIS, KIT_RQ, KIT_RQT,
		KIT_TIR, KIT_COUNTER, KIT_TABLE, KIT_GROUP,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(used); i++) {
		kit_destroy_command(&scene->c, &scene->pf_kit, used[i],
				    scene->pf_kit.num[used[i]]);
		scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "busy: destroy a used %s",
			      kit_name(used[i]));
	}
}

/* Create a @used of its own, and a @user that names it in @field */
static void create_use(struct scene *scene, struct kit *kit, enum kind used, enum kind user,
		       struct ifc_field field)
{
	struct command *c = &scene->c;

	kit_create_command(c, kit, used);
	scene_must(scene, &scene->pf, "busy");
	kit->num[used] = kit_number(c, used);
	kit_create_command(c, kit, user);
	ifc_set_at(c->in, field, kit->num[used]);
	scene_must(scene, &scene->pf, "busy");
	kit->num[user] = kit_number(c, user);
	scene_mark(scene);
}

static void destroy_one(struct scene *scene, const struct kit *kit, enum kind kind)
{
	kit_destroy_command(&scene->c, kit, kind, kit->num[kind]);
	scene_must(scene, &scene->pf, "busy");
}

/* While @user exists, @used cannot be destroyed */
static void in_use_by(struct scene *scene, enum kind used, enum kind user,
		      struct ifc_field field)
{
	struct kit kit = scene->pf_kit;

	create_use(scene, &kit, used, user, field);
	kit_destroy_command(&scene->c, &kit, used, kit.num[used]);
	scene_refused(scene, &scene->pf, STAT_BAD_RES_STATE, "busy: destroy a %s with a %s alone",
		      kit_name(used), kit_name(user));
	destroy_one(scene, &kit, user);
	destroy_one(scene, &kit, used);
	scene_mark(scene);
}

/* Programs close a device before its CQs */
static void uar_before_cq(struct scene *scene)
{
	struct kit kit = scene->pf_kit;

	create_use(scene, &kit, KIT_UAR, KIT_CQ, ifc_field(create_cq_in, cq_context.uar_page));
	destroy_one(scene, &kit, KIT_UAR);
	destroy_one(scene, &kit, KIT_CQ);
	scene_mark(scene);
}

/* References of new objects: @field of the command that creates @user has the number of a @used */
static const struct use {
	enum kind user, used;
	struct ifc_field field;
	enum cmd_status status;		/* 0 stands for BAD_RES */
	struct set more;		/* makes the field relevant */
} uses[] = {
	{ KIT_EQ, KIT_UAR, ifc_field(create_eq_in, eq_context_entry.uar_page), 0, {} },
	{ KIT_CQ, KIT_UAR, ifc_field(create_cq_in, cq_context.uar_page), 0, {} },
	{ KIT_CQ, KIT_EQ, ifc_field(create_cq_in, cq_context.c_eqn_or_apu_element), 0, {} },
	{ KIT_MKEY, KIT_PD, ifc_field(create_mkey_in, memory_key_mkey_entry.pd), 0, {} },
	{ KIT_TIS, KIT_TD, ifc_field(create_tis_in, ctx.transport_domain), 0, {} },
	{ KIT_TIS, KIT_PD, ifc_field(create_tis_in, ctx.pd), 0, {} },
	{ KIT_SQ, KIT_CQ, ifc_field(create_sq_in, ctx.cqn), 0, {} },
	{ KIT_SQ, KIT_TIS, ifc_field(create_sq_in, ctx.tis_num_0), 0, {} },
	{ KIT_SQ, KIT_PD, ifc_field(create_sq_in, ctx.wq.pd), 0, {} },
	{ KIT_SQ, KIT_UAR, ifc_field(create_sq_in, ctx.wq.uar_page), 0, {} },
	{ KIT_SQ, KIT_SCHED, ifc_field(create_sq_in, ctx.qos_queue_group_id), 0, {} },
	{ KIT_RQ, KIT_CQ, ifc_field(create_rq_in, ctx.cqn), 0, {} },
	{ KIT_RQ, KIT_PD, ifc_field(create_rq_in, ctx.wq.pd), 0, {} },
	{ KIT_RQ, KIT_QCOUNTER, ifc_field(create_rq_in, ctx.counter_set_id), 0, {} },
	{ KIT_RQT, KIT_RQ, { ifc_bytes(create_rqt_in) * 8 + 8, 24 }, 0, {} },
	{ KIT_TIR, KIT_RQT, ifc_field(create_tir_in, ctx.indirect_table), 0, {} },
	{ KIT_TIR, KIT_TD, ifc_field(create_tir_in, ctx.transport_domain), 0, {} },
	{ KIT_TIR, KIT_RQ, ifc_field(create_tir_in, ctx.inline_rqn), 0,
	  SET(create_tir_in, ctx.disp_type, MLX5_TIRC_DISP_TYPE_DIRECT) },
	{ KIT_SCHED, KIT_SCHED,
	  ifc_field(create_scheduling_element_in, scheduling_context.parent_element_id), 0, {} },
	{ KIT_TABLE, KIT_TABLE, ifc_field(create_flow_table_in, flow_table_context.table_miss_id),
	  0, SET(create_flow_table_in, flow_table_context.table_miss_action, 1) },
	{ KIT_GROUP, KIT_TABLE, ifc_field(create_flow_group_in, table_id), 0, {} },
	{ KIT_RULE, KIT_TABLE, ifc_field(set_fte_in, table_id), 0, {} },
	/* The index must be in the group: another group is not missing but wrong */
	{ KIT_RULE, KIT_GROUP, ifc_field(set_fte_in, flow_context.group_id), STAT_BAD_PARAM, {} },
	{ KIT_RULE, KIT_TIR, { ifc_bytes(set_fte_in) * 8 + 8, 24 }, 0, {} },
	{ KIT_RULE, KIT_COUNTER, { ifc_bytes(set_fte_in) * 8 + 64, 32 }, 0, {} },
	{ KIT_RULE, KIT_MODIFY, ifc_field(set_fte_in, flow_context.modify_header_id), 0,
	  SET(set_fte_in, flow_context.action, MLX5_FLOW_CONTEXT_ACTION_FWD_DEST |
	      MLX5_FLOW_CONTEXT_ACTION_COUNT | MLX5_FLOW_CONTEXT_ACTION_MOD_HDR) },
	{ KIT_RULE, KIT_REFORMAT, ifc_field(set_fte_in, flow_context.packet_reformat_id), 0,
	  SET(set_fte_in, flow_context.action, MLX5_FLOW_CONTEXT_ACTION_FWD_DEST |
	      MLX5_FLOW_CONTEXT_ACTION_COUNT | MLX5_FLOW_CONTEXT_ACTION_PACKET_REFORMAT) },
};

static void try_use(struct scene *scene, const struct use *use, struct hca *hca,
		    const struct kit *kit, uint32_t num, const char *whose)
{
	struct command *c = &scene->c;

	kit_create_command(c, kit, use->user);
	mutate(c, &use->more);
	if (use->user == KIT_RULE)
		ifc_set(set_fte_in, c->in, flow_index, 1);
	mutate(c, &(struct set){ use->field, num });
	scene_refused(scene, hca, use->status ? use->status : STAT_BAD_RES,
		      "number: a %s upon %s %s", kit_name(use->user), whose, kit_name(use->used));
}

void number_cases(struct scene *scene)
{
	const struct use *use;

	not_mine(scene);
	in_use(scene);
	in_use_by(scene, KIT_PD, KIT_MKEY, ifc_field(create_mkey_in, memory_key_mkey_entry.pd));
	in_use_by(scene, KIT_PD, KIT_TIS, ifc_field(create_tis_in, ctx.pd));
	in_use_by(scene, KIT_PD, KIT_RQ, ifc_field(create_rq_in, ctx.wq.pd));
	in_use_by(scene, KIT_TD, KIT_TIS, ifc_field(create_tis_in, ctx.transport_domain));
	in_use_by(scene, KIT_TD, KIT_TIR, ifc_field(create_tir_in, ctx.transport_domain));
	in_use_by(scene, KIT_UAR, KIT_EQ, ifc_field(create_eq_in, eq_context_entry.uar_page));
	uar_before_cq(scene);
	in_use_by(scene, KIT_UAR, KIT_SQ, ifc_field(create_sq_in, ctx.wq.uar_page));
	in_use_by(scene, KIT_EQ, KIT_CQ,
		  ifc_field(create_cq_in, cq_context.c_eqn_or_apu_element));
	in_use_by(scene, KIT_CQ, KIT_SQ, ifc_field(create_sq_in, ctx.cqn));
	in_use_by(scene, KIT_CQ, KIT_RQ, ifc_field(create_rq_in, ctx.cqn));
	for (use = uses; use < uses + ARRAY_SIZE(uses); use++) {
		try_use(scene, use, &scene->pf, &scene->pf_kit, NEVER, "no");
		try_use(scene, use, &scene->pf, &scene->pf_kit, scene->stale[use->used],
			"a stale");
		if (kit_numbered_per_function(use->used))
			continue;
		try_use(scene, use, &scene->pf, &scene->pf_kit, scene->sf_kit[0].num[use->used],
			"an SF's");
		try_use(scene, use, &scene->sf[0], &scene->sf_kit[0],
			scene->pf_kit.num[use->used], "the PF's");
	}
}
