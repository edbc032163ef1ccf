/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CONTROL_H
#define EMU_CONTROL_H

struct ev_loop;

/* A unix stream socket: each line is a request, and has one line as an answer. */
struct control;

/* @answer returns allocated text without a newline; words are split at blanks. */
struct control *control_create(struct ev_loop *loop, const char *path,
			       char *(*answer)(void *card, int argc, char **argv), void *card);
void control_destroy(struct control *control);

#endif
