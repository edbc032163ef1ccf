/* SPDX-License-Identifier: GPL-2.0 */
/* The RoCE addresses of a function, and the packets that are for them. */
#ifndef EMU_ROCE_ADDRESS_H
#define EMU_ROCE_ADDRESS_H

#include "roce/qp.h"

struct vport;

/* Set the source of a packet to address @index of the function; false: there is none */
bool route_from(struct vport *vport, unsigned int index, struct route *route);
uint16_t route_sport(const struct qp *qp);	/* if the driver specifies none */
bool route_is_here(struct vport *vport, const struct packet *packet);

#endif
