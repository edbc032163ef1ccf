/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_COMMAND_H
#define EMU_CLIENT_COMMAND_H

#include "tests/client/hca.h"

/* A command and its response, with room for any command of this driver */
struct command {
	uint8_t in[HCA_MESSAGE_MAX] __attribute__((aligned(8)));
	uint8_t out[HCA_MESSAGE_MAX] __attribute__((aligned(8)));
	uint32_t in_len, out_len;
	const char *name;
};

/* COMMAND(c, ALLOC_PD, alloc_pd): a command whose fixed part is mlx5_ifc_<layout>_in, all zero */
#define COMMAND(c, op, layout)								\
	command_init(c, #op, MLX5_CMD_OP_##op, ifc_bytes(layout##_in), ifc_bytes(layout##_out))

static inline void command_init(struct command *c, const char *name, uint16_t opcode,
				uint32_t in_len, uint32_t out_len)
{
	memset(c->in, 0, sizeof(c->in));
	c->in_len = in_len;
	c->out_len = out_len;
	c->name = name;
	ifc_set(mbox_in, c->in, opcode, opcode);
}

/* Append to the fixed part: page lists, translations, numbers of queues */
static inline void command_add64(struct command *c, uint64_t value)
{
	value = htobe64(value);
	memcpy(c->in + c->in_len, &value, sizeof(value));
	c->in_len += sizeof(value);
}

static inline void command_add32(struct command *c, uint32_t value)
{
	value = htobe32(value);
	memcpy(c->in + c->in_len, &value, sizeof(value));
	c->in_len += sizeof(value);
}

static inline int command_run(struct command *c, struct hca *hca)
{
	memset(c->out, 0, c->out_len);
	return hca_exec(hca, c->in, c->in_len, c->out, c->out_len);
}

#endif
