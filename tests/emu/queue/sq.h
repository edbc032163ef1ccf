/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_SQ_H
#define EMU_SQ_H

#include "firmware/obj.h"
#include "queue/cq.h"
#include "queue/wq.h"

struct tis;

struct sq {
	struct obj obj;
	struct wq wq;
	struct cq *cq;
	struct tis *tis;		/* NULL: a queue for internal operations, sends nothing */
	struct obj *uar_obj;
	uint32_t uar;
	uint32_t user_index;
	uint8_t state;			/* MLX5_SQC_STATE_* */
	uint8_t min_inline;
	bool flush_in_error, reg_umr;
	uint16_t ci;			/* index of the next WQE to execute */
	uint64_t sqc[ifc_bytes(sqc) / 8];
};

/* uar.c: the driver rings in one of its UAR pages; numbers are the driver's */
void sq_doorbell(struct vhca *vhca, uint32_t uar, uint32_t sqn, uint16_t pi);
/* Put the SQ into the error state: WQEs are flushed from the next doorbell on */
void sq_break(struct sq *sq);

#endif
