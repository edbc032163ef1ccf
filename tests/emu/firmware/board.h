/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_BOARD_H
#define EMU_BOARD_H

#include "firmware/card.h"

/* State of a reset to which the drivers of all PFs have to agree (sync_reset.h) */
enum sync_reset {
	SYNC_IDLE,
	SYNC_ASKED,	/* the drivers are asked */
	SYNC_AGREED,	/* they all agreed, and the next reset of a function is the card's */
	SYNC_REFUSED,	/* a driver has refused the last request */
};

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
	enum sync_reset sync_reset;
	bool sync_asked[BOARD_FUNCTIONS];	/* the PF's driver has not answered yet */
};

/* vhca_id of a PF, and of the SF with this index */
uint16_t board_pf_id(const struct card *card);
uint16_t board_sf_id(const struct card *card, unsigned int index);
/* The function whose PF has this vhca_id; NULL: no PF has it */
struct card *board_manager(const struct board *board, uint16_t vhca_id);

#endif
