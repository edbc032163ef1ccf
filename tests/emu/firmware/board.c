// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "firmware/board.h"
#include "firmware/iseg.h"
#include "firmware/vhca.h"
#include "host/device.h"

struct board *board_create(struct ev_loop *loop, const struct card_config *config)
{
	struct board *board = calloc(1, sizeof(*board));
	unsigned int i;

	if (!board)
		return NULL;
	board->config = *config;
	board->loop = loop;
	board->embedded_cpu = config->quirks.embedded_cpu;
	for (i = 0; i < config->functions; i++) {
		board->cards[i] = card_create(board, i);
		if (!board->cards[i])
			goto destroy;
	}
	return board;
destroy:
	board_destroy(board);
	return NULL;
}

void board_destroy(struct board *board)
{
	unsigned int i;

	for (i = board->config.functions; i--;) {
		if (board->cards[i])
			card_destroy(board->cards[i]);
		board->cards[i] = NULL;
	}
	free(board);
}

void board_restart(struct board *board)
{
	unsigned int i;

	board->fatal = false;
	board->stalled = false;
	for (i = 0; i < board->config.functions; i++)
		if (board->cards[i])
			iseg_reset(board->cards[i]);
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
		card_power_on(board->cards[i]);
	}
}

uint16_t board_pf_id(const struct card *card)
{
	return card->number;
}

uint16_t board_sf_id(const struct card *card, unsigned int index)
{
	return card->config->functions + card->number * card->config->max_sfs + index;
}

struct card *board_manager(const struct board *board, uint16_t vhca_id)
{
	return vhca_id < board->config.functions ? board->cards[vhca_id] : NULL;
}

unsigned int board_objects(const struct board *board, enum obj_type type)
{
	unsigned int count = 0, i, j;

	for (i = 0; i < board->config.functions; i++) {
		const struct card *card = board->cards[i];

		count += obj_count(card->pf, type);
		for (j = 0; j < board->config.max_sfs; j++)
			if (card->sfs[j])
				count += obj_count(card->sfs[j], type);
	}
	return count;
}
