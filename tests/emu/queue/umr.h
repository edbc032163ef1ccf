/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_UMR_H
#define EMU_UMR_H

#include "queue/wqe.h"

/* Executes a UMR WQE; returns a CQE syndrome, 0 when done. */
uint8_t umr_execute(struct sq *sq, const struct wqe *wqe);

#endif
