// SPDX-License-Identifier: GPL-2.0
#include "firmware/board.h"

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
