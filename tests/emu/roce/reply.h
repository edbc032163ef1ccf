/* SPDX-License-Identifier: GPL-2.0 */
/* The responses of a QP to requests. */
#ifndef EMU_ROCE_REPLY_H
#define EMU_ROCE_REPLY_H

#include "roce/qp.h"

/* Owe a response to a request; @repeated: the request was executed before */
void reply_ack(struct qp *qp, uint32_t psn, uint8_t syndrome);
void reply_read(struct qp *qp, const struct packet *packet, uint32_t pd, bool repeated);
void reply_atomic(struct qp *qp, uint32_t psn, uint64_t original, bool repeated);
/* Owe a NAK, and let the QP fail */
void reply_failure(struct qp *qp, uint32_t psn, unsigned int why);
/* Send up to @budget packets of responses; false: nothing more can be sent now */
bool reply_run(struct qp *qp, unsigned int budget);

#endif
