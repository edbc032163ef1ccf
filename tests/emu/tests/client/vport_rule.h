/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_CLIENT_VPORT_RULE_H
#define EMU_CLIENT_VPORT_RULE_H

#include "tests/client/kit.h"

/* Steering through the switch: all that the PF sends arrives at one SF's receive queue */
struct vport_rule {
	const struct kit *pf, *sf;
	uint32_t table, group;
};

/* Return 0, or the status of the command that failed. @c is scratch. */
int vport_rule_open(struct vport_rule *rule, struct command *c, const struct kit *pf,
		    const struct kit *sf);
int vport_rule_close(struct vport_rule *rule, struct command *c);

#endif
