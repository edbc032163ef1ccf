/* SPDX-License-Identifier: GPL-2.0 */
/* The way of a frame into the memory of an RQ, and its completion. */
#ifndef EMU_RECEIVE_H
#define EMU_RECEIVE_H

#include "frame/frame.h"
#include "queue/rq.h"

/* Result of a TIR for a frame */
struct rx {
	uint32_t hash;
	uint8_t hash_type;
	bool tunneled;			/* layers are those of the inner packet */
	const struct frame_layers *layers;
};

void rq_receive(struct rq *rq, struct frame *frame, const struct rx *rx);

#endif
