/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_MKEY_H
#define EMU_MKEY_H

#include "firmware/mem.h"

/* Keys that exist without CREATE_MKEY; their indices lie below those that the card gives out. */
#define MKEY_TERMINATE		0x100	/* ends a scatter list */
#define MKEY_TERMINATE_ASKED	0x200	/* where a driver is to ask for it */

struct mkey {
	struct obj obj;
	uint8_t variant;		/* low byte of the key */
	uint8_t mode;			/* MLX5_MKC_ACCESS_MODE_* */
	bool free, umr_en, page_access;
	bool lr, lw, rr, rw, atomic;
	bool length64;
	uint8_t log_page;
	uint32_t pd;
	struct obj *pd_obj;		/* NULL: a free key that waits for its PD */
	uint32_t qpn;
	uint64_t start, len;
	uint32_t octwords;		/* size of the translation table in 16 byte units */
	uint8_t *xlt;			/* MTTs or KLMs as the driver wrote them */
	uint64_t mkc[ifc_bytes(mkc) / 8];	/* as created */
};

/* What ends a scatter list of this function */
uint32_t mkey_terminate(struct vhca *vhca);
/* NULL when @vhca has no such key. */
struct mkey *mkey_find(struct vhca *vhca, uint32_t key);

#endif
