/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EMU_RQ_H
#define EMU_RQ_H

#include "firmware/obj.h"
#include "queue/cq.h"
#include "queue/qcounter.h"
#include "queue/wq.h"

#define SCATTER_MAX	(WQE_MAX / WQE_DS)

struct rq {
	struct obj obj;
	struct wq wq;
	struct cq *cq;
	struct qcounter *qcounter;	/* may be NULL */
	uint32_t user_index;
	uint8_t state;			/* MLX5_RQC_STATE_* */
	bool strip_vlan, scatter_fcs, flush_in_error;
	bool csum_full;			/* the CQE's sum covers all after the Ethernet header */
	uint16_t ci;			/* number of WQEs taken */
	bool linked_started;		/* linked list: last is valid */
	uint16_t last;			/* index of the WQE taken last */
	/* striding: the WQE that is being filled */
	bool open;
	uint32_t stride;		/* next free stride */
	uint32_t key;
	uint64_t va;
	uint64_t rqc[ifc_bytes(rqc) / 8];
};

struct rq_seg { uint32_t len, key; uint64_t va; };

/*
 * Take the next WQE: its index, and up to @max of its data segments in host byte order. False:
 * there is none, which was accounted for.
 */
bool rq_take(struct rq *rq, uint16_t *index, struct rq_seg *segs, unsigned int max,
	     unsigned int *count);
bool rq_post(struct rq *rq, struct mlx5_cqe64 *cqe);
/* Complete a WQE with an error, which in most cases puts the RQ into the error state */
void rq_fail(struct rq *rq, uint16_t wqe_id, uint16_t counter, uint32_t byte_cnt, uint8_t syndrome);
/* Let the next WQE fail, which puts the RQ into the error state */
void rq_break(struct rq *rq);
/* In the error state: complete WQEs that are posted */
void rq_flush(struct rq *rq);
/* Count a frame for which no WQE is posted */
void rq_out_of_buffer(struct rq *rq);

#endif
