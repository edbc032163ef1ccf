/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGHUP, SIGINT and SIGTERM while SFs are changed: they stop the changes in an orderly way.
 */
#ifndef SFBUS_INTERRUPT_H
#define SFBUS_INTERRUPT_H

#include <stdbool.h>

/* Defer these signals until interrupt_deliver(), except those that are ignored */
void interrupt_defer(void);

/* Whether a signal is deferred */
bool interrupted(void);

/* A file descriptor to poll, which is readable when a signal is deferred; -1 if none is deferred */
int interrupt_fd(void);

/* Deliver a deferred signal, which ends the program */
void interrupt_deliver(void);

#endif
