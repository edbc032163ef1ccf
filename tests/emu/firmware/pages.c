// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware pages. The PF's driver supplies them: for its own function at boot, before INIT_HCA and
 * at run time; for each SF when it is enabled. A page that the card owns is filled with a pattern,
 * which is checked when the page is returned. A driver that writes to such a page has a bug, which
 * on a real card would show much later as corrupted queues.
 */
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/pages.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "record/trace.h"

#define SPARE_PAGES	8	/* fewer free pages cause a request */
#define CHUNK_PAGES	32	/* number of pages per request */
#define MAX_PAGES	(1u << 20)

enum { OP_CANT_GIVE, OP_GIVE, OP_TAKE };

struct pages *pages_create(struct vhca *vhca)
{
	struct pages *pages = calloc(1, sizeof(*pages));

	if (!pages)
		return NULL;
	pages->card = vhca->card;
	pages->function_id = vhca->function_id;
	pages->vhca = vhca;
	return pages;
}

void pages_destroy(struct pages *pages)
{
	if (!pages)
		return;
	free(pages->addr);
	free(pages);
}

/* Some of the pages for INIT_HCA are left for objects */
static uint32_t init_spare(const struct card_config *config)
{
	return config->pages.init / 2 < 2 * CHUNK_PAGES ? config->pages.init / 2 : 2 * CHUNK_PAGES;
}

static uint32_t used_pages(const struct vhca *vhca)
{
	return pages_base(vhca) + (vhca->pages->bytes + PAGE_4K - 1) / PAGE_4K;
}

uint32_t pages_base(const struct vhca *vhca)
{
	const struct card_config *config = vhca->card->config;

	/* Firmware that does not request pages at run time has all it needs at INIT_HCA */
	if (vhca->kind == VHCA_SF)
		return caps_page_requests(vhca->card->pf) ?
		       (vhca->sf_enabled ? config->pages.sf : 0) + config->quirks.last_pages : 0;
	/* Boot pages have no contents to preserve: they may be reclaimed until INIT_HCA */
	if (vhca->hca != HCA_INIT)
		return 0;
	return config->pages.boot + config->pages.init - init_spare(config);
}

/* SFs of the embedded processors are on the processors' side as well */
static bool of_embedded(const struct card *card)
{
	return card->board->embedded_cpu;
}

static void post_request(struct pages *pages, int32_t count)
{
	uint8_t data[28] = {};
	uint16_t flags = htobe16(of_embedded(pages->card) ? 0x8000 : 0);
	uint16_t function = htobe16(pages->function_id);
	uint32_t num = htobe32(count);

	memcpy(data, &flags, 2);
	memcpy(data + 2, &function, 2);
	memcpy(data + 4, &num, 4);
	pages->asked = count;
	event_post(pages->card->pf, EVENT_PAGE_REQUEST, 0, data, sizeof(data));
}

void pages_return(struct vhca *vhca)
{
	int32_t spare = vhca->pages->given - pages_base(vhca);

	if (spare > 0)
		post_request(vhca->pages, -spare);
}

/* At most one request is outstanding; the rest is requested after it was served */
static void balance(struct vhca *vhca)
{
	struct pages *pages = vhca->pages;
	int32_t spare = (int32_t)(pages->given - used_pages(vhca)), want = 0;

	if (!caps_page_requests(vhca->card->pf))
		return;
	if (pages->asked || (vhca->kind == VHCA_PF && vhca->hca != HCA_INIT))
		return;
	if (vhca->kind == VHCA_SF && !vhca->sf_enabled) {
		/* They arrived after the function was disabled */
		pages_return(vhca);
		return;
	}
	if (spare < SPARE_PAGES)
		want = CHUNK_PAGES + (spare < 0 ? -spare : 0);
	else if (spare > SPARE_PAGES + 3 * CHUNK_PAGES)
		want = -(spare - SPARE_PAGES - CHUNK_PAGES);
	if (want)
		post_request(pages, want);
}

bool pages_charge(struct vhca *vhca, uint32_t bytes)
{
	struct pages *pages = vhca->pages;

	pages->bytes += bytes;
	if (bytes && used_pages(vhca) > pages->given && caps_page_requests(vhca->card->pf)) {
		pages->bytes -= bytes;
		balance(vhca);
		return false;
	}
	balance(vhca);
	return true;
}

void pages_uncharge(struct vhca *vhca, uint32_t bytes)
{
	vhca->pages->bytes -= bytes;
	balance(vhca);
}

void pages_request(struct vhca *vhca)
{
	int32_t want = pages_base(vhca) - vhca->pages->given;

	if (!caps_page_requests(vhca->card->pf))
		return;
	if (vhca->sf_enabled)
		want += CHUNK_PAGES;
	if (want > 0)
		post_request(vhca->pages, want);
}

struct pages *pages_leave(struct vhca *vhca)
{
	struct pages *pages = vhca->pages;
	int32_t offered = pages->asked < 0 ? -pages->asked : 0;

	vhca->pages = NULL;
	pages->vhca = NULL;
	pages->bytes = 0;
	if (!pages->given && pages->asked <= 0) {
		pages_destroy(pages);
		return NULL;
	}
	if ((int32_t)pages->given > offered)
		post_request(pages, offered - (int32_t)pages->given);
	return pages;
}

void pages_inherit(struct vhca *vhca, struct pages *pages)
{
	pages_destroy(vhca->pages);
	vhca->pages = pages;
	pages->vhca = vhca;
}

void pages_forget(struct vhca *vhca)
{
	vhca->pages->given = 0;
	vhca->pages->asked = 0;
}

static uint64_t pattern(uint64_t addr, unsigned int i)
{
	return (addr + i) * 0x9e3779b97f4a7c15ull;
}

static void seal(struct pages *pages, uint64_t addr)
{
	uint64_t *page = dma_at(pages->card->dma, addr, PAGE_4K);
	unsigned int i;

	for (i = 0; i < PAGE_4K / 8; i++)
		page[i] = pattern(addr, i);
}

static void unseal(struct pages *pages, uint64_t addr)
{
	uint64_t *page = dma_at(pages->card->dma, addr, PAGE_4K);
	unsigned int i;

	for (i = 0; page && i < PAGE_4K / 8; i++) {
		if (page[i] == pattern(addr, i))
			continue;
		card_complain(pages->card,
			      "function 0x%x: the host wrote to firmware page 0x%llx + 0x%x",
			      pages->function_id, (unsigned long long)addr, i * 8);
		return;
	}
}

static int compare_addr(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Pages are reclaimed from the end, so the rest stays sorted */
static bool holds(const struct pages *pages, uint64_t addr)
{
	return pages && pages->given &&
	       bsearch(&addr, pages->addr, pages->given, sizeof(addr), compare_addr);
}

struct pages *pages_of_sf(const struct card *card, unsigned int index)
{
	return card->sfs[index] ? card->sfs[index]->pages : card->sf_slots[index].pages;
}

/* Two functions with the same page would corrupt each other's objects */
static bool held(const struct card *card, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < card->config->max_sfs; i++)
		if (holds(pages_of_sf(card, i), addr))
			return true;
	return holds(card->pf->pages, addr);
}

/* All or nothing: a refused command changes nothing */
static enum cmd_status give(struct cmd *cmd, struct pages *pages, uint32_t count)
{
	struct card *card = pages->card;
	const uint8_t *list = ifc_addr(manage_pages_in, cmd->in, pas);
	uint64_t *all;
	uint32_t i;

	if (count > MAX_PAGES - pages->given ||
	    cmd->in_len < ifc_bytes(manage_pages_in) + count * 8ull)
		return cmd_refuse(cmd, STAT_BAD_INP_LEN, "%u pages in %u bytes", count,
				  cmd->in_len);
	all = malloc((pages->given + count) * 8 + 8);
	if (!all)
		return cmd_refuse(cmd, STAT_INT_ERR, "out of memory");
	if (pages->given)
		memcpy(all, pages->addr, pages->given * 8);
	for (i = 0; i < count; i++) {
		uint64_t be;

		memcpy(&be, list + i * 8ull, 8);
		all[pages->given + i] = be64toh(be);
	}
	for (i = pages->given; i < pages->given + count; i++) {
		if (all[i] && !(all[i] & (PAGE_4K - 1)) && dma_at(card->dma, all[i], PAGE_4K))
			continue;
		cmd_refuse(cmd, STAT_BAD_PARAM, "page 0x%llx is misaligned or not memory",
			   (unsigned long long)all[i]);
		free(all);
		return STAT_BAD_PARAM;
	}
	for (i = pages->given; i < pages->given + count; i++) {
		if (!held(card, all[i]))
			continue;
		cmd_refuse(cmd, STAT_BAD_PARAM, "page 0x%llx is the card's already",
			   (unsigned long long)all[i]);
		free(all);
		return STAT_BAD_PARAM;
	}
	qsort(all, pages->given + count, 8, compare_addr);
	for (i = 1; i < pages->given + count; i++) {
		if (all[i] != all[i - 1])
			continue;
		cmd_refuse(cmd, STAT_BAD_PARAM, "page 0x%llx was given twice",
			   (unsigned long long)all[i]);
		free(all);
		return STAT_BAD_PARAM;
	}
	for (i = 0; i < count; i++) {
		uint64_t be;

		memcpy(&be, list + i * 8ull, 8);
		seal(pages, be64toh(be));
	}
	free(pages->addr);
	pages->addr = all;
	pages->given += count;
	pages->room = pages->given;
	if (pages->peak < pages->given)
		pages->peak = pages->given;
	if (pages->asked > 0)
		pages->asked = 0;
	if (pages->vhca)
		balance(pages->vhca);
	else
		post_request(pages, -(int32_t)pages->given);
	return STAT_OK;
}

static enum cmd_status take(struct cmd *cmd, struct pages *pages, uint32_t count)
{
	uint8_t *list = ifc_addr(manage_pages_out, cmd->out, pas);
	uint32_t used = pages->vhca ? used_pages(pages->vhca) : 0, i;

	if (cmd->out_len < ifc_bytes(manage_pages_out) + count * 8ull)
		return cmd_refuse(cmd, STAT_BAD_OUTP_LEN, "%u pages in %u bytes", count,
				  cmd->out_len);
	if (count > pages->given - (used < pages->given ? used : pages->given))
		count = pages->given - (used < pages->given ? used : pages->given);
	for (i = 0; i < count; i++) {
		uint64_t addr = pages->addr[--pages->given], be = htobe64(addr);

		unseal(pages, addr);
		memcpy(list + i * 8ull, &be, 8);
	}
	ifc_set(manage_pages_out, cmd->out, output_num_entries, count);
	if (pages->asked < 0)
		pages->asked = 0;
	if (pages->vhca && pages->vhca->kind == VHCA_SF && !pages->vhca->sf_enabled)
		balance(pages->vhca);
	return STAT_OK;
}

/* Only the PF's driver manages pages of other functions; an SF may only query its own */
static struct pages *named(struct cmd *cmd, uint16_t function_id)
{
	struct card *card = cmd->vhca->card;
	int index = vhca_sf_index(card, function_id);

	if (function_id == 0 || function_id == cmd->vhca->function_id)
		return cmd->vhca->pages;
	return cmd->vhca->kind == VHCA_SF || index < 0 ? NULL : pages_of_sf(card, index);
}

static enum cmd_status query_pages(struct cmd *cmd)
{
	const struct card_config *config = cmd->vhca->card->config;
	struct vhca *vhca = cmd->vhca;
	int32_t want = 0;

	bool embedded = ifc_get(query_pages_in, cmd->in, embedded_cpu_function);

	if (embedded && !of_embedded(vhca->card))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no embedded CPU here");
	ifc_set(query_pages_out, cmd->out, embedded_cpu_function, embedded);
	/* A BlueField's host side needs none */
	if (vhca->kind == VHCA_PF && embedded == of_embedded(vhca->card)) {
		switch (cmd->op_mod) {
		case 1:
			want = config->pages.boot - (int32_t)vhca->pages->given;
			break;
		case 2:
			want = config->pages.boot + config->pages.init -
			       (int32_t)vhca->pages->given;
			break;
		default:
			want = (int32_t)used_pages(vhca) + SPARE_PAGES -
				(int32_t)vhca->pages->given;
		}
	}
	ifc_set(query_pages_out, cmd->out, num_pages, want);
	ifc_set(query_pages_out, cmd->out, function_id,
		vhca->kind == VHCA_PF ? 0 : vhca->function_id);
	return STAT_OK;
}

static enum cmd_status manage_pages(struct cmd *cmd)
{
	uint16_t function_id = ifc_get(manage_pages_in, cmd->in, function_id);
	uint32_t count = ifc_get(manage_pages_in, cmd->in, input_num_entries);
	struct pages *pages = named(cmd, function_id);

	if (!pages)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no function 0x%x", function_id);
	if (ifc_get(manage_pages_in, cmd->in, embedded_cpu_function) != of_embedded(pages->card))
		return cmd_refuse(cmd, STAT_BAD_PARAM, "function 0x%x is on the other side",
				  function_id);
	if (count && cmd->vhca->kind == VHCA_SF)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "an SF's pages are the PF's to manage");
	switch (cmd->op_mod) {
	case OP_CANT_GIVE:
		pages->asked = 0;
		return STAT_OK;
	case OP_GIVE:
		if (!pages->vhca && pages->asked <= 0)
			return cmd_refuse(cmd, STAT_BAD_PARAM, "SF 0x%x is not allocated",
					  function_id);
		return give(cmd, pages, count);
	default:
		return take(cmd, pages, count);
	}
}

static const struct cap_desc page_caps[] = {
	CAP_FLAGS(release_all_pages, 1, CAP_PF | CAP_ASKED),
	{}
};

CAP_TABLE(page_caps);

static const struct cmd_desc page_cmds[] = {
	CMD_MODS(QUERY_PAGES, query_pages, CMD_ENABLED | CMD_INIT, 0, 0xe, query_pages),
	CMD_MODS(MANAGE_PAGES, manage_pages, CMD_ENABLED | CMD_INIT, 0, 0x7, manage_pages),
	{}
};

CMD_TABLE(page_cmds);
