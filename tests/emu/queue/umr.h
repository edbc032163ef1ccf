/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_UMR_H
#define EMU_UMR_H

#include "firmware/vhca.h"

/* A UMR WQE, and what the queue that it is on may do */
struct umr {
	struct vhca *vhca;
	const char *name;		/* of the kind of queue, for what is logged */
	uint32_t num, pd;		/* of the queue */
	uint16_t index;			/* of the WQE */
	const uint8_t *seg;
	unsigned int ds;		/* its length in 16 byte units */
	uint32_t mkey;			/* which key it is for */
	bool translate;			/* may say where pages are */
	bool any_pd;			/* may take keys of other PDs, and give them away */
	bool reserved_key;		/* may use the reserved key */
};

/* Executes it; returns a CQE syndrome, 0 when done. */
uint8_t umr_execute(const struct umr *umr);

#endif
