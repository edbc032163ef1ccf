/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_GROUP_H
#define EMU_ROCE_GROUP_H

#include "roce/qp.h"

bool group_has(struct qp *qp, const uint8_t *gid);
void group_leave_all(struct qp *qp);

#endif
