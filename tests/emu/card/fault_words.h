/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULT_WORDS_H
#define EMU_FAULT_WORDS_H

#include <stdbool.h>

struct card;

/*
 * "fail", "delay", "patience", "lose" and "garble" with arguments. False, and nothing changed:
 * those make no sense.
 */
bool fault_words_request(struct card *card, int argc, char **argv);
/*
 * "event TYPE HEX [FUNCTION [TIMES]]": an event that nothing has caused. False: it makes no sense.
 */
bool fault_words_event(struct card *card, int argc, char **argv);

#endif
