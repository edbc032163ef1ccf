/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_OBJ_TYPE_H
#define EMU_OBJ_TYPE_H

#include <stdint.h>

struct obj;

enum obj_type {
	OBJ_UAR, OBJ_PD, OBJ_TD, OBJ_EQ, OBJ_CQ, OBJ_MKEY, OBJ_SQ, OBJ_RQ, OBJ_RMP, OBJ_TIS,
	OBJ_TIR, OBJ_RQT, OBJ_QCOUNTER, OBJ_FLOW_TABLE, OBJ_FLOW_GROUP, OBJ_FTE,
	OBJ_FLOW_COUNTER, OBJ_MODIFY_HEADER, OBJ_REFORMAT, OBJ_SCHED, OBJ_QP, OBJ_DCT,
	OBJ_SRQ, OBJ_XRCD, OBJ_PSV, OBJ_L2_ENTRY, OBJ_UCTX, OBJ_GENERAL, OBJ_RATE_LIMIT,
	OBJ_TYPES
};

#define OBJ_BUCKETS	4096

/* All objects of a card, in a hash table */
struct obj_table {
	struct obj *buckets[OBJ_BUCKETS];
	uint32_t cursor[OBJ_TYPES];	/* where the next search for a free number starts */
};

#endif
