// SPDX-License-Identifier: GPL-2.0
#include "roce/output.h"

uint8_t *output_begin(struct output *output, const struct packet *packet)
{
	output->packet = *packet;
	output->frame = (struct frame){
		.buf = output->storage,
		.size = sizeof(output->storage),
		.data = output->storage + FRAME_HEADROOM,
	};
	output->headers = packet_begin(packet, output->frame.data);
	return output->frame.data + output->headers;
}

void output_send(struct output *output, struct qp *qp)
{
	struct vhca *vhca = qp->obj.vhca;

	output->frame.len = packet_end(&output->packet, output->frame.data, output->headers);
	output->frame.source_sqn = qp->obj.num;
	output->frame.loopback = true;
	output->frame.l3_csum_ok = true;
	output->frame.l4_csum_ok = true;
	vhca->card->ops->transmit(vhca, &output->frame);
}
