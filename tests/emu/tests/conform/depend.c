// SPDX-License-Identifier: GPL-2.0
/*
 * Objects of the card: the command that returns an object's number, the command that destroys it,
 * and the fields of other commands' inputs that refer to it. A field has the same meaning in all
 * commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/depend.h"
#include "tests/conform/field.h"
#include "tests/conform/names.h"

struct type {
	const char *name;
	const char *create, *number;	/* layout; field of the response or of the input */
	const char *destroy, *ended;	/* layout; field */
};

static const struct type types[] = {
	{ "UAR", "alloc_uar_in", "uar", "dealloc_uar_in", "uar" },
	{ "PD", "alloc_pd_in", "pd", "dealloc_pd_in", "pd" },
	{ "TD", "alloc_transport_domain_in", "transport_domain",
	  "dealloc_transport_domain_in", "transport_domain" },
	{ "EQ", "create_eq_in", "eq_number", "destroy_eq_in", "eq_number" },
	{ "CQ", "create_cq_in", "cqn", "destroy_cq_in", "cqn" },
	{ "mkey", "create_mkey_in", "mkey_index", "destroy_mkey_in", "mkey_index" },
	{ "SQ", "create_sq_in", "sqn", "destroy_sq_in", "sqn" },
	{ "RQ", "create_rq_in", "rqn", "destroy_rq_in", "rqn" },
	{ "TIS", "create_tis_in", "tisn", "destroy_tis_in", "tisn" },
	{ "TIR", "create_tir_in", "tirn", "destroy_tir_in", "tirn" },
	{ "RQT", "create_rqt_in", "rqtn", "destroy_rqt_in", "rqtn" },
	{ "Q counter", "alloc_q_counter_in", "counter_set_id",
	  "dealloc_q_counter_in", "counter_set_id" },
	{ "flow table", "create_flow_table_in", "table_id", "destroy_flow_table_in", "table_id" },
	{ "flow group", "create_flow_group_in", "group_id", "destroy_flow_group_in", "group_id" },
	{ "flow counter", "alloc_flow_counter_in", "flow_counter_id",
	  "dealloc_flow_counter_in", "flow_counter_id" },
	{ "modify header", "alloc_modify_header_context_in", "modify_header_id",
	  "dealloc_modify_header_context_in", "modify_header_id" },
	{ "reformat", "alloc_packet_reformat_context_in", "packet_reformat_id",
	  "dealloc_packet_reformat_context_in", "packet_reformat_id" },
	{ "scheduling element", "create_scheduling_element_in", "scheduling_element_id",
	  "destroy_scheduling_element_in", "scheduling_element_id" },
	{ "L2 table entry", "set_l2_table_entry_in", "table_index",
	  "delete_l2_table_entry_in", "table_index" },
	{ "SF", "alloc_sf_in", "function_id", "dealloc_sf_in", "function_id" },
	/* The caller numbers entries, per table */
	{ "flow entry", "set_fte_in", "flow_index", "delete_fte_in", "flow_index" },
};

#define TYPES	(sizeof(types) / sizeof(types[0]))
#define FLOW_ENTRY	(TYPES - 1)

/* Commands that change what an object refers to, and the field with its number */
static const struct change {
	const char *layout, *number, *type;
} changes[] = {
	{ "modify_rqt_in", "rqtn", "RQT" }, { "modify_tir_in", "tirn", "TIR" },
	{ "modify_flow_table_in", "table_id", "flow table" },
};

/* Fields, by their last names, that contain the number of an object */
static const struct {
	const char *leaf, *type;
} uses[] = {
	{ "uar_page", "UAR" }, { "pd", "PD" }, { "transport_domain", "TD" },
	{ "c_eqn_or_apu_element", "EQ" }, { "cqn", "CQ" }, { "sqn", "SQ" }, { "rqn", "RQ" },
	{ "inline_rqn", "RQ" }, { "rq_num", "RQ" }, { "tis_num_0", "TIS" }, { "tisn", "TIS" },
	{ "tirn", "TIR" }, { "rqtn", "RQT" }, { "indirect_table", "RQT" },
	{ "counter_set_id", "Q counter" }, { "table_id", "flow table" },
	{ "table_miss_id", "flow table" }, { "group_id", "flow group" },
	{ "flow_counter_id", "flow counter" }, { "modify_header_id", "modify header" },
	{ "packet_reformat_id", "reformat" },
};

/* Destination of a flow entry, by its type */
static const char *const destinations[] = { [1] = "flow table", [2] = "TIR" };

struct object {
	struct object *next;
	const struct type *type;
	uint32_t function;
	uint64_t number;
	const char *maker;		/* kind of the command that created it */
	struct object **needs;		/* objects that it refers to */
	unsigned int count;
};

/* Something that a driver has done, and the object's kind */
struct deed {
	char *name;
	unsigned int count[SIDES];
};

static struct names deeds = { .bytes = sizeof(struct deed) };

struct following {
	enum side side;
	const struct command *cmd;
	struct object *objects;		/* existing objects */
	struct object *new;		/* created by the command, or an object's new state */
	const struct type *ends;	/* type of object that it destroys, if any */
	uint64_t destination_type;
};

static void deed(struct following *f, char *text)
{
	struct deed *deed = names_get(&deeds, text);

	deed->count[f->side]++;
	free(text);
}

static const struct type *type_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < TYPES; i++)
		if (!strcmp(types[i].name, name))
			return &types[i];
	return NULL;
}

static struct object *living(struct following *f, const struct type *type, uint64_t number)
{
	struct object *object;

	for (object = f->objects; object; object = object->next)
		if (object->type == type && object->number == number &&
		    object->function == f->cmd->function)
			return object;
	return NULL;
}

static void take(struct following *f, const char *path, const char *type, uint64_t number)
{
	struct object *object = living(f, type_of(type), number);

	if (!object) {
		deed(f, format("%s: takes for %s the number of no %s there is", f->cmd->kind, path,
			       type));
		return;
	}
	if (!f->new)
		return;
	f->new->needs = reallocarray(f->new->needs, f->new->count + 1, sizeof(object));
	if (!f->new->needs)
		allocate(SIZE_MAX);
	f->new->needs[f->new->count++] = object;
}

static void field_use(const struct field *field, void *data)
{
	struct following *f = data;
	unsigned int i;

	if (!strcmp(field->leaf, "destination_type"))
		f->destination_type = field->value;
	if (!strcmp(field->leaf, "destination_id") &&
	    f->destination_type < sizeof(destinations) / sizeof(destinations[0]) &&
	    destinations[f->destination_type])
		take(f, field->path, destinations[f->destination_type], field->value);
	if (!field->value)
		return;
	/* The destroyed object is not a dependency; the created one has no number yet */
	if (f->ends && !strcmp(field->path, f->ends->ended))
		return;
	for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (!strcmp(field->leaf, uses[i].leaf))
			take(f, field->path, uses[i].type, field->value);
}

/* Indices of entries are per table */
static uint64_t entry_number(const struct command *cmd, const char *index)
{
	return field_value(cmd, "table_id") << 32 | field_value(cmd, index);
}

static void end(struct following *f)
{
	const struct command *cmd = f->cmd;
	struct object *object, **at;
	unsigned int i;
	uint64_t number;

	number = f->ends == &types[FLOW_ENTRY] ? entry_number(cmd, f->ends->ended) :
						 field_value(cmd, f->ends->ended);
	object = living(f, f->ends, number);
	if (!object) {
		deed(f, format("%s: ends no %s there is", cmd->kind, f->ends->name));
		return;
	}
	for (at = &f->objects; *at; at = *at == object ? at : &(*at)->next) {
		if (*at == object) {
			*at = object->next;
			if (!*at)
				break;
		}
		for (i = 0; i < (*at)->count; i++) {
			if ((*at)->needs[i] != object)
				continue;
			deed(f, format("%s: while what %s made needs it", cmd->kind,
				       (*at)->maker));
			(*at)->needs[i] = NULL;
		}
	}
}

static void make(struct following *f, const struct type *type)
{
	struct object *object = f->new;

	if (type == &types[FLOW_ENTRY])
		object->number = entry_number(f->cmd, type->number);
	else if (field_value(f->cmd, type->number))
		object->number = field_value(f->cmd, type->number);
	else
		object->number = field_answer(f->cmd, type->number);
	/* Setting an entry again replaces its destinations */
	if (living(f, type, object->number)) {
		struct object *old = living(f, type, object->number);

		old->needs = object->needs;
		old->count = object->count;
		return;
	}
	object->type = type;
	object->function = f->cmd->function;
	object->maker = f->cmd->kind;
	object->next = f->objects;
	f->objects = object;
}

/* Replace references by those in the command, for the same types */
static void modify(struct following *f, const struct change *change)
{
	struct object *object = living(f, type_of(change->type),
				       field_value(f->cmd, change->number));
	struct object *now = f->new;
	unsigned int i, j;

	if (!object)
		return;
	for (i = 0; i < object->count; i++)
		for (j = 0; j < now->count; j++)
			if (object->needs[i] && object->needs[i]->type == now->needs[j]->type) {
				object->needs[i] = NULL;
				break;
			}
	object->needs = reallocarray(object->needs, object->count + now->count, sizeof(now));
	if (!object->needs)
		allocate(SIZE_MAX);
	for (j = 0; j < now->count; j++)
		if (now->needs[j] != object)
			object->needs[object->count++] = now->needs[j];
}

/* A table becomes a root: check that it is complete */
static void root(struct following *f)
{
	struct object *table = living(f, type_of("flow table"), field_value(f->cmd, "table_id"));
	struct object *object;
	unsigned int i;

	for (object = f->objects; table && object; object = object->next)
		for (i = 0; i < object->count; i++)
			if (object->needs[i] == table &&
			    !strcmp(object->type->name, "flow group")) {
				deed(f, format("%s: of a table that has groups", f->cmd->kind));
				return;
			}
}

/* A function that stops loses its objects */
static void stop(struct following *f)
{
	struct object **at = &f->objects;

	while (*at) {
		if ((*at)->function != f->cmd->function) {
			at = &(*at)->next;
			continue;
		}
		deed(f, format("%s: with what %s made still there", f->cmd->kind, (*at)->maker));
		*at = (*at)->next;
	}
}

static void follow(struct following *f)
{
	const struct change *change = NULL;
	const struct type *makes = NULL;
	unsigned int i;

	f->new = NULL;
	f->ends = NULL;
	for (i = 0; i < TYPES; i++) {
		if (!strcmp(types[i].create, f->cmd->layout->name))
			makes = &types[i];
		if (!strcmp(types[i].destroy, f->cmd->layout->name))
			f->ends = &types[i];
	}
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!strcmp(changes[i].layout, f->cmd->layout->name))
			change = &changes[i];
	if (makes || change)
		f->new = allocate(sizeof(*f->new));
	fields_each(f->cmd, field_use, f);
	if (makes)
		make(f, makes);
	if (change)
		modify(f, change);
	if (f->ends)
		end(f);
	if (!strcmp(f->cmd->layout->name, "set_flow_table_root_in"))
		root(f);
	if (!strcmp(f->cmd->layout->name, "teardown_hca_in"))
		stop(f);
}

void depend_add(enum side side, const struct trace_file *trace)
{
	struct following f = { .side = side };
	unsigned int i;

	for (i = 0; i < trace->count; i++) {
		f.cmd = &trace->commands[i];
		if (f.cmd->layout && !f.cmd->failed)
			follow(&f);
	}
}

static void compare(void *entry, void *data)
{
	struct deed *deed = entry;

	(void)data;
	if (!deed->count[MAINLINE])
		difference("%s, mainline never", deed->name);
	else if (!deed->count[OURS])
		difference("%s: only mainline", deed->name);
}

void depend_compare(void)
{
	names_each(&deeds, compare, NULL);
}
