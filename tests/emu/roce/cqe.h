/* SPDX-License-Identifier: GPL-2.0 */
/* Completions of QPs. False: the CQ is broken. */
#ifndef EMU_ROCE_CQE_H
#define EMU_ROCE_CQE_H

#include "roce/qp.h"

struct received {
	uint8_t opcode;			/* MLX5_CQE_RESP_… */
	uint32_t len, imm;
	const struct packet *packet;	/* the last one */
};

bool cqe_sent(struct qp *qp, const struct work *work);
bool cqe_send_failed(struct qp *qp, uint16_t index, uint8_t opcode, uint8_t syndrome);
bool cqe_received(struct qp *qp, const struct receive *receive, const struct received *received);
bool cqe_receive_failed(struct qp *qp, const struct receive *receive, uint8_t syndrome);

#endif
