// SPDX-License-Identifier: GPL-2.0
/* Firmware pages. */
#include "tests/strict/cases.h"

enum { CANT_GIVE, GIVE, TAKE };

static void manage(struct command *c, uint16_t op_mod, uint16_t function_id, uint32_t count)
{
	COMMAND(c, MANAGE_PAGES, manage_pages);
	ifc_set(manage_pages_in, c->in, op_mod, op_mod);
	ifc_set(manage_pages_in, c->in, function_id, function_id);
	ifc_set(manage_pages_in, c->in, input_num_entries, count);
}

static void give(struct scene *scene, struct hca *hca, uint16_t function_id, uint64_t first,
		 uint64_t second, enum cmd_status status, const char *what)
{
	manage(&scene->c, GIVE, function_id, 2);
	command_add64(&scene->c, first);
	command_add64(&scene->c, second);
	scene_refused(scene, hca, status, "pages: %s", what);
}

/* Supply pages to a function, so that their addresses are known */
static uint64_t given_to(struct scene *scene, uint16_t function_id)
{
	uint64_t page = guest_alloc(&scene->guest, GUEST_PAGE);

	manage(&scene->c, GIVE, function_id, 1);
	command_add64(&scene->c, page);
	scene_must(scene, &scene->pf, "pages");
	return page;
}

static void good_page_bad_page(struct scene *scene)
{
	uint64_t good = guest_alloc(&scene->guest, GUEST_PAGE), mine = given_to(scene, 0);
	uint64_t sf = given_to(scene, SF_BASE_ID);
	struct hca *pf = &scene->pf;

	scene_mark(scene);
	give(scene, pf, 0, good, good, STAT_BAD_PARAM, "one page twice in one gift");
	give(scene, pf, 0, good, mine, STAT_BAD_PARAM, "a page that it has");
	give(scene, pf, 0, good, sf, STAT_BAD_PARAM, "a page that an SF has");
	give(scene, pf, SF_BASE_ID, good, mine, STAT_BAD_PARAM, "a page of the PF to an SF");
	give(scene, pf, SF_BASE_ID + 1, good, sf, STAT_BAD_PARAM, "a page of an SF to another");
	give(scene, pf, 0, good, good + 64, STAT_BAD_PARAM, "a misaligned page");
	give(scene, pf, 0, good, 0, STAT_BAD_PARAM, "page 0");
	give(scene, pf, 0, good, SCENE_BASE - GUEST_PAGE, STAT_BAD_PARAM, "a page before memory");
	give(scene, pf, 0, good, SCENE_BASE + SCENE_SIZE, STAT_BAD_PARAM, "a page behind memory");
	give(scene, pf, 0, good, ~0xfffull, STAT_BAD_PARAM, "the last page of all addresses");
	give(scene, pf, SF_NONE, good, mine, STAT_BAD_PARAM, "pages for no function");
	give(scene, pf, 1, good, mine, STAT_BAD_PARAM, "pages for a VF");
	give(scene, &scene->sf[0], SF_BASE_ID + 1, good, mine, STAT_BAD_PARAM,
	     "pages for another SF by an SF");
	give(scene, &scene->sf[0], 0, good, guest_alloc(&scene->guest, GUEST_PAGE),
	     STAT_BAD_PARAM, "pages for itself by an SF");
}

/* Pages of an SF are returned after its deallocation, in its name */
static void left_behind(struct scene *scene)
{
	uint64_t page = given_to(scene, SF_IDLE), other = guest_alloc(&scene->guest, GUEST_PAGE);
	struct command *c = &scene->c;

	COMMAND(c, DEALLOC_SF, dealloc_sf);
	ifc_set(dealloc_sf_in, c->in, function_id, SF_IDLE);
	scene_must(scene, &scene->pf, "an SF is deallocated");
	scene_mark(scene);
	give(scene, &scene->pf, SF_IDLE, other, page, STAT_BAD_PARAM, "for an SF that is no more");
	manage(c, TAKE, SF_IDLE, 2);
	c->out_len += 16;
	scene_must(scene, &scene->pf, "pages of an SF that is no more");
	scene_check(scene, ifc_get(manage_pages_out, c->out, output_num_entries) == 1,
		    "pages: back from an SF that is no more");
	COMMAND(c, ALLOC_SF, alloc_sf);
	ifc_set(alloc_sf_in, c->in, function_id, SF_IDLE);
	scene_must(scene, &scene->pf, "an SF is allocated again");
	scene_mark(scene);
}

void page_cases(struct scene *scene)
{
	struct command *c = &scene->c;

	left_behind(scene);
	good_page_bad_page(scene);
	manage(c, GIVE, 0, 2);
	command_add64(c, guest_alloc(&scene->guest, GUEST_PAGE));
	scene_refused(scene, &scene->pf, STAT_BAD_INP_LEN, "pages: more than were listed");
	manage(c, GIVE, 0, 0xffffffff);
	scene_refused(scene, &scene->pf, STAT_BAD_INP_LEN, "pages: 2^32 - 1");
	manage(c, TAKE, 0, 4);
	scene_refused(scene, &scene->pf, STAT_BAD_OUTP_LEN, "pages: back without room for them");
	manage(c, TAKE, 0, 0xffffffff);
	scene_refused(scene, &scene->pf, STAT_BAD_OUTP_LEN, "pages: 2^32 - 1 back");
	manage(c, TAKE, SF_NONE, 1);
	c->out_len += 8;
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "pages: back from no function");
	manage(c, TAKE, 0, 1);
	c->out_len += 8;
	scene_refused(scene, &scene->sf[0], STAT_BAD_PARAM, "pages: back by an SF");
	manage(c, TAKE, SF_BASE_ID + 1, 1);
	c->out_len += 8;
	scene_refused(scene, &scene->sf[0], STAT_BAD_PARAM, "pages: another SF's by an SF");
	manage(c, GIVE, 0, 0);
	ifc_set(manage_pages_in, c->in, embedded_cpu_function, 1);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "pages: for an embedded CPU");
	manage(c, CANT_GIVE, SF_NONE, 0);
	scene_refused(scene, &scene->pf, STAT_BAD_PARAM, "pages: none for no function");
}
