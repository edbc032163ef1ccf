/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ACCOUNTS_H
#define EMU_ACCOUNTS_H

struct card;
struct json_object;

/* What every function holds: objects by type, pages, state; what was refused */
struct json_object *accounts_all(struct card *card);
/* The same without members that change by themselves, for comparison */
struct json_object *accounts_holdings(struct card *card);
/* Commands executed since power-on, by name */
struct json_object *accounts_commands(struct card *card);
/* Requested faults, and those that have happened */
struct json_object *accounts_faults(struct card *card);

#endif
