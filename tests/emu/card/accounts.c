// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>

#include "card/accounts.h"
#include "firmware/cmd.h"
#include "firmware/obj.h"
#include "firmware/pages.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "port/wire.h"

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

struct json_object *accounts_all(struct card *card)
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
	if (card->record.refusals)
		json_object_object_add(all, "refusal",
				       json_object_new_string(card->record.refusal));
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
struct json_object *accounts_holdings(struct card *card)
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

struct json_object *accounts_commands(struct card *card)
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

struct json_object *accounts_faults(struct card *card)
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
