/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_RESPONDER_H
#define EMU_ROCE_RESPONDER_H

#include "roce/qp.h"

/* Take a WQE from the receive queue for a new message */
enum receive_take responder_take(struct qp *qp);
void responder_request(struct qp *qp, const struct packet *packet);

#endif
