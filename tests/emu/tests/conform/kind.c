// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "tests/conform/field.h"
#include "tests/conform/kind.h"
#include "tests/conform/names.h"

/* Fields in commands of any opcode */
static const char *const always[] = {
	"other_vport", "other_function", "table_type", "allowed_list_type",
};

/* Fields of some commands; a structure stands for the names of its members that are set */
static const struct {
	const char *layout, *path;
} some[] = {
	{ "create_mkey_in", "memory_key_mkey_entry.access_mode_1_0" },
	{ "create_tir_in", "ctx.disp_type" },
	{ "create_scheduling_element_in", "scheduling_hierarchy" },
	{ "modify_cq_in", "modify_field_select_resize_field_select" },
	{ "modify_rq_in", "rq_state" },
	{ "modify_rq_in", "ctx.state" },
	{ "modify_sq_in", "sq_state" },
	{ "modify_sq_in", "ctx.state" },
	{ "modify_tir_in", "bitmask" },
	{ "modify_tis_in", "bitmask" },
	{ "modify_nic_vport_context_in", "field_select" },
	{ "modify_nic_vport_context_in", "nic_vport_context.allowed_list_type" },
	{ "modify_esw_vport_context_in", "field_select" },
	{ "modify_vhca_state_in", "vhca_state_field_select" },
};

/* These name a function by number: it only matters that it is another one */
static const char *const others[] = { "enable_hca_in", "disable_hca_in" };

static void append(char **kind, char *text)
{
	char *longer = format("%s %s", *kind, text);

	free(text);
	free(*kind);
	*kind = longer;
}

static void append_field(char **kind, const struct command *cmd, const char *path)
{
	const char *leaf = strrchr(path, '.');
	char *names = field_names(cmd, path);
	uint64_t value = field_value(cmd, path);

	leaf = leaf ? leaf + 1 : path;
	if (*names)
		append(kind, format("%s=%s", leaf, names));
	else if (value)
		append(kind, format("%s=%llu", leaf, (unsigned long long)value));
	free(names);
}

char *kind_of(const struct command *cmd)
{
	char *kind = format("%s", cmd->name);
	unsigned int i;

	if (*cmd->reg_name)
		append(&kind, format("%s", cmd->reg_name));
	if (cmd->op_mod)
		append(&kind, format("op_mod=%u", cmd->op_mod));
	if (!cmd->layout)
		return kind;
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		append_field(&kind, cmd, always[i]);
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		if (!strcmp(some[i].layout, cmd->layout->name))
			append_field(&kind, cmd, some[i].path);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(others[i], cmd->layout->name) && field_value(cmd, "function_id"))
			append(&kind, format("%s", "other_function=1"));
	return kind;
}
