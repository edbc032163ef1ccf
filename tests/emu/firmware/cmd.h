/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMD_H
#define EMU_CMD_H

#include "firmware/ifc.h"
#include "firmware/set.h"
#include "firmware/vhca.h"

struct trace;

/* A firmware command that is being executed. in and out are zero-padded up to desc's lengths. */
struct cmd {
	struct vhca *vhca;		/* the function whose command interface is used */
	const struct cmd_desc *desc;
	uint16_t opcode, op_mod, uid;
	const uint8_t *in;
	uint32_t in_len;		/* the driver's value */
	uint8_t *out;			/* zeroed; status and syndrome are filled in by cmd.c */
	uint32_t out_len;		/* the driver's value */
	uint32_t syndrome;
};

/* States of the function in which a command is accepted */
enum {
	CMD_BOOT	= HCA_OFF,	/* before ENABLE_HCA */
	CMD_ENABLED	= HCA_ENABLED,	/* between ENABLE_HCA and INIT_HCA */
	CMD_INIT	= HCA_INIT,	/* after INIT_HCA */
	CMD_ANY		= CMD_BOOT | CMD_ENABLED | CMD_INIT,
};

enum {
	/* needs vhca_group_manager/eswitch_manager: refused to an SF with BAD_OP */
	CMD_PF_ONLY	= 1,
};

struct cmd_desc {
	uint16_t opcode;
	uint8_t states;
	uint8_t flags;
	uint32_t in_min;		/* bytes of the fixed part; shorter: BAD_INP_LEN */
	uint32_t out_min;		/* bytes of the fixed part; shorter: BAD_OUTP_LEN */
	uint32_t op_mods;		/* bit n: op_mod n is allowed (n < 32) */
	const char *name;
	const char *layout;		/* of the input: its reserved bits are refused */
	enum cmd_status (*run)(struct cmd *cmd);
	/* adds members to the trace; may be NULL */
	void (*trace)(const struct cmd *cmd, struct trace *trace);
};

/* CMD(ALLOC_PD, alloc_pd, CMD_INIT, 0, fn): sizes come from mlx5_ifc_<layout>_in/out_bits */
#define CMD_FIELDS(op, layout_, states_, flags_, mods, fn)			\
	.opcode = MLX5_CMD_OP_##op, .states = (states_), .flags = (flags_),	\
	.in_min = ifc_bytes(layout_##_in), .out_min = ifc_bytes(layout_##_out),	\
	.op_mods = (mods), .name = #op, .layout = #layout_ "_in", .run = (fn)
#define CMD_MODS(op, layout, states, flags, mods, fn)	\
	{ CMD_FIELDS(op, layout, states, flags, mods, fn) }
#define CMD(op, layout, states, flags, fn) CMD_MODS(op, layout, states, flags, 1, fn)

/*
 * Every file that implements commands adds one table, ended by an entry without run. A handler
 * returns STAT_OK or refuses through cmd_refuse(), which logs and counts the reason. It changes
 * nothing if it refuses.
 */
#define CMD_TABLE(table)	SET_ADD(cmd_tables, cmd_desc, table)

/* NULL: the card does not implement the command */
const struct cmd_desc *cmd_find(uint16_t opcode);
const char *cmd_name(uint16_t opcode);
/* 0: the card does not implement the command */
uint16_t cmd_opcode(const char *name);

__attribute__((format(printf, 3, 4)))
enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...);

/* Refuse because of a limit that the driver cannot know: this is not counted as its fault */
__attribute__((format(printf, 2, 3)))
enum cmd_status cmd_lack(struct cmd *cmd, const char *why, ...);

#endif
