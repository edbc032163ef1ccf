// SPDX-License-Identifier: GPL-2.0
/* ACCESS_REG: looks registers up, and does the checks that are common to all of them. */
#include "firmware/cmd.h"
#include "port/register.h"
#include "record/trace.h"

enum { OP_WRITE, OP_READ };

SET_DECLARE(reg_tables, reg);

const struct reg *reg_find(uint16_t id)
{
	const struct reg *reg, *const *table;

	for (table = SET_FIRST(reg_tables); table < SET_END(reg_tables); table++)
		for (reg = *table; reg->run; reg++)
			if (reg->id == id)
				return reg;
	return NULL;
}

static enum cmd_status check(const struct access *access, const struct reg *reg)
{
	uint8_t port = access->in[1];

	if (!(reg->flags & (access->write ? REG_W : REG_R)))
		return reg_refuse(access, STAT_BAD_PARAM, "%s cannot be %s", reg->name,
				  access->write ? "written" : "read");
	if (access->vhca->kind == VHCA_SF &&
	    (reg->flags & REG_PF || (access->write && !(reg->flags & REG_SF_W))))
		return reg_refuse(access, STAT_BAD_PARAM, "%s is not an SF's to %s", reg->name,
				  access->write ? "write" : "read");
	if (access->in_len < reg->bytes)
		return reg_refuse(access, STAT_BAD_INP_LEN, "%s of %u bytes, needs %u", reg->name,
				  access->in_len, reg->bytes);
	if (access->out_len < reg->bytes)
		return reg_refuse(access, STAT_BAD_OUTP_LEN, "%s into %u bytes, needs %u",
				  reg->name, access->out_len, reg->bytes);
	if ((reg->flags & REG_PORT && port != 1) || (reg->flags & REG_PORT_0 && port > 1))
		return reg_refuse(access, STAT_BAD_PARAM, "%s of port %u", reg->name, port);
	return STAT_OK;
}

static enum cmd_status access_reg(struct cmd *cmd)
{
	uint16_t id = ifc_get(access_register_in, cmd->in, register_id);
	const struct reg *reg = reg_find(id);
	struct access access = {
		.cmd = cmd,
		.port = cmd->vhca->card->port,
		.vhca = cmd->vhca,
		.write = cmd->op_mod == OP_WRITE,
		.argument = ifc_get(access_register_in, cmd->in, argument),
		.in = ifc_addr(access_register_in, cmd->in, register_data),
		.in_len = cmd->in_len - ifc_bytes(access_register_in),
		.out = ifc_addr(access_register_out, cmd->out, register_data),
		.out_len = cmd->out_len - ifc_bytes(access_register_out),
	};
	enum cmd_status status;

	if (!reg)
		return cmd_refuse(cmd, STAT_BAD_PARAM, "no register 0x%x", id);
	status = check(&access, reg);
	if (status)
		return status;
	memcpy(access.out, access.in, reg->bytes);
	return reg->run(&access);
}

static void trace_reg(const struct cmd *cmd, struct trace *trace)
{
	const struct reg *reg = reg_find(ifc_get(access_register_in, cmd->in, register_id));

	if (reg)
		trace_str(trace, "register", reg->name);
}

static const struct cmd_desc register_cmds[] = {
	{ CMD_FIELDS(ACCESS_REG, access_register, CMD_ENABLED | CMD_INIT, 0, 0x3, access_reg),
	  .trace = trace_reg },
	{}
};

CMD_TABLE(register_cmds);
