/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_HOP_H
#define EMU_HOP_H

#include "firmware/card.h"
#include "frame/frame.h"

/* A frame on its way: state that all its copies share */
struct hop {
	struct card *card;
	uint16_t from;			/* source vport */
	bool uplink;			/* came from the wire */
	bool quiet;			/* a sniffer's copy: not counted */
	unsigned int budget;		/* number of tables that it may still visit */
};

#define HOP_BUDGET 1024

/* Reasons for dropping a frame */
enum drop {
	DROP_RUNT, DROP_DOWN, DROP_NIC_TX, DROP_INGRESS_ACL, DROP_FDB, DROP_EGRESS_ACL, DROP_NIC_RX,
	DROP_NIC_RX_MISS, DROP_RDMA, DROP_MPFS, DROP_PRIO_TAG, DROP_NO_FDB, DROP_NO_VPORT,
	DROP_LOOPBACK,
	DROP_REFORMAT, DROP_LOOP, DROP_COPIES,
	DROPS
};

#define TO_WIRE		0xffff
#define TO_DROP		0x10000	/* + enum drop */

/* A frame, or a copy of it, has ended: at vport @to, TO_WIRE, or TO_DROP plus the reason */
void hop_end(struct hop *hop, uint32_t to, const struct frame *frame);
void hop_drop(struct hop *hop, enum drop why, const struct frame *frame);
/* For the control socket: frames by source and destination since the start or the last clear */
char *hop_counts_json(const struct card *card);

#endif
