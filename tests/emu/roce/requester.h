/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_REQUESTER_H
#define EMU_ROCE_REQUESTER_H

#include "roce/qp.h"

/* Send up to @budget packets; false: nothing more can be sent now */
bool requester_run(struct qp *qp, unsigned int budget);

#endif
