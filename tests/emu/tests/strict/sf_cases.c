// SPDX-License-Identifier: GPL-2.0
/* SFs created and deleted in the wrong order, and functions that do not exist. */
#include "tests/strict/cases.h"

#define SF_WINDOW	(1ull << 20)

static void refused(struct scene *scene, struct hca *hca, enum cmd_status status, const char *what)
{
	scene_refused(scene, hca, status, "sf: %s", what);
}

static void allocation(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

#define ALLOC_SF(id)	\
	do { COMMAND(c, ALLOC_SF, alloc_sf);						\
	     ifc_set(alloc_sf_in, c->in, function_id, id); } while (0)
#define DEALLOC_SF(id)	\
	do { COMMAND(c, DEALLOC_SF, dealloc_sf);					\
	     ifc_set(dealloc_sf_in, c->in, function_id, id); } while (0)

	ALLOC_SF(SF_BASE_ID);
	refused(scene, pf, STAT_BAD_RES_STATE, "allocate one that is in use");
	ALLOC_SF(SF_IDLE);
	refused(scene, pf, STAT_BAD_RES_STATE, "allocate one twice");
	ALLOC_SF(0);
	refused(scene, pf, STAT_BAD_PARAM, "allocate the PF");
	ALLOC_SF(1);
	refused(scene, pf, STAT_BAD_PARAM, "allocate a VF");
	ALLOC_SF(SF_BASE_ID + 1024);
	refused(scene, pf, STAT_BAD_PARAM, "allocate one more than there are");
	ALLOC_SF(0xffff);
	refused(scene, pf, STAT_BAD_PARAM, "allocate the uplink");
	DEALLOC_SF(SF_BASE_ID);
	refused(scene, pf, STAT_BAD_RES_STATE, "deallocate one that is in use");
	DEALLOC_SF(SF_NONE);
	refused(scene, pf, STAT_BAD_RES, "deallocate one that is not allocated");
	DEALLOC_SF(0);
	refused(scene, pf, STAT_BAD_RES, "deallocate the PF");
	DEALLOC_SF(0xffff);
	refused(scene, pf, STAT_BAD_RES, "deallocate the uplink");
}

static void enabling(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

#define ENABLE(id)	\
	do { COMMAND(c, ENABLE_HCA, enable_hca);					\
	     ifc_set(enable_hca_in, c->in, function_id, id); } while (0)
#define DISABLE(id)	\
	do { COMMAND(c, DISABLE_HCA, disable_hca);					\
	     ifc_set(disable_hca_in, c->in, function_id, id); } while (0)

	ENABLE(SF_BASE_ID);
	refused(scene, pf, STAT_BAD_RES_STATE, "enable one twice");
	ENABLE(SF_NONE);
	refused(scene, pf, STAT_BAD_PARAM, "enable one that is not allocated");
	ENABLE(7);
	refused(scene, pf, STAT_BAD_PARAM, "enable a VF");
	ENABLE(0xffff);
	refused(scene, pf, STAT_BAD_PARAM, "enable the uplink");
	ENABLE(SF_BASE_ID + 1);
	refused(scene, &scene->sf[0], STAT_BAD_PARAM, "enable an SF by an SF");
	ENABLE(SF_BASE_ID);
	ifc_set(enable_hca_in, c->in, embedded_cpu_function, 1);
	refused(scene, pf, STAT_BAD_PARAM, "enable the embedded CPU's");
	ENABLE(0);
	refused(scene, &scene->sf[0], STAT_BAD_SYS_STATE, "enable oneself twice");
	DISABLE(SF_IDLE);
	refused(scene, pf, STAT_BAD_RES_STATE, "disable one that is not enabled");
	DISABLE(SF_NONE);
	refused(scene, pf, STAT_BAD_PARAM, "disable one that is not allocated");
	DISABLE(SF_BASE_ID + 1);
	refused(scene, &scene->sf[0], STAT_BAD_PARAM, "disable an SF by an SF");
	DISABLE(SF_BASE_ID);
	ifc_set(disable_hca_in, c->in, embedded_cpu_function, 1);
	refused(scene, pf, STAT_BAD_PARAM, "disable the embedded CPU's");
}

static void states(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf;

	COMMAND(c, QUERY_VHCA_STATE, query_vhca_state);
	refused(scene, pf, STAT_BAD_PARAM, "state of the PF");
	COMMAND(c, QUERY_VHCA_STATE, query_vhca_state);
	ifc_set(query_vhca_state_in, c->in, function_id, SF_BASE_ID + 1024);
	refused(scene, pf, STAT_BAD_PARAM, "state of one more than there are");
	COMMAND(c, QUERY_VHCA_STATE, query_vhca_state);
	ifc_set(query_vhca_state_in, c->in, function_id, SF_BASE_ID);
	ifc_set(query_vhca_state_in, c->in, embedded_cpu_function, 1);
	refused(scene, pf, STAT_BAD_PARAM, "state of the embedded CPU's");
	COMMAND(c, MODIFY_VHCA_STATE, modify_vhca_state);
	ifc_set(modify_vhca_state_in, c->in, function_id, SF_NONE);
	ifc_set(modify_vhca_state_in, c->in, vhca_state_field_select.sw_function_id, 1);
	refused(scene, pf, STAT_BAD_RES_STATE, "a number for one that is not allocated");
	COMMAND(c, MODIFY_VHCA_STATE, modify_vhca_state);
	ifc_set(modify_vhca_state_in, c->in, function_id, SF_BASE_ID);
	ifc_set(modify_vhca_state_in, c->in, vhca_state_field_select.sw_function_id, 1);
	ifc_set(modify_vhca_state_in, c->in, vhca_state_field_select.arm_change_event, 1);
	refused(scene, pf, STAT_BAD_PARAM, "a number and an event in one command");
	COMMAND(c, MODIFY_VHCA_STATE, modify_vhca_state);
	ifc_set(modify_vhca_state_in, c->in, function_id, 5);
	refused(scene, pf, STAT_BAD_PARAM, "a number for a VF");
}

static void other_caps(struct scene *scene)
{
	struct command *c = &scene->c;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, other_function, 1);
	ifc_set(query_hca_cap_in, c->in, function_id, SF_NONE);
	refused(scene, &scene->pf, STAT_BAD_PARAM, "capabilities of one that is not allocated");
	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, other_function, 1);
	ifc_set(query_hca_cap_in, c->in, function_id, SF_BASE_ID + 1);
	refused(scene, &scene->sf[0], STAT_BAD_PARAM, "capabilities of another SF by an SF");
	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	ifc_set(set_hca_cap_in, c->in, other_function, 1);
	ifc_set(set_hca_cap_in, c->in, function_id, SF_BASE_ID);
	refused(scene, &scene->pf, STAT_BAD_SYS_STATE, "capabilities for one that is in use");
	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	ifc_set(set_hca_cap_in, c->in, other_function, 1);
	ifc_set(set_hca_cap_in, c->in, function_id, SF_IDLE);
	refused(scene, &scene->pf, STAT_BAD_PARAM, "capabilities that are not its to change");
}

/* Limits of EQs, which the oldest kernel headers lack */
static const struct ifc_field max_num_eqs_24b = { 0x448, 0x18 };
static const struct ifc_field sf_eq_usage = { 0xd2, 1 };

/* Query the second capabilities of @function_id; scene->c then has a command to change them */
static void prepare_eqs(struct scene *scene, uint16_t function_id, uint32_t eqs)
{
	struct command *c = &scene->c;
	void *cap;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 0x40);
	ifc_set(query_hca_cap_in, c->in, other_function, 1);
	ifc_set(query_hca_cap_in, c->in, function_id, function_id);
	scene_must(scene, &scene->pf, "second capabilities of an SF");
	COMMAND(c, SET_HCA_CAP, set_hca_cap);
	ifc_set(set_hca_cap_in, c->in, op_mod, 0x40);
	ifc_set(set_hca_cap_in, c->in, other_function, 1);
	ifc_set(set_hca_cap_in, c->in, function_id, function_id);
	cap = ifc_addr(set_hca_cap_in, c->in, capability);
	memcpy(cap, ifc_addr(query_hca_cap_out, c->out, capability), ifc_bytes(cmd_hca_cap));
	ifc_set_at(cap, max_num_eqs_24b, eqs);
	ifc_set_at(cap, sf_eq_usage, 1);
}

static uint32_t eqs_of(struct scene *scene, struct hca *hca)
{
	struct command *c = &scene->c;

	COMMAND(c, QUERY_HCA_CAP, query_hca_cap);
	ifc_set(query_hca_cap_in, c->in, op_mod, 0x41);
	scene_must(scene, hca, "second capabilities");
	return ifc_get_at(ifc_addr(query_hca_cap_out, c->out, capability), max_num_eqs_24b);
}

static void limits(struct scene *scene)
{
	struct hca *pf = &scene->pf;
	struct command *c = &scene->c;

	prepare_eqs(scene, SF_BASE_ID, 5);
	refused(scene, pf, STAT_BAD_SYS_STATE, "a limit of EQs for one that is in use");
	prepare_eqs(scene, SF_IDLE, 0);
	refused(scene, pf, STAT_BAD_PARAM, "no EQs");
	prepare_eqs(scene, SF_IDLE, 129);
	refused(scene, pf, STAT_BAD_PARAM, "more EQs than there are");
	prepare_eqs(scene, SF_IDLE, 5);
	ifc_set(set_hca_cap_in, c->in, capability.cmd_hca_cap_2.max_reformat_insert_size, 1);
	refused(scene, pf, STAT_BAD_PARAM, "second capabilities that are not its to change");
	scene_check(scene, eqs_of(scene, pf) == 128, "sf: EQs of the PF");
}

static uint32_t create(struct scene *scene, struct kit *kit, enum kind kind)
{
	kit_create_command(&scene->c, kit, kind);
	scene_must(scene, kit->hca, kit_name(kind));
	return kit_number(&scene->c, kind);
}

static void destroy(struct scene *scene, struct kit *kit, enum kind kind, uint32_t num)
{
	kit_destroy_command(&scene->c, kit, kind, num);
	scene_must(scene, kit->hca, kit_name(kind));
}

static void limit_reached(struct scene *scene)
{
	struct command *c = &scene->c;
	struct hca *pf = &scene->pf, sf;
	uint32_t eqs[2];
	struct kit kit;
	unsigned int i;

	prepare_eqs(scene, SF_IDLE, ARRAY_SIZE(eqs));
	scene_must(scene, pf, "a limit of EQs");
	ENABLE(SF_IDLE);
	scene_must(scene, pf, "an SF with a limit");
	scene_check(scene, !hca_give_pages(pf, SF_IDLE, 512) &&
		    hca_start(&sf, &scene->vfio.bus, &scene->guest, 2,
			      (SF_IDLE - SF_BASE_ID) * SF_WINDOW), "sf: one with a limit starts");
	sf.function_id = SF_IDLE;
	scene_check(scene, !hca_up(&sf), "sf: one with a limit is up");
	scene_check(scene, eqs_of(scene, &sf) == ARRAY_SIZE(eqs), "sf: it knows its limit");
	kit_init(&kit, &sf, 1);
	kit.num[KIT_UAR] = create(scene, &kit, KIT_UAR);
	for (i = 0; i < ARRAY_SIZE(eqs); i++)
		eqs[i] = create(scene, &kit, KIT_EQ);
	scene_mark(scene);
	kit_create_command(c, &kit, KIT_EQ);
	refused(scene, &sf, STAT_NO_RES, "one EQ more than the PF allows");
	for (i = 0; i < ARRAY_SIZE(eqs); i++)
		destroy(scene, &kit, KIT_EQ, eqs[i]);
	destroy(scene, &kit, KIT_UAR, kit.num[KIT_UAR]);
	scene_check(scene, !hca_down(&sf), "sf: one with a limit is down");
	hca_stop(&sf);
	DISABLE(SF_IDLE);
	scene_must(scene, pf, "disable an SF");
	scene_check(scene, !hca_take_pages(pf, SF_IDLE), "sf: its pages come back");
	scene_mark(scene);
}

/* Windows without a function do not respond */
static void windows(struct scene *scene)
{
	static const struct { unsigned int sf; const char *whose; } windows[] = {
		{ SF_IDLE - SF_BASE_ID, "an SF that is not enabled" },
		{ SF_NONE - SF_BASE_ID, "no SF" },
		{ 1023, "the last SF" },
	};
	struct hca nobody = { .bus = &scene->vfio.bus, .bar = 2 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		nobody.window = windows[i].sf * SF_WINDOW;
		scene_judge(scene, hca_read32(&nobody, 0), -1, 0, "sf: init segment of %s",
			    windows[i].whose);
		hca_write32(&nobody, 0x18, 1);
		scene_violated(scene, 1, "sf: command doorbell of %s", windows[i].whose);
		hca_write32(&nobody, 17 * GUEST_PAGE + 0x800, 1);
		scene_violated(scene, 1, "sf: doorbell of %s", windows[i].whose);
	}
}

void sf_cases(struct scene *scene)
{
	allocation(scene);
	enabling(scene);
	states(scene);
	other_caps(scene);
	limits(scene);
	limit_reached(scene);
	windows(scene);
}
