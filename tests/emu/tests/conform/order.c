// SPDX-License-Identifier: GPL-2.0
/*
 * Order of commands in the life of a function: of a PF, from ENABLE_HCA to DISABLE_HCA; of an SF,
 * from ALLOC_SF to DEALLOC_SF, with its own commands and those of the PF that name it. depend.c
 * follows dependencies between objects; here it is the function's state: the commands before its
 * first change by a command, and those after the last.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/field.h"
#include "tests/conform/names.h"
#include "tests/conform/order.h"

#define BY_SF	" by an SF"

/* Commands that change a function's state */
static const char *const milestones[] = {
	"ENABLE_HCA", "SET_ISSI", "SET_HCA_CAP", "MANAGE_PAGES", "INIT_HCA", "MODIFY_VHCA_STATE",
	"TEARDOWN_HCA", "DISABLE_HCA", "ALLOC_SF", "DEALLOC_SF",
};

/*
 * MODIFY_VHCA_STATE arms events, which occur concurrently: these commands cause events or are
 * reactions to them, so the order of other commands relative to them is not deliberate.
 */
static const char *const of_events[] = {
	"ALLOC_SF", "DEALLOC_SF", "ENABLE_HCA", "DISABLE_HCA", "MODIFY_NIC_VPORT_CONTEXT",
	"QUERY_VHCA_STATE",
};

/* Commands that are executed at any time for information */
static const char *const statistics[] = {
	"QUERY_Q_COUNTER", "QUERY_VPORT_COUNTER", "QUERY_VNIC_ENV", "QUERY_FLOW_COUNTER",
	"ACCESS_REG ppcnt_reg op_mod=1", "ACCESS_REG mpcnt_reg op_mod=1",
};

/* Fields of the PF's commands that name another function */
static const char *const names_function[] = { "function_id", "vport_number" };

struct moment {
	char *name;		/* kind of command */
	unsigned int first, last;
};

struct life {
	struct life *next;
	uint32_t function;
	struct names moments;
};

/* Order of a command's first or last time relative to a milestone's */
struct order {
	char *name;		/* the milestone */
	unsigned int before[SIDES], after[SIDES];
};

/* A command's first or last time */
struct time {
	char *name;
	struct names orders;
	char *earlier, *later;	/* milestones after ours, before mainline's; and vice versa */
};

static struct names times = { .bytes = sizeof(struct time) };

static bool is_of(const char *kind, const char *const *opcodes, unsigned int count)
{
	size_t len = strcspn(kind, " ");
	unsigned int i;

	for (i = 0; i < count; i++)
		if (strlen(opcodes[i]) == len && !strncmp(opcodes[i], kind, len))
			return true;
	return false;
}

#define IS_OF(kind, opcodes)	is_of(kind, opcodes, sizeof(opcodes) / sizeof((opcodes)[0]))

static bool is_milestone(const char *kind)
{
	return IS_OF(kind, milestones);
}

static bool is_statistic(const char *kind)
{
	unsigned int i;

	for (i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		if (!strncmp(statistics[i], kind, strlen(statistics[i])))
			return true;
	return false;
}

static bool arms(const char *kind)
{
	return !strncmp(kind, "MODIFY_VHCA_STATE ", strlen("MODIFY_VHCA_STATE "));
}

/* A reaction to an event, and what its sender does meanwhile */
static bool meanwhile(const char *a, const char *b)
{
	return !strncmp(a, "QUERY_VHCA_STATE", strlen("QUERY_VHCA_STATE")) &&
	       strstr(b, "=sw_function_id");
}

static bool is_by_sf(const char *kind)
{
	return strstr(kind, BY_SF);
}

/* Two commands in a deliberate order */
static bool in_order(const char *a, const char *b)
{
	if (is_statistic(a) || is_statistic(b) || meanwhile(a, b) || meanwhile(b, a))
		return false;
	if (arms(a))
		return arms(b) || (IS_OF(b, of_events) && !is_by_sf(b));
	if (arms(b))
		return IS_OF(a, of_events) && !is_by_sf(a);
	return true;
}

static uint32_t subject_of(const struct command *cmd)
{
	uint32_t function = cmd->function;
	unsigned int i;

	if (function || !cmd->layout)
		return function;
	for (i = 0; i < sizeof(names_function) / sizeof(names_function[0]); i++)
		if (field_value(cmd, names_function[i]))
			return field_value(cmd, names_function[i]);
	return 0;
}

static struct life *life_of(struct life **lives, uint32_t function)
{
	struct life *life;

	for (life = *lives; life; life = life->next)
		if (life->function == function)
			return life;
	life = allocate(sizeof(*life));
	life->function = function;
	life->moments.bytes = sizeof(struct moment);
	life->next = *lives;
	*lives = life;
	return life;
}

struct pairing {
	enum side side;
	const struct life *life;
	const struct moment *milestone;
};

static void order_note(enum side side, const char *kind, const char *which, const char *milestone,
		       bool before)
{
	char *name = format("%s%s", kind, which);
	struct time *time = names_get(&times, name);
	struct order *order;

	time->orders.bytes = sizeof(*order);
	order = names_get(&time->orders, milestone);
	if (before)
		order->before[side]++;
	else
		order->after[side]++;
	free(name);
}

static void pair(void *entry, void *data)
{
	struct pairing *pairing = data;
	const struct moment *milestone = pairing->milestone, *moment = entry;

	if (moment == milestone || !in_order(moment->name, milestone->name))
		return;
	/* Each pair of milestones occurs twice */
	if (is_milestone(moment->name) && strcmp(moment->name, milestone->name) > 0)
		return;
	order_note(pairing->side, moment->name, " for the first time", milestone->name,
		   moment->first < milestone->first);
	order_note(pairing->side, moment->name, " for the last time", milestone->name,
		   moment->last < milestone->last);
}

static void pairs(void *entry, void *data)
{
	struct pairing *pairing = data;

	pairing->milestone = entry;
	if (is_milestone(pairing->milestone->name))
		names_each(&pairing->life->moments, pair, pairing);
}

static void life_end(struct life **lives, const struct life *life, enum side side)
{
	struct pairing pairing = { .side = side, .life = life };

	names_each(&life->moments, pairs, &pairing);
	while (*lives != life)
		lives = &(*lives)->next;
	*lives = life->next;
}

void order_add(enum side side, const struct trace_file *trace)
{
	struct life *lives = NULL;
	unsigned int i;

	for (i = 0; i < trace->count; i++) {
		const struct command *cmd = &trace->commands[i];
		struct life *life = life_of(&lives, subject_of(cmd));
		char *kind = format("%s%s", cmd->kind, cmd->function ? BY_SF : "");
		struct moment *moment = names_get(&life->moments, kind);

		if (!moment->first)
			moment->first = i + 1;
		moment->last = i + 1;
		if (!strcmp(kind, "DISABLE_HCA") || !strcmp(kind, "DEALLOC_SF"))
			life_end(&lives, life, side);
		free(kind);
	}
}

static void append(char **list, const char *name)
{
	char *longer = format("%s%s%s", *list ?: "", *list ? ", " : "", name);

	free(*list);
	*list = longer;
}

static void compare(void *entry, void *data)
{
	struct order *order = entry;
	struct time *time = data;

	if (order->before[OURS] && !order->after[OURS] &&
	    order->after[MAINLINE] && !order->before[MAINLINE])
		append(&time->earlier, order->name);
	else if (order->after[OURS] && !order->before[OURS] &&
		 order->before[MAINLINE] && !order->after[MAINLINE])
		append(&time->later, order->name);
}

static void compare_times(void *entry, void *data)
{
	struct time *time = entry;

	(void)data;
	names_each(&time->orders, compare, time);
	if (time->earlier)
		difference("%s: before %s; mainline after", time->name, time->earlier);
	if (time->later)
		difference("%s: after %s; mainline before", time->name, time->later);
}

void order_compare(void)
{
	names_each(&times, compare_times, NULL);
}
