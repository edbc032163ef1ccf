/* SPDX-License-Identifier: GPL-2.0 */
/* Requests that a QP has executed before, as their responses were lost or late. */
#ifndef EMU_ROCE_REPEAT_H
#define EMU_ROCE_REPEAT_H

#include "roce/qp.h"

/* Respond to such a request; @is is what roce_opcode() says of it */
void repeat_request(struct qp *qp, const struct packet *packet, unsigned int is);

#endif
