// SPDX-License-Identifier: GPL-2.0
/* Changes of a queue pair's state: commands, and the fields that each of them can change. */
#include <linux/array_size.h>
#include <linux/mlx5/qp.h>

#include "verbs.h"

#define STATES	(IB_QPS_ERR + 1)

u16 verbs_qp_opcode(enum ib_qp_state from, enum ib_qp_state to)
{
	static const u16 opcodes[STATES][STATES] = {
		[IB_QPS_RESET][IB_QPS_INIT]	= MLX5_CMD_OP_RST2INIT_QP,
		[IB_QPS_INIT][IB_QPS_INIT]	= MLX5_CMD_OP_INIT2INIT_QP,
		[IB_QPS_INIT][IB_QPS_RTR]	= MLX5_CMD_OP_INIT2RTR_QP,
		[IB_QPS_RTR][IB_QPS_RTS]	= MLX5_CMD_OP_RTR2RTS_QP,
		[IB_QPS_RTS][IB_QPS_RTS]	= MLX5_CMD_OP_RTS2RTS_QP,
		[IB_QPS_SQD][IB_QPS_RTS]	= MLX5_CMD_OP_SQD_RTS_QP,
		[IB_QPS_SQE][IB_QPS_RTS]	= MLX5_CMD_OP_SQERR2RTS_QP,
	};

	if (from >= STATES)
		return 0;
	/* From any state, even from itself */
	if (to == IB_QPS_RESET)
		return MLX5_CMD_OP_2RST_QP;
	if (to == IB_QPS_ERR)
		return MLX5_CMD_OP_2ERR_QP;
	return to < STATES ? opcodes[from][to] : 0;
}

/* ---- optional fields ---- */

#define REMOTE_READ	(MLX5_QP_OPTPAR_RRE | MLX5_QP_OPTPAR_RAE)
#define REMOTE_WRITE	MLX5_QP_OPTPAR_RWE
#define PATHS		(MLX5_QP_OPTPAR_ALT_ADDR_PATH | MLX5_QP_OPTPAR_PM_STATE)

/* What a command can change, by transport service; 0 for services without the field */
static const struct {
	u16 opcode;
	u32 rc, uc, ud;
} optional[] = {
	{
		.opcode = MLX5_CMD_OP_INIT2INIT_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | MLX5_QP_OPTPAR_PKEY_INDEX |
		      MLX5_QP_OPTPAR_PRI_PORT,
		.uc = REMOTE_WRITE | MLX5_QP_OPTPAR_PKEY_INDEX | MLX5_QP_OPTPAR_PRI_PORT,
		.ud = MLX5_QP_OPTPAR_Q_KEY | MLX5_QP_OPTPAR_PKEY_INDEX | MLX5_QP_OPTPAR_PRI_PORT,
	}, {
		.opcode = MLX5_CMD_OP_INIT2RTR_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | MLX5_QP_OPTPAR_PKEY_INDEX |
		      MLX5_QP_OPTPAR_ALT_ADDR_PATH,
		.uc = REMOTE_WRITE | MLX5_QP_OPTPAR_PKEY_INDEX | MLX5_QP_OPTPAR_ALT_ADDR_PATH,
		.ud = MLX5_QP_OPTPAR_Q_KEY | MLX5_QP_OPTPAR_PKEY_INDEX,
	}, {
		.opcode = MLX5_CMD_OP_RTR2RTS_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | PATHS | MLX5_QP_OPTPAR_RNR_TIMEOUT,
		.uc = REMOTE_WRITE | PATHS,
		.ud = MLX5_QP_OPTPAR_Q_KEY,
	}, {
		.opcode = MLX5_CMD_OP_RTS2RTS_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | PATHS | MLX5_QP_OPTPAR_RNR_TIMEOUT,
		.uc = REMOTE_WRITE | PATHS,
		.ud = MLX5_QP_OPTPAR_Q_KEY,
	}, {
		.opcode = MLX5_CMD_OP_SQERR2RTS_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | MLX5_QP_OPTPAR_RNR_TIMEOUT,
		.uc = REMOTE_WRITE,
		.ud = MLX5_QP_OPTPAR_Q_KEY,
	}, {
		.opcode = MLX5_CMD_OP_SQD_RTS_QP,
		.rc = REMOTE_READ | REMOTE_WRITE | MLX5_QP_OPTPAR_RNR_TIMEOUT,
		.uc = REMOTE_WRITE,
		.ud = MLX5_QP_OPTPAR_Q_KEY,
	},
};

static const struct {
	int attr;
	u32 fields;
} fields[] = {
	{ IB_QP_ACCESS_FLAGS, REMOTE_READ | REMOTE_WRITE },
	{ IB_QP_PKEY_INDEX, MLX5_QP_OPTPAR_PKEY_INDEX },
	{ IB_QP_PORT, MLX5_QP_OPTPAR_PRI_PORT },
	{ IB_QP_QKEY, MLX5_QP_OPTPAR_Q_KEY },
	/* The state of path migration goes with the path */
	{ IB_QP_ALT_PATH, MLX5_QP_OPTPAR_ALT_ADDR_PATH },
	{ IB_QP_PATH_MIG_STATE, MLX5_QP_OPTPAR_PM_STATE },
	{ IB_QP_MIN_RNR_TIMER, MLX5_QP_OPTPAR_RNR_TIMEOUT },
	/* 0 outstanding reads and atomics disable both */
	{ IB_QP_MAX_DEST_RD_ATOMIC, REMOTE_READ },
};

static u32 state_service_fields(u16 opcode, u8 service)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(optional); i++) {
		if (optional[i].opcode != opcode)
			continue;
		switch (service) {
		case MLX5_QP_ST_RC:
			return optional[i].rc;
		case MLX5_QP_ST_XRC:
			/* Here it is no service of the command */
			return opcode == MLX5_CMD_OP_SQD_RTS_QP ? 0 : optional[i].rc;
		case MLX5_QP_ST_UC:
			return optional[i].uc;
		case MLX5_QP_ST_UD:
		case MLX5_QP_ST_QP1:
			return optional[i].ud;
		}
	}
	return 0;
}

u32 verbs_qp_optional(enum ib_qp_state from, enum ib_qp_state to, u8 service, int mask)
{
	u32 wanted = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (mask & fields[i].attr)
			wanted |= fields[i].fields;
	return wanted & state_service_fields(verbs_qp_opcode(from, to), service);
}

/* ---- types of the vendor's, whose changes the core does not check ---- */

#define DCI_RTS_ATTRS	(IB_QP_TIMEOUT | IB_QP_RETRY_CNT | IB_QP_RNR_RETRY | \
			 IB_QP_MAX_QP_RD_ATOMIC | IB_QP_SQ_PSN)

static const struct state_change {
	enum ib_qp_state from, to;
	int required, optional;
} dci_changes[] = {
	{ IB_QPS_RESET, IB_QPS_INIT, IB_QP_PKEY_INDEX | IB_QP_PORT, 0 },
	{ IB_QPS_INIT, IB_QPS_INIT, 0, IB_QP_PKEY_INDEX | IB_QP_PORT },
	/* Addresses are in work requests */
	{ IB_QPS_INIT, IB_QPS_RTR, IB_QP_PATH_MTU, IB_QP_PKEY_INDEX | IB_QP_AV },
	{ IB_QPS_RTR, IB_QPS_RTS, DCI_RTS_ATTRS, IB_QP_MIN_RNR_TIMER },
	{ IB_QPS_RTS, IB_QPS_RTS, 0, IB_QP_MIN_RNR_TIMER },
}, dct_changes[] = {
	{ IB_QPS_RESET, IB_QPS_INIT, IB_QP_ACCESS_FLAGS | IB_QP_PKEY_INDEX | IB_QP_PORT, 0 },
	{ IB_QPS_INIT, IB_QPS_RTR, IB_QP_MIN_RNR_TIMER | IB_QP_AV | IB_QP_PATH_MTU, 0 },
};

static bool state_change_is_ok(const struct state_change *changes, unsigned int count,
			       enum ib_qp_state from, enum ib_qp_state to, int mask)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (changes[i].from == from && changes[i].to == to)
			return (mask & changes[i].required) == changes[i].required &&
			       !(mask & ~(changes[i].required | changes[i].optional));
	return false;
}

bool verbs_dci_change_is_ok(enum ib_qp_state from, enum ib_qp_state to, int mask)
{
	if (!(mask & IB_QP_STATE))
		return false;
	mask &= ~(IB_QP_STATE | IB_QP_CUR_STATE);
	/* From any state, and nothing else changes */
	if (to == IB_QPS_RESET || (to == IB_QPS_ERR && from != IB_QPS_RESET))
		return !mask;
	return state_change_is_ok(dci_changes, ARRAY_SIZE(dci_changes), from, to, mask);
}

bool verbs_dct_change_is_ok(enum ib_qp_state from, enum ib_qp_state to, int mask)
{
	return mask & IB_QP_STATE &&
	       state_change_is_ok(dct_changes, ARRAY_SIZE(dct_changes), from, to,
				  mask & ~IB_QP_STATE);
}

enum ib_qp_state verbs_qp_state(u8 state)
{
	switch (state) {
	case MLX5_QP_STATE_RST:
		return IB_QPS_RESET;
	case MLX5_QP_STATE_INIT:
		return IB_QPS_INIT;
	case MLX5_QP_STATE_RTR:
		return IB_QPS_RTR;
	case MLX5_QP_STATE_RTS:
		return IB_QPS_RTS;
	case MLX5_QP_STATE_SQER:
		return IB_QPS_SQE;
	case MLX5_QP_STATE_SQD:
	case MLX5_QP_STATE_SQ_DRAINING:
		return IB_QPS_SQD;
	default:
		return IB_QPS_ERR;
	}
}
