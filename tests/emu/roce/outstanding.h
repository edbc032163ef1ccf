/* SPDX-License-Identifier: GPL-2.0 */
/* WQEs whose packets are sent: the time they have, and their end. */
#ifndef EMU_ROCE_OUTSTANDING_H
#define EMU_ROCE_OUTSTANDING_H

#include "roce/qp.h"

/* Start, or stop, the timer of acknowledgments */
void outstanding_timer(struct qp *qp);
/* Complete WQEs in order */
void outstanding_reap(struct qp *qp);
/* Let the oldest WQE fail, and with it the QP */
void outstanding_fail(struct qp *qp, uint8_t syndrome);

#endif
