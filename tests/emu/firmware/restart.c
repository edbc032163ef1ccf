// SPDX-License-Identifier: GPL-2.0
/* Resets of a function and of the whole card */
#include "firmware/board.h"
#include "firmware/lifetime.h"
#include "firmware/pages.h"
#include "firmware/restart.h"
#include "firmware/sf.h"
#include "firmware/vhca.h"
#include "host/device.h"
#include "record/clock.h"

void card_reset(struct card *card)
{
	unsigned int i;

	for (i = 0; i < card->config->max_sfs; i++) {
		vhca_destroy(card->sfs[i]);
		card->sfs[i] = NULL;
	}
	sf_reset(card);
	vhca_reset(card->pf);
	pages_forget(card->pf);
	card->ops->reset(card);
}

/* Make registers inaccessible for the time of the quirk */
static void deafen(struct card *card)
{
	card->deaf_until = clock_now() + card->config->quirks.reset_ms * 1000000ull;
}

void board_restart(struct board *board)
{
	unsigned int i;

	board->fatal = false;
	board->stalled = false;
	board->sync_reset = SYNC_IDLE;
	for (i = 0; i < board->config.functions; i++) {
		struct card *card = board->cards[i];

		if (!card)
			continue;
		card_reset(card);
		card->pf->nic_interface = NIC_DISABLED;
		deafen(card);
		card->was_reset = true;
	}
}

void restart_function(void *arg)
{
	struct card *card = arg;
	struct board *board = card->board;

	/* Firmware that works continues to serve other functions, unless all drivers agreed */
	if (((board->fatal || board->stalled) && !board->config.quirks.sw_reset) ||
	    board->sync_reset == SYNC_AGREED)
		board_restart(board);
	card_reset(card);
	deafen(card);
	card->was_reset = false;
}

void restart_power_on(void *arg)
{
	struct card *card = arg;

	restart_function(card);
	card->board->fatal = false;
	card->board->stalled = false;
	card->board->vanished = false;
}

void board_vanish(struct board *board)
{
	unsigned int i;

	board->vanished = true;
	for (i = 0; i < board->config.functions; i++)
		device_remove(board->cards[i]->device, true);
}

void board_return(struct board *board)
{
	unsigned int i;

	for (i = 0; i < board->config.functions; i++) {
		device_remove(board->cards[i]->device, false);
		restart_power_on(board->cards[i]);
	}
}
