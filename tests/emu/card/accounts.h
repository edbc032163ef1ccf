/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ACCOUNTS_H
#define EMU_ACCOUNTS_H

struct card;

/*
 * The control socket's questions. Answers are JSON on one line, allocated:
 *   accounts	what every function holds: objects by type, pages, state
 *   commands	commands executed by function since power-on, by opcode
 *   frames	frames switched, by source and destination;  frames clear
 *   link up|down	pulls the cable or puts it back
 *   fatal | vanish	the card's health goes bad; the card is pulled from its slot
 */
char *accounts_answer(struct card *card, int argc, char **argv);

#endif
