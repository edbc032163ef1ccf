// SPDX-License-Identifier: GPL-2.0
/* Brings up a PF and its SFs until they accept all commands, in the order of mainline's driver. */
#include "tests/client/command.h"
#include "tests/client/hca.h"

#define PAGES_MAX	1024u
#define SPARE_PAGES	256u	/* beyond what the card requests before INIT_HCA */

enum { PAGES_GIVE = 1, PAGES_TAKE = 2 };
enum { QUERY_BOOT = 1, QUERY_INIT = 2 };

int hca_give_pages(struct hca *pf, uint16_t function_id, uint32_t count)
{
	struct command c;
	uint64_t pages;
	uint32_t i;

	if (!count)
		return 0;
	pages = guest_alloc(pf->guest, (uint64_t)count * GUEST_PAGE);
	COMMAND(&c, MANAGE_PAGES, manage_pages);
	ifc_set(manage_pages_in, c.in, op_mod, PAGES_GIVE);
	ifc_set(manage_pages_in, c.in, function_id, function_id);
	ifc_set(manage_pages_in, c.in, input_num_entries, count);
	for (i = 0; i < count; i++)
		command_add64(&c, pages + (uint64_t)i * GUEST_PAGE);
	return command_run(&c, pf);
}

int hca_take_pages(struct hca *pf, uint16_t function_id)
{
	struct command c;

	COMMAND(&c, MANAGE_PAGES, manage_pages);
	ifc_set(manage_pages_in, c.in, op_mod, PAGES_TAKE);
	ifc_set(manage_pages_in, c.in, function_id, function_id);
	ifc_set(manage_pages_in, c.in, input_num_entries, PAGES_MAX);
	c.out_len += PAGES_MAX * 8;
	return command_run(&c, pf);
}

static int answer_pages(struct hca *hca, unsigned int when, uint32_t more)
{
	struct command c;
	int status;

	COMMAND(&c, QUERY_PAGES, query_pages);
	ifc_set(query_pages_in, c.in, op_mod, when);
	status = command_run(&c, hca);
	if (status)
		return status;
	return hca_give_pages(hca, 0, ifc_get(query_pages_out, c.out, num_pages) + more);
}

int hca_up(struct hca *hca)
{
	bool pf = !hca->function_id;
	struct command c;
	int status;

	COMMAND(&c, ENABLE_HCA, enable_hca);
	status = command_run(&c, hca);
	if (!status) {
		COMMAND(&c, SET_ISSI, set_issi);
		ifc_set(set_issi_in, c.in, current_issi, 1);
		status = command_run(&c, hca);
	}
	/* The PF's driver supplies an SF's pages */
	if (!status && pf)
		status = answer_pages(hca, QUERY_BOOT, 0);
	if (!status && pf)
		status = answer_pages(hca, QUERY_INIT, SPARE_PAGES);
	if (!status) {
		COMMAND(&c, INIT_HCA, init_hca);
		status = command_run(&c, hca);
	}
	return status;
}

int hca_down(struct hca *hca)
{
	struct command c;
	int status;

	COMMAND(&c, TEARDOWN_HCA, teardown_hca);
	status = command_run(&c, hca);
	if (!status && !hca->function_id)
		status = hca_take_pages(hca, 0);
	if (!status) {
		COMMAND(&c, DISABLE_HCA, disable_hca);
		status = command_run(&c, hca);
	}
	return status;
}

int hca_add_sf(struct hca *pf, uint16_t function_id)
{
	struct command c;
	int status;

	COMMAND(&c, ALLOC_SF, alloc_sf);
	ifc_set(alloc_sf_in, c.in, function_id, function_id);
	status = command_run(&c, pf);
	if (!status) {
		COMMAND(&c, ENABLE_HCA, enable_hca);
		ifc_set(enable_hca_in, c.in, function_id, function_id);
		status = command_run(&c, pf);
	}
	return status ? status : hca_give_pages(pf, function_id, SPARE_PAGES);
}

int hca_del_sf(struct hca *pf, uint16_t function_id)
{
	struct command c;
	int status;

	COMMAND(&c, DISABLE_HCA, disable_hca);
	ifc_set(disable_hca_in, c.in, function_id, function_id);
	status = command_run(&c, pf);
	if (!status)
		status = hca_take_pages(pf, function_id);
	if (!status) {
		COMMAND(&c, DEALLOC_SF, dealloc_sf);
		ifc_set(dealloc_sf_in, c.in, function_id, function_id);
		status = command_run(&c, pf);
	}
	return status;
}
