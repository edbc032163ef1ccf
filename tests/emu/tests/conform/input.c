// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the inputs of two drivers' commands. A field is set if it is not 0. All functions are
 * compared together, then PF and SFs separately; a difference that applies to all is reported once.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/field.h"
#include "tests/conform/input.h"
#include "tests/conform/names.h"

enum scope { ALL, PF, SF, SCOPES };

static const char *const scope_names[SCOPES] = { "", " by the PF", " by an SF" };

#define VALUES	16

struct tally {
	unsigned int set;	/* number of commands that set it */
	uint64_t values[VALUES];
	unsigned int count;	/* of values; if there are too many, they are quantities */
};

/* A field of a kind of commands, or an opcode */
struct input {
	char *name;
	bool quantity;
	struct tally tally[SIDES][SCOPES];
};

struct kind {
	char *name;
	char *opcode;
	unsigned int count[SIDES][SCOPES];
	struct names inputs;
};

static struct names kinds = { .bytes = sizeof(struct kind) };
static struct names opcodes = { .bytes = sizeof(struct input) };

/*
 * Fields whose value is a quantity, number or place: a difference has no meaning. Numbers of
 * objects that depend.c follows are such fields as well.
 */
static const char *const quantities[] = {
	"*_addr*", "*pa_[hl]", "*mac*", "*_id", "*_index", "*_mkey", "*_key", "*flow_tag",
	"*function_id", "*vport_number", "*uar", "*uar_page", "*intr", "*pd", "*transport_domain",
	"*eqn", "*eqn_or_apu_element", "*cqn", "*sqn", "*rqn", "*rqtn", "*tisn", "*tirn", "*qpn",
	"*indirect_table", "*_num_*", "*rq_num", "*xrcd", "*counter*", "*.level", "*page_offset",
	"*log_*size", "*log_*sz", "*log_wq_stride", "*_max_size", "*_actual_size", "*_list_size",
	"*_octword_*", "*num_entries", "*mtu", "*lwm",
};

static bool is_quantity(const char *path)
{
	unsigned int i;

	for (i = 0; i < sizeof(quantities) / sizeof(quantities[0]); i++)
		if (!fnmatch(quantities[i], path, 0))
			return true;
	return false;
}

struct adding {
	struct kind *kind;
	struct names seen;	/* in this command: elements of a list are one field */
	enum side side;
	enum scope scope;
};

static bool has_value(const struct tally *tally, uint64_t value)
{
	unsigned int i;

	for (i = 0; i < tally->count && i < VALUES; i++)
		if (tally->values[i] == value)
			return true;
	return false;
}

static void tally_add(struct tally *tally, uint64_t value, bool again)
{
	tally->set += !again;
	if (has_value(tally, value))
		return;
	if (tally->count < VALUES)
		tally->values[tally->count] = value;
	tally->count++;
}

static void field_add(const struct field *field, void *data)
{
	struct adding *adding = data;
	struct input *input = names_get(&adding->kind->inputs, field->path);
	bool again = false;

	input->quantity = !field->number || is_quantity(field->path);
	if (!field->value)
		return;
	if (field->list) {
		again = names_find(&adding->seen, field->path);
		names_get(&adding->seen, field->path);
	}
	tally_add(&input->tally[adding->side][ALL], field->value, again);
	tally_add(&input->tally[adding->side][adding->scope], field->value, again);
}

void inputs_add(enum side side, const struct trace_file *trace)
{
	const struct command *cmd;

	for (cmd = trace->commands; cmd < trace->commands + trace->count; cmd++) {
		struct input *opcode = names_get(&opcodes, cmd->name);
		struct kind *kind = names_get(&kinds, cmd->kind);
		struct adding adding = {
			.kind = kind,
			.seen = { .bytes = sizeof(struct named) },
			.side = side,
			.scope = cmd->function ? SF : PF,
		};

		kind->opcode = opcode->name;
		kind->inputs.bytes = sizeof(struct input);
		kind->count[side][ALL]++;
		kind->count[side][adding.scope]++;
		opcode->tally[side][ALL].set++;
		opcode->tally[side][adding.scope].set++;
		fields_each(cmd, field_add, &adding);
	}
}

enum verdict { SAME, ONLY_OURS, ALWAYS_THEIRS, AT_TIMES_THEIRS, NOT_ALWAYS_OURS, VALUE };

/* Both drivers use the command in this scope */
static enum verdict judge(const struct kind *kind, const struct input *input, enum scope scope)
{
	const struct tally *ours = &input->tally[OURS][scope];
	const struct tally *theirs = &input->tally[MAINLINE][scope];
	bool always = theirs->set == kind->count[MAINLINE][scope];
	unsigned int i;

	if (!theirs->set)
		return ours->set ? ONLY_OURS : SAME;
	if (!ours->set)
		return always ? ALWAYS_THEIRS : AT_TIMES_THEIRS;
	if (always && ours->set < kind->count[OURS][scope])
		return NOT_ALWAYS_OURS;
	if (input->quantity || ours->count > VALUES || theirs->count > VALUES)
		return SAME;
	for (i = 0; i < ours->count; i++)
		if (!has_value(theirs, ours->values[i]))
			return VALUE;
	return SAME;
}

struct comparing {
	const struct kind *kind;
	enum scope scope;
};

static void values_tell(const struct kind *kind, const struct input *input, enum scope scope)
{
	const struct tally *ours = &input->tally[OURS][scope];
	const struct tally *theirs = &input->tally[MAINLINE][scope];
	unsigned int i;

	for (i = 0; i < ours->count; i++)
		if (!has_value(theirs, ours->values[i]))
			difference("%s%s: %s is 0x%llx, mainline's never is", kind->name,
				   scope_names[scope], input->name,
				   (unsigned long long)ours->values[i]);
}

static void compare_input(void *entry, void *data)
{
	struct comparing *comparing = data;
	const struct kind *kind = comparing->kind;
	enum scope scope = comparing->scope;
	struct input *input = entry;
	enum verdict verdict = judge(kind, input, scope);
	const char *by = scope_names[scope];

	/* A difference that applies to all functions is only reported for all */
	if (scope != ALL && verdict == judge(kind, input, ALL))
		return;
	switch (verdict) {
	case SAME:
		break;
	case ONLY_OURS:
		difference("%s%s: sets %s, mainline never does", kind->name, by, input->name);
		break;
	case ALWAYS_THEIRS:
		difference("%s%s: never sets %s, mainline always does", kind->name, by,
			   input->name);
		break;
	case AT_TIMES_THEIRS:
		difference("%s%s: never sets %s, mainline does at times", kind->name, by,
			   input->name);
		break;
	case NOT_ALWAYS_OURS:
		difference("%s%s: does not always set %s, mainline does", kind->name, by,
			   input->name);
		break;
	case VALUE:
		values_tell(kind, input, scope);
		break;
	}
}

static void compare_kind(void *entry, void *data)
{
	struct kind *kind = entry;
	const struct input *opcode = names_find(&opcodes, kind->opcode);
	enum scope scope;

	(void)data;
	for (scope = ALL; scope < SCOPES; scope++) {
		struct comparing comparing = { kind, scope };
		bool ours = kind->count[OURS][scope], theirs = kind->count[MAINLINE][scope];
		bool opcode_ours = opcode->tally[OURS][scope].set;
		bool opcode_theirs = opcode->tally[MAINLINE][scope].set;
		const char *name = opcode_ours && opcode_theirs ? kind->name : kind->opcode;

		if (ours && theirs)
			names_each(&kind->inputs, compare_input, &comparing);
		else if (ours)
			difference("%s%s: mainline never uses it", name, scope_names[scope]);
		else if (theirs)
			difference("%s%s: only mainline uses it", name, scope_names[scope]);
		/* Otherwise each scope would report them again */
		if (ours != theirs)
			break;
	}
}

void inputs_compare(void)
{
	names_each(&kinds, compare_kind, NULL);
}
