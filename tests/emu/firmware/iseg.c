// SPDX-License-Identifier: GPL-2.0
#include "firmware/board.h"
#include "firmware/cmdq.h"
#include "firmware/iseg.h"
#include "firmware/lifetime.h"
#include "firmware/pages.h"
#include "firmware/restart.h"
#include "firmware/sf.h"
#include "firmware/vhca.h"
#include "host/dma.h"
#include "record/clock.h"

#define CMD_IF_REV	5
#define HEALTH_TICK_NS	10000000ull
#define TIMER_HZ	1000000000ull

enum {
	OFF_FW_REV		= 0x00,
	OFF_CMDIF_REV		= 0x04,
	OFF_CMDQ_ADDR_H		= 0x10,
	OFF_CMDQ_ADDR_L		= 0x14,
	OFF_CMD_DBELL		= 0x18,
	OFF_INITIALIZING	= 0x1fc,
	OFF_HEALTH_FW_VER	= 0x230,
	OFF_HEALTH_HW_ID	= 0x234,
	OFF_HEALTH_RFR		= 0x238,
	OFF_HEALTH_SYND		= 0x23c,
	OFF_CMD_EXEC_TO		= 0xff8,
	OFF_CMD_Q_INIT_TO	= 0xffc,
	OFF_TIMER_H		= 0x1000,
	OFF_TIMER_L		= 0x1004,
	OFF_HEALTH_COUNTER	= 0x1010,
	OFF_REAL_TIME_H		= 0x1040,
	OFF_REAL_TIME_L		= 0x1044,
};

#define SYNDROME_FW_FATAL	0x01
#define RFR			(1u << 31)	/* the failure requires a reset */

/* A function without its pages cannot run its firmware */
static bool initializing(const struct vhca *vhca)
{
	return vhca->pages->given < pages_base(vhca) && vhca->kind == VHCA_SF;
}

static uint32_t read_word(struct vhca *vhca, uint32_t off)
{
	const struct card_config *config = vhca->card->config;
	const struct board *board = vhca->card->board;
	uint64_t now = clock_now();

	switch (off) {
	case OFF_FW_REV:
		return config->firmware.minor << 16 | config->firmware.major;
	case OFF_CMDIF_REV:
		return CMD_IF_REV << 16 | config->firmware.sub;
	case OFF_CMDQ_ADDR_H:
		return vhca->cmdq->addr >> 32;
	case OFF_CMDQ_ADDR_L:
		return (vhca->cmdq->addr & 0xfffff000) | vhca->nic_interface << 8 |
		       CMD_LOG_SIZE << 4 | CMD_LOG_STRIDE;
	case OFF_INITIALIZING:
		return (uint32_t)initializing(vhca) << 31 | config->quirks.sw_reset << 30 |
		       (uint32_t)board->embedded_cpu << 23;
	case OFF_HEALTH_FW_VER:
		return (uint32_t)config->firmware.major << 24 | config->firmware.minor << 16 |
		       config->firmware.sub;
	case OFF_HEALTH_HW_ID:
		return 0x212;
	case OFF_HEALTH_RFR:
		return board->fatal && config->quirks.sw_reset ? RFR : 0;
	case OFF_HEALTH_SYND:
		return board->fatal || vhca->fatal ? SYNDROME_FW_FATAL << 16 : 0;
	case OFF_CMD_EXEC_TO:
		return vhca->card->faults.patience_ms ?: 60000;
	case OFF_CMD_Q_INIT_TO:
		return 60000;
	case OFF_TIMER_H:
		return now >> 32;
	case OFF_TIMER_L:
		return now;
	case OFF_HEALTH_COUNTER:
		return board->fatal || board->stalled || vhca->fatal ? 0 : now / HEALTH_TICK_NS;
	case OFF_REAL_TIME_H:
		return now / TIMER_HZ;
	case OFF_REAL_TIME_L:
		return now % TIMER_HZ;
	default:
		return 0;
	}
}

void iseg_read(struct vhca *vhca, uint32_t off, void *buf, size_t len)
{
	uint8_t *to = buf;

	while (len) {
		uint32_t word = htobe32(read_word(vhca, off & ~3u));
		size_t n = 4 - (off & 3);

		if (n > len)
			n = len;
		memcpy(to, (uint8_t *)&word + (off & 3), n);
		to += n;
		off += n;
		len -= n;
	}
}

/* The driver gives up the function: its objects are destroyed, and a PF's pages are the host's */
static void disable(struct vhca *vhca)
{
	if (vhca->kind == VHCA_PF) {
		card_reset(vhca->card);
	} else {
		vhca_reset(vhca);
		sf_detach(vhca);
	}
	vhca->nic_interface = NIC_DISABLED;
}

static void set_queue(struct vhca *vhca, uint32_t low)
{
	struct cmd_queue *q = vhca->cmdq;

	vhca->card->was_reset = false;
	vhca->nic_interface = low >> 8 & 7;
	if (vhca->nic_interface == NIC_SW_RESET && vhca->kind == VHCA_PF) {
		board_restart(vhca->card->board);
		return;
	}
	if (vhca->nic_interface == NIC_DISABLED || vhca->nic_interface == NIC_SW_RESET) {
		disable(vhca);
		return;
	}
	if (vhca->nic_interface != NIC_FULL) {
		q->ready = false;
		return;
	}
	cmd_forget(vhca);
	q->addr = (q->addr & ~0xffffffffull) | (low & 0xfffff000);
	q->log_size = CMD_LOG_SIZE;
	q->log_stride = CMD_LOG_STRIDE;
	q->ready = q->addr && dma_at(vhca->card->dma, q->addr,
				     1u << (CMD_LOG_SIZE + CMD_LOG_STRIDE));
	if (q->addr && !q->ready)
		card_complain(vhca->card, "function 0x%x: command queue at 0x%llx is not memory",
			      vhca->function_id, (unsigned long long)q->addr);
}

void iseg_write(struct vhca *vhca, uint32_t off, const void *buf, size_t len)
{
	uint32_t word;

	if (off & 3 || len != 4) {
		card_complain(vhca->card,
			      "function 0x%x: write of %zu bytes at 0x%x of the init segment",
			      vhca->function_id, len, off);
		return;
	}
	memcpy(&word, buf, 4);
	word = be32toh(word);
	switch (off) {
	case OFF_CMDQ_ADDR_H:
		vhca->cmdq->addr = (uint64_t)word << 32 | (vhca->cmdq->addr & 0xffffffff);
		break;
	case OFF_CMDQ_ADDR_L:
		set_queue(vhca, word);
		break;
	case OFF_CMD_DBELL:
		cmd_doorbell(vhca, word);
		break;
	default:
		card_complain(vhca->card,
			      "function 0x%x: write to read-only 0x%x of the init segment",
			      vhca->function_id, off);
	}
}
