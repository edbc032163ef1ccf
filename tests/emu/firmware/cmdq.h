/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMDQ_H
#define EMU_CMDQ_H

#include <stdbool.h>
#include <stdint.h>

struct answer;
struct vhca;

#define CMD_LOG_SIZE	5
#define CMD_LOG_STRIDE	6
/* No fixed layout that a handler reads or fills without looking at lengths is longer than this. */
#define CMD_SLACK	8192

/* Where the driver put its command queue (iseg.cmdq_addr_*). */
struct cmd_queue {
	uint64_t addr;
	uint8_t log_size, log_stride;
	bool ready;
	uint32_t pending;		/* entries that are executed, their answers late */
	struct answer *late;
};

/* Doorbell at iseg.cmd_dbell: bit n set means that entry n of the command queue is the card's. */
void cmd_doorbell(struct vhca *vhca, uint32_t bits);
/* Entries taken but not yet answered are dropped: the queue is another one; the function is new. */
void cmd_forget(struct vhca *vhca);
void cmd_reset(struct vhca *vhca);

#endif
