// SPDX-License-Identifier: GPL-2.0
#include "firmware/board.h"
#include "firmware/caps.h"
#include "firmware/eq.h"
#include "firmware/sync_reset.h"
#include "firmware/vhca.h"

#define STATE_BYTE	3	/* in the event's data */

enum { EVENT_REQUEST, EVENT_NOW, EVENT_ABORT };

static void notify(struct card *card, uint8_t what)
{
	uint8_t data[STATE_BYTE + 1] = { [STATE_BYTE] = what };

	event_post(card->pf, EVENT_GENERAL, GENERAL_SYNC_RESET, data, sizeof(data));
}

static bool has_driver(const struct card *card)
{
	return card && card->pf->hca == HCA_INIT;
}

/* A driver that has gone is not waited for */
static bool waiting(const struct board *board)
{
	unsigned int i;

	for (i = 0; i < board->config.functions; i++)
		if (board->sync_asked[i] && has_driver(board->cards[i]))
			return true;
	return false;
}

bool sync_reset_request(struct board *board)
{
	unsigned int i;

	for (i = 0; i < board->config.functions; i++) {
		board->sync_asked[i] = has_driver(board->cards[i]);
		if (board->sync_asked[i])
			notify(board->cards[i], EVENT_REQUEST);
	}
	if (!waiting(board))
		return false;
	board->sync_reset = SYNC_ASKED;
	return true;
}

static void decide(struct board *board, bool agreed)
{
	unsigned int i;

	board->sync_reset = agreed ? SYNC_AGREED : SYNC_REFUSED;
	for (i = 0; i < board->config.functions; i++)
		if (has_driver(board->cards[i]))
			notify(board->cards[i], agreed ? EVENT_NOW : EVENT_ABORT);
}

bool sync_reset_answer(struct card *card, bool agrees)
{
	struct board *board = card->board;

	if (!board->sync_asked[card->number])
		return false;
	board->sync_asked[card->number] = false;
	/* The other function's driver may have refused before */
	if (board->sync_reset == SYNC_ASKED && (!agrees || !waiting(board)))
		decide(board, agrees);
	return true;
}

static const struct cap_desc sync_reset_caps[] = {
	CAP(general_notification_event, 1),
	{}
};

CAP_TABLE(sync_reset_caps);
