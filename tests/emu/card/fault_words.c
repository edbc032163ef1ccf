// SPDX-License-Identifier: GPL-2.0
/* Words of the control socket that cause faults */
#include <stdlib.h>
#include <string.h>

#include "card/fault_words.h"
#include "firmware/cmd.h"
#include "firmware/eq.h"
#include "firmware/sf.h"
#include "firmware/vhca.h"
#include "queue/cq.h"
#include "queue/rq.h"
#include "queue/sq.h"

#define DELAY_MAX	3600000

static bool number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 0);
	return *text >= '0' && *text <= '9' && !*end && *value <= max;
}

/* A name as in the trace, a number, or "any" */
static bool opcode_named(const char *text, uint16_t *opcode)
{
	unsigned long value;

	*opcode = 0;
	if (!strcmp(text, "any"))
		return true;
	if (number(text, 0xfff, &value)) {
		*opcode = value;
		return value;
	}
	*opcode = cmd_opcode(text);
	return *opcode;
}

static bool fail(struct faults *faults, int argc, char **argv)
{
	unsigned long left, status = STAT_INT_ERR, times = 1;
	uint16_t opcode = 0;

	if (argc < 2 || argc > 5 || !number(argv[1], INT32_MAX, &left) ||
	    (argc > 2 && !opcode_named(argv[2], &opcode)) ||
	    (argc > 3 && (!number(argv[3], 0xff, &status) || !status)) ||
	    (argc > 4 && (!number(argv[4], INT32_MAX, &times) || !times)))
		return false;
	faults->fail_left = left;
	faults->fail_opcode = opcode;
	faults->fail_status = status;
	faults->fail_times = times;
	return true;
}

static bool delay(struct faults *faults, int argc, char **argv)
{
	uint16_t opcode = 0;
	unsigned long ms;

	if (argc < 2 || argc > 3 || !number(argv[1], DELAY_MAX, &ms) ||
	    (argc > 2 && !opcode_named(argv[2], &opcode)))
		return false;
	faults->delay_ms = ms;
	faults->delay_opcode = opcode;
	return true;
}

static bool patience(struct faults *faults, int argc, char **argv)
{
	unsigned long ms;

	if (argc != 2 || !number(argv[1], DELAY_MAX, &ms))
		return false;
	faults->patience_ms = ms;
	return true;
}

static bool lose(struct faults *faults, int argc, char **argv)
{
	unsigned long event;

	if (argc != 2 || !number(argv[1], 0xff, &event))
		return false;
	faults->lose_event = event;
	return true;
}

static bool garble(struct faults *faults, int argc, char **argv)
{
	static const char *const names[] = {
		[GARBLE_NONE] = "nothing", [GARBLE_ANSWER] = "answer", [GARBLE_TOKEN] = "token",
		[GARBLE_COMPLETION] = "completion", [GARBLE_TWICE] = "twice",
	};
	unsigned long left = 1;
	uint16_t opcode = 0;
	unsigned int i;

	if (argc < 2 || argc > 4 || (argc > 2 && !opcode_named(argv[2], &opcode)) ||
	    (argc > 3 && (!number(argv[3], INT32_MAX, &left) || !left)))
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(argv[1], names[i]))
			continue;
		faults->garble = i;
		faults->garble_left = i ? left : 0;
		faults->garble_opcode = opcode;
		return true;
	}
	return false;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

bool fault_words_event(struct card *card, int argc, char **argv)
{
	unsigned long type, function_id = 0, times = 1;
	uint8_t data[EVENT_DATA] = {};
	struct vhca *vhca = card->pf;
	size_t len, i;

	if (argc < 3 || argc > 5 || !number(argv[1], 0xff, &type) ||
	    (argc > 3 && !number(argv[3], 0xffff, &function_id)) ||
	    (argc > 4 && !number(argv[4], 0xffff, &times)))
		return false;
	if (function_id)
		vhca = vhca_by_function(card, function_id);
	len = strlen(argv[2]);
	if (!vhca || len % 2 || len > 2 * sizeof(data))
		return false;
	for (i = 0; i < len; i++) {
		int digit = hex_digit(argv[2][i]);

		if (digit < 0)
			return false;
		data[i / 2] |= digit << (i % 2 ? 0 : 4);
	}
	while (times--)
		event_forge(vhca, type, data);
	return true;
}

static void break_queue(struct obj *obj)
{
	if (obj->type == OBJ_CQ)
		cq_break((struct cq *)obj);
	else if (obj->type == OBJ_SQ)
		sq_break((struct sq *)obj);
	else
		rq_break((struct rq *)obj);
}

bool fault_words_break(struct card *card, int argc, char **argv)
{
	static const struct {
		const char *name;
		enum obj_type type;
	} kinds[] = { { "cq", OBJ_CQ }, { "sq", OBJ_SQ }, { "rq", OBJ_RQ } };
	unsigned long queue = 0, function_id = 0;
	struct vhca *vhca = card->pf;
	struct obj *obj;
	unsigned int i;
	bool all;

	if (argc < 3 || argc > 4)
		return false;
	all = !strcmp(argv[2], "all");
	if ((!all && !number(argv[2], 0xffffff, &queue)) ||
	    (argc > 3 && !number(argv[3], 0xffff, &function_id)))
		return false;
	if (function_id)
		vhca = vhca_by_function(card, function_id);
	for (i = 0; vhca && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		obj = all ? vhca->objs[kinds[i].type] : obj_find(vhca, kinds[i].type, queue);
		if (!obj)
			return false;
		break_queue(obj);
		while (all && (obj = obj->next))
			break_queue(obj);
		return true;
	}
	return false;
}

bool fault_words_function(struct card *card, int argc, char **argv)
{
	unsigned long function_id, state;
	struct vhca *sf;

	if (argc < 3 || !number(argv[1], 0xffff, &function_id) || !function_id)
		return false;
	sf = vhca_by_function(card, function_id);
	if (!sf)
		return false;
	if (!strcmp(argv[2], "fatal") && argc == 3)
		sf->fatal = true;
	else if (!strcmp(argv[2], "absent") && argc == 3)
		sf->absent = true;
	else if (!strcmp(argv[2], "state") && argc == 4 && number(argv[3], 0xf, &state))
		sf_force_state(sf, state);
	else
		return false;
	return true;
}

bool fault_words_request(struct card *card, int argc, char **argv)
{
	if (!strcmp(argv[0], "patience"))
		return patience(&card->faults, argc, argv);
	if (!strcmp(argv[0], "garble"))
		return garble(&card->faults, argc, argv);
	if (!strcmp(argv[0], "fail"))
		return fail(&card->faults, argc, argv);
	if (!strcmp(argv[0], "delay"))
		return delay(&card->faults, argc, argv);
	return !strcmp(argv[0], "lose") && lose(&card->faults, argc, argv);
}
