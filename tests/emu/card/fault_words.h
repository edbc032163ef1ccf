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
/* "break cq|sq|rq NUMBER|all [FUNCTION]": put queues into the error state. False: there is none. */
bool fault_words_break(struct card *card, int argc, char **argv);
/* "function NUMBER fatal|absent|state N": one SF fails, or changes its state. False: invalid. */
bool fault_words_function(struct card *card, int argc, char **argv);

#endif
