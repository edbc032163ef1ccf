/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The receiver's end of dynamic connections: a DCT has a responder for each DCI that is connected
 * to it. How ConnectX cards do this on the wire is not published, so this is the emulator's own:
 *
 * Opcodes are those of RC within 0xc0 to 0xdf. Every request has a DCETH after the BTH: a reserved
 * byte, the number of the DCI (3 bytes), and a number that the DCI gave the connection (4 bytes).
 * Operation 0x18 connects: an access key (8 bytes) follows, and its PSN is that of the first
 * request. Operation 0x19 disconnects. Neither is acknowledged.
 *
 * A DCI sends requests without waiting for the connection. It disconnects after a while without
 * messages, and before it connects to another DCT. A DCT ignores connections with a wrong key. It
 * answers requests of connections that it does not know with NAK code 5, or 6 if it has no
 * responder left; the MSN field has the lower 24 bits of the connection's number. The DCI then
 * connects again, and starts its message again.
 */
#ifndef EMU_ROCE_DCT_H
#define EMU_ROCE_DCT_H

#include "roce/qp.h"

#define DCT_RESPONDERS	32	/* of one DCT at a time */

struct dcr;

struct dct {
	struct qp qp;			/* what all responders have in common, and the object */
	uint64_t key;
	struct dcr *responders;
	unsigned int count;
	bool draining, drained;
	bool armed;			/* report the next violation of the key */
	uint32_t violations;
	uint64_t context[ifc_bytes(dctc) / 8];
};

struct dct *dct_find(struct vhca *vhca, uint32_t num);
void dct_receive(struct dct *dct, const struct packet *packet);
/* Accept no more connections, and report when the last one has ended */
void dct_drain(struct dct *dct);
/* End all connections at once */
void dct_close(struct dct *dct);

#endif
