/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_UMR_H
#define EMU_UMR_H

#include "firmware/vhca.h"

/* A UMR WQE, and the rights of its queue */
struct umr {
	struct vhca *vhca;
	const char *name;		/* name of the kind of queue, for messages */
	uint32_t num, pd;		/* number and PD of the queue */
	uint16_t index;			/* index of the WQE */
	const uint8_t *seg;
	unsigned int ds;		/* its length in 16 byte units */
	uint32_t mkey;			/* the key to modify */
	bool translate;			/* may modify the translation table */
	bool any_pd;			/* may modify keys of other PDs, and their PD */
	bool any_key;			/* may read translations by keys of all PDs */
	bool reserved_key;		/* may use the reserved key */
};

/* Execute the WQE; return a CQE syndrome, 0 on success */
uint8_t umr_execute(const struct umr *umr);

#endif
