/* SPDX-License-Identifier: GPL-2.0 */
/* Access of a QP to memory: by local keys of its PD, and by the reserved key if it may. */
#ifndef EMU_ROCE_REACH_H
#define EMU_ROCE_REACH_H

#include "queue/mkey.h"
#include "roce/qp.h"

bool reach_read(struct qp *qp, uint32_t pd, uint32_t key, uint64_t va, void *to, uint32_t len);
bool reach_write(struct qp *qp, uint32_t pd, uint32_t key, uint64_t va, const void *from,
		 uint32_t len);
/* Write the next bytes of a message after the previous ones; return 0, or a CQE syndrome */
uint8_t reach_receive(struct qp *qp, struct receive *receive, const uint8_t *from, uint32_t len);
/* As whom a QP reaches memory by remote keys */
struct mkey_user reach_user(const struct qp *qp, uint32_t pd);

#endif
