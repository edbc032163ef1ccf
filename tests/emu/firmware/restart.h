/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RESTART_H
#define EMU_RESTART_H

struct board;
struct card;

/* Destroy all SFs and objects, forget all pages */
void card_reset(struct card *card);
/* A function level reset, by the driver or the client */
void restart_function(void *card);
/* The same, and the card is as after it was plugged in */
void restart_power_on(void *card);
/* Restart the firmware: all functions lose their state and have no owner */
void board_restart(struct board *board);
/* Remove the card, and plug it in again as a new one */
void board_vanish(struct board *board);
void board_return(struct board *board);

#endif
