/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_TIR_H
#define EMU_TIR_H

#include "firmware/obj.h"
#include "queue/rqt.h"
#include "queue/rss.h"

struct tir {
	struct obj obj;
	struct obj *td;
	struct rq *rq;			/* direct */
	struct rqt *rqt;		/* indirect */
	uint8_t hash_fn;		/* MLX5_RX_HASH_FN_* */
	uint8_t self_lb_allow;		/* MLX5_TIRC_SELF_LB_BLOCK_* */
	bool symmetric, tunneled;
	uint8_t key[RSS_KEY_BYTES];
	struct rss_fields outer, inner;
	uint64_t tirc[ifc_bytes(tirc) / 8];
};

/* A frame has reached a TIR of its function: select an RQ by RSS and write the frame to it */
void tir_receive(struct tir *tir, struct frame *frame);
/* By number; NULL: the function does not have it */
struct tir *tir_find(struct vhca *vhca, uint32_t tirn);

#endif
