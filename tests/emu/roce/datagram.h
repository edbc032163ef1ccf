/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_DATAGRAM_H
#define EMU_ROCE_DATAGRAM_H

#include "roce/qp.h"

void datagram_receive(struct qp *qp, const struct packet *packet);

#endif
