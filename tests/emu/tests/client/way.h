/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_WAY_H
#define EMU_CLIENT_WAY_H

#include "tests/client/kit.h"

/* Steering through the switch: all that the PF sends arrives at one SF's receive queue */
struct way {
	const struct kit *pf, *sf;
	uint32_t table, group;
};

/* Return 0, or the status of the command that failed. @c is scratch. */
int way_open(struct way *way, struct command *c, const struct kit *pf, const struct kit *sf);
int way_close(struct way *way, struct command *c);

#endif
