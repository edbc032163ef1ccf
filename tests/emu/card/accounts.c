// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <json-c/json.h>

#include "card/accounts.h"
#include "card/fault_words.h"
#include "card/usage.h"
#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/cmd.h"
#include "firmware/cmdq.h"
#include "firmware/iseg.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/restart.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "port/wire.h"
#include "record/counts.h"
#include "switch/hop.h"

static const char *const hca_names[] = {
	[HCA_OFF] = "off", [HCA_ENABLED] = "enabled", [HCA_INIT] = "initialized",
};

static struct json_object *function_json(const struct vhca *vhca, uint64_t *objects)
{
	struct json_object *fn = json_object_new_object(), *held = json_object_new_object();
	unsigned int type;

	json_object_object_add(fn, "function", json_object_new_int(vhca->function_id));
	json_object_object_add(fn, "state", json_object_new_string(hca_names[vhca->hca]));
	if (vhca->kind == VHCA_SF)
		json_object_object_add(fn, "vhca_state", json_object_new_int(vhca->state));
	json_object_object_add(fn, "pages", json_object_new_int64(vhca->pages->given));
	json_object_object_add(fn, "pages_peak", json_object_new_int64(vhca->pages->peak));
	json_object_object_add(fn, "commands", json_object_new_int64(vhca->commands));
	json_object_object_add(fn, "leaked", json_object_new_int64(vhca->leaked));
	for (type = 0; type < OBJ_TYPES; type++) {
		if (!vhca->obj_counts[type])
			continue;
		json_object_object_add(held, obj_type_name(type),
				       json_object_new_int64(vhca->obj_counts[type]));
		*objects += vhca->obj_counts[type];
	}
	json_object_object_add(fn, "objects", held);
	return fn;
}

static struct json_object *accounts(struct card *card)
{
	struct json_object *all = json_object_new_object(), *list = json_object_new_array();
	uint64_t objects = 0, pages = card->pf->pages->given, sfs = 0, leaked = card->pf->leaked;
	unsigned int i;

	json_object_array_add(list, function_json(card->pf, &objects));
	for (i = 0; i < card->config->max_sfs; i++) {
		if (pages_of_sf(card, i))
			pages += pages_of_sf(card, i)->given;
		if (!card->sfs[i])
			continue;
		json_object_array_add(list, function_json(card->sfs[i], &objects));
		leaked += card->sfs[i]->leaked;
		sfs++;
	}
	json_object_object_add(all, "objects", json_object_new_int64(objects));
	json_object_object_add(all, "pages", json_object_new_int64(pages));
	json_object_object_add(all, "sfs", json_object_new_int64(sfs));
	json_object_object_add(all, "leaked", json_object_new_int64(leaked));
	json_object_object_add(all, "refusals", json_object_new_int64(card->record.refusals));
	json_object_object_add(all, "failed", json_object_new_int64(card->faults.failed));
	json_object_object_add(all, "dma_faults", json_object_new_int64(dma_faults(card->dma)));
	json_object_object_add(all, "dma_refused", json_object_new_int64(dma_refused(card->dma)));
	json_object_object_add(all, "wire_drops", json_object_new_int64(wire_drops(card->wire)));
	json_object_object_add(all, "functions", list);
	return all;
}

static struct json_object *held_json(const struct vhca *vhca)
{
	uint64_t objects = 0;
	struct json_object *fn = function_json(vhca, &objects);

	json_object_object_del(fn, "pages");
	json_object_object_del(fn, "pages_peak");
	json_object_object_del(fn, "commands");
	return fn;
}

/* Accounts without members that change by themselves, for comparison */
static struct json_object *holdings(struct card *card)
{
	struct json_object *all = json_object_new_object(), *list = json_object_new_array();
	unsigned int i;

	json_object_object_add(all, "refusals", json_object_new_int64(card->record.refusals));
	json_object_object_add(all, "dma_faults", json_object_new_int64(dma_faults(card->dma)));
	json_object_array_add(list, held_json(card->pf));
	for (i = 0; i < card->config->max_sfs; i++)
		if (card->sfs[i])
			json_object_array_add(list, held_json(card->sfs[i]));
	json_object_object_add(all, "functions", list);
	return all;
}

static struct json_object *commands(struct card *card)
{
	struct json_object *all = json_object_new_object();
	unsigned int i;

	json_object_object_add(all, "total", json_object_new_int64(card->record.commands));
	for (i = 0; i < 0x1000; i++)
		if (card->record.by_opcode[i])
			json_object_object_add(all, cmd_name(i),
					       json_object_new_int64(card->record.by_opcode[i]));
	return all;
}

static struct json_object *faults(const struct card *card)
{
	const struct faults *faults = &card->faults;
	struct json_object *all = json_object_new_object();

	json_object_object_add(all, "fail", json_object_new_int64(faults->fail_left));
	json_object_object_add(all, "garble", json_object_new_int64(faults->garble_left));
	json_object_object_add(all, "failed", json_object_new_int64(faults->failed));
	json_object_object_add(all, "last", json_object_new_string(faults->last_opcode ?
			       cmd_name(faults->last_opcode) : "none"));
	json_object_object_add(all, "function", json_object_new_int(faults->last_function));
	return all;
}

static struct json_object *error(const char *why)
{
	struct json_object *all = json_object_new_object();

	json_object_object_add(all, "error", json_object_new_string(why));
	return all;
}

static struct json_object *ok(void)
{
	struct json_object *all = json_object_new_object();

	json_object_object_add(all, "ok", json_object_new_boolean(true));
	return all;
}

/* Set capabilities from the driver's next start on, or restore the card's original ones */
static struct json_object *cap(struct card *card, int argc, char **argv)
{
	struct claims *claims;
	char why[256];
	int i;

	if (card->pf->hca != HCA_OFF)
		return error("a driver uses the function");
	claims = claims_copy(card->config->claims);
	for (i = 1; claims && i < argc; i++) {
		if (claims_parse(claims, argv[i], why, sizeof(why)))
			continue;
		claims_destroy(claims);
		return error(why);
	}
	if (!claims)
		return error("out of memory");
	claims_destroy(card->claims);
	card->claims = claims;
	caps_reset(card->pf);
	return ok();
}

/* Width and value of a capability's field */
static struct json_object *field(struct card *card, const char *name)
{
	struct json_object *all;
	uint64_t max, current;
	struct cap_field at;
	char why[256];

	if (!cap_field_find(name, &at, why, sizeof(why)))
		return error(why);
	all = json_object_new_object();
	json_object_object_add(all, "bits", json_object_new_int(at.at.bits));
	if (caps_value(card->pf, &at, &max, &current)) {
		json_object_object_add(all, "max", json_object_new_uint64(max));
		json_object_object_add(all, "current", json_object_new_uint64(current));
	}
	return all;
}

static struct json_object *respond(struct card *card, int argc, char **argv)
{
	if (!strcmp(argv[0], "accounts") && argc == 1)
		return accounts(card);
	if (!strcmp(argv[0], "holdings") && argc == 1)
		return holdings(card);
	if (!strcmp(argv[0], "commands") && argc == 1)
		return commands(card);
	if (!strcmp(argv[0], "usage") && argc == 1)
		return usage_json(card);
	if (!strcmp(argv[0], "frames") && argc == 2 && !strcmp(argv[1], "clear")) {
		counts_clear(card->record.frames);
		return ok();
	}
	if (!strcmp(argv[0], "link") && argc == 2) {
		wire_pull(card->wire, strcmp(argv[1], "up"));
		return ok();
	}
	if (!strcmp(argv[0], "fatal") && argc == 1) {
		card->board->fatal = true;
		return ok();
	}
	if (!strcmp(argv[0], "stall") && argc == 1) {
		card->board->stalled = true;
		return ok();
	}
	if (!strcmp(argv[0], "reset") && argc == 1) {
		board_restart(card->board);
		return ok();
	}
	if (!strcmp(argv[0], "ecpu") && argc == 2) {
		card->board->embedded_cpu = !strcmp(argv[1], "on");
		return ok();
	}
	if (!strcmp(argv[0], "cap"))
		return cap(card, argc, argv);
	if (!strcmp(argv[0], "quirk") && argc == 3)
		return quirk_set(&card->config->quirks, argv[1], strtoul(argv[2], NULL, 0)) ?
			ok() : error("malformed request");
	if (!strcmp(argv[0], "field") && argc == 2)
		return field(card, argv[1]);
	if (!strcmp(argv[0], "faults") && argc == 1)
		return faults(card);
	if (!strcmp(argv[0], "event"))
		return fault_words_event(card, argc, argv) ? ok() : error("malformed request");
	if (!strcmp(argv[0], "fail") || !strcmp(argv[0], "delay") || !strcmp(argv[0], "lose") ||
	    !strcmp(argv[0], "patience") || !strcmp(argv[0], "garble"))
		return fault_words_request(card, argc, argv) ? ok() : error("malformed request");
	if (!strcmp(argv[0], "vanish") && argc == 1) {
		board_vanish(card->board);
		return ok();
	}
	if (!strcmp(argv[0], "return") && argc == 1) {
		board_return(card->board);
		return ok();
	}
	return error("unknown request");
}

char *accounts_answer(struct card *card, int argc, char **argv)
{
	struct json_object *json;
	char *text;

	if (argc < 1)
		return NULL;
	if (!strcmp(argv[0], "frames") && argc == 1)
		return hop_counts_json(card);
	json = respond(card, argc, argv);
	text = strdup(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
	json_object_put(json);
	return text;
}
