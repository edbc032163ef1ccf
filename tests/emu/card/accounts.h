/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ACCOUNTS_H
#define EMU_ACCOUNTS_H

struct card;

/*
 * Requests of the control socket. Answers are JSON on one line, allocated:
 *   accounts	what every function holds: objects by type, pages, state
 *   commands	commands executed by function since power-on, by opcode
 *   frames	frames switched, by source and destination;  frames clear
 *   link up|down	connects or disconnects the cable
 *   fatal | vanish	makes the firmware fail; removes the card from its slot
 */
char *accounts_answer(struct card *card, int argc, char **argv);

#endif
