/* SPDX-License-Identifier: GPL-2.0 */
/* The states in which a QP does nothing: reset and error. */
#ifndef EMU_ROCE_STATE_H
#define EMU_ROCE_STATE_H

#include "roce/qp.h"

/* Make all but the context as in a new QP */
void qp_reset(struct qp *qp);
/* Put the QP, or only its send queue, into the error state and flush it */
void qp_fail(struct qp *qp);
void qp_fail_send(struct qp *qp);
/* In the error state: complete WQEs that were posted to receive */
void qp_flush_receive(struct qp *qp);

#endif
