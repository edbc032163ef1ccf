/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_ROCE_SRQ_H
#define EMU_ROCE_SRQ_H

#include "firmware/obj.h"
#include "queue/cq.h"
#include "roce/receive.h"

/* A receive queue that QPs share: an RMP, an SRQ, or an XRC SRQ, which has its own CQ */
struct srq {
	struct obj obj;
	struct pas pas;
	struct receive_queue queue;
	bool xrc, broken;
	uint32_t pd, user_index;
	struct obj *pd_obj, *xrcd;
	struct cq *cq;			/* NULL: completions go to the CQ of the QP */
	uint16_t limit;			/* fewer WQEs cause an event, once; 0: none */
	uint64_t context[ifc_bytes(xrc_srqc) / 8];
};

/* By the number in a QP's context, of any of the three kinds */
struct srq *srq_find(struct vhca *vhca, uint32_t num);
/* By the number in a packet for an XRC domain */
struct srq *srq_find_xrc(struct vhca *vhca, uint32_t num, const struct obj *xrcd);
enum receive_take srq_take(struct srq *srq, struct receive *receive);

#endif
