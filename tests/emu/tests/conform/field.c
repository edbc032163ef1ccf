// SPDX-License-Identifier: GPL-2.0
/*
 * Fields of an input by the kernel's layouts. A layout does not define which member of a union is
 * used: that depends on other fields, and is defined here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conform/field.h"
#include "tests/conform/names.h"

struct walk {
	const struct command *cmd;
	void (*fn)(const struct field *field, void *data);
	void *data;
	uint32_t limit;		/* number of bits in the input */
	char path[256];
};

struct reading {
	const struct layout *layout;	/* NULL: no other layout */
	uint32_t count;			/* maximum number of elements of an array */
};

/* Types of capabilities in SET_HCA_CAP's op_mod */
static const char *const caps[] = {
	[0] = "cmd_hca_cap", [1] = "per_protocol_networking_offload_caps", [3] = "odp_cap",
	[4] = "atomic_caps", [5] = "roce_cap", [0x20] = "cmd_hca_cap_2",
};

static uint64_t bits_get(const uint8_t *data, uint32_t off, uint32_t bits)
{
	uint64_t value = 0;

	for (; bits; bits--, off++)
		value = value << 1 | (data[off / 8] >> (7 - off % 8) & 1);
	return value;
}

static bool bits_any(const uint8_t *data, uint32_t off, uint32_t bits)
{
	for (; bits; bits--, off++)
		if (data[off / 8] >> (7 - off % 8) & 1)
			return true;
	return false;
}

static const struct layout_field *member(const struct layout *layout, const char *name)
{
	const struct layout_field *field;

	for (field = layout->fields; field < layout->fields + layout->count; field++)
		if (!strcmp(field->name, name))
			return field;
	return NULL;
}

static struct reading reading_of(const struct walk *walk, const struct layout *layout,
				 const struct layout_field *field, uint32_t base)
{
	struct reading reading = { .layout = field->sub, .count = UINT32_MAX };
	unsigned int type = walk->cmd->op_mod >> 1;

	if (!strcmp(layout->name, "access_register_in") && !strcmp(field->name, "register_data")) {
		reading.layout = walk->cmd->reg;
		reading.count = 1;
	} else if (!strcmp(layout->name, "set_hca_cap_in") && !strcmp(field->name, "capability")) {
		if (type < sizeof(caps) / sizeof(caps[0]) && caps[type])
			reading.layout = layout_find(caps[type]);
	} else if (!strcmp(layout->name, "flow_context") && !strcmp(field->name, "destination")) {
		const struct layout_field *size = member(layout, "destination_list_size");

		reading.layout = layout_find("dest_format_struct");
		reading.count = bits_get(walk->cmd->in, base + size->off, size->bits);
	}
	return reading;
}

static void walk_layout(struct walk *walk, const struct layout *layout, uint32_t base, size_t end,
			bool list);

/* Fields, by their last names, that consist of independent flags */
static const char *const masks[] = {
	"event_bitmask", "action", "modify_bitmask", "bitmask", "modify_enable_mask",
	"match_criteria_enable", "selected_fields",
};

static bool is_mask(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		if (!strcmp(masks[i], name))
			return true;
	return false;
}

/* Bits are counted from the least significant one; in several words, from the first word's */
static void walk_mask(struct walk *walk, const struct layout_field *at, uint32_t off, bool list)
{
	uint32_t word = at->bits < 64 ? at->bits : 64, bit;
	size_t end = strlen(walk->path);

	for (bit = 0; bit < at->bits; bit++) {
		struct field field = {
			.path = walk->path,
			.leaf = at->name,
			.value = bits_get(walk->cmd->in,
					  off + bit / word * word + word - 1 - bit % word, 1),
			.number = true,
			.list = list,
		};

		snprintf(walk->path + end, sizeof(walk->path) - end, " bit %u", bit);
		walk->fn(&field, walk->data);
	}
	walk->path[end] = '\0';
}

static void walk_leaf(struct walk *walk, const struct layout_field *at, uint32_t off, bool list)
{
	uint32_t bits = at->bits ?: walk->limit - off;
	struct field field = { .path = walk->path, .leaf = at->name, .list = list };

	if (off + bits > walk->limit)
		bits = walk->limit - off;
	field.number = at->bits && bits <= 64;
	field.value = field.number ? bits_get(walk->cmd->in, off, bits) :
				     bits_any(walk->cmd->in, off, bits);
	walk->fn(&field, walk->data);
}

static void walk_field(struct walk *walk, const struct layout *layout,
		       const struct layout_field *field, uint32_t base, size_t end, bool list)
{
	struct reading reading = reading_of(walk, layout, field, base);
	uint32_t off = base + field->off, step, bits, at, i;
	size_t len;

	len = end + snprintf(walk->path + end, sizeof(walk->path) - end, "%s%s", end ? "." : "",
			     field->name);
	if (!reading.layout && is_mask(field->name) && off + field->bits <= walk->limit) {
		walk_mask(walk, field, off, list);
		return;
	}
	if (!reading.layout) {
		walk_leaf(walk, field, off, list);
		return;
	}
	step = field->element ?: reading.layout->bits;
	bits = field->bits ?: walk->limit - off;
	for (at = i = 0; at < bits && off + at < walk->limit && i < reading.count; at += step, i++)
		walk_layout(walk, reading.layout, off + at, len,
			    list || !field->bits || bits > step);
}

static void walk_layout(struct walk *walk, const struct layout *layout, uint32_t base, size_t end,
			bool list)
{
	const struct layout_field *field;

	for (field = layout->fields; field < layout->fields + layout->count; field++) {
		if (field->reserved || base + field->off >= walk->limit)
			continue;
		if (!end && (!strcmp(field->name, "opcode") || !strcmp(field->name, "op_mod")))
			continue;
		walk_field(walk, layout, field, base, end, list);
		walk->path[end] = '\0';
	}
}

void fields_each(const struct command *cmd, void (*fn)(const struct field *field, void *data),
		 void *data)
{
	struct walk walk = { .cmd = cmd, .fn = fn, .data = data, .limit = cmd->in_len * 8 };

	if (cmd->layout)
		walk_layout(&walk, cmd->layout, 0, 0, false);
}

/* Find a field by path; NULL: the layout has no such member, or the input is too short */
static const struct layout_field *locate(const struct command *cmd, const char *path, uint32_t *off)
{
	const struct layout *layout = cmd->layout;
	const struct layout_field *field = NULL;
	char name[64];

	for (*off = 0; *path; path += *path == '.') {
		size_t len = strcspn(path, ".");

		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		field = layout ? member(layout, name) : NULL;
		if (!field)
			return NULL;
		*off += field->off;
		layout = field->sub;
		path += len;
	}
	return field && *off + field->bits <= cmd->in_len * 8 ? field : NULL;
}

uint64_t field_value(const struct command *cmd, const char *path)
{
	const struct layout_field *field;
	uint32_t off;

	field = locate(cmd, path, &off);
	if (!field)
		return 0;
	return field->bits <= 64 ? bits_get(cmd->in, off, field->bits) :
				   bits_any(cmd->in, off, field->bits);
}

uint64_t field_answer(const struct command *cmd, const char *name)
{
	const struct layout_field *field = cmd->answer ? member(cmd->answer, name) : NULL;

	if (!field || field->off + field->bits > OUT_BYTES * 8)
		return 0;
	return bits_get(cmd->out, field->off, field->bits);
}

char *field_names(const struct command *cmd, const char *path)
{
	const struct layout_field *field, *at;
	char *names = format("%s", ""), *longer;
	uint32_t off;

	field = locate(cmd, path, &off);
	if (!field || !field->sub)
		return names;
	for (at = field->sub->fields; at < field->sub->fields + field->sub->count; at++) {
		if (!bits_any(cmd->in, off + at->off, at->bits))
			continue;
		longer = format("%s%s%s", names, *names ? "," : "", at->name);
		free(names);
		names = longer;
	}
	return names;
}
