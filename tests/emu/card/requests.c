// SPDX-License-Identifier: GPL-2.0
/* Requests of the control socket. Each PCI function has a socket of its own. */
#include <limits.h>
#include <stdlib.h>
#include <json-c/json.h>

#include "card/accounts.h"
#include "card/fault_words.h"
#include "card/help.h"
#include "card/requests.h"
#include "card/usage.h"
#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/claim.h"
#include "firmware/restart.h"
#include "firmware/sync_reset.h"
#include "firmware/vhca.h"
#include "port/wire.h"
#include "record/clock.h"
#include "record/counts.h"
#include "switch/hop.h"

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

static struct json_object *refuse(void)
{
	return error("malformed request");
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
static struct json_object *field(struct card *card, int argc, char **argv)
{
	struct json_object *all;
	uint64_t max, current;
	struct cap_field at;
	char why[256];

	(void)argc;
	if (!cap_field_find(argv[1], &at, why, sizeof(why)))
		return error(why);
	all = json_object_new_object();
	json_object_object_add(all, "bits", json_object_new_int(at.at.bits));
	if (caps_value(card->pf, &at, &max, &current)) {
		json_object_object_add(all, "max", json_object_new_uint64(max));
		json_object_object_add(all, "current", json_object_new_uint64(current));
	}
	return all;
}

static struct json_object *frames(struct card *card, int argc, char **argv)
{
	struct json_object *json;
	char *text;

	if (argc == 1) {
		text = hop_counts_json(card);
		json = text ? json_tokener_parse(text) : error("out of memory");
		free(text);
		return json;
	}
	if (strcmp(argv[1], "clear"))
		return refuse();
	counts_clear(card->record.frames);
	return ok();
}

static struct json_object *accounts(struct card *card, int argc, char **argv)
{
	if (argc == 1)
		return accounts_all(card);
	if (strcmp(argv[1], "clear"))
		return refuse();
	card->record.refusals = 0;
	return ok();
}

static struct json_object *cable(struct card *card, int argc, char **argv)
{
	(void)argc;
	wire_pull(card->wire, strcmp(argv[1], "up"));
	return ok();
}

static struct json_object *fatal(struct card *card)
{
	card->board->fatal = true;
	return ok();
}

static struct json_object *stall(struct card *card)
{
	card->board->stalled = true;
	return ok();
}

static struct json_object *reset(struct card *card)
{
	board_restart(card->board);
	return ok();
}

static struct json_object *sync_reset(struct card *card, int argc, char **argv)
{
	static const char *const names[] = {
		[SYNC_IDLE] = "idle", [SYNC_ASKED] = "asked", [SYNC_AGREED] = "agreed",
		[SYNC_REFUSED] = "refused",
	};
	struct json_object *all;

	if (argc > 1 && strcmp(argv[1], "request"))
		return refuse();
	if (argc > 1 && !sync_reset_request(card->board))
		return error("no driver uses the card");
	all = json_object_new_object();
	json_object_object_add(all, "sync_reset",
			       json_object_new_string(names[card->board->sync_reset]));
	return all;
}

static struct json_object *vanish(struct card *card)
{
	board_vanish(card->board);
	return ok();
}

static struct json_object *come_back(struct card *card)
{
	board_return(card->board);
	return ok();
}

static struct json_object *ecpu(struct card *card, int argc, char **argv)
{
	(void)argc;
	card->board->embedded_cpu = !strcmp(argv[1], "on");
	return ok();
}

/* A guest whose clock counts instructions compares its clock with the one in the answer */
static struct json_object *pace(struct card *card, int argc, char **argv)
{
	struct json_object *all;

	if (argc > 1)
		card->pace = strtoul(argv[1], NULL, 0);
	all = json_object_new_object();
	json_object_object_add(all, "pace", json_object_new_int64(card->pace ? card->pace : 1));
	json_object_object_add(all, "clock", json_object_new_int64(clock_now()));
	return all;
}

static struct json_object *quirk(struct card *card, int argc, char **argv)
{
	(void)argc;
	return quirk_set(&card->config->quirks, argv[1], strtoul(argv[2], NULL, 0)) ? ok() :
										      refuse();
}

static struct json_object *event(struct card *card, int argc, char **argv)
{
	return fault_words_event(card, argc, argv) ? ok() : refuse();
}

static struct json_object *fault(struct card *card, int argc, char **argv)
{
	return fault_words_request(card, argc, argv) ? ok() : refuse();
}

static struct json_object *break_queues(struct card *card, int argc, char **argv)
{
	return fault_words_break(card, argc, argv) ? ok() : refuse();
}

static struct json_object *function(struct card *card, int argc, char **argv)
{
	return fault_words_function(card, argc, argv) ? ok() : refuse();
}

/* All requests: words, number of arguments, and handler */
static const struct {
	const char *words, *help;
	struct json_object *(*query)(struct card *card);	/* without arguments */
	struct json_object *(*answer)(struct card *card, int argc, char **argv);
	int min, max;
} requests[] = {
	{ "accounts [clear]",
	  "Objects, pages, SFs by function; refused commands, DMA faults, DMA when not a bus master; forget what was refused",
	  .answer = accounts, .min = 0, .max = 1 },
	{ "holdings",
	  "The same without what changes without a cause: for comparison",
	  .query = accounts_holdings },
	{ "commands",
	  "Commands executed since power-on, by name",
	  .query = accounts_commands },
	{ "usage",
	  "Commands, events, WQEs, CQEs, doorbells and RoCE packets that were used since power-on, and those that were not",
	  .query = usage_json },
	{ "frames [clear]",
	  "Frames by source and destination (vport, \"wire\", \"drop:REASON\"); clear the counts",
	  .answer = frames, .min = 0, .max = 1 },
	{ "link up|down",
	  "Plug in the cable, pull it",
	  .answer = cable, .min = 1, .max = 1 },
	{ "cap [TYPE.FIELD=VALUE]...",
	  "Change capabilities from the driver's next start on; none: restore all",
	  .answer = cap, .min = 0, .max = INT_MAX },
	{ "field TYPE.FIELD",
	  "A capability's width in bits, its maximum and its current value",
	  .answer = field, .min = 1, .max = 1 },
	{ "pace [N]",
	  "Let periods of moderation last N times longer, for a guest with a slow clock; tell the host's clock",
	  .answer = pace, .min = 0, .max = 1 },
	{ "quirk NAME N",
	  "Behave as only some cards do (firmware/quirks.h); 0: the default",
	  .answer = quirk, .min = 2, .max = 2 },
	{ "ecpu on|off",
	  "Be the embedded CPU's side of a BlueField, or a host's side",
	  .answer = ecpu, .min = 1, .max = 1 },
	{ "fail N [OPCODE [STATUS [TIMES]]]",
	  "Refuse the Nth command from now (by name, number or any) and TIMES - 1 more; 0 ends this",
	  .answer = fault, .min = 1, .max = 4 },
	{ "faults",
	  "Commands until one is refused or garbled; how many were, the last one, its function",
	  .query = accounts_faults },
	{ "delay MS [OPCODE]",
	  "Answer commands late by this time; 0 ends this",
	  .answer = fault, .min = 1, .max = 2 },
	{ "garble answer [OPCODE [N]]",
	  "The Nth query or register read from now succeeds and returns all bits set",
	  .answer = fault, .min = 1, .max = 3 },
	{ "garble token [OPCODE [N]]",
	  "Do not execute the Nth command, as if its token were wrong",
	  .answer = fault, .min = 1, .max = 3 },
	{ "garble completion|twice",
	  "The next CQE names another WQE and length, or is written twice",
	  .answer = fault, .min = 1, .max = 3 },
	{ "garble nothing",
	  "End the above",
	  .answer = fault, .min = 1, .max = 3 },
	{ "lose EVENT",
	  "Drop events of this type, such as 9 for a port's link; 0 ends this",
	  .answer = fault, .min = 1, .max = 1 },
	{ "event TYPE HEX [FUNCTION [TIMES]]",
	  "Send an event without a cause, with up to 28 bytes of data",
	  .answer = event, .min = 2, .max = 4 },
	{ "break cq|sq|rq NUMBER|all [FUNCTION]",
	  "Put a queue, or all queues of a function, into the error state",
	  .answer = break_queues, .min = 2, .max = 3 },
	{ "function NUMBER fatal|absent|state N",
	  "The SF's firmware fails, its window reads as all ones, its state changes without a cause",
	  .answer = function, .min = 2, .max = 3 },
	{ "patience MS",
	  "The command timeout that the card advertises to drivers; 0: the default",
	  .answer = fault, .min = 1, .max = 1 },
	{ "fatal",
	  "The firmware fails with a fatal syndrome",
	  .query = fatal },
	{ "stall",
	  "The firmware hangs: no syndrome, no answers, and its health counter stops",
	  .query = stall },
	{ "reset",
	  "Reset the firmware, as another function of the card can",
	  .query = reset },
	{ "sync-reset [request]",
	  "State of a reset to which drivers have to agree; request it, as another host can",
	  .answer = sync_reset, .min = 0, .max = 1 },
	{ "vanish",
	  "Remove the card from the bus without notice",
	  .query = vanish },
	{ "return",
	  "Plug the card in again, in its initial state",
	  .query = come_back },
};

static bool is_named(const char *words, const char *name)
{
	size_t len = strcspn(words, " ");

	return strlen(name) == len && !memcmp(words, name, len);
}

static struct json_object *respond(struct card *card, int argc, char **argv)
{
	int arguments = argc - 1;
	unsigned int i;

	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (!is_named(requests[i].words, argv[0]))
			continue;
		if (arguments < requests[i].min || arguments > requests[i].max)
			return refuse();
		return requests[i].query ? requests[i].query(card) :
					   requests[i].answer(card, argc, argv);
	}
	return error("unknown request");
}

char *requests_answer(struct card *card, int argc, char **argv)
{
	struct json_object *json;
	char *text;

	if (argc < 1)
		return NULL;
	json = respond(card, argc, argv);
	text = strdup(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN));
	json_object_put(json);
	return text;
}

void requests_help(FILE *out)
{
	unsigned int i;

	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		help_entry(out, requests[i].words, requests[i].help);
}
