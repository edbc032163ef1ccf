/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ESWITCH_H
#define EMU_ESWITCH_H

#include "firmware/vhca.h"
#include "frame/frame.h"

struct eswitch *eswitch_create(struct card *card);
void eswitch_destroy(struct eswitch *esw);

/*
 * A function sends a frame from one of its SQs: NIC TX steering, ingress ACL, FDB, egress ACL, NIC
 * RX steering of each destination, down to tir_receive() or the wire.
 */
void eswitch_transmit(struct vhca *from, struct frame *frame);
/* A frame arrives from the wire */
void eswitch_receive(struct card *card, const void *data, size_t len);

#endif
