/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A packet leaves the function. Its data, packet.len bytes, must be written to the place that
 * output_begin() returns, before output_send().
 */
#ifndef EMU_ROCE_OUTPUT_H
#define EMU_ROCE_OUTPUT_H

#include "frame/frame.h"
#include "roce/qp.h"

struct output {
	struct packet packet;
	struct frame frame;
	size_t headers;
	uint8_t storage[FRAME_MAX];
};

uint8_t *output_begin(struct output *output, const struct packet *packet);
void output_send(struct output *output, struct qp *qp);

#endif
