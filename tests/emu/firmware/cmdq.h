/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CMDQ_H
#define EMU_CMDQ_H

#include <stdbool.h>
#include <stdint.h>

struct answer;
struct vhca;

#define CMD_LOG_SIZE	5
#define CMD_LOG_STRIDE	6
/* Upper limit of fixed layouts that handlers access without checking lengths */
#define CMD_SLACK	8192

/* Location of the driver's command queue (iseg.cmdq_addr_*) */
struct cmd_queue {
	uint64_t addr;
	uint8_t log_size, log_stride;
	bool ready;
	uint32_t pending;		/* executed entries whose results are delayed */
	struct answer *late;
};

/* Doorbell at iseg.cmd_dbell: bit n passes entry n of the command queue to the card */
void cmd_doorbell(struct vhca *vhca, uint32_t bits);
/* Drop entries without a result, as the queue has changed or the function was reset */
void cmd_forget(struct vhca *vhca);
void cmd_reset(struct vhca *vhca);

#endif
