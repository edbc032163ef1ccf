/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_COMPLETER_H
#define EMU_ROCE_COMPLETER_H

#include "roce/qp.h"

void completer_response(struct qp *qp, const struct packet *packet);
/* The QP's timer has expired */
void completer_expired(struct qp *qp);

#endif
