/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_FAULT_WORDS_H
#define EMU_FAULT_WORDS_H

#include <stdbool.h>

struct card;

/*
 * "fail", "delay", "patience", "lose" and "garble" with arguments. Return false, and change
 * nothing, if they are invalid.
 */
bool fault_words_request(struct card *card, int argc, char **argv);
/* "event TYPE HEX [FUNCTION [TIMES]]": post an event without a cause. False: it is invalid. */
bool fault_words_event(struct card *card, int argc, char **argv);

#endif
