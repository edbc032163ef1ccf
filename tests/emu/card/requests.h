/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_REQUESTS_H
#define EMU_REQUESTS_H

#include <stdio.h>

struct card;

/* Answers a request of the control socket: JSON on one line, allocated. */
char *requests_answer(struct card *card, int argc, char **argv);
/* All requests, for --help */
void requests_help(FILE *out);

#endif
