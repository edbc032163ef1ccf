/* SPDX-License-Identifier: GPL-2.0 */
/* Striding RQ: a WQE is a large buffer for several packets, each from the start of a stride. */
#ifndef EMU_STRIDE_H
#define EMU_STRIDE_H

#include "queue/rq.h"

/* A frame as it is written to memory: without stripped parts, with appended parts */
struct rx_pieces {
	struct { const uint8_t *data; uint32_t len; } piece[3];
	unsigned int count;
	uint32_t len;			/* total length */
	uint8_t fcs[4];
};

/* False: nothing was written, which was accounted for */
bool stride_place(struct rq *rq, const struct rx_pieces *pieces, struct mlx5_cqe64 *cqe);

#endif
