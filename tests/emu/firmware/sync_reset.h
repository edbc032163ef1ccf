/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SYNC_RESET_H
#define EMU_SYNC_RESET_H

#include <stdbool.h>

struct board;
struct card;

/*
 * A reset of the firmware to which the drivers of all PFs have to agree: by events and by MFRL.
 * board->sync_reset is its state.
 */

/* Ask the drivers of all PFs, as when another host requests a reset. False: nobody can answer. */
bool sync_reset_request(struct board *board);
/* The answer of a PF's driver. False: it was not asked. */
bool sync_reset_answer(struct card *card, bool agrees);

#endif
