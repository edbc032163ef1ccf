/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ASSEMBLY_H
#define EMU_ASSEMBLY_H

struct board;
struct card_config;
struct ev_loop;

/* Create a card with config->functions PCI functions and all their parts. NULL on failure. */
struct board *board_create(struct ev_loop *loop, const struct card_config *config);
void board_destroy(struct board *board);

#endif
