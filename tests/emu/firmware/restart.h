/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RESTART_H
#define EMU_RESTART_H

struct board;
struct card;

/* No SFs, no objects, no pages. */
void card_reset(struct card *card);
/* A function level reset, by the driver or the client */
void restart_function(void *card);
/* The same, and the card is as it was plugged in. */
void restart_power_on(void *card);
/* The firmware starts again: all functions lose what they had, and are nobody's. */
void board_restart(struct board *board);
/* The card is pulled out; and, as if it was new, plugged in. */
void board_vanish(struct board *board);
void board_return(struct board *board);

#endif
