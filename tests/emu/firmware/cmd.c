// SPDX-License-Identifier: GPL-2.0
/* Commands by opcode, and how a handler refuses one */
#include <stdarg.h>
#include <stdio.h>

#include "firmware/cmd.h"
#include "firmware/vhca.h"
#include "record/trace.h"

#define OPCODES	0x1000

SET_DECLARE(cmd_tables, cmd_desc);

static const struct cmd_desc *by_opcode[OPCODES];

static void index_tables(void)
{
	const struct cmd_desc *desc, *const *table;

	if (by_opcode[MLX5_CMD_OP_ENABLE_HCA])
		return;
	for (table = SET_FIRST(cmd_tables); table < SET_END(cmd_tables); table++)
		for (desc = *table; desc->run; desc++)
			by_opcode[desc->opcode] = desc;
}

const struct cmd_desc *cmd_find(uint16_t opcode)
{
	index_tables();
	return opcode < OPCODES ? by_opcode[opcode] : NULL;
}

const char *cmd_name(uint16_t opcode)
{
	const struct cmd_desc *desc = cmd_find(opcode);

	return desc ? desc->name : "unknown";
}

uint16_t cmd_opcode(const char *name)
{
	uint16_t i;

	for (i = 0; i < OPCODES; i++)
		if (cmd_find(i) && !strcmp(cmd_name(i), name))
			return i;
	return 0;
}

static enum cmd_status refuse(struct cmd *cmd, enum cmd_status status, const char *why, va_list ap)
{
	struct card *card = cmd->vhca->card;
	char text[256];

	vsnprintf(text, sizeof(text), why, ap);
	/* On real cards a syndrome identifies the reason; here it is a hash of the message */
	for (cmd->syndrome = 0x5fb05; *why; why++)
		cmd->syndrome = cmd->syndrome * 31 + (uint8_t)*why;
	fprintf(stderr, "sfemu: function 0x%x: %s(0x%x) op_mod 0x%x: status 0x%x: %s\n",
		cmd->vhca->function_id, cmd->desc ? cmd->desc->name : "unknown", cmd->opcode,
		cmd->op_mod, status, text);
	if (trace_wants(card->record.trace, TRACE_WARN)) {
		trace_begin(card->record.trace, TRACE_WARN, "refused");
		trace_u64(card->record.trace, "fn", cmd->vhca->function_id);
		trace_str(card->record.trace, "op", cmd->desc ? cmd->desc->name : "unknown");
		trace_str(card->record.trace, "why", text);
		trace_end(card->record.trace);
	}
	return status;
}

enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	status = refuse(cmd, status, why, ap);
	va_end(ap);
	cmd->vhca->card->record.refusals++;
	return status;
}

enum cmd_status cmd_lack(struct cmd *cmd, const char *why, ...)
{
	enum cmd_status status;
	va_list ap;

	va_start(ap, why);
	status = refuse(cmd, STAT_NO_RES, why, ap);
	va_end(ap);
	return status;
}
