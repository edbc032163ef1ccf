// SPDX-License-Identifier: GPL-2.0
#include "firmware/cmd.h"
#include "firmware/layout.h"
#include "port/register.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/stock.h"

#define FIELDS_MAX	1024
#define REGISTERS_MAX	256
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* The kind of object that a field refers to */
static const struct {
	const char *name;
	enum kind kind;
} names[] = {
	{ "uar", KIT_UAR }, { "uar_page", KIT_UAR }, { "pd", KIT_PD },
	{ "transport_domain", KIT_TD }, { "xrcd", KIT_XRCD }, { "eq_number", KIT_EQ },
	{ "c_eqn_or_apu_element", KIT_EQ }, { "cqn", KIT_CQ }, { "mkey_index", KIT_MKEY },
	{ "counter_set_id", KIT_QCOUNTER }, { "tisn", KIT_TIS }, { "tis_num_0", KIT_TIS },
	{ "sqn", KIT_SQ }, { "rqn", KIT_RQ }, { "inline_rqn", KIT_RQ }, { "rqtn", KIT_RQT },
	{ "indirect_table", KIT_RQT }, { "tirn", KIT_TIR }, { "flow_counter_id", KIT_COUNTER },
	{ "modify_header_id", KIT_MODIFY }, { "packet_reformat_id", KIT_REFORMAT },
	{ "scheduling_element_id", KIT_SCHED }, { "table_id", KIT_TABLE },
	{ "group_id", KIT_GROUP },
};

static struct stock {
	const struct cmd_desc *desc;
	const struct stock_field *fields;
	unsigned int count;
} all[STOCK_MAX];
static unsigned int count;

/* Members of nested structures, each by itself, as ifc_set_at() can write them */
static unsigned int flatten(const struct layout *layout, uint32_t base, uint32_t end,
			    struct stock_field *fields, unsigned int n)
{
	const struct layout_field *field;
	uint32_t at, bits;

	for (field = layout->fields; field < layout->fields + layout->count; field++) {
		if (field->reserved)
			continue;
		if (field->sub) {
			n = flatten(field->sub, base + field->off, end, fields, n);
			continue;
		}
		/* The opcode must not be changed */
		for (at = base + field->off; at < base + field->off + field->bits; at += bits) {
			bits = base + field->off + field->bits - at;
			if (bits > 32 - at % 32)
				bits = 32 - at % 32;
			if (n == FIELDS_MAX || at + bits > end)
				return n;
			if (at >= 16)
				fields[n++] = (struct stock_field){ field->name, { at, bits } };
		}
	}
	return n;
}

static void add(const struct cmd_desc *desc)
{
	static struct stock_field scratch[FIELDS_MAX];
	const struct layout *layout = layout_find(desc->layout);
	struct stock *stock = &all[count++];
	struct stock_field *fields;

	CHECK(count <= STOCK_MAX);
	stock->desc = desc;
	if (!layout)
		return;
	stock->count = flatten(layout, 0, desc->in_min * 8, scratch, 0);
	fields = malloc(stock->count * sizeof(*fields) + 1);
	CHECK(fields);
	memcpy(fields, scratch, stock->count * sizeof(*fields));
	stock->fields = fields;
}

/*
 * A value chooses the command or register with the largest weight. A new one takes over few values,
 * so that most inputs keep their meaning.
 */
static uint32_t weight(uint16_t value, uint16_t number)
{
	uint32_t x = value * 0x9e3779b1u ^ number * 0x85ebca6bu;

	x ^= x >> 15;
	x *= 0x2c1b3c6du;
	return x ^ x >> 13;
}

unsigned int stock_count(void)
{
	unsigned int i;

	if (count)
		return count;
	for (i = 0; i < 0x1000; i++)
		if (cmd_find(i))
			add(cmd_find(i));
	return count;
}

unsigned int stock_choose(uint16_t value)
{
	unsigned int i, best = 0;

	for (i = 1; i < stock_count(); i++)
		if (weight(value, all[i].desc->opcode) > weight(value, all[best].desc->opcode))
			best = i;
	return best;
}

const struct cmd_desc *stock_desc(unsigned int which)
{
	return all[which].desc;
}

void stock_fill(struct command *c, const struct kit *kit, unsigned int which)
{
	const struct stock *stock = &all[which];
	unsigned int i, n;

	command_init(c, stock->desc->name, stock->desc->opcode, stock->desc->in_min,
		     stock->desc->out_min);
	for (i = 0; i < stock->count; i++)
		for (n = 0; n < ARRAY_SIZE(names); n++)
			if (!strcmp(stock->fields[i].name, names[n].name))
				ifc_set_at(c->in, stock->fields[i].at, kit->num[names[n].kind]);
}

const struct stock_field *stock_field(unsigned int which, unsigned int number)
{
	const struct stock *stock = &all[which];

	return stock->count ? &stock->fields[number % stock->count] : NULL;
}

uint16_t stock_register(uint16_t value)
{
	static uint16_t registers[REGISTERS_MAX];
	static unsigned int known;
	unsigned int i, best = 0;

	for (i = known ? UINT16_MAX + 1 : 0; i <= UINT16_MAX; i++) {
		if (!reg_find(i))
			continue;
		CHECK(known < REGISTERS_MAX);
		registers[known++] = i;
	}
	for (i = 1; i < known; i++)
		if (weight(value, registers[i]) > weight(value, registers[best]))
			best = i;
	return registers[best];
}
