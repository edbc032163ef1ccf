/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMDQ_H
#define EMU_CMDQ_H

#include <stdbool.h>
#include <stdint.h>

struct answer;

#define CMD_LOG_SIZE	5
#define CMD_LOG_STRIDE	6
/* No fixed layout that a handler reads or fills without looking at lengths is longer than this. */
#define CMD_SLACK	8192

/* Where the driver put its command queue (iseg.cmdq_addr_*). */
struct cmd_queue {
	uint64_t addr;
	uint8_t log_size, log_stride;
	bool ready;
	uint64_t taken;			/* entries, since reset */
	uint64_t answering;		/* which of them is being answered */
	uint32_t pending;		/* entries that are executed, their answers late */
	struct answer *late;
};

const char *cmd_name(uint16_t opcode);
/* 0 when the card has no such command. */
uint16_t cmd_opcode(const char *name);
unsigned int cmd_implemented(void);

#endif
