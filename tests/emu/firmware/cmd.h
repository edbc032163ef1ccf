/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMD_H
#define EMU_CMD_H

#include "firmware/ifc.h"

struct vhca;

/* One firmware command being executed. in and out are zero-padded up to the lengths of desc. */
struct cmd {
	struct vhca *vhca;		/* the function whose command interface it came in by */
	const struct cmd_desc *desc;
	uint16_t opcode, op_mod, uid;
	const uint8_t *in;
	uint32_t in_len;		/* as the driver said */
	uint8_t *out;			/* zeroed; status and syndrome are filled in by cmd.c */
	uint32_t out_len;		/* as the driver said */
	uint32_t syndrome;
};

/* In which states of the function a command is accepted. */
enum {
	CMD_BOOT	= 1,	/* before ENABLE_HCA */
	CMD_ENABLED	= 2,	/* between ENABLE_HCA and INIT_HCA */
	CMD_INIT	= 4,	/* after INIT_HCA */
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
};

/* CMD(ALLOC_PD, alloc_pd, CMD_INIT, 0, fn): sizes come from mlx5_ifc_<layout>_in/out_bits */
#define CMD_MODS(op, layout_, states_, flags_, mods, fn)				\
	{ .opcode = MLX5_CMD_OP_##op, .states = (states_), .flags = (flags_),	\
	  .in_min = ifc_bytes(layout_##_in), .out_min = ifc_bytes(layout_##_out),	\
	  .op_mods = (mods), .name = #op, .layout = #layout_ "_in", .run = (fn) }
#define CMD(op, layout, states, flags, fn) CMD_MODS(op, layout, states, flags, 1, fn)

/*
 * Every file that implements commands exports one table, ended by an entry without run; cmd.c lists
 * the tables. A handler answers STAT_OK or refuses through cmd_refuse(), which logs and counts the
 * reason, and changes nothing when it refuses.
 */
extern const struct cmd_desc caps_cmds[], function_cmds[], page_cmds[], eq_cmds[], uar_cmds[],
	ids_cmds[], mkey_cmds[], cq_cmds[], sq_cmds[], rq_cmds[], tis_cmds[], tir_cmds[],
	rqt_cmds[], flow_table_cmds[], flow_group_cmds[], fte_cmds[], flow_counter_cmds[],
	modify_header_cmds[], reformat_cmds[], vport_cmds[], port_cmds[], sf_cmds[], sched_cmds[],
	qcounter_cmds[], l2_cmds[];

__attribute__((format(printf, 3, 4)))
enum cmd_status cmd_refuse(struct cmd *cmd, enum cmd_status status, const char *why, ...);

/* The card has no more of what the driver cannot count: no fault of the driver's. */
__attribute__((format(printf, 2, 3)))
enum cmd_status cmd_lack(struct cmd *cmd, const char *why, ...);

/* Doorbell at iseg.cmd_dbell: bit n set means that entry n of the command queue is the card's. */
void cmd_doorbell(struct vhca *vhca, uint32_t bits);
/* Entries taken but not yet answered are dropped: the queue is another one; the function is new. */
void cmd_forget(struct vhca *vhca);
void cmd_reset(struct vhca *vhca);

#endif
