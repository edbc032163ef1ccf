/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMDQ_H
#define EMU_CMDQ_H

#include <stdbool.h>
#include <stdint.h>

#define CMD_LOG_SIZE	5
#define CMD_LOG_STRIDE	6
/* No fixed layout that a handler reads or fills without looking at lengths is longer than this. */
#define CMD_SLACK	8192

/* Where the driver put its command queue (iseg.cmdq_addr_*). */
struct cmd_queue {
	uint64_t addr;
	uint8_t log_size, log_stride;
	bool ready;
};

const char *cmd_name(uint16_t opcode);
unsigned int cmd_implemented(void);

#endif
