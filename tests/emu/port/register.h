/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_REGISTER_H
#define EMU_REGISTER_H

#include "firmware/cmd.h"
#include "firmware/vhca.h"
#include "port/port_state.h"

/* An ACCESS_REG that is being executed. out starts as a copy of in, so indices are preserved. */
struct access {
	struct cmd *cmd;
	struct port *port;
	struct vhca *vhca;
	bool write;
	uint32_t argument;
	const uint8_t *in;
	uint32_t in_len;		/* bytes of register data in the command */
	uint8_t *out;
	uint32_t out_len;		/* bytes of register data requested */
};

enum {
	REG_R		= 1,
	REG_W		= 2,
	REG_RW		= REG_R | REG_W,
	REG_PORT	= 4,	/* byte 1 is local_port; the card has port 1 */
	REG_PORT_0	= 8,	/* as REG_PORT, but 0 means the only port too */
	REG_SF_W	= 16,	/* an SF may write, as it only affects itself */
	REG_PF		= 32,	/* not for SFs at all */
};

struct reg {
	uint16_t id;
	uint16_t bytes;			/* bytes of its fixed part, in and out */
	uint8_t flags;
	const char *name;
	enum cmd_status (*run)(struct access *access);
};

#define REG(id, layout, flags, fn) { id, ifc_bytes(layout), flags, #layout, fn }

/* Every file of registers adds one table, ended by an entry without run. */
#define REG_TABLE(table)	SET_ADD(reg_tables, reg, table)

/* By register number; NULL: the card does not implement the register */
const struct reg *reg_find(uint16_t id);

#define reg_refuse(access, status, ...) cmd_refuse((access)->cmd, status, __VA_ARGS__)

#endif
