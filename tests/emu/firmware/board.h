/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_BOARD_H
#define EMU_BOARD_H

#include "firmware/card.h"

/*
 * A card in a slot: PCI functions, each with SFs, a switch and a port of its own (card.h), and what
 * they share: the firmware, numbers that are unique over all of them, event queues.
 */
struct board {
	struct card_config config;
	struct ev_loop *loop;
	struct card *cards[BOARD_FUNCTIONS];	/* [config.functions] */
	bool fatal;		/* firmware has failed: no command is executed */
	bool stalled;		/* firmware hangs: no command is executed */
	bool vanished;		/* surprise removal: reads return all ones */
	bool embedded_cpu;	/* by the quirk or the control socket */
};

/* vhca_id of a PF, and of the SF with this index */
uint16_t board_pf_id(const struct card *card);
uint16_t board_sf_id(const struct card *card, unsigned int index);
/* The function whose PF has this vhca_id; NULL: no PF has it */
struct card *board_manager(const struct board *board, uint16_t vhca_id);

#endif
